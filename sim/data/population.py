"""England's people by place: residents of each PCT by age, and the lists of each practice by age and sex."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.data.ages import LIST_BANDS, OPEN_AGE, SEXES
from sim.data.load import columns

YEARS = tuple(range(2006, 2014))


@lru_cache
def residents_by_age() -> np.ndarray:
    """int32[152, 8, 91], persons by PCT, year of `YEARS` and single age (90 is 90 and over); read-only."""
    table = columns("pct_population_by_age")
    flat = np.stack([table[f"age_{age}"] for age in range(OPEN_AGE + 1)], axis=1)
    return _fixed(flat.reshape(-1, len(YEARS), OPEN_AGE + 1))


@lru_cache
def lists_by_cell() -> np.ndarray:
    """int32[8206, 9, 2], registered persons by practice, band of `LIST_BANDS` and sex; read-only."""
    table = columns("practices")
    bands = [label.replace("-", "_").replace("+", "_plus") for label in LIST_BANDS]
    flat = np.stack([table[f"{sex}_{band}"] for band in bands for sex in SEXES], axis=1)
    return _fixed(flat.reshape(-1, len(LIST_BANDS), len(SEXES)))


def _fixed(values: np.ndarray) -> np.ndarray:
    values.setflags(write=False)
    return values
