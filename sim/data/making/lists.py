"""Registered lists of April 2009 by practice, age band and sex, from the lists of spring 2013."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.data.making import sources
from sim.data.making.populations import Residents
from sim.data.making.rounding import whole
from sim.randomness import Draws

ENGLAND_REGISTERED = 54_836_561  # England's QOF list of 2009-10
BANDS = ("0_4", "5_14", "15_24", "25_34", "35_44", "45_54", "55_64", "65_74", "75_plus")
BAND_STARTS = np.array([0, 5, 15, 25, 35, 45, 55, 65, 75])
CELLS = tuple(f"{sex}_{band}" for band in BANDS for sex in ("male", "female"))
ABSORBING = 5  # practices that are taken to hold the patients of one that closed
MOST_TAKEN = 0.3  # of what those practices hold


@dataclass(frozen=True)
class Lists:
    """`persons[practice, cell]` int64 in the order of `CELLS`; `imputed[practice]` bool."""

    persons: np.ndarray
    imputed: np.ndarray


def lists(practices: pd.DataFrame, people: Residents, draws: Draws) -> Lists:
    """The lists of 2013, gaps filled, taken back to 2009 by each area's growth, scaled to the national list.

    Growth is that of the residents of the PCT in each age band between 2009 and 2013, so an area that aged
    is made younger again. The sum over all cells is exactly `ENGLAND_REGISTERED`.
    """
    listed = sources.frame("list_size_age_sex_2013q2.csv.gz").set_index("practice_code")
    cells = listed[list(CELLS)].reindex(practices["code"]).to_numpy(dtype=np.float64)
    imputed = ~(np.nansum(cells, axis=1) > 0)
    cells[imputed] = 0.0
    filled = fill(cells, imputed, practices, draws)
    back = np.repeat(growth_to_2009(people), 2, axis=1)[practices["pct"].to_numpy()]
    persons = whole(filled * back, ENGLAND_REGISTERED)
    if persons.sum(axis=1).min() < 1:
        raise ValueError("a practice was left without patients")
    return Lists(persons, imputed)


def growth_to_2009(people: Residents) -> np.ndarray:
    """Residents of 2009 relative to 2013 by PCT and age band of the lists."""
    then = np.add.reduceat(people.in_year(2009), BAND_STARTS, axis=1)
    now = np.add.reduceat(people.in_year(2013), BAND_STARTS, axis=1)
    return then / now


def fill(cells: np.ndarray, missing: np.ndarray, practices: pd.DataFrame, draws: Draws) -> np.ndarray:
    """Give practices without a list a size, and take those people from the practices that absorbed them.

    The size is drawn from the smaller half of the PCT's lists (those that closed were small), the mix is the
    PCT's, and the nearest practices give up the same number: no PCT gains or loses anyone.
    """
    filled = cells.copy()
    place = practices[["easting", "northing"]].to_numpy(dtype=np.float64)
    pct = practices["pct"].to_numpy()
    luck = draws.uniform("practice.list", 0, np.arange(len(practices)))
    for row in np.flatnonzero(missing):
        peers = np.flatnonzero((pct == pct[row]) & ~missing)
        sizes = np.sort(cells[peers].sum(axis=1))
        smaller = sizes[: (sizes.size + 1) // 2]
        distance = np.hypot(*(place[peers] - place[row]).T)
        near = peers[np.argsort(distance, kind="stable")[:ABSORBING]]
        held = filled[near].sum()
        size = min(smaller[int(luck[row] * smaller.size)], MOST_TAKEN * held)
        mix = cells[peers].sum(axis=0)
        filled[row] = size * mix / mix.sum()
        filled[near] *= 1.0 - size / held
    return filled
