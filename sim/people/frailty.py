"""Frailty: why the same few people need care year after year.

A person's frailty is a standard normal number z held in one byte, in steps of 1/32 of a standard
deviation. How strongly it acts on each kind of care and where its tail is cut are matters of `sim.care.need`:
a cut of the number itself would not survive the drift. Each year z moves back towards the average:
z' = rho z + sqrt(1 - rho^2) e, which leaves the spread of z unchanged.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numba import njit
from scipy.special import ndtri

LEVELS = 256
STEPS_PER_SD = 32.0
ORIGIN = 128.0
DRAWS = 2**16


@lru_cache(maxsize=1)
def normal_table() -> np.ndarray:
    """Standard normal numbers at the middle of 2**16 equal slices, float32 [65536], of variance 1.

    A look-up by 16 random bits is a draw: no logarithm, and the same bits on every machine.
    """
    table = ndtri((np.arange(DRAWS) + 0.5) / DRAWS)
    return (table / np.sqrt(np.mean(table * table))).astype(np.float32)  # small, to stay near the processor


def code_of(z):
    """The byte that stands for frailty z."""
    return np.uint8(min(max(np.floor(z * STEPS_PER_SD + ORIGIN + 0.5), 0.0), LEVELS - 1.0))


code_compiled = njit(inline="always")(code_of)


def z_by_code() -> np.ndarray:
    """The frailty z of each code, float64 [256], from -4 to 3.97."""
    return (np.arange(LEVELS) - ORIGIN) / STEPS_PER_SD


@lru_cache(maxsize=1)
def share_by_code() -> np.ndarray:
    """The exact share of new people at each code, float64 [256]."""
    z = normal_table().astype(np.float64)
    codes = np.clip(np.floor(z * STEPS_PER_SD + ORIGIN + 0.5), 0, LEVELS - 1).astype(int)
    return np.bincount(codes, minlength=LEVELS) / DRAWS
