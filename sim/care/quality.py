"""Process quality of a practice: what moves it, in standard deviations of the baseline distribution."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param


class QualityParams(Params):
    """Strengths of what moves quality; each prior includes nought."""

    hours: float = param(
        0.5, unit="sd per log unit", low=0.0, high=3.0, prior=interval(0.0, 1.5), source="assumption",
        mark="assumption", about="Effect of clinical hours lost to unfunded commissioning (b1).")  # fmt: skip
    information: float = param(
        0.2, unit="sd", low=-1.0, high=1.0, prior=interval(0.0, 0.4), source="assumption", mark="assumption",
        about="Effect of fully usable information against none (b2).")  # fmt: skip
    payment: float = param(
        1.0, unit="sd at full weight", low=-1.0, high=5.0, prior=interval(0.0, 3.0), source="assumption",
        mark="assumption", about="Effect of paying for outcomes that are measured without error (b3).")  # fmt: skip
    process_noise: float = param(
        0.5, unit="ratio", low=0.1, high=2.0, prior=interval(0.2, 1.0), source="assumption", mark="assumption",
        about="Error in measured processes against that in a mixed set of results.")  # fmt: skip
    outcome_noise: float = param(
        1.5, unit="ratio", low=0.5, high=5.0, prior=interval(1.0, 3.0), source="assumption", mark="assumption",
        about="Error in measured outcomes against that in a mixed set.")  # fmt: skip
    process_meaning: float = param(
        0.7, unit="ratio", low=0.0, high=2.0, prior=interval(0.3, 1.0), source="assumption", mark="assumption",
        about="How much of quality processes stand for against a mixed set: the rest is done for the measure's sake.")  # fmt: skip
    outcome_meaning: float = param(
        1.2, unit="ratio", low=0.0, high=2.0, prior=interval(1.0, 1.5), source="assumption", mark="assumption",
        about="How much of quality outcomes stand for against a mixed set.")  # fmt: skip
    redesign: float = param(
        1.0, unit="ratio", low=0.0, high=2.0, prior=interval(0.0, 2.0), source="assumption", mark="assumption",
        about="How far a redesign's own quality effect, weighed by its reach, counts (b4).")  # fmt: skip
    memory_quarters: float = param(
        4.0, unit="quarters", low=1.0, high=12.0, prior=interval(2, 8), source="assumption", mark="assumption",
        about="Time over which quality follows its causes.")  # fmt: skip


def accuracy(noise_sd: float, framework: str, p: QualityParams) -> float:
    """How far paying for results pulls quality itself, 0 to 1 for a mixed set: by error of measurement and by meaning.

    Args:
        noise_sd: error in a mixed set of results, sd of the true index.
        framework: mixed, process, outcome or none; what is not measured pulls nothing.
        p: errors and meanings.
    """
    if framework == "none":
        return 0.0
    noise = {"process": p.process_noise, "outcome": p.outcome_noise}.get(framework, 1.0)
    meaning = {"process": p.process_meaning, "outcome": p.outcome_meaning}.get(framework, 1.0)
    return meaning / (1.0 + (noise * noise_sd) ** 2)


def target(practice_effect, hours_ratio, information_change, payment_pull, redesign_effect, p: QualityParams):
    """Quality towards which a practice moves, sd of the baseline.

    Args:
        practice_effect: the practice's own persistent level, sd.
        hours_ratio: clinical hours over what they were without unfunded commissioning, above 0.
        information_change: usable information now less that at the start, -1 to 1.
        payment_pull: share of money that depends on outcomes times accuracy of their measurement, 0 to 1.
        redesign_effect: sum over running redesigns of reach x quality effect, sd.
        p: strengths.
    """
    return (
        practice_effect
        + p.hours * np.log(hours_ratio)
        + p.information * information_change
        + p.payment * payment_pull
        + p.redesign * redesign_effect
    )


def next_quality(quality, towards, p: QualityParams):
    """Quality after a quarter."""
    return quality + (towards - quality) / p.memory_quarters
