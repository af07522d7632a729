"""The exact distribution of what a pool of people costs, given how the cost of one person is distributed.

The cost of n people drawn alike is the n-fold convolution of the cost of one, which is a power of its Fourier
transform. So the chance of a deficit needs no drawing of pools: it is computed for any size at once, without
Monte Carlo error of its own; what error remains is that of the people simulated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

POINTS = 2**18
REACH_SD = 12.0  # of the pool's sum to either side


@dataclass(frozen=True)
class PoolCost:
    """Distribution of a pool's cost over its budget, less one.

    Attributes:
        deviation: float64 [m], rising, in equal steps; 0.02 is 2% over budget.
        chance: float64 [m], probability of each.
    """

    deviation: np.ndarray
    chance: np.ndarray

    def over(self, share: float) -> float:
        """Chance that cost exceeds budget by more than a share of it."""
        above = 1.0 - np.cumsum(self.chance)
        return float(np.clip(np.interp(share, self.deviation + self._step / 2.0, above), 0.0, 1.0))

    def quantile(self, probability: float) -> float:
        """The deviation below which a share of pools stays."""
        return float(np.interp(probability, np.cumsum(self.chance), self.deviation + self._step / 2.0))

    def mean(self) -> float:
        return float(self.deviation @ self.chance)

    def sd(self) -> float:
        """Standard deviation of cost over budget."""
        return float(np.sqrt(max((self.deviation - self.mean()) ** 2 @ self.chance, 0.0)))

    def expected_largest(self, years: int) -> float:
        """Mean of the largest deviation in so many years that are drawn alike."""
        below = np.clip(np.cumsum(self.chance), 0.0, 1.0) ** years
        return float(self.deviation @ np.diff(below, prepend=0.0))

    @property
    def _step(self) -> float:
        return float(self.deviation[1] - self.deviation[0])


def pool_of_people(deviation: np.ndarray, people: float, budget_per_head: float) -> PoolCost:
    """Distribution of cost over budget in a pool of people drawn alike from those given.

    Args:
        deviation: cost less expected cost of each simulated person, pence, float64 [n]; its mean is taken off, so that
            budgets are right on average.
        people: size of the pool.
        budget_per_head: mean expected cost, pence.

    Raises:
        ValueError: if there are no people, or the budget is not positive.
    """
    _check(people, budget_per_head)
    centred = np.asarray(deviation, dtype=np.float64)
    centred = centred - centred.mean()
    step, start = _grid(centred.std() * np.sqrt(people), float(np.abs(centred).max(initial=0.0)))
    transform = np.fft.rfft(_on_grid(centred, np.full(centred.size, 1.0 / centred.size), step))
    return _distribution(transform**people, step, start, people * budget_per_head)


def pool_of_events(price: np.ndarray, events: float, budget: float) -> PoolCost:
    """Distribution of cost over budget where the number of events is Poisson and prices are alike (compound Poisson).

    Args:
        price: equally likely prices of an event, float64 [k].
        events: expected number in the pool and time.
        budget: what they are expected to cost.

    Raises:
        ValueError: if there are no events, or the budget is not positive.
    """
    _check(events, budget)
    price = np.asarray(price, dtype=np.float64)
    step, start = _grid(np.sqrt(events * np.mean(price**2)), float(price.max()))
    one = np.fft.rfft(_on_grid(price, np.full(price.size, 1.0 / price.size), step))
    mean = events * price.mean()
    shift = np.exp(2j * np.pi * np.arange(one.size) / POINTS * (mean / step))  # centres the sum
    return _distribution(np.exp(events * (one - 1.0)) * shift, step, start, budget, offset=mean - budget)


def normal_over(share: float, sd: float) -> float:
    """The same chance for a normal distribution: the noise floor to compare with."""
    return float(1.0 - ndtr(share / sd)) if sd > 0.0 else 0.0


def _check(size: float, budget: float) -> None:
    if not size > 0 or not budget > 0:
        raise ValueError(f"a pool needs people and a budget, not {size} and {budget}")


def _grid(sd: float, largest: float) -> tuple[float, int]:
    """Width of a step, and the place of the lowest deviation on the circle of the transform."""
    reach = max(REACH_SD * sd + 2.0 * largest, 1e-9)
    return 2.0 * reach / POINTS, POINTS // 2


def _on_grid(values: np.ndarray, weight: np.ndarray, step: float) -> np.ndarray:
    """Probability by step, split between neighbours so that the mean is kept exactly."""
    place = values / step
    below = np.floor(place)
    part = place - below
    left = below.astype(np.int64) % POINTS
    mass = np.bincount(left, weight * (1.0 - part), POINTS)
    return mass + np.bincount((left + 1) % POINTS, weight * part, POINTS)


def _distribution(transform: np.ndarray, step: float, start: int, budget: float, offset: float = 0.0) -> PoolCost:
    chance = np.roll(np.fft.irfft(transform, POINTS), start)
    chance = np.where(chance < 0.0, 0.0, chance)
    deviation = ((np.arange(POINTS) - start) * step + offset) / budget
    return PoolCost(deviation, chance / chance.sum())
