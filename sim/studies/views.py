"""What of a study can be asked in SQL: its tables, its runs and its parameters, with their columns and units."""

from __future__ import annotations

import json
from typing import Any

from sim.declared import REGISTER
from sim.outcomes.tables import Column, Table
from sim.studies.dictionary import PLAN_COLUMNS, RUN_ID

RUNS = Table(
    "runs", "One row for each run of the plan, finished or not.", ("run_id",),
    (
        *(column for column in PLAN_COLUMNS if column.name not in ("values", "overrides")),
        Column("status", "str", "words", "`done`, `failed` or `missing`"),
        Column("seconds", "float64", "seconds", "Time that the run took; empty unless it is done"),
        Column("reason", "str", "words", "Why it failed; empty unless it did"),
    ),
)  # fmt: skip
PARAMETERS = Table(
    "parameters", "What the design sets in each run: one row for each run and key.", ("run_id", "key"),
    (
        RUN_ID,
        *(column for column in PLAN_COLUMNS if column.name in ("scenario", "draw")),
        Column("key", "str", "identifier", "Dotted key of a lever or parameter"),
        Column("value", "float64", "see unit", "Its value; off and on are 0 and 1; empty where it is a word"),
        Column("text", "str", "words", "Its value as it would be typed"),
        Column("unit", "str", "words", "Unit of the value"),
    ),
)  # fmt: skip


def columns_of(table: Table) -> tuple[Column, ...]:
    """The columns of a table in a study: those of one run, and which run it is."""
    return table.columns if table.name in (RUNS.name, PARAMETERS.name) else (RUN_ID, *table.columns)


def reading(table: Table, files: list[str]) -> str:
    """SQL that reads the files of a table; a table without rows when there are none."""
    if not files:
        kinds = {"str": "varchar", "float64": "double", "int16": "smallint", "int32": "integer", "int64": "bigint"}
        empty = ", ".join(f'cast(null as {kinds[column.kind]}) as "{column.name}"' for column in columns_of(table))
        return f"select {empty} where false"
    names = ", ".join(f'"{column.name}"' for column in columns_of(table))
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    return f"select {names} from read_parquet([{listed}], hive_partitioning = false)"


def in_table(key: str, value: Any) -> tuple[float, str, str]:
    """A value as number, text and unit."""
    number = float(value) if isinstance(value, bool | int | float) else float("nan")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return number, text, REGISTER[key].unit if key in REGISTER else ""
