"""Rule D14: what share of the gain on locally priced care a primary care trust wins from those who provide it."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param


class BargainingParams(Params):
    """What makes a commissioner strong, and what there is to win."""

    base: float = param(
        0.0, unit="log odds", low=-2.0, high=2.0, prior=interval(-1.0, 1.0), source="assumption", mark="assumption",
        about="Log odds of winning, for a trust of reference size that knows nothing and is as free as a hospital (b0).")  # fmt: skip
    information: float = param(
        1.0, unit="log odds", low=0.0, high=2.0, prior=interval(0.0, 2.0), source="assumption", mark="assumption",
        about="How much full information on contracts helps against none (b2).")  # fmt: skip
    autonomy: float = param(
        1.0, unit="log odds", low=0.0, high=2.0, prior=interval(0.0, 2.0), source="assumption", mark="assumption",
        about="How much as much freedom as a hospital's helps against none (b3).")  # fmt: skip
    reference_people: float = param(
        330_000.0, unit="people", low=100_000.0, high=1_000_000.0, prior=interval(300_000, 360_000), source="pct-count",
        mark="derived", about="Size of a mean trust of 2009, at which size neither helps nor harms.")  # fmt: skip
    ordinary_alternative: float = param(
        0.42, unit="share 0-1", low=0.1, high=1.0, prior=interval(0.3, 0.5), source="assumption", mark="assumption",
        about="Alternative at which the lever on size works in full: a mean trust's chance that two of its patients go to "
        "different hospitals, in the model's own map.")  # fmt: skip
    at_stake: float = param(
        0.05, unit="share of price", low=0.0, high=0.2, prior=interval(0.0, 0.1), source="assumption", mark="assumption",
        about="Part of the price of community and mental health care that is there to be won.")  # fmt: skip


def alternative(shares) -> np.ndarray:
    """Chance that two patients of an area go to different providers, 0 to 1; [C] from shares [C, T] that sum to 1."""
    return 1.0 - (np.asarray(shares) ** 2).sum(axis=-1)


def share_of_gain(people, others, size_strength, information, autonomy, p: BargainingParams):
    """Share of the gain that the commissioner wins, 0 to 1 (beta of rule D14).

    Args:
        people: whom the trust buys for.
        others: its alternative, 0 to 1; without one, size does nothing.
        size_strength: how far bargaining grows with the logarithm of size, the lever `pct.purchasing_power`.
        information: what it knows of its contracts, 0 to 1.
        autonomy: its freedom to act, where a hospital's is 1.
        p: strengths.
    """
    size = size_strength * others / p.ordinary_alternative * np.log(np.maximum(people, 1.0) / p.reference_people)
    odds = p.base + size + p.information * information + p.autonomy * (autonomy - 1.0)
    return 1.0 / (1.0 + np.exp(-odds))


def local_price(share, at_start, p: BargainingParams):
    """Price of local care against the start: the start's price holds what trusts won then."""
    return 1.0 - p.at_stake * (share - at_start)
