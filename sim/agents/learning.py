"""What practices and groups learn: trust and belief after each settlement, quality and capability each quarter."""

from __future__ import annotations

import numpy as np

from sim.agents.gp import clinical_hours_left, information_at_hand
from sim.agents.office import reorganised, shake
from sim.agents.rules import accountability, monitoring, partnership
from sim.agents.rules import learning as rule
from sim.agents.rules import trust as trust_rule
from sim.care import quality


def remember_promises(practices, gps, near, levers, parameters) -> None:
    """Step of April, after the settlement: promises kept and broken enter trust (rule D11) and belief."""
    practices.kept += practices.promised * practices.paid
    practices.broken += practices.promised * (1.0 - practices.paid)
    refresh_trust(practices, levers)
    there = near >= 0
    neighbour = np.maximum(near, 0)
    known = practices.promised[neighbour] * there
    many = known.sum(axis=1)
    theirs = (practices.paid[neighbour] * known).sum(axis=1) / np.maximum(many, 1.0)
    of = gps.practice
    gps.belief[:] = rule.next_belief(
        gps.belief, practices.paid[of], practices.promised[of], theirs[of], (many > 0.0)[of], parameters.learning
    )


def refresh_trust(practices, levers) -> None:
    """Trust from the promises that are remembered, or as it began where it is not learned."""
    t = levers.trust
    if levers.structure.trust == "constant":
        practices.trust[:] = trust_rule.start(t.initial, practices.trust_apart)
        return
    practices.trust[:] = trust_rule.trust(
        practices.kept, practices.broken, t.initial, t.gain, t.loss, practices.memory, practices.trust_apart
    )


def reorganise(practices, pcts, levers, parameters, draws, month, clock, reorganisation) -> None:
    """Step of the month: in October 2006, and by `reorg.interval` again, part of what was known of trusts is lost.

    Trust stays where it was, but rests on less, so that what comes next moves it more. Offices lose skills, too. What a
    trust chose itself costs a part of what is done to it.
    """
    remade, from_above = reorganised(pcts, levers, draws, month, clock, reorganisation)
    if remade.any():
        strength = 1.0 if from_above else parameters.capability.chosen_loss
        forget(practices, remade[practices.pct], levers, strength)
        shake(pcts, remade, levers, strength)


def forget(practices, rows, levers, strength: float = 1.0) -> None:
    """Part of what practices (a mask) know of their trust is lost."""
    for known in (practices.kept, practices.broken, practices.memory):
        known[rows] *= 1.0 - strength * levers.reorg.memory_loss
    refresh_trust(practices, levers)


def improve(practices, groups, pcts, gps, redesigns, levers, parameters, opening_information, opening_pressure, opening) -> None:
    """Step of the quarter: quality follows hours, information, payment and redesigns; groups gain capability."""
    left = clinical_hours_left(practices, gps, parameters)
    pays = practices.cash_scope > 0.0
    answers = accountability.pull(levers.acct, parameters.accountability)
    accuracy = quality.accuracy(levers.outcomes.noise_sd, levers.outcomes.framework, parameters.quality)
    towards = quality.target(
        practices.practice_effect,
        left,
        information_at_hand(practices, pcts, levers) - opening_information,
        pays * (np.maximum(levers.outcomes.payment_weight, practices.outcome_weight) + answers) * accuracy,
        redesigns.quality_effect(),
        parameters.quality,
    )
    pulled = pcts.pressure[practices.pct] - opening_pressure  # the start's pull is in the start's quality
    towards = towards - parameters.attention.quality_pull * pulled
    towards = towards + _watched(practices, levers, opening, parameters.monitoring)
    practices.quality[:] = quality.next_quality(practices.quality, towards, parameters.quality)
    led = np.flatnonzero(groups.alive & (groups.lead >= 0))
    holds = practices.cash_scope[groups.lead[led]]
    pace = partnership.speed_of_learning(levers.lcp.leadership, levers.lcp.support_source, parameters.partnership)
    groups.capability[led] = rule.next_capability(
        groups.capability[led], holds, parameters.learning, np.where(holds > 0.0, pace, 1.0)
    )


def _watched(practices, levers, opening, p) -> np.ndarray:
    """Quality that monitoring, and the chance to lose one's contract, add to those of the start, sd by practice."""
    now, then = levers.pct, opening.pct
    more = monitoring.found_in(now.monitoring)[1] - monitoring.found_in(then.monitoring)[1]
    chances = (monitoring.chance_of_loss(at.contract_discretion, at.monitoring) for at in (now, then))
    gained, held = (monitoring.effort_under_threat(practices.quality, chance, p) for chance in chances)
    return p.quality_pull * more + gained - held
