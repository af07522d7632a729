"""A simulated figure with its Monte Carlo interval, from dropping one group of practices at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import t as student

from sim.care.person_years import PersonYears
from sim.randomness import Draws

GROUPS = 10
CONFIDENCE = 0.95


class Estimate(NamedTuple):
    """A figure and the interval in which luck of the simulation leaves it (95%)."""

    value: float
    low: float
    high: float


Figures = Mapping[str, float]


def exact(value: float) -> Estimate:
    """A figure without Monte Carlo error."""
    return Estimate(float(value), float(value), float(value))


def group_of_practice(practice: np.ndarray, groups: int = GROUPS) -> np.ndarray:
    """The group, 0 to `groups` - 1, in which each person's practice falls by a keyed draw, int64 [n]."""
    return (Draws(1, "validation").uniform("group of practice", 0, practice) * groups).astype(np.int64)


def jackknifed(recipe: Callable[[PersonYears], Figures], years: PersonYears, groups: int = GROUPS) -> dict[str, Estimate]:
    """The figures of a recipe on all people, with intervals from leaving out one group of practices at a time.

    Whole practices are left out together, since people of a practice share its style and its hospital.

    Args:
        recipe: pure function of people to figures by metric key.
        years: people of at least two practices.
        groups: how many groups.
    """
    whole = recipe(years)
    group = group_of_practice(years.practice, groups)
    present = np.unique(group)
    parts = [recipe(years.chosen(group != one)) for one in present]
    return from_parts(whole, parts)


def from_parts(whole: Figures, parts: Sequence[Figures]) -> dict[str, Estimate]:
    """Intervals from the figures of all and those without each group (delete-a-group jackknife)."""
    many = len(parts)
    reach = float(student.ppf(0.5 + CONFIDENCE / 2, max(many - 1, 1)))
    found = {}
    for key, value in whole.items():
        without = np.array([part[key] for part in parts if key in part], dtype=float)
        error = np.sqrt((many - 1) / many * np.sum((without - without.mean()) ** 2)) if without.size > 1 else 0.0
        found[key] = Estimate(float(value), float(value - reach * error), float(value + reach * error))
    return found
