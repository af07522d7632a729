"""A month of care, compiled. `sim.care.plain` says what it does; the two agree bit for bit.

A person is looked at closely only when a part of the month's two words falls below the person's bound, an upper
limit of all that could happen in any one family of streams in the coming year; and then only at the families whose
part fell below. One practice is one piece of work for one thread, totals are whole numbers stored once, and nothing
is summed across practices: the number of threads cannot matter.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from sim.care.need import (
    FOLLOWUP,
    GROUP,
    GROUPS,
    MONTHS,
    OLDEST_IN_MORTALITY,
    PARTS,
    PRICE,
    SALTS,
    SPARE_PARTS,
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
from sim.compiling import compiled
from sim.people.birthdays import list_birthdays
from sim.people.columns import EMPTY, FIFTHS, OLDEST_IN_BANDS, SATURATED, People
from sim.randomness import GOLDEN, U64, mix_compiled, unit, word

_32, _LOW_32 = U64(32), U64(0xFFFFFFFF)
_SECOND = U64(0xC2B2AE3D27D4EB4F)
_SEXES_FIFTHS = 2 * FIFTHS
_STREAMS = len(STREAMS)
_FAMILIES = len(FAMILY_START) - 1
_A_LITTLE_MORE = 1.0 + 1e-9  # products in another order may differ in their last digits
_URGENT = 1  # the family that holds death too


@njit(inline="always")
def half(bits):
    """32 bits as the middle of their slice of (0, 1)."""
    return (bits + 0.5) * 2.0**-32


@njit(inline="always")
def second_word(first):
    """The other 64 bits of a person's month."""
    return mix_compiled(first ^ _SECOND)


@njit(inline="always")
def age_in_years(month_number, birth_month):
    return (month_number - np.int64(birth_month)) // MONTHS


@njit(inline="always")
def cell_of(band_of_age, age, sex_fifth):
    return np.int64(band_of_age[min(age, OLDEST_IN_BANDS)]) * _SEXES_FIFTHS + np.int64(sex_fifth)


@njit(inline="always")
def price_of_event(tables, stream, mean_pence, bits):
    """Whole pence of an event, from the stream's table of `lognormal_quantiles`."""
    knots = tables.shape[2] - 1
    place = unit(mix_compiled(bits)) * knots
    row, knot = 0, np.int64(place)
    if knot == knots - 1:
        place = (place - knot) * knots
        row, knot = 1, np.int64(place)
    below = tables[stream, row, knot]
    return np.int64(np.floor(mean_pence * (below + (place - knot) * (tables[stream, row, knot + 1] - below)) + 0.5))


@njit(inline="always")
def place_drawn(at_most, kind, practice, bits):
    """First place of a row whose cumulative share is above the draw; the last if none is."""
    u = unit(mix_compiled(bits))
    place = 0
    while place < at_most.shape[2] - 1 and u >= at_most[kind, practice, place]:
        place += 1
    return place


@njit(inline="always")
def own_rate(stream, cell, code, held, style_of_gp, rate, frailty_weight, condition_weight, style):
    """A person's reference rate of a stream this month; tables have streams last, so that a person's lie together."""
    manner = style[stream]
    if stream < PLANNED:
        manner = manner * style_of_gp
    return rate[cell, stream] * (frailty_weight[code, stream] * condition_weight[held, stream]) * manner


@njit(inline="always")
def _book(
    stream, bits, row, practice, doctor, cell, held, local, quantiles, mean_pence, group_at_most, group_price,
    followup_at_most, followup_pence, salts, count_by_gp, pence_by_gp, count, pence_of, followups, by_group,
    recording, lane, own_pence, own_count, own_coded,
):  # fmt: skip
    """One event: its specialty group, its price, its follow-ups, and all the sums it enters."""
    mean = mean_pence[cell, stream] * local[stream]
    if stream < PLANNED:
        kind = 0 if stream == OUTPATIENT else 1
        group = place_drawn(group_at_most, kind, practice, bits ^ salts[GROUP, stream])
        by_group[kind, group] += 1
        mean = mean * group_price[kind, group]
    pence = price_of_event(quantiles, stream, mean, bits ^ salts[PRICE, stream])
    if stream in (OUTPATIENT, OTHER_OUTPATIENT):
        more = place_drawn(followup_at_most, 0, 0, bits ^ salts[FOLLOWUP, stream])
        followups[0 if stream == OUTPATIENT else 1] += more
        pence += more * np.int64(np.floor(followup_pence * local[stream] + 0.5))
    if stream < PLANNED:
        count_by_gp[stream, doctor] += 1
        pence_by_gp[stream, doctor] += pence
    else:
        count[stream - PLANNED] += 1
        pence_of[stream - PLANNED] += pence
    if recording:
        place = lane[stream]
        if place >= 0:
            own_pence[place, row] += pence
            if own_count.shape[0] > 0:
                own_count[place, row] += 1
        if CODED_BIT[stream] >= 0:
            own_coded[row] |= np.uint16(held | (1 << CODED_BIT[stream]))


@compiled
def _bounds(
    edge, birth_month, sex_fifth, gp, frailty, conditions, bound,
    rate, weight, condition_weight, death, band_of_age, head_room, style_practice, style_gp, gp_start,
    family_start, month_number, everyone, fresh,
):  # fmt: skip
    for practice in prange(edge.size - 1):
        start = edge[practice]
        manner = style_practice[practice]
        own = np.empty(_STREAMS)
        chosen, found = list_birthdays(birth_month[start : edge[practice + 1]], month_number, everyone)
        rows = edge[practice + 1] - start if fresh else found
        for place in range(rows):
            row = start + place if fresh else start + chosen[place]
            if fresh:
                if birth_month[row] == EMPTY:
                    continue
                months = month_number - np.int64(birth_month[row])
                if not everyone and bound[row] != SATURATED and months % MONTHS != 0:
                    continue
            age = age_in_years(month_number, birth_month[row])
            cell = cell_of(band_of_age, age, sex_fifth[row])
            code, held = frailty[row], conditions[row]
            style = style_gp[gp_start[practice] + gp[row]]
            for stream in range(_STREAMS):  # of known length, so that all are worked out at once
                own[stream] = rate[cell, stream] * (weight[code, stream] * condition_weight[held, stream]) * manner[stream]
            for stream in range(PLANNED):
                own[stream] *= style
            highest = 0.0
            for family in range(_FAMILIES):
                end = 0.0
                for stream in range(family_start[family], family_start[family + 1]):
                    end += own[stream]
                end *= head_room
                if family == _URGENT:
                    dies = death[min(age, OLDEST_IN_MORTALITY), sex_fifth[row]]
                    end += dies * (weight[code, DEATH] * condition_weight[held, DEATH])
                highest = max(highest, end)
            highest *= _A_LITTLE_MORE
            threshold = np.ceil(highest * 2.0**32) + 1.0
            bound[row] = SATURATED if threshold >= 2.0**32 - 1.0 else np.uint32(threshold)


@compiled
def _month(
    edge, identity, birth_month, sex_fifth, gp, frailty, conditions, bound, population,
    rate, weight, condition_weight, death, band_of_age, head_room, style_practice, style_gp, gp_start,
    group_at_most, family_start, factor_by_gp, factor_by_practice,
    quantiles, mean_pence, price_level, mff, group_price, followup_at_most, followup_pence,
    salts, month_number, run_month, key,
    count_by_gp, pence_by_gp, count_by_practice, pence_by_practice, followups_by_practice, by_group, deaths,
    recording, lane, own_pence, own_count, own_coded,
):  # fmt: skip
    for practice in prange(edge.size - 1):
        start = edge[practice]
        rows = edge[practice + 1] - start
        manner = style_practice[practice]
        count = np.zeros(_STREAMS - PLANNED, np.int64)
        pence_of = np.zeros(_STREAMS - PLANNED, np.int64)
        followups = np.zeros(2, np.int64)
        groups = np.zeros((2, GROUPS), np.int64)
        own = np.empty(_STREAMS)
        local = np.empty(_STREAMS)
        for stream in range(_STREAMS):
            local[stream] = price_level[stream] * mff[practice]
        died = np.int64(0)

        own_identity, own_bound = identity[start : start + rows], bound[start : start + rows]
        near = np.empty(rows, np.uint8)  # whole practice at once, without a branch
        for offset in range(rows):
            first = word(key, own_identity[offset], run_month)
            second = second_word(first)
            limit = U64(own_bound[offset])
            near[offset] = (
                ((first >> _32) < limit) | ((first & _LOW_32) < limit)
                | ((second >> _32) < limit) | ((second & _LOW_32) < limit) | (limit == U64(SATURATED))
            )  # fmt: skip
        candidates = np.empty(rows, np.int32)
        found = 0
        for offset in range(rows):
            candidates[found] = offset
            found += near[offset]

        for candidate in range(found):
            row = start + candidates[candidate]
            first = word(key, identity[row], run_month)
            limit = U64(bound[row])
            age = age_in_years(month_number, birth_month[row])
            cell = cell_of(band_of_age, age, sex_fifth[row])
            code, held = frailty[row], conditions[row]
            doctor = gp_start[practice] + gp[row]
            style = style_gp[doctor]
            dead = False
            for family in range(_FAMILIES):
                bits = first if family < 2 else second_word(first)
                part = bits >> _32 if family % 2 == 0 else bits & _LOW_32
                if part >= limit and limit != U64(SATURATED):
                    continue
                end = 0.0
                for stream in range(family_start[family], family_start[family + 1]):
                    own[stream] = own_rate(stream, cell, code, held, style, rate, weight, condition_weight, manner)
                    end += head_room * own[stream]
                dies = 0.0
                if family == _URGENT:
                    dies = death[min(age, OLDEST_IN_MORTALITY), sex_fifth[row]]
                    dies = dies * (weight[code, DEATH] * condition_weight[held, DEATH])
                x = half(part)
                if end + dies >= 1.0:  # slots do not fit: the rate of each stream is split over parts of their own
                    for stream in range(family_start[family], family_start[family + 1]):
                        if own[stream] > 0.0:
                            factor = (
                                factor_by_gp[stream, doctor] if stream < PLANNED
                                else factor_by_practice[stream - PLANNED, practice]
                            )  # fmt: skip
                            parts = np.int64(np.ceil(head_room * own[stream])) + SPARE_PARTS
                            for number in range(parts):
                                drawn = mix_compiled((bits ^ salts[PARTS, stream]) + U64(number) * GOLDEN)
                                if half(drawn >> _32) / (own[stream] / parts) < factor:
                                    _book(
                                        stream, drawn, row, practice, doctor, cell, held, local, quantiles,
                                        mean_pence, group_at_most, group_price, followup_at_most, followup_pence,
                                        salts, count_by_gp, pence_by_gp, count, pence_of, followups, groups,
                                        recording, lane, own_pence, own_count, own_coded,
                                    )  # fmt: skip
                    if family == _URGENT:
                        dead = half(mix_compiled(bits ^ salts[PARTS, DEATH]) >> _32) < dies
                elif x < end + dies:
                    reached = 0.0
                    taken = False
                    for stream in range(family_start[family], family_start[family + 1]):
                        below = reached
                        reached += head_room * own[stream]
                        if not taken and x < reached:
                            taken = True
                            factor = (
                                factor_by_gp[stream, doctor] if stream < PLANNED
                                else factor_by_practice[stream - PLANNED, practice]
                            )  # fmt: skip
                            if (x - below) / own[stream] < factor:
                                _book(
                                    stream, bits, row, practice, doctor, cell, held, local, quantiles,
                                    mean_pence, group_at_most, group_price, followup_at_most, followup_pence,
                                    salts, count_by_gp, pence_by_gp, count, pence_of, followups, groups,
                                    recording, lane, own_pence, own_count, own_coded,
                                )  # fmt: skip
                    if family == _URGENT and not taken:
                        dead = True
            if dead:
                birth_month[row] = EMPTY
                bound[row] = 0
                died += 1

        for stream in range(_STREAMS - PLANNED):
            count_by_practice[stream, practice] = count[stream]
            pence_by_practice[stream, practice] = pence_of[stream]
        for kind in range(2):
            followups_by_practice[kind, practice] = followups[kind]
            for group in range(GROUPS):
                by_group[kind, practice, group] = groups[kind, group]
        deaths[practice] = died
        population[practice] -= died


def _check_month(people: People, need: Need, run_month: int) -> None:
    if people.practices != need.practices:
        raise ValueError(f"{people.practices} practices of people, but {need.practices} in the rates")
    if not 0 <= run_month < need.level.shape[1]:
        raise ValueError(f"month {run_month} is outside the {need.level.shape[1]} months of the rates")


def _streams_last(table: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(table.T)


def _weights(need: Need, level: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rates of a month [190, 9], and weights of frailty [256, 10] and conditions [1024, 10]."""
    rate = need.rate * level[:, None]
    return _streams_last(rate), _streams_last(need.frailty_weight), _streams_last(need.condition_weight)


def renew_bounds(
    people: People, need: Need, month_number: int, run_month: int, *, everyone: bool = False, fresh: bool = False
) -> None:
    """Set the bound of those whose birthday is this month, for the twelve months to come.

    A bound is the largest chance that a family of streams needs a closer look in any month of the coming year, with every
    policy factor at the head room; it is rounded up. It must be renewed after births, the drift of frailty and new
    conditions, for those who moved, and for everyone before the first month. A bound changes the speed, never the result.

    Args:
        people: `people.bound` is changed in place.
        need: Reference rates.
        month_number: Month of `sim.clock`.
        run_month: Month of the run.
        everyone: Whether to renew all bounds, not only at birthdays.
        fresh: Whether to renew also those who are looked at every month, as people who have just moved are.

    Raises:
        ValueError: if people and rates do not belong together.
    """
    _check_month(people, need, run_month)
    _bounds(
        people.edge, people.birth_month, people.sex_fifth, people.gp, people.frailty, people.conditions, people.bound,
        *_weights(need, need.level_ahead[:, run_month]),
        need.death_ahead[need.year_of_month[run_month]], need.band_of_age, need.head_room,
        _streams_last(need.style_practice), need.style_gp, need.gp_start, np.array(FAMILY_START), int(month_number), bool(everyone),
        bool(fresh),
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
    kept: PersonMonths | None = None,
) -> None:
    """Who is referred, seen, admitted or dies this month, and what does it cost?

    The luck of a person and month is two words, whatever the policy. Raising a factor only adds events; a factor changes
    nothing in another family of streams, nor the other streams of its own. Each family allows one event a person and
    month; the few whose rates come near 1 have more draws. The dead leave their row and their list at once.

    Args:
        people: The dead are marked, in place. Bounds must be in order: see `renew_bounds`.
        need: Reference rates.
        prices: Price tables and local price factors.
        factors: What policies make of the reference rates this month.
        price_level: Price level of the month over the base year, [9] by stream.
        month_number: Month of `sim.clock`.
        run_month: Month of the run, below 256.
        key: Key of a stream of its own in the domain "simulation".
        activity: Overwritten with this month's events, pence and deaths.
        kept: If given, what each person used is added to it.

    Raises:
        ValueError: if a factor is negative, not a number or above the head room, or shapes do not match.
    """
    _check_month(people, need, run_month)
    factors = factors.checked(need)
    price_level = np.ascontiguousarray(price_level, dtype=np.float64)
    if price_level.shape != (_STREAMS,) or prices.mff.shape != (need.practices,):
        raise ValueError("price_level needs one value a stream and mff one a practice")
    if kept is not None and kept.coded.size != people.identity.size:
        raise ValueError(f"kept holds {kept.coded.size} rows, but there are {people.identity.size}")
    own = kept or PersonMonths.of(0)
    activity.clear()
    _month(
        people.edge, people.identity, people.birth_month, people.sex_fifth, people.gp, people.frailty,
        people.conditions, people.bound, people.population,
        *_weights(need, need.level[:, run_month]),
        need.death_rate[need.year_of_month[run_month]], need.band_of_age, need.head_room,
        _streams_last(need.style_practice), need.style_gp, need.gp_start, need.group_at_most, np.array(FAMILY_START),
        factors.by_gp, factors.by_practice,
        prices.quantiles, _streams_last(prices.mean_pence), price_level, prices.mff, prices.group_price, prices.followup_at_most[None, None],
        prices.followup_pence, SALTS, int(month_number), int(run_month), U64(key),
        activity.count_by_gp, activity.pence_by_gp, activity.count_by_practice, activity.pence_by_practice,
        activity.followups, activity.by_group, activity.deaths,
        kept is not None, own.lane, own.pence, own.count, own.coded,
    )  # fmt: skip
