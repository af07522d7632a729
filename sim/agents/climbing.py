"""Moves on the ladder: willing groups that are ready step up, those that overspend step down, the failed start again."""

from __future__ import annotations

import numpy as np

from sim.agents.gp import by_practice, choose_hours
from sim.agents.rules import joining, risk
from sim.care.lines import LINES
from sim.clock import MONTHS_IN_YEAR
from sim.levers import RUNGS
from sim.money.budgets import set_for_year
from sim.money.settlement import CONTRACT_TERMS
from sim.policies import ladder

THOUSAND, PENCE = 1000.0, 100.0


def move_groups(
    model, practices, groups, gps, pcts, care, levers, parameters, month, ledger, clock, policy_month
) -> None:
    """Step of April: each group's next rung, by its own readiness, by the calendar, or all at once."""
    if not levers.lcp.enabled:
        groups.rung[:] = 0
        return
    rule = levers.migration.readiness_rule
    for key in np.flatnonzero(groups.alive):
        if not groups.alive[key]:
            continue  # merged into another on the way
        if groups.failed[key]:
            groups.barred_until[key] = month + MONTHS_IN_YEAR * parameters.group.years_after_failure
        if month < groups.barred_until[key]:
            groups.rung[key] = 0
        elif rule == "big_bang":
            groups.rung[key] = max(ladder.stages(levers))
        elif rule == "fixed_dates":
            years = (month - policy_month) // MONTHS_IN_YEAR + 1
            groups.rung[key] = max(stage for stage in ladder.stages(levers) if stage <= max(years, 0))
        elif groups.overspends[key] >= parameters.group.overspends_to_step_down and groups.rung[key] > 0:
            groups.rung[key] = ladder.rung_below(int(groups.rung[key]), levers)
            groups.overspends[key] = 0
        else:
            _climb(model, practices, groups, gps, care, int(key), levers, parameters, month, ledger)


def _climb(model, practices, groups, gps, care, key, levers, parameters, month, ledger) -> None:
    goal = ladder.next_rung(int(groups.rung[key]), levers)
    if goal is None or not _willing(practices, groups, gps, care, key, goal, levers, parameters):
        return
    if not ladder.is_ready(goal, groups.capability[key], levers.gov.robustness, np.inf, 0, parameters.group):
        return
    if goal >= ladder.R3 and groups.people[key] < levers.lcp.min_pop:
        _grow(model, practices, groups, gps, care, key, goal, levers, parameters, ledger, month)
    if ladder.is_ready(
        goal, groups.capability[key], levers.gov.robustness, groups.people[key], levers.lcp.min_pop, parameters.group
    ):
        groups.rung[key] = goal


def _willing(practices, groups, gps, care, key, goal, levers, parameters) -> bool:
    """Whether enough members would rather be on the way up than where they are (rules D1 and D8).

    A step is judged by the rung that it reaches and, as far as people look ahead, by the top of the ladder.
    """
    members = np.flatnonzero(practices.group == key)
    now, step, top = (
        worth_of_rung(practices, groups, gps, care, key, rung, members, levers, parameters)
        for rung in (int(groups.rung[key]), goal, max(ladder.stages(levers)))
    )
    ahead = parameters.joining.foresight
    return float(np.mean((1.0 - ahead) * step + ahead * top >= now)) >= levers.lcp.voluntary_commitment


def worth_of_rung(practices, groups, gps, care, key, rung, members, levers, parameters) -> np.ndarray:
    """Worth of a rung to each member, £000 a year per GP: an uncertain surplus, a say, and a finance duty.

    The surplus is judged by the group's own last result; its spread by how practices around it came out, less with
    the size of the group, as it really was, not by a formula for patients. Money that may only be spent on services is
    worth less than income. Cash counts in full; a promised saving as far as it is believed, and a say over money that the
    trust holds as far as it is believed and trusted.
    """
    lines = care.expected_line_pence()[members]
    shares = lines.sum(axis=0) / lines.sum()
    terms = ladder.contract(rung, levers, parameters.group, float(shares[0]))
    near = (practices.pct == groups.pct[key]) & (practices.deviation_known > 0)
    seen = practices.deviation[near]
    spread = float(seen.std()) if seen.size > 2 else parameters.group.deviation_start
    size = groups.people[key] / max(float(practices.list_size[practices.pct == groups.pct[key]].mean()), 1.0)
    spending = lines.sum() / PENCE / THOUSAND / max(int(groups.gps[key]), 1)
    mean = float(groups.deviation[key]) * parameters.joining.result_weight
    sd = spread / np.sqrt(max(size, 1.0))
    kept = terms.upside * (levers.lcp.clinician_owned if rung > 0 else 1.0)

    def surplus(scope: float, downside: float) -> float:
        budget = spending * scope
        return float(
            risk.worth_of_contract(
                mean * budget, sd * budget, kept, downside, terms.corridor * budget, parameters.risk_attitude
            )
        )

    keen = by_practice(gps.engagement, gps, len(practices))[members]
    belief = by_practice(gps.belief, gps, len(practices))[members]
    money = surplus(terms.cash_scope, terms.downside) + belief * surplus(terms.promised_scope, 0.0)
    say = terms.cash_scope + terms.promised_scope * belief * practices.trust[members]
    duty = parameters.joining.finance_duty * (1.0 - practices.accepts[members]) * (terms.cash_scope > 0.0)
    return money * parameters.joining.own_share + parameters.joining.autonomy * keen * say - duty


def _grow(model, practices, groups, gps, care, key, goal, levers, parameters, ledger, month) -> None:
    """Take in the nearest willing groups of the same trust until there are people enough for the rung."""
    while groups.people[key] < levers.lcp.min_pop:
        others = np.flatnonzero(
            groups.alive & (groups.pct == groups.pct[key]) & (np.arange(len(groups)) != key) & (groups.rung < ladder.R3)
        )
        others = np.array(
            [other for other in others if _willing(practices, groups, gps, care, int(other), goal, levers, parameters)]
        )
        if others.size == 0:
            return
        lead, heads = groups.lead[key], groups.lead[others]
        km = np.hypot(
            practices.easting_km[heads] - practices.easting_km[lead],
            practices.northing_km[heads] - practices.northing_km[lead],
        )
        keen = by_practice(gps.engagement, gps, len(practices))
        felt = joining.distance_felt(km, np.abs(keen[heads] - keen[lead]), levers.lcp.geography, parameters.joining)
        merge(model, practices, groups, key, int(others[np.argmin(felt)]), ledger, month)


def merge(model, practices, groups, key: int, other: int, ledger, month) -> None:
    """`other` becomes part of `key`: members, fund and skill (weighed by people) go over."""
    people = groups.people[[key, other]].astype(float)
    skill = float((groups.capability[[key, other]] * people).sum() / people.sum())
    overspends = max(int(groups.overspends[key]), int(groups.overspends[other]))
    for row in sorted(model.group_of(other).members):
        model.practice_of(row).join(model.group_of(key))
    groups.capability[key] = skill
    groups.overspends[key] = overspends
    mine, theirs = (ledger.account("fund", len(practices) + group) for group in (key, other))
    balance = int(ledger.balance[theirs])
    ledger.post("fund moved", theirs, mine, max(balance, 0), month)
    ledger.post("fund moved", mine, theirs, max(-balance, 0), month)
    model.end_group(other)


def contracts_for_year(practices, groups, pcts: int, care, levers, parameters) -> dict[str, np.ndarray]:
    """What each practice faces this year: the contract of its group's rung, or of R0 when it is alone."""
    area = np.zeros((pcts, len(LINES)))
    np.add.at(area, practices.pct, care.expected_line_pence())
    first = area[:, 0] / area.sum(axis=1)
    rung = np.where(practices.group >= 0, groups.rung[np.maximum(practices.group, 0)], 0)
    offers = [
        [ladder.contract(step, levers, parameters.group, float(share)) for step in range(len(RUNGS))] for share in first
    ]
    terms = {
        name: np.array([[getattr(offer, name) for offer in of_pct] for of_pct in offers])[practices.pct, rung]
        for name in CONTRACT_TERMS
    }
    terms["owned"] = np.where(rung > 0, levers.lcp.clinician_owned, 1.0)
    return terms


def set_budgets(budgets, practices, groups, pcts, gps, care, levers, parameters, draws, month) -> None:
    """Step of April: contracts of the rung that was reached, then budgets; in the first month hours are chosen."""
    terms = contracts_for_year(practices, groups, len(pcts), care, levers, parameters)
    set_for_year(budgets, practices, pcts, care, levers, parameters, draws, month, terms)
    if month == 0:
        choose_hours(gps, practices, groups, pcts, levers, parameters)
