"""What each person of whole practices cost in each of some years: the material of formulas and of the study of luck."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.care.lines import HOSPITAL as HOSPITAL_LINES
from sim.care.lines import LINES
from sim.care.streams import STREAMS

HOSPITAL = tuple(LINES[line] for line in HOSPITAL_LINES)
BY_PERSON = ("practice", "pct", "age", "sex_fifth", "identity", "conditions", "months_alive")


@dataclass(frozen=True)
class PersonYears:
    """People registered on the first day, by column, and their care in `y` years that follow.

    Attributes:
        practice: int32 [n], row of the national table of practices; people of a practice stand together.
        pct: int32 [n], row of the national table of primary care trusts.
        age: int16 [n], years at the start of year 0.
        sex_fifth: uint8 [n], sex * 5 + deprivation fifth; sex 0 female, fifth 0 most deprived.
        identity: uint32 [n], permanent id.
        conditions: uint16 [n], bit field of the long-term conditions held at the start.
        months_alive: int16 [n], months of the `12 y` that the person lived and stayed.
        pence: float32 [y, L, n], cost by year and line of `LINES`.
        count: uint8 [y, S, n], events by year and stream of `STREAMS`.
        coded: uint16 [y, n], bit field of the conditions that an inpatient stay of the year has coded.
    """

    practice: np.ndarray
    pct: np.ndarray
    age: np.ndarray
    sex_fifth: np.ndarray
    identity: np.ndarray
    conditions: np.ndarray
    months_alive: np.ndarray
    pence: np.ndarray
    count: np.ndarray
    coded: np.ndarray

    def __post_init__(self) -> None:
        years, people = self.pence.shape[0], self.practice.size
        shapes = {
            "pence": (years, len(LINES), people), "count": (years, len(STREAMS), people), "coded": (years, people),
            **dict.fromkeys(BY_PERSON, (people,)),
        }  # fmt: skip
        for name, shape in shapes.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} has shape {getattr(self, name).shape}, not {shape}")

    @property
    def people(self) -> int:
        return int(self.practice.size)

    @property
    def years(self) -> int:
        return int(self.pence.shape[0])

    @property
    def sex(self) -> np.ndarray:
        """0 female, 1 male, uint8 [n]."""
        return self.sex_fifth // 5

    @property
    def fifth(self) -> np.ndarray:
        """Fifth of deprivation, 0 the most deprived, uint8 [n]."""
        return self.sex_fifth % 5

    def cost(self, lines: tuple[str, ...], year: int, cap_pence: float | None = None) -> np.ndarray:
        """Pence of each person over the lines in one year, at most the cap, float64 [n]."""
        total = np.zeros(self.people)
        for line in lines:
            total += self.pence[year, LINES.index(line)]
        return total if cap_pence is None else np.minimum(total, cap_pence)

    def events(self, streams: tuple[str, ...], year: int) -> np.ndarray:
        """Events of each person over the streams in one year, int64 [n]."""
        return sum((self.count[year, STREAMS.index(name)].astype(np.int64) for name in streams), np.zeros(self.people, np.int64))

    def at_start_of(self, year: int) -> np.ndarray:
        """Who was alive and registered on the first day of a year, bool [n]."""
        return self.months_alive > 12 * year if year else np.ones(self.people, bool)

    def chosen(self, rows: np.ndarray) -> PersonYears:
        """The people of a mask or index, in the same order."""
        return PersonYears(**{field.name: getattr(self, field.name)[..., rows] for field in fields(self)})
