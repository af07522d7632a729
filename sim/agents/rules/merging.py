"""Whether trusts merge: by decree up to a size, by their own wish, or once partnerships have grown inside them."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param

TRUSTS_OF_ENGLAND = 152  # after October 2006 (evidence pct-count)


class MergingParams(Params):
    """What makes trusts merge."""

    voluntary_chance: float = param(
        0.15, unit="share a year", low=0.0, high=1.0, prior=interval(0.02, 0.4), source="assumption",
        mark="assumption", about="Chance in a year that a trust below the target size seeks a merger by its own wish.")  # fmt: skip
    partnerships_first: float = param(
        0.5, unit="share of people", low=0.0, high=1.0, prior=interval(0.3, 0.8), source="assumption",
        mark="assumption", about="People in partnerships from which a trust is merged, where mergers wait for them.")  # fmt: skip


def aim(number: float | None, target: int, areas: int, bodies: int) -> float:
    """Size below which trusts seek a merger: the target, or any size while there are more trusts than are wanted.

    Args:
        number: trusts wanted in all of England, or None to go by size.
        target: size that a merger aims for.
        areas: trusts of the scope before any merger; it is to keep its part of the number, and at least one.
        bodies: trusts of the scope that are left.
    """
    if number is None:
        return target
    return float("inf") if bodies > max(round(number * areas / TRUSTS_OF_ENGLAND), 1) else 0.0


def seeks(mode: str, people, target: float, in_partnerships, luck, p: MergingParams) -> np.ndarray:
    """Which trusts are to merge this year, bool.

    Args:
        mode: none, imposed, voluntary or after_lcp.
        people: people of each.
        target: size that a merger aims for; trusts of that size and above do not seek one.
        in_partnerships: share of the people of each in groups on the two highest rungs.
        luck: a number from 0 to 1 for each.
        p: what makes trusts merge.
    """
    small = np.asarray(people) < target
    if mode == "imposed":
        return small
    if mode == "voluntary":
        return small & (luck < p.voluntary_chance)
    if mode == "after_lcp":
        return small & (np.asarray(in_partnerships) >= p.partnerships_first)
    return np.zeros(small.shape, dtype=bool)
