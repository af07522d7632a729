"""Runs that are made up, so that what a comparison makes of them can be worked out by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sim.config import Config
from sim.outcomes.metrics import METRICS
from sim.outcomes.tables import TABLES
from sim.runner import RunResult

Values = dict[str, float]


def empty(name: str) -> pd.DataFrame:
    columns = TABLES[name].columns
    return pd.DataFrame({column.name: pd.Series(dtype=column.kind) for column in columns})


def result(config: Config, seed: int, values: Values) -> RunResult:
    """A run in which every metric is 1, but for those in `values`."""
    summary = pd.DataFrame(
        {
            "scenario": config.scenario,
            "seed": np.int32(seed),
            "metric": list(METRICS),
            "value": [float(values.get(key, 1.0)) for key in METRICS],
            "unit": [metric.unit for metric in METRICS.values()],
            "period": [metric.period for metric in METRICS.values()],
        }
    )
    frames = {name: empty(name) for name in TABLES if name != "summary"}
    return RunResult(config=config, seed=seed, summary=summary, **frames)


@pytest.fixture
def fake() -> Callable[[dict[str, Callable[[int], Values]]], Callable[[Config, int], RunResult]]:
    """Turns, for each scenario, a rule from seed to values into something that runs."""

    def make(worlds: dict[str, Callable[[int], Values]]) -> Callable[[Config, int], RunResult]:
        return lambda config, seed: result(config, seed, worlds.get(config.scenario, lambda _: {})(seed))

    return make
