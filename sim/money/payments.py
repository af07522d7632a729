"""The month is paid: allocations, real budgets, bills for care, management, protected time and savings spent."""

from __future__ import annotations

import numpy as np

from sim.agents.rules import accountability, legitimacy, self_dealing
from sim.agents.rules.partnership import SOURCES
from sim.care.lines import COMMUNITY, HOSPITAL, MENTAL_HEALTH, OTHER, PRESCRIBING
from sim.care.redesign import MOVABLE_LINES, SENSITIVE
from sim.forms import forms
from sim.money import bills, control_total, general_practice, specialist_pay, uses
from sim.money import budgets as budget_accounts
from sim.money.ledger import in_month, shared_in_all

WEEKS_A_YEAR = 52.0
PENCE = 100.0
PAID_IN_THE_AREA = (
    (PRESCRIBING, "prescribing", "pharmacy"),
    (COMMUNITY, "community health", "community"),
    (MENTAL_HEALTH, "mental health", "mental_health"),
)
"""Lines that go to one provider in each trust's area: line, reason and kind of account."""


def holder_of(practices) -> np.ndarray:
    """Holder of each practice's budget: itself, or its group (numbered after the practices) where that holds it."""
    return np.where(budget_accounts.in_common(practices), len(practices) + practices.group, np.arange(len(practices)))


def pay_month(
    ledger,
    department,
    practices,
    groups,
    pcts,
    hospitals,
    gps,
    care,
    budgets,
    redesigns,
    specialists,
    sessions,
    levers,
    parameters,
    month,
    clock,
) -> None:
    """Step of the month: every payment, in whole pence.

    Bills of covered lines are paid from the holder's account where the budget is real and has arrived, and by the
    primary care trust otherwise. Hospitals are paid for patients by where they went; redesigned services by community.
    """
    month_of_year = (clock.number(month) - 3) % 12
    ledger.open_month()
    pct = practices.pct
    pct_account = ledger.account("pct", np.arange(len(pcts)))
    allocated = in_month(pcts.allocation_pence, month_of_year)
    ledger.post("allocation", ledger.account("department", 0), pct_account, allocated, month)
    in_hand = budget_accounts.in_force(practices, month)
    cash = in_hand & (practices.cash_scope > 0.0)
    account = ledger.account("budget", holder_of(practices))
    ledger.post("budget", pct_account[pct], account, practices.month_cash_pence * in_hand, month)
    into_pool = budget_accounts.into_pool(practices, month)
    ledger.post("pool paid in", account, ledger.account("pool", pct), into_pool, month)
    planned = care.other_care_pence(in_month(pcts.other_care_pence, month_of_year))
    other = control_total.after_cuts(planned, practices, pcts, budgets, month)
    community, hospital = care.places(redesigns)
    line_pence = care.line_pence(other)
    line_pence[:, MOVABLE_LINES] = community + hospital
    budgets.emergencies_elsewhere_pence += community[:, SENSITIVE]
    charged = budget_accounts.run_month(budgets, practices, line_pence, month)
    trust = pct_account[pct]
    for line, reason, kind in PAID_IN_THE_AREA:
        payee = ledger.account(kind, pct)
        _pay_line(ledger, pct, reason, line_pence[:, line], charged[:, line], account, trust, payee, month)
    price = care.price_index(month)
    general_practice.pay_from_other_care(
        ledger, pct, practices, gps, line_pence[:, OTHER], charged[:, OTHER], account, trust, price, levers, parameters, month
    )
    to_hospital = np.zeros((len(practices), 2), dtype=np.int64)  # by payer: budget account, primary care trust
    for column, line in enumerate(MOVABLE_LINES):
        whole = community[:, column] + hospital[:, column]
        with np.errstate(invalid="ignore", divide="ignore"):
            outside = np.where(whole > 0, community[:, column] / whole, 0.0)
        from_budget = np.round(charged[:, line] * outside).astype(np.int64)
        from_budget = np.clip(from_budget, charged[:, line] - hospital[:, column], community[:, column])
        payee = ledger.account("community", pct)
        _pay_line(ledger, pct, "community care", community[:, column], from_budget, account, trust, payee, month)
        hospital_from_budget = charged[:, line] - from_budget
        to_hospital[:, 0] += hospital_from_budget
        to_hospital[:, 1] += hospital[:, column] - hospital_from_budget
    for line in HOSPITAL:
        if line not in MOVABLE_LINES:
            to_hospital[:, 0] += charged[:, line]
            to_hospital[:, 1] += line_pence[:, line] - charged[:, line]
    payees = ledger.account("hospital", np.arange(care.hospital_share.shape[1]))
    hospitals.income_pence[:] = 0
    earned = np.zeros(payees.size, dtype=np.int64)
    for payer, pence in ((account, to_hospital[:, 0]), (trust, to_hospital[:, 1])):
        income = shared_in_all(pence, care.hospital_share)
        ledger.post_jointly("hospital care", payer, pence, payees, income, month, pct)
        hospitals.income_pence += income[:-1]
        earned += income
    bills.correct(ledger, pcts, pct, to_hospital.sum(axis=1), earned, levers, parameters, month)
    _pay_overheads(
        ledger,
        practices,
        groups,
        pcts,
        gps,
        redesigns,
        levers,
        parameters,
        month,
        price,
        cash,
        account,
    )
    specialist_pay.pay(
        ledger, practices, groups, specialists, sessions, redesigns, levers, parameters, month, care.price_index(month),
        cash, account,
    )  # fmt: skip
    _spend_funds(ledger, practices, groups, pcts, levers, parameters, month_of_year, month)


def _pay_line(ledger, area, reason, whole, from_budget, account, trust, payee, month) -> None:
    ledger.post(reason, account, payee, from_budget, month, area)
    ledger.post(reason, trust, payee, whole - from_budget, month, area)


def _pay_overheads(
    ledger, practices, groups, pcts, gps, redesigns, levers, parameters, month, price, cash, account
) -> None:
    """Support, management, governance, protected time, incentive payments and set-up costs of the month."""
    money, pct = parameters.money, practices.pct
    trust = ledger.account("pct", pct)
    manager, clinician = ledger.account("manager", pct), ledger.account("clinician", pct)
    heads = practices.list_size
    monthly = PENCE * price / 12.0
    support = np.round(heads * pcts.support[pct] * money.support_cost_per_head_gbp * monthly).astype(np.int64)
    ledger.post("management", trust, manager, support, month, pct)
    # whoever holds cash manages it, in proportion: a group has fixed cost too, a practice alone uses what it has
    member, group = budget_accounts.in_common(practices), np.maximum(practices.group, 0)
    fixed = levers.lcp.scale_economy.fixed * heads / np.maximum(groups.people[group], 1) * member
    bought = SOURCES[levers.lcp.support_source].bought * member  # a practice alone has its own managers
    own = (fixed + levers.lcp.scale_economy.variable * heads) * (1.0 - bought)
    by_scope = practices.cash_scope * (own + levers.lcp.support.price * heads * bought)
    manages = np.where(practices.management_gbp > 0.0, practices.management_gbp * heads, by_scope)
    ledger.post("management", trust, manager, np.round(manages * monthly).astype(np.int64), month, pct)
    for reason, a_head in (
        ("monitoring", parameters.monitoring.cost_per_head_gbp * levers.pct.monitoring.intensity),
        ("referral control", money.referral_control_cost_per_head_gbp * levers.pct.referral_control),
    ):
        ledger.post(reason, trust, manager, np.round(a_head * heads * monthly).astype(np.int64), month, pct)
    governs = levers.gov.cost * levers.gov.robustness * heads * (practices.group >= 0)
    weight = self_dealing.in_proportion(
        groups.people[group], practices.cash_scope, levers.gov.proportionality, parameters.group.consortium_people
    )
    governs = governs * weight * (1.0 + self_dealing.added_cost(levers.gov.conflict_rule, parameters.self_dealing))
    governs = governs * forms().governance[groups.form[group]]
    governs = governs + accountability.cost_gbp(levers.acct, parameters.accountability) * heads * practices.cash_scope
    meetings = legitimacy.say(levers.public.mode, parameters.legitimacy) * parameters.legitimacy.meetings_gbp
    governs = governs + meetings * heads * practices.cash_scope * member
    ledger.post("governance", trust, manager, np.round(governs * monthly).astype(np.int64), month, pct)
    funded = np.bincount(gps.practice, gps.hours - gps.unfunded_hours, len(practices))
    hour = money.protected_hour_cost_gbp * WEEKS_A_YEAR
    ledger.post(
        "protected time",
        trust,
        clinician,
        np.round(np.maximum(funded, 0.0) * hour * monthly).astype(np.int64),
        month,
        pct,
    )
    signed_up = levers.gp.des_payment * money.sign_up_share
    des = np.round(signed_up * heads * practices.incentive_months * PENCE / 12.0).astype(np.int64)
    des = des + practices.achievement_pence
    ledger.post("incentive payment", trust, clinician, des, month, pct)
    starting = redesigns.starting_practices(month)
    setup = np.round(starting * heads * parameters.redesign.setup_cost_per_head * PENCE * price).astype(np.int64)
    ledger.post("set-up", np.where(cash, account, trust), manager, setup, month, pct)
    practices.cash_charged_pence += setup * cash


def _spend_funds(ledger, practices, groups, pcts, levers, parameters, month_of_year, month) -> None:
    """Savings are spent over the year, or over as many more as they may be carried; those who bear risk keep a reserve."""
    fund = ledger.balances("fund")
    holders = np.concatenate([practices.pct, np.where(groups.alive, groups.pct, 0)])
    reserve = np.zeros(fund.size)
    bearing = practices.downside > 0.0
    np.add.at(reserve, holder_of(practices), practices.month_cash_pence * 12.0 * bearing)
    spare = fund - np.round(parameters.group.reserve_share / PENCE * reserve).astype(np.int64)
    spent = np.maximum(spare, 0) // (12 * (1 + levers.risk.carry_forward_years) - month_of_year)
    account = ledger.account("fund", np.arange(fund.size))
    _, premises, income = (np.floor(spent * share).astype(np.int64) for share in uses.shares(levers))
    for reason, kind, pence in (
        ("savings spent", "community", spent - premises - income),
        ("savings spent on premises", "premises", premises),
        ("savings taken as income", "clinician", income),
    ):
        ledger.post(reason, account, ledger.account(kind, holders), pence, month, holders)
