"""The office of a primary care trust: who leads it, what it can do, and what reorganisations do to it."""

from __future__ import annotations

import numpy as np

from sim.agents.gp import by_practice
from sim.agents.rules import attention, capability
from sim.clock import MONTHS_IN_YEAR

SKILLS = ("management", "analytic", "clinical")
NATION = 0  # permanent id under which the whole country has its luck
PEOPLE = 100_000


def open_office(pcts, levers, parameters) -> None:
    """Skills and pressures of the first month."""
    for skill in SKILLS:
        getattr(pcts, skill)[:] = getattr(levers.pct.capability, skill)
    _judge(pcts, levers, parameters)


def work(pcts, levers, parameters, timeline) -> None:
    """Step of the month: the disturbance of the last reorganisation fades, and what the office can do follows.

    Where a policy sets the skill of trusts anew, each trust gains (or loses) the difference to what was set before.

    An office that is remade is slower with budgets and cases, and its reports are harder to use, for
    `reorg.disruption_months` (evidence pct-recover).
    """
    for skill in SKILLS:
        change = getattr(levers.pct.capability, skill) - getattr(timeline.before.pct.capability, skill)
        if change != 0.0:
            getattr(pcts, skill)[:] = np.clip(getattr(pcts, skill) + change, 0.0, 1.0)
    months = levers.reorg.disruption_months
    pcts.shock[:] = np.maximum(pcts.shock - 1.0 / months, 0.0) if months > 0.0 else 0.0
    _judge(pcts, levers, parameters)


def _judge(pcts, levers, parameters) -> None:
    p = parameters.capability
    pcts.slowness[:] = capability.times_as_long(capability.within_reach(pcts.management, pcts.shock, p), p)
    pcts.clarity[:] = capability.times_as_clear(capability.within_reach(pcts.analytic, pcts.shock, p), p)
    targets = levers.targets
    pcts.pressure[:] = attention.pressure(targets.count, targets.weight, targets.flexibility, parameters.attention)


def change_leads(pcts, levers, parameters, draws, month) -> None:
    """Step of April: some trusts have a new commissioning lead, with whom skill leaves and old promises weigh less."""
    if month == 0:
        return
    stays = draws.uniform("pct.lead", month, pcts.permanent_id[pcts.body]) < levers.leadership.continuity
    pcts.new_lead[:] = ~stays
    for skill in SKILLS:
        getattr(pcts, skill)[:] *= 1.0 - parameters.capability.turnover_loss * pcts.new_lead


def reorganised(pcts, levers, draws, month, clock, reorganisation) -> tuple[np.ndarray, bool]:
    """Which trusts are reorganised this month, bool [C], and whether from above.

    All are in October 2006. Afterwards, by `reorg.interval`, either all are at once, or each trust at a time of its own
    choice: merged trusts as one, and nobody who is still recovering from the last time.
    """
    number, trusts = clock.number(month), len(pcts)
    if number == reorganisation:
        return np.ones(trusts, dtype=bool), True
    if levers.reorg.interval is None or number < reorganisation:
        return np.zeros(trusts, dtype=bool), levers.reorg.imposed
    chance = 1.0 - np.exp(-1.0 / (MONTHS_IN_YEAR * levers.reorg.interval))
    if levers.reorg.imposed:
        all_at_once = bool(draws.uniform("nation.reorganisation", month, np.array([NATION]))[0] < chance)
        return np.full(trusts, all_at_once), True
    luck = draws.uniform("pct.reorganisation", month, pcts.permanent_id[pcts.body])
    return (luck < chance) & (pcts.shock == 0.0), False


def shake(pcts, rows, levers, strength: float = 1.0) -> None:
    """Offices that are remade lose part of their skills at once, and the use of more for a time; less by their own choice."""
    for skill in SKILLS:
        getattr(pcts, skill)[rows] *= 1.0 - strength * levers.reorg.memory_loss
    if levers.reorg.disruption_months > 0.0:
        pcts.shock[rows] = strength


def usable_skill(pcts, parameters) -> np.ndarray:
    """Mean of the three skills within reach, by trust."""
    return np.mean([capability.within_reach(getattr(pcts, s), pcts.shock, parameters.capability) for s in SKILLS], axis=0)


def practise(pcts, practices, gps, levers, parameters) -> None:
    """Step of the quarter: each skill grows by use: cases decided, reports made, hours of GPs met with."""
    p = parameters.capability
    served_by = pcts.body[practices.pct]
    people = np.maximum(np.bincount(served_by, practices.list_size, len(pcts)), 1.0)
    cases = (np.bincount(pcts.body, pcts.cases, len(pcts)) / people * PEOPLE)[pcts.body]
    surgeries = np.maximum(np.bincount(served_by, minlength=len(pcts)), 1)
    hours = (np.bincount(served_by, by_practice(gps.hours, gps, len(practices)), len(pcts)) / surgeries)[pcts.body]
    used = {
        "management": np.minimum(cases / p.cases_in_full_use, 1.0),
        "analytic": levers.info.frequency / MONTHS_IN_YEAR,
        "clinical": np.minimum(hours / p.hours_in_full_use, 1.0),
    }
    for skill, use in used.items():
        getattr(pcts, skill)[:] = capability.next_skill(getattr(pcts, skill), use, p)
    pcts.cases[:] = 0.0
