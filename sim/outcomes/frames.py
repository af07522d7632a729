"""Tidy frames from the record of a run; see `sim.outcomes.tables` for what each column means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.clock import MONTHS_IN_YEAR, parse_month
from sim.outcomes.metrics import LAST_YEAR, METRICS, Metric
from sim.outcomes.tables import (
    EVENTS,
    FLOWS,
    GROUP_YEAR,
    METRICS_MONTHLY,
    METRICS_SUMMARY,
    PRACTICE_END,
    PRACTICE_YEAR,
    Table,
)

if TYPE_CHECKING:
    from sim.config import Config
    from sim.record import Record

SCOPE = "scope"
RUNG_NAMES = np.array(["R0", "R1", "R2", "R3", "R4", "none"])  # -1 is none


def from_model_record(record: Record, config: Config, seed: int) -> dict[str, pd.DataFrame]:
    """All published tables of one run."""
    identity = {"scenario": config.scenario, "seed": np.int32(seed)}
    return {
        "metrics": _frame(METRICS_MONTHLY, identity, _monthly(record)),
        "summary": _frame(METRICS_SUMMARY, identity, _summary(record, config)),
        "groups": _frame(GROUP_YEAR, identity, _groups(record)),
        "practices": _frame(PRACTICE_END, identity, _practices(record)),
        "practice_years": _frame(PRACTICE_YEAR, identity, _practice_years(record)),
        "flows": _frame(FLOWS, identity, _flows(record)),
        "events": _frame(EVENTS, identity, _events(record)),
    }


def _frame(table: Table, identity: Mapping[str, Any], columns: Mapping[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(dict(columns))
    for name, value in identity.items():
        frame[name] = value
    return frame[table.names].astype({column.name: column.kind for column in table.columns})


def _monthly(record: Record) -> dict[str, Any]:
    months = record.clock.labels()
    areas = [SCOPE, *record.codes]
    series = {name: np.column_stack([values.sum(axis=1), values]) for name, values in record.series.items()}
    values = np.stack([metric.value(series) for metric in METRICS.values()], axis=2)
    month, area, metric = (grid.ravel() for grid in np.indices(values.shape))
    return {
        "month": np.array(months)[month],
        "area": np.array(areas)[area],
        "metric": np.array(list(METRICS))[metric],
        "value": values.ravel(),
        "unit": np.array([metric.unit for metric in METRICS.values()])[metric],
    }


def period_months(metric: Metric, config: Config) -> slice:
    """Months of the run over which a comparison takes a metric: since the policy started, or the last twelve."""
    clock = config.clock
    if metric.period == LAST_YEAR:
        return slice(max(clock.months - MONTHS_IN_YEAR, 0), clock.months)
    start = parse_month(config.policy_start) - clock.start
    if metric.settled:
        start += MONTHS_IN_YEAR - (start % MONTHS_IN_YEAR)  # the first April that settles a year of the policy
    return slice(min(start, clock.months), clock.months)


def _summary(record: Record, config: Config) -> dict[str, Any]:
    values = []
    for metric in METRICS.values():
        months = period_months(metric, config)
        values.append(
            float(metric.value({name: record.series[name][months].sum() for name in (*metric.over, *metric.under)}))
        )
    return {
        "metric": list(METRICS),
        "value": values,
        "unit": [metric.unit for metric in METRICS.values()],
        "period": [metric.period for metric in METRICS.values()],
    }


def _groups(record: Record) -> dict[str, Any]:
    joined = (
        {name: np.concatenate([rows[name] for rows in record.groups]) for name in record.groups[0]}
        if record.groups
        else {}
    )
    if not joined:
        return {column.name: [] for column in GROUP_YEAR.columns}
    joined["area"] = np.array(record.codes)[joined.pop("pct")]
    joined["rung"] = RUNG_NAMES[joined["rung"]]
    return joined


def _practices(record: Record) -> dict[str, Any]:
    rows = dict(record.practices)
    if not rows:
        return {column.name: [] for column in PRACTICE_END.columns}
    rows["area"] = np.array(record.codes)[rows.pop("pct")]
    rows["rung"] = RUNG_NAMES[rows["rung"]]
    return rows


def _practice_years(record: Record) -> dict[str, Any]:
    """Practices keep their codes and their trust throughout a run, so those of its end name the rows of each year."""
    if not record.practices or not record.practice_years:
        return {column.name: [] for column in PRACTICE_YEAR.columns}
    years, rungs = zip(*record.practice_years, strict=True)
    count, often = len(record.practices["practice"]), len(years)
    return {
        "area": np.tile(np.array(record.codes)[record.practices["pct"]], often),
        "practice": np.tile(record.practices["practice"], often),
        "year": np.repeat(np.array(years, dtype=np.int16), count),
        "rung": RUNG_NAMES[np.concatenate(rungs)],
    }


def _flows(record: Record) -> dict[str, Any]:
    years = record.clock.financial_years()
    different = np.unique(years)
    sums = np.stack([record.flows[years == year].sum(axis=0) for year in different])
    year, reason = (grid.ravel() for grid in np.indices(sums.shape))
    return {"year": different[year], "reason": np.array(record.reasons)[reason], "pence": sums.ravel()}


def _events(record: Record) -> dict[str, Any]:
    return {
        "month": [record.clock.label(event[0]) for event in record.events],
        "group": [event[2] for event in record.events],
        "area": [record.codes[event[1]] for event in record.events],
        "event": [event[3] for event in record.events],
        "rung_before": [str(RUNG_NAMES[event[4]]) for event in record.events],
        "rung_after": [str(RUNG_NAMES[event[5]]) for event in record.events],
    }
