"""Parameters of money: price growth, opening positions, budgets and what management costs."""

from __future__ import annotations

from sim.money.contracts.parameters import ContractParams
from sim.parameters import Params, interval, param


class MoneyParams(Params):
    """Prices, allocations and overheads."""

    contracts: ContractParams = ContractParams()

    price_growth: float = param(
        2.5, unit="% a year", low=0.0, high=5.0, prior=interval(1.5, 3.5), source="assumption", mark="assumption",
        about="Growth of prices; also the deflator of money in base-year pounds.")  # fmt: skip
    allocation_per_resident_gbp: float = param(
        1535.0, unit="£ a resident, 2009-10", low=1400.0, high=1700.0, prior=interval(1500, 1570),
        source="pct-alloc-per-head-0910", mark="derived", about="Mean allocation of primary care trusts in 2009-10.")  # fmt: skip
    target_gap_log_sd: float = param(
        0.4, unit="log units", low=0.0, high=1.5, prior=interval(0.2, 0.7), source="dft-range-recalled", mark="unverified",
        about="Spread of trusts of a region in what they have above the lowest distance from target; regions differ as published (dft-region).")  # fmt: skip
    target_pace: float = param(
        0.05, unit="share of gap a year", low=0.0, high=1.0, prior=interval(0.02, 0.15), source="poc-horizon",
        mark="derived", about="Speed at which allocations move towards target.")  # fmt: skip
    prescribing_per_head_gbp: float = param(
        165.0, unit="£ a registered person, 2009", low=120.0, high=220.0, prior=interval(155, 175),
        source="prescribing-nic-per-head", mark="checked", about="Net ingredient cost of community prescriptions.")  # fmt: skip
    prescribing_shock_sd: float = param(
        3.0, unit="% a year", low=0.0, high=10.0, prior=interval(1, 6), source="assumption", mark="assumption",
        about="Chance in a practice's yearly prescribing cost.")  # fmt: skip
    recovery_years: float = param(
        5.0, unit="years", low=1.0, high=20.0, prior=interval(2, 10), source="assumption", mark="assumption",
        about="Time over which an inherited deficit is worked off by spending less on other care.")  # fmt: skip
    slack_share: float = param(
        2.0, unit="% of allocation", low=0.0, high=5.0, prior=interval(0.0, 3.0), source="nhs-surplus-0910",
        mark="assumption", about="Surplus for which a primary care trust plans.")  # fmt: skip
    core_other_care_share: float = param(
        10.0, unit="% of allocation", low=0.0, high=25.0, prior=interval(8, 12), source="formula-service-split",
        mark="derived", about="Other care that is bought whatever the money: the contracts of general practice.")  # fmt: skip
    control_response: float = param(
        0.5, unit="share of the shortfall", low=0.0, high=1.0, prior=interval(0.0, 1.0), source="assumption", mark="assumption",
        about="Part of what a trust is short of its control total that it sets out to make up before the year ends.")  # fmt: skip
    control_from_month: int = param(
        6, unit="months", low=0, high=11, prior=interval(3, 9), source="assumption", mark="assumption",
        about="Months of a year that are over before a trust acts on its result so far.")  # fmt: skip
    balance_shock_sd: float = param(
        1.5, unit="% of allocation", low=0.0, high=5.0, prior=interval(0.5, 3.0), source="assumption",
        mark="assumption", about="Chance in a trust's yearly spending on other care.")  # fmt: skip
    budget_given_up: float = param(
        0.06, unit="rate a month of waiting", low=0.0, high=0.5, prior=interval(0.0, 0.15), source="pbc-budget-leads-2009",
        mark="calibrated",
        about="How often a trust gives up for the year the indicative budgets that it is late with; in late 2009 16% of leads had none.")  # fmt: skip
    support_cost_per_head_gbp: float = param(
        1.2, unit="£ a head a year at full support", low=0.0, high=10.0, prior=interval(1, 5),
        source="pbc-cost-total", mark="calibrated",
        about="Cost of managing practice-based commissioning: 290 million over five years at a support of 0.4.")  # fmt: skip
    referral_control_cost_per_head_gbp: float = param(
        5.18, unit="£ a head a year at full control", low=0.0, high=10.0, prior=interval(0.55, 6.23), source="rmc-cost", mark="checked",
        about="Cost of centres through which all referrals pass.")  # fmt: skip
    control_tolerance: float = param(
        0.25, unit="% of allocation", low=0.0, high=2.0, prior=interval(0.0, 0.5), source="assumption", mark="assumption",
        about="How far a result may miss its control total and still count as met.")  # fmt: skip
    protected_hour_cost_gbp: float = param(
        60.0, unit="£ an hour", low=20.0, high=120.0, prior=interval(45, 80), source="gp-income", mark="derived",
        about="Pay of an hour of a GP's protected time.")  # fmt: skip
    sign_up_share: float = param(
        0.5, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.4, 0.6), source="pbc-des-rate", mark="checked",
        about="Share of the incentive payment that is for signing up; the rest is for achievement, less savings received.")  # fmt: skip
    quality_pay_per_head_gbp: float = param(
        20.9, unit="£ a head a year at full marks, 2009-10", low=0.0, high=60.0, prior=interval(18.0, 24.0), source="qof-income-2",
        mark="derived", about="Pay for quality: £119,000 for a practice of 6,422 people at 95% of points in 2006-07, uprated.")  # fmt: skip
    quality_marks_mean: float = param(
        0.953, unit="share of points", low=0.5, high=1.0, prior=interval(0.93, 0.97), source="qof-points-0910", mark="derived",
        about="Points that a practice of mean quality attains: the mean of 2007-08 to 2009-10.")  # fmt: skip
    quality_marks_sd: float = param(
        0.04, unit="share of points per sd", low=0.0, high=0.1, prior=interval(0.02, 0.06), source="qof-sd", mark="checked",
        about="Points gained with each standard deviation of process quality.")  # fmt: skip
    practice_core_per_head_gbp: float = param(
        63.0, unit="£ a head a year net, 2009-10", low=0.0, high=120.0, prior=interval(55.0, 75.0), source="gp-income", mark="derived",
        about="What a practice's contract leaves its GPs beside pay for quality: a net income of £112,000 in 2005-06 at 1,480 "
        "people a GP, uprated.")  # fmt: skip
    area_practices: int = param(
        7, unit="practices", low=1, high=50, prior=interval(3, 15), source="assumption", mark="assumption",
        about="Practices beside its own whose patients live around a practice, where budgets are for areas.")  # fmt: skip
    budget_uplift: float = param(
        4.0, unit="% a year", low=0.0, high=10.0, prior=interval(3, 6), source="gpfh-surplus-rate", mark="calibrated",
        about="Growth of prices and demand that is added to last year's use, beside the list's and the trend of each line, when a budget is set from history.")  # fmt: skip
    overspend_threshold: float = param(
        5.0, unit="% of budget", low=0.5, high=20.0, prior=interval(1, 10), source="assumption", mark="assumption",
        about="Overspend that counts as one in the chance of an overspend.")  # fmt: skip
