"""The person-based formula: coefficients it must find, shares that add up, and what it must not count as need."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import ConfigurationError
from sim.money.capitation import ADJUSTERS, Facts, PersonFormula, check_adjuster, issued, r_squared

pytestmark = pytest.mark.unit
N, PRACTICES, AREAS = 30_000, 20, 4


@pytest.fixture(scope="module")
def facts():
    generator = np.random.default_rng(3)
    practice = np.arange(N) * PRACTICES // N
    return Facts(
        age_sex=generator.integers(0, 38, N), coded=generator.choice([0, 1, 2, 3], N, p=[0.7, 0.1, 0.1, 0.1]).astype(np.uint16),
        fifth=generator.integers(0, 5, N), area=practice // 5, practice=practice,
        needs=np.linspace(1, 3, PRACTICES)[:, None] ** 2, supply=np.sin(np.arange(PRACTICES))[:, None],
    )  # fmt: skip


def true_cost(facts):
    """Pence: 10 by age-sex step, 500 and 300 for two diagnoses, 100 an area, 50 a unit of supply."""
    coded = 500.0 * (facts.coded & 1) + 300.0 * (facts.coded >> 1)
    return 10.0 * facts.age_sex + coded + 100.0 * facts.area + 50.0 * facts.supply[facts.practice, 0]


def test_age_and_sex_alone_give_the_mean_of_each_group(facts):
    cost = true_cost(facts)
    predicted = PersonFormula.estimated(facts, cost, "age_sex").predicted(facts)
    for group in (0, 17, 37):
        inside = facts.age_sex == group
        assert predicted[inside] == pytest.approx(cost[inside].mean())


def test_the_full_formula_finds_what_made_the_cost(facts):
    cost = true_cost(facts)
    formula = PersonFormula.estimated(facts, cost, "full")
    assert formula.predicted(facts) == pytest.approx(cost, abs=1e-3)
    assert formula.coefficient[38:40] == pytest.approx([500.0, 300.0], abs=1e-3)


def test_each_rung_explains_more_than_the_one_below(facts):
    cost = true_cost(facts) + 200.0 * np.random.default_rng(4).normal(size=N)
    fits = [r_squared(cost, PersonFormula.estimated(facts, cost, rung).predicted(facts)) for rung in ADJUSTERS]
    assert fits == sorted(fits)
    assert fits[0] == pytest.approx(0.0, abs=1e-9)


def test_area_and_supply_are_no_need(facts):
    cost = true_cost(facts)
    fair = PersonFormula.estimated(facts, cost, "full").predicted(facts, fair=True)
    need = 10.0 * facts.age_sex + 500.0 * (facts.coded & 1) + 300.0 * (facts.coded >> 1)
    # the same need has the same fair cost wherever it lives
    assert fair - need == pytest.approx(np.full(N, (fair - need)[0]), abs=1e-3)
    assert fair.mean() == pytest.approx(cost.mean())


def test_shares_add_up_and_follow_need(facts):
    shares = PersonFormula.estimated(facts, true_cost(facts), "dx").shares(facts, PRACTICES)
    assert shares.sum() == pytest.approx(1.0)
    assert (shares > 0).all()


def test_a_formula_serves_people_it_has_not_seen_and_areas_that_it_does_not_know(facts):
    cost = true_cost(facts)
    known = facts.area < 3
    formula = PersonFormula.estimated(facts.chosen(known), cost[known], "dx_area")
    assert np.isfinite(formula.predicted(facts)).all()


def test_money_is_shared_out_to_the_penny():
    pence = issued(np.array([1.0, 1.0, 1.0]), 100)
    assert sorted(pence.tolist()) == [33, 33, 34]
    assert issued(np.array([0.2, 0.5, 0.3]), 10**13 + 1).sum() == 10**13 + 1


def test_groups_with_nobody_in_them_do_no_harm(facts):
    few = facts.chosen(facts.age_sex < 3)
    formula = PersonFormula.estimated(few, true_cost(few), "dx")
    assert formula.predicted(few) == pytest.approx(true_cost(few), abs=200.0)


def test_mistakes_are_named(facts):
    with pytest.raises(ConfigurationError, match="did you mean age_sex"):
        check_adjuster("age_sexx")
    with pytest.raises(ValueError, match="nobody"):
        PersonFormula.estimated(facts.chosen(np.zeros(N, bool)), np.zeros(0), "dx")
