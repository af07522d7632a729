"""Who is alive at each age: frailty and conditions of a cohort that has lived its life by the model's own rules.

The frail and the ill die first, conditions are for life, frailty drifts. A start that is drawn from assumptions about each
age lets the sickest of the old die within a few years, and need sinks for no reason of policy. So a cohort of each sex and
fifth is followed from birth, once for all seeds, and the people of a start are drawn from those of it who are alive at their
age. The same cohort says how much need an age has on average. Mortality is today's, for all the years that people have lived.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numba import prange

from sim.compiling import compiled
from sim.people.cohort import GROUPS, OLDEST, Cohort
from sim.people.columns import BANDS, CELLS, FIFTHS
from sim.people.conditions import CONDITIONS, DEPRESSION, Illness
from sim.people.demography import drift_terms
from sim.people.frailty import DRAWS, LEVELS, ORIGIN, STEPS_PER_SD, normal_table
from sim.randomness import Draws

SIZE = 3000  # living members of each age, sex and fifth
ROUGH_SIZE, ROUNDS = 1500, 2  # to bring the chances of falling ill into line; rare conditions are met within luck, a tenth or so


def live(
    illness: Illness, mortality: np.ndarray, frailty_weight: np.ndarray, condition_weight: np.ndarray, persistence: float,
    size: int = SIZE,
) -> Cohort:  # fmt: skip
    """Follow a cohort from birth to 110. Of those who die, the place is taken by another member, drawn from the living.

    Args:
        illness: chances of falling ill, and how frailty goes with conditions.
        mortality: deaths a person-year, [111, 2, 5]: age, sex, fifth.
        frailty_weight: relative chance of death by frailty code, [256].
        condition_weight: relative chance of death by set of conditions, [1024].
        persistence: correlation of frailty from year to year.
        size: living members of each group.

    Raises:
        ValueError: if a shape is wrong, or a number negative or not finite.
    """
    rate, weights = np.asarray(mortality, dtype=np.float64), (frailty_weight, condition_weight)
    if rate.shape != (OLDEST + 1, 2, FIFTHS) or frailty_weight.shape != (LEVELS,):
        raise ValueError(f"mortality has shape {rate.shape} and frailty_weight {frailty_weight.shape}; see live")
    if not all((np.isfinite(values) & (values >= 0.0)).all() for values in (rate, *weights)):
        raise ValueError("mortality and weights must be finite and not negative")
    rate, draws = rate.reshape(OLDEST + 1, GROUPS), Draws(0, "cohort")  # what is typical does not depend on a run's seed
    ids = np.arange(GROUPS * size).reshape(GROUPS, size)
    z = normal_table()[(draws.uniform("birth", 0, ids) * DRAWS).astype(np.int64)]
    code, held = _codes(z), np.zeros((GROUPS, size), np.uint16)
    codes, sets = np.empty((OLDEST + 1, GROUPS, size), np.uint8), np.empty((OLDEST + 1, GROUPS, size), np.uint16)
    mean_of_set, rest, fresh = drift_terms(illness, persistence)
    for age in range(OLDEST + 1):
        if age > 0:
            cell = int(illness.band_of_age[age]) * GROUPS + np.arange(GROUPS)[:, None]
            news = normal_table()[(draws.uniform("drift", age, ids) * DRAWS).astype(np.int64)]
            expected = mean_of_set[cell, np.minimum(held, mean_of_set.shape[1] - 1)]
            before = (code - ORIGIN) / STEPS_PER_SD
            code = _codes(rest[cell] * before + fresh[cell] * news + (1.0 - rest[cell]) * expected)
            held = _ill(held, illness.yearly[cell, code], illness.remission, draws.uniform("illness", age, ids))
        for half in range(2):
            weight = frailty_weight[code] * condition_weight[held]
            left = np.exp(-0.5 * rate[age][:, None] * weight / weight.mean(axis=1, keepdims=True))
            kept = _survivors(left, draws.uniform(f"death {half}", age, np.arange(GROUPS)))
            code, held = np.take_along_axis(code, kept, 1), np.take_along_axis(held, kept, 1)
            if half == 0:
                codes[age], sets[age] = code, held
    return Cohort(codes, sets)


def _codes(z: np.ndarray) -> np.ndarray:
    codes: np.ndarray = np.clip(np.floor(z * STEPS_PER_SD + ORIGIN + 0.5), 0, LEVELS - 1).astype(np.uint8)
    return codes


def _ill(held: np.ndarray, yearly: np.ndarray, remission: float, u: np.ndarray) -> np.ndarray:
    """A year's conditions, at most one each, or the loss of a depression: as `sim.people.conditions.fall_ill`.

    Args:
        held: uint16 [...], sets of conditions.
        yearly: float32 [..., 10], chance of each condition.
        remission: chance of losing a depression.
        u: luck, [...].
    """
    after = np.empty(held.size, np.uint16)
    _onset(held.ravel(), yearly.reshape(held.size, len(CONDITIONS)), remission, u.ravel(), after)
    return after.reshape(held.shape)


@compiled
def _onset(held, yearly, remission, u, after):
    for member in prange(held.size):
        after[member] = held[member]
        if u[member] >= 1.0 - remission:
            after[member] = held[member] & ~(1 << DEPRESSION)
        else:
            reached = np.float32(0.0)
            for condition in range(yearly.shape[1]):
                if (held[member] >> condition) & 1 == 0:
                    reached = np.float32(reached + yearly[member, condition])
                    if u[member] < reached:
                        after[member] = held[member] | (1 << condition)
                        break


def _survivors(left: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Members [G, M] for as many places, each in proportion to its chance to be alive: evenly spaced points of one draw."""
    kept = np.empty(left.shape, np.int64)
    _at_points(np.cumsum(left, axis=1), u, kept)
    return kept


@compiled
def _at_points(up_to, u, kept):
    size = up_to.shape[1]
    for group in prange(up_to.shape[0]):
        member = 0
        for place in range(size):
            point = (place + u[group]) / size * up_to[group, size - 1]
            while member < size - 1 and up_to[group, member] <= point:
                member += 1
            kept[group, place] = member


def in_line(
    illness: Illness, level: np.ndarray, people_by_age: np.ndarray, mortality: np.ndarray, frailty_weight: np.ndarray,
    condition_weight: np.ndarray, persistence: float,
) -> Illness:  # fmt: skip
    """The same illness with chances of falling ill such that a cohort's living have the declared share of each condition.

    Args:
        illness: as assumed from prevalence by age.
        level: declared share of people with each condition, [10].
        people_by_age: people by age and group, [111, 10], for whom the levels hold.
        mortality, frailty_weight, condition_weight, persistence: as `live`.
    """
    for _ in range(ROUNDS):
        cohort = live(illness, mortality, frailty_weight, condition_weight, persistence, ROUGH_SIZE)
        found = (cohort.prevalence() * people_by_age).sum(axis=(1, 2)) / people_by_age.sum()
        factor = np.divide(level, found, out=np.ones_like(found), where=found > 0.0).clip(0.5, 2.0)
        illness = replace(illness, yearly=np.minimum(illness.yearly * factor.astype(np.float32), np.float32(0.5)))
    return illness


def mean_by_cell(by_age: np.ndarray, people_by_age: np.ndarray, band_of_age: np.ndarray) -> np.ndarray:
    """Means by age and group [111, 10] as means by cell of age band, sex and fifth, float64 [190].

    Args:
        by_age: what is averaged.
        people_by_age: people by age and group, [111, 10], above 0 somewhere in each band and group.
        band_of_age: band of each age, [121].
    """
    inside = (np.arange(BANDS)[:, None] == np.asarray(band_of_age)[None, : OLDEST + 1]).astype(np.float64)
    return ((inside @ (by_age * people_by_age)) / (inside @ people_by_age)).reshape(CELLS)
