"""Roads to partnership side by side: how many people get there, how fast, at what cost and risk, against the baseline."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sim.analysis.compare import differences, levels, paired_interval
from sim.levers import RUNGS
from sim.studies.load import Study, require_complete

COVERAGE = "lcp_coverage"
SPEND = "spend_per_head"
HALF = "months_to_half"
PAYBACK = "payback_months"
LEAST_COVERAGE = 5.0  # % of people at the end below which nobody asks how fast they came
HEADLINES = (
    "lcp_coverage", "active_engagement", "redesigns", "out_of_hospital_share", "net_saving_per_head", "quality_index",
    "management_cost_per_head", "pct_balance",
)  # fmt: skip
STANDINGS = ("none", *RUNGS)  # in no group, or the rung of the group
LEVELS = ("failures", "overspend_risk")  # measured only where budgets are at risk, so there is no baseline to compare with
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Paths:
    """All paths of a study against its first scenario.

    Attributes:
        table: a row for each path and measure: path, measure, unit, estimate, lower, upper, n_seeds. Measures are
            differences from the baseline, but for those of `LEVELS` and the two below, which are levels.
            `months_to_half`: months from the start of policies until half of the final share of people is in partnerships.
            `payback_months`: months from then until what was saved since the start stays above what was spent.
        coverage: % of people in partnerships by path and month, mean over seeds, with the ends of its interval.
        saving: cumulative saving against the baseline by path and month, £ a head, likewise.
        rungs: % of practices by path, year (31 March) and rung of their group, likewise.
        places: every practice of one path with its place, its people at the end of the run, and its rung at each 31 March
            since policies began: path, seed, practice, area, easting_m, northing_m, people, year, rung. The path is the one
            that brings most people into partnerships at the end, and the run that of the first seed.
        run_ids: of all runs that were used, by path; each is the hash of a resolved configuration.
        baseline: the first scenario.
        seeds: which.
        since: month from which speed and payback count, `2010-04`.
    """

    table: pd.DataFrame = field(repr=False)
    coverage: pd.DataFrame = field(repr=False)
    saving: pd.DataFrame = field(repr=False)
    rungs: pd.DataFrame = field(repr=False)
    places: pd.DataFrame = field(repr=False)
    run_ids: dict[str, list[str]] = field(repr=False)
    baseline: str
    seeds: tuple[int, ...]
    since: str


def paths(study: Study, policy_start: str, allow_incomplete: bool = False) -> Paths:
    """Compare every scenario of a study with its first.

    Args:
        study: an open study without a design, so that runs differ by scenario and seed only.
        policy_start: month from which speed and payback are counted, `2010-04`.
        allow_incomplete: use the seeds that every scenario has when runs failed or are missing.

    Raises:
        OutputError: if the study is incomplete, unless that is allowed.
    """
    require_complete(study, allow_incomplete)
    summary = study.summary.df()
    everywhere = summary.groupby("seed")["scenario"].nunique()
    seeds = sorted(everywhere.index[everywhere == len(study.scenarios)])
    summary = summary[summary["seed"].isin(seeds)]
    measured = study.metrics.df(f"area = 'scope' and metric in ('{COVERAGE}', '{SPEND}') and month >= '{policy_start}'")
    measured = measured[measured["seed"].isin(seeds)]
    by_month = {
        metric: rows.pivot_table(index="month", columns=["scenario", "seed"], values="value", observed=True).sort_index()
        for metric, rows in measured.groupby("metric", observed=True)
    }
    saved = _cumulative_saving(by_month[SPEND], study.scenarios, seeds)
    rows = [*_differences(summary, study.scenarios), *_levels(summary, study.scenarios)]
    for path in study.scenarios:
        half = [_months_to_half(by_month[COVERAGE][path, seed].to_numpy()) for seed in seeds]
        rows.append((path, HALF, "months", *_interval(half)))
        if path != study.baseline:
            payback = [_payback(saved[path, seed].to_numpy()) for seed in seeds]
            rows.append((path, PAYBACK, "months", *_interval(payback)))
    table = pd.DataFrame(rows, columns=["path", "measure", "unit", "estimate", "lower", "upper", "n_seeds"])
    coverage = by_month[COVERAGE]
    furthest = max(study.scenarios, key=lambda path: coverage[path].iloc[-1].mean())
    return Paths(
        table, _through_time(coverage, study.scenarios, "% of registered people"),
        _through_time(saved, study.scenarios[1:], "£ a head, 2009-10 prices"), _rungs(study, seeds),
        _places(study, furthest, int(seeds[0]), policy_start), _run_ids(study, seeds), study.baseline,
        tuple(int(seed) for seed in seeds), policy_start,
    )  # fmt: skip


def _run_ids(study: Study, seeds: list[int]) -> dict[str, list[str]]:
    used = study.plan[study.plan["seed"].isin(seeds)]
    return {path: list(used.loc[used["scenario"] == path, "run_id"]) for path in study.scenarios}


def _differences(summary: pd.DataFrame, scenarios: list[str]) -> list[tuple]:
    found = differences(summary, scenarios)
    found = found[found["metric"].isin(HEADLINES)]
    columns = ["scenario", "metric", "unit", "estimate", "lower", "upper", "n_seeds"]
    return list(found[columns].itertuples(index=False, name=None))


def _levels(summary: pd.DataFrame, scenarios: list[str]) -> list[tuple]:
    found = levels(summary, scenarios).set_index(["metric", "scenario"])["unit"]
    rows = []
    for metric in LEVELS:
        for path in scenarios:
            values = summary.loc[(summary["metric"] == metric) & (summary["scenario"] == path), "value"]
            rows.append((path, metric, found[metric, path], *_interval(values)))
    return rows


def _interval(values) -> tuple[float, float, float, int]:
    estimate, lower, upper, _, n = paired_interval(np.asarray(values, dtype=float))
    return estimate, lower, upper, n


def _months_to_half(coverage: np.ndarray) -> float:
    final = coverage[-MONTHS_A_YEAR:].mean()
    if final < LEAST_COVERAGE:
        return float("nan")
    return float(np.argmax(coverage >= final / 2.0))


def _cumulative_saving(spend: pd.DataFrame, scenarios: list[str], seeds: list[int]) -> pd.DataFrame:
    """£ a head saved against the baseline since the start of policies, by month, path and seed."""
    base, *others = scenarios
    return pd.DataFrame(
        {(path, seed): ((spend[base, seed] - spend[path, seed]) / MONTHS_A_YEAR).cumsum() for path in others for seed in seeds}
    )


def _payback(saved: np.ndarray) -> float:
    """The first month from which the sum saved stays above nil; not defined where it ends below, or was never below."""
    below = np.flatnonzero(saved < 0.0)
    if saved[-1] <= 0.0 or not below.size:
        return float("nan") if saved[-1] <= 0.0 else 0.0
    return float(below[-1] + 1)


def _through_time(by_month: pd.DataFrame, scenarios: list[str], unit: str) -> pd.DataFrame:
    rows = []
    for path in scenarios:
        own = by_month[path]
        for month, values in zip(own.index, own.to_numpy(dtype=float), strict=True):
            rows.append((path, month, unit, *_interval(values)))
    return pd.DataFrame(rows, columns=["path", "month", "unit", "mean", "lower", "upper", "n_seeds"])


def _rungs(study: Study, seeds: list[int]) -> pd.DataFrame:
    """Counted where the files stand, for a study of England has millions of practices and years."""
    counted = study.practice_years.query(
        "select scenario, seed, year, rung, count(*) as practices from practice_years group by all"
    )
    counted = counted[counted["seed"].isin(seeds)]
    wide = counted.pivot_table(index=["scenario", "seed", "year"], columns="rung", values="practices", fill_value=0, observed=True)
    wide = wide.reindex(columns=list(STANDINGS), fill_value=0).astype(float)
    shares = 100.0 * wide.div(wide.sum(axis=1), axis=0)
    rows = []
    for path in study.scenarios:
        own = shares[shares.index.get_level_values("scenario") == path]
        for year, group in own.groupby(level="year"):
            rows += [(path, int(year), rung, "% of practices", *_interval(group[rung])) for rung in STANDINGS]
    return pd.DataFrame(rows, columns=["path", "year", "rung", "unit", "mean", "lower", "upper", "n_seeds"])


def _places(study: Study, path: str, seed: int, policy_start: str) -> pd.DataFrame:
    which = f"scenario = '{path}' and seed = {seed}"
    years = study.practice_years.df(which)[["practice", "year", "rung"]]
    years = years[[f"{year}-03" >= policy_start for year in years["year"]]]
    where = study.practices.df(which)[["practice", "area", "easting_m", "northing_m", "people"]]
    found = where.merge(years, on="practice", validate="one_to_many").sort_values(["year", "practice"], ignore_index=True)
    found.insert(0, "seed", seed)
    found.insert(0, "path", path)
    return found
