"""What the 18-week returns of early 2010 say of lists: the speed of each group and pathways per event."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.data.load import columns
from sim.data.specialties import GROUPS

BANDS = ("w0_4", "w4_8", "w8_12", "w12_18", "w18_26", "w26_52", "w52_plus")
UP_TO_WEEKS = (4, 8, 12, 18, 26, 52)
STEPS_A_MONTH = 4
STEP_WEEKS = 365.25 / 12.0 / 7.0 / STEPS_A_MONTH
BEFORE_PRESSURE = 12  # weeks
LISTED = ("non_admitted", "admitted")


@lru_cache
def observed(pathway: str) -> np.ndarray:
    """Pathways a month by region, group and band of weeks waited, float64 [10, 10, 7]; regions Q30 to Q39.

    Source: packaged table `waits_2010`, a mean of December 2009 to May 2010.
    """
    table = columns("waits_2010")
    rows = table["pathway"] == pathway
    region = np.unique(table["sha"], return_inverse=True)[1][rows]
    group = np.array([GROUPS.index(name) for name in table["group"][rows]])
    found = np.zeros((10, len(GROUPS), len(BANDS)))
    found[region, group] = np.stack([table[band][rows] for band in BANDS], axis=1)
    found.flags.writeable = False
    return found


@lru_cache
def speeds() -> np.ndarray:
    """Chance a week to be treated before the target presses, by pathway and group in England, float64 [2, 10].

    One number for each from one number: the share who were treated within 12 weeks, as if the chance were constant.
    All other bands, every region and all who still wait are left to compare.
    """
    found = np.stack([observed(pathway).sum(axis=0) for pathway in LISTED])
    within = found[..., :3].sum(axis=-1) / found.sum(axis=-1)
    return np.asarray(-np.log1p(-within) / BEFORE_PRESSURE)


def pressures() -> np.ndarray:
    """Chance past 12 weeks over the chance before it, by pathway, float64 [2]; the evidence of two parameters."""
    found = np.stack([observed(pathway).sum(axis=(0, 1)) for pathway in LISTED])
    left = 1.0 - np.cumsum(found, axis=1) / found.sum(axis=1, keepdims=True)
    early = -np.log(left[:, 2]) / BEFORE_PRESSURE
    return np.asarray(np.log(left[:, 2] / left[:, 3]) / (UP_TO_WEEKS[3] - BEFORE_PRESSURE) / early)


def pathways_per_event(first_attendances: float, planned_admissions: float) -> np.ndarray:
    """Ended 18-week pathways of each kind for each event that the kernel counts, float64 [2].

    About 0.96 for a GP-referred first attendance (others refer as well, and some patients are admitted) and 0.52 for a
    planned admission (the rest are repeats and planned courses, which have no 18-week clock).

    Args:
        first_attendances: GP-referred first attendances a year in England, 2009-10.
        planned_admissions: planned admissions a year, day cases included.
    """
    ended = np.array([observed(pathway).sum() for pathway in LISTED]) * 12.0
    return np.asarray(ended / np.array([first_attendances, planned_admissions]))
