"""Moves on the ladder: willing groups that are ready step up, those that overspend step down, the failed start again."""

from __future__ import annotations

import numpy as np

from sim.agents import pilots
from sim.agents.gp import choose_hours
from sim.agents.outlook import Outlook
from sim.agents.rules import joining, partnership
from sim.agents.specialist import follow
from sim.care.lines import LINES
from sim.clock import MONTHS_IN_YEAR
from sim.forms import forms
from sim.levers import RUNGS
from sim.money.budgets import set_for_year
from sim.money.contracts.base import TERMS
from sim.money.person_budgets import person_need
from sim.policies import ladder


def move_groups(model, practices, groups, gps, pcts, care, levers, parameters, draws, month, ledger, policy_month) -> None:
    """Step of April: each group's next rung, by its own readiness, by the calendar, or all at once."""
    groups.preparing[:] = False
    if not levers.lcp.enabled:
        groups.rung[:] = 0
        return
    outlook = Outlook(practices, groups, gps, len(pcts), care, levers, parameters, pcts.shock)
    rule, stages = levers.migration.readiness_rule, ladder.stages(levers)
    may_climb = pilots.may_climb(groups, practices, gps, pcts, levers, draws, month)
    for key in np.flatnonzero(groups.alive):
        if not groups.alive[key]:
            continue  # merged into another on the way
        if groups.failed[key]:
            groups.barred_until[key] = month + MONTHS_IN_YEAR * parameters.group.years_after_failure
        if month < groups.barred_until[key] or not may_climb[key]:
            groups.rung[key] = 0
        elif rule == "big_bang":
            groups.rung[key] = max(stages)
        elif rule == "fixed_dates":
            years = (month - policy_month) // MONTHS_IN_YEAR + 1
            groups.rung[key] = max(stage for stage in stages if stage <= max(years, 0))
        elif groups.overspends[key] >= parameters.group.overspends_to_step_down and groups.rung[key] > 0:
            groups.rung[key] = ladder.rung_below(int(groups.rung[key]), levers)
            groups.overspends[key] = 0
        else:
            _climb(model, practices, groups, outlook, int(key), levers, parameters, month, ledger)


def _climb(model, practices, groups, outlook, key, levers, parameters, month, ledger) -> None:
    """One step up for a group that is willing and ready, taking in neighbours where the rung asks for more people."""
    goal = ladder.next_rung(int(groups.rung[key]), levers)
    if goal is None or not outlook.is_willing(key, goal):
        return
    groups.preparing[key] = True
    helped = groups.capability[key]
    if groups.rung[key] > 0:
        help_bought = partnership.bought_help(levers.lcp.support_source, levers.lcp.support, outlook.shock[groups.pct[key]])
        helped += (1.0 - helped) * help_bought
    able = np.minimum(helped, levers.gov.robustness) >= ladder.floor(goal, parameters.group)
    if not able:
        return
    if goal >= ladder.R3:
        _grow(model, practices, groups, outlook, key, goal, levers, parameters, ledger, month)
    if ladder.has_size(goal, groups.people[key], levers.lcp.min_pop, levers.lcp.max_pop):
        groups.rung[key] = goal
        further = ladder.next_rung(goal, levers)
        groups.preparing[key] = further is not None and outlook.is_willing(key, further)


def _grow(model, practices, groups, outlook, key, goal, levers, parameters, ledger, month) -> None:
    """Take in the nearest willing groups of the same trust, if with them there are people enough for the rung."""
    short = levers.lcp.min_pop - groups.people[key]
    if short <= 0:
        return
    near = groups.alive & (groups.pct == groups.pct[key]) & (groups.rung < ladder.R3) & (groups.barred_until <= month)
    near[key] = False
    others = np.array([other for other in np.flatnonzero(near) if outlook.is_willing(int(other), goal)], dtype=int)
    if groups.people[others].sum() < short:
        return
    lead, heads = groups.lead[key], groups.lead[others]
    km = np.hypot(
        practices.easting_km[heads] - practices.easting_km[lead],
        practices.northing_km[heads] - practices.northing_km[lead],
    )
    gap = np.abs(outlook.keen[heads] - outlook.keen[lead])
    felt = joining.distance_felt(km, gap, levers.lcp.geography, parameters.joining)
    for other in others[np.argsort(felt, kind="stable")]:
        if groups.people[key] >= levers.lcp.min_pop:
            return
        if levers.lcp.max_pop is not None and groups.people[key] + groups.people[other] > levers.lcp.max_pop:
            continue
        merge(model, practices, groups, key, int(other), ledger, month)


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
    follow(model.world.specialists, other, key)
    model.end_group(other)


def contracts_for_year(practices, groups, pcts: int, care, levers, parameters, month: int = 0) -> dict[str, np.ndarray]:
    """What each practice faces this year: the contract of its group's rung, or of R0 when it is alone.

    A contract whose term is not over holds, unless the practice has changed rung or group. One that covers nothing is none.
    """
    area = np.zeros((pcts, len(LINES)))
    np.add.at(area, practices.pct, care.expected_line_pence())
    line_shares = area / area.sum(axis=1, keepdims=True)
    rung = np.where(practices.group >= 0, groups.rung[np.maximum(practices.group, 0)], 0)
    offers = [
        [ladder.contract(step, levers, parameters, shares) for step in range(len(RUNGS))] for shares in line_shares
    ]
    terms = {
        name: np.array([[getattr(offer, name) for offer in of_pct] for of_pct in offers])[practices.pct, rung]
        for name in TERMS
    }
    member = (practices.group >= 0) & (terms["alone"] == 0.0)
    people = np.where(member, groups.people[np.maximum(practices.group, 0)], practices.list_size)
    without = (people < terms["min_people"]) | (terms["cash_scope"] + terms["promised_scope"] == 0.0)
    for values in terms.values():
        values[without] = 0.0
    _hold_to_term(practices, terms, rung, month)
    ready = (practices.group >= 0) & groups.preparing[np.maximum(practices.group, 0)]
    later = [ladder.next_rung(step, levers) for step in range(len(RUNGS))]
    goal = np.array([step if then is None else then for step, then in enumerate(later)])[rung]
    scope = np.array([[offer.cash_scope for offer in of_pct] for of_pct in offers])[practices.pct, goal]
    upside = np.array([[offer.upside for offer in of_pct] for of_pct in offers])[practices.pct, goal]
    terms["next_scope"] = scope * ready
    owned = levers.lcp.clinician_owned * np.where(member, forms().owned[groups.form[np.maximum(practices.group, 0)]], 1.0)
    terms["next_upside"] = upside * owned * ready
    hosted = member & (terms["cash_scope"] > 0.0)
    terms["owned"] = np.where(hosted, owned, 1.0)
    return terms


def _hold_to_term(practices, terms: dict[str, np.ndarray], rung: np.ndarray, month: int) -> None:
    """Terms of contracts that still run stay; the others are renewed on the terms of the day."""
    same = (practices.contract_rung == rung) & (practices.contract_group == practices.group)
    running = (practices.term_ends > month) & same
    for name, values in terms.items():
        values[running] = getattr(practices, name)[running]
    ends = month + MONTHS_IN_YEAR * terms["term_years"].astype(np.int64)
    practices.term_ends[:] = np.where(running, practices.term_ends, ends)
    practices.contract_rung[:], practices.contract_group[:] = rung, practices.group


def set_budgets(
    budgets, practices, groups, pcts, gps, care, levers, parameters, draws, month, people, person_budgets, clock
) -> None:
    """Step of April: contracts of the rung that was reached, then budgets; in the first month hours are chosen."""
    terms = contracts_for_year(practices, groups, len(pcts), care, levers, parameters, month)
    need = person_need(person_budgets, people, clock.number(month), levers.budget.risk_adjust)
    set_for_year(budgets, practices, pcts, care, levers, parameters, draws, month, terms, need)
    told = max(levers.budget.understood, parameters.group.told_share)  # who understands it has been told of it
    practices.told[:] = draws.uniform("budget.understood", month, practices.permanent_id) < told
    if month == 0:
        choose_hours(gps, practices, groups, pcts, levers, parameters)
