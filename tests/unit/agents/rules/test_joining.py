"""Rule D1: practices join where commissioning together is worth more than staying out, and join those near and alike."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.rules.joining import JoiningParams, chance, distance_felt, worth_of_joining

pytestmark = pytest.mark.unit
P = JoiningParams()


def worth(income=0.0, hours=0.0, engagement=0.0, peers=0.0, accepts=1.0) -> float:
    return float(worth_of_joining(income, hours, engagement, peers, accepts, P))


def test_each_part_of_the_worth_by_hand():
    assert worth(income=3.0) == 3.0
    assert worth(hours=2.0) == pytest.approx(-1.402)  # two hours at £701
    assert worth(accepts=0.0) == pytest.approx(-1.092)  # a finance duty
    assert worth(engagement=0.5) == pytest.approx(3.0)  # half of £6,000
    assert worth(peers=1.0) == pytest.approx(5.0)
    assert worth(3.0, 2.0, 0.5, 1.0, 0.0) == pytest.approx(3.0 - 1.402 - 1.092 + 3.0 + 5.0)


def test_what_is_worth_nothing_more_is_chosen_half_the_time():
    assert chance(0.0, P) == 0.5
    # the scale is £5,000: worth £5,000 more is 1 / (1 + exp(-1))
    assert chance(5.0, P) == pytest.approx(1 / (1 + math.exp(-1)))


@given(st.floats(-100, 100), st.floats(-100, 100))
def test_what_is_worth_more_is_chosen_more_often(one, other):
    assert float(chance(min(one, other), P)) <= float(chance(max(one, other), P))
    assert float(chance(one, P)) + float(chance(-one, P)) == pytest.approx(1.0)


def test_nearness_and_likeness_are_weighed():
    km, gap = np.array([10.0, 2.0]), np.array([0.1, 0.9])
    # by nearness alone 10 and 2 km; by likeness alone 15 km x 0.1 and x 0.9
    assert distance_felt(km, gap, 1.0, P).tolist() == [10.0, 2.0]
    assert distance_felt(km, gap, 0.0, P) == pytest.approx([1.5, 13.5])
    assert distance_felt(km, gap, 0.5, P) == pytest.approx([5.75, 7.75])
