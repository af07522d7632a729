"""The registered people of a run: one row a person, stored as columns and sorted by practice."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

EMPTY = np.int16(-32768)  # birth month of a row without a living person: dead, or spare for a birth
SATURATED = np.uint32(2**32 - 1)  # bound of a person who is looked at every month

FIFTHS = 5
BANDS = 19  # ages 0, 1-4, 5-9, ..., 80-84, 85 and over
CELLS = BANDS * 2 * FIFTHS  # cell = band * 10 + sex * 5 + fifth; sex 0 female, 1 male; fifth 0 most deprived
CLOSED_BELOW = 0.06  # share of free rows below which a practice takes nobody from elsewhere
OLDEST_IN_BANDS = 120  # last age of a table band by age


@dataclass
class People:
    """Columns of people. The rows of practice p are `edge[p]` to `edge[p + 1]`, living, dead and spare alike.

    Ages are never stored: a birth month needs no monthly write. An id stays with its row; a newborn who takes
    the row of a dead person uses the later months of that id, so no draw is ever used twice.

    Attributes:
        edge: int64 [P + 1], first row of each practice.
        identity: uint32 [N], permanent id, the key of all of a person's luck.
        birth_month: int16 [N], month number of `sim.clock`; EMPTY where nobody lives.
        sex_fifth: uint8 [N], sex * 5 + deprivation fifth.
        gp: uint8 [N], GP within the practice, from 0.
        frailty: uint8 [N], code of `sim.people.frailty`.
        conditions: uint16 [N], set of long-term conditions, a bit for each of `sim.people.conditions`.
        bound: uint32 [N], a byte b for each family of streams: b**2 / 2**16 is above the chance that a month needs a closer
            look, and 255 stands for certainty; 0 for the dead.
        next_free: int64 [P], where the search for a free row goes on, counted from the practice's first row.
        population: int64 [P], living people.
    """

    edge: np.ndarray
    identity: np.ndarray
    birth_month: np.ndarray
    sex_fifth: np.ndarray
    gp: np.ndarray
    frailty: np.ndarray
    conditions: np.ndarray
    bound: np.ndarray
    next_free: np.ndarray
    population: np.ndarray

    @classmethod
    def allocate(cls, rows: np.ndarray) -> People:
        """Empty columns with `rows[p]` rows for practice p."""
        edge = np.concatenate([[0], np.cumsum(rows)]).astype(np.int64)
        size, practices = int(edge[-1]), len(rows)
        return cls(
            edge=edge,
            identity=np.empty(size, np.uint32),
            birth_month=np.full(size, EMPTY, np.int16),
            sex_fifth=np.zeros(size, np.uint8),
            gp=np.zeros(size, np.uint8),
            frailty=np.zeros(size, np.uint8),
            conditions=np.zeros(size, np.uint16),
            bound=np.zeros(size, np.uint32),
            next_free=np.zeros(practices, np.int64),
            population=np.zeros(practices, np.int64),
        )

    @property
    def practices(self) -> int:
        return self.edge.size - 1

    def closed(self) -> np.ndarray:
        """Which practices take nobody from elsewhere, as they have hardly room for the babies to come, bool [P]."""
        rows = np.diff(self.edge)
        shut: np.ndarray = rows - self.population < CLOSED_BELOW * rows
        return shut

    def living(self) -> np.ndarray:
        """Which rows hold a living person, bool [N]."""
        return self.birth_month != EMPTY

    def bytes_per_person(self) -> float:
        """Memory of all columns over living people, spare rows included."""
        total = sum(getattr(self, field.name).nbytes for field in fields(self))
        return total / max(int(self.population.sum()), 1)

    def copy(self) -> People:
        """The same people once more, so that two policies can start from one state."""
        return People(**{field.name: getattr(self, field.name).copy() for field in fields(self)})
