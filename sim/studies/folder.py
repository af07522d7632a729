"""A study on disk: its plan, its configurations, the tables of each run, and a mark for each run that is finished.

    study.json                                          what it is, and which model made it
    plan.parquet                                        one row a run, and what was asked for
    configs/<config_hash>.json                          resolved configurations
    tables/<table>/scenario=<scenario>/<run_id>.parquet
    done/<run_id>.json                                  written last: without it a run does not count as finished
    failed/<run_id>.json                                traceback and configuration
    attempts.log                                        what was started and what came of it; only ever added to
    dictionary.csv                                      columns and metrics, with units
    .populations/                                       starting populations, shared by runs; gone when nobody works

Every file is written under a hidden name beside its place, forced to disk and renamed, so that it is whole or absent.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sim.config import Config
from sim.errors import OutputError, did_you_mean
from sim.studies.files import (
    PARTIAL,
    files_below,
    moment,
    placed,
    read_json,
    stems,
    write_json,
    write_whole,
    writing,
)  # fmt: skip
from sim.studies.lock import LOCK, StudyLock, is_held, read_lock
from sim.studies.manifest import MADE_BY
from sim.studies.version import library_versions, model_version

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.plan import Plan

POPULATIONS = ".populations"
HEADER, PLAN, DICTIONARY, LOG = "study.json", "plan.parquet", "dictionary.csv", "attempts.log"
CONFIGS, TABLE_FILES, DONE, FAILED = "configs", "tables", "done", "failed"
KIND, FORM, SPEC = "study", 1, b"spec"
BEFORE_THE_HEADER = frozenset({LOCK, PLAN, DICTIONARY, CONFIGS})  # what a creation that was cut short leaves


@dataclass(frozen=True)
class Standing:
    """How far a study is, in runs."""

    total: int
    done: int
    failed: int

    @property
    def left(self) -> int:
        return self.total - self.done - self.failed


class StudyFolder:
    """An existing study folder.

    Raises:
        OutputError: if there is no such folder, or it holds something else.
    """

    def __init__(self, path: str | Path) -> None:
        self.shown, self.path = str(path), Path(path).resolve()
        self.header = _read_header(self.path, self.shown)

    @classmethod
    def create(cls, path: str | Path, plan: Plan, configuration: Callable[[Any], Config]) -> StudyFolder:
        """Make the folder of a planned study; nothing is run.

        Args:
            path: a folder that does not exist, or is empty.
            plan: one row a run.
            configuration: the configuration of a row of the plan's table.

        Raises:
            OutputError: if the folder holds anything, or cannot be written.
        """
        shown, folder = str(path), Path(path).resolve()
        _check_empty(folder, shown)
        with writing(shown):
            folder.mkdir(parents=True, exist_ok=True)
        with StudyLock(folder, shown):
            _check_empty(folder, shown)
            with writing(shown):
                for name in (CONFIGS, TABLE_FILES, DONE, FAILED):
                    (folder / name).mkdir(exist_ok=True)
                _save_plan(folder, plan, configuration)
                _save_dictionary(folder)
                header = {
                    "made_by": MADE_BY, "kind": KIND, "form": FORM, "name": plan.name, "spec": _plain(plan.spec),
                    "expanded": [], **model_version(), "libraries": library_versions(), "created": moment(),
                }  # fmt: skip
                write_json(folder / HEADER, header)
        return cls(path)

    def replace_plan(self, plan: Plan, configuration: Callable[[Any], Config], how: Mapping[str, Any]) -> int:
        """Put a wider plan in the place of the present one, and return how many runs it adds.

        Raises:
            OutputError: if the wider plan lacks a run of the present one, or another process writes the study.
        """
        with StudyLock(self.path, self.shown):
            self._forget_plan()  # somebody may have widened it since we read it
            header = _read_header(self.path, self.shown)
            before, after = set(self.plan.run_id), set(plan.table.run_id)
            if lost := before - after:
                raise OutputError(
                    f"{self.shown}: the wider plan lacks {len(lost)} runs of the present one, so the two cannot share a "
                    "folder. Nothing was touched: plan it into another folder with --out"
                )
            with writing(self.shown):
                _save_plan(self.path, plan, configuration)
                # Killed here, we leave a header that is behind; nothing that counts runs or widens a plan rests on it.
                expanded = [*header.get("expanded", []), _plain(how)]
                self.header = {**header, "spec": _plain(plan.spec), "expanded": expanded}
                write_json(self.path / HEADER, self.header)
            self._forget_plan()
        return len(after - before)

    def _forget_plan(self) -> None:
        for kept in ("plan", "spec"):
            self.__dict__.pop(kept, None)

    @property
    def name(self) -> str:
        return str(self.header["name"])

    @cached_property
    def plan(self) -> pd.DataFrame:
        """One row a run: run_id, scenario, draw, seed, config_hash, values and more."""
        import pandas as pd

        try:
            return pd.read_parquet(self.path / PLAN)
        except Exception as error:  # pyarrow has many kinds
            raise OutputError(f"{self.shown}: its {PLAN} cannot be read ({error})") from None

    @cached_property
    def spec(self) -> dict[str, Any]:
        """What was asked for. It stands in the file of the plan too, so that the two agree even after a power cut."""
        import pyarrow.parquet as pq

        try:
            known = (pq.read_schema(self.path / PLAN).metadata or {}).get(SPEC)
            return dict(json.loads(known) if known else self.header.get("spec") or {})
        except Exception as error:  # as above
            raise OutputError(f"{self.shown}: its {PLAN} cannot be read ({error})") from None

    def check_version(self) -> None:
        """Refuse to add runs to a study that another version of the model has begun.

        Raises:
            OutputError: naming what differs.
        """
        names = {"model_version": "version", "code": "code of the model", "data_hash": "data"}
        now = model_version()
        differs = [name for key, name in names.items() if self.header.get(key) != now[key]]
        if differs:
            raise OutputError(
                f"{self.shown}: was begun with another model ({', '.join(differs)} changed since), and two models in one "
                "study would not be comparable. Nothing was run: plan it into a new folder with --out, or go back to "
                "the version that began it"
            )

    def library_changes(self) -> list[str]:
        """Libraries that were of another version when the study was begun."""
        then, now = self.header.get("libraries", {}), library_versions()
        return [f"{name} {then[name]} then, {now[name]} now" for name in now if then.get(name, now[name]) != now[name]]

    # What stands in the folder

    def finished(self) -> set[str]:
        """Runs that have their mark."""
        return self._named_in(DONE)

    def has_mark(self, run_id: str) -> bool:
        """Whether a run is finished."""
        return (self.path / DONE / f"{run_id}.json").exists()

    def failed(self) -> set[str]:
        """Runs that failed and have not been finished since."""
        return self._named_in(FAILED) - self.finished()

    def _named_in(self, part: str) -> set[str]:
        try:
            return stems(self.path / part)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise OutputError(f"{self.shown}: its folder {part} cannot be read ({reason})") from None

    def standing(self) -> Standing:
        """How many runs are planned, finished and failed."""
        planned = set(self.plan.run_id)
        return Standing(len(planned), len(self.finished() & planned), len(self.failed() & planned))

    def writer(self) -> dict[str, str]:
        """What the process that writes the study now said of itself; empty when nobody writes."""
        return read_lock(self.path) if is_held(self.path) else {}

    def mark(self, run_id: str) -> dict[str, Any]:
        """What was recorded when a run was finished.

        Raises:
            OutputError: if the mark is missing or damaged.
        """
        return read_json(self.path / DONE / f"{run_id}.json", f"{self.shown}: the mark of run {run_id}")

    def failure(self, run_id: str) -> dict[str, Any]:
        """What was recorded of a run that failed: the reason, the traceback and the configuration."""
        return read_json(self.path / FAILED / f"{run_id}.json", f"{self.shown}: the record of run {run_id}")

    def config(self, config_hash: str, scenario: str) -> Config:
        """A stored configuration, under the name of one of the scenarios that share it.

        Raises:
            OutputError: if it is missing, or no longer what its name says.
        """
        where = f"{self.shown}: configuration {config_hash}"
        content = read_json(self.path / CONFIGS / f"{config_hash}.json", where)
        try:
            config = Config.model_validate({**content, "scenario": scenario})
        except ValueError:
            config = None
        if config is None or config.hash() != config_hash:
            raise OutputError(f"{where} was altered since the study was planned")
        return config

    def row(self, run_id: str) -> Any:
        """The row of the plan whose id begins with `run_id`.

        Raises:
            OutputError: if none or several do.
        """
        rows = list(self.plan[self.plan.run_id.str.startswith(run_id)].itertuples(index=False)) if run_id else []
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise OutputError(f"{self.shown}: {len(rows)} runs begin with {run_id}; write more of the id")
        raise OutputError(f"{self.shown}: no run {run_id}{did_you_mean(run_id, self.plan.run_id)}")

    def table_path(self, table: str, scenario: str, run_id: str) -> Path:
        """Where a table of a run stands."""
        return self.path / TABLE_FILES / table / f"scenario={quote(scenario, safe=' ')}" / f"{run_id}.parquet"

    def is_whole(self, run_id: str) -> bool:
        """Whether a finished run still has each of its files in its length; `verify` reads them too."""
        try:
            tables = self.mark(run_id)["tables"]
            sizes = [(self.path / name).stat().st_size == about["bytes"] for name, about in tables.items()]
            return bool(sizes) and all(sizes)
        except (OutputError, OSError, KeyError, TypeError, AttributeError):
            return False

    def digest(self) -> str:
        """One digest of all finished runs and their tables; equal for equal results, however they came about."""
        digest = hashlib.sha256()
        for run_id in sorted(self.finished()):
            for name, about in sorted(self.mark(run_id)["tables"].items()):
                digest.update(f"{run_id} {name} {about['sha256']}\n".encode())
        return digest.hexdigest()

    # What its one writer does

    def clear_leftovers(self) -> None:
        """Remove what processes that were killed left half done: hidden files, and tables of runs without a mark.

        The record of a failure goes too where the run has been finished since.

        Raises:
            OutputError: if the folder cannot be written, or lacks the marks that tell which tables are finished.
        """
        finished, failed = self.finished(), self._named_in(FAILED)
        if not (self.path / DONE).is_dir() and any((self.path / TABLE_FILES).glob("*/*/*.parquet")):
            raise OutputError(f"{self.shown}: its folder {DONE} is missing, which tells what is finished; put it back")
        with writing(self.shown):
            for name in (TABLE_FILES, DONE, FAILED):  # a copy may have left out what was empty
                (self.path / name).mkdir(exist_ok=True)
            for run_id in failed & finished:
                (self.path / FAILED / f"{run_id}.json").unlink(missing_ok=True)
            for found in files_below(self.path):
                of_a_run = found.suffix == ".parquet" and found.parent.name.startswith("scenario=")
                if found.name.endswith(PARTIAL) or (of_a_run and found.stem not in finished):
                    found.unlink(missing_ok=True)

    def clear_populations(self) -> None:
        """Remove the populations that runs have shared."""
        shutil.rmtree(self.path / POPULATIONS, ignore_errors=True)

    def forget(self, run_id: str) -> None:
        """Take back the mark of a run, so that it is computed again."""
        with writing(self.shown):
            (self.path / DONE / f"{run_id}.json").unlink(missing_ok=True)

    def drop_tables(self, run_id: str) -> None:
        """Remove the tables of a run that was not finished."""
        with writing(self.shown):
            for found in (self.path / TABLE_FILES).glob(f"*/scenario=*/{run_id}.parquet"):
                found.unlink(missing_ok=True)

    def record_failure(self, run_id: str, about: Mapping[str, Any]) -> None:
        """Put a run on record as failed, with what is needed to find out why."""
        with writing(self.shown):
            write_json(self.path / FAILED / f"{run_id}.json", {"run_id": run_id, **about})

    def record_done(self, run_id: str, about: Mapping[str, Any]) -> None:
        """Mark a run as finished: the last thing that is written of it."""
        with writing(self.shown):
            write_json(self.path / DONE / f"{run_id}.json", {"run_id": run_id, **about})
            (self.path / FAILED / f"{run_id}.json").unlink(missing_ok=True)

    def log(self, what: str, run_id: str, attempt: int) -> None:
        """Add a line to the log of attempts."""
        line = json.dumps({"at": moment(), "what": what, "run_id": run_id, "attempt": attempt}) + "\n"
        with writing(self.shown):
            file = os.open(self.path / LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                if os.write(file, line.encode()) < len(line):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            finally:
                os.close(file)

    def attempts(self, what: str = "started") -> Counter[str]:
        """How often each run was started (or `done`, `failed`, `died`, `too long`), by the log."""
        counts: Counter[str] = Counter()
        try:
            with (self.path / LOG).open(encoding="utf-8", errors="replace") as lines:
                for line in lines:
                    if f'"what": "{what}"' in line:
                        counts.update(_run_in(line, what))
        except FileNotFoundError:
            pass
        return counts


def _run_in(line: str, what: str) -> list[str]:
    """The run to which a line of the log says that it happened. What a full disk cut short may stand before it."""
    try:
        entry = json.loads(line[line.rfind("{") :])
        return [str(entry["run_id"])] if entry["what"] == what else []
    except (ValueError, KeyError, TypeError):
        return []


def is_study(path: str | Path) -> bool:
    """Whether a folder says of itself that it is a study of ours."""
    try:
        header = json.loads((Path(path) / HEADER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(header, dict) and (header.get("made_by"), header.get("kind")) == (MADE_BY, KIND)


def _read_header(folder: Path, shown: str) -> dict[str, Any]:
    if not folder.is_dir():
        raise OutputError(f"{shown}: there is no such study; plan one with: lcpsim study plan NAME")
    try:
        header = json.loads((folder / HEADER).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise OutputError(f"{shown}: is not a study (it holds no {HEADER}); name the folder of one") from None
    except (OSError, ValueError):
        raise OutputError(f"{shown}: its {HEADER} cannot be read; name another study") from None
    if not is_study(folder):
        raise OutputError(f"{shown}: is not a study of {MADE_BY}; name the folder of one")
    if header.get("form") != FORM:
        raise OutputError(f"{shown}: is a study in form {header.get('form')}, which this version does not read")
    return dict(header)


def _check_empty(folder: Path, shown: str) -> None:
    """Refuse a folder that holds anything but what a creation that was cut short leaves."""
    if is_study(folder):
        raise OutputError(f"{shown}: holds a study already; resume or expand it, or name another folder with --out")
    if blocking := next((part for part in (folder, *folder.parents) if part.exists() and not part.is_dir()), None):
        raise OutputError(f"{shown}: cannot be written, for {blocking.name} is a file; name another folder with --out")
    if folder.is_dir():
        with writing(shown):
            names = {found.name for found in folder.iterdir()}
            empty_yet = {name for name in (TABLE_FILES, DONE, FAILED) if _is_empty(folder / name)}
        ours = BEFORE_THE_HEADER | empty_yet
        foreign = sorted(name for name in names if name not in ours and not name.endswith(PARTIAL))
        if foreign:
            some = ", ".join(foreign[:3]) + (f" and {len(foreign) - 3} more" if len(foreign) > 3 else "")
            raise OutputError(f"{shown}: holds something else ({some}); name another folder with --out")


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def _save_plan(folder: Path, plan: Plan, configuration: Callable[[Any], Config]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    present = stems(folder / CONFIGS)
    for row in plan.table.drop_duplicates("config_hash").itertuples(index=False):
        if row.config_hash not in present:
            write_json(folder / CONFIGS / f"{row.config_hash}.json", configuration(row).plain())
    table = pa.Table.from_pandas(plan.table, preserve_index=False)
    about = {**(table.schema.metadata or {}), SPEC: json.dumps(_plain(plan.spec)).encode()}
    with placed(folder / PLAN) as partial:
        pq.write_table(table.replace_schema_metadata(about), partial, compression="zstd")


def _save_dictionary(folder: Path) -> None:
    from sim.studies.dictionary import dictionary

    write_whole(folder / DICTIONARY, dictionary().to_csv(index=False, lineterminator="\n").encode("utf-8"))


def _plain(content: Any) -> Any:
    return json.loads(json.dumps(content, default=str))
