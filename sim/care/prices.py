"""What an event costs: a mean price by stream and cell, a draw with a heavy tail, and local prices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from sim.care.need import GROUPS, KINDS
from sim.care.streams import STREAMS
from sim.people.columns import CELLS

KNOTS = 1024  # small enough for the tables of all streams to stay near the processor
MOST_FOLLOWUPS = 24


@dataclass(frozen=True)
class Prices:
    """Prices of a run; the level of the month is given to the month of care.

    Attributes:
        quantiles: float64 [9, 2, knots + 1], one table of `lognormal_quantiles` a stream.
        mean_pence: float64 [9, 190], mean price by stream and cell, in pence of the base year.
        mff: float64 [P], market forces factor of the practice's hospitals.
        group_price: float64 [2, 10], price of a specialty group's first attendances and planned admissions over the mean.
        followup_at_most: float64 [K], chance of at most 0, 1, 2 ... follow-ups of a first attendance.
        followup_pence: price of a follow-up in pence of the base year.

    Raises:
        ValueError: if a shape is wrong, or a value negative or not finite.
    """

    quantiles: np.ndarray
    mean_pence: np.ndarray
    mff: np.ndarray
    group_price: np.ndarray
    followup_at_most: np.ndarray
    followup_pence: float

    def __post_init__(self) -> None:
        knots, most = np.shape(self.quantiles)[-1], np.size(self.followup_at_most)
        shapes = {
            "quantiles": (len(STREAMS), 2, knots), "mean_pence": (len(STREAMS), CELLS), "mff": (len(self.mff),),
            "group_price": (KINDS, GROUPS), "followup_at_most": (most,),
        }  # fmt: skip
        for name, shape in shapes.items():
            array = np.ascontiguousarray(getattr(self, name), dtype=np.float64)
            if array.shape != shape or not (np.isfinite(array) & (array >= 0)).all():
                raise ValueError(f"{name} {array.shape} must be finite, not negative and of shape {shape}")
            object.__setattr__(self, name, array)
        object.__setattr__(self, "followup_pence", float(self.followup_pence))
        if not (np.isfinite(self.followup_pence) and self.followup_pence >= 0.0):
            raise ValueError(f"followup_pence must be finite and not negative, not {self.followup_pence}")

    def mean_outpatient_pence(self) -> float:
        """Pence that the follow-ups of one first attendance cost on average."""
        return mean_followups(self.followup_at_most) * self.followup_pence


def followup_chances(mean: float, most: int = MOST_FOLLOWUPS) -> np.ndarray:
    """Chance of at most 0, 1, ... `most` follow-ups, geometric and cut, of exactly the mean asked for, float64 [most + 1].

    Most patients are seen once or twice more, a few for years. The cut keeps one referral from filling a clinic.

    Raises:
        ValueError: if the mean is negative, not finite, or half of `most` or above.
    """
    if not 0.0 <= mean < most / 2:
        raise ValueError(f"the mean number of follow-ups must be from 0 to below {most / 2:g}, not {mean}")
    if mean == 0.0:
        return np.ones(1)

    def chances(ratio: float) -> np.ndarray:
        weight = ratio ** np.arange(most + 1)
        return np.cumsum(weight / weight.sum())

    found = brentq(lambda ratio: mean_followups(chances(ratio)) - mean, np.finfo(float).eps, 1.0)
    return chances(found)


def mean_followups(at_most: np.ndarray) -> float:
    """Mean of a number whose cumulative chances are given."""
    return float((1.0 - at_most[:-1]).sum())


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
