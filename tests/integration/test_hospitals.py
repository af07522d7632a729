"""Hospitals in a run: nothing stirs before policy, lost work strands cost, emergencies and the ledger stay as they were."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.money.ledger import REASON
from tests.worlds import outcome, run_small, small_scope

pytestmark = pytest.mark.integration
PLACES = small_scope(practices=8, list_size=2000)
MOVING = ("start=2009-04", "policy_start=2010-04", "end=2012-03", "scenario=lcp_big_bang", "redesign.idea_rate=0.3",
          "engagement.start_mean=0.8", "redesign.failure=0.0", "redesign.setup_months=1.0")  # fmt: skip
STARTS = 12
QUIET = "hospital.admission_response=0.0"
SUPPORT = "policies.support={{starts: 2010-04, levers: {{tariff: {{stranded_support: {share}}}}}}}"
_seen: dict[tuple, tuple] = {}


def watched(*overrides: str, places=PLACES):
    """A finished run and what was seen each month."""
    key = (overrides, places.trust_is_foundation.tobytes())
    if key not in _seen:
        months = []

        def watch(world):
            months.append({
                "empty": world.capacity.empty, "stranded": world.capacity.stranded.copy(),
                "paid": int(world.ledger.flows[world.month - 1, REASON["hospital support"]]),
                "flows": world.ledger.flows[world.month - 1].copy(),
                "factors": world.care.factors.by_gp.copy(),
                "counts": world.care.activity.count_by_gp.copy(), "others": world.care.activity.count_by_practice.copy(),
            })  # fmt: skip

        _seen[key] = (run_small(*MOVING, *overrides, places=places, seed=3, watch=watch), months)
    return _seen[key]


def test_nothing_is_empty_before_policy_starts_and_something_is_once_care_moves():
    _, months = watched()
    assert all((month["empty"] == 0.0).all() and month["stranded"].sum() == 0.0 for month in months[:STARTS])
    assert months[-1]["empty"].max() > 0.0
    assert months[-1]["stranded"].sum() > 0.0


def test_empty_capacity_brings_planned_admissions_and_touches_no_emergency():
    _, quiet = watched(QUIET)
    _, eager = watched("hospital.admission_response=1.0")
    assert all(np.array_equal(a["others"], b["others"]) for a, b in zip(quiet, eager, strict=True))
    assert all(np.array_equal(a["counts"], b["counts"]) for a, b in zip(quiet[:STARTS], eager[:STARTS], strict=True))
    assert sum(month["counts"][1:].sum() for month in eager) > sum(month["counts"][1:].sum() for month in quiet)


def test_stranded_cost_that_nobody_pays_is_not_in_the_ledger():
    _, none = watched("hospital.fixed_share=0.0")
    _, much = watched("hospital.fixed_share=1.0")
    assert sum(month["stranded"].sum() for month in none) == 0.0
    assert sum(month["stranded"].sum() for month in much) > 0.0
    assert all(np.array_equal(a["flows"], b["flows"]) for a, b in zip(none, much, strict=True))


def test_net_saving_after_stranded_cost_is_less_by_what_hospitals_bear():
    measured = outcome(watched()[0])
    borne = measured["net_saving_after_stranded"] - measured["net_saving_per_head"]
    assert borne == pytest.approx(measured["stranded_cost_per_head"])
    assert borne > 0.0


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_support_is_paid_to_the_penny_and_takes_cost_from_hospitals_to_commissioners(share):
    model, months = watched(SUPPORT.format(share=share))
    world = model.world
    for month, seen in enumerate(months):
        price = world.care.price_index(month)
        owed = share * seen["stranded"].sum() * price * (month >= STARTS)
        assert owed - world.capacity.flow.size <= seen["paid"] <= owed
    measured = outcome(model)
    assert measured["hospital_support_per_head"] == pytest.approx(share * measured["stranded_cost_per_head"], rel=1e-4)
    borne = measured["net_saving_after_stranded"] - measured["net_saving_per_head"]
    assert borne == pytest.approx((1.0 - share) * measured["stranded_cost_per_head"], abs=1e-4)


def test_lost_work_lowers_margins():
    without = watched("hospital.fixed_share=0.0")[0].world.hospitals
    with_cost = watched("hospital.fixed_share=1.0")[0].world.hospitals
    assert (with_cost.margin < without.margin).any()
    assert (with_cost.margin <= without.margin).all()


def test_status_acts_only_through_what_a_trust_may_keep():
    eager = "hospital.admission_response=1.0"
    all_of_them, none = (replace(PLACES, trust_is_foundation=np.full(2, status)) for status in (True, False))

    def seen(*overrides: str, places) -> list[np.ndarray]:
        return [month["factors"] for month in watched(*overrides, places=places)[1]]

    assert same(seen(eager, "hospital.drive_without_status=1.0", places=all_of_them), seen(eager, "hospital.drive_without_status=1.0", places=none))
    assert not same(seen(eager, "hospital.drive_without_status=0.0", places=all_of_them), seen(eager, "hospital.drive_without_status=0.0", places=none))
    assert same(seen(eager, "hospital.drive_without_status=0.0", places=none), seen(QUIET, places=none))


def same(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_trusts_are_judged_once_a_year_where_most_patients_are_in_the_scope():
    record = watched()[0].record.series
    assert record["trusts_judged"].sum(axis=1).nonzero()[0].tolist() == [12, 24]
    elsewhere = replace(PLACES, trust_in_scope_share=np.full(2, 0.4))
    few = run_small(*MOVING, places=elsewhere, months=13, seed=3).record.series
    assert few["trusts_judged"].sum() == 0.0


def test_income_is_measured_against_the_year_before_policy():
    model, _ = watched()
    series, usual = model.record.series, model.world.hospitals.usual_income
    assert (series["trust_income_usual"][:STARTS] == 0.0).all()
    assert series["trust_income_usual"][STARTS:].sum(axis=1) == pytest.approx(usual.sum())
    assert usual.sum() > 0.0
