"""Rule D5: engagement feeds on visible success and fades, faster, with effort that leads nowhere."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param


class EngagementParams(Params):
    """How fast engagement rises and falls, by quarter."""

    start_mean: float = param(
        0.35, unit="index 0-1", low=0.0, high=1.0, prior=interval(0.2, 0.5), source="assumption", mark="assumption",
        about="Mean engagement in April 2006 of practices that are not enthusiasts.")  # fmt: skip
    start_sd: float = param(
        0.15, unit="index 0-1", low=0.0, high=0.3, prior=interval(0.05, 0.25), source="assumption",
        mark="assumption", about="Spread of that engagement between GPs.")  # fmt: skip
    gain: float = param(
        0.05, unit="index points a quarter", low=0.0, high=0.2, prior=interval(0.0, 0.2), source="assumption",
        mark="assumption", about="Rise in a quarter of full success (eta plus).")  # fmt: skip
    loss_ratio: float = param(
        2.0, unit="ratio", low=1.0, high=3.0, prior=interval(1, 3), source="assumption", mark="assumption",
        about="How much more a quarter of fruitless effort costs than one of success brings.")  # fmt: skip
    decay: float = param(
        0.01, unit="share a quarter", low=0.0, high=0.05, prior=interval(0.0, 0.05), source="assumption",
        mark="assumption", about="Share of engagement lost in a quarter without any event.")  # fmt: skip
    effort_scale: float = param(
        4.0, unit="hours a week", low=0.5, high=8.0, prior=interval(1, 8), source="assumption", mark="assumption",
        about="Weekly hours at which effort without effect is felt in full.")  # fmt: skip
    weight_paid: float = param(
        0.4, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.1, 0.7), source="assumption", mark="assumption",
        about="Part of success that is a promised saving paid at the last settlement.")  # fmt: skip
    weight_redesign: float = param(
        0.4, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.1, 0.7), source="assumption", mark="assumption",
        about="Part of success that is a redesign of one's own at work.")  # fmt: skip
    fresh_months: int = param(
        24, unit="months", low=3, high=120, prior=interval(12, 48), source="gpfh-rx-fade", mark="derived",
        about="Time for which a redesign at work is felt as a success; gains of fundholding were felt for about three years.")  # fmt: skip
    weight_seen: float = param(
        0.2, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.0, 0.5), source="assumption", mark="assumption",
        about="Part of success that is an underspend seen in the reports.")  # fmt: skip


def success_felt(paid, redesign, underspend_seen, p: EngagementParams):
    """Success of a quarter, from 0 to 1: the weighted mean of three signs of it."""
    total = p.weight_paid + p.weight_redesign + p.weight_seen
    if total == 0.0:
        return np.zeros_like(paid)
    return (p.weight_paid * paid + p.weight_redesign * redesign + p.weight_seen * underspend_seen) / total


def next_engagement(engagement, success, hours, p: EngagementParams):
    """Engagement after a quarter.

    Args:
        engagement: now, from 0 to 1.
        success: success felt, from 0 to 1.
        hours: weekly hours given; the more given without success, the more is lost.
        p: speeds.
    """
    fruitless = np.minimum(1.0, hours / p.effort_scale) * (1.0 - success)
    moved = engagement * (1.0 - p.decay) + p.gain * success - p.gain * p.loss_ratio * fruitless
    return np.clip(moved, 0.0, 1.0)
