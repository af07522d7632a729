"""The April of the register: people change their practice, then arrive and depart, before the month's births.

The first April of a run is its start, and nobody moves in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.people.cohort import Cohort
from sim.people.columns import People
from sim.people.growth import Growth, grow
from sim.people.moves import Moves, move
from sim.people.registers import Registers
from sim.randomness import Draws


@dataclass(frozen=True, eq=False)
class Migration:
    """What is needed to say who moves, arrives and departs, fixed for a run.

    Attributes:
        moves: between practices.
        growth: of areas.
        cohort: examples of the living, for those who arrive; None for people as frail as new ones and not ill.
    """

    moves: Moves
    growth: Growth
    cohort: Cohort | None = None

    def highest(self) -> np.ndarray | None:
        """As `Growth.highest`, for the rows that are kept free; None where the run is over before anybody moves."""
        return self.growth.highest() if len(self.growth.wanted) > 1 else None


@dataclass(frozen=True, eq=False)
class Migrants:
    """People by practice who moved in and out, arrived and departed in an April, int64 [P] each."""

    moved_in: np.ndarray
    moved_out: np.ndarray
    arrived: np.ndarray
    departed: np.ndarray


def migrate(
    people: People, migration: Migration, registers: Registers, month_number: int, run_month: int, draws: Draws,
) -> Migrants:  # fmt: skip
    """Moves between practices, then arrivals and departures. Needed after it, for speed: new bounds for those `without_bound`.

    Args:
        people: changed in place.
        migration: chances, destinations and people wanted.
        registers: what is drawn for a new person of each practice.
        month_number: month of `sim.clock`.
        run_month: month of the run, an April; nothing happens in month 0.
        draws: luck of the run.

    Raises:
        BooksError: if a practice has no row for somebody who comes.
    """
    if run_month == 0:
        return Migrants(*(np.zeros(people.practices, np.int64) for _ in range(4)))
    came, left = move(people, migration.moves, registers, month_number, run_month, draws.key("moves"))
    arrived, departed = grow(
        people, migration.growth, registers, month_number, run_month, draws.key("growth"), migration.cohort
    )
    return Migrants(came, left, arrived, departed)
