"""Recipes on made-up people: known answers, and every target has a recipe that reports it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.config import load_config
from sim.validation.concentration import concentration, share_of_top, still_on_top
from sim.validation.estimate import Estimate, from_parts, jackknifed
from sim.validation.gradients import standardised
from sim.validation.ladder import ladder
from sim.validation.pools import pools, surgical_fund
from sim.validation.practices import by_practice, practice_variation
from sim.validation.report import RECIPES, Simulated, compared, in_words, measured, page, printed, score
from sim.validation.targets import targets
from tests.unit.validation.made_up import people

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def years():
    return people(n=24_000, years=4, practices=48, frailty_sd=1.2, style_sd=0.2, other_care=True)


def test_every_target_has_a_recipe_that_reports_its_metric(years):
    config = load_config([])
    found = measured(Simulated(years, years, config.parameters, config.levers))
    growth = {one.metric for one in targets() if one.recipe == "growth"}
    assert {one.metric for one in targets()} - set(found) == growth
    assert {one.recipe for one in targets()} <= set(RECIPES)
    table = compared(found)
    assert len(table) == len(targets())
    assert set(table["verdict"]) <= {"hit", "miss", "not simulated"}
    hits, rows = score(table)["calibrated"]
    assert 0 < hits < rows
    assert "rows to be fitted" in in_words(table)
    assert "held out" in printed(table)
    assert "## Misses" in page(table, "Made-up people.")


def test_shares_of_the_top_are_those_of_a_hand_count():
    cost = np.array([0.0] * 50 + [1.0] * 49 + [51.0])
    assert share_of_top(cost, 0.01) == pytest.approx(0.51)
    assert np.isnan(share_of_top(np.zeros(10), 0.1))
    assert still_on_top(np.array([9.0, 8, 1, 0]), np.array([9.0, 0, 8, 0]), 0.5) == 0.5


def test_concentration_of_a_compound_poisson_with_frailty(years):
    found = concentration(people(n=200_000, years=2, frailty_sd=1.0, rate=0.3))
    # CV^2 = 1 / rate + e - 1; correlation of two years is the persistent part of it
    assert found["hospital_cv"] == pytest.approx(np.sqrt(1 / 0.3 + np.e - 1), rel=0.03)
    assert found["hospital_year_to_year_r"] == pytest.approx((np.e - 1) / (1 / 0.3 + np.e - 1), abs=0.02)


def test_without_frailty_years_are_independent():
    found = concentration(people(n=100_000, years=2, frailty_sd=0.0))
    assert found["hospital_year_to_year_r"] == pytest.approx(0.0, abs=0.01)


def test_the_spread_of_practices_is_style_and_chance():
    style = people(n=400_000, years=2, practices=100, frailty_sd=0.0, style_sd=0.2)
    plain = people(n=400_000, years=2, practices=100, frailty_sd=0.0, style_sd=0.0)
    chance = 1 / np.sqrt(0.3 * 4_000)
    assert practice_variation(plain)["practice_cv_emergency"] == pytest.approx(chance, rel=0.25)
    assert practice_variation(style)["practice_cv_emergency"] == pytest.approx(np.hypot(0.2, chance), rel=0.2)
    assert practice_variation(style)["referral_year_to_year_r"] > 0.8 > practice_variation(plain)["referral_year_to_year_r"]


def test_expected_events_add_up_to_those_that_happened(years):
    found = by_practice(years, 0, smallest=1)
    for kind in ("emergency", "outpatient"):
        assert found.expected[kind].sum() == pytest.approx(found.count[kind].sum())


def test_standardising_takes_out_the_ages_of_a_fifth():
    # the old cost 10 and the young 1, whatever their fifth; the poor are mostly young
    age_sex = np.array([0] * 9 + [1] + [0] + [1] * 9)
    fifth = np.array([0] * 10 + [4] * 10)
    age_sex = np.concatenate([age_sex, np.tile([0, 1], 3)])
    fifth = np.concatenate([fifth, np.repeat([1, 2, 3], 2)])
    cost = np.where(age_sex == 1, 10.0, 1.0)
    assert standardised(cost, age_sex, fifth) == pytest.approx(np.ones(5))


def test_the_ladder_finds_persistent_need(years):
    found = ladder(years, years, ("age_sex", "dx"))
    assert found["person_r2_age_sex"].value == pytest.approx(0.0, abs=0.01)  # age means nothing here
    assert found["person_r2_dx"].value > 0.05
    assert found["person_r2_dx"].low < found["person_r2_dx"].value < found["person_r2_dx"].high


def test_the_surgical_fund_falls_with_the_root_of_its_size():
    found = surgical_fund()
    assert found["surgery_cv_9000"].value / found["surgery_cv_179400"].value == pytest.approx(np.sqrt(179.4 / 9), rel=1e-3)
    assert found["surgery_cv_9000"].value == pytest.approx(100 * np.sqrt(1520 / 26.94 / 9_000), rel=0.01)


def test_pools_are_safer_the_larger_they_are(years):
    found = pools(years)
    assert found["rare_sd_ratio_30000_7000"].value == pytest.approx(np.sqrt(7 / 30), rel=1e-3)
    assert found["pool_100000_over_2_whole"].value < found["pool_100000_over_1_whole"].value


def test_an_interval_is_the_jackknife_over_groups_of_practices(years):
    mean = jackknifed(lambda some: {"mean": float(some.count[0, 4].mean())}, years)["mean"]
    assert mean.low < mean.value < mean.high
    parts = [{"x": 1.0}, {"x": 3.0}]
    # two groups: error = sqrt(1/2 x (1 + 1)) = 1, Student's t with one degree of freedom 12.706
    assert from_parts({"x": 2.0}, parts)["x"] == pytest.approx(Estimate(2.0, 2 - 12.7062, 2 + 12.7062), rel=1e-4)
