"""What contract monitoring finds: as much as is looked at, as far as what is seen is true."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param

PERCENT = 100.0


class MonitoringParams(Params):
    """What there is to find, what finding it does, and what looking costs."""

    cost_per_head_gbp: float = param(
        1.0, unit="£ a head a year", low=0.0, high=10.0, prior=interval(0.3, 3.0), source="assumption", mark="assumption",
        about="Cost of monitoring all contracts in full, however accurate it is.")  # fmt: skip
    billing_error: float = param(
        1.0, unit="% of hospital bills", low=0.0, high=5.0, prior=interval(0.0, 3.0), source="assumption", mark="assumption",
        about="Part of hospital bills that is wrong in the hospital's favour, and given back when it is found.")  # fmt: skip
    quality_pull: float = param(
        0.3, unit="sd", low=-1.0, high=2.0, prior=interval(0.0, 0.8), source="assumption", mark="assumption",
        about="Process quality gained if all of it is monitored truly, against none of it.")  # fmt: skip
    experience_pull: float = param(
        0.3, unit="sd", low=-1.0, high=2.0, prior=interval(0.0, 0.8), source="assumption", mark="assumption",
        about="Patient experience gained if all of it is monitored truly, against none of it.")  # fmt: skip
    standard: float = param(
        -1.5, unit="sd of baseline practices", low=-3.0, high=0.0, prior=interval(-2.0, -1.0), source="assumption",
        mark="assumption", about="Quality below which a general practice contract may not be renewed.")  # fmt: skip
    threat: float = param(
        0.5, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.0, 1.0), source="assumption", mark="assumption",
        about="Part of its shortfall from that standard that a practice makes good if it is sure to lose its contract.")  # fmt: skip
    alarm: float = param(
        1.0, unit="broken promises", low=0.0, high=5.0, prior=interval(0.0, 3.0), source="assumption", mark="assumption",
        about="What the end of every contract of a trust would count to those who see it; fewer count in proportion.")  # fmt: skip


def found(levers) -> float:
    """Share of what is wrong that monitoring finds, 0 to 1: levers `pct.monitoring`, its intensity times its accuracy."""
    return levers.intensity * levers.accuracy


def found_in(levers) -> tuple[float, float, float]:
    """Share found in money, in outcomes and in patients' experience; the first two share what the last one leaves."""
    whole = found(levers)
    rest = whole * (1.0 - levers.experience_weight) / 2.0
    return rest, rest, whole * levers.experience_weight


def seen_quality(quality, luck, accuracy):
    """Quality as the trust sees it, sd; `luck` is a standard normal number for each."""
    return quality + (1.0 - accuracy) * luck


def chance_of_loss(discretion, levers) -> float:
    """Chance in a year that a practice seen below the standard loses its contract."""
    return discretion * levers.intensity


def effort_under_threat(quality, chance, p: MonitoringParams):
    """Quality that a practice gains because it may lose its contract, sd; nothing at or above the standard."""
    return p.threat * chance * np.maximum(p.standard - quality, 0.0)


def given_back(bills_pence, levers, p: MonitoringParams) -> np.ndarray:
    """What hospitals give back of bills that were found to be wrong, whole pence."""
    return np.floor(bills_pence * (p.billing_error / PERCENT * found_in(levers)[0])).astype(np.int64)
