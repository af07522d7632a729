"""What the tests of a claim come to in each world of a study: a contrast of arms, with the smallest effect that counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from sim.claims.experiment import FALLS, RISES, Term, Test
from sim.claims.plan import WORLDS, without
from sim.clock import month_label, parse_month
from sim.config import Config
from sim.studies.load import Study

MONTHS = 12
WORLD = ["design", "draw", "seed"]
Wanted = tuple[str, tuple[int, int] | None]  # metric, and years after policy start


@dataclass(frozen=True)
class Outcome:
    """A test in every world, indexed by design, draw and seed: the contrast, and the smallest effect that counts."""

    test: Test
    value: pd.Series
    size: pd.Series

    @property
    def known(self) -> pd.Series:
        """Worlds in which the metric is defined in all arms."""
        return self.value.notna()

    @property
    def worlds(self) -> pd.Series:
        """Worlds that were drawn and in which it is defined; the rest is the base."""
        return self.known & (self.value.index.get_level_values("design") == WORLDS)

    @property
    def holds(self) -> pd.Series:
        """Worlds in which it goes the claimed way by more than the smallest effect, or stays within it."""
        if self.test.sign == RISES:
            return self.value > self.size
        return self.value < -self.size if self.test.sign == FALLS else self.value.abs() < self.size

    @property
    def opposite(self) -> pd.Series:
        """Worlds in which it goes the other way by more than that; never, where nothing was to move."""
        if self.test.sign == RISES:
            return self.value < -self.size
        return self.value > self.size if self.test.sign == FALLS else pd.Series(False, index=self.value.index)


class Values:
    """Levels of metrics by world and arm, read once from a study."""

    def __init__(self, study: Study, tests: Iterable[Test], config: Config) -> None:
        self._plan = study.plan.assign(design=study.plan["design"].fillna("")).set_index("run_id")
        wanted = {(test.metric.key, term.years) for test in tests for term in test.terms}
        self._start = parse_month(config.policy_start)
        self._levels = {want: self._read(study, want) for want in sorted(wanted, key=str)}

    def outcome(self, test: Test, restates: Mapping[str, object]) -> Outcome:
        """A test in every world, in the arms themselves or, where `restates` is given, in those in which it is off."""
        levels = [self._level(test, term, restates) for term in test.terms]
        total = sum((term.weight * level for term, level in zip(test.terms, levels)), start=0.0 * levels[0])
        value = (-total if test.metric.difference else total) + test.constant
        size = pd.Series(test.size.size, index=value.index)
        if test.size.relative:
            taken = [(term, level) for term, level in zip(test.terms, levels) if term.weight < 0.0]
            weight = sum(-term.weight for term, _ in taken)
            size = size * sum((-term.weight * level.abs() for term, level in taken), start=0.0 * value) / weight
        return Outcome(test, value, size)

    def _level(self, test: Test, term: Term, restates: Mapping[str, object]) -> pd.Series:
        levels = self._levels[(test.metric.key, term.years)]
        name = without(term.arm, restates)
        if name == term.arm:
            return levels[name]
        # in a draw that has it off anyway the two arms are one run, which stands under the first name
        return levels[name].where(self._ran(name).reindex(levels.index, fill_value=False), levels[term.arm])

    def _ran(self, arm: str) -> pd.Series:
        rows = self._plan[self._plan["scenario"] == arm]
        return pd.Series(True, index=pd.MultiIndex.from_frame(rows[WORLD]))

    def _read(self, study: Study, want: Wanted) -> pd.DataFrame:
        metric, years = want
        if years is None:
            found = study.query(f"select run_id, value from summary where metric = '{metric}'")
        else:
            first, last = self._start + MONTHS * (years[0] - 1), self._start + MONTHS * years[1] - 1
            found = study.query(
                f"select run_id, avg(value) as value from metrics where metric = '{metric}' and area = 'scope' "
                f"and month between '{month_label(first)}' and '{month_label(last)}' group by run_id"
            )
        rows = self._plan[["scenario", *WORLD]].join(found.set_index("run_id")["value"])
        return rows.pivot(index=WORLD, columns="scenario", values="value")
