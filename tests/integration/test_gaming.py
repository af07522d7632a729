"""Spending more in the year that sets a later budget emerges from what is at stake; no line of code says that it happens."""

from __future__ import annotations

import functools

import pytest

from tests.worlds import outcome, run_small, small_scope

pytestmark = pytest.mark.integration
WILLING_BUT_NOT_YET_ABLE = (
    "horizon=quick", "scenario=lcp_ladder", "policies.ladder.levers.migration.stages=[R0,R3]", "joining.autonomy=15.0",
    "engagement.start_mean=0.8", "group.floor_r3=0.9", "gov.robustness=0.0", "referral.budget_response=0.5",
    "money.budget_uplift=8.0",
)  # fmt: skip
HISTORY = "policies.real_budget_and_risk.levers.budget.basis=0.0"
CAPITATION = ("budget.basis=1.0", "policies.real_budget_and_risk.levers.budget.basis=1.0")


@functools.cache
def measured(*overrides: str) -> dict[str, float]:
    return outcome(run_small(*WILLING_BUT_NOT_YET_ABLE, *overrides, seed=2, places=small_scope()))


def test_those_about_to_enter_refer_more_where_budgets_follow_history():
    blind, looking = measured(HISTORY, "referral.foresight=0.0"), measured(HISTORY)
    assert looking["gp_referrals"] > blind["gp_referrals"]
    assert looking["emergency_admissions"] == blind["emergency_admissions"], "nobody can be admitted for a budget's sake"


def test_where_budgets_follow_capitation_looking_ahead_changes_nothing():
    assert measured(*CAPITATION) == pytest.approx(measured(*CAPITATION, "referral.foresight=0.0"), nan_ok=True, rel=0)


def test_without_a_later_budget_looking_ahead_changes_nothing():
    alone = ("policies.ladder.levers.lcp.enabled=false", "policies.real_budget_and_risk.levers.budget.kind=notional")
    assert measured(*alone) == pytest.approx(measured(*alone, "referral.foresight=0.0"), nan_ok=True, rel=0)
