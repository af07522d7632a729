"""Dated policies: from when to when they hold, how strongly, and which of several wins."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.clock import parse_month
from sim.composition import compose
from sim.config import LEVER_REGISTER, build_config
from sim.policies import timeline
from sim.policies.timeline import Timeline

pytestmark = pytest.mark.unit
BASELINE = compose([])


def with_policies(levers: dict[str, Any] | None = None, **policies: dict[str, Any]) -> Timeline:
    return Timeline(build_config({**BASELINE, **(levers or {}), "policies": policies}))


def value(line: Timeline, month: str, key: str = "savings.retention") -> Any:
    return line.values(parse_month(month))[key]


def policy(retention: Any, starts: str = "2010-04", **more: Any) -> dict[str, Any]:
    return {"starts": starts, "levers": {"savings": {"retention": retention}}, **more}


def test_without_policies_every_lever_has_its_own_value_all_the_time():
    line = with_policies()
    assert set(line.values(parse_month("2010-04"))) == set(LEVER_REGISTER)
    assert [value(line, month) for month in ("2006-04", "2020-03")] == [0.7, 0.7]
    assert [value(line, month, "gp.des_payment") for month in ("2006-04", "2007-03", "2007-04")] == [1.9, 1.9, 0.0]


def test_a_policy_holds_from_its_first_month_and_no_longer_in_the_month_in_which_it_ends():
    line = with_policies(p=policy(0.5, ends="2012-04"))
    held = {month: value(line, month) for month in ("2010-03", "2010-04", "2012-03", "2012-04")}
    assert held == {"2010-03": 0.7, "2010-04": 0.5, "2012-03": 0.5, "2012-04": 0.7}


def test_a_policy_moves_what_it_names_and_nothing_else():
    without, line = with_policies(), with_policies(p=policy(0.5))
    now = parse_month("2015-01")
    moved = {key for key, here in line.values(now).items() if here != without.values(now)[key]}
    assert moved == {"savings.retention"}


@given(strength=st.floats(0.0, 1.0), aim=st.floats(0.0, 1.0))
def test_a_policy_of_part_strength_moves_a_number_part_of_the_way(strength, aim):
    got = value(with_policies(p=policy(aim, strength=strength)), "2011-01")
    assert got == pytest.approx(0.7 + strength * (aim - 0.7), abs=1e-12)
    assert min(aim, 0.7) - 1e-12 <= got <= max(aim, 0.7) + 1e-12


def test_at_no_strength_nothing_moves_to_the_last_bit_and_at_full_strength_the_aim_is_met_exactly():
    assert value(with_policies(p=policy(0.1, strength=0.0)), "2011-01") == 0.7
    assert value(with_policies(p=policy(0.1, strength=1.0)), "2011-01") == 0.1


def test_the_policy_written_last_wins_and_a_weak_one_moves_on_from_there():
    assert value(with_policies(a=policy(0.1), b=policy(0.3)), "2011-01") == 0.3
    assert value(with_policies(b=policy(0.3), a=policy(0.1)), "2011-01") == 0.1
    # half of the way from 0.1 to 0.3
    assert value(with_policies(a=policy(0.1), b=policy(0.3, strength=0.5)), "2011-01") == pytest.approx(0.2)


def test_when_the_later_policy_ends_the_earlier_one_is_still_there():
    line = with_policies(a=policy(0.1), b=policy(0.3, ends="2012-04"))
    assert [value(line, month) for month in ("2012-03", "2012-04")] == [0.3, 0.1]


def test_a_policy_may_itself_be_a_dated_path():
    line = with_policies(p=policy([["2010-04", 0.5], ["2012-04", 0.9]]))
    assert [value(line, month) for month in ("2010-03", "2010-04", "2012-03", "2012-04")] == [0.7, 0.5, 0.5, 0.9]


def test_a_policy_moves_a_dated_lever_from_where_it_then_stands():
    line = with_policies(p={"starts": "2006-10", "strength": 0.5, "levers": {"gp": {"des_payment": 5.9}}})
    # half of the way from 1.9 to 5.9, then from 0 to 5.9
    assert value(line, "2006-09", "gp.des_payment") == 1.9
    assert value(line, "2006-10", "gp.des_payment") == pytest.approx(3.9)
    assert value(line, "2007-04", "gp.des_payment") == pytest.approx(2.95)


def test_a_chance_that_was_left_to_the_trust_is_set_at_once():
    line = with_policies(p={"starts": "2010-04", "strength": 0.5, "levers": {"savings": {"honour_prob": 0.8}}})
    assert value(line, "2010-03", "savings.honour_prob") is None
    assert value(line, "2010-04", "savings.honour_prob") == 0.8


def test_whole_numbers_stay_whole_when_a_policy_moves_them_part_of_the_way():
    line = with_policies(p={"starts": "2010-04", "strength": 0.5, "levers": {"info": {"frequency": 9}}})
    # half of the way from 4 to 9 is 6.5: a lever in whole numbers takes a whole number
    assert line.at(parse_month("2010-04")).info.frequency in (6, 7)


def test_the_same_values_are_the_same_levers():
    line = with_policies(p=policy(0.5))
    assert line.at(parse_month("2012-05")) is line.at(parse_month("2015-07"))
    assert line.at(parse_month("2010-03")) is not line.at(parse_month("2010-04"))


def test_the_step_of_the_month_sets_the_levers_of_now():
    line = with_policies(p=policy(0.5))
    assert line.now.savings.retention == 0.7
    clock = SimpleNamespace(number=lambda month: parse_month("2006-04") + month)
    timeline.apply(line, 47, clock)
    assert line.now.savings.retention == 0.7
    timeline.apply(line, 48, clock)
    assert line.now.savings.retention == 0.5
