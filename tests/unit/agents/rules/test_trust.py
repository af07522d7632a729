"""Rule D11: trust is what promises kept and broken leave, and the first of each has exactly its stated effect."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.rules.trust import trust, weights

pytestmark = pytest.mark.unit
counts = st.floats(0.0, 1000.0)


def of(kept=0.0, broken=0.0, initial=0.6, gain=0.05, loss=0.12):
    return float(trust(kept, broken, initial, gain, loss))


def test_the_baseline_by_hand():
    # W = 0.4 / 0.05 - 1 = 7; a = 4.2, b = 2.8; omega = 0.12 x 7 / (0.6 - 0.12) = 1.75
    assert weights(0.6, 0.05, 0.12) == pytest.approx((4.2, 2.8, 1.75))
    assert of() == pytest.approx(0.6)
    # (4.2 + 1) / (7 + 1) and 4.2 / (7 + 1.75)
    assert of(kept=1) == pytest.approx(0.65)
    assert of(broken=1) == pytest.approx(0.48)
    # (4.2 + 2) / (7 + 2 + 3 x 1.75)
    assert of(kept=2, broken=3) == pytest.approx(6.2 / 14.25)


@given(initial=st.floats(0.05, 0.95), gain=st.floats(0.001, 0.3), loss=st.floats(0.0, 0.5))
def test_one_kept_promise_lifts_trust_by_the_gain_and_one_broken_lowers_it_by_the_loss(initial, gain, loss):
    # while a promise weighs no more than all that was known before: gain at most half of what is missing
    if gain <= (1.0 - initial) / 2:
        assert of(1, 0, initial, gain, loss) == pytest.approx(initial + gain, abs=1e-9)
    if loss < initial * 0.99:
        assert of(0, 1, initial, gain, loss) == pytest.approx(initial - loss, abs=1e-9)


def test_a_gain_beyond_half_of_what_is_missing_is_held_to_that_half():
    assert of(kept=1, initial=0.8, gain=0.3) == pytest.approx(0.9)


@given(kept=counts, broken=counts, more=counts)
def test_trust_rises_with_promises_kept_falls_with_those_broken_and_stays_a_share(kept, broken, more):
    assert 0.0 <= of(kept, broken) <= 1.0
    assert of(kept + more, broken) >= of(kept, broken)
    assert of(kept, broken + more) <= of(kept, broken)


def test_gain_and_loss_of_nought_switch_trust_off():
    assert of(kept=50, gain=0.0, loss=0.0) == pytest.approx(0.6, abs=1e-4)
    assert of(broken=50, loss=0.0) == 0.6
    assert of(kept=50, gain=0.0) == pytest.approx(0.6, abs=1e-4)


def test_a_loss_as_large_as_the_trust_ends_it():
    assert of(broken=1, loss=0.6) == pytest.approx(0.0, abs=1e-4)


def test_no_trust_at_the_start_can_still_grow_and_full_trust_still_fall():
    assert of(initial=0.0) == 0.0
    assert of(kept=1, initial=0.0) == pytest.approx(0.05)
    assert of(initial=1.0) == 1.0
    assert of(broken=1, initial=1.0) == pytest.approx(0.88)


def test_a_loss_weighs_more_than_an_equal_gain_in_the_baseline():
    assert 0.6 - of(broken=1) > of(kept=1) - 0.6


def test_practices_are_judged_one_by_one():
    got = trust(np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0]), 0.6, 0.05, 0.12)
    assert got == pytest.approx([0.6, 0.65, 0.48])


def test_practices_that_start_apart_learn_alike_and_stay_apart():
    # W = 7: one kept promise lifts 0.7 to (7 x 0.7 + 1) / 8, and 0.5 to (7 x 0.5 + 1) / 8
    apart = np.array([0.1, -0.1, 0.0, 0.9, -0.9])
    assert trust(np.zeros(5), np.zeros(5), 0.6, 0.05, 0.12, 1.0, apart) == pytest.approx([0.7, 0.5, 0.6, 1.0, 0.0])
    assert trust(np.ones(5), np.zeros(5), 0.6, 0.05, 0.12, 1.0, apart)[:3] == pytest.approx([5.9 / 8, 4.5 / 8, 5.2 / 8])


@given(kept=counts, broken=counts, memory=st.floats(0.0, 1.0))
def test_without_a_spread_all_start_at_the_mean_to_the_last_bit(kept, broken, memory):
    with np.errstate(invalid="ignore"):
        same = trust(kept, broken, 0.6, 0.05, 0.12, memory, np.zeros(1)), trust(kept, broken, 0.6, 0.05, 0.12, memory)
    assert np.array_equal(same[0], np.atleast_1d(same[1]), equal_nan=True)
