"""Rule D8: losses loom larger than gains, so risk deters unless something cuts the left tail."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.rules.risk import RiskParams, felt, worth_of_contract

pytestmark = pytest.mark.unit
P = RiskParams()
NEUTRAL = RiskParams(loss_aversion=1.0, curvature=1.0)
money = st.floats(-100.0, 100.0)


def worth(mean=0.0, sd=1.0, upside=1.0, downside=1.0, corridor=0.0, p=P) -> float:
    return float(worth_of_contract(mean, sd, upside, downside, corridor, p))


def test_a_gain_and_an_equal_loss_by_hand():
    # 10 ** 0.88 = 7.586, and 1.955 times that
    assert felt(10.0, P) == pytest.approx(7.586, abs=0.001)
    assert felt(-10.0, P) == pytest.approx(-14.830, abs=0.001)
    assert felt(0.0, P) == 0.0


@given(money)
def test_switched_off_money_is_felt_as_money(amount):
    assert felt(amount, NEUTRAL) == pytest.approx(amount)


@given(mean=money, sd=st.floats(0.0, 50.0), share=st.floats(0.0, 1.0))
def test_to_the_indifferent_a_share_of_gain_and_loss_alike_is_worth_its_part_of_the_mean(mean, sd, share):
    assert worth(mean, sd, share, share, 0.0, NEUTRAL) == pytest.approx(share * mean, abs=1e-9)


@given(sds_above=st.floats(-3.0, 3.0), sd=st.floats(0.1, 20.0))
def test_who_minds_losses_would_rather_not_have_a_risk_that_can_lose(sds_above, sd):
    mean = sds_above * sd
    assert worth(mean, sd, p=RiskParams(curvature=1.0)) < worth(mean, sd, p=NEUTRAL)


def test_a_fair_gamble_is_refused_and_the_more_so_the_wider_it_is():
    values = [worth(0.0, sd) for sd in (1.0, 2.0, 4.0)]
    assert 0.0 > values[0] > values[1] > values[2]


def test_seven_points_stand_for_the_normal_curve_to_within_an_eighth():
    # the mean gain of a fair gamble of sd 1 that cannot lose is 1 / sqrt(2 pi) = 0.3989
    assert worth(0.0, 1.0, downside=0.0, p=NEUTRAL) == pytest.approx(0.3989, rel=0.125)
    assert worth(1.0, 1.0, downside=0.0, p=NEUTRAL) == pytest.approx(1.0833, rel=0.01)


def test_without_a_downside_risk_cannot_hurt():
    assert worth(0.0, 5.0, downside=0.0) > 0.0
    assert worth(-5.0, 5.0, downside=0.0) >= 0.0


def test_without_spread_the_worth_is_that_of_the_sure_thing():
    assert worth(10.0, 0.0, upside=0.7) == pytest.approx(7.0**0.88)
    assert worth(-10.0, 0.0, downside=0.5) == pytest.approx(-1.955 * 5.0**0.88)


def test_a_corridor_takes_its_width_from_gain_and_loss_alike():
    assert worth(10.0, 0.0, corridor=4.0, p=NEUTRAL) == pytest.approx(6.0)
    assert worth(-10.0, 0.0, corridor=4.0, p=NEUTRAL) == pytest.approx(-6.0)
    assert worth(3.0, 0.0, corridor=4.0) == 0.0


def test_a_corridor_makes_a_fair_gamble_less_bad():
    assert worth(0.0, 1.0) < worth(0.0, 1.0, corridor=0.5) < 0.0


@given(sd=st.floats(0.1, 10.0), share=st.floats(0.0, 1.0), less=st.floats(0.0, 1.0))
def test_a_smaller_share_of_losses_is_never_worse(sd, share, less):
    assert worth(0.0, sd, downside=share * less) >= worth(0.0, sd, downside=share) - 1e-12


def test_many_practices_at_once_are_the_same_as_one_by_one():
    means, sds = np.array([1.0, -2.0]), np.array([0.5, 3.0])
    both = worth_of_contract(means, sds, 0.7, 0.5, 0.1, P)
    assert both.tolist() == [worth(mean, sd, 0.7, 0.5, 0.1) for mean, sd in zip(means, sds, strict=True)]
