"""Every lever moves what it should and nothing else: the register supplies the cases, so a new lever is covered unasked."""

from __future__ import annotations

import functools
import math

import pytest

from sim.config import LEVER_REGISTER
from sim.outcomes.metrics import METRICS
from tests.worlds import digest, outcome, run_small, small_scope

pytestmark = pytest.mark.integration

FLOORS = ("group.floor_r4=0.0", "group.floor_r3=0.0", "group.floor_r2=0.0", "group.floor_r1=0.0")
TWO_RUNGS = "policies.ladder.levers.migration.stages=[R0,R3]"
LADDER = ("scenario=lcp_ladder", "lcp.form=gp_company", TWO_RUNGS, "joining.autonomy=15.0", "engagement.start_mean=0.8", "money.budget_uplift=8.0", *FLOORS)
ENTERING = (
    "scenario=lcp_ladder", "lcp.form=gp_company", TWO_RUNGS, "joining.autonomy=15.0", "engagement.start_mean=0.8", "group.floor_r3=0.9", "gov.robustness=0.0",
    "referral.budget_response=0.5", "money.budget_uplift=8.0", "policies.real_budget_and_risk.levers.budget.basis=0.0",
)  # fmt: skip
REAL = ("scenario=pbc_real_budget",)
TORN = ("scenario=lcp_ladder", TWO_RUNGS, "joining.foresight=0.0", *FLOORS)
ALONE = ("joining.autonomy=0.0", "joining.peers=0.0", "joining.finance_duty=3.0", "gp.des_payment=0.0")
BUSY = ("redesign.idea_rate=0.1", "engagement.start_mean=0.8", "lcp.experimentation=0.0", *ALONE)
TIGHT = ("deficit.inherited.mean=8.0", "money.recovery_years=20.0", "money.slack_share=0.0")
SAVING = ("money.budget_uplift=8.0", "promise.base=-1.0", "capability.slowness=1.5", "budget.delay_months=0.0")
TEAM = ("scenario=lcp_big_bang", "specialist_work.attachment=0.0", "redesign.idea_rate=0.3", "lcp.experimentation=1.0")
SESSIONS = (*TEAM, "specialist.engagement_mode=contracted")
TORN_AWAY = (*TEAM, "lcp.form=multi_professional", "specialist.engagement_mode=employed", "specialist_work.scale=2.5", "specialist_work.pension_young=0.4", "specialist_work.pension_old=0.4")
MOVING = (*TEAM, "specialist.engagement_mode=employed", "specialist.pension_portability=0.7")
CHOOSING = ("scenario=lcp_big_bang", "choice.lcp=true", "patient_choice.quality=1.0", "patient_choice.switching=10.0")
# Another value than the baseline's, and the circumstances in which the mechanism is at work.
CASES: dict[str, tuple[object, tuple[str, ...]]] = {
    "context.funding_growth": (0.0, ()),
    "context.demand_growth": (4.0, ()),
    "context.expectation_growth": (3.0, ()),
    "pct.n": (76, ("policies.merged={starts: 2010-04, levers: {pct: {merger: {mode: imposed, target_pop: 10000}}}}",)),
    "budget.population_based": ("geographic", ("budget.basis=1.0",)),
    "budget.term_years": (3, ("savings.retention=[[2008-04,0.7],[2011-04,0.1]]", *SAVING)),
    "network.homophily": (1.0, (*SAVING, "network.degree=2")),
    "context.efficiency_target": (4.0, ()),
    "policy.sustained_commitment": (0.5, ENTERING),
    "reorg.imposed": (False, ("reorg.interval=0.5", *SAVING)),
    "context.public_support_0": (0.9, ()),
    "pct.monitoring.intensity": (1.0, ()),
    "pct.monitoring.accuracy": (1.0, ()),
    "pct.monitoring.experience_weight": (1.0, ()),
    "pct.contract_discretion": (1.0, ("pct.monitoring.intensity=1.0", "monitoring.standard=0.0")),
    "pct.referral_control": (0.5, ()),
    "pct.purchasing_power": (0.5, ()),
    "pct.autonomy": (1.0, ()),
    "deficit.inherited.mean": (8.0, SAVING),
    "deficit.inherited.sd": (5.0, ("budget.basis=0.0", "money.budget_uplift=10.0", "savings.honour_prob=1.0", "money.recovery_years=20.0", "deficit.inherited.mean=3.0")),
    "deficit.topslice": (20.0, TIGHT),
    "deficit.repayment_first": (False, (*TIGHT, "money.budget_uplift=10.0", "savings.honour_prob=1.0")),
    "reorg.memory_loss": (0.8, ("start=2006-04", "policy_start=2008-04", "end=2011-03", *SAVING)),
    "reorg.interval": (0.5, SAVING),
    "reorg.disruption_months": (36.0, ("policies.reorganised={starts: 2009-04, levers: {reorg: {interval: 0.5}}}",)),
    "leadership.continuity": (0.3, SAVING),
    "targets.count": (20, BUSY),
    "targets.weight": (1.0, BUSY),
    "targets.flexibility": (1.0, BUSY),
    "pct.capability.management": (0.0, BUSY),
    "pct.capability.analytic": (1.0, ("referral.budget_response=0.5",)),
    "pct.capability.clinical": (1.0, BUSY),
    "pct.clinical_leadership": (1.0, (*BUSY, "approval.uncertainty=2.0")),
    "pct.role": ("steward", (*BUSY, "approval.uncertainty=2.0")),
    "pct.provider_arm": (0.0, (*BUSY, "approval.provider_arm=3.0")),
    "pct.merger.mode": ("imposed", ()),
    "pct.merger.target_pop": (10_000, ("policies.merged={starts: 2010-04, levers: {pct: {merger: {mode: imposed}}}}",)),
    "pct.support_to_practices.mean": (1.0, ()),
    "pct.support_to_practices.sd": (0.4, ()),
    "pct.approval.delay_months": (15.0, BUSY),
    "pct.approval.criteria_known": (True, (*BUSY, "approval.uncertainty=2.0")),
    "pct.risk_aversion": (5.0, BUSY),
    "budget.kind": ("none", ("referral.budget_response=0.5",)),
    "budget.contract": ("two_sided", ("referral.budget_response=0.5",)),
    "budget.scope": (0.05, ("referral.budget_response=0.5",)),
    "budget.basis": (1.0, ()),
    "budget.risk_adjust": ("none", ("budget.basis=1.0",)),
    "budget.pace_of_change": (1.0, ("policies.p={starts: 2009-04, levers: {budget: {basis: 1.0}}}",)),
    "budget.delay_months": (0.0, ("referral.budget_response=0.5",)),
    "budget.robustness_sd": (0.0, ()),
    "budget.understood": (1.0, ("referral.budget_response=0.5",)),
    "budget.accepted": (1.0, ("referral.budget_response=0.5",)),
    "risk.downside_share": (0.0, TORN),
    "risk.corridor": (10.0, SAVING),
    "risk.stop_loss": (5_000.0, ()),
    "risk.pool_share": (30.0, REAL),
    "risk.carry_forward_years": (3, ("end=2014-03", "policy_start=2010-04")),
    "savings.retention": (0.1, ("referral.budget_response=0.5",)),
    "savings.rule": ("automatic", SAVING),
    "savings.honour_prob": (1.0, SAVING),
    "savings.use": ("premises", (*REAL, *SAVING)),
    "gp.personal_share": (0.5, (*REAL, *SAVING)),
    "tariff.emergency_marginal": (100.0, ()),
    "tariff.stranded_support": (1.0, BUSY),
    "gp.des_payment": (5.0, ()),
    "gp.individual_vs_group": (1.0, ("referral.budget_response=0.5", "referral.monitoring_span=5")),
    "gp.protected_time": (4.0, ()),
    "gp.peer_review": (1.0, ("peers.review_effect=0.2", "peers.review_speed=0.3")),
    "gp.contract_renewal": ("both", ("gp.contract_renewal_strength=1.0",)),
    "gp.contract_renewal_strength": (1.0, ("gp.contract_renewal=gms",)),
    "gp.integrated_care_weight": (0.3, ()),
    "gp.cost_visibility": (1.0, ("referral.budget_response=0.5",)),
    "specialist.engagement_mode": ("contracted", TEAM),
    "specialist.pension_portability": (1.0, (*TORN_AWAY, "specialist.pension_portability=0.0")),
    "specialist.package.premium": (40.0, MOVING),
    "specialist.package.private_practice": (False, SESSIONS),
    "specialist.package.on_call_relief": (1.0, (*TORN_AWAY, "specialist.pension_portability=0.2", "specialist_work.on_call=30.0")),
    "specialist.package.weekly_half_days": (5, SESSIONS),
    "slm.strength": (1.0, SESSIONS),
    "lcp.multispecialty": (0.02, SESSIONS),
    "lcp.form": ("foundation_trust", ("scenario=lcp_big_bang", "lcp.form=gp_company", "referral.budget_response=0.5")),
    "lcp.scope": ("provider_only", (*TEAM, "money.budget_uplift=8.0")),
    "lcp.service_range": (["community"], BUSY),
    "lcp.leadership": ("manager", ("scenario=lcp_big_bang",)),
    "lcp.max_pop": (8_000, LADDER),
    "lcp.support_source": ("private", ("scenario=lcp_big_bang",)),
    "lcp.support.quality": (1.0, ("scenario=lcp_big_bang", "lcp.support_source=private")),
    "lcp.support.price": (30.0, ("scenario=lcp_big_bang", "lcp.support_source=private")),
    "lcp.support.local_knowledge": (1.0, ("scenario=lcp_big_bang", "lcp.support_source=private")),
    "lcp.involvement.nurse": (1.0, (*BUSY, "partnership.hands=3.0")),
    "lcp.involvement.ahp": (1.0, (*BUSY, "partnership.hands=3.0")),
    "lcp.involvement.pharmacist": (1.0, ()),
    "ico.n": (0.0, ("scenario=lcp_big_bang",)),
    "choice.lcp": (True, ("scenario=lcp_big_bang",)),
    "choice.switching_cost": (0.0, CHOOSING),
    "choice.information": (1.0, CHOOSING),
    "public.mode": ("membership", ("scenario=lcp_big_bang",)),
    "lcp.enabled": (False, LADDER),
    "lcp.formation": ("imposed", ("scenario=lcp_big_bang", "policies.ladder.levers.lcp.formation=bottom_up", "money.budget_uplift=8.0", *ALONE)),
    "lcp.clinician_owned": (0.0, ("scenario=lcp_big_bang", "referral.budget_response=0.5")),
    "lcp.min_pop": (500_000, LADDER),
    "lcp.geography": (0.0, ()),
    "lcp.voluntary_commitment": (0.0, TORN),
    "lcp.localness_decay": (0.3, ("scenario=lcp_big_bang",)),
    "lcp.scale_economy.fixed": (0.0, ("scenario=lcp_big_bang",)),
    "lcp.scale_economy.variable": (0.0, ("scenario=lcp_big_bang",)),
    "lcp.make_or_buy": (True, BUSY),
    "lcp.experimentation": (1.0, BUSY),
    "lcp.radical_scope": (0.0, BUSY),
    "migration.stages": (["R0"], LADDER),
    "migration.readiness_rule": ("big_bang", ("scenario=lcp_ladder", "money.budget_uplift=8.0")),
    "gov.plan_approval": ("independent_panel", (*BUSY, *TIGHT, "approval.deficit=1.0", "approval.trust=4.0")),
    "gov.robustness": (0.0, ("scenario=lcp_ladder", "lcp.voluntary_commitment=0.0", "learning.capability_start=0.9")),
    "gov.cost": (5.0, ()),
    "gov.conflict_rule": ("ban_self_purchase", ("lcp.make_or_buy=true", *BUSY)),
    "gov.proportionality": (1.0, ()),
    "acct.to_pct": (1.0, ("scenario=lcp_big_bang", "acct.domains=[finance,outcomes]")),
    "acct.to_regulator": (1.0, ("scenario=lcp_big_bang", "acct.domains=[finance,outcomes]")),
    "acct.domains": (["finance"], ("scenario=lcp_big_bang",)),
    "outcomes.framework": ("process", ("scenario=lcp_big_bang",)),
    "outcomes.payment_weight": (0.5, REAL),
    "outcomes.noise_sd": (0.1, ("scenario=lcp_big_bang",)),
    "info.lag_months": (0.0, ("referral.budget_response=0.5",)),
    "info.error_sd": (0.0, ("engagement.gain=0.2", "engagement.weight_seen=1.0")),
    "info.usability": (1.0, ("referral.budget_response=0.5",)),
    "info.frequency": (12, ("referral.budget_response=0.5",)),
    "shared_ownership": (1.0, (*BUSY, "approval.uncertainty=2.0")),
    "trust.initial": (0.9, ()),
    "trust.gain": (0.3, SAVING),
    "trust.loss": (0.5, SAVING),
    "enthusiasm.clustering": (1.0, ("enthusiasm.share=0.4",)),
    "experience.prior_budget_holding": (0.0, ()),
    "structure.contagion": ("bass", ("peers.innovation=0.0", "peers.imitation=0.0")),
    "structure.free_riding": ("one_nth", ()),
    "structure.learning": ("none", ()),
    "structure.risk_attitude": ("expected_utility", TORN),
    "structure.trust": ("constant", SAVING),
    "structure.network": ("hierarchical", (*SAVING, "network.degree=2")),
    "enthusiasm.share": (0.5, ()),
    "enthusiasm.level": (1.0, ("enthusiasm.share=0.5", "group.active_hours=1.5")),
    "network.degree": (2, SAVING),
}


def test_every_lever_has_a_case_and_every_case_a_lever():
    assert set(CASES) == set(LEVER_REGISTER)


def test_what_a_lever_moves_and_must_not_move_are_metrics():
    for entry in LEVER_REGISTER.values():
        assert entry.acts_on, entry.key
        assert set(entry.acts_on) | set(entry.placebo) <= set(METRICS), entry.key


def setting(key: str, value: object) -> str:
    """A lever moved from policy start, after everything else in the scenario."""
    nested = f"{value}" if not isinstance(value, bool) else str(value).lower()
    if isinstance(value, list):
        nested = "[" + ",".join(value) + "]"
    for name in reversed(key.split(".")):
        nested = f"{{{name}: {nested}}}"
    return f"policies.moved={{starts: 2010-04, levers: {nested}}}"


@functools.cache
def measured(*overrides: str, practices: int = 12) -> dict[str, float]:
    places = small_scope(practices=practices, list_size=2500 if practices == 12 else 1500)
    return outcome(run_small("horizon=quick", *overrides, seed=2, places=places))


# what stands before the first settlement or sets the start cannot be moved later: such levers are moved from the first month
FROM_THE_START = {
    "deficit.inherited.mean", "deficit.inherited.sd", "reorg.memory_loss", "enthusiasm.share", "enthusiasm.level",
    "network.degree", "trust.initial", "lcp.geography", "pct.capability.management", "pct.capability.analytic",
    "pct.capability.clinical", "enthusiasm.clustering", "experience.prior_budget_holding", "structure.contagion",
    "structure.network", "context.public_support_0", "network.homophily", "lcp.service_range", "gov.conflict_rule",
}  # fmt: skip
AMONG_MANY = {
    "lcp.geography", "lcp.voluntary_commitment", "risk.downside_share", "structure.risk_attitude", "lcp.multispecialty", "slm.strength",
    *(key for key in CASES if key.startswith("specialist.")),
}  # choices that few practices do not have


@pytest.mark.parametrize("key", sorted(CASES))
def test_a_lever_moves_what_it_acts_on_and_leaves_its_placebo_alone(key):
    value, circumstances = CASES[key]
    moved = f"{key}={value}" if key in FROM_THE_START else setting(key, value)
    practices = 60 if key in AMONG_MANY else 12
    before = measured(*circumstances, practices=practices)
    after = measured(*circumstances, moved, practices=practices)
    for metric in LEVER_REGISTER[key].acts_on:
        same = before[metric] == after[metric] or (math.isnan(before[metric]) and math.isnan(after[metric]))
        assert not same, f"{key} did not move {metric} ({before[metric]})"
    for metric in LEVER_REGISTER[key].placebo:
        assert before[metric] == after[metric], f"{key} moved {metric}, which it cannot reach"


def test_every_lever_moved_at_no_strength_changes_nothing():
    def history(*overrides: str) -> list[str]:
        seen: list[str] = []
        run_small("horizon=quick", *overrides, watch=lambda world: seen.append(digest(world)))
        return seen

    all_moved = [
        setting(key, value).replace("policies.moved=", f"policies.p{number}=").replace("{starts", "{strength: 0.0, starts")
        for number, (key, (value, _)) in enumerate(CASES.items())
    ]
    assert history(*all_moved) == history()
