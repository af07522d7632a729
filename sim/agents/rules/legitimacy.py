"""Rule D17: public support for the local health service. It is an index, and nothing depends on it."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param

PERCENT = 100.0


class LegitimacyParams(Params):
    """What moves public support."""

    experience: float = param(
        0.1, unit="share a year", low=0.0, high=0.3, prior=interval(0.0, 0.3), source="assumption", mark="assumption",
        about="Support gained in a year for each whole share by which patients satisfied pass what is expected (g1).")  # fmt: skip
    withdrawal: float = param(
        0.1, unit="share a year", low=0.0, high=0.3, prior=interval(0.0, 0.3), source="assumption", mark="assumption",
        about="Support lost in a year in which all see their group fail or their practice replaced (g2).")  # fmt: skip


def next_support(support, experience_points, expected_points, withdrawn, years: float, p: LegitimacyParams):
    """Public support after a time, 0 to 1.

    Args:
        support: now, 0 to 1.
        experience_points: patients satisfied, in points.
        expected_points: what the public expects, in the same points.
        withdrawn: share of people who saw their group fail or their practice replaced.
        years: length of the time.
        p: strengths.
    """
    gain = p.experience * (experience_points - expected_points) / PERCENT - p.withdrawal * withdrawn
    return np.clip(support + years * gain, 0.0, 1.0)
