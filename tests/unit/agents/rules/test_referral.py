"""Rule D3: referrals answer to the share of a saved pound that the GP can expect to direct, and to nothing else."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.rules.referral import (
    ReferralParams,
    before_entry,
    effective_size,
    gatekeeping,
    money_at_stake,
    monitoring,
    next_thrift,
)

pytestmark = pytest.mark.unit
P = ReferralParams(budget_response=0.11)
shares = st.floats(0.0, 1.0)


def test_with_nothing_at_stake_nothing_changes_to_the_last_bit():
    assert gatekeeping(0.0, 1.0, P) == 1.0
    assert gatekeeping(1.0, 0.0, P) == 1.0
    assert gatekeeping(1.0, 1.0, ReferralParams(budget_response=0.0)) == 1.0


@pytest.mark.parametrize("response, sign", [(0.1, -1), (0.0, 0), (-0.1, 1)])
def test_referrals_follow_the_sign_of_the_response(response, sign):
    assert np.sign(gatekeeping(0.5, 1.0, ReferralParams(budget_response=response)) - 1.0) == sign


def test_a_fundholder_by_hand():
    # 0.11 x 0.38 = 0.0418, and exp(-0.0418) = 0.9591: the fall of 4.1% that lies within the 3.5-5.1% of fundholding
    assert gatekeeping(0.38, 1.0, P) == pytest.approx(0.9591, abs=1e-4)


def test_what_the_budget_does_not_cover_does_not_respond():
    # 0.4 of the line untouched, 0.6 of it at exp(-0.11)
    assert gatekeeping(1.0, 0.6, P) == pytest.approx(0.4 + 0.6 * math.exp(-0.11), rel=1e-12)


@given(shares, shares, shares, shares, st.floats(1.0, 500.0))
def test_each_of_the_shares_can_take_the_whole_stake_away(retained, believed, visible, engaged, size):
    stake = money_at_stake(retained, believed, visible, engaged, size)
    assert 0.0 <= stake <= min(retained, believed, visible, engaged)
    assert money_at_stake(0.0, believed, visible, engaged, size) == 0.0
    assert money_at_stake(retained, believed, visible, 0.0, size) == 0.0


def test_the_stake_of_a_notional_budget_by_hand():
    # 0.7 kept x 0.4 believed x 0.5 seen x 0.35 engaged, alone
    assert money_at_stake(0.7, 0.4, 0.5, 0.35, 1.0) == pytest.approx(0.049)


def test_peers_see_each_other_up_to_the_span_and_then_ever_less():
    assert monitoring(np.array([0, 1, 12, 24, 60]), 12.0).tolist() == [1.0, 1.0, 1.0, 0.5, 0.2]


@pytest.mark.parametrize(
    "clinicians, individual, expected",
    [
        (1.0, 0.0, 1.0),
        (12.0, 0.0, 1.0),  # everybody sees everybody: as good as one's own
        (60.0, 0.0, 1.0 + 59.0 * 0.8),  # a fifth is seen
        (60.0, 1.0, 1.0),  # rewards are one's own
        (60.0, 0.5, 1.0 + 59.0 * 0.5 * 0.8),
    ],
)
def test_a_reward_is_in_effect_divided_among(clinicians, individual, expected):
    assert effective_size(clinicians, individual, 12.0) == pytest.approx(expected)


@given(n=st.floats(1.0, 300.0), more=st.floats(0.0, 300.0), individual=shares)
def test_a_larger_pool_never_strengthens_the_reward_nor_outgrows_itself(n, more, individual):
    small, large = effective_size(n, individual, 12.0), effective_size(n + more, individual, 12.0)
    assert 1.0 <= small <= large <= max(n + more, 1.0) * (1 + 1e-12)


def test_before_entry_by_hand():
    p = ReferralParams(budget_response=0.5, foresight=0.5, most_added=0.2)
    # nothing at stake now, 0.4 next year, historic budget: exp(0.5 x 0.5 x 0.4) - 1 = 10.5% on what will be covered
    assert before_entry(0.0, 0.4, 0.0, 1.0, p) == pytest.approx(1.105, abs=0.001)
    assert before_entry(0.0, 0.4, 0.0, 0.5, p) == pytest.approx(1.053, abs=0.001)
    assert before_entry(0.0, 0.4, 0.5, 1.0, p) == pytest.approx(1.051, abs=0.001)
    assert before_entry(0.0, 0.4, 0.0, 1.0, ReferralParams(budget_response=0.5, most_added=0.05)) == 1.05


@pytest.mark.parametrize(
    "now, later, capitation, foresight", [(0.4, 0.4, 0.0, 0.5), (0.4, 0.1, 0.0, 0.5), (0.0, 0.9, 1.0, 0.5), (0.0, 0.9, 0.0, 0.0)]
)
def test_nobody_spends_more_where_nothing_is_gained(now, later, capitation, foresight):
    # a steady holder, one who leaves, one whose budget follows capitation, one who does not look ahead
    assert before_entry(now, later, capitation, 1.0, ReferralParams(foresight=foresight)) == 1.0


def test_prescribing_answers_most_in_the_first_year_and_hardly_after_the_third():
    p = ReferralParams(prescribing_response=0.2, prescribing_speed=0.65)
    thrift, by_year = 1.0, []
    for month in range(48):
        thrift = next_thrift(thrift, 0.5, 0.8, p)
        if month % 12 == 11:
            by_year.append(thrift)
    end = 1.0 - 0.8 * (1.0 - np.exp(-0.2 * 0.5))
    assert by_year[0] == pytest.approx(end + (1.0 - end) * 0.35)
    gained = -np.diff([1.0, *by_year])
    assert (np.diff(gained) < 0.0).all()
    assert gained[3] < 0.05 * (1.0 - end)


@pytest.mark.parametrize("response, stake, covered", [(0.0, 1.0, 0.37), (0.3, 0.0, 0.37), (0.3, 1.0, 0.0)])
def test_prescribing_is_left_alone_to_the_last_bit_without_response_stake_or_budget(response, stake, covered):
    assert next_thrift(1.0, stake, covered, ReferralParams(prescribing_response=response)) == 1.0


def test_what_was_changed_goes_back_when_the_budget_goes():
    p = ReferralParams(prescribing_response=0.3)
    assert 0.8 < next_thrift(0.8, 0.9, 0.0, p) < 1.0
