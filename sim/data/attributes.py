"""Needs and supply that a formula attributes to people by their practice."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.data.attraction import attraction
from sim.data.load import columns

DECAY_KM = 6.0
YOUNG_ADULTS = ("male_15_24", "female_15_24")
SCORE_UNIT, KM_UNIT = 10.0, 10.0  # so that coefficients have like sizes


@lru_cache(maxsize=1)
def needs_and_supply() -> tuple[np.ndarray, np.ndarray]:
    """By national practice: needs float64 [8206, 2] (deprivation score, share of young adults) and supply float64 [8206, 2].

    Supply is the log of hospital beds within reach, falling with distance, and km to the nearest hospital. These stand for
    the 135 needs and 63 supply variables of the published formula.
    """
    table = columns("practices")
    bands = [name for name in table if name.startswith(("male_", "female_"))]
    size = np.maximum(sum(table[name].astype(float) for name in bands), 1.0)
    young = sum(table[name].astype(float) for name in YOUNG_ADULTS) / size
    km = attraction(DECAY_KM).km.astype(float)
    beds = columns("trusts")["general_acute_beds"].astype(float)
    needs = np.column_stack([table["imd_score"].astype(float) / SCORE_UNIT, young])
    supply = np.column_stack([np.log1p(np.exp(-km / DECAY_KM) @ beds), km.min(axis=1) / KM_UNIT])
    for made in (needs, supply):
        made.setflags(write=False)
    return needs, supply
