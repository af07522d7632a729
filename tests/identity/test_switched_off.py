"""A mechanism that its lever switches off is off to the last bit: no strength of it can then be felt."""

from __future__ import annotations

import pytest

from tests.worlds import digest, run_small, small_scope

pytestmark = pytest.mark.identity
OFFICE = (
    ("targets.weight=0.0", "reorg.memory_loss=0.0", "reorg.disruption_months=0.0", "leadership.continuity=1.0",
     "pct.clinical_leadership=0.0", "pct.provider_arm=0.0"),
    ("attention.targets=120.0", "attention.half_count=1.0", "attention.quality_pull=1.0", "approval.leadership_relief=1.0",
     "merging.voluntary_chance=1.0", "merging.partnerships_first=0.0", "approval.targets=3.0", "approval.provider_arm=3.0", "approval.steward_discretion=0.0", "approval.steward_time=0.1",
     "capability.turnover_loss=1.0", "capability.disruption=0.5", "promise.new_lead=4.0"),
)  # fmt: skip


CLINICIANS = (
    ("gp.peer_review=0.0", "experience.prior_budget_holding=0.0", "gp.contract_renewal_strength=0.0", "gp.integrated_care_weight=0.0",
     "enthusiasm.clustering=0.0", "structure.learning=none", "structure.trust=constant", "structure.free_riding=one_nth",
     "structure.contagion=none", "structure.network=geographic"),
    ("peers.review_effect=0.2", "peers.review_speed=0.3", "peers.review_tail=0.5", "effort.experience=1.0", "effort.duty=3000.0", "effort.integrated_care_hours=0.5",
     "effort.norm_weight=2.0", "effort.peer_pressure=3000.0", "peers.district_km=50.0", "engagement.gain=0.2",
     "engagement.loss_ratio=3.0", "joining.peers=15.0", "peers.innovation=0.2", "peers.threshold_mean=1.0", "peers.rewired=1.0",
     "trust.gain=0.3", "trust.loss=0.5", "referral.monitoring_span=30.0"),
)  # fmt: skip


CONTRACTS = (
    ("pct.monitoring.intensity=0.0", "pct.referral_control=0.0", "pct.contract_discretion=0.0", "bargaining.at_stake=0.0",
     "money.control_response=0.0", "context.expectation_growth=0.0", "legitimacy.experience=0.0", "legitimacy.withdrawal=0.0"),
    ("monitoring.cost_per_head_gbp=10.0", "monitoring.billing_error=5.0", "monitoring.quality_pull=2.0", "monitoring.experience_pull=2.0",
     "monitoring.standard=0.0", "monitoring.threat=1.0", "monitoring.alarm=5.0", "referral.control_effect=0.05",
     "money.referral_control_cost_per_head_gbp=10.0", "money.control_from_month=0"),
)  # fmt: skip


SPECIALISTS = (
    ("specialist.engagement_mode=none",),
    ("specialist.pension_portability=1.0", "specialist.package.premium=40.0", "specialist.package.on_call_relief=1.0",
     "specialist.package.weekly_half_days=10", "slm.strength=1.0", "lcp.multispecialty=0.5", "specialist_work.attachment=0.0",
     "specialist_work.pension_old=0.0", "specialist_work.scale=10.0", "redesign.eligible_medicine=0.2", "redesign.clinic_half_days=0.5"),
)  # fmt: skip


HOSPITALS = (
    ("hospital.fixed_share=0.0", "hospital.admission_response=0.0", "slm.strength=0.0"),
    ("hospital.shed=0.5", "hospital.most_added=0.2", "hospital.drive_without_status=0.0", "hospital.pressure_response=20.0",
     "tariff.stranded_support=1.0"),
)  # fmt: skip


FORMS = (
    ("lcp.enabled=false", "lcp.leadership=doctor", "lcp.support_source=own"),
    ("lcp.form=foundation_trust", "lcp.scope=provider_only", "lcp.support.quality=1.0", "lcp.support.price=30.0",
     "partnership.hospital_weight=-1.0", "partnership.hands=3.0", "partnership.manager_distance=0.9", "partnership.manager_skill=3.0",
     "partnership.experience_lost=1.0", "partnership.capital_worth=10.0", "partnership.pension_worth=20.0"),
)  # fmt: skip


GOVERNANCE = (
    ("lcp.make_or_buy=false", "gov.proportionality=0.0", "outcomes.payment_weight=0.0", "acct.to_pct=0.0", "acct.to_regulator=0.0"),
    ("self_dealing.own_profit=0.5", "self_dealing.penalty=1.0", "self_dealing.panel_months=12.0", "self_dealing.seen_register=1.0",
     "accountability.review=1.0", "accountability.results=0.5", "accountability.report_gbp=5.0", "acct.domains=[finance,outcomes]", "outcomes.framework=process", "quality.process_meaning=2.0", "quality.process_noise=0.1"),
)  # fmt: skip


PATIENTS = (
    ("choice.lcp=false", "public.mode=none", "ico.n=null", "lcp.involvement.pharmacist=0.3", "acct.to_pct=0.0", "acct.to_regulator=0.0"),
    ("choice.switching_cost=0.0", "choice.information=1.0", "patient_choice.quality=1.0", "patient_choice.switching=20.0",
     "patient_choice.by_age=1.0", "legitimacy.participation=0.3", "legitimacy.voice=1.0", "legitimacy.meetings_gbp=5.0",
     "accountability.experience=1.0", "acct.domains=[finance,experience]", "partnership.drug_review=0.2", "joining.facilitation=10.0"),
)  # fmt: skip


OUTCOMES = (
    ("outcomes.framework=none", "acct.domains=[finance,outcomes]", "acct.to_pct=1.0", "scenario=pbc_real_budget", "policies.real_budget.starts=2006-04"),
    ("outcomes.noise_sd=0.1", "quality.payment=3.0", "accountability.results=0.5", "quality.process_meaning=2.0", "quality.outcome_noise=5.0"),
)  # fmt: skip


RANGES = (
    ("lcp.service_range=[community,office_medicine,diagnostics]",),
    ("redesign.eligible_urgent_care=0.3", "redesign.eligible_long_term_care=0.15", "redesign.eligible_nerve_and_rheumatism=0.08"),
)  # fmt: skip


@pytest.mark.parametrize("off, strengths", [OUTCOMES, RANGES, OFFICE, CLINICIANS, CONTRACTS, SPECIALISTS, HOSPITALS, FORMS, GOVERNANCE, PATIENTS])
def test_what_is_off_cannot_be_felt(off, strengths):
    def history(*overrides: str) -> list[str]:
        seen: list[str] = []
        run_small(
            "start=2006-04", "policy_start=2008-04", "end=2009-03", *overrides, places=small_scope(practices=6),
            watch=lambda world: seen.append(digest(world)),
        )  # fmt: skip
        return seen

    assert history(*off, *strengths) == history(*off)
