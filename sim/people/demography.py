"""What happens to the register: births, the slow drift of frailty, and counts by age, sex and deprivation.

Order within a month: `births`, then `drift_frailty`, then `sim.care.kernel.renew_bounds`, then the month of
care, in which people die.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from sim.compiling import compiled
from sim.errors import BooksError
from sim.people.birthdays import Birthdays, birthdays
from sim.people.columns import CELLS, EMPTY, FIFTHS, OLDEST_IN_BANDS, SATURATED, People
from sim.people.conditions import Illness
from sim.people.frailty import ORIGIN, STEPS_PER_SD, code_compiled, normal_table
from sim.people.registers import Registers
from sim.people.synthesise import fifth_drawn, frailty_drawn, gp_drawn, second_word, unit_of_32
from sim.randomness import U64, mix_compiled, unit, word

SHARE_OF_BOYS = 0.512  # 105 boys to 100 girls
MONTHS = 12
MOST_BIRTHS = 500  # in one practice and month; the sum below is exact far beyond any list
_48, _32, _LOW_32 = U64(48), U64(32), U64(0xFFFFFFFF)


@njit(inline="always")
def poisson_by_inversion(u, mean):
    """The Poisson count at quantile u: a higher mean never gives fewer."""
    count = 0
    chance = np.exp(-mean)
    total = chance
    while u >= total and count < MOST_BIRTHS:
        count += 1
        chance *= mean / count
        total += chance
    return count


@compiled
def _births(
    edge, identity, birth_month, sex_fifth, gp, frailty, conditions, bound, next_free, population,
    practice_id, births_per_1000, at_most, gp_count, normal, month_number, run_month, key, born, short,
):  # fmt: skip
    key_of_practices = mix_compiled(key)  # practices and people count their ids apart
    for practice in prange(edge.size - 1):
        start, rows = edge[practice], edge[practice + 1] - edge[practice]
        mean = births_per_1000[practice] / 1000.0 / 12.0 * population[practice]
        wanted = poisson_by_inversion(unit(word(key_of_practices, practice_id[practice], run_month)), mean)
        if wanted > rows - population[practice]:
            short[practice] = wanted - (rows - population[practice])
            continue
        place = next_free[practice]
        for _ in range(wanted):
            place = place % rows
            while birth_month[start + place] != EMPTY:
                place = (place + 1) % rows
            row = start + place
            first = word(key, identity[row], run_month)
            second = second_word(first)
            sex = 1 if unit_of_32(first >> _32) < SHARE_OF_BOYS else 0
            birth_month[row] = month_number
            sex_fifth[row] = sex * FIFTHS + fifth_drawn(at_most[practice], unit_of_32(first & _LOW_32))
            gp[row] = gp_drawn(second, gp_count[practice])
            frailty[row] = frailty_drawn(second, normal)
            conditions[row] = 0
            bound[row] = SATURATED
            place += 1
        next_free[practice] = place
        population[practice] += wanted
        born[practice] = wanted


@compiled
def _drift(
    rows, rows_edge, identity, birth_month, sex_fifth, frailty, conditions, normal, band_of_age, mean_of_set, persistence, fresh,
    month_number, run_month, key,
):  # fmt: skip
    for practice in prange(rows_edge.size - 1):
        for place in range(rows_edge[practice], rows_edge[practice + 1]):
            row = rows[place]
            if birth_month[row] != month_number:
                age = min((month_number - np.int64(birth_month[row])) // MONTHS, OLDEST_IN_BANDS)
                cell = np.int64(band_of_age[age]) * (2 * FIFTHS) + sex_fifth[row]
                rho = persistence[cell]
                z = (frailty[row] - ORIGIN) / STEPS_PER_SD
                news = normal[word(key, identity[row], run_month) >> _48]
                expected = np.float64(mean_of_set[cell, min(np.int64(conditions[row]), mean_of_set.shape[1] - 1)])
                frailty[row] = code_compiled(rho * z + fresh[cell] * news + (1.0 - rho) * expected)


@compiled
def _count(edge, birth_month, sex_fifth, band_of_age, month_number, count):
    for practice in prange(edge.size - 1):
        for row in range(edge[practice], edge[practice + 1]):
            if birth_month[row] != EMPTY:
                age = min((month_number - birth_month[row]) // MONTHS, OLDEST_IN_BANDS)
                count[practice, np.int64(band_of_age[age]) * (2 * FIFTHS) + sex_fifth[row]] += 1


def births(people: People, registers: Registers, month_number: int, run_month: int, key: np.uint64) -> np.ndarray:
    """How many babies join each list this month? They are registered at once; the numbers are returned.

    The number is Poisson, in proportion to the list as it now is. A newborn takes a free row with its id.

    Args:
        people: Changed in place.
        registers: Birth rates, deprivation and GP numbers of the practices.
        month_number: Month of `sim.clock`.
        run_month: Month of the run, below 256.
        key: Key of a stream of its own in the domain "simulation".

    Returns:
        Births by practice, int64 [P].

    Raises:
        BooksError: if a practice has no free row left; rows are kept by `spare_rows`.
    """
    born = np.zeros(people.practices, np.int64)
    short = np.zeros(people.practices, np.int64)
    _births(
        people.edge, people.identity, people.birth_month, people.sex_fifth, people.gp, people.frailty,
        people.conditions, people.bound, people.next_free, people.population, registers.practice_id, registers.births_per_1000,
        registers.fifth_at_most(), registers.gp_count, normal_table(), int(month_number), int(run_month),
        U64(key), born, short,
    )  # fmt: skip
    if short.any():
        worst = int(short.argmax())
        raise BooksError(
            f"births, month {run_month} of the run: practice {int(registers.practice_id[worst])} is "
            f"{int(short[worst])} rows short for its newborns; it has room for "
            f"{int(people.edge[worst + 1] - people.edge[worst])} people"
        )
    return born


def drift_terms(illness: Illness | None, persistence: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where frailty drifts to by cell and set of conditions [190, sets], what persists, and the spread of news, [190] each.

    What conditions explain persists by itself, so that the rest persists less, and all together as declared.
    """
    mean_of_set, explained = np.zeros((CELLS, 1), np.float32), np.zeros(CELLS)
    if illness is not None and illness.frailty_mean is not None and illness.frailty_explained is not None:
        mean_of_set, explained = illness.frailty_mean, np.minimum(illness.frailty_explained, persistence)
    rest = np.where(explained < 1.0, (persistence - explained) / np.maximum(1.0 - explained, 1e-9), 1.0)
    return mean_of_set, rest, np.sqrt((1.0 - explained) * (1.0 - rest * rest))


def drift_frailty(
    people: People, month_number: int, run_month: int, persistence: float, key: np.uint64, illness: Illness | None = None,
    due: Birthdays | None = None,
) -> None:  # fmt: skip
    """Move each person's frailty back towards the average of people with such conditions, once a year, in the month of birth.

    Args:
        people: Changed in place.
        month_number: Month of `sim.clock`.
        run_month: Month of the run, below 256.
        persistence: Correlation of frailty from year to year, rho, 0 to 1.
        key: Key of a stream of its own in the domain "simulation".
        illness: How frail people with each set of conditions are; without it the average is everybody's.
        due: Whose birthday it is, if they have been listed.

    Raises:
        ValueError: if persistence is outside 0 to 1.
    """
    if not 0.0 <= persistence <= 1.0:
        raise ValueError(f"persistence must be 0 to 1, not {persistence}")
    mean_of_set, rest, fresh = drift_terms(illness, persistence)
    bands = np.zeros(OLDEST_IN_BANDS + 1, np.int8) if illness is None else illness.band_of_age
    due = due or birthdays(people, month_number)
    _drift(
        due.rows, due.edge, people.identity, people.birth_month, people.sex_fifth, people.frailty, people.conditions, normal_table(),
        bands, mean_of_set, rest, fresh, int(month_number), int(run_month), U64(key),
    )  # fmt: skip


def count_cells(people: People, month_number: int, band_of_age: np.ndarray) -> np.ndarray:
    """Living people by practice and cell of age band, sex and fifth, as a capitation formula counts them.

    Args:
        people: Left as they are.
        month_number: Month of `sim.clock`.
        band_of_age: int8 [121], band of each age.

    Returns:
        int32 [P, 190].
    """
    count = np.zeros((people.practices, CELLS), np.int32)
    bands = np.ascontiguousarray(band_of_age, dtype=np.int8)
    _count(people.edge, people.birth_month, people.sex_fifth, bands, int(month_number), count)
    return count
