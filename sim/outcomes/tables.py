"""Published tables: keys, columns, types and units. The declaration is also the Parquet schema and the dictionary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column: its NumPy or pandas type, its unit, and what it means."""

    name: str
    kind: str
    unit: str
    about: str


@dataclass(frozen=True)
class Table:
    """One published table; `key` names the columns that identify a row."""

    name: str
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


RUN_COLUMNS = (
    Column("scenario", "str", "identifier", "Scenario, as named in scenarios/"),
    Column("seed", "int32", "identifier", "Seed that fixes the luck of the run"),
)
METRICS_MONTHLY = Table(
    "metrics", "Every metric, every month, for the whole scope and each primary care trust.",
    ("scenario", "seed", "month", "area", "metric"),
    (
        *RUN_COLUMNS,
        Column("month", "str", "year-month", "Month of the run"),
        Column("area", "str", "identifier", "`scope` for the whole scope, or the code of a primary care trust"),
        Column("metric", "str", "identifier", "Key of the metric"),
        Column("value", "float64", "see unit", "Value; empty where it is not defined"),
        Column("unit", "str", "words", "Unit of the value"),
    ),
)  # fmt: skip
METRICS_SUMMARY = Table(
    "summary", "Every metric over its period (the policy years, or the last year), for the whole scope.",
    ("scenario", "seed", "metric"),
    (
        *RUN_COLUMNS,
        Column("metric", "str", "identifier", "Key of the metric"),
        Column("value", "float64", "see unit", "Value over the period; empty where it is not defined"),
        Column("unit", "str", "words", "Unit of the value"),
        Column("period", "str", "words", "Months over which it is taken"),
    ),
)  # fmt: skip
GROUP_YEAR = Table(
    "groups", "One row per group and financial year, at 31 March.", ("scenario", "seed", "year", "group"),
    (
        *RUN_COLUMNS,
        Column("year", "int16", "financial year", "Year ending in March: 2010 is 2009-10"),
        Column("group", "int32", "identifier", "Group, as numbered in the run"),
        Column("area", "str", "identifier", "Code of its primary care trust"),
        Column("rung", "str", "identifier", "Rung of the ladder, R0 to R4"),
        Column("practices", "int32", "practices", "Member practices"),
        Column("people", "int64", "persons", "Registered people"),
        Column("capability", "float64", "index 0-1", "Capability of the group"),
        Column("reserve_pence", "int64", "pence, nominal", "Reserve held"),
        Column("budget_pence", "int64", "pence, nominal", "Budget of the year"),
        Column("spend_pence", "int64", "pence, nominal", "Spend charged to that budget"),
    ),
)  # fmt: skip
PRACTICE_END = Table(
    "practices", "One row per practice at the end of the run: simulated, never a forecast.", ("scenario", "seed", "practice"),
    (
        *RUN_COLUMNS,
        Column("practice", "str", "identifier", "Code of the practice; everything beside it is simulated"),
        Column("area", "str", "identifier", "Code of its primary care trust"),
        Column("easting_m", "int32", "metres", "National grid easting"),
        Column("northing_m", "int32", "metres", "National grid northing"),
        Column("people", "int64", "persons", "Registered people"),
        Column("rung", "str", "identifier", "Rung of its group, or `none`"),
        Column("engagement", "float64", "index 0-1", "Mean engagement of its GPs"),
        Column("trust", "float64", "index 0-1", "Trust in the primary care trust"),
        Column("quality", "float64", "sd of baseline practices", "Process quality"),
    ),
)  # fmt: skip
PRACTICE_YEAR = Table(
    "practice_years", "One row per practice and financial year, at 31 March: simulated, never a forecast.",
    ("scenario", "seed", "practice", "year"),
    (
        *RUN_COLUMNS,
        Column("area", "str", "identifier", "Code of its primary care trust"),
        Column("practice", "str", "identifier", "Code of the practice; everything beside it is simulated"),
        Column("year", "int16", "financial year", "Year ending in March: 2010 is 2009-10"),
        Column("rung", "str", "identifier", "Rung of its group, or `none`"),
    ),
)  # fmt: skip
FLOWS = Table(
    "flows", "Money by reason and financial year, from the ledger.", ("scenario", "seed", "year", "reason"),
    (
        *RUN_COLUMNS,
        Column("year", "int16", "financial year", "Year ending in March"),
        Column("reason", "str", "words", "Why the money moved"),
        Column("pence", "int64", "pence, nominal", "Money moved"),
    ),
)  # fmt: skip
EVENTS = Table(
    "events", "What became of groups: one row per foundation, end, failure and step on the ladder.",
    ("scenario", "seed", "month", "group", "event"),
    (
        *RUN_COLUMNS,
        Column("month", "str", "year-month", "Month in which it took effect"),
        Column("group", "int32", "identifier", "Group, as numbered in the run; a number may be used again after an end"),
        Column("area", "str", "identifier", "Code of its primary care trust"),
        Column("event", "str", "words", "founded, ended, failed, stepped up or stepped down"),
        Column("rung_before", "str", "identifier", "Rung before, or `none`"),
        Column("rung_after", "str", "identifier", "Rung after, or `none`"),
    ),
)  # fmt: skip
TABLES = {
    table.name: table
    for table in (METRICS_MONTHLY, METRICS_SUMMARY, GROUP_YEAR, PRACTICE_END, PRACTICE_YEAR, FLOWS, EVENTS)
}
