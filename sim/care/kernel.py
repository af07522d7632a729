"""A month of care, compiled. `sim.care.plain` says what it does; the two agree bit for bit.

A family of streams is looked at closely only when its quarter of the person's word of the month falls below the
person's bound for it, an upper limit of all that could happen there in the coming year. One practice is one piece of
work for one thread, totals are whole numbers stored once, and nothing is summed across practices: the number of
threads cannot matter.
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
from sim.compiling import compiled
from sim.people.birthdays import Birthdays, birthdays
from sim.people.columns import EMPTY, FIFTHS, OLDEST_IN_BANDS, People
from sim.randomness import GOLDEN, U64, mix_compiled, unit, word

_16, _32, _LOW_16 = U64(16), U64(32), U64(0xFFFF)
_SEXES_FIFTHS = 2 * FIFTHS
_STREAMS = len(STREAMS)
_FAMILIES = len(FAMILY_START) - 1
_A_LITTLE_MORE = 1.0 + 1e-9  # products in another order may differ in their last digits
_URGENT = 1  # the family that holds death too
_ROOTS = 256  # steps in which the root of a bound is held
_ALWAYS = 255  # bound of a family that is looked at every month; another bound b stands for a chance of b**2 / 2**16


@njit(inline="always")
def half(bits):
    """32 bits as the middle of their slice of (0, 1)."""
    return (bits + 0.5) * 2.0**-32


@njit(inline="always")
def place_in_family(first, family, bits):
    """Where the luck of a family falls in (0, 1): its quarter of the month's word, then 32 bits of the word of its own."""
    return (((((first >> (_16 * U64(family))) & _LOW_16) << _32) | (bits >> _32)) + 0.5) * 2.0**-48


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
    rows, rows_edge, birth_month, sex_fifth, gp, frailty, conditions, bound,
    rate, weight, condition_weight, death, band_of_age, head_room, style_practice, style_gp, gp_start,
    family_start, month_number,
):  # fmt: skip
    for practice in prange(rows_edge.size - 1):
        manner = style_practice[practice]
        own = np.empty(_STREAMS)
        for place in range(rows_edge[practice], rows_edge[practice + 1]):
            row = rows[place]
            age = age_in_years(month_number, birth_month[row])
            cell = cell_of(band_of_age, age, sex_fifth[row])
            code, held = frailty[row], conditions[row]
            style = style_gp[gp_start[practice] + gp[row]]
            for stream in range(_STREAMS):  # of known length, so that all are worked out at once
                own[stream] = rate[cell, stream] * (weight[code, stream] * condition_weight[held, stream]) * manner[stream]
            for stream in range(PLANNED):
                own[stream] *= style
            packed = np.uint32(0)
            for family in range(_FAMILIES):
                end = 0.0
                for stream in range(family_start[family], family_start[family + 1]):
                    end += own[stream]
                end *= head_room
                if family == _URGENT:
                    dies = death[min(age, OLDEST_IN_MORTALITY), sex_fifth[row]]
                    end += dies * (weight[code, DEATH] * condition_weight[held, DEATH])
                root = np.uint32(min(np.ceil(np.sqrt(end * _A_LITTLE_MORE) * _ROOTS), np.float64(_ALWAYS)))
                packed |= root << np.uint32(8 * family)
            bound[row] = packed


@compiled
def _month(
    edge, identity, birth_month, sex_fifth, gp, frailty, conditions, bound, population,
    rate, weight, condition_weight, death, band_of_age, head_room, style_practice, style_gp, gp_start,
    group_at_most, family_start, factor_by_gp, factor_by_practice,
    quantiles, mean_pence, price_level, mff, group_price, followup_at_most, followup_pence,
    salts, family_word, month_number, run_month, key,
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

        # the whole practice at once, without a branch
        own_identity = identity[start : start + rows]
        words = np.empty(rows, np.uint64)
        for offset in range(rows):
            words[offset] = word(key, own_identity[offset], run_month)
        quarters, roots = words.view(np.uint16), bound[start : start + rows].view(np.uint8)
        near = np.empty(_FAMILIES * rows, np.uint8)
        for place in range(_FAMILIES * rows):
            root = np.uint32(roots[place])
            near[place] = (np.uint32(quarters[place]) < root * root) | (root == _ALWAYS)
        near_any = near.view(np.uint32)
        candidates, chosen = np.empty(rows, np.int32), np.empty(rows, np.int32)
        found = 0
        for offset in range(rows):
            candidates[found] = offset
            found += near_any[offset] != 0
        dead, died = np.empty(rows, np.int32), np.int64(0)

        for family in range(_FAMILIES):
            first_stream, last_stream = family_start[family], family_start[family + 1]
            many = 0
            for candidate in range(found):
                chosen[many] = candidates[candidate]
                many += near[_FAMILIES * candidates[candidate] + family]
            for candidate in range(many):
                row = start + chosen[candidate]
                bits = mix_compiled(words[chosen[candidate]] ^ family_word[family])
                age = age_in_years(month_number, birth_month[row])
                cell = cell_of(band_of_age, age, sex_fifth[row])
                code, held = frailty[row], conditions[row]
                doctor = gp_start[practice] + gp[row]
                style = style_gp[doctor]
                end = 0.0
                for stream in range(first_stream, last_stream):
                    own[stream] = own_rate(stream, cell, code, held, style, rate, weight, condition_weight, manner)
                    end += head_room * own[stream]
                dies = 0.0
                if family == _URGENT:
                    dies = death[min(age, OLDEST_IN_MORTALITY), sex_fifth[row]]
                    dies = dies * (weight[code, DEATH] * condition_weight[held, DEATH])
                x = place_in_family(words[chosen[candidate]], family, bits)
                if end + dies >= 1.0:  # slots do not fit: the rate of each stream is split over parts of their own
                    for stream in range(first_stream, last_stream):
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
                    if family == _URGENT and half(mix_compiled(bits ^ salts[PARTS, DEATH]) >> _32) < dies:
                        dead[died] = chosen[candidate]
                        died += 1
                elif x < end + dies:
                    reached = 0.0
                    taken = False
                    for stream in range(first_stream, last_stream):
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
                        dead[died] = chosen[candidate]
                        died += 1

        for last in range(died):  # at the end, as the month's other care is theirs too
            birth_month[start + dead[last]] = EMPTY
            bound[start + dead[last]] = 0
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
    people: People, need: Need, month_number: int, run_month: int, *, everyone: bool = False, due: Birthdays | None = None
) -> None:
    """Set the bound of those whose birthday is this month, for the twelve months to come.

    A bound is the largest chance that a family of streams needs a closer look in any month of the coming year, with every
    policy factor at the head room; it is rounded up to the square of a number of 256ths, and a person's four lie in one word.
    It must be renewed after births, the drift of frailty and new conditions, and for everyone before the first month. It
    may be renewed for others too, as for those who have just moved. A bound changes the speed, never the result.

    Args:
        people: `people.bound` is changed in place.
        need: Reference rates.
        month_number: Month of `sim.clock`.
        run_month: Month of the run.
        everyone: Whether to renew all bounds, not only at birthdays.
        due: Whose bounds to renew, if they have been listed.

    Raises:
        ValueError: if people and rates do not belong together.
    """
    _check_month(people, need, run_month)
    due = due or birthdays(people, month_number, everyone=everyone)
    _bounds(
        due.rows, due.edge, people.birth_month, people.sex_fifth, people.gp, people.frailty, people.conditions, people.bound,
        *_weights(need, need.level_ahead[:, run_month]),
        need.death_ahead[need.year_of_month[run_month]], need.band_of_age, need.head_room,
        _streams_last(need.style_practice), need.style_gp, need.gp_start, np.array(FAMILY_START), int(month_number),
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

    The luck of a person and month is one word, whatever the policy. Raising a factor only adds events; a factor changes
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
        prices.followup_pence, SALTS, WORDS_OF_FAMILIES, int(month_number), int(run_month), U64(key),
        activity.count_by_gp, activity.pence_by_gp, activity.count_by_practice, activity.pence_by_practice,
        activity.followups, activity.by_group, activity.deaths,
        kept is not None, own.lane, own.pence, own.count, own.coded,
    )  # fmt: skip
