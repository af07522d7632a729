"""A primary care trust: it receives the allocation, supports practices, and keeps its promises or not."""

from __future__ import annotations

import numpy as np

from sim.agents.base import Institution, Var
from sim.agents.rules import promise
from sim.money.payments import holder_of

PERCENT = 100.0


class PrimaryCareTrust(Institution):
    """A primary care trust: funder and, in the baseline, operator of commissioning."""

    STATE = (
        Var("permanent_id", "int64", "identifier", "Row of the national table: the key of its luck", low=0),
        Var("body", "int32", "identifier", "Trust whose office serves the area, as a row; itself until it is merged", low=0),
        Var("residents", "float64", "persons", "Residents of 2009, for allocations", low=0),
        Var("inherited_deficit", "float64", "share of allocation", "Deficit with which it starts"),
        Var("target_gap", "float64", "share of target", "Distance of its allocation from target", low=-0.9),
        Var("need_index", "float64", "ratio to England", "Need and prices of a resident against England's", low=0),
        Var("inequalities_index", "float64", "ratio to England", "Its place in the formula for health inequalities", low=0),
        Var("allocation_pence", "int64", "pence", "Allocation of the year", low=0),
        Var("other_care_pence", "int64", "pence", "Planned spending of the year on other care", low=0),
        Var("control_pence", "int64", "pence", "Result that it must reach this year: its control total"),
        Var("cut_share", "float64", "share", "Other care of the month that it leaves unbought for its control total", low=0, high=1),
        Var("year_start_pence", "int64", "pence", "Cash at the start of the year"),
        Var("balance_percent", "float64", "% of allocation", "Balance of last year; negative is a deficit"),
        Var("deficit_percent", "float64", "% of allocation", "Deficit of last year; 0 in balance", low=0),
        Var("given_back_pence", "int64", "pence", "Paid back this month by hospitals under the marginal price", low=0),
        Var("corrected_pence", "int64", "pence", "Given back this month for hospital bills found wrong", low=0),
        Var("bargain", "float64", "share", "Gain on local prices that it wins (rule D14)", low=0, high=1),
        Var("opening_bargain", "float64", "share", "What it won at the start", low=0, high=1),
        Var("public_support", "float64", "index 0-1", "Public support for the local health service (rule D17)", low=0, high=1),
        Var("expected_points", "float64", "points of patients satisfied", "What the public expects"),
        Var("emergency_base_pence", "int64", "pence, base-year prices", "Emergency care of 2008-09, paid at full price; 0 until known", low=0),
        Var("pilots", "int32", "groups", "Pilots that it has been given; -1 while none have been chosen", low=-1, start=-1),
        Var("support_draw", "float64", "sd", "Its place among trusts in support given to practices"),
        Var("support", "float64", "index 0-1", "Management support given to practices", low=0, high=1),
        Var("management", "float64", "index 0-1", "Skill in running commissioning (rule D13)", low=0, high=1),
        Var("analytic", "float64", "index 0-1", "Skill in turning data into information", low=0, high=1),
        Var("clinical", "float64", "index 0-1", "Skill in working with clinicians", low=0, high=1),
        Var("shock", "float64", "share", "What is left of a reorganisation's disturbance", low=0, high=1),
        Var("new_lead", "float64", "0 or 1", "Whether its commissioning lead came this year", low=0, high=1),
        Var("cases", "float64", "cases", "Business cases decided this quarter", low=0),
        Var("slowness", "float64", "ratio", "Time that budgets and cases take, against 2006", low=0, start=1.0),
        Var("clarity", "float64", "ratio", "Usability of its reports, against 2006", low=0, start=1.0),
        Var("pressure", "float64", "share", "Pressure of national targets", low=0, high=1),
    )


def support_practices(pcts, levers) -> None:
    """Step of the month: how much management support each trust gives, from the mean, the spread and its own place."""
    mean, sd = levers.pct.support_to_practices.mean, levers.pct.support_to_practices.sd
    pcts.support[:] = np.clip(mean + sd * pcts.support_draw, 0.0, 1.0)


def pay_promises(ledger, practices, pcts, draws, levers, parameters, year_end, month) -> None:
    """Step of April: each trust pays the savings that it promised, after its own deficit and if it decides to (D10)."""
    promised, first = year_end.promised, year_end.first
    paid = np.zeros_like(promised)
    owed = np.flatnonzero(promised > 0)
    lead = first[owed]
    pct = practices.pct[lead]
    left = np.ones(len(pcts))
    if levers.deficit.repayment_first:
        asked = np.bincount(pct, promised[owed], len(pcts))
        short = pcts.deficit_percent / PERCENT * pcts.allocation_pence
        left = np.clip(1.0 - short / np.maximum(asked, 1.0), 0.0, 1.0)
    rule, override = levers.savings.rule, levers.savings.honour_prob
    chance = promise.chance_paid(
        pcts.deficit_percent[pct], practices.trust[lead], rule, override, parameters.promise, pcts.new_lead[pct]
    )
    pays = draws.uniform("promise.kept", month, practices.permanent_id[lead]) < chance
    pence = np.floor(promised[owed] * left[pct]).astype(np.int64) * pays
    ledger.post("savings paid", ledger.account("pct", pct), ledger.account("fund", owed), pence, month)
    paid[owed] = pence
    np.add.at(year_end.promised_to, pct, 1.0)
    np.add.at(year_end.paid_nothing, pct, pence == 0)
    year_end.received[:] = year_end.kept + paid
    received, due = year_end.received, year_end.kept + promised
    known = np.flatnonzero(due > 0)
    for counted, amounts in (
        (year_end.due_pence, promised), (year_end.paid_pence, paid), (year_end.received_pence, received)
    ):  # fmt: skip
        np.add.at(counted, practices.pct[first[known]], amounts[known])
    holder = holder_of(practices)
    practices.promised[:] = promised[holder] > 0
    practices.paid[:] = (paid / np.maximum(promised, 1))[holder]
    practices.gained[:] = (received / np.maximum(due, 1))[holder]
