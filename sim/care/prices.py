"""What an event costs: a mean price by stream and cell, a draw with a heavy tail, and local prices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from sim.people.columns import CELLS

KNOTS = 4096


@dataclass(frozen=True)
class Prices:
    """Prices of a run; the level of the month is given to the month of care.

    Attributes:
        quantiles: float64 [3, 2, knots + 1], one table of `lognormal_quantiles` a stream.
        mean_pence: float64 [3, 190], mean price by stream and cell, in pence of the base year.
        mff: float64 [P], market forces factor of the practice's hospitals.

    Raises:
        ValueError: if a shape is wrong, or a value negative or not finite.
    """

    quantiles: np.ndarray
    mean_pence: np.ndarray
    mff: np.ndarray

    def __post_init__(self) -> None:
        knots = np.shape(self.quantiles)[-1]
        shapes = {"quantiles": (3, 2, knots), "mean_pence": (3, CELLS), "mff": (len(self.mff),)}
        for name, shape in shapes.items():
            array = np.ascontiguousarray(getattr(self, name), dtype=np.float64)
            if array.shape != shape or not (np.isfinite(array) & (array >= 0)).all():
                raise ValueError(f"{name} {array.shape} must be finite, not negative and of shape {shape}")
            object.__setattr__(self, name, array)


def lognormal_quantiles(cv: float, knots: int = KNOTS) -> np.ndarray:
    """A table that turns a uniform number into a log-normal price of mean exactly 1.

    Row 0 holds the quantiles at i / knots; between them the price is linear. In the last of these intervals,
    which holds the tail, row 1 is read instead: it cuts that interval into as many parts again, and the last
    of those, one event in knots**2, ends where its mean is exact. Linear parts of a curve lie a little above
    it; one common scale then makes the mean of the whole exactly 1.

    Args:
        cv: Coefficient of variation of the price of one event; 0 gives ones.
        knots: Number of equal intervals.

    Returns:
        float64 [2, knots + 1], to be read by `sim.care.kernel` and `sim.care.plain`.

    Raises:
        ValueError: if cv is negative or not finite.
    """
    if not (np.isfinite(cv) and cv >= 0.0):
        raise ValueError(f"cv must be finite and not negative, not {cv}")
    if cv == 0.0:
        return np.ones((2, knots + 1))
    sigma = np.sqrt(np.log1p(cv * cv))
    above = np.stack([1.0 - np.arange(knots) / knots, (1.0 - np.arange(knots) / knots) / knots])
    z = -ndtri(above)  # by the chance of a dearer event, which keeps its digits in the tail
    table = np.empty((2, knots + 1))
    table[:, :knots] = np.exp(sigma * z - 0.5 * sigma * sigma)
    tail_mean = ndtr(sigma - z[1, -1]) * knots**2
    table[1, knots] = 2.0 * tail_mean - table[1, knots - 1]
    table[0, knots] = table[1, knots]
    return table / table_mean(table)


def table_mean(table: np.ndarray) -> float:
    """The mean of a draw from a table of `lognormal_quantiles`."""
    middle = (table[:, 1:] + table[:, :-1]) / 2.0
    knots = middle.shape[1]
    return float(middle[0, :-1].sum() / knots + middle[1].sum() / knots**2)
