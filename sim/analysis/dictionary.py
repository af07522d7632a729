"""The data dictionary: every column of every table, and every metric, with unit and meaning."""

from __future__ import annotations

import pandas as pd

from sim.analysis.compare import COMPARISON
from sim.outcomes.metrics import METRICS
from sim.outcomes.tables import TABLES


def dictionary() -> pd.DataFrame:
    """One row for each column and each metric."""
    columns = [
        ("column", table.name, column.name, column.kind, column.unit, "", column.about)
        for table in (COMPARISON, *TABLES.values())
        for column in table.columns
    ]
    metrics = [
        ("metric", "", metric.key, "float64", metric.unit, metric.period, f"{metric.name}. {metric.about}")
        for metric in METRICS.values()
    ]
    return pd.DataFrame([*columns, *metrics], columns=["what", "table", "name", "type", "unit", "period", "meaning"])
