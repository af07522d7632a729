"""Specialists weigh pay, pension, on-call duty, private practice, say, relations and their employer's displeasure."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents.rules import specialist as rule

pytestmark = pytest.mark.unit
P = rule.SpecialistParams()
WAYS = rule.modes(0, P)
NOTHING = SimpleNamespace(premium=0.0, private_practice=True, on_call_relief=0.0)


def worth(way=rule.PARTNER, package=NOTHING, **given):
    facts = {
        "age": 50.0, "on_call": 0.5, "private_work": 0.5, "content": 0.5, "keen": 0.5, "engagement": 0.5, "owned": 1.0,
        "kept": 1.0, "service_lines": 0.0,
    }  # fmt: skip
    return rule.worth_of_moving(WAYS[way], **{**facts, **given}, package=package, p=P)


def test_with_nothing_offered_and_nothing_lost_moving_is_worth_nothing():
    assert worth(keen=0.0) == 0.0


def test_a_lost_pension_costs_its_worth_for_the_part_of_the_job_that_moves():
    lost = worth(kept=1.0) - worth(kept=0.0)
    assert lost == pytest.approx(P.salary * rule.pension_worth(50.0, P))
    sessions = worth(rule.CONTRACTED, kept=1.0) - worth(rule.CONTRACTED, kept=0.0)
    assert sessions == pytest.approx(lost * P.contracted_half_days / P.week_half_days)


def test_a_pension_weighs_more_with_age_within_what_is_declared():
    assert rule.pension_worth(P.age_young, P) == P.pension_young
    assert rule.pension_worth(P.age_old, P) == pytest.approx(P.pension_old)
    assert worth(age=60.0, kept=0.0) < worth(age=40.0, kept=0.0)


def test_premium_relief_and_private_practice_count_as_stated():
    assert worth(package=SimpleNamespace(premium=10.0, private_practice=True, on_call_relief=0.0)) - worth() == pytest.approx(8.5)
    relief = SimpleNamespace(premium=0.0, private_practice=True, on_call_relief=1.0)
    assert worth(package=relief, on_call=1.0) - worth() == pytest.approx(P.on_call)
    barred = SimpleNamespace(premium=0.0, private_practice=False, on_call_relief=0.0)
    assert worth(package=barred, private_work=1.0) - worth() == pytest.approx(-P.private_work)


def test_only_partners_of_an_owned_group_have_a_full_say():
    gain = {way: worth(way, keen=1.0) - worth(way, keen=0.0) for way in WAYS}
    assert gain[rule.CONTRACTED] == 0.0 < gain[rule.EMPLOYED] < gain[rule.PARTNER] == pytest.approx(P.autonomy)
    assert worth(owned=0.0, keen=1.0) == worth(keen=0.0)


def test_an_employer_presses_those_who_also_work_elsewhere_and_nobody_else():
    assert worth(rule.CONTRACTED, service_lines=1.0) - worth(rule.CONTRACTED) == pytest.approx(-P.pressure)
    assert worth(rule.EMPLOYED, service_lines=1.0) == worth(rule.EMPLOYED)


def test_the_choice_is_a_logit_over_what_is_offered():
    luck = (np.arange(1000) + 0.5) / 1000
    equal = rule.choose(np.zeros((1000, 1)), luck, P)
    assert equal.mean() == pytest.approx(0.5)
    none = rule.choose(np.full((1000, 2), -np.inf), luck, P)
    assert (none == 0).all()
    better = rule.choose(np.full((1000, 1), P.scale), luck, P)
    assert better.mean() == pytest.approx(np.e / (1 + np.e), abs=0.001)


def test_words_of_the_lever_name_what_may_be_offered():
    assert rule.offered("none") == ()
    assert rule.offered("employed") == (rule.EMPLOYED,)
    assert rule.offered("chosen") == (rule.CONTRACTED, rule.EMPLOYED, rule.PARTNER)
