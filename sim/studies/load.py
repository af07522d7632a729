"""Read a study: lazy, tidy tables of everything that its finished runs left, with units, and SQL over all of them.

    study = sim.load_study("results/size_risk")
    study.summary_text()                            # runs done, failed, missing: look here first
    study.summary.df("metric = 'net_saving_per_head'")
    study.query("select scenario, avg(value) from summary join parameters using (run_id) ... group by all")

Nothing is read before it is asked for: DuckDB looks into the Parquet files where they stand. Only runs with a mark of
completion are read; those that failed or are missing are counted in every answer, and never forgotten.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import LcpSimError, OutputError, did_you_mean
from sim.outcomes.metrics import METRICS
from sim.outcomes.tables import TABLES, Table
from sim.studies.dictionary import PLAN_COLUMNS, dictionary
from sim.studies.folder import StudyFolder
from sim.studies.version import model_version
from sim.studies.views import PARAMETERS, RUNS, columns_of, in_table, reading

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

DONE, FAILED, MISSING = "done", "failed", "missing"
NAMES = {"model_version": "version", "code": "code of the model", "data_hash": "data"}


def load_study(path: str | Path, any_version: bool = False) -> Study:
    """Open a study for reading.

    Args:
        path: folder of the study, such as results/size_risk.
        any_version: read a study of another version of the model too, with a warning.

    Raises:
        OutputError: if the folder is not a study, or is one of another version of the model.
    """
    study = Study(path, any_version)
    for note in study.notes:
        warnings.warn(note, stacklevel=2)
    return study


class Frame:
    """One table of a study, not read yet: `df()` reads it, `query` asks it something, `units` says what it holds."""

    def __init__(self, study: Study, table: Table) -> None:
        self.study, self.table = study, table

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return [column.name for column in columns_of(self.table)]

    @property
    def units(self) -> dict[str, str]:
        """The unit of each column."""
        return {column.name: column.unit for column in columns_of(self.table)}

    @property
    def relation(self) -> duckdb.DuckDBPyRelation:
        """The table as a lazy relation of DuckDB."""
        return self.study.relation(f'select * from "{self.name}"')

    def df(self, where: str = "") -> pd.DataFrame:
        """The rows as a pandas frame; `where` is a condition in SQL, such as `metric = 'trust'`."""
        return self.study.query(f'select * from "{self.name}"' + (f" where {where}" if where else ""))

    def query(self, sql: str) -> pd.DataFrame:
        """The answer to a question in SQL; every table of the study can be named in it."""
        return self.study.query(sql)

    def __len__(self) -> int:
        return int(self.study.query(f'select count(*) as n from "{self.name}"')["n"].iloc[0])

    def __repr__(self) -> str:
        return f"<{self.name} of {self.study.name}: {self.table.about} Columns: {', '.join(self.columns)}>"


class Study:
    """A study opened for reading; see `load_study`. What is finished later is seen when it is opened again."""

    def __init__(self, path: str | Path, any_version: bool = False) -> None:
        self.folder = StudyFolder(path)
        self.shown, self.path, self.header = self.folder.shown, self.folder.path, self.folder.header
        self.name = self.folder.name
        self.plan = self.folder.plan
        self.notes = self._other_version(any_version)
        planned = set(self.plan["run_id"])
        self.done = self.folder.finished() & planned
        self.failed = self.folder.failed() & planned
        self.missing = planned - self.done - self.failed

    metrics = property(lambda self: self.table("metrics"), doc="Every metric, every month.")
    summary = property(lambda self: self.table("summary"), doc="Every metric over its period.")
    groups = property(lambda self: self.table("groups"), doc="Groups at the end of each year.")
    practices = property(lambda self: self.table("practices"), doc="Practices at the end of a run.")
    practice_years = property(lambda self: self.table("practice_years"), doc="Practices and their rung at each 31 March.")
    flows = property(lambda self: self.table("flows"), doc="Money by reason and year.")
    events = property(lambda self: self.table("events"), doc="What happened, where it was kept.")
    runs = property(lambda self: self.table("runs"), doc="Every run of the plan, with its status.")
    parameters = property(lambda self: self.table("parameters"), doc="What the design sets, by run and key.")

    @property
    def spec(self) -> dict[str, Any]:
        """What was asked for: the YAML from which the study was planned."""
        return self.folder.spec

    @property
    def scenarios(self) -> list[str]:
        """Every scenario of the plan, the baseline first."""
        return list(dict.fromkeys(self.plan["scenario"]))

    @property
    def baseline(self) -> str:
        """The scenario that the others are compared with."""
        return self.scenarios[0]

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The declarations of the tables that can be read, by name."""
        kept = {
            name: table for name, table in TABLES.items() if (self.path / "tables" / name).is_dir() or not self.done
        }
        return {**kept, "runs": RUNS, "parameters": PARAMETERS}

    def table(self, name: str) -> Frame:
        """A table by name, not read yet.

        Raises:
            OutputError: if the study does not hold it.
        """
        if name not in self.tables:
            known = ", ".join(self.tables)
            raise OutputError(f"{self.shown}: keeps no table {name}{did_you_mean(name, self.tables)} (it has {known})")
        return Frame(self, self.tables[name])

    def units(self, name: str) -> dict[str, str]:
        """The unit of each column of a table; for metrics, those of the metrics follow under their keys."""
        own = self.table(name).units
        return {**own, **{key: metric.unit for key, metric in METRICS.items()}} if "metric" in own else own

    def dictionary(self) -> pd.DataFrame:
        """Every column of every table and every metric, with unit and meaning."""
        import pandas as pd

        own = [
            ("column", table.name, column.name, column.kind, column.unit, "", column.about)
            for table in (RUNS, PARAMETERS)
            for column in table.columns
        ]
        known = dictionary()
        return pd.concat([pd.DataFrame(own, columns=known.columns), known], ignore_index=True)

    def query(self, sql: str) -> pd.DataFrame:
        """The answer to a question in SQL over the tables by their names.

            study.query("select scenario, seed, value from summary join runs using (run_id, scenario, seed)")

        The column `case` of `runs` is a word of SQL and has to stand in double quotes.

        Raises:
            OutputError: if the question is not understood, or a file cannot be read.
        """
        import duckdb

        try:
            return self.relation(sql).df()
        except duckdb.Error as error:
            raise self.not_answered(error) from None

    def relation(self, sql: str) -> duckdb.DuckDBPyRelation:
        """As `query`, but lazy; errors in the data come when it is read."""
        import duckdb

        try:
            return self._connection.sql(sql)
        except duckdb.Error as error:
            raise self.not_answered(error) from None

    def counts(self) -> dict[str, int]:
        """How many runs are done, failed and missing."""
        return {DONE: len(self.done), FAILED: len(self.failed), MISSING: len(self.missing)}

    @property
    def is_complete(self) -> bool:
        return not self.failed and not self.missing

    def summary_text(self) -> str:
        """How far the study is, in words: runs done, failed and missing, and what to do about it."""
        counts = self.counts()
        lines = [
            f"{self.name}: {len(self.plan):,} runs planned; "
            + ", ".join(f"{n:,} {what}" for what, n in counts.items()),
            f"  scenarios {', '.join(self.scenarios)}; {self.plan['draw'].nunique():,} draws, "
            f"{self.plan['seed'].nunique():,} seeds, {self.plan['structure'].fillna('').nunique():,} structures",
        ]
        if self.failed:
            reasons = sorted({self._reason(run_id) for run_id in sorted(self.failed)[:50]})
            lines += [f"  failed: {reason}" for reason in reasons[:3]]
            lines.append(f"  Try: lcpsim study retry {self.name}")
        if self.missing:
            lines.append(f"  Try: lcpsim study resume {self.name}")
        return "\n".join([*lines, *(f"  Note: {note}" for note in self.notes)])

    def __repr__(self) -> str:
        return f"<study {self.summary_text()}>"

    # Within

    def _other_version(self, allowed: bool) -> tuple[str, ...]:
        now = model_version()
        differs = [what for key, what in NAMES.items() if self.header.get(key) != now[key]]
        if not differs:
            return ()
        what = f"{self.shown}: was made with another model ({', '.join(differs)} changed since)"
        if not allowed:
            raise OutputError(
                f"{what}, so its results are not those that this one would give. Go back to the version that made it "
                f"({self.header.get('model_version')}, code {self.header.get('code')}), run it anew into another folder, "
                "or read it all the same: any_version=True in Python, --any-version on the command line"
            )
        return (f"{what}; do not set its results beside those of this version",)

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        try:
            import duckdb
        except ImportError:
            raise LcpSimError("Studies are read with DuckDB, which is not installed. Try: pip install duckdb") from None
        connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": False})
        connection.execute("set enable_progress_bar = false")
        connection.register("runs", self._runs())
        connection.register("parameters", self._parameters())
        finished = self.plan[self.plan["run_id"].isin(self.done)]
        pairs = list(zip(finished["scenario"], finished["run_id"]))
        for name, table in self.tables.items():
            if name in TABLES:
                files = [str(self.folder.table_path(name, scenario, run_id)) for scenario, run_id in pairs]
                connection.execute(f'create view "{name}" as {reading(table, files)}')
        return connection

    def _runs(self) -> pd.DataFrame:
        runs = self.plan[[column.name for column in PLAN_COLUMNS if column.name in RUNS.names]].copy()
        for column in ("design", "case", "structure"):
            runs[column] = runs[column].fillna("")
        runs["status"] = [self._status(run_id) for run_id in runs["run_id"]]
        runs["seconds"] = [self._seconds(run_id) for run_id in runs["run_id"]]
        runs["reason"] = [self._reason(run_id) if run_id in self.failed else "" for run_id in runs["run_id"]]
        return runs

    def _status(self, run_id: str) -> str:
        return DONE if run_id in self.done else FAILED if run_id in self.failed else MISSING

    def _seconds(self, run_id: str) -> float:
        value = self.folder.mark(run_id).get("seconds") if run_id in self.done else None
        return float("nan") if value is None else float(value)

    def _reason(self, run_id: str) -> str:
        about = self.folder.failure(run_id)
        return str(about.get("reason") or str(about.get("traceback", "")).strip().rpartition("\n")[2])

    def _parameters(self) -> pd.DataFrame:
        import pandas as pd

        rows = []
        for given, runs in self.plan.groupby("values", sort=False):
            values = [(key, *in_table(key, value)) for key, value in json.loads(str(given) or "{}").items()]
            for run_id, scenario, draw in zip(runs["run_id"], runs["scenario"], runs["draw"]):
                rows += [(run_id, scenario, draw, *one) for one in values]
        frame = pd.DataFrame(rows, columns=PARAMETERS.names)
        return frame.astype({column.name: column.kind for column in PARAMETERS.columns})

    def not_answered(self, error: Exception) -> OutputError:
        """What DuckDB says, as an error of ours."""
        text = str(error).strip()
        if ".parquet" in text:
            return OutputError(
                f"{self.shown}: a file of a finished run is missing or damaged ({text.splitlines()[0]}). "
                f"Try: lcpsim study verify {self.name}"
            )
        return OutputError(f"{self.shown}: the query cannot be answered. {text}\nTables: {', '.join(self.tables)}")


def require_complete(study: Study, allow: bool = False, runs: Iterable[str] | None = None) -> str:
    """Refuse an incomplete study, or say in words how incomplete it is.

    Args:
        study: an open study.
        allow: go on, and only return the words.
        runs: ids of the runs that matter; all of them unless given.

    Returns:
        An empty text when nothing is lacking.

    Raises:
        OutputError: if runs have failed or are missing, unless `allow`.
    """
    wanted = set(study.plan["run_id"]) if runs is None else set(runs)
    failed, missing = len(wanted & study.failed), len(wanted & study.missing)
    if not failed + missing:
        return ""
    what = f"{len(wanted) - failed - missing:,} of {len(wanted):,} runs are done; {failed:,} failed and {missing:,} are missing"
    if not allow:
        verb = "retry" if failed and not missing else "resume"
        raise OutputError(
            f"{study.shown}: {what}, so an analysis would be partial. Try: lcpsim study {verb} {study.name}\n"
            "Or use what is there: allow_incomplete=True in Python, --allow-incomplete on the command line"
        )
    return what
