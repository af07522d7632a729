"""People's years of care, person by person: the months of the model without budgets, policies or payments."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.build import build_world
from sim.care import month as care_month
from sim.care.lines import LINE_OF_FREQUENT, LINE_OF_STREAM, LINES, OTHER
from sim.care.need import PersonMonths
from sim.care.person_years import PersonYears
from sim.care.streams import MATERNITY, STREAMS
from sim.config import Config
from sim.data.ages import band_of_age
from sim.data.geography import Scope
from sim.schedule import SCHEDULE
from sim.world import World

MONTHS = 12
PENCE = 100.0
MOST_EVENTS = 255  # of one stream in a year that a byte holds


def simulated(
    config: Config, seed: int, places: Scope, years: int, tell: Callable[[int, int], None] | None = None
) -> PersonYears:
    """People of places for some years from the configuration's first month; `follow` says what is kept of them."""
    return follow(build_world(config, seed, places), years, tell)


def follow(world: World, years: int, tell: Callable[[int, int], None] | None = None) -> PersonYears:
    """What everyone registered on the first day uses and costs in the years that follow, at prices of the base year.

    No practice has a budget, no policy acts, and prices stand still, so that what differs between years is need and chance.
    Prescribing and community care, which are drawn by practice and cell, are given to people by what their cell is expected
    to use, maternity in whole episodes; other care, which is a plan, by heads. Someone who moves keeps costs and is counted where they began;
    someone who dies or leaves costs nothing after.

    Args:
        world: a new world (`sim.build.build_world`), which is used up.
        years: years from its first month; its run must be as long.
        tell: called with (months done, in all).

    Raises:
        ValueError: if the run is shorter.
    """
    if not 1 <= years * MONTHS <= world.clock.months:
        raise ValueError(f"{years} years do not fit into a run of {world.clock.months} months")
    people, care = world.people, world.care
    month_of_people = next(step for step in SCHEDULE if step.run_parts is care_month.advance_people)
    start = people.living()
    row_of = np.flatnonzero(start)
    identity = people.identity[row_of].copy()
    found = _Kept(world, row_of, years)
    kept = PersonMonths.of(people.identity.size)
    for month in range(MONTHS * years):
        world.month = month
        month_of_people.run(world)
        if month % MONTHS == 0:
            found.begin_year(world, month // MONTHS, identity)
        for column in (kept.pence, kept.count, kept.coded):
            column[:] = 0
        care.keep_month(people, world.draws, month, kept)
        found.add(world, kept, month)
        if tell:
            tell(month + 1, MONTHS * years)
    return found.finished(world)


class _Kept:
    """What is known of each person so far. A row of people may pass to a newborn, so who lives there is asked each month."""

    def __init__(self, world: World, rows: np.ndarray, years: int) -> None:
        people, places = world.people, world.scope
        many = rows.size
        self.practice = np.repeat(np.arange(people.practices), np.diff(people.edge))[rows]
        self.born = people.birth_month[rows].copy()
        self.sex_fifth, self.identity = people.sex_fifth[rows].copy(), people.identity[rows].copy()
        self.conditions = people.conditions[rows].copy()
        self.age = ((world.clock.number(0) - self.born.astype(np.int64)) // MONTHS).astype(np.int16)
        self.alive = np.ones(many, bool)
        self.person = np.full(people.identity.size, -1, np.int32)
        self._settle(rows)
        self.pence = np.zeros((years, len(LINES), many), np.float32)
        self.count = np.zeros((years, len(STREAMS), many), np.uint8)
        self.coded = np.zeros((years, many), np.uint16)
        self.months_of_year = np.zeros((years, many), np.int8)
        self.frequent = np.zeros((years, *world.care.frequent.pence.shape), np.int64)
        self.places = places

    def begin_year(self, world: World, year: int, identity: np.ndarray) -> None:
        """Find everybody's row again after the moves of April."""
        if year == 0:
            self.other = _other_pence_a_head(world)
            return
        people = world.people
        order = np.argsort(people.identity, kind="stable")
        place = np.searchsorted(people.identity[order], identity)
        self._settle(order[np.minimum(place, order.size - 1)])
        self.alive &= (people.identity[self.row] == identity) & (people.birth_month[self.row] == self.born)

    def _settle(self, rows: np.ndarray) -> None:
        """Where everybody is now, and who is in each row."""
        self.row = rows
        self.person[:] = -1
        self.person[rows] = np.arange(rows.size)

    def add(self, world: World, kept: PersonMonths, month: int) -> None:
        """Take in a month that has just been simulated."""
        year = month // MONTHS
        for stream, line in enumerate(LINE_OF_STREAM):
            rows, who = self._whose(kept.count[stream])
            self.pence[year, line, who] += kept.pence[stream, rows]
            so_far = self.count[year, stream, who].astype(np.int64) + kept.count[stream, rows]
            self.count[year, stream, who] = np.minimum(so_far, MOST_EVENTS)
        rows, who = self._whose(kept.coded)
        self.coded[year, who] |= kept.coded[rows]
        self.frequent[year] += world.care.frequent.pence
        self.months_of_year[year] += self.alive
        self.alive &= world.people.birth_month[self.row] == self.born

    def _whose(self, happened: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Rows to which something happened, and whose they are; rows that have passed to others are left out."""
        rows = np.flatnonzero(happened)
        who = self.person[rows]
        known = who >= 0
        known[known] = self.alive[who[known]]
        return rows[known], who[known]

    def _whole_episodes(self, world: World, year: int, expected: np.ndarray) -> np.ndarray:
        """Maternity as whole episodes: by a draw of her own a woman has one at its price, or none, with the same mean."""
        price = world.care.frequent.price_pence(MATERNITY)[self.practice]
        luck = world.draws.uniform("maternity of a person", year, self.identity)
        return np.where(luck < expected / price, price, 0.0)

    def finished(self, world: World) -> PersonYears:
        """All of it, with the care that is drawn by practice and cell shared out."""
        by_cell = world.care.frequent.pence_by_cell()
        for year in range(self.pence.shape[0]):
            age = np.clip(self.age.astype(np.int64) + year, 0, 120)
            cell = band_of_age()[age].astype(np.int64) * 10 + self.sex_fifth
            there = self.months_of_year[year] / MONTHS
            for kind, line in LINE_OF_FREQUENT.items():
                expected = by_cell[kind, cell] * there
                total = np.bincount(self.practice, expected, self.frequent.shape[2])
                ratio = np.divide(self.frequent[year, kind], total, out=np.zeros_like(total), where=total > 0.0)
                given = expected * ratio[self.practice]
                if kind == MATERNITY:
                    given = self._whole_episodes(world, year, given)
                self.pence[year, line] = given
            self.pence[year, OTHER] = self.other[self.places.practice_pct[self.practice]] * there
        return PersonYears(
            practice=self.places.practice_national_index[self.practice].astype(np.int32),
            pct=self.places.pct_national_index[self.places.practice_pct[self.practice]].astype(np.int32),
            age=self.age, sex_fifth=self.sex_fifth, identity=self.identity, conditions=self.conditions,
            months_alive=self.months_of_year.sum(axis=0, dtype=np.int16), pence=self.pence, count=self.count, coded=self.coded,
        )  # fmt: skip


def _other_pence_a_head(world: World) -> np.ndarray:
    """Other care a registered person a year by trust: what allocations leave beyond the care that is drawn, [C].

    All trusts spend the same share of their allocation on it, since a sample of practices cannot say what one trust's
    whole population needs.
    """
    places, pcts, care = world.scope, world.pcts, world.care
    money = world.parameters.money.allocation_per_resident_gbp * PENCE
    a_head = money * pcts.need_index * (1.0 + pcts.target_gap) * places.pct_residents_2009 / places.pct_registered_2009
    allocated = float(a_head[places.practice_pct] @ world.people.population)
    drawn = care.expected_line_pence()
    spent = float(drawn.sum() - drawn[:, OTHER].sum())
    return a_head * max(1.0 - spent / allocated, 0.0)

