"""Routes side by side: paired differences from a baseline, seed by seed, with intervals.

Two runs with the same seed share their luck, so the difference between them is the effect of policy and of nothing
else. What remains of luck, the interval over seeds shows; what we do not know of the world, it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sim.analysis.arms import build_arms, policies_that_override
from sim.config import Config
from sim.errors import ConfigurationError, Problem
from sim.outcomes.metrics import METRICS, Metric
from sim.outcomes.tables import TABLES, Column, Table
from sim.runner import RunResult
from sim.studies.engines import Run, check_jobs, run_many

CONFIDENCE = 0.95
COMPARISON = Table(
    "comparison", "Paired differences of each scenario from the baseline.", ("metric", "scenario"),
    (
        Column("metric", "str", "identifier", "Key of the metric"),
        Column("unit", "str", "words", "Unit of estimate, lower and upper"),
        Column("scenario", "str", "identifier", "Scenario, as named in scenarios/"),
        Column("baseline", "str", "identifier", "Scenario that it is compared with"),
        Column("estimate", "float64", "see unit", "Mean over seeds of scenario less baseline; for a saving, baseline less scenario"),
        Column("lower", "float64", "see unit", "Lower end of the interval"),
        Column("upper", "float64", "see unit", "Upper end of the interval"),
        Column("interval", "str", "words", "What the interval means"),
        Column("n_seeds", "int64", "paired seeds", "Seeds in which the metric is defined in both arms"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """Scenarios compared with the first of them.

    `table` holds the differences (columns of `COMPARISON`), `levels` the mean level of each metric in each scenario
    (not defined for a saving, which exists only between two). `metrics`, `summary`, `groups`, `practices`,
    `practice_years`, `flows` and `events` are the tidy frames of all runs together; `notes` says what a user may not expect.
    """

    table: pd.DataFrame = field(repr=False)
    levels: pd.DataFrame = field(repr=False)
    runs: list[RunResult] = field(repr=False)
    configs: dict[str, Config] = field(repr=False)
    seeds: tuple[int, ...]
    metrics: pd.DataFrame = field(repr=False)
    summary: pd.DataFrame = field(repr=False)
    groups: pd.DataFrame = field(repr=False)
    practices: pd.DataFrame = field(repr=False)
    practice_years: pd.DataFrame = field(repr=False)
    flows: pd.DataFrame = field(repr=False)
    events: pd.DataFrame = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def baseline(self) -> str:
        """The scenario that the others are compared with."""
        return next(iter(self.configs))

    @property
    def scenarios(self) -> list[str]:
        """Every scenario, the baseline first."""
        return list(self.configs)

    def tables(self) -> dict[str, pd.DataFrame]:
        """The frames of all runs by the name of their table."""
        return {name: getattr(self, name) for name in TABLES}


def compare(
    *scenarios: str | Sequence[str],
    scope: str | Sequence[str] = "demo",
    seeds: int | Sequence[int] = 4,
    settings: Sequence[str] = (),
    settings_all: Sequence[str] = (),
    overrides: Sequence[str] = (),
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
    run: Run | None = None,
) -> Comparison:
    """What would change, had policy gone another way?

        sim.compare("pbc_2009", "lcp_ladder", scope="demo", seeds=4).table

    Every scenario is run with every seed, and differences are taken within a seed.

    Args:
        scenarios: names, the baseline first. A baseline alone is compared with itself under `settings`.
        scope: demo, england, a region, or PCT codes (a list, or a text with commas).
        seeds: how many, counted from 1; or the seeds themselves.
        settings: levers as `KEY=VALUE`, from the month in which policy starts, after the policies of the scenario,
            in every arm but the baseline.
        settings_all: levers, parameters or dates as `KEY=VALUE`, in every arm and from the first month.
        overrides: other Hydra overrides of every arm, such as `horizon=quick`.
        jobs: processes; the result does not depend on it.
        progress: called with (runs done, runs in all).
        run: what makes a result of a configuration and a seed; the model, unless a test says otherwise.

    Raises:
        ConfigurationError: with every mistake in every arm, before anything runs.
        ScopeError: if the scope names no primary care trust, before anything runs.
    """
    names = [name for given in scenarios for name in ([given] if isinstance(given, str) else given)]
    plan = plan_comparison(names, scope, seeds, settings, settings_all, overrides)
    return plan.carried_out(jobs, progress, run)


@dataclass(frozen=True)
class Plan:
    """A comparison that has been checked and can run: its arms, the baseline first, and its seeds."""

    arms: tuple[Config, ...]
    seeds: tuple[int, ...]
    notes: tuple[str, ...]

    def carried_out(
        self, jobs: int = 1, progress: Callable[[int, int], None] | None = None, run: Run | None = None
    ) -> Comparison:
        """Run every arm with every seed and compare. Arguments and errors as for `compare`."""
        check_jobs(jobs)
        runs = run_many([(arm, seed) for arm in self.arms for seed in self.seeds], jobs, progress, run)
        frames = {name: pd.concat([made.tables()[name] for made in runs], ignore_index=True) for name in TABLES}
        names = [arm.scenario for arm in self.arms]
        return Comparison(
            table=differences(frames["summary"], names),
            levels=levels(frames["summary"], names),
            runs=runs,
            configs={arm.scenario: arm for arm in self.arms},
            seeds=self.seeds,
            notes=self.notes,
            **frames,
        )


def plan_comparison(
    scenarios: Sequence[str],
    scope: str | Sequence[str],
    seeds: int | Sequence[int],
    settings: Sequence[str] = (),
    settings_all: Sequence[str] = (),
    overrides: Sequence[str] = (),
) -> Plan:
    """Check everything that can be checked before a run. Arguments and errors as for `compare`."""
    from sim.data.geography import scope as find_scope

    found = _seed_problems(seeds)
    try:
        arms = build_arms(list(scenarios), scope, settings, settings_all, overrides)
    except ConfigurationError as error:
        raise ConfigurationError([*error.problems, *found], error.source, error.hint) from None
    if found:
        raise ConfigurationError(found, "the comparison")
    find_scope(arms[0].scope)
    keys = [setting.partition("=")[0].lstrip("+") for setting in (*settings_all, *overrides)]
    notes = [note for arm in arms for note in policies_that_override(arm, keys)]
    return Plan(tuple(arms), tuple(range(1, seeds + 1)) if isinstance(seeds, int) else tuple(seeds), tuple(notes))


def _seed_problems(seeds: int | Sequence[int]) -> list[Problem]:
    if isinstance(seeds, int):
        few = seeds < 1 or isinstance(seeds, bool)
        return [Problem("seeds", f"{seeds} is too few; use 1 or more")] if few else []
    given = list(seeds)
    found = [Problem("seeds", "none is named; use 1 or more")] if not given else []
    wrong = [seed for seed in given if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0]
    found += [Problem("seeds", f"{seed!r} is not a whole number from 0") for seed in wrong]
    if not wrong and len(set(given)) < len(given):
        found.append(Problem("seeds", "a seed is named twice; each counts once"))
    return found


def differences(summary: pd.DataFrame, scenarios: Sequence[str]) -> pd.DataFrame:
    """Paired differences of each scenario from the first, for every metric, in the columns of `COMPARISON`.

    Args:
        summary: the table `summary` of every run.
        scenarios: names, the baseline first.
    """
    value = _values(summary)
    baseline, *others = scenarios
    rows = []
    for metric in METRICS.values():
        base = value.loc[metric.key, baseline]
        for scenario in others:
            arm = value.loc[metric.key, scenario].reindex(base.index)
            paired = (base - arm if metric.difference else arm - base).to_numpy()
            undefined = [name for name, series in ((baseline, base), (scenario, arm)) if series.isna().any()]
            estimate, lower, upper, words, n = paired_interval(paired, undefined)
            if metric.bounded:
                # a share cannot leave 0 to 100, so its difference from the baseline's level cannot either
                level = float(base.mean())
                lower, upper = max(lower, -level), min(upper, 100.0 - level)
            rows.append((metric.key, metric.unit, scenario, baseline, estimate, lower, upper, words, n))
    return pd.DataFrame(rows, columns=COMPARISON.names)


def levels(summary: pd.DataFrame, scenarios: Sequence[str]) -> pd.DataFrame:
    """Mean over seeds of each metric in each scenario; empty where it is nowhere defined, as a saving is."""
    value = _values(summary)

    def mean(metric: Metric, scenario: str) -> float:
        return float("nan") if metric.difference else float(value.loc[metric.key, scenario].mean())

    rows = [
        (metric.key, metric.unit, scenario, mean(metric, scenario))
        for metric in METRICS.values()
        for scenario in scenarios
    ]
    return pd.DataFrame(rows, columns=["metric", "unit", "scenario", "level"])


def _values(summary: pd.DataFrame) -> pd.Series:
    """The value by metric, scenario and seed.

    Raises:
        ValueError: if a run lacks a metric: a fault of the program.
    """
    value = summary.set_index(["metric", "scenario", "seed"])["value"].sort_index()
    runs = summary[["scenario", "seed"]].drop_duplicates()
    for metric in METRICS:
        if metric not in value.index or len(value.loc[metric]) != len(runs):
            raise ValueError(f"the summary of some run lacks the metric {metric}")
    return value


def paired_interval(paired: np.ndarray, undefined: Sequence[str] = ()) -> tuple[float, float, float, str, int]:
    """Mean difference, lower and upper end of its t interval, what the interval means, and the seeds behind it.

    Args:
        paired: difference for each seed; nan where the metric is undefined in an arm.
        undefined: names of the arms where it is undefined in some seed, for the words.
    """
    from scipy.special import stdtrit  # scipy.stats would take half a second to load

    known = paired[~np.isnan(paired)]
    n, nan = int(known.size), float("nan")
    where = f"not defined in {' and '.join(undefined)}"
    if n == 0:
        return nan, nan, nan, f"no interval: {where}", 0
    gap = f"; {where} in the other {paired.size - n}" if n < paired.size else ""
    if n == 1:
        return float(known[0]), nan, nan, f"one seed: no interval{gap}", 1
    words = f"{CONFIDENCE:.0%} interval over {n} paired seeds (luck only){gap}"
    if np.ptp(known) == 0.0:
        same = float(known[0])
        return same, same, same, words, n
    half = float(stdtrit(n - 1, (1.0 + CONFIDENCE) / 2.0) * known.std(ddof=1) / np.sqrt(n))
    estimate = float(known.mean())
    return estimate, estimate - half, estimate + half, words, n
