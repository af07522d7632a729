"""Growth of areas: each April people arrive from and depart to places outside the run, so that lists follow residents.

Births and deaths are what they are; what is then missing or too many in an area and band of age, against its residents,
arrives or departs. Arrivals are new persons with ids of their own. A practice without people stays without.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import prange

from sim.compiling import compiled
from sim.parameters import Params, interval, param
from sim.people.cohort import Cohort, columns_of, member_drawn
from sim.people.columns import EMPTY, FIFTHS, OLDEST_IN_BANDS, SATURATED, People
from sim.people.frailty import normal_table
from sim.people.registers import LIST_BANDS, Registers
from sim.people.synthesise import (
    FIRST_AGE,
    age_drawn,
    fifth_drawn,
    frailty_drawn,
    gp_drawn,
    months_since_birthday,
    running_weights,
    second_word,
    spread_oldest,
    unit_of_32,
)  # fmt: skip
from sim.randomness import U64, mix, unit, word

TREND_YEARS = 5  # the projection goes on as the last five years of the table went
_LOW_32 = U64(0xFFFFFFFF)


class GrowthParams(Params):
    """How closely lists follow the residents of their area."""

    followed: float = param(
        1.0, unit="share of the gap", low=0.0, high=1.0, prior=interval(0.8, 1.0), source="assumption", mark="assumption",
        about="Part of the gap between lists and residents that arrivals and departures close each April.")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Growth:
    """How many people each area should have on its lists, April by April; made by `growth_of`.

    Attributes:
        wanted: float64 [years, C, 9], people by year of the run, area and list band; year 0 is as the run starts.
        pct: int64 [P], area of each practice, rising.
        followed: part of the gap that is closed each April; 0 switches arrivals and departures off.
    """

    wanted: np.ndarray
    pct: np.ndarray
    followed: float = 1.0

    def highest(self) -> np.ndarray:
        """Most people that the area of each practice will ever have over those at the start, at least 1, float64 [P]."""
        people = self.wanted.sum(axis=2)
        most = np.divide(people.max(axis=0), people[0], out=np.ones(people.shape[1]), where=people[0] > 0.0)
        ratio: np.ndarray = 1.0 + self.followed * (most[self.pct] - 1.0)
        return ratio


def list_band_of_age() -> np.ndarray:
    """Band of the lists for each age, int64 [121]."""
    return np.searchsorted(FIRST_AGE, np.arange(OLDEST_IN_BANDS + 1).clip(max=FIRST_AGE[-1] - 1), side="right") - 1


def projected(residents: np.ndarray, years_ahead: int) -> np.ndarray:
    """Residents by area, year and band with years added beyond the table: a projection, and a plain one.

    England's bands grow on at their yearly rate of the table's last five years, and each area grows faster or slower than
    England in all bands alike, as it did. For want of a table, not a forecast.

    Args:
        residents: float64 [C, years, 9], at least six years. Its sum stands for England.
        years_ahead: how many years to add.
    """
    last, before = residents[:, -1], residents[:, -1 - TREND_YEARS]
    of_band = np.divide(last.sum(axis=0), before.sum(axis=0), out=np.ones(LIST_BANDS), where=before.sum(axis=0) > 0)
    areas = np.divide(last.sum(axis=1), before.sum(axis=1), out=np.ones(len(last)), where=before.sum(axis=1) > 0)
    own = areas / (last.sum() / before.sum())
    step = (own[:, None] * of_band) ** (1.0 / TREND_YEARS)
    ahead = [last * step**year for year in range(1, years_ahead + 1)]
    return np.concatenate([residents, np.stack(ahead, axis=1)], axis=1) if ahead else residents


def growth_of(
    p: GrowthParams, list_by_cell: np.ndarray, pct: np.ndarray, residents: np.ndarray, first: int, years: int
) -> Growth:
    """What the lists of each area should hold in each April of a run: as many as at its start, grown as residents grew.

    Args:
        p: how closely lists follow.
        list_by_cell: lists at the start of the run, [P, 9, 2].
        pct: area of each practice, rising, [P].
        residents: persons by area, year and single age, [C, 8, 91], years one after another.
        first: place in `residents` of the year that the lists of the start belong to.
        years: Aprils of the run, the first included.

    Raises:
        ValueError: if practices are not in the order of their areas, or `first` lies outside the table.
    """
    pct = np.asarray(pct, dtype=np.int64)
    if (np.diff(pct) < 0).any():
        raise ValueError("practices must stand in the order of their areas")
    if not 0 <= first < residents.shape[1]:
        raise ValueError(f"the table has years 0 to {residents.shape[1] - 1}, not {first}")
    starts = FIRST_AGE[:-1]
    by_band = np.add.reduceat(residents.astype(np.float64), starts, axis=2)
    by_band = projected(by_band, max(0, first + years - residents.shape[1]))[:, first : first + years]
    ratio = np.divide(by_band, by_band[:, :1], out=np.ones_like(by_band), where=by_band[:, :1] > 0.0)
    lists = np.zeros((residents.shape[0], LIST_BANDS))
    np.add.at(lists, pct, list_by_cell.sum(axis=2))
    return Growth(np.ascontiguousarray((lists[:, None] * ratio).transpose(1, 0, 2)), pct, p.followed)


@compiled
def _count_bands(edge, birth_month, band_of_age, month_number, count):
    for practice in prange(edge.size - 1):
        for row in range(edge[practice], edge[practice + 1]):
            if birth_month[row] != EMPTY:
                age = min((month_number - np.int64(birth_month[row])) // 12, OLDEST_IN_BANDS)
                count[practice, band_of_age[age]] += 1


@compiled
def _depart(
    edge, identity, birth_month, bound, population, chance, pct, band_of_age, month_number, run_month, key, departed
):
    for practice in prange(edge.size - 1):
        own = chance[pct[practice]]
        if own.max() > 0.0:
            for row in range(edge[practice], edge[practice + 1]):
                if birth_month[row] != EMPTY:
                    age = min((month_number - np.int64(birth_month[row])) // 12, OLDEST_IN_BANDS)
                    if unit(word(key, identity[row], run_month)) < own[band_of_age[age]]:
                        birth_month[row], bound[row] = EMPTY, 0
                        departed[practice] += 1
            population[practice] -= departed[practice]


@compiled
def _arrive(
    edge, identity, birth_month, sex_fifth, gp, frailty, conditions, bound, next_free, population, coming, men, age_weights,
    first_age, at_most, gp_count, normal, code, held, month_number, run_month, key,
):  # fmt: skip
    for practice in prange(edge.size - 1):
        start, rows = edge[practice], edge[practice + 1] - edge[practice]
        up_to = np.empty(first_age[-1])
        place = next_free[practice]
        for band in range(coming.shape[1]):
            youngest, end = first_age[band], first_age[band + 1]
            total = running_weights(age_weights[practice], youngest, end, up_to)
            for _ in range(coming[practice, band]):
                place = place % rows
                while birth_month[start + place] != EMPTY:
                    place = (place + 1) % rows
                row = start + place
                first = word(key, identity[row], run_month)
                second = second_word(first)
                third = second_word(second)
                age = age_drawn(first, total, up_to, youngest, end)
                # nobody arrives as a newborn of this very month: those are births
                birth_month[row] = month_number - 12 * age - max(months_since_birthday(second), 1)
                sex = 1 if unit(third) < men[practice, band] else 0
                sex_fifth[row] = sex * FIFTHS + fifth_drawn(at_most[practice], unit_of_32(first & _LOW_32))
                gp[row] = gp_drawn(second, gp_count[practice])
                frailty[row], conditions[row] = frailty_drawn(second, normal), 0
                if code.shape[2] > 0:
                    member = member_drawn(second_word(third), code.shape[2])
                    frailty[row] = code[age, sex_fifth[row], member]
                    conditions[row] = held[age, sex_fifth[row], member]
                bound[row] = SATURATED
                population[practice] += 1
                place += 1
        next_free[practice] = place


def _shared(
    people_wanted: np.ndarray, count: np.ndarray, pct: np.ndarray, room: np.ndarray, closed: np.ndarray
) -> np.ndarray:
    """Whole arrivals [P, 9] of each area [C, 9] among its open practices, in proportion to their people in the band.

    Where no open practice has any of the band, in proportion to lists. No more come to a practice than fill half its room.
    """
    of_band = np.where(closed[:, None], 0, count)
    in_area = np.zeros(people_wanted.shape)
    np.add.at(in_area, pct, of_band)
    size = np.where(closed, 0, count.sum(axis=1))[:, None]
    weight = np.where(in_area[pct] > 0, of_band, size).astype(np.float64)
    running = np.cumsum(weight, axis=0)  # sums of whole numbers, exact
    areas = np.arange(len(people_wanted))
    first, last = np.searchsorted(pct, areas), np.searchsorted(pct, areas, side="right") - 1
    before = (running - weight)[np.minimum(first, len(pct) - 1)]
    whole = (running[last] - before)[pct]
    share = np.divide(running - before[pct], whole, out=np.zeros_like(running), where=whole > 0.0)
    reached = np.floor(people_wanted[pct] * share + 0.5).astype(np.int64)
    coming = np.diff(reached, axis=0, prepend=0)
    starts = np.flatnonzero(np.diff(pct, prepend=-1))
    coming[starts] = reached[starts]
    total, most = coming.sum(axis=1), room // 2
    fitting: np.ndarray = np.where(
        (total > most)[:, None], coming * most[:, None] // np.maximum(total, 1)[:, None], coming
    )
    return fitting


def grow(
    people: People, growth: Growth, registers: Registers, month_number: int, run_month: int, key: np.uint64,
    cohort: Cohort | None = None,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Let people arrive and depart, once a year in April, so that each area's lists follow its residents by band of age.

    Where a band has too many, each of its people has the same chance to depart, so that the number is met but for luck;
    where it has too few, exactly those arrive, spread as its people are. A practice that is nearly full takes nobody
    (`People.closed`); an area whose practices are full falls behind its residents. Bounds of arrivals are saturated, as after a birth.

    Args:
        people: changed in place.
        growth: people wanted; nothing happens in its year 0.
        registers: what is drawn for a new person of each practice.
        month_number: month of `sim.clock`.
        run_month: month of the run, a multiple of 12 below 256.
        key: key of a stream of its own in the domain "simulation".
        cohort: examples of the living of each age; without it, those who arrive are as frail as new people and not ill.

    Returns:
        People who arrived and who departed, by practice, int64 [P] each.
    """
    year = run_month // 12
    departed, arrived = np.zeros(people.practices, np.int64), np.zeros(people.practices, np.int64)
    if year == 0 or growth.followed == 0.0:
        return arrived, departed
    bands = list_band_of_age()
    count = np.zeros((people.practices, LIST_BANDS), np.int64)
    _count_bands(people.edge, people.birth_month, bands, int(month_number), count)
    now = np.zeros(growth.wanted.shape[1:])
    np.add.at(now, growth.pct, count)
    gap = np.rint(growth.followed * (growth.wanted[year] - now))
    leaving = np.divide(np.maximum(-gap, 0.0), now, out=np.zeros_like(now), where=now > 0.0)
    _depart(
        people.edge, people.identity, people.birth_month, people.bound, people.population, leaving, growth.pct, bands,
        int(month_number), int(run_month), U64(key), departed,
    )  # fmt: skip
    coming = _shared(np.maximum(gap, 0.0), count, growth.pct, np.diff(people.edge) - people.population, people.closed())
    arrived += coming.sum(axis=1)
    lists = registers.list_by_cell.sum(axis=2)
    men = np.divide(registers.list_by_cell[:, :, 1], lists, out=np.full(lists.shape, 0.5), where=lists > 0)
    _arrive(
        people.edge, people.identity, people.birth_month, people.sex_fifth, people.gp, people.frailty, people.conditions,
        people.bound, people.next_free, people.population, coming, men, spread_oldest(registers.age_weights), FIRST_AGE,
        registers.fifth_at_most(), registers.gp_count, normal_table(), *columns_of(cohort),
        int(month_number), int(run_month), mix(np.array([key]))[0],  # those who depart and arrive count their luck apart
    )  # fmt: skip
    return arrived, departed
