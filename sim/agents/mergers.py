"""Mergers of primary care trusts: areas stay what they were, and one office, one purse and one memory serve several.

Rows of trusts are areas. The column `body` names the row whose office serves an area, at first its own. Groups do not reach
over old borders, and no management cost is saved by decree: a merger shakes the office as a reorganisation does.
"""

from __future__ import annotations

import numpy as np

from sim.agents import office
from sim.agents.learning import forget
from sim.agents.rules import merging
from sim.policies.ladder import R3

PERCENT = 100.0
SHARED = (*office.SKILLS, "support_draw", "shock")


def merge(pcts, practices, groups, levers, parameters, draws, month) -> None:
    """Step of April: trusts that are to merge join with the nearest, the smallest first, until they are large enough."""
    if levers.pct.merger.mode == "none":
        return
    people = np.bincount(practices.pct, practices.list_size, len(pcts))
    lcp = (practices.group >= 0) & (groups.rung[np.maximum(practices.group, 0)] >= R3)
    inside = np.bincount(practices.pct, practices.list_size * lcp, len(pcts))
    luck = draws.uniform("pct.merger", month, pcts.permanent_id)
    place = _middles(practices, people, len(pcts))
    done: set[int] = set()
    while True:
        size = np.bincount(pcts.body, people, len(pcts))
        share = np.bincount(pcts.body, inside, len(pcts)) / np.maximum(size, 1.0)
        lead = pcts.body == np.arange(len(pcts))
        aim = merging.aim(levers.pct.n, levers.pct.merger.target_pop, len(pcts), int(np.count_nonzero(lead)))
        wishes = merging.seeks(levers.pct.merger.mode, size, aim, share, luck, parameters.merging)
        waiting = [row for row in np.flatnonzero(wishes & lead) if int(row) not in done]
        others = np.flatnonzero(lead)
        if not waiting or others.size < 2:
            return
        row = min(waiting, key=lambda one: (size[one], pcts.permanent_id[one]))
        if levers.pct.merger.mode == "voluntary":
            done.add(int(row))  # once a year is enough
        centre = _middle_of_bodies(place, people, pcts.body, len(pcts))
        km = np.hypot(*(centre[others] - centre[row]).T)
        km[others == row] = np.inf
        join(pcts, practices, int(row), int(others[np.argmin(km)]), people, levers)


def join(pcts, practices, one: int, other: int, people: np.ndarray, levers) -> None:
    """Two bodies become one, led by the larger: skills and ways are those of all, part of both memories is lost."""
    size = np.bincount(pcts.body, people, len(pcts))
    lead, gone = (one, other) if size[one] >= size[other] else (other, one)
    for name in SHARED:
        values = getattr(pcts, name)
        values[[lead, gone]] = np.average(values[[lead, gone]], weights=np.maximum(size[[lead, gone]], 1.0))
    pcts.body[pcts.body == gone] = lead
    rows = pcts.body == lead
    office.shake(pcts, np.array([lead]), levers)
    _follow_lead(pcts, rows)
    forget(practices, rows[practices.pct], levers)


def _follow_lead(pcts, rows) -> None:
    for name in SHARED:
        getattr(pcts, name)[rows] = getattr(pcts, name)[pcts.body[rows]]


def share_results(pcts, ledger, month) -> None:
    """Step of April, after the settlement: areas of one body share what they have and owe by what they were allocated.

    The deficit that counts in what is paid and approved is then that of the body.
    """
    merged = np.flatnonzero(pcts.body != np.arange(len(pcts)))
    for lead in np.unique(pcts.body[merged]):
        rows = np.flatnonzero(pcts.body == lead)
        weight = pcts.allocation_pence[rows] / max(int(pcts.allocation_pence[rows].sum()), 1)
        pcts.deficit_percent[rows] = max(-float((weight * pcts.balance_percent[rows]).sum()), 0.0)
        accounts = ledger.account("pct", rows)
        held = ledger.balance[accounts]
        aim = np.round(held.sum() * weight).astype(np.int64)
        aim[0] += held.sum() - aim.sum()
        give = held - aim
        hub = accounts[0]
        ledger.post("shared by merged trusts", accounts, hub, np.maximum(give, 0), month)
        ledger.post("shared by merged trusts", hub, accounts, np.maximum(-give, 0), month)
        pcts.year_start_pence[rows] = ledger.balance[accounts]


def _middles(practices, people, areas: int) -> np.ndarray:
    axes = (practices.easting_km, practices.northing_km)
    sums = [np.bincount(practices.pct, axis * practices.list_size, areas) for axis in axes]
    return np.stack(sums, axis=1) / np.maximum(people, 1.0)[:, None]


def _middle_of_bodies(place, people, body, areas: int) -> np.ndarray:
    sums = [np.bincount(body, place[:, axis] * people, areas) for axis in (0, 1)]
    return np.stack(sums, axis=1) / np.maximum(np.bincount(body, people, areas), 1.0)[:, None]
