"""Levers on clinicians: trust, enthusiasts, experience, networks; and which theory of behaviour is used."""

from __future__ import annotations

from typing import Literal

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
    clustering: float = lever(
        0.3, unit="index 0-1", low=0.0, high=1.0, off=0.0, acts_on=("engagement",), placebo=EMERGENCIES,
        about="How far enthusiasts lie near one another; their share stays the same on average.")  # fmt: skip


class NetworkLevers(Levers):
    """Who listens to whom."""

    degree: int = lever(
        8, unit="neighbouring practices", low=2, high=20, off=2, acts_on=("belief",), placebo=EMERGENCIES,
        about="Number of near practices whose experience a practice learns from.")  # fmt: skip
    homophily: float = lever(
        0.0, unit="index 0-1", low=0.0, high=1.0, off=0.0, acts_on=("belief",), placebo=EMERGENCIES,
        about="Preference for practices of like size and deprivation among those a practice listens to, against near ones.")  # fmt: skip


class ExperienceLevers(Levers):
    """What earlier schemes left behind."""

    prior_budget_holding: float = lever(
        0.35, unit="share of GPs", low=0.0, high=0.6, off=0.0, source="gpfh-uptake-1995", mark="derived",
        acts_on=("commissioning_hours",), placebo=EMERGENCIES,
        about="Share of GPs who have held a budget before, as fundholders; it falls as they retire.")  # fmt: skip


class StructureLevers(Levers):
    """Rival theories of behaviour: a conclusion that holds under one alone is a weak one."""

    contagion: Literal["peer_logit", "threshold", "bass", "none"] = lever(
        "peer_logit", unit="word", off="none", acts_on=("group_coverage",), placebo=EMERGENCIES,
        about="How joining spreads (rule D4): by worth and the wish to do as neighbours do, by example once enough "
        "neighbours give it, by a hazard that grows with adoption, or by worth alone.")  # fmt: skip
    free_riding: Literal["one_nth_monitored", "one_nth", "norm_only"] = lever(
        "one_nth_monitored", unit="word", off="one_nth", acts_on=("commissioning_hours",), placebo=EMERGENCIES,
        about="How effort depends on the size of a pool (rule D6): a share of the money and the eyes of peers, the share "
        "alone, or peers alone.")  # fmt: skip
    learning: Literal["asymmetric", "none"] = lever(
        "asymmetric", unit="word", off="none", acts_on=("engagement",), placebo=EMERGENCIES,
        about="Whether success and failure change engagement (rule D5).")  # fmt: skip
    risk_attitude: Literal["prospect", "expected_utility"] = lever(
        "prospect", unit="word", off="expected_utility", acts_on=("lcp_coverage",), placebo=EMERGENCIES,
        about="Whether losses loom larger than gains (rule D8), or both count by their expected amount.")  # fmt: skip
    trust: Literal["bayesian", "constant"] = lever(
        "bayesian", unit="word", off="constant", acts_on=("trust",), placebo=EMERGENCIES,
        about="Whether trust is learned from promises kept and broken (rule D11), or stays as it began.")  # fmt: skip
    network: Literal["geographic", "small_world", "complete", "hierarchical"] = lever(
        "geographic", unit="word", off="geographic", acts_on=("belief",), placebo=EMERGENCIES,
        about="Whom a practice of a trust listens to: the nearest, mostly the nearest, all, or the largest.")  # fmt: skip
