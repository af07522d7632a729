"""Fit parameters to the figures that may be fitted, one knob to one figure, round by round, with everything kept.

Each round simulates people with the values of the day, measures, and moves the knob of every figure that is not near its
aim by the secant of the last two rounds, inside the range that the parameter declares. Knobs that move one another's figures settle over
the rounds. Only targets whose role is `fit` can be named: held-out ones are refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.data.evidence import HeldOutError
from sim.declared import REGISTER
from sim.errors import DataError, did_you_mean
from sim.validation.targets import Target, targets

LONGEST_STEP = 0.3  # of a parameter's range, in one round
NEAR = 0.5  # of half a band: a figure so near its aim is left alone, for what is left may be luck
FLATTEST = 1e-9  # a slope below this says nothing of where to go


@dataclass(frozen=True)
class Knob:
    """One parameter and the figure that it is fitted to.

    Attributes:
        parameter: dotted key.
        metric: key of a target that may be fitted.
        slope: what a unit of the parameter is thought to add to the metric, until two rounds have shown it.
    """

    parameter: str
    metric: str
    slope: float


@dataclass
class Fit:
    """The state of a calibration: values now, and every round so far."""

    values: dict[str, float]
    rounds: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> str:
        """The log: values, and every round with its values, figures and what was aimed at."""
        return json.dumps({"values": self.values, "rounds": self.rounds}, indent=1) + "\n"


def aim_of(knob: Knob) -> Target:
    """The target of a knob.

    Raises:
        HeldOutError: if the figure is held out.
        DataError: if there is no such target.
    """
    named = [one for one in targets() if one.metric == knob.metric]
    if not named:
        metrics = [one.metric for one in targets()]
        raise DataError(f"{knob.metric}: no such metric among the targets{did_you_mean(knob.metric, metrics)}")
    if any(one.held_out for one in named):
        raise HeldOutError(f"{knob.metric}: held out, so {knob.parameter} may not be fitted to it")
    return named[0]


def calibrate(
    knobs: tuple[Knob, ...],
    measure: Callable[[Mapping[str, float]], Mapping[str, float]],
    start: Mapping[str, float],
    rounds: int,
    tell: Callable[[dict[str, Any]], None] | None = None,
) -> Fit:
    """Move parameters until their figures are met, or the rounds are over.

    Args:
        knobs: what is fitted to what.
        measure: figures by metric key for given parameter values.
        start: value of each parameter to begin with.
        rounds: at most so many simulations.
        tell: called with each round's row of the log.

    Raises:
        HeldOutError, DataError: before anything is simulated, as `aim_of`.
    """
    aims = {knob.parameter: aim_of(knob) for knob in knobs}
    fit = Fit(dict(start))
    for number in range(1, rounds + 1):
        found = measure(fit.values)
        row = {
            "round": number,
            "values": dict(fit.values),
            "figures": {knob.metric: float(found[knob.metric]) for knob in knobs},
            "aims": {knob.metric: aims[knob.parameter].target for knob in knobs},
            "hit": {knob.metric: aims[knob.parameter].hit(float(found[knob.metric])) for knob in knobs},
        }
        fit.rounds.append(row)
        if tell:
            tell(row)
        far = [knob for knob in knobs if abs(_left(row, knob)) > NEAR * _width(aims[knob.parameter])]
        if number == rounds or not far:
            break
        fit.values |= {knob.parameter: _moved(knob, fit) for knob in far}
    best = min(fit.rounds, key=lambda row: sum((_left(row, knob) / _width(aims[knob.parameter])) ** 2 for knob in knobs))
    fit.values = dict(best["values"])
    return fit


def _left(row: dict[str, Any], knob: Knob) -> float:
    return float(row["aims"][knob.metric] - row["figures"][knob.metric])


def _width(aim: Target) -> float:
    return max((aim.high - aim.low) / 2.0, 1e-12)


def _moved(knob: Knob, fit: Fit) -> float:
    """The parameter's next value: a secant step, never longer than part of its range and never outside it."""
    entry, now = REGISTER[knob.parameter], fit.rounds[-1]
    value, slope = now["values"][knob.parameter], knob.slope
    if len(fit.rounds) > 1:
        before = fit.rounds[-2]
        moved = value - before["values"][knob.parameter]
        seen = (now["figures"][knob.metric] - before["figures"][knob.metric]) / moved if abs(moved) > FLATTEST else 0.0
        if seen * slope > 0.0:  # a slope of the other sign is the work of other knobs, or of chance
            slope = max(min(abs(seen), 4.0 * abs(slope)), 0.25 * abs(slope)) * (1.0 if slope > 0.0 else -1.0)
    low = entry.low if entry.low is not None else -float("inf")
    high = entry.high if entry.high is not None else float("inf")
    longest = LONGEST_STEP * (high - low)
    step = max(-longest, min(longest, _left(now, knob) / slope))
    return float(max(low, min(high, value + step)))
