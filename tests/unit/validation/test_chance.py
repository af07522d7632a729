"""The distribution of a pool's cost against answers known in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, gamma, norm, poisson

from sim.validation.chance import normal_over, pool_of_events, pool_of_people

pytestmark = [pytest.mark.unit, pytest.mark.known_answer]


def test_people_who_cost_nothing_or_one_pound_follow_the_binomial():
    one = np.repeat([0.0, 100.0], [9_000, 1_000])  # a tenth of people cost 100 pence
    pool = pool_of_people(one - one.mean(), 500, one.mean())
    # more than 11% over 50 expected is 56 or more
    assert pool.over(0.11) == pytest.approx(binom.sf(55, 500, 0.1), rel=1e-3)  # above 55.5
    assert pool.sd() == pytest.approx(np.sqrt(500 * 0.1 * 0.9) / 50, rel=1e-3)


@pytest.mark.parametrize("people", [1_000, 10_000, 100_000])
def test_the_spread_falls_with_the_root_of_size_and_becomes_normal(people):
    cost = np.exp(1.2 * norm.ppf((np.arange(20_000) + 0.5) / 20_000))
    pool = pool_of_people(cost - cost.mean(), people, cost.mean())
    sd = cost.std() / cost.mean() / np.sqrt(people)
    assert pool.sd() == pytest.approx(sd, rel=1e-3)
    assert pool.mean() == pytest.approx(0.0, abs=1e-6)
    if people == 100_000:
        assert pool.over(0.01) == pytest.approx(normal_over(0.01, sd), rel=0.03)  # a little skew is left


def test_exponential_costs_add_up_to_a_gamma():
    cost = -np.log1p(-(np.arange(200_000) + 0.5) / 200_000)
    pool = pool_of_people(cost - cost.mean(), 20, cost.mean())
    for share in (0.1, 0.3, 0.6):
        assert pool.over(share) == pytest.approx(gamma.sf(20 * (1 + share), 20), rel=0.01)
    assert pool.quantile(0.1) == pytest.approx(gamma.ppf(0.1, 20) / 20 - 1, abs=2e-3)


def test_events_of_one_price_are_poisson():
    pool = pool_of_events(np.array([250.0]), 40.0, 10_000.0)
    assert pool.over(0.11) == pytest.approx(poisson.sf(44, 40), rel=1e-3)
    assert pool.sd() == pytest.approx(1 / np.sqrt(40), rel=1e-3)


def test_without_spread_there_is_no_risk():
    pool = pool_of_people(np.zeros(10), 1_000, 5.0)
    assert pool.sd() < 1e-9
    assert pool.over(0.01) == 0.0


def test_the_largest_of_many_years_is_that_of_order_statistics():
    cost = norm.ppf((np.arange(50_000) + 0.5) / 50_000)
    pool = pool_of_people(cost, 100, 1.0)  # sd 0.1 of budget
    assert pool.expected_largest(100) == pytest.approx(0.1 * 2.5076, rel=0.01)  # mean largest of 100 normal numbers


@pytest.mark.parametrize("people, budget", [(0, 1.0), (10, 0.0), (-1, 1.0)])
def test_a_pool_needs_people_and_a_budget(people, budget):
    with pytest.raises(ValueError, match="needs people and a budget"):
        pool_of_people(np.array([1.0, -1.0]), people, budget)
