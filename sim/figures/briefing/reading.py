"""A study as a figure reads it: checked before anything is drawn, with its runs, its numbers and its facts in words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.pairs import draw_values, kind_of
from sim.data.geography import scope
from sim.errors import did_you_mean
from sim.figures.drawn import Drawn, FigureError, Words
from sim.figures.facts import Interval, mean_interval, month_words
from sim.figures.registry import QUICK, Entry, Needs, sources
from sim.outcomes.metrics import METRICS
from sim.studies.load import Study, require_complete

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.config import Config

SMALL_RUN = "Rehearsal on few runs, not a finding"
LUCK = "95% interval over seeds (t), luck only"


@dataclass(frozen=True)
class Reading:
    """One study of one figure. Make it with `read`, which refuses what cannot be drawn honestly.

    `profile` is `quick` where the study is a rehearsal, and `change` says in words what a what-if set.
    """

    study: Study
    profile: str
    change: str = ""
    _cache: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def config(self) -> Config:
        """The configuration of the baseline's first run: dates and scope are those of all."""
        return self.config_of(self.study.baseline)

    def config_of(self, scenario: str) -> Config:
        """The configuration of a scenario in the first draw."""
        row = self.study.plan[self.study.plan["scenario"] == scenario].iloc[0]
        return self.study.folder.config(str(row["config_hash"]), scenario)

    @property
    def scenarios(self) -> list[str]:
        return self.study.scenarios

    @cached_property
    def seeds(self) -> list[int]:
        return sorted(int(seed) for seed in self.study.plan["seed"].unique())

    @cached_property
    def values(self) -> pd.DataFrame:
        """Every metric over its period: run_id, scenario, draw, case, seed, metric, value; one row a run and metric."""
        plan = self.study.plan[["run_id", "scenario", "draw", "case", "seed"]]
        rows = self.study.query("select run_id, metric, value from summary")
        return rows.merge(plan, on="run_id", validate="many_to_one")

    @cached_property
    def keys(self) -> pd.DataFrame:
        """What the design sets, a row a draw and a column a key."""
        return draw_values(self.study, self.study.baseline)

    def draws(self, **wanted: Any) -> list[int]:
        """Draws in which keys have these values (dots are written as two underscores)."""
        kept = np.ones(len(self.keys), dtype=bool)
        for key, value in wanted.items():
            kept &= (self.keys[key.replace("__", ".")] == value).to_numpy()
        return [int(draw) for draw in self.keys.index[kept]]

    def level(self, metric: str, scenario: str, draws: Iterable[int] | None = None) -> Measured:
        """A metric in one scenario: mean over seeds, each seed's mean over the draws that are asked for."""
        wide, runs = self._wide(metric, scenario, draws)
        return Measured.of(wide.mean(axis=1), runs, METRICS[metric].bounded)

    def change_of(self, metric: str, scenario: str, draws: Iterable[int] | None = None) -> Measured:
        """What a scenario does to a metric against the baseline with the same luck; a saving is the baseline's less its own."""
        own, runs = self._wide(metric, scenario, draws)
        base, before = self._wide(metric, self.study.baseline, draws)
        moved = base - own if METRICS[metric].difference else own - base
        return Measured.of(moved.mean(axis=1), [*before, *runs])

    def between(self, metric: str, scenario: str, draws: Iterable[int], others: Iterable[int]) -> Measured:
        """The metric in one scenario under some draws less under others, with the same luck; a saving is what the first spends less."""
        own, runs = self._wide(metric, scenario, draws)
        other, more = self._wide(metric, scenario, others)
        moved = own.mean(axis=1) - other.mean(axis=1)
        return Measured.of(-moved if METRICS[metric].difference else moved, [*runs, *more])

    def _wide(self, metric: str, scenario: str, draws: Iterable[int] | None) -> tuple[pd.DataFrame, list[str]]:
        if metric not in self._cache:
            self._cache[metric] = self.values[self.values["metric"] == metric]
        rows = self._cache[metric]
        rows = rows[rows["scenario"] == scenario]
        if draws is not None:
            rows = rows[rows["draw"].isin(list(draws))]
        wide = rows.pivot_table(index="seed", columns="draw", values="value", dropna=False)
        return wide, list(rows["run_id"])

    # In words

    @property
    def place(self) -> str:
        count = len(scope(self.study.spec["scope"]).pct_codes)
        return f"{count}\u00a0simulated primary care trust{'s' if count != 1 else ''}"

    @property
    def period(self) -> str:
        return f"{month_words(self.config.start)} to {month_words(self.config.end)}"

    @property
    def since(self) -> str:
        return month_words(self.config.policy_start)

    @property
    def runs(self) -> str:
        """How many runs, seeds and draws, and that they share their luck."""
        plan, n = self.study.plan, len(self.seeds)
        draws = int(plan["draw"].nunique())
        of = f", {draws} settings" if draws > 1 else ""
        return f"{len(plan)} runs ({n} seed{'s' if n != 1 else ''}{of}, the same luck in all)"

    @property
    def source(self) -> str:
        header = self.study.header
        return (
            f"authors' simulations, lcp-sim v{header.get('model_version')}, code {header.get('code')}, study "
            f"{self.study.name}, {len(self.study.plan)} runs, plan {self.plan_digest}"
        )

    @cached_property
    def plan_digest(self) -> str:
        """A short digest of all run ids, which are digests of resolved configurations, seeds and version."""
        return hashlib.sha256("\n".join(sorted(self.study.plan["run_id"])).encode()).hexdigest()[:12]

    @property
    def small(self) -> str:
        return SMALL_RUN if self.profile == QUICK else ""


@dataclass(frozen=True)
class Measured:
    """A number with its interval over seeds, how many seeds that is, and the runs behind it."""

    interval: Interval
    n: int
    runs: tuple[str, ...]

    @staticmethod
    def of(by_seed: pd.Series, runs: Iterable[str], share: bool = False) -> Measured:
        """From one value a seed; the interval of a share in % stays between 0 and 100."""
        known = by_seed.to_numpy(dtype=float)
        known = known[np.isfinite(known)]
        found = mean_interval(known)
        if share and found.known:
            found = Interval(found.mean, max(found.lower, 0.0), min(found.upper, 100.0))
        return Measured(found, int(known.size), tuple(dict.fromkeys(runs)))


class Rows:
    """Tidy rows that all figures share: keys, measure, unit, estimate, lower, upper, n_seeds; and the runs of each."""

    ENDS = ("measure", "unit", "estimate", "lower", "upper", "n_seeds")

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []
        self.runs: list[tuple[str, ...]] = []

    def add(self, measure: str, unit: str, found: Measured, **keys: Any) -> None:
        """One number; `keys` say of what."""
        estimate, lower, upper = (float(end) for end in found.interval)
        self._rows.append(
            {**keys, "measure": measure, "unit": unit, "estimate": estimate, "lower": lower, "upper": upper, "n_seeds": found.n}
        )
        self.runs.append(found.runs)

    def metric(self, key: str, found: Measured, **keys: Any) -> None:
        """One number that is a metric, under its own unit."""
        self.add(key, METRICS[key].unit, found, **keys)

    def frame(self) -> pd.DataFrame:
        return pd.DataFrame(self._rows)


def read(study: Study, entry: Entry, source: str, profile: str, change: str = "") -> Reading:
    """Open a study for a figure.

    Args:
        study: an open study.
        entry: the figure or table.
        source: which of its sources the study stands for.
        profile: `quick` marks the figure as a rehearsal.
        change: what a what-if set, in words.

    Raises:
        OutputError: if runs have failed or are missing.
        FigureError: if the study lacks scenarios, metrics, a design, or seeds that the figure needs; says what to run.
    """
    needs = entry.needs.get(source, Needs())
    wanted = sources()[source].command(profile)
    lacking = [name for name in needs.scenarios if name not in study.scenarios]
    if lacking:
        raise FigureError(f"{entry.id} needs the scenarios {', '.join(lacking)}, which {study.shown} lacks. Try: {wanted}")
    kinds = {kind_of(study, name) for name in study.spec.get("designs", {})}
    if needs.design and needs.design not in kinds:
        raise FigureError(f"{entry.id} needs a {needs.design} design, which {study.shown} lacks. Try: {wanted}")
    varied = set(draw_values(study, study.baseline).columns)
    lacking = [key for key in needs.vary if key not in varied]
    if lacking:
        raise FigureError(f"{entry.id} needs a study that varies {', '.join(lacking)}, which {study.shown} does not. Try: {wanted}")
    require_complete(study)
    _same_luck(study, entry, wanted)
    there = set(study.query("select distinct metric from summary")["metric"])
    lacking = [key for key in needs.metrics if key not in there]
    if lacking:
        near = did_you_mean(lacking[0], there)
        raise FigureError(f"{entry.id} needs the metrics {', '.join(lacking)}, which {study.shown} lacks{near}. Try: {wanted}")
    return Reading(study, profile, change)


def _same_luck(study: Study, entry: Entry, wanted: str) -> None:
    """Refuse a plan in which a scenario lacks a seed that another has in the same draw."""
    cells = {
        str(scenario): frozenset(zip(rows["draw"], rows["structure"].fillna(""), rows["seed"]))
        for scenario, rows in study.plan.groupby("scenario")
    }
    first = cells[study.baseline]
    uneven = sorted(scenario for scenario, own in cells.items() if own != first)
    if uneven:
        raise FigureError(
            f"{entry.id}: {', '.join(uneven)} and {study.baseline} do not have the same seeds in {study.shown}, so differences "
            f"would be luck. Try: {wanted}"
        )


def same_version(readings: Mapping[str, Reading], entry: Entry) -> None:
    """Refuse sources that different versions of the model made.

    Raises:
        FigureError: naming the sources.
    """
    made = {name: (one.study.header.get("model_version"), one.study.header.get("code")) for name, one in readings.items()}
    if len(set(made.values())) > 1:
        listed = "; ".join(f"{name}: v{version}, code {code}" for name, (version, code) in made.items())
        raise FigureError(f"{entry.id} would mix results of different versions of the model ({listed}). Run them anew with one version")


def provenance(readings: Sequence[Reading], used: Iterable[str] = ()) -> dict[str, str]:
    """Version, studies and run ids, for the metadata of the files."""
    first = readings[0].study.header
    runs = list(dict.fromkeys(used)) or [run for one in readings for run in one.study.plan["run_id"]]
    return {
        "Model version": f"lcp-sim {first.get('model_version')}",
        "Model code": str(first.get("code")),
        "Scenario hashes": "; ".join(f"{one.study.name}={one.plan_digest}" for one in readings),
        "Run ids": "; ".join(runs),
        "Seeds": ", ".join(str(seed) for one in readings for seed in one.seeds),
    }


@dataclass(frozen=True)
class Said:
    """The words that are a figure's own; `words` adds those that every figure has."""

    title: str
    subtitle: str
    note: str
    alt: str

    def words(self, reading: Reading, more: Sequence[Reading] = ()) -> Words:
        what_if = f"What if {reading.change}? Grey: as it was. " if reading.change else ""
        small = f". {reading.small}" if reading.small else ""
        return Words(
            title=self.title,
            subtitle=f"{what_if}{self.subtitle}, {reading.place}, {reading.period}{small}",
            source=f"{'; '.join(one.source for one in (reading, *more))}.",
            note=f"{reading.runs}; {self.note}.",
            alt=f"{self.alt}{' ' + reading.small + '.' if reading.small else ''}",
        )


def finished(figure: Figure, rows: Rows, words: Words, readings: Sequence[Reading]) -> Drawn:
    """The figure with its data, words, runs and provenance."""
    used = [run for runs in rows.runs for run in runs]
    return Drawn(figure, rows.frame(), words, provenance(readings, used), tuple(rows.runs))
