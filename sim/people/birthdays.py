"""Whose birthday month it is: once a year each person's frailty drifts and bound is renewed."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.people.columns import EMPTY

# age in months n < 98,304 is a whole number of years when 12 x floor(n x 43,691 / 2**19) = n: no division
_TWELFTH, _SHIFT, _12 = np.uint32(43691), np.uint32(19), np.uint32(12)


@njit
def list_birthdays(birth_month, month_number, everyone):
    """Living people of a practice whose birthday is this month, or all of them: rows within the practice.

    Babies born this month are among them. The passes have no branch, so that they run at the speed of memory.

    Returns:
        int32 array, of which only the first entries count, and how many do.
    """
    rows = birth_month.size
    marked = np.empty(rows, np.uint8)
    month = np.int32(month_number)
    for offset in range(rows):
        months = np.uint32(month - birth_month[offset])
        years = np.uint32(np.uint32(months * _TWELFTH) >> _SHIFT)
        marked[offset] = ((np.uint32(years * _12) == months) | everyone) & (birth_month[offset] != EMPTY)
    chosen = np.empty(rows, np.int32)
    found = 0
    for offset in range(rows):
        chosen[found] = offset
        found += marked[offset]
    return chosen, found
