"""Who listens to whom inside a primary care trust, and where enthusiasts gather."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from sim.data.geography import neighbours

KM, GRID = 1000, 10_000


def listens_to(places, levers, parameters, draws, lists: np.ndarray) -> np.ndarray:
    """Practices that each practice hears of, rows; int32 [P, k], -1 where there are no more.

    Args:
        places: scope with eastings, northings, trusts and permanent ids of practices.
        levers: `structure.network` says by which rule, `network.degree` how many, `network.homophily` how far likeness counts
            beside nearness where neighbours are near ones.
        parameters: `peers.rewired` is the share of a small world's neighbours that are anywhere in the trust.
        draws: luck, by permanent id.
        lists: registered patients of each practice; in a hierarchy everybody listens to the largest.
    """
    kind, degree, pct = levers.structure.network, levers.network.degree, places.practice_pct
    if kind == "complete":
        degree = int(np.bincount(pct).max()) - 1
    ids = places.practice_national_index
    if levers.network.homophily > 0.0 and kind in ("geographic", "small_world"):
        near = _nearest_and_like(places, lists, max(degree, 1), levers.network.homophily, parameters.peers)
    else:
        near = neighbours(places.practice_easting_m, places.practice_northing_m, max(degree, 1), pct)
    if kind == "small_world":
        for column in range(near.shape[1]):
            moves = draws.uniform(f"network.rewire.{column}", 0, ids) < parameters.peers.rewired
            luck = draws.uniform(f"network.partner.{column}", 0, ids)
            for row in np.flatnonzero(moves & (near[:, column] >= 0)):
                others = np.setdiff1d(np.flatnonzero(pct == pct[row]), [row, *near[row]])
                if others.size:
                    near[row, column] = others[int(luck[row] * others.size)]
    elif kind == "hierarchical":
        for trust in np.unique(pct):
            rows = np.flatnonzero(pct == trust)
            largest = rows[np.lexsort((ids[rows], -lists[rows]))]
            for row in rows:
                heard = largest[largest != row][: near.shape[1]]
                near[row] = -1
                near[row, : heard.size] = heard
    return near


def _nearest_and_like(places, lists: np.ndarray, degree: int, homophily: float, p) -> np.ndarray:
    """The practices of the same trust that are nearest when unlikeness in size and deprivation counts as distance."""
    found = np.full((lists.size, degree), -1, dtype=np.int32)
    size, poor = np.log(np.maximum(lists, 1)) / p.size_log_sd, places.practice_imd / p.deprivation_sd
    for trust in np.unique(places.practice_pct):
        rows = np.flatnonzero(places.practice_pct == trust)
        east, north = places.practice_easting_m[rows] / KM, places.practice_northing_m[rows] / KM
        km = np.hypot(east[:, None] - east, north[:, None] - north)
        unlike = (np.abs(size[rows][:, None] - size[rows]) + np.abs(poor[rows][:, None] - poor[rows])) / 2.0
        felt = (1.0 - homophily) * km + homophily * p.unlikeness_km * unlike
        np.fill_diagonal(felt, np.inf)
        many = min(degree, rows.size - 1)
        found[rows, :many] = rows[np.argsort(felt, axis=1, kind="stable")[:, :many]]
    return found


def luck_of_enthusiasts(places, levers, parameters, draws) -> np.ndarray:
    """A number from 0 to 1 for each practice, lowest for those who would be enthusiasts first, shared in districts.

    With clustering c it is made of a district's luck by c and its own by 1 - c, so that the share below any level stays.
    """
    ids, together = places.practice_national_index, levers.enthusiasm.clustering
    own = draws.uniform("practice.enthusiast", 0, ids)
    if together == 0.0:
        return own
    width = parameters.peers.district_km * KM
    district = (places.practice_easting_m // width).astype(np.int64) * GRID + (places.practice_northing_m // width).astype(np.int64)
    common = draws.normal("district.enthusiast", 0, district)
    return ndtr(np.sqrt(together) * common + np.sqrt(1.0 - together) * draws.normal("practice.enthusiast", 0, ids))
