"""Whose birthday month it is: once a year each person's frailty drifts, an illness may come, and bounds are renewed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit, prange

from sim.compiling import compiled
from sim.people.columns import EMPTY, SATURATED, People

# age in months n < 98,304 is a whole number of years when 12 x floor(n x 43,691 / 2**19) = n: no division
_TWELFTH, _SHIFT, _12 = np.uint32(43691), np.uint32(19), np.uint32(12)


class Birthdays(NamedTuple):
    """Living people who are due for what comes once a year: those whose birthday is in a month, babies born in it among them.

    Attributes:
        rows: int32 [n], their rows, by practice.
        edge: int64 [P + 1], where each practice's part of `rows` begins.
    """

    rows: np.ndarray
    edge: np.ndarray


@njit(inline="always")
def _has_birthday(birth_month, month, everyone):
    months = np.uint32(month - birth_month)
    years = np.uint32(np.uint32(months * _TWELFTH) >> _SHIFT)
    return ((np.uint32(years * _12) == months) | everyone) & (birth_month != EMPTY)


@compiled
def _count(edge, birth_month, month_number, everyone, count):
    month = np.int32(month_number)
    for practice in prange(edge.size - 1):
        found = np.int32(0)
        for row in range(edge[practice], edge[practice + 1]):
            found += np.int32(_has_birthday(birth_month[row], month, everyone))
        count[practice] = found


@compiled
def _list(edge, birth_month, month_number, everyone, found_edge, rows):
    month = np.int32(month_number)
    for practice in prange(edge.size - 1):
        start = edge[practice]
        own = birth_month[start : edge[practice + 1]]
        marked, chosen = np.empty(own.size, np.uint8), np.empty(own.size, np.int32)
        for offset in range(own.size):  # without a branch, so that it runs at the speed of memory
            marked[offset] = _has_birthday(own[offset], month, everyone)
        found = 0
        for offset in range(own.size):
            chosen[found] = offset
            found += marked[offset]
        for place in range(found):
            rows[found_edge[practice] + place] = start + chosen[place]


def birthdays(people: People, month_number: int, *, everyone: bool = False) -> Birthdays:
    """List the living people whose birthday is this month, or all of them.

    Args:
        people: left as they are.
        month_number: month of `sim.clock`.
        everyone: whether to list all the living.
    """
    count = np.zeros(people.practices, np.int64)
    _count(people.edge, people.birth_month, int(month_number), bool(everyone), count)
    edge = np.concatenate([[0], np.cumsum(count)])
    rows = np.empty(int(edge[-1]), np.int32)
    _list(people.edge, people.birth_month, int(month_number), bool(everyone), edge, rows)
    return Birthdays(rows, edge)


def without_bound(people: People) -> Birthdays:
    """List the living people who are looked at every month, as those who have just moved are; they are due for a bound."""
    rows = np.flatnonzero((people.bound == SATURATED) & people.living())
    return Birthdays(rows.astype(np.int32), np.searchsorted(rows, people.edge).astype(np.int64))
