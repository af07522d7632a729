"""The data dictionary of a study: every column of every table, and every metric, with unit and meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.outcomes.metrics import METRICS
from sim.outcomes.tables import TABLES, Column

if TYPE_CHECKING:
    import pandas as pd

RUN_ID = Column("run_id", "str", "identifier", "Run, as in the plan")
PLAN_COLUMNS = (
    RUN_ID,
    Column("scenario", "str", "identifier", "Scenario, as named in scenarios/"),
    Column("draw", "int32", "identifier", "Draw of the parameters; every scenario has the same draws"),
    Column("design", "str", "words", "How the draw was made: grid, cases, one at a time, Latin hypercube, ..."),
    Column("case", "str", "words", "Name of the case, where cases are named"),
    Column("structure", "str", "words", "Structural switches, where the study has them"),
    Column("seed", "int32", "identifier", "Seed that fixes the luck of the run; every scenario has the same seeds"),
    Column("config_hash", "str", "identifier", "Resolved configuration, kept in configs/"),
    Column("values", "str", "JSON", "What the design sets, by key"),
    Column("overrides", "str", "JSON", "The same, as settings on a command line"),
)
TITLES = ["what", "table", "name", "type", "unit", "period", "meaning"]


def dictionary() -> pd.DataFrame:
    """One row for each column of the plan and of the tables, and for each metric."""
    import pandas as pd

    tables = [("plan", PLAN_COLUMNS), *((table.name, (RUN_ID, *table.columns)) for table in TABLES.values())]
    columns = [
        ("column", name, column.name, column.kind, column.unit, "", column.about)
        for name, members in tables
        for column in members
    ]
    metrics = [
        ("metric", "", metric.key, "float64", metric.unit, metric.period, f"{metric.name}. {metric.about}")
        for metric in METRICS.values()
    ]
    return pd.DataFrame([*columns, *metrics], columns=TITLES)
