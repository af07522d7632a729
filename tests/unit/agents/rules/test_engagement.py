"""Rule D5: success feeds engagement, fruitless effort wears it down faster, and both can be switched off."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.rules.engagement import EngagementParams, next_engagement, success_felt

pytestmark = pytest.mark.unit
P = EngagementParams()
shares = st.floats(0.0, 1.0)


def test_a_quarter_of_full_success_and_one_of_fruitless_effort_by_hand():
    # 0.4 x 0.99 + 0.05 = 0.446
    assert next_engagement(0.4, 1.0, 4.0, P) == pytest.approx(0.446)
    # 4 hours are felt in full: 0.4 x 0.99 - 2 x 0.05 = 0.296
    assert next_engagement(0.4, 0.0, 4.0, P) == pytest.approx(0.296)
    # 2 hours are half of that: 0.396 - 0.05
    assert next_engagement(0.4, 0.0, 2.0, P) == pytest.approx(0.346)


def test_without_effort_and_success_it_fades_by_the_decay_alone():
    assert next_engagement(0.4, 0.0, 0.0, P) == pytest.approx(0.4 * 0.99)


def test_switched_off_it_stands_still_to_the_last_bit():
    still = EngagementParams(gain=0.0, decay=0.0)
    assert next_engagement(0.4, 0.3, 4.0, still) == 0.4


def test_there_is_a_share_of_success_above_which_it_rises_and_below_which_it_falls():
    # gain x s = 2 x gain x (1 - s) at s = 2/3, without decay and with effort in full
    p = EngagementParams(decay=0.0)
    assert next_engagement(0.5, 2 / 3, 8.0, p) == pytest.approx(0.5)
    assert next_engagement(0.5, 0.7, 8.0, p) > 0.5 > next_engagement(0.5, 0.6, 8.0, p)


@given(shares, shares, st.floats(0.0, 12.0))
def test_it_stays_between_nought_and_one(engagement, success, hours):
    extreme = EngagementParams(gain=0.2, loss_ratio=3.0, decay=0.05)
    assert 0.0 <= next_engagement(engagement, success, hours, extreme) <= 1.0


@given(shares, shares, shares, st.floats(0.0, 12.0))
def test_more_success_is_never_worse(engagement, success, more, hours):
    low, high = sorted((success, more))
    assert next_engagement(engagement, low, hours, P) <= next_engagement(engagement, high, hours, P)


def test_success_is_the_weighted_mean_of_its_signs():
    # weights 0.4, 0.4 and 0.2
    assert success_felt(1.0, 0.0, 0.0, P) == pytest.approx(0.4)
    assert success_felt(0.5, 1.0, 1.0, P) == pytest.approx(0.2 + 0.4 + 0.2)
    assert success_felt(1.0, 1.0, 1.0, P) == pytest.approx(1.0)


def test_where_no_sign_counts_there_is_no_success():
    nothing = EngagementParams(weight_paid=0.0, weight_redesign=0.0, weight_seen=0.0)
    assert success_felt(np.ones(3), 1.0, 1.0, nothing).tolist() == [0.0, 0.0, 0.0]
