"""Rule D16: how many patients go where, by quality, distance, habit and what they know."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.rules.patient_choice import PatientChoiceParams, chance_by_age, habit, shares
from sim.levers import AllLevers

pytestmark = pytest.mark.unit
P = PatientChoiceParams()
KM = np.array([[0.0, 1.0, 3.0], [1.0, 0.0, 2.0], [3.0, 2.0, 0.0]])
OTHERS = KM > 0.0
CHOICE = AllLevers().choice
ALIKE = np.zeros((3, 3))


def gone(quality=ALIKE, experience=ALIKE, open_to=OTHERS, levers=CHOICE, p=P) -> np.ndarray:
    return shares(quality, experience, KM, open_to, habit(KM, OTHERS, p), levers, p)


def test_habit_is_such_that_the_declared_share_changes_where_practices_are_alike():
    assert gone().sum(axis=1).mean() == pytest.approx(0.02)
    fewer = P.model_copy(update={"switching": 1.0})
    assert gone(p=fewer).sum(axis=1).mean() == pytest.approx(0.01)


def test_nobody_goes_where_nothing_is_open_or_nobody_ever_switches():
    assert not gone(open_to=np.zeros((3, 3), bool)).any()
    assert gone(p=P.model_copy(update={"switching": 0.0})).sum() == pytest.approx(0.0, abs=1e-20)


def test_a_sd_of_quality_brings_the_published_share_of_patients_more():
    better = ALIKE.copy()
    better[0, 1] = 1.0
    assert gone(quality=better)[0, 1] / gone()[0, 1] == pytest.approx(np.exp(0.15), rel=0.01)
    unknown = CHOICE.model_copy(update={"information": 0.0})
    assert (gone(quality=better, levers=unknown) == gone(levers=unknown)).all()


def test_nearness_and_what_patients_think_count_and_a_cost_of_switching_holds_all():
    assert gone()[0, 1] > gone()[0, 2]
    liked = ALIKE.copy()
    liked[0, 2] = 10.0
    assert gone(experience=liked)[0, 2] > gone()[0, 2]
    dear = CHOICE.model_copy(update={"switching_cost": 5.0})
    assert (gone(levers=dear)[OTHERS] < gone()[OTHERS]).all()


def test_ages_switch_alike_unless_they_are_said_to_differ():
    moving = np.linspace(0.2, 0.0, 121)
    alike, mean = chance_by_age(moving, 0.0)
    assert (alike == 1.0).all()
    assert mean == 1.0
    unlike, mean = chance_by_age(moving, 1.0)
    assert unlike[0] == 1.0
    assert unlike[100] < unlike[20]
    assert 0.0 < mean < 1.0
