"""Who owes what to whom: the effect of all switches of a factorial design together, shared out among them.

The Shapley share of a switch is what it adds to those that are on already, averaged over every order in which they could be
switched on. Shares add up to the whole effect, seed by seed, whatever the switches do to one another. Beside it stand two
simpler questions: what is lost when one is left out of all, and what it does alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial

import numpy as np
import pandas as pd

from sim.analysis.compare import paired_interval
from sim.analysis.factors import levels_of, row_of, states_of
from sim.outcomes.metrics import Metric
from sim.studies.load import Study


@dataclass(frozen=True)
class Deal:
    """The whole effect and its shares: means over seeds, with 95% intervals for luck (nan with one seed).

    `shares`: switch, `shapley` (of the whole), `left_out` (what the others lack without it), `alone` (what it adds to
    nothing), each with `_low` and `_high`.
    """

    metric: Metric
    scenario: str
    seeds: int
    none: float
    all: float
    whole: tuple[float, float, float]
    shares: pd.DataFrame
    lacking: str = ""


def deal(study: Study, metric: str, scenario: str | None = None, design: str | None = None, allow_incomplete: bool = False) -> Deal:
    """The shares of a study's switches in what all of them do to a metric.

    Args:
        study: an open study with a factorial design.
        metric: key of a metric that has a level.
        scenario: the shell in which the parts are switched; may be left out where there is only one.
        design: name of the design; may be left out where only one is factorial.
        allow_incomplete: use the seeds that are whole when others are not.

    Raises:
        LcpSimError: as `factors.levels_of`.
    """
    levels, names, declared, scenario, lacking = levels_of(study, metric, scenario, design, allow_incomplete)
    return shared_out(levels, names, declared, scenario, lacking)


def shared_out(levels: np.ndarray, names: tuple[str, ...], metric: Metric, scenario: str = "", lacking: str = "") -> Deal:
    """The same from levels: float [2^k, seeds], the last switch switched fastest, all off first."""
    rows = []
    places = range(len(names))
    for place, name in enumerate(names):
        others = [other for other in places if other != place]
        parts = (shapley(levels, place), levels[-1] - levels[row_of(levels, others)], levels[row_of(levels, [place])] - levels[0])
        rows.append((name, *(number for part in parts for number in paired_interval(part)[:3])))
    columns = [f"{part}{end}" for part in ("shapley", "left_out", "alone") for end in ("", "_low", "_high")]
    table = pd.DataFrame(rows, columns=["switch", *columns])
    none, everything = float(levels[0].mean()), float(levels[-1].mean())
    return Deal(metric, scenario, levels.shape[1], none, everything, paired_interval(levels[-1] - levels[0])[:3], table, lacking)


def shapley(levels: np.ndarray, place: int) -> np.ndarray:
    """Share of one switch in the whole effect, for each seed."""
    states = states_of(levels)
    k = states.shape[1]
    with_it, without = levels[states[:, place]], levels[~states[:, place]]  # both in the order of the other switches
    already = states[~states[:, place]].sum(axis=1)
    weight = np.array([factorial(int(on)) * factorial(k - int(on) - 1) for on in already]) / factorial(k)
    found: np.ndarray = (weight[:, None] * (with_it - without)).sum(axis=0)
    return found
