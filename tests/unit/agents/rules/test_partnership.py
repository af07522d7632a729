"""What forms, leaders, professions and bought management do, and that each effect can be switched off and reversed."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents.rules import choice
from sim.agents.rules import partnership as rule
from sim.forms import forms

pytestmark = pytest.mark.unit
P = rule.PartnershipParams()
SUPPORT = SimpleNamespace(quality=0.8, local_knowledge=0.5)


def test_two_forms_with_the_same_attributes_are_worth_the_same():
    twin = SimpleNamespace(**{name: getattr(forms(), name)[[2, 2]] for name in ("owned", "pension", "capital", "governance", "hospital_seat")})
    worth = rule.worth_of_forms(np.array([0.3, 0.9]), np.array([0.0, 1.0]), twin, 6.0, P)
    assert (worth[:, 0] == worth[:, 1]).all()


def test_keen_members_want_to_own_and_those_at_risk_want_capital():
    owned, hosted = forms().row("pms_organisation"), forms().row("foundation_trust")
    keen = rule.worth_of_forms(np.array([1.0]), np.array([0.0]), forms(), 6.0, P)[0]
    at_risk = rule.worth_of_forms(np.array([0.0]), np.array([1.0]), forms(), 6.0, P)[0]
    assert keen[owned] > keen[hosted]
    assert at_risk[owned] < at_risk[hosted]


def test_ideas_are_as_declared_at_ordinary_involvement_and_more_with_more_hands():
    assert rule.hands(P.ordinary_involvement, 1.0, P) == 1.0
    assert rule.hands(1.0, 1.0, P) == pytest.approx(1.0 + P.hands * (1.0 - P.ordinary_involvement))
    assert rule.hands(0.5, 0.5, P) < 1.0 < rule.hands(0.5, 1.5, P)
    assert rule.hands(1.0, 1.0, P.model_copy(update={"hands": 0.0})) == 1.0


def test_a_hospital_at_the_table_keeps_care_in_hospital_by_a_weight_that_can_be_nought_or_less():
    seats = np.array([0.0, 0.6])
    assert rule.willing_to_move_care(seats, P).tolist() == pytest.approx([1.0, 0.4])
    assert (rule.willing_to_move_care(seats, P.model_copy(update={"hospital_weight": 0.0})) == 1.0).all()
    assert rule.willing_to_move_care(0.6, P.model_copy(update={"hospital_weight": -1.0})) > 1.0


def test_managers_learn_faster_and_lose_doctors():
    learns = [rule.speed_of_learning(leader, "own", P) for leader in rule.MANAGERS]
    felt = [rule.felt_by_doctors(leader, P) for leader in rule.MANAGERS]
    assert learns == sorted(learns)
    assert learns[0] == 1.0
    assert felt == sorted(felt, reverse=True)
    assert felt[0] == 1.0


def test_bought_help_needs_quality_and_knowledge_and_the_trusts_suffers_from_reorganisation():
    assert rule.bought_help("own", SUPPORT, 0.0) == 0.0
    assert rule.bought_help("private", SUPPORT, 1.0) == pytest.approx(0.4)
    assert rule.bought_help("pct", SUPPORT, 0.0) == pytest.approx(0.4)
    assert rule.bought_help("pct", SUPPORT, 1.0) == 0.0
    assert rule.bought_help("mixed", SUPPORT, 0.0) == pytest.approx(0.2)
    assert rule.speed_of_learning("doctor", "private", P) == pytest.approx(1.0 - P.experience_lost)


def test_a_choice_takes_the_only_option_and_splits_equal_ones():
    luck = (np.arange(100) + 0.5) / 100
    assert (choice.choose(np.tile([-np.inf, 0.0, -np.inf], (100, 1)), luck, 5.0) == 1).all()
    assert np.bincount(choice.choose(np.zeros((100, 4)), luck, 5.0)).tolist() == [25, 25, 25, 25]
