"""Rule D8: how an uncertain surplus or deficit looks to people for whom losses loom larger than gains."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param

# Gauss-Hermite rule for the standard normal distribution; many points, for the kink where gains turn into losses.
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(61)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


class RiskParams(Params):
    """Attitude to gains and losses."""

    loss_aversion: float = param(
        1.955, unit="ratio", low=1.0, high=2.5, prior=interval(1.3, 2.25), source="Brown 2024", mark="checked",
        about="Weight of a loss against an equal gain (lambda).")  # fmt: skip
    curvature: float = param(
        0.88, unit="exponent", low=0.5, high=1.0, prior=interval(0.7, 1.0), source="Tversky and Kahneman 1992",
        mark="checked", about="Diminishing sensitivity to gains and losses (a and b).")  # fmt: skip


def felt(amount, p: RiskParams):
    """The worth of a gain or loss of `amount` (£000) against meeting the budget."""
    size = np.abs(amount) ** p.curvature
    return np.where(amount >= 0.0, size, -p.loss_aversion * size)


def worth_of_contract(mean, sd, upside, downside, corridor, p: RiskParams):
    """Expected worth of a surplus that is uncertain and shared.

    Args:
        mean: expected surplus a head of those who share it, £000.
        sd: its standard deviation, £000.
        upside: share of a surplus that they keep.
        downside: share of a deficit that they bear.
        corridor: band around the budget (£000) inside which nothing is gained or lost.
        p: attitude to risk.
    """
    mean, sd = np.asarray(mean, dtype=float), np.asarray(sd, dtype=float)
    surplus = mean[..., None] + sd[..., None] * _NODES
    beyond = np.sign(surplus) * np.maximum(np.abs(surplus) - np.asarray(corridor, dtype=float)[..., None], 0.0)
    share = np.where(
        beyond > 0.0, np.asarray(upside, dtype=float)[..., None], np.asarray(downside, dtype=float)[..., None]
    )
    return (felt(share * beyond, p) * _WEIGHTS).sum(axis=-1)
