"""A month of care in plain Python, written to be read; `sim.care.kernel` does the same, fast.

Each person has one random word a month, four quarters, one for each family of streams: planned care; emergency admission
and death; other outpatients; A&E, mental health and rare care. So no change to planned care can touch emergencies or
deaths, or the other way round.

A quarter, made finer by a word of its own and read as a number x in (0, 1), meets slots laid side by side, one for each stream of its family and as wide as
`H r`, where r is the person's reference rate and H the head room; death has a slot after those of emergencies. Inside a
slot, `q = (x - start of slot) / r` is the smallest policy factor at which the event happens: a factor thins the slot, and
raising one only adds events. Reference rates alone lay out the slots, so that an event keeps its place whatever the policy.

The few whose slots would not fit below 1 have separate draws: each stream's rate is split over parts, each its own draw.
"""

from __future__ import annotations

import math

import numpy as np

from sim.care.need import (
    FOLLOWUP,
    GROUP,
    MONTHS,
    OLDEST_IN_MORTALITY,
    PARTS,
    PRICE,
    SALTS,
    SPARE_PARTS,
    WORDS_OF_FAMILIES,
    Activity,
    Factors,
    Need,
    PersonMonths,
)
from sim.care.prices import Prices
from sim.care.streams import (
    CODED_BIT,
    DEATH,
    FAMILY_START,
    OTHER_OUTPATIENT,
    OUTPATIENT,
    PLANNED,
    STREAMS,
)
from sim.people.columns import EMPTY, FIFTHS, OLDEST_IN_BANDS, People
from sim.randomness import GOLDEN, mix

WORDS = 2**64
URGENT = 1
LOW_16 = 0xFFFF


def scramble(bits: int) -> int:
    """The hash of one 64-bit word."""
    return int(mix(np.array([bits % WORDS], dtype=np.uint64))[0])


def salt(use: int, stream: int) -> int:
    return int(SALTS[use, stream])


def half(bits: int) -> float:
    """32 bits as the middle of their slice of (0, 1)."""
    return (bits + 0.5) * 2.0**-32


def unit(bits: int) -> float:
    """A scrambled word as a number in [0, 1)."""
    return (scramble(bits) >> 11) * 2.0**-53


def price_of_event(table: np.ndarray, mean_pence: float, bits: int) -> int:
    """Whole pence of an event, from a table of `lognormal_quantiles`."""
    knots = table.shape[1] - 1
    place = unit(bits) * knots
    row, knot = 0, int(place)
    if knot == knots - 1:
        place = (place - knot) * knots
        row, knot = 1, int(place)
    below, above = float(table[row, knot]), float(table[row, knot + 1])
    return math.floor(mean_pence * (below + (place - knot) * (above - below)) + 0.5)


def place_drawn(at_most: np.ndarray, bits: int) -> int:
    """First place whose cumulative share is above the draw; the last if none is."""
    u = unit(bits)
    above = [place for place in range(len(at_most) - 1) if u < at_most[place]]
    return above[0] if above else len(at_most) - 1


def events_of_the_sickest(word: int, stream: int, rate: float, head_room: float, factor: float) -> list[int]:
    """Words of the events of someone whose slots do not fit: the rate is split over parts of their own."""
    parts = math.ceil(head_room * rate) + SPARE_PARTS
    words = [scramble((word ^ salt(PARTS, stream)) + part * int(GOLDEN)) for part in range(parts)]
    return [bits for bits in words if rate > 0.0 and half(bits >> 32) / (rate / parts) < factor]


def month_of_care_plain(
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
    kept: PersonMonths | None = None,
) -> None:
    """The same as `sim.care.kernel.month_of_care`, argument for argument and bit for bit."""
    factors = factors.checked(need)
    activity.clear()
    level = [float(value) for value in need.level[:, run_month]]
    year = int(need.year_of_month[run_month])

    for practice in range(people.practices):
        local = [float(price_level[stream]) * float(prices.mff[practice]) for stream in range(len(STREAMS))]
        for row in range(people.edge[practice], people.edge[practice + 1]):
            if people.birth_month[row] == EMPTY:
                continue
            first = scramble(int(key) + ((int(people.identity[row]) << 8) | run_month) * int(GOLDEN))
            age = (month_number - int(people.birth_month[row])) // MONTHS
            sex_fifth, code, held = int(people.sex_fifth[row]), int(people.frailty[row]), int(people.conditions[row])
            cell = int(need.band_of_age[min(age, OLDEST_IN_BANDS)]) * (2 * FIFTHS) + sex_fifth
            gp = int(need.gp_start[practice]) + int(people.gp[row])

            def weight(row: int, code: int = code, held: int = held) -> float:
                return float(need.frailty_weight[row, code]) * float(need.condition_weight[row, held])

            dies = float(need.death_rate[year, min(age, OLDEST_IN_MORTALITY), sex_fifth]) * weight(DEATH)
            dead = False
            for family in range(len(FAMILY_START) - 1):
                bits = scramble(first ^ int(WORDS_OF_FAMILIES[family]))
                quarter = (first >> (16 * family)) & LOW_16
                streams = range(FAMILY_START[family], FAMILY_START[family + 1])
                rate, factor = {}, {}
                for stream in streams:
                    style = float(need.style_practice[stream, practice])
                    if stream < PLANNED:
                        style = style * float(need.style_gp[gp])
                        factor[stream] = float(factors.by_gp[stream, gp])
                    else:
                        factor[stream] = float(factors.by_practice[stream - PLANNED, practice])
                    rate[stream] = float(need.rate[stream, cell]) * level[stream] * weight(stream) * style
                end = 0.0
                for stream in streams:
                    end += need.head_room * rate[stream]
                x, chance = (((quarter << 32) | (bits >> 32)) + 0.5) * 2.0**-48, dies if family == URGENT else 0.0
                events: list[tuple[int, int]] = []  # stream, and the word that sets what follows
                if end + chance >= 1.0:
                    for stream in streams:
                        words = events_of_the_sickest(bits, stream, rate[stream], need.head_room, factor[stream])
                        events += [(stream, own) for own in words]
                    dead |= family == URGENT and half(scramble(bits ^ salt(PARTS, DEATH)) >> 32) < chance
                elif x < end + chance:
                    reached, taken = 0.0, False
                    for stream in streams:
                        below = reached
                        reached += need.head_room * rate[stream]
                        if not taken and x < reached:
                            taken = True
                            if (x - below) / rate[stream] < factor[stream]:
                                events.append((stream, bits))
                    dead |= not taken and family == URGENT
                for stream, own in events:
                    _book(people, prices, need, activity, kept, stream, own, row, practice, gp, cell, held, local)
            if dead:
                people.birth_month[row] = EMPTY
                people.bound[row] = 0
                people.population[practice] -= 1
                activity.deaths[practice] += 1


def _book(people, prices, need, activity, kept, stream, bits, row, practice, gp, cell, held, local) -> None:
    """One event: its specialty group, its price, its follow-ups, and all the sums it enters."""
    mean = float(prices.mean_pence[stream, cell]) * local[stream]
    if stream < PLANNED:
        kind = 0 if stream == OUTPATIENT else 1
        group = place_drawn(need.group_at_most[kind, practice], bits ^ salt(GROUP, stream))
        activity.by_group[kind, practice, group] += 1
        mean = mean * float(prices.group_price[kind, group])
    pence = price_of_event(prices.quantiles[stream], mean, bits ^ salt(PRICE, stream))
    if stream in (OUTPATIENT, OTHER_OUTPATIENT):
        more = place_drawn(prices.followup_at_most, bits ^ salt(FOLLOWUP, stream))
        activity.followups[0 if stream == OUTPATIENT else 1, practice] += more
        pence += more * math.floor(prices.followup_pence * local[stream] + 0.5)
    if stream < PLANNED:
        activity.count_by_gp[stream, gp] += 1
        activity.pence_by_gp[stream, gp] += pence
    else:
        activity.count_by_practice[stream - PLANNED, practice] += 1
        activity.pence_by_practice[stream - PLANNED, practice] += pence
    if kept is not None:
        place = kept.lane[stream]
        if place >= 0:
            kept.pence[place, row] += pence
            if kept.count.shape[0] > 0:
                kept.count[place, row] += 1
        if CODED_BIT[stream] >= 0:
            kept.coded[row] |= np.uint16(held | (1 << CODED_BIT[stream]))
