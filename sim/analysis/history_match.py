"""History matching: which values of parameters are not ruled out by the figures that may be fitted, and how likely each is.

Runs at points spread over the ranges teach an emulator of every figure: a Gaussian process whose mean stands for the average
over luck, and whose variance says what the runs leave unknown. A point is ruled out where figures lie further from the
model than tolerance and emulator allow; the rest is weighed by its distance, and the weighed points are drawn closer in
rounds until they stand for the posterior (adaptive importance sampling). A figure that no point comes near cannot tell one
from another, and is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.extras import extra, quiet
from sim.data.evidence import HeldOutError
from sim.errors import DataError
from sim.validation.targets import Target

RULED_OUT = 3.0  # standard deviations between a figure and its target, beyond which more distance counts less steeply
HALF_BAND = 1.96  # standard deviations in half a band, which is read as 95%
CANDIDATES_LOG2 = 11
ROUNDS = 12
LEAST_EFFECTIVE = 100.0  # candidates that must carry the weight before a round may look closer
WIDER = 1.2  # variance of a round's candidates over that of the last one's weighed points
LEAST_RUNS = 8
CLOSE = 1e-9


@dataclass(frozen=True)
class Emulator:
    """Means of one figure over the ranges, learned from runs; `explained` is the share of its variance that inputs explain."""

    process: object
    noise: float
    explained: float
    mean: float
    sd: float

    def predict(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and variance, without luck, at points between 0 and 1."""
        mean, sd = self.process.predict(at, return_std=True)  # type: ignore[attr-defined]
        known = np.maximum(sd**2 - self.noise, 0.0)
        return self.mean + self.sd * mean, self.sd**2 * known


@dataclass(frozen=True)
class Match:
    """What is left after matching.

    Attributes:
        draws: values of the knobs, one row a draw, all equally likely.
        centre: mean of each knob over them.
        rows: one row a figure: target, band, how well it was emulated, and what is expected at the centre.
        left: share of candidates that no figure rules out, apart from those that none can meet.
        out_of_reach: figures that no candidate can meet.
    """

    draws: pd.DataFrame
    centre: dict[str, float]
    rows: pd.DataFrame
    left: float
    out_of_reach: tuple[str, ...]


def emulator(at: np.ndarray, values: np.ndarray) -> Emulator:
    """Learn one figure.

    Args:
        at: points between 0 and 1, [n, k].
        values: figure at each, averaged over its replicates, [n].

    Raises:
        DataError: if there are too few points.
    """
    if len(values) < LEAST_RUNS:
        raise DataError(f"{len(values)} points are too few to learn a figure from; use {LEAST_RUNS} or more")
    process = extra("sklearn.gaussian_process", "scikit-learn")
    kernels = process.kernels
    mean, sd = float(values.mean()), float(values.std())
    scaled = (values - mean) / sd if sd > CLOSE else np.zeros(len(values))
    kernel = (
        kernels.DotProduct(1.0, (1e-2, 1e2))
        + kernels.ConstantKernel(0.3, (1e-3, 1e2)) * kernels.RBF(3.0, (1.5, 20.0))
        + kernels.WhiteKernel(0.3, (1e-4, 2.0))
    )
    with quiet():
        fitted = process.GaussianProcessRegressor(kernel, n_restarts_optimizer=0).fit(at, scaled)
    noise = float(fitted.kernel_.k2.noise_level)
    return Emulator(fitted, noise, max(1.0 - noise, 0.0) if sd > CLOSE else 1.0, mean, sd)


def matched(
    ranges: Mapping[str, tuple[float, float]], points: pd.DataFrame, figures: pd.DataFrame, targets: Sequence[Target], draws: int
) -> Match:
    """The values that figures leave possible.

    Args:
        ranges: lowest and highest value of each knob.
        points: values of the knobs, one row a point.
        figures: figures at those points, averaged over replicates; a figure that is missing at some is learned from the rest.
        targets: what may be fitted.
        draws: how many draws are wanted.

    Raises:
        HeldOutError: if a target is held out.
        DataError: if no target was simulated, or there are too few points.
    """
    for one in targets:
        if one.held_out:
            raise HeldOutError(f"{one.metric}: held out, so nothing may be fitted to it")
    known = [one for one in targets if one.metric in figures and np.isfinite(figures[one.metric]).sum() >= LEAST_RUNS]
    if not known:
        raise DataError("no figure that may be fitted was simulated at enough points")
    low, high = (np.array([ends[side] for ends in ranges.values()]) for side in (0, 1))
    at = (points[list(ranges)].to_numpy(dtype=float) - low) / (high - low)
    learned = {}
    for one in known:
        values = figures[one.metric].to_numpy(dtype=float)
        there = np.isfinite(values)
        learned[one.metric] = emulator(at[there], values[there])

    def distances(candidates: np.ndarray, asked: Sequence[Target]) -> np.ndarray:
        found = np.zeros((len(asked), len(candidates)))
        for place, one in enumerate(asked):
            mean, variance = learned[one.metric].predict(candidates)
            found[place] = np.abs(mean - one.target) / np.sqrt(_tolerance(one, mean) ** 2 + variance)
        return found

    first = distances(_spread(len(ranges)), known)
    hopeless = first.min(axis=1) > RULED_OUT
    asked = [one for one, out in zip(known, hopeless, strict=True) if not out]
    possible = (first[~hopeless] <= RULED_OUT).all(axis=0)
    rows = Counter(one.evidence for one in asked)
    counts = np.array([1.0 / rows[one.evidence] for one in asked])  # waves of one question share their luck: they count as one
    chosen = _posterior(lambda candidates: -0.5 * (counts @ _felt(distances(candidates, asked))), len(ranges), draws)
    centre = chosen.mean(axis=0)
    expected = [_row(one, learned[one.metric], centre) for one in known]
    return Match(
        pd.DataFrame(low + chosen * (high - low), columns=list(ranges)),
        dict(zip(ranges, (low + centre * (high - low)).tolist(), strict=True)), pd.DataFrame(expected), float(possible.mean()),
        tuple(one.metric for one, out in zip(known, hopeless, strict=True) if out),
    )  # fmt: skip


def _spread(dimensions: int) -> np.ndarray:
    """Candidates that fill the unit cube evenly, the same in every calibration."""
    from scipy.stats import qmc

    return qmc.Sobol(dimensions, scramble=True, seed=1).random_base2(CANDIDATES_LOG2)


def _felt(distance: np.ndarray) -> np.ndarray:
    """Squares of distances that are not ruled out, and beyond that no steeper than at its edge."""
    return np.where(distance <= RULED_OUT, distance**2, RULED_OUT * (2.0 * distance - RULED_OUT))


def _posterior(log_weight: Callable[[np.ndarray], np.ndarray], dimensions: int, draws: int) -> np.ndarray:
    """Points between 0 and 1 drawn in proportion to their weight, [draws, k]: no luck, the same in every calibration.

    The rounds move on the normal scale of each range, where no candidate can fall outside it.
    """
    from scipy.special import ndtr, ndtri
    from scipy.stats import multivariate_normal, qmc

    even = multivariate_normal(np.zeros(dimensions))
    points = ndtri(np.clip(_spread(dimensions), CLOSE, 1.0 - CLOSE))
    log_density = even.logpdf(points)
    for number in range(ROUNDS):
        log = log_weight(ndtr(points)) + even.logpdf(points) - log_density
        share = _share_of_weight(log)
        weight = np.exp(share * (log - log.max()))
        if share == 1.0 or number == ROUNDS - 1:
            break
        mean = np.average(points, weights=weight, axis=0)
        spread = np.cov(points.T, aweights=weight).reshape(dimensions, dimensions) * WIDER + CLOSE * np.eye(dimensions)
        points = qmc.MultivariateNormalQMC(mean, spread, seed=number).random(2**CANDIDATES_LOG2)
        log_density = multivariate_normal(mean, spread).logpdf(points)
    return ndtr(points[_evenly(weight, draws)])


def _share_of_weight(log: np.ndarray) -> float:
    """How much of the weight may be used at once, 0 to 1, so that enough candidates carry it."""

    def effective(share: float) -> float:
        weight = np.exp(share * (log - log.max()))
        return float(weight.sum() ** 2 / (weight**2).sum())

    if effective(1.0) >= LEAST_EFFECTIVE:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2.0
        low, high = (middle, high) if effective(middle) >= LEAST_EFFECTIVE else (low, middle)
    return low


def _tolerance(target: Target, value: np.ndarray) -> np.ndarray:
    """Standard deviation that the band allows on the side on which each value lies."""
    width = np.where(value >= target.target, target.high - target.target, target.target - target.low)
    return np.maximum(width, CLOSE) / HALF_BAND


def _evenly(weight: np.ndarray, draws: int) -> np.ndarray:
    """Rows drawn in proportion to their weight at even steps, without luck."""
    reached = np.cumsum(weight) / weight.sum()
    return np.minimum(np.searchsorted(reached, (np.arange(draws) + 0.5) / draws), weight.size - 1)


def _row(target: Target, learned: Emulator, centre: np.ndarray) -> dict[str, object]:
    mean, variance = learned.predict(centre[None, :])
    return {
        "metric": target.metric, "target": target.target, "low": target.low, "high": target.high,
        "expected": float(mean[0]), "unknown_sd": float(np.sqrt(variance[0])), "explained": learned.explained,
        "inside": bool(target.low <= mean[0] <= target.high),
    }  # fmt: skip
