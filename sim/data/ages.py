"""Age bands of the tables, and single ages inside the wide bands of the lists. Sex 0 is female, 1 male."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.data.load import columns

SEXES = ("female", "male")
FEMALE, MALE = 0, 1
BANDS = (
    "0",
    "1-4",
    "5-9",
    "10-14",
    "15-19",
    "20-24",
    "25-29",
    "30-34",
    "35-39",
    "40-44",
    "45-49",
    "50-54",
    "55-59",
    "60-64",
    "65-69",
    "70-74",
    "75-79",
    "80-84",
    "85+",
)
BAND_STARTS = np.array([0, 1, *range(5, 90, 5)])
LIST_BANDS = ("0-4", "5-14", "15-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")
LIST_BAND_STARTS = np.array([0, 5, 15, 25, 35, 45, 55, 65, 75])
WIDE_BANDS = ("0-14", "15-29", "30-44", "45-64", "65-74", "75-84", "85+")  # of the deprivation multipliers
WIDE_BAND_STARTS = np.array([0, 15, 30, 45, 65, 75, 85])
OLDEST = 120
OPEN_AGE = 90  # the population tables end with 90 and over


def band_of_age() -> np.ndarray:
    """int8[121]: band (of `BANDS`) of each age from 0 to 120."""
    return _place(BAND_STARTS, OLDEST + 1)


def list_band_of_age() -> np.ndarray:
    """int8[121]: band (of `LIST_BANDS`) of each age from 0 to 120."""
    return _place(LIST_BAND_STARTS, OLDEST + 1)


def wide_band_of_age() -> np.ndarray:
    """int8[121]: band (of `WIDE_BANDS`) of each age from 0 to 120."""
    return _place(WIDE_BAND_STARTS, OLDEST + 1)


def _place(starts: np.ndarray, ages: int) -> np.ndarray:
    return (np.searchsorted(starts, np.arange(ages), side="right") - 1).astype(np.int8)


def spread(persons_by_age: np.ndarray) -> np.ndarray:
    """How the people of a list band and sex are spread over single years of age in an area.

    The area's structure has both sexes together; the share of women at each age is that of England in
    `rates_by_age_sex` (2011-12, so it is assumed not to differ between areas or years).

    Args:
        persons_by_age: float[91], residents by single age, the last being 90 and over.

    Returns:
        float64[9, 2, 91], by list band, sex and age; sums to 1 over age.
    """
    persons = np.asarray(persons_by_age, dtype=np.float64)[:, None] * _sex_share()[: OPEN_AGE + 1]
    inside = list_band_of_age()[: OPEN_AGE + 1, None] == np.arange(len(LIST_BANDS))
    held = np.einsum("as,ab->bsa", persons, inside)
    return held / held.sum(axis=2, keepdims=True)


@lru_cache
def _sex_share() -> np.ndarray:
    people = columns("rates_by_age_sex")["population"].reshape(len(BANDS), 2).astype(np.float64)
    return (people / people.sum(axis=1, keepdims=True))[band_of_age()]
