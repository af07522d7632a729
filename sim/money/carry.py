"""Carry-forward: an overspend that the holder did not bear is set against its savings of the next years, then forgotten."""

from __future__ import annotations

import numpy as np

MOST_YEARS = 3


class Carried:
    """Overspends of past years that are still to be made good, by practice, so that they follow it between groups.

    Args:
        practices: how many practices.
    """

    def __init__(self, practices: int) -> None:
        self.pence = np.zeros((practices, MOST_YEARS), dtype=np.int64)  # by years since, last year first

    def of(self, members: np.ndarray) -> int:
        """Overspends of a holder's members that are still to be made good, pence."""
        return int(self.pence[members].sum())

    def make_good(self, members: np.ndarray, saving: int) -> int:
        """Set a saving against what is carried, oldest first, and in each year in proportion; returns how much of it went."""
        left = min(max(saving, 0), self.of(members))
        used = left
        for year in reversed(range(MOST_YEARS)):
            owed = self.pence[members, year]
            taken = in_proportion(owed, min(left, int(owed.sum())))
            self.pence[members, year] -= taken
            left -= int(taken.sum())
        return used

    def age(self, years: int, fresh: np.ndarray) -> None:
        """A year passes: `fresh` overspends [P] join, and what is older than `years` is forgotten."""
        self.pence[:, 1:] = self.pence[:, :-1].copy()
        self.pence[:, 0] = fresh
        self.pence[:, years:] = 0


def in_proportion(amounts: np.ndarray, total: int) -> np.ndarray:
    """A total shared out in proportion to whole amounts, exact to the penny; no share passes its amount if `total` does not."""
    whole = int(amounts.sum())
    if whole == 0:
        return np.zeros(len(amounts), dtype=np.int64)
    reached = [int(until) * total // whole for until in np.cumsum(amounts)]
    return np.diff(np.array(reached, dtype=np.int64), prepend=0)
