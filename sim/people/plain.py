"""The April of the register once more, in plain Python and person by person: slow, and easy to read.

`sim.people.moves` and `sim.people.growth` must do exactly what is written here; a test compares them row by row.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np

from sim.people.cohort import Cohort
from sim.people.columns import CLOSED_BELOW, EMPTY, FIFTHS, OLDEST_IN_BANDS, SATURATED, People
from sim.people.growth import Growth
from sim.people.moves import Moves
from sim.people.registers import Registers
from sim.people.synthesise import FIRST_AGE, spread_oldest
from sim.randomness import GOLDEN, U64, mix

_SECOND_WORD, _8, _11, _16, _32 = U64(0xA3EC647659359ACD), U64(8), U64(11), U64(16), U64(32)
_LOW_32 = U64(0xFFFFFFFF)


def word(key: np.uint64, identity: int, month: int) -> np.uint64:
    """64 bits of one permanent id in one month."""
    with np.errstate(over="ignore"):
        return np.uint64(mix(key + ((U64(identity) << _8) | U64(month)) * GOLDEN))


def next_word(bits: np.uint64) -> np.uint64:
    """Another 64 bits for the same person and month."""
    with np.errstate(over="ignore"):
        return np.uint64(mix(bits ^ _SECOND_WORD))


def unit(bits: np.uint64) -> float:
    """A word as a number in [0, 1)."""
    return int(bits >> _11) * 2.0**-53


def gp_of(bits: np.uint64, gp_count: int) -> int:
    """Each GP of a practice equally likely."""
    return int(((bits >> _16) & _LOW_32) * U64(gp_count) >> _32)


def age_at(birth_month: int, month_number: int) -> int:
    """Age in whole years, as the tables count it."""
    return min((month_number - birth_month) // 12, OLDEST_IN_BANDS)


def rows_of(people: People, practice: int) -> range:
    """Rows of a practice."""
    return range(int(people.edge[practice]), int(people.edge[practice + 1]))


def destination_of(bits: np.uint64, practice: int, moves: Moves) -> int:
    """Where a mover goes, by cumulative chances."""
    u = unit(bits)
    if u < moves.far_share:
        return min(bisect_right(moves.far_at_most.tolist(), u / moves.far_share), moves.far_at_most.size - 1)
    u = (u - moves.far_share) / (1.0 - moves.far_share)
    place = bisect_right(moves.near_at_most[practice].tolist()[:-1], u)
    return int(moves.near[practice, place])


def shut_plainly(people: People) -> np.ndarray:
    """Practices that take nobody, for want of rows."""
    rows = np.diff(people.edge)
    return rows - people.population < CLOSED_BELOW * rows


def move_plainly(
    people: People, moves: Moves, registers: Registers, month_number: int, run_month: int, key: np.uint64
) -> None:
    """As `sim.people.moves.move`: list who goes where, seat them in order of the practices they left, pass on ids."""
    shut = shut_plainly(people)
    leaving: list[list[int]] = [[] for _ in range(people.practices)]
    coming: list[list[tuple[int, ...]]] = [[] for _ in range(people.practices)]
    for practice in range(people.practices):
        for row in rows_of(people, practice):
            born = int(people.birth_month[row])
            if born == EMPTY:
                continue
            first = word(key, int(people.identity[row]), run_month)
            if unit(first) >= moves.chance[age_at(born, month_number)]:
                continue
            destination = destination_of(next_word(first), practice, moves)
            if destination != practice and not shut[destination]:
                leaving[practice].append(row)
                person = (people.identity, people.birth_month, people.sex_fifth, people.frailty, people.conditions)
                coming[destination].append(tuple(int(column[row]) for column in person))
    given = []
    empty: list[int] = []
    for practice in range(people.practices):
        left, came = leaving[practice], coming[practice]
        start, rows = int(people.edge[practice]), len(rows_of(people, practice))
        for count, (identity, born, sex_fifth, frailty, conditions) in enumerate(came):
            if count < len(left):
                row = left[count]
            else:
                place = int(people.next_free[practice]) % rows
                while people.birth_month[start + place] != EMPTY:
                    place = (place + 1) % rows
                row = start + place
                given.append(int(people.identity[row]))
                people.next_free[practice] = place + 1
            people.identity[row], people.birth_month[row], people.sex_fifth[row] = identity, born, sex_fifth
            people.frailty[row], people.conditions[row], people.bound[row] = frailty, conditions, SATURATED
            third = next_word(next_word(word(key, identity, run_month)))
            people.gp[row] = gp_of(third, int(registers.gp_count[practice]))
        for row in left[len(came) :]:
            people.birth_month[row], people.bound[row] = EMPTY, 0
            empty.append(row)
        people.population[practice] += len(came) - len(left)
    for row, identity in zip(empty, given, strict=True):
        people.identity[row] = identity


def grow_plainly(
    people: People, growth: Growth, registers: Registers, month_number: int, run_month: int, key: np.uint64,
    cohort: Cohort,
) -> None:  # fmt: skip
    """As `sim.people.growth.grow`: count, let the surplus depart, share out what is missing, draw each new person."""
    areas, bands = growth.wanted.shape[1:]

    def band_of(age: int) -> int:
        return bisect_right(FIRST_AGE.tolist()[:-1], age) - 1

    count = np.zeros((people.practices, bands), np.int64)
    living = [
        (p, row) for p in range(people.practices) for row in rows_of(people, p) if people.birth_month[row] != EMPTY
    ]
    for practice, row in living:
        count[practice, band_of(age_at(int(people.birth_month[row]), month_number))] += 1
    wanted = growth.wanted[run_month // 12]
    now = np.array([count[growth.pct == area].sum(axis=0) for area in range(areas)])
    gap = np.rint(growth.followed * (wanted - now))
    for practice, row in living:
        area, band = int(growth.pct[practice]), band_of(age_at(int(people.birth_month[row]), month_number))
        if (
            gap[area, band] < 0
            and unit(word(key, int(people.identity[row]), run_month)) < -gap[area, band] / now[area, band]
        ):
            people.birth_month[row], people.bound[row] = EMPTY, 0
            people.population[practice] -= 1
    with np.errstate(over="ignore"):
        key = np.uint64(mix(key))
    shut, size = shut_plainly(people), count.sum(axis=1)
    coming = [[0] * bands for _ in range(people.practices)]
    for area in range(areas):
        own = np.flatnonzero(growth.pct == area)
        for band in range(bands):
            of_band, in_all = np.where(shut[own], 0, count[own, band]), np.where(shut[own], 0, size[own])
            weight = of_band if of_band.any() else in_all
            before = 0
            for place, practice in enumerate(own.tolist()):
                share = float(weight[: place + 1].sum() / weight.sum()) if weight.sum() else 0.0
                reached = int(max(gap[area, band], 0) * share + 0.5)
                coming[practice][band] = reached - before
                before = reached
    for practice in range(people.practices):
        total, most = sum(coming[practice]), (len(rows_of(people, practice)) - int(people.population[practice])) // 2
        for band in range(bands):
            one = coming[practice][band]
            for _ in range(one * most // total if total > most else one):
                _arrive_plainly(people, practice, band, registers, month_number, run_month, key, cohort)


def _arrive_plainly(
    people: People, practice: int, band: int, registers: Registers, month_number: int, run_month: int, key: np.uint64,
    cohort: Cohort,
) -> None:  # fmt: skip
    start, rows = int(people.edge[practice]), len(rows_of(people, practice))
    place = int(people.next_free[practice]) % rows
    while people.birth_month[start + place] != EMPTY:
        place = (place + 1) % rows
    row = start + place
    first = word(key, int(people.identity[row]), run_month)
    second = next_word(first)
    third = next_word(second)
    ages = range(int(FIRST_AGE[band]), int(FIRST_AGE[band + 1]))
    weights = spread_oldest(registers.age_weights)[practice, ages.start : ages.stop]
    up_to = np.cumsum(weights if weights.sum() > 0 else np.ones(len(ages)))
    upper, lower = (int(first >> _32) + 0.5) * 2.0**-32, (int(first & _LOW_32) + 0.5) * 2.0**-32
    age = ages[min(bisect_right(up_to.tolist(), upper * up_to[-1]), len(ages) - 1)]
    people.birth_month[row] = month_number - 12 * age - max(int(second & U64(0xFFFF)) * 12 >> 16, 1)
    lists = registers.list_by_cell[practice, band]
    sex = int(unit(third) < (lists[1] / lists.sum() if lists.sum() else 0.5))
    fifth = bisect_right(registers.fifth_at_most()[practice].tolist(), lower)
    people.sex_fifth[row] = sex * FIFTHS + fifth
    people.gp[row] = gp_of(second, int(registers.gp_count[practice]))
    member = int(next_word(third) >> _32) * cohort.code.shape[2] >> 32
    people.frailty[row] = cohort.code[age, sex * FIFTHS + fifth, member]
    people.conditions[row], people.bound[row] = cohort.held[age, sex * FIFTHS + fifth, member], SATURATED
    people.population[practice] += 1
    people.next_free[practice] = place + 1
