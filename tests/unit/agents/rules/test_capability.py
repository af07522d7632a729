"""Rule D13 for trusts: skills are used and grow, leave with people, and are out of reach after a reorganisation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.rules.capability import (
    CapabilityParams,
    next_skill,
    times_as_clear,
    times_as_long,
    within_reach,
)

pytestmark = pytest.mark.unit
P = CapabilityParams(gain=0.02, turnover_loss=0.3, slowness=1.5, clarity=1.5)
share = st.floats(0.0, 1.0)


def test_by_hand():
    # a reorganisation puts 0.2 of 0.4 out of reach, half of that at half time
    assert within_reach(0.4, 1.0, P) == pytest.approx(0.2)
    assert within_reach(0.4, 0.5, P) == pytest.approx(0.3)
    assert within_reach(0.1, 1.0, P) == 0.0
    # a quarter of full use brings 2% of what is missing
    assert next_skill(0.5, 1.0, P) == pytest.approx(0.51)
    # exp(1.5 x 0.2): a trust that manages 0.2 worse takes 35% longer
    assert times_as_long(P.ordinary_management - 0.2, P) == pytest.approx(1.35, abs=0.001)


def test_an_ordinary_trust_is_neither_fast_nor_slow():
    assert times_as_long(P.ordinary_management, P) == 1.0
    assert times_as_clear(P.ordinary_analytic, P) == 1.0


@given(share, share)
def test_skill_never_leaves_its_range_and_never_falls_by_use(skill, use):
    assert skill <= next_skill(skill, use, P) <= 1.0


@given(share, share)
def test_without_strength_nothing_happens(skill, shock):
    nothing = CapabilityParams(gain=0.0, disruption=0.0, slowness=0.0, clarity=0.0)
    assert next_skill(skill, 1.0, nothing) == skill
    assert within_reach(skill, shock, nothing) == skill
    assert times_as_long(skill, nothing) == times_as_clear(skill, nothing) == 1.0
