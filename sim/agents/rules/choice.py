"""Rule D1: a choice between several things by what each is worth, and by luck."""

from __future__ import annotations

import numpy as np


def choose(worths: np.ndarray, luck: np.ndarray, scale: float) -> np.ndarray:
    """Which column each row takes: a logit of worth over scale.

    Args:
        worths: worth of each option, [n, options]; minus infinity where there is none.
        luck: one number in [0, 1) each.
        scale: spread of what is not known about a choice, in the unit of worth.
    """
    odds = worths / scale
    weight = np.exp(odds - odds.max(axis=1, keepdims=True))
    reached = np.cumsum(weight, axis=1) / weight.sum(axis=1, keepdims=True)
    return np.minimum((luck[:, None] >= reached).sum(axis=1), worths.shape[1] - 1)
