"""What experience teaches: belief moves towards what was paid, skill towards mastery."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.rules.learning import LearningParams, next_belief, next_capability

pytestmark = pytest.mark.unit
P = LearningParams()
shares = st.floats(0.0, 1.0)


def test_belief_by_hand():
    # 0.4 + 0.3 x 0.7 x (1 - 0.4) = 0.526; neighbours alone: 0.4 + 0.3 x 0.3 x (0 - 0.4) = 0.364
    assert next_belief(0.4, 1.0, 1.0, 0.0, 0.0, P) == pytest.approx(0.526)
    assert next_belief(0.4, 0.0, 0.0, 0.0, 1.0, P) == pytest.approx(0.364)
    assert next_belief(0.4, 1.0, 1.0, 0.0, 1.0, P) == pytest.approx(0.526 - 0.036)


@given(shares)
def test_who_was_promised_nothing_and_saw_nothing_learns_nothing(belief):
    assert next_belief(belief, 0.0, 0.0, 0.0, 0.0, P) == belief


@given(shares, shares, shares)
def test_belief_stays_a_probability_and_moves_towards_what_was_seen(belief, own, near):
    after = next_belief(belief, own, 1.0, near, 1.0, P)
    assert min(belief, own, near) - 1e-12 <= after <= max(belief, own, near) + 1e-12


def test_broken_promises_wear_belief_away():
    belief = 0.4
    for _ in range(10):
        belief = next_belief(belief, 0.0, 1.0, 0.0, 1.0, P)
    assert belief == pytest.approx(0.4 * 0.7**10)


def test_capability_by_hand():
    # 0.3 + 0.02 x 0.7, and five times as much with all spending in cash
    assert next_capability(0.3, 0, P) == pytest.approx(0.314)
    assert next_capability(0.3, 1.0, P) == pytest.approx(0.37)


@given(shares, shares)
def test_capability_never_falls_and_never_passes_one(capability, cash):
    assert capability <= next_capability(capability, cash, P) <= 1.0
