"""Whole people from fractions of people, without losing or inventing any."""

from __future__ import annotations

import numpy as np


def whole(values: np.ndarray, total: int) -> np.ndarray:
    """Round to whole numbers that add up to `total` by largest remainder (ties: the earlier cell).

    `values` are scaled to the total first. Shape is kept; the result is int64 and never negative.

    Raises:
        ValueError: if a value is negative or all are zero.
    """
    flat = np.asarray(values, dtype=np.float64).ravel()
    if flat.min() < 0 or flat.sum() <= 0:
        raise ValueError("only non-negative numbers that are not all zero can be rounded to a total")
    exact = flat * (total / flat.sum())
    rounded = np.floor(exact).astype(np.int64)
    short = int(total - rounded.sum())
    rounded[np.argsort(-(exact - rounded), kind="stable")[:short]] += 1
    return rounded.reshape(np.shape(values))
