"""Rule D12: national targets, the quality framework and clinical work compete with commissioning for attention."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param


class AttentionParams(Params):
    """What an hour of each kind of work is worth, and how strongly worth draws attention."""

    scale: float = param(
        20.0, unit="£ an hour", low=5.0, high=60.0, prior=interval(5, 60), source="assumption", mark="assumption",
        about="Spread of what is not known about the worth of an hour (s_h of rule D12).")  # fmt: skip
    quality_framework: float = param(
        40.0, unit="£ an hour", low=0.0, high=120.0, prior=interval(10, 80), source="qof-to-pbc", mark="derived",
        about="Worth of an hour on the quality and outcomes framework, ten times the incentive payment over about "
        "four times the hours.")  # fmt: skip
    clinical: float = param(
        30.0, unit="£ an hour", low=0.0, high=120.0, prior=interval(10, 60), source="assumption", mark="assumption",
        about="Worth of a further hour with patients or their papers.")  # fmt: skip
    commissioning: float = param(
        15.0, unit="£ an hour", low=0.0, high=120.0, prior=interval(0, 40), source="assumption", mark="assumption",
        about="Worth of an hour on commissioning.")  # fmt: skip
    targets: float = param(
        60.0, unit="£ an hour", low=0.0, high=120.0, prior=interval(20, 100), source="assumption", mark="assumption",
        about="Worth of an hour on national targets under full pressure.")  # fmt: skip
    half_count: float = param(
        8.0, unit="targets", low=1.0, high=20.0, prior=interval(4, 16), source="assumption", mark="assumption",
        about="Number of targets at which half of their possible pressure is felt.")  # fmt: skip
    quality_pull: float = param(
        0.1, unit="sd at full pressure", low=-1.0, high=1.0, prior=interval(-0.2, 0.4), source="assumption",
        mark="assumption", about="Process quality lost to targets outside it (b5).")  # fmt: skip


def pressure(count, weight, flexibility, p: AttentionParams):
    """Pressure of national targets, from 0 to 1.

    Args:
        count: number of targets.
        weight: their pull on managers and clinicians, 0 to 1.
        flexibility: freedom to meet them in a local way, 0 to 1; with full freedom they compete with nothing.
        p: worths.
    """
    return weight * (1.0 - flexibility) * count / (count + p.half_count)


def left_by_targets(felt, p: AttentionParams):
    """Share of attention that national targets leave to all else: exactly 1 without pressure."""
    others = _draw(p.quality_framework, p) + _draw(p.clinical, p) + _draw(p.commissioning, p)
    return others / (others + felt * _draw(p.targets, p))


def for_commissioning(felt, p: AttentionParams):
    """Share of non-clinical attention that commissioning draws, 0 to 1."""
    others = _draw(p.quality_framework, p) + _draw(p.clinical, p)
    own = _draw(p.commissioning, p)
    return own / (others + own + felt * _draw(p.targets, p))


def _draw(worth, p: AttentionParams):
    return np.exp(worth / p.scale)
