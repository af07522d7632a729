"""The capitation formula: how much of a shared sum each practice's people would need."""

from __future__ import annotations

import numpy as np

FIFTHS = 5


def weights(cells: np.ndarray, cost_by_cell: np.ndarray, adjuster: str) -> np.ndarray:
    """Relative need of each practice by the chosen risk adjuster, float64 [P].

    `none` counts people; `age_sex` gives each the mean cost of their age and sex, blind to deprivation.
    """
    if adjuster == "none":
        return cells.sum(axis=1).astype(float)
    by_age_sex = cost_by_cell.reshape(-1, FIFTHS).mean(axis=1)
    return cells.reshape(len(cells), -1, FIFTHS).sum(axis=2).astype(float) @ by_age_sex
