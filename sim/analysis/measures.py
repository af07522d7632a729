"""How much one thing matters for another, as numbers of two arrays; and the resampling that says how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.extras import extra, quiet
from sim.randomness import Draws

LEVELS = 10  # a key with at most so many values is taken value by value
SLICES = 10


def first_order(x: np.ndarray, y: np.ndarray) -> float:
    """The share of the variance of `y` that `x` explains alone: means within classes of `x`, less what chance gives.

    A key with few values is taken value by value, any other in classes of equal number.
    """
    values, classes = np.unique(x, return_inverse=True)
    if len(values) > LEVELS:
        k = max(2, min(round(len(y) ** (1.0 / 3.0)) + 1, 24))
        order = np.argsort(np.argsort(x, kind="stable"), kind="stable")
        classes = order * k // len(y)
    counts = np.bincount(classes)
    means = np.bincount(classes, weights=y) / np.maximum(counts, 1)
    total = float(((y - y.mean()) ** 2).sum())
    within = float(((y - means[classes]) ** 2).sum())
    n, k = len(y), int((counts > 0).sum())
    return max(1.0 - (within / (n - k)) / (total / (n - 1)), 0.0) if total > 0.0 and n > k else 0.0


def pawn_shift() -> Callable[[np.ndarray, np.ndarray], float]:
    pawn = extra("SALib.analyze.pawn", "SALib")

    def measure(x: np.ndarray, y: np.ndarray) -> float:
        with quiet():
            found = pawn.analyze(problem(["x"]), _ranked(x)[:, None], y, S=min(SLICES, max(len(np.unique(x)), 2)))
        return float(found["median"][0])

    return measure


def _ranked(x: np.ndarray) -> np.ndarray:
    """Ranks from 0, equal values in equal classes as far as slices allow, and none at the open end of the last slice."""
    return np.unique(x, return_inverse=True)[1].astype(float)


def rank_correlation(x: np.ndarray, y: np.ndarray) -> float:
    from scipy.stats import rankdata

    a, b = rankdata(x), rankdata(y)
    return float(np.corrcoef(a, b)[0, 1]) if np.ptp(a) > 0.0 and np.ptp(b) > 0.0 else 0.0


def resampled(n: int, stream: str) -> np.ndarray:
    return (Draws(0, "analysis").uniform(stream, 0, np.arange(n)) * n).astype(int)


def shuffled(n: int, stream: str) -> np.ndarray:
    return np.argsort(Draws(0, "analysis").uniform(stream, 0, np.arange(n)), kind="stable")


def problem(keys: list[str]) -> dict[str, Any]:
    """What SALib wants to know; our own keys may end like its internal names, so it gets none of them."""
    return {
        "num_vars": len(keys),
        "names": [f"x{place}" for place in range(len(keys))],
        "bounds": [[0.0, 1.0]] * len(keys),
    }


def grid_share(x: np.ndarray, y: np.ndarray) -> float:
    """The share of the variance over a whole grid that one key explains alone."""
    means = pd.Series(y).groupby(x).transform("mean").to_numpy()
    return float(means.var() / y.var()) if y.var() > 0.0 else 0.0
