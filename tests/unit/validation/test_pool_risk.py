"""Pools of simulated people: budgets, stop-loss, years and the least saving that is more than luck."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import ConfigurationError
from sim.validation.budgeted import budgeted
from sim.validation.pool_risk import confidence, minimum_saving_rate, pool_risk
from tests.unit.validation.made_up import people

pytestmark = pytest.mark.unit
SIZES = (1_000, 10_000, 100_000)


@pytest.fixture(scope="module")
def years():
    return people(frailty_sd=1.0, rate=0.3)


def test_the_spread_is_that_of_a_compound_poisson_with_frailty(years):
    # CV^2 of a year = 1 / rate + var(frailty), as prices are fixed: 1 / 0.3 + e - 1
    row = pool_risk(years, SIZES, adjuster="none").set_index("size")
    for size in SIZES:
        expected = 100 * np.sqrt((1 / 0.3 + np.e - 1) / size)
        assert row.sd_percent[size] == pytest.approx(expected, rel=0.05)
        assert row.sd_percent_low[size] < row.sd_percent[size] < row.sd_percent_high[size]
    assert row.over_2[100_000] < row.over_2[10_000] < row.over_2[1_000]


def test_without_frailty_the_closed_form_of_a_compound_poisson_is_left():
    row = pool_risk(people(frailty_sd=0.0), (10_000,), adjuster="none")
    assert row.sd_percent[0] == pytest.approx(100 / np.sqrt(0.3 * 10_000), rel=0.02)


def test_what_diagnoses_explain_is_no_longer_risk(years):
    none, dx = (budgeted(years, "hospital", adjuster).spread() for adjuster in ("none", "dx"))
    assert dx < none


def test_a_stop_loss_lowers_risk_and_budget(years):
    capped, whole = (budgeted(years, "hospital", "age_sex", stop_loss_gbp=cap) for cap in (1_000.0, None))
    assert capped.per_head < whole.per_head
    assert capped.spread() < whole.spread()
    assert capped.cost.max() == 1_000_00.0
    assert budgeted(years, "hospital", "age_sex", stop_loss_gbp=1e9).spread() == whole.spread()


def test_two_years_are_safer_than_one_but_less_than_if_years_were_independent():
    years = people(years=4, frailty_sd=1.0)
    one, two = (budgeted(years, "hospital", "none", span).spread() for span in (1, 2))
    # the part that persists, e - 1, does not average out; the rest halves
    assert two == pytest.approx(np.sqrt(np.e - 1 + 1 / 0.6), rel=0.05)
    assert one / np.sqrt(2) < two < one


def test_budgets_are_right_on_average(years):
    found = budgeted(years, "whole", "dx")
    assert found.cost.mean() == pytest.approx(found.budget.mean(), rel=1e-9)


def test_the_least_saving_is_the_quantile_of_luck(years):
    row = pool_risk(years, (20_000,), adjuster="none").iloc[0]
    assert row.minimum_saving_percent == pytest.approx(row.saving_95_percent)
    assert row.minimum_saving_percent == pytest.approx(1.645 * row.sd_percent, rel=0.05)


def test_the_american_rule_is_reproduced_by_the_spread_that_it_implies():
    # proposed rule of 2011: 3.9, 3.0, 2.5 and 2.2% at 5,000, 10,000, 20,000 and 50,000 people
    for size, published in ((5_000, 3.9), (10_000, 3.0), (20_000, 2.5), (50_000, 2.2)):
        assert minimum_saving_rate(2.15, size) == pytest.approx(published, abs=0.05)
    assert confidence(1_000) == 0.90
    assert confidence(1e6) == 0.99


@pytest.mark.parametrize(
    "arguments, says",
    [
        ({"scope": "hospitl"}, "did you mean hospital"),
        ({"adjuster": "agesex"}, "did you mean age_sex"),
        ({"span": 2}, "have 1 years to budget for"),
        ({"span": 0}, "not possible"),
    ],
)
def test_a_wrong_name_or_too_many_years_are_refused(years, arguments, says):
    with pytest.raises(ConfigurationError, match=says):
        budgeted(years, **arguments)
