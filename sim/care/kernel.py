"""A month of care, compiled. `sim.care.plain` says what it does; the two agree bit for bit.

A person is looked at closely only when a half of the monthly word falls below the person's bound, an upper
limit of all that could happen in the coming year. One practice is one piece of work for one thread, totals
are whole numbers stored once, and nothing is summed across practices: the number of threads cannot matter.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

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
from sim.compiling import compiled
from sim.people.birthdays import list_birthdays
from sim.people.columns import EMPTY, FIFTHS, OLDEST_IN_BANDS, SATURATED, People
from sim.randomness import GOLDEN, U64, mix_compiled, unit, word

_32, _LOW_32 = U64(32), U64(0xFFFFFFFF)
_SEXES_FIFTHS = 2 * FIFTHS


@njit(inline="always")
def half(bits):
    """32 bits as the middle of their slice of (0, 1)."""
    return (bits + 0.5) * 2.0**-32


@njit(inline="always")
def age_in_years(month_number, birth_month):
    return (month_number - np.int64(birth_month)) // MONTHS


@njit(inline="always")
def cell_of(band_of_age, age, sex_fifth):
    return np.int64(band_of_age[min(age, OLDEST_IN_BANDS)]) * _SEXES_FIFTHS + np.int64(sex_fifth)


@njit(inline="always")
def price_of_event(table, mean_pence, bits):
    """Whole pence of an event, from a table of `lognormal_quantiles`."""
    knots = table.shape[1] - 1
    place = unit(mix_compiled(bits)) * knots
    row, knot = 0, np.int64(place)
    if knot == knots - 1:
        place = (place - knot) * knots
        row, knot = 1, np.int64(place)
    below = table[row, knot]
    return np.int64(np.floor(mean_pence * (below + (place - knot) * (table[row, knot + 1] - below)) + 0.5))


@njit
def events_of_the_sickest(bits, stream, rate, head_room, factor, table, mean_pence, salts):
    """Count and pence of someone whose slots do not fit: the rate is split over parts of their own."""
    count, pence = np.int64(0), np.int64(0)
    if rate > 0.0:
        parts = np.int64(np.ceil(head_room * rate)) + SPARE_PARTS
        for part in range(parts):
            own = mix_compiled((bits ^ salts[PARTS, stream]) + U64(part) * GOLDEN)
            if half(own >> _32) / (rate / parts) < factor:
                count += 1
                pence += price_of_event(table, mean_pence, own ^ salts[PRICE, stream])
    return count, pence


@compiled
def _bounds(
    edge, birth_month, sex_fifth, gp, frailty, bound,
    rate, level, weight, death, band_of_age, head_room, style_practice, style_gp, gp_start,
    month_number, everyone,
):  # fmt: skip
    for practice in prange(edge.size - 1):
        start = edge[practice]
        chosen, found = list_birthdays(birth_month[start : edge[practice + 1]], month_number, everyone)
        for place in range(found):
            row = start + chosen[place]
            age = age_in_years(month_number, birth_month[row])
            cell = cell_of(band_of_age, age, sex_fifth[row])
            code = frailty[row]
            style = style_gp[gp_start[practice] + gp[row]]
            outpatient = (
                rate[OUTPATIENT, cell] * level[OUTPATIENT] * weight[OUTPATIENT, code]
                * (style_practice[OUTPATIENT, practice] * style)
            )  # fmt: skip
            elective = (
                rate[ELECTIVE, cell] * level[ELECTIVE] * weight[ELECTIVE, code]
                * (style_practice[ELECTIVE, practice] * style)
            )  # fmt: skip
            emergency = (
                rate[EMERGENCY, cell] * level[EMERGENCY] * weight[EMERGENCY, code]
                * style_practice[EMERGENCY, practice]
            )  # fmt: skip
            dies = death[min(age, OLDEST_IN_MORTALITY), sex_fifth[row]] * weight[DEATH, code]
            planned_end = head_room * outpatient + head_room * elective
            other_end = head_room * emergency + dies
            threshold = np.ceil(max(planned_end, other_end) * 2.0**32) + 1.0
            bound[row] = SATURATED if threshold >= 2.0**32 - 1.0 else np.uint32(threshold)


@compiled
def _month(
    edge, identity, birth_month, sex_fifth, gp, frailty, bound, population,
    rate, level, weight, death, band_of_age, head_room, style_practice, style_gp, gp_start,
    factor_outpatient, factor_elective, factor_emergency,
    quantiles, mean_pence, price_level, mff, salts, month_number, run_month, key,
    count_planned, pence_planned, count_emergency, pence_emergency, deaths,
):  # fmt: skip
    for practice in prange(edge.size - 1):
        start = edge[practice]
        rows = edge[practice + 1] - start
        for doctor in range(gp_start[practice], gp_start[practice + 1]):
            for stream in range(2):
                count_planned[stream, doctor] = 0
                pence_planned[stream, doctor] = 0
        emergencies, emergency_pence, died = np.int64(0), np.int64(0), np.int64(0)

        own_identity, own_bound = identity[start : start + rows], bound[start : start + rows]
        near = np.empty(rows, np.uint8)  # whole practice at once, without a branch
        for offset in range(rows):
            bits = word(key, own_identity[offset], run_month)
            limit = U64(own_bound[offset])
            near[offset] = ((bits >> _32) < limit) | ((bits & _LOW_32) < limit) | (limit == U64(SATURATED))
        candidates = np.empty(rows, np.int32)
        found = 0
        for offset in range(rows):
            candidates[found] = offset
            found += near[offset]

        for candidate in range(found):
            row = start + candidates[candidate]
            bits = word(key, identity[row], run_month)
            age = age_in_years(month_number, birth_month[row])
            cell = cell_of(band_of_age, age, sex_fifth[row])
            code = frailty[row]
            doctor = gp_start[practice] + gp[row]
            style = style_gp[doctor]

            outpatient = (
                rate[OUTPATIENT, cell] * level[OUTPATIENT] * weight[OUTPATIENT, code]
                * (style_practice[OUTPATIENT, practice] * style)
            )  # fmt: skip
            elective = (
                rate[ELECTIVE, cell] * level[ELECTIVE] * weight[ELECTIVE, code]
                * (style_practice[ELECTIVE, practice] * style)
            )  # fmt: skip
            outpatient_end = head_room * outpatient
            planned_end = outpatient_end + head_room * elective
            x = half(bits >> _32)
            if planned_end >= 1.0:
                for stream in range(2):
                    count, pence = events_of_the_sickest(
                        bits, stream,
                        outpatient if stream == OUTPATIENT else elective, head_room,
                        factor_outpatient[doctor] if stream == OUTPATIENT else factor_elective[doctor],
                        quantiles[stream],
                        mean_pence[stream, cell] * (price_level[stream] * mff[practice]), salts,
                    )  # fmt: skip
                    count_planned[stream, doctor] += count
                    pence_planned[stream, doctor] += pence
            elif x < planned_end:
                if x < outpatient_end:
                    stream, happens = OUTPATIENT, x / outpatient < factor_outpatient[doctor]
                else:
                    stream, happens = ELECTIVE, (x - outpatient_end) / elective < factor_elective[doctor]
                if happens:
                    count_planned[stream, doctor] += 1
                    pence_planned[stream, doctor] += price_of_event(
                        quantiles[stream],
                        mean_pence[stream, cell] * (price_level[stream] * mff[practice]),
                        bits ^ salts[PRICE, stream],
                    )

            emergency = (
                rate[EMERGENCY, cell] * level[EMERGENCY] * weight[EMERGENCY, code]
                * style_practice[EMERGENCY, practice]
            )  # fmt: skip
            dies = death[min(age, OLDEST_IN_MORTALITY), sex_fifth[row]] * weight[DEATH, code]
            emergency_end = head_room * emergency
            other_end = emergency_end + dies
            x = half(bits & _LOW_32)
            dead = False
            if other_end >= 1.0:
                count, pence = events_of_the_sickest(
                    bits, EMERGENCY, emergency, head_room, factor_emergency[practice], quantiles[EMERGENCY],
                    mean_pence[EMERGENCY, cell] * (price_level[EMERGENCY] * mff[practice]), salts,
                )  # fmt: skip
                emergencies += count
                emergency_pence += pence
                dead = half(mix_compiled(bits ^ salts[PARTS, DEATH]) >> _32) < dies
            elif x < emergency_end:
                if x / emergency < factor_emergency[practice]:
                    emergencies += 1
                    emergency_pence += price_of_event(
                        quantiles[EMERGENCY],
                        mean_pence[EMERGENCY, cell] * (price_level[EMERGENCY] * mff[practice]),
                        bits ^ salts[PRICE, EMERGENCY],
                    )
            else:
                dead = x < other_end
            if dead:
                birth_month[row] = EMPTY
                bound[row] = 0
                died += 1

        count_emergency[practice] = emergencies
        pence_emergency[practice] = emergency_pence
        deaths[practice] = died
        population[practice] -= died


def _check_month(people: People, need: Need, run_month: int) -> None:
    if people.practices != need.practices:
        raise ValueError(f"{people.practices} practices of people, but {need.practices} in the rates")
    if not 0 <= run_month < need.level.shape[1]:
        raise ValueError(f"month {run_month} is outside the {need.level.shape[1]} months of the rates")


def renew_bounds(people: People, need: Need, month_number: int, run_month: int, *, everyone: bool = False) -> None:
    """Set the bound of those whose birthday is this month, for the twelve months to come.

    A bound is the largest chance of planned care, or of emergency or death, in any month of the coming year,
    with every policy factor at the head room; it is rounded up. It must be renewed after births and the drift
    of frailty, and for everyone before the first month. A bound changes the speed, never the result.

    Args:
        people: `people.bound` is changed in place.
        need: Reference rates.
        month_number: Month of `sim.clock`.
        run_month: Month of the run.
        everyone: Whether to renew all bounds, not only at birthdays.

    Raises:
        ValueError: if people and rates do not belong together.
    """
    _check_month(people, need, run_month)
    _bounds(
        people.edge, people.birth_month, people.sex_fifth, people.gp, people.frailty, people.bound,
        need.rate, need.level_ahead[:, run_month].copy(), need.frailty_weight,
        need.death_ahead[need.year_of_month[run_month]], need.band_of_age, need.head_room,
        need.style_practice, need.style_gp, need.gp_start, int(month_number), bool(everyone),
    )  # fmt: skip


def month_of_care(
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
    """Who is referred, admitted or dies this month, and what does it cost?

    The luck of a person and month is one word, whatever the policy. Raising a factor only adds events;
    factors of planned care never change an emergency, a death or its price, and the other way round. One word
    allows one planned event and one emergency a month; the few whose rates come near 1 have more draws.
    The dead leave their row and their list at once.

    Args:
        people: The dead are marked, in place. Bounds must be in order: see `renew_bounds`.
        need: Reference rates.
        prices: Price tables and local price factors.
        factors: What policies make of the reference rates this month.
        price_level: Price level of the month over the base year, [3] by stream.
        month_number: Month of `sim.clock`.
        run_month: Month of the run, below 256.
        key: Key of a stream of its own in the domain "simulation".
        activity: Overwritten with this month's events, pence and deaths.

    Raises:
        ValueError: if a factor is negative, not a number or above the head room, or shapes do not match.
    """
    _check_month(people, need, run_month)
    factors = factors.checked(need)
    price_level = np.ascontiguousarray(price_level, dtype=np.float64)
    if price_level.shape != (3,) or prices.mff.shape != (need.practices,):
        raise ValueError("price_level needs one value a stream and mff one a practice")
    _month(
        people.edge, people.identity, people.birth_month, people.sex_fifth, people.gp, people.frailty,
        people.bound, people.population,
        need.rate, need.level[:, run_month].copy(), need.frailty_weight,
        need.death_rate[need.year_of_month[run_month]], need.band_of_age, need.head_room,
        need.style_practice, need.style_gp, need.gp_start,
        factors.outpatient, factors.elective, factors.emergency,
        prices.quantiles, prices.mean_pence, price_level, prices.mff, SALTS,
        int(month_number), int(run_month), U64(key),
        activity.count_planned, activity.pence_planned, activity.count_emergency, activity.pence_emergency,
        activity.deaths,
    )  # fmt: skip
