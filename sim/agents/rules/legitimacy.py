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
    participation: float = param(
        0.05, unit="share a year", low=0.0, high=0.3, prior=interval(0.0, 0.3), source="assumption", mark="assumption",
        about="Support gained in a year in which all have a full say in groups that hold cash (g3).")  # fmt: skip
    advisory: float = param(
        0.3, unit="share of a full say", low=0.0, high=1.0, prior=interval(0.1, 0.5), source="assumption", mark="assumption",
        about="Say of a public that advises, against one with seats on the board.")  # fmt: skip
    membership: float = param(
        0.6, unit="share of a full say", low=0.0, high=1.0, prior=interval(0.3, 1.0), source="assumption", mark="assumption",
        about="Say of a public of members who elect.")  # fmt: skip
    voice: float = param(
        0.1, unit="sd", low=-0.5, high=1.0, prior=interval(0.0, 0.3), source="assumption", mark="assumption",
        about="Pull on patients' experience where the public has a full say; to be swept through nought.")  # fmt: skip
    meetings_gbp: float = param(
        0.3, unit="£ a head a year", low=0.0, high=5.0, prior=interval(0.1, 1.0), source="assumption", mark="assumption",
        about="Cost of a full say to a holder of the whole budget.")  # fmt: skip


def say(mode: str, p: LegitimacyParams) -> float:
    """How much of a full say the public has in groups that hold cash, 0 to 1, by the way in which it takes part."""
    return {"none": 0.0, "advisory": p.advisory, "membership": p.membership, "board_seats": 1.0}[mode]


def next_support(support, experience_points, expected_points, withdrawn, has_say, years: float, p: LegitimacyParams):
    """Public support after a time, 0 to 1.

    Args:
        support: now, 0 to 1.
        experience_points: patients satisfied, in points.
        expected_points: what the public expects, in the same points.
        withdrawn: share of people who saw their group fail or their practice replaced.
        has_say: share of people in groups that hold cash, times the public's say in these.
        years: length of the time.
        p: strengths.
    """
    gain = p.experience * (experience_points - expected_points) / PERCENT - p.withdrawal * withdrawn + p.participation * has_say
    return np.clip(support + years * gain, 0.0, 1.0)
