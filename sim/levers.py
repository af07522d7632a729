"""Every lever that policy can move, in the words of the field. A lever without a mechanism is not listed.

Values are those of the baseline, practice-based commissioning as it was in 2009 unless a dated path says
otherwise. `off` switches the mechanism off; `acts_on` names metrics that the lever must move when its
mechanism is at work, `placebo` those that it must not.
"""

from __future__ import annotations

from typing import Literal

from sim.engagement_levers import (
    EnthusiasmLevers,
    ExperienceLevers,
    NetworkLevers,
    StructureLevers,
    TrustLevers,
)
from sim.parameters import EMERGENCIES, Levers, lever
from sim.partnership_levers import PartnershipLevers
from sim.patient_levers import ChoiceLevers, PilotLevers, PublicLevers
from sim.pct_levers import (
    ContextLevers,
    DeficitLevers,
    LeadershipLevers,
    PctLevers,
    PolicyLevers,
    ReorganisationLevers,
    TargetLevers,
)
from sim.specialist_levers import ServiceLineLevers, SpecialistLevers

RUNGS = ("R0", "R1", "R2", "R3", "R4")
Rung = Literal["R0", "R1", "R2", "R3", "R4"]
BY_KIND = "by_kind"


class BudgetLevers(Levers):
    """What the budget of a practice or group is, and how it is set."""

    kind: Literal["none", "notional", "real"] = lever(
        "notional", unit="word", off="none", source="pbc-budget-w1", mark="checked",
        acts_on=("gp_referrals", "elective_admissions"), placebo=EMERGENCIES,
        about="Whether the budget is absent, indicative only, or cash.")  # fmt: skip
    contract: str = lever(
        BY_KIND, unit="name of a contract (docs/contracts.md), or by_kind", off=BY_KIND,
        acts_on=("gp_referrals", "elective_admissions"), placebo=EMERGENCIES,
        about="Which contract budget holders have; by_kind follows `budget.kind`, anything else goes before it. On the ladder "
        "it is what the highest rung holds.")  # fmt: skip
    scope: float = lever(
        0.6, unit="share of spend", low=0.0, high=1.0, off=0.0, acts_on=("gp_referrals",), placebo=EMERGENCIES,
        about="Share of the population's care that the budget covers, the most manageable services first.")  # fmt: skip
    population_based: Literal["registered", "geographic", "mixed"] = lever(
        "registered", unit="word", off="registered", acts_on=("budget_deviation",), placebo=EMERGENCIES,
        about="Whom the capitation part of a budget is for: those on the list; as many of those who live around, whose needs are "
        "the mean of the lists nearby; or half and half.")  # fmt: skip
    term_years: int = lever(
        1, unit="years", low=1, high=5, off=1, acts_on=("savings_due_per_head",), placebo=EMERGENCIES,
        about="Term of a contract on the levers' terms: these hold until it is over, unless its holder changes rung or group.")  # fmt: skip
    basis: float = lever(
        0.2, unit="0 historic to 1 capitation", low=0.0, high=1.0, off=0.0, acts_on=("budget_deviation",),
        placebo=EMERGENCIES, about="Weight of capitation against past use when the budget is set.")  # fmt: skip
    risk_adjust: Literal["none", "age_sex", "dx", "dx_area", "full"] = lever(
        "age_sex", unit="word", off="none", acts_on=("budget_deviation",),
        placebo=EMERGENCIES, about="Which facts about people adjust the capitation share.")  # fmt: skip
    pace_of_change: float = lever(
        0.1, unit="share of gap a year", low=0.0, high=1.0, off=0.0, source="poc-horizon", mark="part checked",
        acts_on=("budget_deviation",), placebo=EMERGENCIES,
        about="Speed at which a budget moves from past use to its fair share.")  # fmt: skip
    delay_months: float = lever(
        [["2006-04", 13.0], ["2007-04", 2.2]], unit="months after April (mean of a gamma)", low=0.0, high=24.0, off=0.0,
        source="pbc-budget-ontime-2009", mark="derived", acts_on=("gp_referrals",), placebo=EMERGENCIES,
        about="Lateness of the annual budget, where a trust manages as well as an ordinary one of 2006; until it arrives no "
        "saving can be made against it, and a budget that comes after March has not come at all, as most of 2006-07 had not.")  # fmt: skip
    robustness_sd: float = lever(
        5.0, unit="% of budget", low=0.0, high=10.0, off=0.0, acts_on=("budget_deviation",), placebo=EMERGENCIES,
        about="Error in the budget beyond true need (standard deviation).")  # fmt: skip
    understood: float = lever(
        0.4, unit="share 0-1", low=0.0, high=1.0, off=0.0, source="pbc-budget-understood", mark="part checked",
        acts_on=("gp_referrals",), placebo=EMERGENCIES,
        about="Share of practices that understand how their budget was set; the others cannot act on it.")  # fmt: skip
    accepted: float = lever(
        0.4, unit="share 0-1", low=0.0, high=1.0, off=0.0, acts_on=("gp_referrals",), placebo=EMERGENCIES,
        about="Share of practices that accept their budget as fair; the others doubt that savings will be real.")  # fmt: skip


class RiskLevers(Levers):
    """Who bears an overspend."""

    downside_share: float = lever(
        0.0, unit="share 0-1", low=0.0, high=1.0, off=0.0,
        acts_on=("lcp_coverage",), placebo=EMERGENCIES,
        about="Share of an overspend that the holder of a real budget must bear.")  # fmt: skip
    corridor: float = lever(
        0.0, unit="% of budget", low=0.0, high=10.0, off=0.0, acts_on=("savings_received_per_head",),
        placebo=EMERGENCIES, about="Band around the budget inside which nothing is gained or lost.")  # fmt: skip
    stop_loss: float | None = lever(
        None, unit="£ per patient a year", low=5_000.0, high=100_000.0, off=None, source="fundholding-stop-loss",
        mark="unverified", acts_on=("budget_deviation",), placebo=EMERGENCIES,
        about="Cost of one patient's hospital care in a year above which the holder is no longer charged; none sets no limit.")  # fmt: skip
    pool_share: float = lever(
        0.0, unit="% of budget", low=0.0, high=30.0, off=0.0, source="risk-pool-practice", mark="part checked",
        acts_on=("savings_received_per_head",), placebo=EMERGENCIES,
        about="Share of a real budget that goes into a pool of the trust's holders: it meets overspends, and what is left is refunded.")  # fmt: skip
    carry_forward_years: int = lever(
        0, unit="years", low=0, high=3, off=0, acts_on=("savings_due_per_head",), placebo=EMERGENCIES,
        about="Years for which an overspend that the holder did not bear is set against its later savings, and over which "
        "savings may be spent.")  # fmt: skip


class SavingsLevers(Levers):
    """Who keeps a saving, and whether the promise is kept."""

    retention: float = lever(
        0.7, unit="share 0-1", low=0.0, high=1.0, off=0.0, source="pbc-retention-2006", mark="checked",
        acts_on=("gp_referrals", "elective_admissions"), placebo=EMERGENCIES,
        about="Share of a saving that the rules say the practice may direct.")  # fmt: skip
    rule: Literal["negotiated", "fixed", "automatic"] = lever(
        "negotiated", unit="word", off="negotiated", source="pbc-retention-draft", mark="part checked",
        acts_on=("savings_paid_share", "trust"), placebo=EMERGENCIES,
        about="How a promised saving is paid: negotiated with the trust, by a fixed rule, or automatically. Under any rule "
        "the trust's deficit is repaid first, where `deficit.repayment_first` says so.")  # fmt: skip
    honour_prob: float | None = lever(
        None, unit="probability", low=0.0, high=1.0, off=None, source="pbc-fur-none", mark="part checked",
        acts_on=("savings_paid_share", "trust"), placebo=EMERGENCIES,
        about="Chance that a promised saving is paid; none lets the primary care trust decide (rule D10).")  # fmt: skip
    use: Literal["services", "premises", "income", "mixed"] = lever(
        "services", unit="word", off="services", source="gpfh-surplus-use", mark="checked",
        acts_on=("savings_on_premises_per_head", "commissioning_hours"), placebo=EMERGENCIES,
        about="What retained savings may be spent on; mixed is what fundholders bought, mostly premises.")  # fmt: skip


class TariffLevers(Levers):
    """What hospitals are paid."""

    emergency_marginal: float = lever(
        [["2006-04", 100.0], ["2010-04", 30.0]], unit="% of tariff", low=0.0, high=100.0, off=100.0,
        source="marginal-emergency-tariff", mark="checked", acts_on=("pct_balance",), placebo=EMERGENCIES,
        about="Price of emergencies above those of 2008-09; the rest goes back to the primary care trust.")  # fmt: skip
    stranded_support: float = lever(
        0.0, unit="share 0-1", low=0.0, high=1.0, off=0.0, acts_on=("hospital_support_per_head", "pct_balance"), placebo=EMERGENCIES,
        about="Share of the cost stranded in hospitals when planned care leaves them that primary care trusts pay.")  # fmt: skip


class GpLevers(Levers):
    """What general practitioners are paid, shown and given time for."""

    des_payment: float = lever(
        [["2006-04", 1.9], ["2007-04", 0.0]], unit="£ per registered patient a year", low=0.0, high=10.0, off=0.0,
        source="pbc-des-rate", mark="checked", acts_on=("incentive_payments_per_head", "gp_income"), placebo=EMERGENCIES,
        about="Incentive payment to practices that take part in commissioning.")  # fmt: skip
    personal_share: float = lever(
        0.0, unit="share 0-1", low=0.0, high=0.5, off=0.0, source="nz-ipa-risk-appetite", mark="part checked",
        acts_on=("savings_as_income_per_head", "commissioning_hours", "gp_income"), placebo=EMERGENCIES,
        about="Share of retained savings that may become GPs' personal income, whatever the rest is for.")  # fmt: skip
    individual_vs_group: float = lever(
        0.0, unit="0 group to 1 individual", low=0.0, high=1.0, off=0.0, acts_on=("gp_referrals",),
        placebo=EMERGENCIES, about="Whether rewards go to the group or to the individual clinician.")  # fmt: skip
    protected_time: float = lever(
        0.5, unit="hours a week per GP", low=0.0, high=8.0, off=0.0, source="pbc-capacity-2007", mark="part checked",
        acts_on=("commissioning_hours", "management_cost_per_head", "gp_income"), placebo=EMERGENCIES,
        about="Funded time for commissioning work.")  # fmt: skip
    peer_review: float = lever(
        0.2, unit="visibility 0-1", low=0.0, high=1.0, off=0.0, acts_on=("gp_referrals",), placebo=EMERGENCIES,
        about="How visible a GP's referrals are to peers: those who refer most in a practice or group then refer less.")  # fmt: skip
    contract_renewal: Literal["none", "gms", "pms", "both"] = lever(
        "none", unit="word", off="none", acts_on=("commissioning_hours",), placebo=EMERGENCIES,
        about="Which general practice contract is renewed with commissioning duties in it.")  # fmt: skip
    contract_renewal_strength: float = lever(
        0.0, unit="index 0-1", low=0.0, high=1.0, off=0.0, acts_on=("commissioning_hours",), placebo=EMERGENCIES,
        about="Weight of commissioning in the renewed contract.")  # fmt: skip
    integrated_care_weight: float = lever(
        0.0, unit="share of contract value", low=0.0, high=0.3, off=0.0, acts_on=("commissioning_hours", "gp_income"), placebo=EMERGENCIES,
        about="Share of the core pay of the general practice contract that is paid for integrated care: by the time that GPs give to commissioning "
        "and redesign, up to `effort.integrated_care_hours`.")  # fmt: skip
    cost_visibility: float = lever(
        0.3, unit="share 0-1", low=0.0, high=1.0, off=0.0, acts_on=("gp_referrals",), placebo=EMERGENCIES,
        about="Share of decisions whose price the GP knows when making them.")  # fmt: skip


class LcpLevers(PartnershipLevers):
    """Local clinical partnerships: how they form, what they may do, what they cost."""

    class Scale(Levers):
        fixed: float = lever(
            500_000.0, unit="£ a year per partnership", low=0.0, high=2_000_000.0, off=0.0,
            source="pct-mgmt-perhead", mark="derived", acts_on=("management_cost_per_head",), placebo=EMERGENCIES,
            about="Fixed management cost of a group with the whole budget; in proportion to the budget below that.")  # fmt: skip
        variable: float = lever(
            10.0, unit="£ a head a year", low=0.0, high=30.0, off=0.0, source="pct-mgmt-perhead", mark="derived",
            acts_on=("management_cost_per_head",), placebo=EMERGENCIES,
            about="Part of that cost that grows with population.")  # fmt: skip

    enabled: bool = lever(
        False, unit="true or false", off=False, acts_on=("lcp_coverage",), placebo=EMERGENCIES,
        about="Local clinical partnerships may form, and the ladder beyond R0 may be climbed.")  # fmt: skip
    formation: Literal["bottom_up", "facilitated", "imposed"] = lever(
        "bottom_up", unit="word", off="bottom_up", acts_on=("lcp_coverage",), placebo=EMERGENCIES,
        about="Whether practices choose to join groups, are helped to it by their trust's managers, or are placed in them.")  # fmt: skip
    clinician_owned: float = lever(
        1.0, unit="share 0-1", low=0.0, high=1.0, off=0.0, acts_on=("gp_referrals",), placebo=EMERGENCIES,
        about="Share of a budget-holding group that its clinicians own; a host has the rest of its surplus and bears the rest of its overspend.")  # fmt: skip
    multispecialty: float = lever(
        0.2, unit="share of members", low=0.0, high=0.5, off=0.0, acts_on=("specialists_in_groups",), placebo=EMERGENCIES,
        about="Largest share of specialists among the clinicians of a group.")  # fmt: skip
    min_pop: int = lever(
        100_000, unit="people", low=0, high=500_000, off=0, source="lcp-min-pop", mark="checked",
        acts_on=("lcp_coverage",), placebo=EMERGENCIES,
        about="Smallest population that a partnership (R3 and R4) may have.")  # fmt: skip
    geography: float = lever(
        0.7, unit="weight 0-1", low=0.0, high=1.0, off=0.0, acts_on=("group_spread_km",), placebo=EMERGENCIES,
        about="Weight on nearness, against like-mindedness, when groups form.")  # fmt: skip
    voluntary_commitment: float = lever(
        0.5, unit="threshold 0-1", low=0.0, high=1.0, off=0.0, acts_on=("lcp_coverage",), placebo=EMERGENCIES,
        about="Share of members that must be willing before a group climbs a rung by its own choice.")  # fmt: skip
    localness_decay: float = lever(
        0.08, unit="share lost per doubling", low=0.0, high=0.3, off=0.0, acts_on=("commissioning_hours",),
        placebo=EMERGENCIES, about="Engagement at work that is lost each time a budget-holding group doubles.")  # fmt: skip
    scale_economy: Scale = Scale()
    make_or_buy: bool = lever(
        False, unit="true or false", off=False, acts_on=("redesign_cost_ratio",), placebo=EMERGENCIES,
        about="Any budget holder may provide a redesigned service itself or buy it, whichever costs less.")  # fmt: skip
    experimentation: float = lever(
        0.2, unit="index 0-1", low=0.0, high=1.0, off=0.0, acts_on=("redesigns",), placebo=EMERGENCIES,
        about="Share of redesigns that a budget holder may try without prior approval.")  # fmt: skip
    radical_scope: float = lever(
        0.03, unit="share of spend", low=0.0, high=0.5, off=0.0, acts_on=("out_of_hospital_share",),
        placebo=EMERGENCIES, about="Largest share of hospital spend that one redesign may move.")  # fmt: skip


class MigrationLevers(Levers):
    """The ladder from notional budgets (R0) to a full partnership (R4)."""

    stages: tuple[Rung, ...] = lever(
        ("R0",), unit="list of R0, R1, R2, R3, R4, rising from R0", off=("R0",), acts_on=("lcp_coverage",),
        placebo=EMERGENCIES, about="Rungs that exist in this scenario.")  # fmt: skip
    readiness_rule: Literal["self_paced", "fixed_dates", "big_bang"] = lever(
        "self_paced", unit="word", off="self_paced", acts_on=("lcp_coverage",), placebo=EMERGENCIES,
        about="What moves a group up: its own readiness, a date a rung, or all at once.")  # fmt: skip


class GovernanceLevers(Levers):
    """How plans are approved and groups governed."""

    plan_approval: Literal["ad_hoc", "published_criteria", "independent_panel"] = lever(
        "ad_hoc", unit="word", off="ad_hoc", source="pbc-governance-2009", mark="part checked",
        acts_on=("approved_share",), placebo=EMERGENCIES, about="How business cases are approved.")  # fmt: skip
    conflict_rule: Literal["none", "register", "recusal", "independent_panel", "ban_self_purchase"] = lever(
        "register", unit="word", off="none", source="pbc-governance-2009", mark="part checked",
        acts_on=("redesign_cost_ratio", "self_provided_share"), placebo=EMERGENCIES,
        about="Rule for clinicians who buy from themselves, where holders may make or buy: the stricter, the more often a dear "
        "service of their own is found out, and the longer and costlier the judgement (rule D15).")  # fmt: skip
    proportionality: float = lever(
        0.0, unit="elasticity 0-1", low=0.0, high=1.0, off=0.0, acts_on=("management_cost_per_head",), placebo=EMERGENCIES,
        about="How far the burden of governance follows a group's size and the money that it holds, against a consortium's.")  # fmt: skip
    robustness: float = lever(
        0.5, unit="index 0-1", low=0.0, high=1.0, off=0.0, source="pbc-governance-2009", mark="part checked",
        acts_on=("lcp_coverage",), placebo=EMERGENCIES,
        about="Strength of a group's governance, which the gates of the ladder ask for.")  # fmt: skip
    cost: float = lever(
        1.0, unit="£ a head a year", low=0.0, high=10.0, off=0.0, acts_on=("management_cost_per_head",),
        placebo=EMERGENCIES, about="Running cost of the governance of a group at full robustness.")  # fmt: skip


class AccountabilityLevers(Levers):
    """To whom holders of cash answer, and for what, beyond what contracts settle."""

    to_pct: float = lever(
        0.0, unit="index 0-1", low=0.0, high=1.0, off=0.0, acts_on=("management_cost_per_head", "quality_index"),
        placebo=EMERGENCIES, about="Strength of accountability of holders of cash to the primary care trust.")  # fmt: skip
    to_regulator: float = lever(
        0.0, unit="index 0-1", low=0.0, high=1.0, off=0.0, acts_on=("management_cost_per_head", "quality_index"),
        placebo=EMERGENCIES, about="Strength of their accountability to a regulator.")  # fmt: skip
    domains: tuple[Literal["finance", "outcomes", "experience"], ...] = lever(
        ("finance",), unit="list of finance, outcomes, experience", off=(), acts_on=("management_cost_per_head", "quality_index"),
        placebo=EMERGENCIES,
        about="What they answer for: finance has dear services looked at, outcomes pull on quality, experience on what patients think; each has its reports.")  # fmt: skip


class OutcomeLevers(Levers):
    """Responsibility for outcomes."""

    payment_weight: float = lever(
        0.0, unit="share of budget", low=0.0, high=0.5, off=0.0, acts_on=("quality_index",), placebo=EMERGENCIES,
        about="Share of money that depends on measured outcomes, for holders of a real budget.")  # fmt: skip
    framework: Literal["mixed", "process", "outcome", "none"] = lever(
        "mixed", unit="word", off="none", acts_on=("quality_index",), placebo=EMERGENCIES,
        about="Which results are measured and paid for: processes are measured more exactly and say less of quality, outcomes the "
        "reverse; with none nothing can be paid or answered for. Without payment and answering it moves nothing.")  # fmt: skip
    noise_sd: float = lever(
        0.5, unit="sd of the true index", low=0.1, high=1.0, off=1.0, acts_on=("quality_index",),
        placebo=EMERGENCIES, about="Error in measured outcomes, which weakens the pull of paying for them.")  # fmt: skip


class InformationLevers(Levers):
    """What practices see of their activity and spending, and when."""

    lag_months: float = lever(
        3.0, unit="months", low=0.0, high=12.0, off=0.0, acts_on=("gp_referrals",), placebo=EMERGENCIES,
        about="Age of the activity and cost data when a practice gets them.")  # fmt: skip
    error_sd: float = lever(
        10.0, unit="% of true value", low=0.0, high=20.0, off=0.0, acts_on=("engagement",),
        placebo=EMERGENCIES, about="Error in those data (standard deviation).")  # fmt: skip
    usability: float = lever(
        0.35, unit="index 0-1", low=0.0, high=1.0, off=0.0, source="pbc-info-good", mark="derived",
        acts_on=("gp_referrals", "quality_index"), placebo=EMERGENCIES,
        about="How easily a practice can use those data.")  # fmt: skip
    frequency: int = lever(
        4, unit="reports a year", low=1, high=12, off=1, acts_on=("gp_referrals",), placebo=EMERGENCIES,
        about="How often the data come.")  # fmt: skip


class AllLevers(Levers):
    """Every lever of the model; a scenario is a dated set of differences from these values."""

    context: ContextLevers = ContextLevers()
    policy: PolicyLevers = PolicyLevers()
    targets: TargetLevers = TargetLevers()
    deficit: DeficitLevers = DeficitLevers()
    reorg: ReorganisationLevers = ReorganisationLevers()
    leadership: LeadershipLevers = LeadershipLevers()
    pct: PctLevers = PctLevers()
    budget: BudgetLevers = BudgetLevers()
    risk: RiskLevers = RiskLevers()
    savings: SavingsLevers = SavingsLevers()
    tariff: TariffLevers = TariffLevers()
    gp: GpLevers = GpLevers()
    specialist: SpecialistLevers = SpecialistLevers()
    slm: ServiceLineLevers = ServiceLineLevers()
    lcp: LcpLevers = LcpLevers()
    migration: MigrationLevers = MigrationLevers()
    gov: GovernanceLevers = GovernanceLevers()
    acct: AccountabilityLevers = AccountabilityLevers()
    outcomes: OutcomeLevers = OutcomeLevers()
    public: PublicLevers = PublicLevers()
    choice: ChoiceLevers = ChoiceLevers()
    ico: PilotLevers = PilotLevers()
    info: InformationLevers = InformationLevers()
    shared_ownership: float = lever(
        0.3, unit="share 0-1", low=0.0, high=1.0, off=0.0, source="pbc-strategy-voice", mark="part checked",
        acts_on=("approved_share",), placebo=EMERGENCIES,
        about="Joint say of primary care trust and practices over resources.")  # fmt: skip
    trust: TrustLevers = TrustLevers()
    enthusiasm: EnthusiasmLevers = EnthusiasmLevers()
    experience: ExperienceLevers = ExperienceLevers()
    network: NetworkLevers = NetworkLevers()
    structure: StructureLevers = StructureLevers()
