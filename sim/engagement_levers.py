"""Levers on clinicians: trust, enthusiasts, networks."""

from __future__ import annotations

from sim.parameters import EMERGENCIES, Levers, lever


class TrustLevers(Levers):
    """Trust of practices in their primary care trust (rule D11)."""

    initial: float = lever(
        0.6, unit="index 0-1", low=0.0, high=1.0, off=0.6, source="pbc-relationship", mark="part checked",
        acts_on=("trust",), placebo=EMERGENCIES, about="Trust at the start.")  # fmt: skip
    gain: float = lever(
        0.05, unit="index points", low=0.0, high=0.3, off=0.0, acts_on=("trust",), placebo=EMERGENCIES,
        about="Rise in trust after a promise kept.")  # fmt: skip
    loss: float = lever(
        0.12, unit="index points", low=0.0, high=0.5, off=0.0, acts_on=("trust",), placebo=EMERGENCIES,
        about="Fall in trust after a promise broken.")  # fmt: skip


class EnthusiasmLevers(Levers):
    """The minority that starts keen."""

    share: float = lever(
        0.12, unit="share of practices", low=0.0, high=0.5, off=0.0, acts_on=("active_engagement",),
        placebo=EMERGENCIES, about="Share of practices that are enthusiasts.")  # fmt: skip
    level: float = lever(
        0.8, unit="index 0-1", low=0.0, high=1.0, off=0.0, acts_on=("active_engagement",), placebo=EMERGENCIES,
        about="Starting engagement of an enthusiast.")  # fmt: skip


class NetworkLevers(Levers):
    """Who listens to whom."""

    degree: int = lever(
        8, unit="neighbouring practices", low=2, high=20, off=2, acts_on=("belief",), placebo=EMERGENCIES,
        about="Number of near practices whose experience a practice learns from.")  # fmt: skip
