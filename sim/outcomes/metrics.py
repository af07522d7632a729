"""What is measured: each metric is a sum of recorded series over another, so that months, trusts and years add up.

A metric reads the record only, never the model. Its period says which months a comparison looks at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

SINCE_START = "policy years"
LAST_YEAR = "last year"
UNBOUNDED = ("budget_deviation", "budget_balance", "pct_balance", "trust_income_change")
YEAR_END_SERIES = (
    "savings_due_real", "savings_paid_real", "savings_received_real", "holders", "holders_at_risk", "groups_at_risk",
    "holders_promised", "budget_real", "cash_budget_real",
    "trust_years", "trusts_in_difficulty", "trusts_judged",
)  # fmt: skip
PER_1000_YEARS = 12_000.0
PER_HEAD_YEAR = 12.0 / 100.0  # pence a month to pounds a year


@dataclass(frozen=True)
class Metric:
    """One outcome measure: scale x (sum of `over` series) / (sum of `under` series).

    `good` is 1 where more is better, -1 where worse and 0 where neither. `period` is the part of a run that a
    comparison averages. `difference` marks a measure that exists only between two scenarios: the baseline's value of
    `over` less the scenario's.
    """

    key: str
    name: str
    unit: str
    good: int
    period: str
    over: tuple[str, ...]
    under: tuple[str, ...]
    scale: float
    about: str
    difference: bool = False

    @property
    def bounded(self) -> bool:
        """Whether the value is a share of a whole, which lies between 0 and 100%."""
        return self.unit.startswith("% of") and self.key not in UNBOUNDED

    @property
    def settled(self) -> bool:
        """Whether it comes from year ends: the row of April then speaks of the year before."""
        return any(name in YEAR_END_SERIES for name in (*self.over, *self.under))

    def value(self, series: Mapping[str, np.ndarray]) -> np.ndarray:
        """The metric from recorded sums (arrays of equal shape); nan where nothing stands below the line."""
        above = sum(np.asarray(series[name], dtype=float) for name in self.over)
        below = sum(np.asarray(series[name], dtype=float) for name in self.under)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(np.asarray(below) > 0.0, self.scale * above / below, np.nan)


def _metric(
    key: str,
    name: str,
    unit: str,
    good: int,
    period: str,
    over: str,
    under: str,
    scale: float,
    about: str,
    difference: bool = False,
) -> Metric:
    return Metric(key, name, unit, good, period, tuple(over.split()), tuple(under.split()), scale, about, difference)


ALL_SPEND = "hospital_real community_real prescribing_real other_care_real management_real oversight_real setup_real specialists_real hospital_support_real incentives_real reinvested_real premises_real savings_income_real"
HEADS = "registered"
METRICS: dict[str, Metric] = {
    metric.key: metric
    for metric in (
        _metric("active_engagement", "Practices active in commissioning", "% of practices", 1, LAST_YEAR,
                "practices_active", "practices", 100.0,
                "Practices whose GPs give at least half an hour a week on average, funded or not, and that have a live case, redesign or budget of their own."),
        _metric("commissioning_hours", "Time given to commissioning", "hours a week per GP", 0, LAST_YEAR,
                "gp_hours", "gps", 1.0, "Mean weekly hours that GPs spend on commissioning."),
        _metric("engagement", "Engagement of GPs", "index 0-1", 1, LAST_YEAR,
                "gp_engagement", "gps", 1.0, "Mean engagement of GPs (rule D5)."),
        _metric("belief", "Belief that savings are kept", "probability", 0, LAST_YEAR,
                "gp_belief", "gps", 1.0, "Mean belief of GPs that a promised saving will be paid."),
        _metric("trust", "Trust in the primary care trust", "index 0-1", 1, LAST_YEAR,
                "trust_people", HEADS, 1.0, "Mean over practices, weighted by list, of trust (rule D11)."),
        _metric("attention_share", "Attention drawn to commissioning", "% of non-clinical attention", 1, LAST_YEAR,
                "gp_attention", "gps", 100.0,
                "Share of GPs' non-clinical attention that commissioning draws against the quality framework, targets and clinical work (rule D12)."),
        _metric("pct_capability", "Capability of primary care trusts", "index 0-1", 1, LAST_YEAR,
                "capability_people", HEADS, 1.0,
                "Mean of the management, analytic and clinical skill that trusts can use, weighted by people (rule D13)."),
        _metric("group_coverage", "Practices in groups", "% of practices", 0, LAST_YEAR,
                "members", "practices", 100.0, "Practices that belong to a consortium or partnership, whatever its rung."),
        _metric("budgets_declared", "Practices with a budget, as trusts declare", "% of practices", 0, LAST_YEAR,
                "practices_declared", "practices", 100.0, "Practices for which the trust's return says that there is a budget."),
        _metric("budgets_experienced", "Practices with a budget, as practices say", "% of practices", 1, LAST_YEAR,
                "practices_experienced", "practices", 100.0,
                "Practices that have this year's budget in hand and have been told of it; the rest of those declared is compliance on paper."),
        _metric("budgets_in_force", "Practices whose budget has come", "% of practices", 1, LAST_YEAR,
                "practices_in_force", "practices", 100.0, "Practices that have this year's budget in hand, told of it or not."),
        _metric("budgets_understood", "Budgets that are understood", "% of budgets experienced", 1, LAST_YEAR,
                "practices_grasping", "practices_experienced", 100.0,
                "Practices that understand how their budget was set, of those that say they have one."),
        _metric("incentive_uptake", "Practices taking the incentive payment", "% of practices", 0, LAST_YEAR,
                "practices_signed", "practices", 100.0, "Practices that have signed up for the incentive payment; signing up is no engagement."),
        _metric("support_for_commissioning", "Practices in support of commissioning", "% of practices", 1, LAST_YEAR,
                "practices_supporting", "practices", 100.0, "Practices whose GPs are engaged enough to say that they support commissioning."),
        _metric("good_relationship", "Practices on good terms with their trust", "% of practices", 1, LAST_YEAR,
                "practices_on_good_terms", "practices", 100.0, "Practices that trust their primary care trust enough to call the relationship good."),
        _metric("information_good", "Information rated good", "% of practices", 1, LAST_YEAR,
                "practices_informed", "practices", 100.0, "Usability of reports after what trusts can make of them, read as the share of practices that rate them good."),
        _metric("support_good", "Managerial support rated good", "% of practices", 1, LAST_YEAR,
                "practices_helped", "practices", 100.0, "Support that trusts give, read as the share of practices that rate it good."),
        _metric("cases_submitted", "Practices that have submitted a case", "% of practices", 1, LAST_YEAR,
                "practices_submitted", "practices", 100.0, "Practices that say they have submitted a business case: their own, or one of their group that they have been told of."),
        _metric("new_services", "Practices with a new service", "% of practices", 1, LAST_YEAR,
                "practices_commissioned", "practices", 100.0, "Practices that have ever had a redesigned service at work, alone or with their group."),
        _metric("improved_care", "Practices whose redesigns improve care", "% of practices", 1, LAST_YEAR,
                "practices_with_better_care", "practices", 100.0, "Practices with a redesign at work that is better than what it replaced."),
        _metric("leads_submitting", "Leads that have submitted a case", "% of leads", 1, LAST_YEAR,
                "leads_submitted", "leads", 100.0, "Leads of groups, and practices outside groups, that have ever submitted a business case."),
        _metric("leads_approved", "Leads with a case approved", "% of submitters", 1, LAST_YEAR,
                "leads_agreed", "leads_submitted", 100.0, "Leads that have had a case approved, of those that have submitted one."),
        _metric("leads_implementing", "Leads with a case implemented", "% of submitters", 1, LAST_YEAR,
                "leads_implemented", "leads_submitted", 100.0, "Leads that have had an approved case at work, of those that have submitted one."),
        _metric("people_per_trust", "Size of primary care trusts", "people", 0, LAST_YEAR,
                HEADS, "trusts", 1.0, "Registered people to each primary care trust, merged ones counted as one."),
        _metric("budget_coverage", "People under a real budget", "% of registered people", 0, LAST_YEAR,
                "people_real_budget", HEADS, 100.0, "People whose practice or group holds real money, in any form."),
        _metric("lcp_coverage", "People in partnerships (R3 and R4)", "% of registered people", 0, LAST_YEAR,
                "people_r3 people_r4", HEADS, 100.0, "People whose practice belongs to a group on the two highest rungs."),
        _metric("gp_referrals", "GP referrals", "per 1,000 people a year", 0, SINCE_START,
                "referrals", HEADS, PER_1000_YEARS, "GP referrals for a first outpatient opinion, wherever it is given."),
        _metric("outpatient_attendances", "First outpatients seen in hospital", "per 1,000 people a year", 0, SINCE_START,
                "hospital_outpatients", HEADS, PER_1000_YEARS, "GP-referred first attendances in hospital."),
        _metric("elective_admissions", "Elective care, wherever done", "per 1,000 people a year", 0, SINCE_START,
                "electives", HEADS, PER_1000_YEARS, "Elective admissions and day cases, with those moved out of hospital."),
        _metric("emergency_admissions", "Emergency admissions", "per 1,000 people a year", -1, SINCE_START,
                "emergencies", HEADS, PER_1000_YEARS, "Emergency admissions: the placebo of every policy on referrals, unless groups redesign primary care."),
        _metric("sensitive_admissions", "Avoidable emergency admissions", "per 1,000 people a year", -1, SINCE_START,
                "sensitive_emergencies", HEADS, PER_1000_YEARS, "Emergency admissions that good primary care can often prevent, less those whose place a redesign took."),
        _metric("first_outpatients", "First outpatients, all referrals", "per 1,000 people a year", 0, SINCE_START,
                "referrals other_outpatients", HEADS, PER_1000_YEARS, "First attendances after referrals by GPs and by others."),
        _metric("followups", "Follow-up attendances", "per 1,000 people a year", 0, SINCE_START,
                "followups", HEADS, PER_1000_YEARS, "Further attendances that first ones bring."),
        _metric("accident_attendances", "A&E attendances", "per 1,000 people a year", -1, SINCE_START,
                "accident_attendances", HEADS, PER_1000_YEARS, "Attendances at accident and emergency departments of all types, less those that urgent care centres see."),
        _metric("consultations", "Consultations in general practice", "per person a year", 0, SINCE_START,
                "consultations", HEADS, 12.0, "Consultations with GPs and nurses of the practice."),
        _metric("out_of_hospital_share", "Planned care given outside hospital", "% of planned cost", 0, LAST_YEAR,
                "planned_community_real", "planned_community_real planned_hospital_real", 100.0,
                "Cost of redesigned services outside hospital over that of all planned care."),
        _metric("redesigns", "Redesigns at work", "per 100,000 people", 0, LAST_YEAR,
                "redesigns_running", HEADS, 100_000.0, "Redesigned services at work, counted by leading practice or group: larger groups have fewer, with wider reach."),
        _metric("specialists_in_groups", "Specialists who work for groups", "% of specialists", 0, LAST_YEAR,
                "specialists_joined", "specialists", 100.0,
                "Specialists of the scope's hospitals who give sessions to a group, are employed by one, or are partners in it."),
        _metric("specialist_half_days", "Specialists' time in groups", "half-days a week per 100,000 people", 0, LAST_YEAR,
                "specialist_half_days", HEADS, 100_000.0, "Half-days a week that specialists give to groups."),
        _metric("specialist_redesigns", "Redesigns that need a specialist", "per 100,000 people", 0, LAST_YEAR,
                "specialist_redesigns", HEADS, 100_000.0, "Redesigned services at work that only a specialist can give."),
        _metric("specialist_pay_per_head", "Specialists' pay beyond prices", "£ a head a year, 2009-10 prices", -1, SINCE_START,
                "specialists_real", HEADS, PER_HEAD_YEAR, "Premiums of specialists in groups, and their time for which there was no work."),
        _metric("redesign_cost_ratio", "Price of redesigned services", "ratio to hospital price", -1, LAST_YEAR,
                "redesign_ratio_sum", "practice_redesigns", 1.0, "Mean price of running redesigns over the hospital's."),
        _metric("self_provided_share", "Redesigns that holders provide themselves", "% of redesigns", 0, LAST_YEAR,
                "redesigns_made", "practice_redesigns", 100.0, "Redesigns at work that practices or groups provide and do not buy."),
        _metric("approved_share", "Business cases approved", "% of decisions", 1, SINCE_START,
                "cases_approved", "cases_decided", 100.0, "Approvals over decisions on business cases."),
        _metric("approval_delay", "Wait for a decision", "months", -1, SINCE_START,
                "case_delay_months", "cases_decided", 1.0, "Mean months from business case to decision, over cases decided."),
        _metric("decided_in_time", "Cases decided in eight weeks", "% of decisions", 1, SINCE_START,
                "cases_in_time", "cases_decided", 100.0, "Business cases decided within the eight weeks to which practices were entitled."),
        _metric("savings_paid_share", "Promised savings paid", "% of what was due", 1, SINCE_START,
                "savings_paid_real", "savings_due_real", 100.0, "Promised savings paid over those due by the rule, for settlements of the policy years; cash at hand is no promise."),
        _metric("savings_received_per_head", "Savings that practices direct", "£ a head a year, 2009-10 prices", 0, SINCE_START,
                "savings_received_real", HEADS, PER_HEAD_YEAR, "Savings paid to practices and groups, which they spend on services."),
        _metric("savings_due_per_head", "Savings promised by the rule", "£ a head a year, 2009-10 prices", 0, SINCE_START,
                "savings_due_real", HEADS, PER_HEAD_YEAR, "Savings on indicative budgets that the rule promises, paid or not."),
        _metric("savings_on_premises_per_head", "Savings spent on premises", "£ a head a year, 2009-10 prices", 0, SINCE_START,
                "premises_real", HEADS, PER_HEAD_YEAR, "Retained savings that bought premises and office equipment."),
        _metric("savings_as_income_per_head", "Savings taken as income", "£ a head a year, 2009-10 prices", 0, SINCE_START,
                "savings_income_real", HEADS, PER_HEAD_YEAR, "Retained savings that became personal income of GPs."),
        _metric("savings_withheld", "Leads given nothing of what they saved", "% of those with savings due", -1, SINCE_START,
                "holders_unpaid", "holders_promised", 100.0, "Holders of an indicative budget that were paid nothing of a saving due to them."),
        _metric("budget_balance", "Budgets left over", "% of budget", 0, SINCE_START,
                "left_real", "budget_real", 100.0, "Budget less spending over budget, all holders together; below nought they overspent."),
        _metric("surplus_kept", "Savings kept from real budgets", "% of real budgets", 0, SINCE_START,
                "cash_kept_real", "cash_budget_real", 100.0, "Savings that holders of real budgets keep, over those budgets."),
        _metric("electives_under_budget", "Elective care of holders of real budgets", "per 1,000 people a year", 0, SINCE_START,
                "electives_under_budget", HEADS, PER_1000_YEARS, "Elective care of practices that pay for some of it themselves, over all people."),
        _metric("prescribing_per_head", "Prescribing", "£ a head a year, 2009-10 prices", 0, SINCE_START,
                "prescribing_real", HEADS, PER_HEAD_YEAR, "Cost of prescribed items."),
        _metric("prescribing_under_budget", "Prescribing of holders of real budgets", "£ a head a year, 2009-10 prices", 0, SINCE_START,
                "prescribing_under_budget_real", HEADS, PER_HEAD_YEAR, "Cost of items prescribed by practices that pay for them, over all people."),
        _metric("budget_deviation", "Distance of spending from budget", "% of budget", 0, SINCE_START,
                "holder_deviation", "holders", 100.0, "Mean absolute gap of a holder's yearly spending from its budget."),
        _metric("overspend_risk", "Chance of a 5% overspend", "% of holder-years at risk", -1, SINCE_START,
                "holders_overspent", "holders_at_risk", 100.0, "Holders of a real budget whose yearly spending passes it by 5% or more."),
        _metric("failures", "Groups failed and stepped in", "per 100 group-years", -1, SINCE_START,
                "groups_failed", "groups_at_risk", 100.0, "Groups with a real budget whose reserve was gone, so that the trust stepped in."),
        _metric("group_spread_km", "Distance of members from their group", "km", 0, LAST_YEAR,
                "member_km", "members", 1.0, "Mean distance of member practices from the middle of their group."),
        _metric("management_cost_per_head", "Management and transaction cost", "£ a head a year, 2009-10 prices", -1, SINCE_START,
                "management_real oversight_real", HEADS, PER_HEAD_YEAR,
                "Management, governance, support, protected time, and watching over contracts and referrals."),
        _metric("oversight_cost_per_head", "Cost of watching over contracts and referrals", "£ a head a year, 2009-10 prices", -1, SINCE_START,
                "oversight_real", HEADS, PER_HEAD_YEAR,
                "Part of management and transaction cost: monitoring of all contracts of a trust, and centres for referrals."),
        _metric("incentive_payments_per_head", "Incentive payments", "£ a head a year, 2009-10 prices", 0, SINCE_START,
                "incentives_real", HEADS, PER_HEAD_YEAR, "Payments to practices for taking part."),
        _metric("gp_income", "Net income of GPs", "£000 a year per GP, 2009-10 prices", 0, SINCE_START,
                "gp_income_real", "gps", PER_HEAD_YEAR / 1000.0,
                "All that the ledger pays to clinicians: core contract, pay for quality, protected time, incentives and savings taken as income."),
        _metric("quality_pay_per_head", "Pay for quality", "£ a head a year, 2009-10 prices", 0, SINCE_START,
                "quality_pay_real", HEADS, PER_HEAD_YEAR, "What the quality and outcomes framework pays to practices."),
        _metric("spend_per_head", "Spending", "£ a head a year, 2009-10 prices", 0, SINCE_START,
                ALL_SPEND, HEADS, PER_HEAD_YEAR, "All spending on the care of registered people, from the ledger."),
        _metric("net_saving_per_head", "Net saving", "£ a head a year, 2009-10 prices", 1, SINCE_START,
                ALL_SPEND, HEADS, PER_HEAD_YEAR,
                "Spending of the baseline less spending of the scenario, after management, set-up and reinvested savings.", True),
        _metric("stranded_cost_per_head", "Cost stranded in hospitals", "£ a head a year, 2009-10 prices", -1, SINCE_START,
                "stranded_real", HEADS, PER_HEAD_YEAR,
                "Fixed cost of hospital capacity that planned care has left and that is not yet shed, by where patients live."),
        _metric("hospital_support_per_head", "Support of hospitals", "£ a head a year, 2009-10 prices", 0, SINCE_START,
                "hospital_support_real", HEADS, PER_HEAD_YEAR, "Stranded cost that primary care trusts pay."),
        _metric("net_saving_after_stranded", "Net saving after stranded cost", "£ a head a year, 2009-10 prices", 1, SINCE_START,
                ALL_SPEND + " stranded_borne_real", HEADS, PER_HEAD_YEAR,
                "Net saving less the stranded cost that hospitals are left with: what the health service saves, whoever pays.", True),
        _metric("trusts_in_difficulty", "Hospital trusts in difficulty", "% of trust-years", -1, SINCE_START,
                "trusts_in_difficulty", "trusts_judged", 100.0,
                "Trusts mostly in the scope whose year ended below the margin of difficulty."),
        _metric("trust_income_change", "Income of hospital trusts", "% of the year before policy", 0, SINCE_START,
                "trust_income_change", "trust_income_usual", 100.0,
                "Tariff income from the scope against the year before policy starts, in real terms; growth of demand is in it."),
        _metric("quality_index", "Quality of care (process)", "sd of baseline practices", 1, LAST_YEAR,
                "quality_people", HEADS, 1.0, "Mean process quality, weighted by list, in sd of practices at the start."),
        _metric("patient_experience", "Patients' experience", "sd of baseline practices", 1, LAST_YEAR,
                "experience_people", HEADS, 1.0, "What patients think of their practice, weighted by list, in sd of practices at the start."),
        _metric("public_support", "Public support", "index 0-1", 1, LAST_YEAR,
                "support_people", HEADS, 1.0, "Support for the local health service (rule D17): an index, never a share of voters."),
        _metric("switched_share", "Patients who chose another partnership", "% of registered people a year", 0, SINCE_START,
                "people_chosen", HEADS, 1200.0, "People who changed to a practice of another partnership without moving house."),
        _metric("contracts_not_renewed", "Practice contracts not renewed", "per 1,000 practices a year", 0, SINCE_START,
                "practices_replaced", "practices", PER_1000_YEARS, "Practices whose contract went to others because they were seen below the standard."),
        _metric("local_price", "Local prices of community and mental health care", "ratio to the start", -1, SINCE_START,
                "local_price_people", HEADS, 1.0, "Prices over which trusts bargain (rule D14), against those of the start, inflation aside."),
        _metric("control_totals_met", "Control totals met", "% of trust-years", 1, SINCE_START,
                "control_met", "trust_years", 100.0, "Years in which a primary care trust ended at its control total or better."),
        _metric("pct_balance", "Balance of primary care trusts", "% of allocation", 1, SINCE_START,
                "balance_real", "allocation_real", 100.0, "Allocation less spending, over allocation."),
    )
}  # fmt: skip
SERIES: tuple[str, ...] = tuple(
    dict.fromkeys(name for metric in METRICS.values() for name in (*metric.over, *metric.under))
)
HEADLINES = (
    "active_engagement", "engagement", "commissioning_hours", "trust", "lcp_coverage", "gp_referrals", "elective_admissions",
    "emergency_admissions", "out_of_hospital_share", "redesigns", "savings_paid_share", "overspend_risk", "failures",
    "management_cost_per_head", "net_saving_per_head", "quality_index",
)  # fmt: skip
