"""What becomes of a claim: supported, conditional, not supported, reversed, or not testable here, by rules that are the same for all.

Base: the declared values, over paired seeds. Worlds: draws of what is not known, one paired seed each. All tests of a
claim must hold together. A claim whose metrics are not there in most worlds, or whose arms never differ, is *not
testable here*. Then, in this order:

1. *reversed*: in at least half of the worlds all that should rise falls, and the reverse, by more than counts;
2. *supported*: the base's 95% interval lies beyond the smallest effect that counts (for the confirmatory claims of a theme
   after Holm's correction), and the claim holds in three quarters of the worlds;
3. *conditional*: it holds in a quarter of the worlds or more;
4. *not supported*: the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.compare import paired_interval
from sim.claims.experiment import FALLS, RISES, Experiment
from sim.claims.values import Outcome
from sim.studies.study_file import BASE

SUPPORTED, CONDITIONAL, NOT_SUPPORTED, REVERSED, NOT_TESTABLE = (
    "supported", "conditional", "not supported", "reversed", "not testable here",
)  # fmt: skip
CONDITIONAL_FROM, REVERSED_FROM = 0.25, 0.5
LEVEL_TAIL = 0.025
MOST_UNDEFINED = 0.5
IDLE = (
    "its arms come to exactly the same in every run: either the model holds this by construction, or nobody in this scope "
    "reaches what they change"
)
UNDEFINED = "is not defined in most worlds (nobody there holds what it measures)"


@dataclass(frozen=True)
class Judged:
    """The tests of one claim over base and worlds, before any correction for their number.

    `chance`: the largest over its tests of the one-sided chance of so clear a base result were the effect just as large as
    the smallest that counts. `holds`: world by world, all tests together.
    `undefined`: metrics that are not there in most worlds; `idle`: no test moved at all in any run.
    """

    experiment: Experiment
    outcomes: tuple[Outcome, ...]
    chance: float
    holds: pd.Series = field(repr=False)
    opposite: pd.Series = field(repr=False)
    undefined: tuple[str, ...] = ()
    idle: bool = False

    @property
    def share(self) -> float:
        """Share of worlds in which the claim holds."""
        return float(self.holds.mean()) if len(self.holds) else float("nan")

    def verdict(self, chance: float | None = None) -> str:
        """The verdict; `chance` after correction, or as it is."""
        if self.undefined or self.idle:
            return NOT_TESTABLE
        clear = (self.chance if chance is None else chance) <= LEVEL_TAIL
        if len(self.opposite) and float(self.opposite.mean()) >= REVERSED_FROM:
            return REVERSED
        if clear and self.share >= self.experiment.share:
            return SUPPORTED
        return CONDITIONAL if self.share >= CONDITIONAL_FROM else NOT_SUPPORTED


def judge(experiment: Experiment, outcomes: Sequence[Outcome]) -> Judged:
    """All tests of a claim together."""
    undefined = tuple(dict.fromkeys(one.test.metric.key for one in outcomes if one.known.mean() <= MOST_UNDEFINED))
    index = outcomes[0].value.index
    in_world: Any = np.array([one.worlds.to_numpy() for one in outcomes]).all(axis=0)
    holds = np.logical_and.reduce([one.holds.to_numpy() for one in outcomes])
    moving = [one for one in outcomes if one.test.sign in (RISES, FALLS)]
    opposite = np.logical_and.reduce([one.opposite.to_numpy() for one in moving]) if moving else np.zeros(len(index), bool)
    return Judged(
        experiment, tuple(outcomes), max(chance_of(one) for one in outcomes),
        pd.Series(holds, index=index)[in_world], pd.Series(opposite, index=index)[in_world], undefined,
        idle=all((one.value[one.known] == 0.0).all() for one in outcomes),
    )  # fmt: skip


def base_of(values: pd.Series) -> pd.Series:
    """The seeds of the declared values."""
    return values[values.index.get_level_values("design") == BASE].dropna()


def interval(values: pd.Series) -> tuple[float, float, float]:
    """Mean and its 95% interval over seeds; without limits for a single one."""
    return paired_interval(values.to_numpy())[:3]


def chance_of(one: Outcome) -> float:
    """The one-sided chance of so clear a base result, were the effect just as large as the smallest that counts."""
    value = base_of(one.value)
    size = one.size[value.index]
    above, below = _tail(value - size), _tail(-value - size)
    if one.test.sign == RISES:
        return above
    return below if one.test.sign == FALLS else max(_tail(size - value), _tail(size + value))


def _tail(excess: pd.Series) -> float:
    from scipy.stats import t

    if len(excess) < 2:
        return 1.0
    mean, error = float(excess.mean()), float(excess.std(ddof=1)) / np.sqrt(len(excess))
    if error == 0.0:  # the same in every seed
        return 0.0 if mean > 0.0 else 1.0
    return float(t.sf(mean / error, len(excess) - 1))


def holm(chances: Mapping[str, float]) -> dict[str, float]:
    """Chances after Holm's correction for how many there are (Holm 1979)."""
    corrected, highest = {}, 0.0
    for place, name in enumerate(sorted(chances, key=lambda key: chances[key])):
        highest = max(highest, min(1.0, (len(chances) - place) * chances[name]))
        corrected[name] = highest
    return corrected
