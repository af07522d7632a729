"""Service lines of a budget, the most manageable first, and how far a budget of a given scope covers each."""

from __future__ import annotations

import numpy as np

LINES = ("prescribing", "outpatient", "elective", "emergency", "other")
PRESCRIBING, OUTPATIENT, ELECTIVE, EMERGENCY, OTHER = range(5)


def covered_lines(scope: float, shares: np.ndarray) -> np.ndarray:
    """Share of each line that a budget covers when it takes lines in order until `scope` of all spending is reached.

    Args:
        scope: share of spending, 0 to 1.
        shares: share of each line in spending, [..., 5], summing to 1.
    """
    before = np.cumsum(shares, axis=-1) - shares
    room = np.clip(scope - before, 0.0, shares)
    return np.divide(room, shares, out=np.zeros_like(shares), where=shares > 0.0)
