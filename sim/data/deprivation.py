"""Fifths of deprivation: where they end, and how the patients of one practice spread over them.

Index 0 is the most deprived fifth of England's small areas, 4 the least.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from sim.data.load import columns

FIFTHS = 5


def cutoffs() -> np.ndarray:
    """float64[4]: IMD 2010 scores between the fifths, falling; the first parts fifth 0 from fifth 1."""
    table = columns("deprivation")
    return (table["lowest_score"][:-1] + table["highest_score"][1:]) / 2


def within_practice_log_sd() -> float:
    """Standard deviation of ln IMD score among the patients of one practice (derived; see README)."""
    table = columns("deprivation_spread")
    return float(table["value"][table["quantity"] == "within_practice_log_sd"][0])


def shares_by_fifth(imd_score: np.ndarray) -> np.ndarray:
    """Share of a practice's patients in each fifth, float64[n, 5], given the practice's mean score[n].

    Assumes that the scores of its patients are log-normal around that mean with the spread of
    `within_practice_log_sd`, the same at every age.
    """
    sd = within_practice_log_sd()
    middle = np.log(np.asarray(imd_score, dtype=np.float64)) - sd * sd / 2
    above = ndtr((middle[:, None] - np.log(cutoffs())) / sd)  # share more deprived than each cut-off
    edges = np.concatenate([np.zeros((len(middle), 1)), above, np.ones((len(middle), 1))], axis=1)
    return np.diff(edges, axis=1)
