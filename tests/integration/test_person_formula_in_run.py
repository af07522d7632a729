"""The person-based formula sets budgets in a run, from the run's own people, and nothing changes where it is not asked for."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worlds import run_small, small_scope

pytestmark = pytest.mark.integration
YEARS = ("start=2009-04", "end=2013-03", "policy_start=2010-04", "budget.basis=1.0", "budget.pace_of_change=1.0", "budget.robustness_sd=0.0")


def budget(model) -> np.ndarray:
    practices = model.world.practices
    return (practices.month_cash_pence + practices.month_promised_pence).astype(float)


@pytest.fixture(scope="module")
def runs():
    places = small_scope(practices=6, list_size=2_000)
    return {
        adjuster: run_small(*YEARS, f"budget.risk_adjust={adjuster}", places=places) for adjuster in ("age_sex", "dx")
    }  # fmt: skip


def test_budgets_differ_and_care_does_not_need_them(runs):
    by_age, by_people = (budget(runs[adjuster]) for adjuster in ("age_sex", "dx"))
    assert by_people.min() > 0.0
    assert not np.allclose(by_people, by_age, rtol=1e-3)
    # the money of an area is the same; only its shares move
    pct = runs["dx"].world.practices.pct
    assert np.bincount(pct, by_people) == pytest.approx(np.bincount(pct, by_age), rel=0.1)


def test_shares_are_those_of_need_by_the_formula(runs):
    world = runs["dx"].world
    record = world.person_budgets
    assert record.years == 4
    need = record.need(world.people, world.clock.end + 1, "dx")
    assert need.sum() > 0.0
    assert record.running.pence.sum() == 0  # closed in March
    assert runs["age_sex"].world.person_budgets is None
    assert runs["age_sex"].world.care.person_record is None


def test_in_the_first_april_the_formula_is_that_of_age_and_sex():
    places = small_scope(practices=4, list_size=1_000)
    first = [
        run_small(*YEARS, f"budget.risk_adjust={adjuster}", places=places, months=1) for adjuster in ("age_sex", "full")
    ]  # fmt: skip
    assert (budget(first[0]) == budget(first[1])).all()
