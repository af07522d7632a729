"""What each person costs, year by year: the raw material of every statement about luck, pools and budget formulas.

People of real lists live through their years with births, deaths, frailty and conditions, and with all policies off; each
person's care is kept apart. Frequent kinds of care, drawn by practice and cell, enter as what a person of the cell is
expected to use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.care.lines import LINE_OF_FREQUENT, LINE_OF_STREAM, LINES
from sim.care.month import advance_people
from sim.care.need import PersonMonths
from sim.care.streams import STREAMS
from sim.people.columns import CELLS, FIFTHS, OLDEST_IN_BANDS


@dataclass(frozen=True, eq=False)
class PersonYears:
    """n people who were registered at the start, over y years.

    Attributes:
        practice: int32 [n], row of the scope. pct: int32 [n].
        identity: uint32 [n], permanent id.
        age: int16 [n], at the start. sex_fifth: uint8 [n], sex * 5 + fifth of deprivation.
        conditions: uint16 [n], set of conditions at the start.
        alive: bool [y, n], at the start of each year.
        pence: float32 [y, 11, n], by line of `sim.care.lines`, at prices of the base year.
        events: int32 [y, 2, n], planned and emergency admissions.
        coded: uint16 [y, n], conditions that an inpatient stay of the year has put on record.
        band_of_age: int8 [121].
    """

    practice: np.ndarray
    pct: np.ndarray
    identity: np.ndarray
    age: np.ndarray
    sex_fifth: np.ndarray
    conditions: np.ndarray
    alive: np.ndarray
    pence: np.ndarray
    events: np.ndarray
    coded: np.ndarray
    band_of_age: np.ndarray

    @property
    def people(self) -> int:
        return self.practice.size

    @property
    def years(self) -> int:
        return len(self.pence)

    def cell(self, year: int = 0) -> np.ndarray:
        """Cell of age band, sex and fifth at the start of a year, int64 [n]."""
        age = np.minimum(self.age.astype(np.int64) + year, OLDEST_IN_BANDS)
        return self.band_of_age[age].astype(np.int64) * (2 * FIFTHS) + self.sex_fifth

    def spent(self, lines: tuple[int, ...], year: int = 0) -> np.ndarray:
        """Pence of each person on some lines in a year, float64 [n]; nought for those who had died before it."""
        return self.pence[year, list(lines)].astype(np.float64).sum(axis=0)


def follow(world, years: int, tick: Callable[[int], None] = lambda months: None) -> PersonYears:
    """Let the people of a world live for some years from its first month, and keep what each of them used.

    Prices stay those of the base year, so that years can be added up. Nobody moves between practices meanwhile, unless the
    parameters of the world say so; who leaves counts as gone.

    Args:
        world: a new world (`sim.build.build_world`), which is used up.
        years: how many, at least 1; the run must be as long.
        tick: called with the months done.

    Raises:
        ValueError: if the run is shorter.
    """
    if not 1 <= years * 12 <= world.clock.months:
        raise ValueError(f"{years} years do not fit into a run of {world.clock.months} months")
    people, care = world.people, world.care
    rows = np.flatnonzero(people.living())
    practice = (np.searchsorted(people.edge, rows, side="right") - 1).astype(np.int32)
    identity, born = people.identity[rows].copy(), people.birth_month[rows].copy()
    start = world.clock.number(0)
    found = PersonYears(
        practice=practice,
        pct=np.asarray(world.practices.pct)[practice].astype(np.int32),
        identity=identity,
        age=((start - born.astype(np.int64)) // 12).astype(np.int16),
        sex_fifth=people.sex_fifth[rows].copy(),
        conditions=people.conditions[rows].copy(),
        alive=np.zeros((years, rows.size), dtype=bool),
        pence=np.zeros((years, len(LINES), rows.size), dtype=np.float32),
        events=np.zeros((years, 2, rows.size), dtype=np.int32),
        coded=np.zeros((years, rows.size), dtype=np.uint16),
        band_of_age=care.need.band_of_age,
    )
    expected = care.frequent.pence_by_cell()
    assert expected.shape[1] == CELLS
    for year in range(years):
        kept = PersonMonths.of(people.identity.size)
        still = (people.birth_month[rows] == born) & (people.identity[rows] == identity)
        found.alive[year] = still
        for month in range(12 * year, 12 * year + 12):
            world.month = month
            _one_month(world, month, kept, rows, born)
            tick(month + 1)
        for stream in range(len(STREAMS)):
            found.pence[year, LINE_OF_STREAM[stream]] += np.where(still, kept.pence[stream, rows], 0)
        cell = found.cell(year)
        for kind, line in LINE_OF_FREQUENT.items():
            found.pence[year, line] = np.where(still, expected[kind, cell], 0.0)
        found.events[year] = np.where(still, kept.stays[:, rows], 0)
        found.coded[year] = np.where(still, kept.coded[rows], 0)
    return found


def _one_month(world, month: int, kept: PersonMonths, rows: np.ndarray, born: np.ndarray) -> None:
    """A month of people and care at base-year prices; a newborn in the row of somebody who died leaves no trace there."""
    people = world.people
    advance_people(
        people, world.registers, world.care, world.practices, world.parameters, world.draws, month, world.clock
    )
    taken = rows[people.birth_month[rows] != born]
    before = kept.pence[:, taken].copy(), kept.stays[:, taken].copy(), kept.coded[taken].copy()
    world.care.keep_month(people, world.draws, month, kept)
    kept.pence[:, taken], kept.stays[:, taken], kept.coded[taken] = before
