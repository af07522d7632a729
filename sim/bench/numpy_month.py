"""A month of care in NumPy, whole vectors at a time: what one writes before writing a kernel. It agrees with the kernel bit for bit."""

from __future__ import annotations

import numpy as np

from sim.care.need import (
    FOLLOWUP,
    GROUP,
    OLDEST_IN_MORTALITY,
    PARTS,
    PRICE,
    SALTS,
    SPARE_PARTS,
    WORDS_OF_FAMILIES,
    Activity,
    Factors,
    Need,
)
from sim.care.prices import Prices
from sim.care.streams import DEATH, FAMILY_START, OTHER_OUTPATIENT, OUTPATIENT, PLANNED, STREAMS
from sim.people.columns import EMPTY, OLDEST_IN_BANDS, People
from sim.randomness import GOLDEN, U64, mix

LOW_16 = U64(0xFFFF)
URGENT = 1


def month_of_care_in_numpy(
    people: People,
    need: Need,
    prices: Prices,
    factors: Factors,
    *,
    price_level: np.ndarray,
    month_number: int,
    run_month: int,
    key: np.uint64,
    activity: Activity,
) -> None:
    """The same as `sim.care.kernel.month_of_care`, argument for argument and bit for bit."""
    activity.clear()
    alive = np.flatnonzero(people.birth_month != EMPTY)
    practice = np.repeat(np.arange(people.practices), np.diff(people.edge))[alive]
    identity = people.identity[alive].astype(U64)
    first = mix(U64(key) + ((identity << U64(8)) | U64(run_month)) * GOLDEN)
    age = (month_number - people.birth_month[alive].astype(np.int64)) // 12
    sex_fifth = people.sex_fifth[alive].astype(np.int64)
    cell = need.band_of_age[np.minimum(age, OLDEST_IN_BANDS)].astype(np.int64) * 10 + sex_fifth
    code, held = people.frailty[alive], people.conditions[alive]
    doctor = need.gp_start[practice] + people.gp[alive]
    death = need.death_rate[need.year_of_month[run_month]][np.minimum(age, OLDEST_IN_MORTALITY), sex_fifth]
    dies = death * (need.frailty_weight[DEATH, code] * need.condition_weight[DEATH, held])
    died = np.zeros(alive.size, dtype=bool)
    book = _Booking(need, prices, activity, practice, doctor, cell, np.asarray(price_level, dtype=np.float64))
    for family in range(len(FAMILY_START) - 1):
        bits = mix(first ^ WORDS_OF_FAMILIES[family])
        quarter = (first >> U64(16 * family)) & LOW_16
        x = (((quarter << U64(32)) | (bits >> U64(32))) + 0.5) * 2.0**-48
        streams = range(FAMILY_START[family], FAMILY_START[family + 1])
        rate = {}
        for stream in streams:
            manner = need.style_practice[stream, practice]
            if stream < PLANNED:
                manner = manner * need.style_gp[doctor]
            weight = need.frailty_weight[stream, code] * need.condition_weight[stream, held]
            rate[stream] = need.rate[stream, cell] * need.level[stream, run_month] * weight * manner
        end = np.zeros(alive.size)
        for stream in streams:
            end = end + need.head_room * rate[stream]
        chance = dies if family == URGENT else np.zeros(alive.size)
        sick = end + chance >= 1.0
        open_ = ~sick & (x < end + chance)
        reached = np.zeros(alive.size)
        for stream in streams:
            factor = factors.by_gp[stream, doctor] if stream < PLANNED else factors.by_practice[stream - PLANNED, practice]
            below, reached = reached, reached + need.head_room * rate[stream]
            inside = open_ & (x < reached)
            open_ = open_ & ~inside
            rows = np.flatnonzero(inside)
            rows = rows[(x[rows] - below[rows]) / rate[stream][rows] < factor[rows]]
            book.events(stream, rows, bits[rows])
            for row in np.flatnonzero(sick & (rate[stream] > 0.0)):
                own, many = rate[stream][row], int(np.ceil(need.head_room * rate[stream][row])) + SPARE_PARTS
                drawn = mix((bits[row] ^ SALTS[PARTS, stream]) + np.arange(many, dtype=U64) * GOLDEN)
                drawn = drawn[((drawn >> U64(32)) + 0.5) * 2.0**-32 / (own / many) < factor[row]]
                book.events(stream, np.full(drawn.size, row), drawn)
        if family == URGENT:
            other = mix(bits ^ SALTS[PARTS, DEATH]) >> U64(32)
            died = open_ | (sick & ((other + 0.5) * 2.0**-32 < dies))
    gone = alive[died]
    people.birth_month[gone] = EMPTY
    people.bound[gone] = 0
    activity.deaths[:] = np.bincount(practice[died], minlength=people.practices)
    people.population -= activity.deaths


class _Booking:
    """Events into sums."""

    def __init__(self, need, prices, activity, practice, doctor, cell, price_level) -> None:
        self.need, self.prices, self.activity = need, prices, activity
        self.practice, self.doctor, self.cell, self.price_level = practice, doctor, cell, price_level

    def events(self, stream: int, rows: np.ndarray, bits: np.ndarray) -> None:
        prices, activity, practice = self.prices, self.activity, self.practice[rows]
        local = self.price_level[stream] * prices.mff[practice]
        mean = prices.mean_pence[stream, self.cell[rows]] * local
        if stream < PLANNED:
            kind = 0 if stream == OUTPATIENT else 1
            u = _unit(bits ^ SALTS[GROUP, stream])
            group = (u[:, None] >= self.need.group_at_most[kind, practice][:, :-1]).sum(axis=1)
            np.add.at(activity.by_group[kind], (practice, group), 1)
            mean = mean * prices.group_price[kind, group]
        pence = _price(prices.quantiles[stream], mean, bits ^ SALTS[PRICE, stream])
        if stream in (OUTPATIENT, OTHER_OUTPATIENT):
            u = _unit(bits ^ SALTS[FOLLOWUP, stream])
            more = np.minimum(np.searchsorted(prices.followup_at_most, u, side="right"), prices.followup_at_most.size - 1)
            np.add.at(activity.followups[0 if stream == OUTPATIENT else 1], practice, more)
            pence = pence + more * np.floor(prices.followup_pence * local + 0.5).astype(np.int64)
        if stream < PLANNED:
            np.add.at(activity.count_by_gp[stream], self.doctor[rows], 1)
            np.add.at(activity.pence_by_gp[stream], self.doctor[rows], pence)
        else:
            np.add.at(activity.count_by_practice[stream - PLANNED], practice, 1)
            np.add.at(activity.pence_by_practice[stream - PLANNED], practice, pence)
        assert stream < len(STREAMS)


def _unit(bits: np.ndarray) -> np.ndarray:
    return (mix(bits) >> U64(11)) * 2.0**-53


def _price(table: np.ndarray, mean: np.ndarray, bits: np.ndarray) -> np.ndarray:
    knots = table.shape[1] - 1
    place = _unit(bits) * knots
    knot = place.astype(np.int64)
    tail = knot == knots - 1
    place = np.where(tail, (place - knot) * knots, place)
    knot, row = place.astype(np.int64), tail.astype(np.int64)
    below, above = table[row, knot], table[row, knot + 1]
    return np.floor(mean * (below + (place - knot) * (above - below)) + 0.5).astype(np.int64)
