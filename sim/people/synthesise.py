"""The registered population of a scope at the start of a run, practice by practice.

Lists are met exactly; whatever the tables do not say is drawn, keyed by the person's permanent id, so that a
practice has the same people whatever other practices are in the scope.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from sim.compiling import compiled
from sim.people.cohort import Cohort, columns_of, member_drawn
from sim.people.columns import FIFTHS, SATURATED, People
from sim.people.conditions import Illness, give_conditions
from sim.people.frailty import code_compiled, normal_table
from sim.people.registers import Registers
from sim.randomness import U64, mix, mix_compiled, word

FIRST_AGE = np.array([0, 5, 15, 25, 35, 45, 55, 65, 75, 110])  # of each list band; all are under 110
SURVIVAL_PAST_90 = 0.78  # share left at each further age, to spread 90 and over (assumption)
BIRTH_ROOM, LEAST_ROOM = 1.15, 60  # births expected, and some more, so that they never run out of rows
PRACTICE_ROOM = 1.13  # most people of a practice over those that it would have if it grew as its area
IDS_PER_PERSON, SPARE_IDS = 1.5, 200  # ids set aside for a practice: 1.5 times its list and 200

_SECOND_WORD = U64(0xA3EC647659359ACD)
_ILLNESS = U64(0x51AFD7ED558CCD5B)
_48, _32, _16 = U64(48), U64(32), U64(16)
_LOW_32, _LOW_16 = U64(0xFFFFFFFF), U64(0xFFFF)
_12 = U64(12)


@njit(inline="always")
def second_word(first):
    """Another 64 bits for the same person and month."""
    return mix_compiled(first ^ _SECOND_WORD)


@njit(inline="always")
def unit_of_32(bits):
    """32 bits as the middle of their slice of (0, 1)."""
    return (bits + 0.5) * 2.0**-32


@njit(inline="always")
def fifth_drawn(at_most, u):
    """The fifth of a person from cumulative chances [4]."""
    fifth = 0
    while fifth < FIFTHS - 1 and u >= at_most[fifth]:
        fifth += 1
    return fifth


@njit(inline="always")
def gp_drawn(second, gp_count):
    """The GP of a person, each equally likely."""
    return np.uint8((((second >> _16) & _LOW_32) * U64(gp_count)) >> _32)


@njit(inline="always")
def frailty_drawn(second, normal):
    """The frailty code of a new person."""
    return code_compiled(normal[second >> _48])


@njit
def running_weights(weights, youngest, end, up_to):
    """Fill `up_to` with running sums of the weights of a band's ages, all alike if none has any; returns their sum."""
    total = 0.0
    for age in range(youngest, end):
        total += weights[age]
        up_to[age] = total
    if total == 0.0:
        for age in range(youngest, end):
            up_to[age] = age + 1.0 - youngest
        total = up_to[end - 1]
    return total


@njit(inline="always")
def age_drawn(first, total, up_to, youngest, end):
    """Age of a person of a band, from the upper half of the first word."""
    sought = unit_of_32(first >> _32) * total
    age = youngest
    while age < end - 1 and sought >= up_to[age]:
        age += 1
    return age


@njit(inline="always")
def months_since_birthday(second):
    """0 to 11, each equally likely."""
    return np.int64(((second & _LOW_16) * _12) >> _16)


@compiled
def _fill(
    edge, lists, first_id, age_weights, first_age, at_most, gp_count, month_number, key, normal, code, held,
    identity, birth_month, sex_fifth, gp, frailty, conditions, bound,
):  # fmt: skip
    for practice in prange(edge.size - 1):
        row = edge[practice]
        for spare in range(row, edge[practice + 1]):
            identity[spare] = first_id[practice] + (spare - row)
        up_to = np.empty(first_age[-1])
        for band in range(lists.shape[1]):
            youngest, end = first_age[band], first_age[band + 1]
            total = running_weights(age_weights[practice], youngest, end, up_to)
            for sex in range(2):
                for _ in range(lists[practice, band, sex]):
                    first = word(key, identity[row], 0)
                    second = second_word(first)
                    age = age_drawn(first, total, up_to, youngest, end)
                    birth_month[row] = month_number - 12 * age - months_since_birthday(second)
                    fifth = fifth_drawn(at_most[practice], unit_of_32(first & _LOW_32))
                    sex_fifth[row] = sex * FIFTHS + fifth
                    gp[row] = gp_drawn(second, gp_count[practice])
                    if code.shape[2] > 0:
                        member = member_drawn(second_word(second), code.shape[2])
                        frailty[row] = code[age, sex_fifth[row], member]
                        conditions[row] = held[age, sex_fifth[row], member]
                    else:
                        frailty[row] = frailty_drawn(second, normal)
                    bound[row] = SATURATED
                    row += 1


def spare_rows(
    list_size: np.ndarray, births_per_1000: np.ndarray, years: float, highest: np.ndarray | None = None
) -> np.ndarray:
    """Rows kept free in each practice so that every birth and arrival of the run finds one, int64 [P].

    Deaths and departures free rows too, so this is ample; it never exceeds the ids set aside for the practice.

    Args:
        list_size: People on each list at the start [P].
        births_per_1000: Births a year per 1,000 registered [P].
        years: Length of the run.
        highest: Most people that the area will have over those at the start [P]; 1 unless given.
    """
    size = np.asarray(list_size)
    needed = np.asarray(births_per_1000) / 1000.0 * size * years * BIRTH_ROOM
    if highest is not None:
        needed = np.maximum(needed, (np.asarray(highest) * PRACTICE_ROOM - 1.0) * size)
    room = np.floor((IDS_PER_PERSON - 1.0) * size) + SPARE_IDS
    return np.minimum(np.ceil(needed) + LEAST_ROOM, room).astype(np.int64)


def spread_oldest(age_weights: np.ndarray) -> np.ndarray:
    """Split the weight of "90 and over" over ages 90 to 109, [P, 91] to [P, 110]."""
    shares = SURVIVAL_PAST_90 ** np.arange(FIRST_AGE[-1] - 90)
    return np.hstack([age_weights[:, :90], age_weights[:, 90:] * (shares / shares.sum())])


def synthesise(
    registers: Registers, month_number: int, years: float, key: np.uint64, illness: Illness | None = None,
    cohort: Cohort | None = None, highest: np.ndarray | None = None,
) -> People:  # fmt: skip
    """Who is registered where at the start of the run?

    Every cell of `registers.list_by_cell` is filled exactly. Age within the band follows the area's single
    ages; birthdays and GPs are spread evenly; deprivation follows the practice's score; frailty and conditions are
    those of a living member of the cohort. All
    bounds start saturated, which is exact but slow: call `sim.care.kernel.renew_bounds` for
    everyone before the first month.

    Args:
        registers: Lists of the practices, already scaled to the start month.
        month_number: First month of the run, in months of `sim.clock`.
        years: Length of the run, to keep rows for births.
        key: Key of the domain "synthesis".
        illness: How common conditions are; without it, nobody has any.
        cohort: Examples of the living of each age; without it, everybody's frailty is that of new people, and conditions
            follow age, deprivation and frailty.
        highest: Most people that a practice's area will have over those at the start, to keep rows for arrivals, [P].
    """

    list_size = registers.list_size
    people = People.allocate(list_size + spare_rows(list_size, registers.births_per_1000, years, highest))
    people.population[:] = list_size
    people.next_free[:] = list_size
    _fill(
        people.edge, registers.list_by_cell, registers.first_person_id, spread_oldest(registers.age_weights),
        FIRST_AGE, registers.fifth_at_most(), registers.gp_count, int(month_number), U64(key), normal_table(), *columns_of(cohort),
        people.identity, people.birth_month, people.sex_fifth, people.gp, people.frailty, people.conditions, people.bound,
    )  # fmt: skip
    if illness is not None and cohort is None:
        give_conditions(people, illness.band_of_age, illness.chance, month_number, mix(np.array([key ^ _ILLNESS]))[0])
    return people
