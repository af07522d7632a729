"""A made-up registered population for the tests of people and care: realistic shapes, no real practice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.clock import parse_month
from sim.people.columns import People
from sim.people.conditions import Illness
from sim.people.registers import Registers
from sim.people.synthesise import synthesise
from sim.randomness import SIMULATION, SYNTHESIS, key

START = parse_month("2009-04")
BAND_SHARES = np.array([0.06, 0.115, 0.13, 0.135, 0.155, 0.14, 0.115, 0.08, 0.07])
SYNTHESIS_KEY = key(SYNTHESIS, 7, "people")


def stream(name: str) -> np.uint64:
    return key(SIMULATION, 7, name)


def registers(sizes=(900, 1500, 700), **changes) -> Registers:
    """Practices of about the given sizes; each has an id and a deprivation score of its own."""
    sizes = np.asarray(sizes)
    lists = np.rint(sizes[:, None, None] * BAND_SHARES[None, :, None] / 2 * np.ones((1, 1, 2)))
    weights = np.ones((sizes.size, 91))
    weights[:, 75:90] = np.linspace(1.0, 0.3, 15)
    room = (1.5 * lists.sum(axis=(1, 2)) + 200).astype(int)
    made = Registers(
        practice_id=np.arange(sizes.size) + 11,
        first_person_id=np.concatenate([[5], 5 + np.cumsum(room)[:-1]]),
        list_by_cell=lists,
        age_weights=weights,
        imd_score=np.linspace(12.0, 35.0, sizes.size),
        gp_count=np.maximum(1, sizes // 400),
        births_per_1000=np.full(sizes.size, 12.0),
        fifth_cutoffs=np.array([34.0, 21.5, 13.8, 8.5]),
        within_log_sd=0.4,
    )
    return replace(made, **changes)


def subset(of: Registers, order) -> Registers:
    """The same practices in another scope."""
    by_practice = (
        "practice_id", "first_person_id", "list_by_cell", "age_weights", "imd_score", "gp_count",
        "births_per_1000",
    )  # fmt: skip
    return replace(of, **{name: getattr(of, name)[list(order)] for name in by_practice})


def population(of: Registers, illness: Illness | None = None, years: float = 2.0) -> People:
    return synthesise(of, START, years, SYNTHESIS_KEY, illness)


def rows(people: People, practice: int) -> slice:
    return slice(int(people.edge[practice]), int(people.edge[practice + 1]))


def band_of_age() -> np.ndarray:
    ages = np.arange(121)
    return np.where(ages == 0, 0, np.minimum(1 + ages // 5, 18)).astype(np.int8)
