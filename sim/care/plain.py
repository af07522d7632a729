"""A month of care in plain Python, written to be read; `sim.care.kernel` does the same, fast.

Each person has one random word a month. Its high half decides planned care: first outpatient attendance,
elective admission or neither. Its low half decides emergency admission, death or neither. So no change to
planned care can touch emergencies or deaths, or the other way round.

A half word, as a number x in (0, 1), meets slots laid side by side: `[0, H r_out)` outpatient, then
`H r_el` elective, where r is the person's reference rate and H the head room. Inside a slot,
`q = (x - start of slot) / r` is the smallest policy factor at which the event happens; it happens when
q is below the factor. A higher factor only adds events, and the others stay as they were.

A few people are so ill that their slots do not fit into [0, 1). Each of their events then has draws of its
own: the rate is split over several parts, and each part happens or not.

Bounds only save time, so there are none here: agreement with the kernel shows that they are wide enough.
"""

from __future__ import annotations

import math

import numpy as np

from sim.care.need import (
    DEATH,
    ELECTIVE,
    EMERGENCY,
    MONTHS,
    OLDEST_IN_MORTALITY,
    OUTPATIENT,
    PARTS,
    PRICE,
    SALTS,
    SPARE_PARTS,
    Activity,
    Factors,
    Need,
)
from sim.care.prices import Prices
from sim.people.columns import EMPTY, FIFTHS, OLDEST_IN_BANDS, People
from sim.randomness import GOLDEN, mix

WORDS = 2**64


def scramble(bits: int) -> int:
    """The hash of one 64-bit word."""
    return int(mix(np.array([bits % WORDS], dtype=np.uint64))[0])


def salt(use: int, stream: int) -> int:
    return int(SALTS[use, stream])


def half(bits: int) -> float:
    """32 bits as the middle of their slice of (0, 1)."""
    return (bits + 0.5) * 2.0**-32


def price_of_event(table: np.ndarray, mean_pence: float, bits: int) -> int:
    """Whole pence of an event, from a table of `lognormal_quantiles`."""
    knots = table.shape[1] - 1
    place = (scramble(bits) >> 11) * 2.0**-53 * knots
    row, knot = 0, int(place)
    if knot == knots - 1:
        place = (place - knot) * knots
        row, knot = 1, int(place)
    below, above = float(table[row, knot]), float(table[row, knot + 1])
    return math.floor(mean_pence * (below + (place - knot) * (above - below)) + 0.5)


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
) -> None:
    """The same as `sim.care.kernel.month_of_care`, argument for argument and bit for bit."""
    factors = factors.checked(need)
    for total in (
        activity.count_planned,
        activity.pence_planned,
        activity.count_emergency,
        activity.pence_emergency,
        activity.deaths,
    ):
        total[:] = 0
    level = [float(value) for value in need.level[:, run_month]]
    head_room = need.head_room

    for practice in range(people.practices):
        for row in range(people.edge[practice], people.edge[practice + 1]):
            if people.birth_month[row] == EMPTY:
                continue
            word = scramble(int(key) + ((int(people.identity[row]) << 8) | run_month) * int(GOLDEN))
            age = (month_number - int(people.birth_month[row])) // MONTHS
            sex_fifth, code = int(people.sex_fifth[row]), int(people.frailty[row])
            cell = int(need.band_of_age[min(age, OLDEST_IN_BANDS)]) * (2 * FIFTHS) + sex_fifth
            gp = int(need.gp_start[practice]) + int(people.gp[row])

            rate = [0.0, 0.0, 0.0]
            for stream in (OUTPATIENT, ELECTIVE, EMERGENCY):
                style = float(need.style_practice[stream, practice])
                if stream != EMERGENCY:
                    style = style * float(need.style_gp[gp])
                weight = float(need.frailty_weight[stream, code])
                rate[stream] = float(need.rate[stream, cell]) * level[stream] * weight * style
            year = int(need.year_of_month[run_month])
            dies = float(need.death_rate[year, min(age, OLDEST_IN_MORTALITY), sex_fifth])
            dies = dies * float(need.frailty_weight[DEATH, code])

            events: list[tuple[int, int]] = []  # stream, and the word that sets the price
            x = half(word >> 32)
            end_of_outpatient = head_room * rate[OUTPATIENT]
            end_of_elective = end_of_outpatient + head_room * rate[ELECTIVE]
            factor = {
                OUTPATIENT: float(factors.outpatient[gp]),
                ELECTIVE: float(factors.elective[gp]),
                EMERGENCY: float(factors.emergency[practice]),
            }
            if end_of_elective >= 1.0:
                for stream in (OUTPATIENT, ELECTIVE):
                    words = events_of_the_sickest(word, stream, rate[stream], head_room, factor[stream])
                    events += [(stream, bits) for bits in words]
            elif x < end_of_outpatient:
                if x / rate[OUTPATIENT] < factor[OUTPATIENT]:
                    events.append((OUTPATIENT, word))
            elif x < end_of_elective and (x - end_of_outpatient) / rate[ELECTIVE] < factor[ELECTIVE]:
                events.append((ELECTIVE, word))

            x = half(word & 0xFFFFFFFF)
            end_of_emergency = head_room * rate[EMERGENCY]
            end_of_death = end_of_emergency + dies
            dead = False
            if end_of_death >= 1.0:
                words = events_of_the_sickest(word, EMERGENCY, rate[EMERGENCY], head_room, factor[EMERGENCY])
                events += [(EMERGENCY, bits) for bits in words]
                dead = half(scramble(word ^ salt(PARTS, DEATH)) >> 32) < dies
            elif x < end_of_emergency:
                if x / rate[EMERGENCY] < factor[EMERGENCY]:
                    events.append((EMERGENCY, word))
            else:
                dead = x < end_of_death

            for stream, bits in events:
                local = float(price_level[stream]) * float(prices.mff[practice])
                mean_pence = float(prices.mean_pence[stream, cell]) * local
                pence = price_of_event(prices.quantiles[stream], mean_pence, bits ^ salt(PRICE, stream))
                if stream == EMERGENCY:
                    activity.count_emergency[practice] += 1
                    activity.pence_emergency[practice] += pence
                else:
                    activity.count_planned[stream, gp] += 1
                    activity.pence_planned[stream, gp] += pence
            if dead:
                people.birth_month[row] = EMPTY
                people.bound[row] = 0
                people.population[practice] -= 1
                activity.deaths[practice] += 1
