"""The living of each age, as examples from which people are drawn: how they come about is in `sim.people.lifetimes`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from sim.people.columns import FIFTHS
from sim.people.conditions import CONDITIONS
from sim.randomness import U64

OLDEST = 110
GROUPS = 2 * FIFTHS
_32 = U64(32)


@dataclass(frozen=True, eq=False)
class Cohort:
    """Living members by age and group (sex * 5 + fifth), each as likely as the next.

    Attributes:
        code: uint8 [111, 10, M], frailty code.
        held: uint16 [111, 10, M], set of conditions.
    """

    code: np.ndarray
    held: np.ndarray

    def mean(self, weight: np.ndarray, condition_weight: np.ndarray) -> np.ndarray:
        """Mean of frailty weight [256] times condition weight [1024] by age and group, float64 [111, 10]."""
        mean: np.ndarray = (weight[self.code] * condition_weight[self.held]).mean(axis=2)
        return mean

    def prevalence(self) -> np.ndarray:
        """Share with each condition by age and group, float64 [10 conditions, 111, 10]."""
        return np.stack([((self.held >> condition) & 1).mean(axis=2) for condition in range(len(CONDITIONS))])


def columns_of(cohort: Cohort | None) -> tuple[np.ndarray, np.ndarray]:
    """Codes and sets for a compiled loop; without members where there is no cohort."""
    if cohort is None:
        return np.empty((1, 1, 0), np.uint8), np.empty((1, 1, 0), np.uint16)
    return cohort.code, cohort.held


@njit(inline="always")
def member_drawn(bits, members):
    """One of so many members, each equally likely."""
    return np.int64(((bits >> _32) * U64(members)) >> _32)
