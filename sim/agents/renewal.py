"""Contracts of general practice that are not renewed: a trust that may, and looks, replaces those who run a poor practice."""

from __future__ import annotations

import numpy as np

from sim.agents.learning import refresh_trust
from sim.agents.rules import monitoring as rule


def renew_contracts(practices, gps, pcts, levers, parameters, draws, month) -> None:
    """Step of April: practices that are seen below the standard may lose their contract.

    The list stays, and so does its place in a group; others come to run the practice, with a quality, an engagement and a
    belief of their own and no memory of the trust. Those who see it happen trust the trust less.
    """
    practices.replaced[:] = 0.0
    if month == 0:
        return
    p, watched, ids = parameters.monitoring, levers.pct.monitoring, practices.permanent_id
    chance = rule.chance_of_loss(levers.pct.contract_discretion, watched)
    seen = rule.seen_quality(practices.quality, draws.normal("practice.inspected", month, ids), watched.accuracy)
    loses = (seen < p.standard) & (draws.uniform("practice.renewal", month, ids) < chance)
    if not loses.any():
        return
    practices.replaced[:] = loses
    share = np.bincount(practices.pct, loses, len(pcts)) / np.maximum(np.bincount(practices.pct, minlength=len(pcts)), 1)
    practices.broken += p.alarm * share[practices.pct]
    practices.practice_effect[loses] = draws.normal("practice.replaced", month, ids)[loses]
    for known, fresh in ((practices.kept, 0.0), (practices.broken, 0.0), (practices.memory, 1.0)):
        known[loses] = fresh
    refresh_trust(practices, levers)
    new = loses[gps.practice]
    start = parameters.engagement
    keen = start.start_mean + start.start_sd * draws.normal("gp.replaced", month, gps.permanent_id)
    gps.engagement[new] = np.clip(keen, 0.0, 1.0)[new]
    gps.belief[new] = parameters.learning.belief_start
    gps.experience[new] = 0.0
