"""Programmes of pilots: where only some groups may climb, who they are."""

from __future__ import annotations

import numpy as np

from sim.agents.gp import by_practice
from sim.care.waiting_flow import ENGLAND_REGISTERED


def may_climb(groups, practices, gps, pcts, levers, draws, month) -> np.ndarray:
    """Which groups may leave the lowest rung, bool [G]: all, or the pilots, which are chosen when the programme starts.

    Each trust has its part of England's pilots by people, and a fraction of one by luck; its keenest groups are chosen. A
    group is a pilot for as long as the programme and the group last, and nobody takes its place.
    """
    wanted = levers.ico.n
    if wanted is None:
        groups.pilot[:], pcts.pilots[:] = False, -1
        return np.ones(len(groups), dtype=bool)
    if (pcts.pilots < 0).all():
        people = np.bincount(practices.pct, practices.list_size, len(pcts))
        share = wanted * people / ENGLAND_REGISTERED
        pcts.pilots[:] = np.floor(share + draws.uniform("pilots", month, pcts.permanent_id)).astype(np.int32)
        member = practices.group >= 0
        keen = (by_practice(gps.engagement, gps, len(practices)) * practices.gp_count)[member]
        keen = np.bincount(practices.group[member], keen, len(groups)) / np.maximum(groups.gps, 1)
        for pct in range(len(pcts)):
            own = np.flatnonzero(groups.alive & (groups.pct == pct))
            groups.pilot[own[np.argsort(-keen[own], kind="stable")][: pcts.pilots[pct]]] = True
    chosen: np.ndarray = groups.pilot.copy()
    return chosen
