"""Frailty of those who are alive: the frail die first, so that the old are sturdier than the newly born would be.

A run that gave everyone the frailty of new people would watch the frailest of the old die in its first years, and need
would sink for no reason of policy. These shares are what the model's own deaths and drift lead to after a lifetime.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numba import njit

from sim.people.columns import BANDS, CELLS, FIFTHS
from sim.people.frailty import DRAWS, LEVELS, ORIGIN, STEPS_PER_SD, normal_table, share_by_code

OLDEST = 110
GROUPS = 2 * FIFTHS


@lru_cache(maxsize=4)
def drift_chances(persistence: float) -> np.ndarray:
    """Chance of each code after a birthday (second axis) given the code before it, float64 [256, 256]."""
    if persistence == 1.0:
        return np.eye(LEVELS)
    news = np.sqrt(1.0 - persistence * persistence) * normal_table().astype(np.float64)
    chances = np.empty((LEVELS, LEVELS))
    for code in range(LEVELS):
        z = persistence * (code - ORIGIN) / STEPS_PER_SD + news
        codes = np.clip(np.floor(z * STEPS_PER_SD + ORIGIN + 0.5), 0, LEVELS - 1).astype(np.int64)
        chances[code] = np.bincount(codes, minlength=LEVELS) / DRAWS
    return chances


def new_at_every_age() -> np.ndarray:
    """Shares of new people at each code, whatever age and group, float64 [111, 10, 256]."""
    return np.broadcast_to(share_by_code(), (OLDEST + 1, GROUPS, LEVELS))


def survivor_shares(mortality: np.ndarray, death_weight: np.ndarray, persistence: float) -> np.ndarray:
    """How frail are the living of each age? Shares at each code, float64 [111, 10, 256].

    From birth on, each year first drifts and then takes away, in proportion to the weight. Where weight does not depend on
    frailty these are the shares of new people, bit for bit.

    Args:
        mortality: deaths a person-year, [111, 2, 5]: age, sex, fifth. Today's, for all the years that people have lived.
        death_weight: relative chance of death by frailty code, [256], or by age and code, [111, 256].
        persistence: correlation of frailty from year to year.

    Raises:
        ValueError: if a shape is wrong, or a number negative or not finite.
    """
    rate = np.asarray(mortality, dtype=np.float64)
    weight = np.asarray(death_weight, dtype=np.float64)
    if rate.shape != (OLDEST + 1, 2, FIFTHS) or weight.shape not in ((LEVELS,), (OLDEST + 1, LEVELS)):
        raise ValueError(f"mortality has shape {rate.shape} and death_weight {weight.shape}; see survivor_shares")
    if not all((np.isfinite(values) & (values >= 0.0)).all() for values in (rate, weight)):
        raise ValueError("mortality and death_weight must be finite and not negative")
    weight = np.broadcast_to(weight, (OLDEST + 1, LEVELS))
    if (weight == weight[:, :1]).all():
        return new_at_every_age()
    rate, drift = rate.reshape(OLDEST + 1, GROUPS), drift_chances(float(persistence))
    shares = np.empty((OLDEST + 1, GROUPS, LEVELS))
    at_birthday = new_at_every_age()[0]
    for age in range(OLDEST + 1):
        relative = weight[age] / (at_birthday @ weight[age])[:, None]
        half_year = np.exp(-0.5 * rate[age][:, None] * relative)
        shares[age] = _summing_to_one(at_birthday * half_year)
        at_birthday = _summing_to_one((shares[age] * half_year) @ drift)
    return shares


def _summing_to_one(shares: np.ndarray) -> np.ndarray:
    of_all: np.ndarray = shares / shares.sum(axis=1, keepdims=True)
    return of_all


def shares_by_cell(shares: np.ndarray, people_by_age: np.ndarray, band_of_age: np.ndarray) -> np.ndarray:
    """The same by cell of age band, sex and fifth, float64 [190, 256].

    Args:
        shares: as `survivor_shares`, [111, 10, 256].
        people_by_age: how many people there are at each age, [111], above 0 somewhere in each band.
        band_of_age: band of each age, [121].
    """
    inside = np.arange(BANDS)[:, None] == np.asarray(band_of_age)[None, : OLDEST + 1]
    part = inside * np.asarray(people_by_age, dtype=np.float64)
    part /= part.sum(axis=1, keepdims=True)
    return np.einsum("ba,agc->bgc", part, shares).reshape(CELLS, LEVELS)


def draws_at_most(shares: np.ndarray) -> np.ndarray:
    """Of 65,536 draws, how many are for this code or a lower one? int32 [111, 10, 256], rounded."""
    return np.rint(np.cumsum(shares, axis=2) * DRAWS).astype(np.int32)


@njit(inline="always")
def code_at(bits, guess, at_most):
    """The code at a draw of 16 bits, sought from a guess near by; `at_most` [256] is of one age and group."""
    code = np.int64(guess)
    while code > 0 and bits < at_most[code - 1]:
        code -= 1
    while code < at_most.size - 1 and bits >= at_most[code]:
        code += 1
    return np.uint8(code)
