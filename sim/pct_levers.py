"""Levers on what surrounds primary care trusts and on how these support, judge and decide."""

from __future__ import annotations

from typing import Literal

from sim.parameters import EMERGENCIES, Levers, lever


class ContextLevers(Levers):
    """Money and demand that come from outside."""

    funding_growth: float = lever(
        [["2006-04", 6.0], ["2009-04", 3.0], ["2011-04", 2.0]], unit="% a year, real", low=-4.0, high=7.0,
        source="pct-alloc-growth", mark="derived", acts_on=("spend_per_head",), placebo=EMERGENCIES,
        about="Real growth of the money allocated to primary care trusts; 2% after 2011 is an assumption.")  # fmt: skip
    demand_growth: float = lever(
        1.5, unit="% a year", low=0.0, high=5.0, off=0.0, source="emergency-growth", mark="derived",
        acts_on=("emergency_admissions", "elective_admissions", "gp_referrals"),
        about="Growth of need and demand beyond what simulated demography brings.")  # fmt: skip
    expectation_growth: float = lever(
        1.0, unit="points of patients satisfied a year", low=0.0, high=3.0, off=0.0, acts_on=("public_support",), placebo=EMERGENCIES,
        about="How fast public expectations of responsiveness rise.")  # fmt: skip
    efficiency_target: float = lever(
        0.0, unit="% a year", low=0.0, high=6.0, off=0.0, acts_on=("spend_per_head",), placebo=EMERGENCIES,
        about="Efficiency that each April takes out of prices, allocations and budgets that follow history.")  # fmt: skip
    public_support_0: float = lever(
        0.6, unit="index 0-1", low=0.3, high=0.9, off=0.6, acts_on=("public_support",), placebo=EMERGENCIES,
        about="Public support for the local health service at the start of the run.")  # fmt: skip


class PolicyLevers(Levers):
    """How lasting a policy looks."""

    sustained_commitment: float = lever(
        0.8, unit="probability", low=0.5, high=1.0, off=1.0, acts_on=("gp_referrals",), placebo=EMERGENCIES,
        about="Chance that the policy survives another year, as clinicians see it: what lies years ahead counts less.")  # fmt: skip


class TargetLevers(Levers):
    """National targets, which compete with commissioning for attention (rule D12)."""

    count: int = lever(
        8, unit="targets", low=0, high=20, off=0, acts_on=("attention_share", "commissioning_hours", "approved_share"),
        placebo=EMERGENCIES, about="Number of national targets that practices and trusts must meet.")  # fmt: skip
    weight: float = lever(
        0.5, unit="share 0-1", low=0.0, high=1.0, off=0.0,
        acts_on=("attention_share", "commissioning_hours", "approved_share", "quality_index"), placebo=EMERGENCIES,
        about="Pull of national targets on the attention of managers and clinicians.")  # fmt: skip
    flexibility: float = lever(
        0.2, unit="share 0-1", low=0.0, high=1.0, off=1.0, acts_on=("attention_share", "commissioning_hours"),
        placebo=EMERGENCIES, about="Freedom to meet a target in a locally chosen way.")  # fmt: skip


class LeadershipLevers(Levers):
    """Who stays."""

    continuity: float = lever(
        0.7, unit="probability", low=0.3, high=1.0, off=1.0, acts_on=("pct_capability", "savings_paid_share"),
        placebo=EMERGENCIES,
        about="Chance that a primary care trust keeps its commissioning lead for another year.")  # fmt: skip


class DeficitLevers(Levers):
    """The debts with which primary care trusts start."""

    class Inherited(Levers):
        mean: float = lever(
            1.5, unit="% of allocation", low=0.0, high=10.0, off=0.0, acts_on=("savings_paid_share",),
            placebo=EMERGENCIES, about="Mean deficit that a primary care trust starts with.")  # fmt: skip
        sd: float = lever(
            2.0, unit="% of allocation", low=0.0, high=5.0, off=0.0, acts_on=("savings_paid_share",),
            placebo=EMERGENCIES, about="Spread of the starting deficit between primary care trusts.")  # fmt: skip

    inherited: Inherited = Inherited()
    topslice: float = lever(
        5.0, unit="% of indicative budget", low=0.0, high=20.0, off=0.0, acts_on=("budget_deviation",),
        placebo=EMERGENCIES, about="Cut made to the budgets of practices where the trust is in deficit.")  # fmt: skip
    repayment_first: bool = lever(
        True, unit="true or false", off=False, acts_on=("savings_paid_share",), placebo=EMERGENCIES,
        about="Savings repay the trust's deficit of the year before any practice sees them.")  # fmt: skip


class ReorganisationLevers(Levers):
    """What the reorganisation of October 2006, and any later one, destroys."""

    memory_loss: float = lever(
        0.3, unit="share 0-1", low=0.0, high=0.8, off=0.0, acts_on=("trust",), placebo=EMERGENCIES,
        about="Share of trust (its kept and broken promises) and of a trust's skills lost in a reorganisation.")  # fmt: skip
    imposed: bool = lever(
        True, unit="true or false", off=True, acts_on=("trust", "pct_capability"), placebo=EMERGENCIES,
        about="Whether reorganisations by `reorg.interval` come from above, to all at once; otherwise each trust chooses its "
        "own time, never while it is still recovering, and loses less by it.")  # fmt: skip
    interval: float | None = lever(
        None, unit="years", low=0.5, high=10.0, off=None, acts_on=("trust", "pct_capability"), placebo=EMERGENCIES,
        about="Mean time between reorganisations after that of October 2006, which is in every run; null for no more.")  # fmt: skip
    disruption_months: float = lever(
        18.0, unit="months", low=0.0, high=36.0, off=0.0, source="pct-recover", mark="checked",
        acts_on=("pct_capability",), placebo=EMERGENCIES,
        about="Time that a reorganised or merged trust needs to regain the use of its skills.")  # fmt: skip


class PctLevers(Levers):
    """How a primary care trust supports, judges and decides."""

    class Support(Levers):
        mean: float = lever(
            0.4, unit="index 0-1", low=0.0, high=1.0, off=0.0, source="pbc-mgmt-support", mark="derived",
            acts_on=("commissioning_hours", "management_cost_per_head"), placebo=EMERGENCIES,
            about="Mean management time and money that a primary care trust gives its practices.")  # fmt: skip
        sd: float = lever(
            0.2, unit="index 0-1", low=0.0, high=0.4, off=0.0,
            acts_on=("commissioning_hours",), placebo=EMERGENCIES,
            about="Spread of that support between primary care trusts.")  # fmt: skip

    class Approval(Levers):
        delay_months: float = lever(
            5.0, unit="months (mean of a gamma)", low=0.0, high=18.0, off=0.0,
            source="pbc-entitlements-2009", mark="part checked", acts_on=("approval_delay",), placebo=EMERGENCIES,
            about="Mean time from business case to decision.")  # fmt: skip
        criteria_known: bool = lever(
            False, unit="true or false", off=False, acts_on=("approved_share",), placebo=EMERGENCIES,
            about="Applicants know in advance how their business case will be judged.")  # fmt: skip

    class Capability(Levers):
        management: float = lever(
            0.4, unit="index 0-1", low=0.0, high=1.0, off=0.4, acts_on=("pct_capability", "approval_delay"),
            placebo=EMERGENCIES,
            about="Management skill of primary care trusts, at the start or by a policy; the less, the later budgets and decisions.")  # fmt: skip
        analytic: float = lever(
            0.3, unit="index 0-1", low=0.0, high=1.0, off=0.3, acts_on=("pct_capability", "gp_referrals"),
            placebo=EMERGENCIES,
            about="Analytic skill of primary care trusts, at the start or by a policy; the less, the harder their reports are to use.")  # fmt: skip
        clinical: float = lever(
            0.3, unit="index 0-1", low=0.0, high=1.0, off=0.3, acts_on=("pct_capability", "approved_share"),
            placebo=EMERGENCIES,
            about="Skill of primary care trusts with clinicians, at the start or by a policy; the less, the fewer cases they agree on.")  # fmt: skip

    class Merger(Levers):
        mode: Literal["none", "imposed", "voluntary", "after_lcp"] = lever(
            "none", unit="word", off="none", acts_on=("people_per_trust", "pct_capability", "trust"),
            placebo=EMERGENCIES,
            about="Whether trusts below the target size merge with the nearest: not, by decree, by their own wish, or by "
            "decree once most of their people are in partnerships.")  # fmt: skip
        target_pop: int = lever(
            700_000, unit="people", low=10_000, high=2_000_000, off=10_000, acts_on=("people_per_trust",),
            placebo=EMERGENCIES,
            about="Population that a merger aims for; without effect while the mode is none.")  # fmt: skip

    class Monitoring(Levers):
        intensity: float = lever(
            0.3, unit="index 0-1", low=0.0, high=1.0, off=0.0,
            acts_on=("management_cost_per_head", "pct_balance", "quality_index", "patient_experience"), placebo=EMERGENCIES,
            about="How much contract monitoring the primary care trust does.")  # fmt: skip
        accuracy: float = lever(
            0.3, unit="index 0-1", low=0.0, high=1.0, off=0.0, acts_on=("pct_balance", "quality_index", "patient_experience"),
            placebo=EMERGENCIES, about="How well monitoring measures what happened.")  # fmt: skip
        experience_weight: float = lever(
            0.3, unit="share 0-1", low=0.0, high=1.0, off=0.0, acts_on=("pct_balance", "quality_index", "patient_experience"),
            placebo=EMERGENCIES, about="Weight of patient experience in monitoring; money and outcomes share the rest.")  # fmt: skip

    n: float | None = lever(
        None, unit="trusts in England, which has 152", low=20.0, high=152.0, off=None, source="pct-count", mark="derived",
        acts_on=("people_per_trust",), placebo=EMERGENCIES,
        about="Number of trusts that mergers aim for, whatever their size, a part of England keeping its part; null lets `pct.merger.target_pop` decide.")  # fmt: skip
    support_to_practices: Support = Support()
    monitoring: Monitoring = Monitoring()
    contract_discretion: float = lever(
        0.05, unit="index 0-1", low=0.0, high=1.0, off=0.0, acts_on=("contracts_not_renewed", "quality_index"), placebo=EMERGENCIES,
        about="Ease with which the trust can decline to renew the contract of a practice that it sees below the standard.")  # fmt: skip
    referral_control: float = lever(
        0.1, unit="index 0-1", low=0.0, high=0.5, off=0.0, acts_on=("gp_referrals", "management_cost_per_head"),
        placebo=EMERGENCIES, about="Share of referrals that the trust manages itself, at a cost and with little effect.")  # fmt: skip
    purchasing_power: float = lever(
        0.1, unit="log odds per log unit of size", low=0.0, high=0.5, off=0.0, acts_on=("local_price",), placebo=EMERGENCIES,
        about="How far bargaining strength grows with the size of the trust, where patients have another provider.")  # fmt: skip
    autonomy: float = lever(
        0.5, unit="index 0-1 (acute trust = 1)", low=0.0, high=1.0, off=1.0, acts_on=("local_price",), placebo=EMERGENCIES,
        about="Freedom to act compared with an acute trust, which tells in bargaining.")  # fmt: skip
    merger: Merger = Merger()
    capability: Capability = Capability()
    clinical_leadership: float = lever(
        0.3, unit="index 0-1", low=0.0, high=1.0, off=0.0, acts_on=("approved_share",), placebo=EMERGENCIES,
        about="Strength of clinicians in the lead of the trust, who see better what a proposal will bring.")  # fmt: skip
    role: Literal["operator", "steward"] = lever(
        "operator", unit="word", off="operator", acts_on=("approval_delay", "approved_share"), placebo=EMERGENCIES,
        about="Whether the trust runs commissioning in detail, or sets priorities, funds and oversees: a steward judges "
        "plans by its priorities, with less discretion and in less time.")  # fmt: skip
    provider_arm: float = lever(
        0.8, unit="share of community services", low=0.0, high=1.0, off=0.0, acts_on=("approved_share",),
        placebo=EMERGENCIES,
        about="Share of community services that the trust runs itself, which it will not lightly lose to others.")  # fmt: skip
    approval: Approval = Approval()
    risk_aversion: float = lever(
        2.0, unit="rho", low=0.0, high=5.0, off=0.0, acts_on=("approved_share",), placebo=EMERGENCIES,
        about="Weight that the primary care trust puts on uncertainty when it judges a proposal.")  # fmt: skip
