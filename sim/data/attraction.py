"""Which hospital trusts the patients of a practice use: a gravity model of beds and distance."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.data.load import columns

KM_PER_DEGREE = 111.32
FARTHEST_KM = 60.0
BEDS_POWER = 1.0


@dataclass(frozen=True, eq=False)
class Attraction:
    """National, by practice and acute trust: `share` float64[8206, 158] (rows sum to 1), `km` float32."""

    share: np.ndarray
    km: np.ndarray


@lru_cache(maxsize=4)
def attraction(decay_km: float, beds_power: float = BEDS_POWER) -> Attraction:
    """Shares of each practice's hospital use by trust: general beds^power x exp(-distance / decay_km), normalised.

    General beds are those of general surgery, general medicine and geriatrics: a children's or heart hospital is nobody's
    local hospital, and has no patients of its own here. Assumption: straight lines to a trust's headquarters, every trust
    within 60 km and always the nearest.
    The decay and the power are fitted to patients of 2020 in `sim.data.choice`.

    Raises:
        ValueError: if the decay is not positive.
    """
    if not decay_km > 0:
        raise ValueError(f"decay_km is a distance in km above 0, not {decay_km}")
    practices, trusts = columns("practices"), columns("trusts")
    east = np.cos(np.radians(practices["lat"].astype(np.float64)))[:, None] * KM_PER_DEGREE
    x = (practices["lon"].astype(np.float64)[:, None] - trusts["lon"]) * east
    y = (practices["lat"].astype(np.float64)[:, None] - trusts["lat"]) * KM_PER_DEGREE
    km = np.hypot(x, y)
    general = trusts["general_beds"].astype(np.float64)
    nearest = km[:, general > 0.0].min(axis=1, keepdims=True)
    usable = (km <= FARTHEST_KM) | (km == nearest)
    # measured from the nearest trust, which cancels in the shares and keeps the weights away from zero
    pull = np.where(general > 0.0, general, 1.0) ** beds_power * (general > 0.0)
    weight = np.where(usable & (general > 0.0), pull * np.exp(-np.maximum(km - nearest, 0.0) / decay_km), 0.0)
    share = weight / weight.sum(axis=1, keepdims=True)
    km = km.astype(np.float32)
    share.flags.writeable = km.flags.writeable = False
    return Attraction(share, km)
