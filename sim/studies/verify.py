"""Trust in a study: every file hashed again, a sample of runs computed again, and everything compared bit for bit."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import OutputError
from sim.studies.files import file_digest
from sim.studies.folder import Standing, StudyFolder
from sim.studies.lock import StudyLock
from sim.studies.plan import run_id as id_of
from sim.studies.worker import RUN, arrow_tables, result_of, write_table

if TYPE_CHECKING:
    from sim.runner import RunResult

SAMPLE = 5  # runs that are computed again unless told otherwise
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Verification:
    """What was looked at, and everything that was wrong, as (run or nothing, what)."""

    standing: Standing
    files: int
    repeated: tuple[str, ...]
    problems: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        return not self.problems

    @property
    def damaged(self) -> list[str]:
        """Runs with anything wrong."""
        return list(dict.fromkeys(run_id for run_id, _ in self.problems if run_id))


def verify(path: str | Path, sample: int = SAMPLE, progress: Progress | None = None, run: str = RUN) -> Verification:
    """Hash every file of a study again, and compute a sample of its runs again.

    Args:
        path: folder of the study.
        sample: how many finished runs are computed again, spread evenly over the plan; 0 for none. Those of another
            version of the model cannot be; then the notes say so.
        progress: called with (runs looked at, in all), each repeated run counting once more.
        run: module and name of the function that makes a result of a configuration and a seed.

    Raises:
        OutputError: if the folder is no study, or its plan cannot be read.
    """
    folder = StudyFolder(path)
    finished, planned = folder.finished(), list(folder.plan["run_id"])
    done = [run_id for run_id in planned if run_id in finished]
    chosen, notes = _spread(done, sample), []
    if strangers := finished - set(planned):
        notes.append(f"{len(strangers):,} finished runs are not in the plan, and are left out of every answer")
    if others := _other_model(folder):
        chosen, notes = [], [*notes, f"{others}; no run was computed again"]
    notes += [f"library of another release: {change}" for change in folder.library_changes()]
    problems = list(_of_plan(folder, is_ours=not others))
    files, looked, steps = 0, 0, len(done) + len(chosen)
    for run_id in done:
        found, seen = _of_files(folder, run_id)
        problems += [(run_id, what) for what in found]
        files, looked = files + seen, looked + 1
        if progress:
            progress(looked, steps)
    wrong = {run_id for run_id, _ in problems}
    repeated = [run_id for run_id in chosen if run_id not in wrong]
    for run_id in repeated:
        problems += [
            (run_id, f"{name}: another result when computed again") for name in differences(folder, run_id, run)
        ]
        looked += 1
        if progress:
            progress(looked, steps)
    return Verification(folder.standing(), files, tuple(repeated), tuple(problems), tuple(notes))


def take_back(path: str | Path, damaged: list[str]) -> None:
    """Take back the marks and tables of damaged runs, so that `resume` computes them again.

    Raises:
        OutputError: if another process writes the study, or it cannot be written.
    """
    folder = StudyFolder(path)
    with StudyLock(folder.path, folder.shown):
        for run_id in damaged:
            folder.forget(run_id)
            folder.drop_tables(run_id)


def differences(folder: StudyFolder, run_id: str, run: str = RUN, result: RunResult | None = None) -> list[str]:
    """The tables of a finished run that are not the same, bit for bit, when it is computed again.

    Args:
        folder: the study.
        run_id: the run.
        run: module and name of the function that computes it.
        result: what it came to, if it has been computed already.

    Raises:
        OutputError: if its configuration or its mark cannot be read.
    """
    row, stored = folder.row(run_id), folder.mark(run_id).get("tables") or {}
    result = result or result_of(folder.config(row.config_hash, row.scenario), int(row.seed), run)
    tables = arrow_tables(result, run_id)
    found = []
    for name, table in tables.items():
        path = folder.table_path(name, row.scenario, run_id)
        about = stored.get(path.relative_to(folder.path).as_posix())
        try:
            if about is None or not _is_same(table, path, about["sha256"]):
                found.append(name)
        except (OSError, ValueError):  # what pyarrow raises; a file that cannot be read is not the same
            found.append(name)
    return found


def _is_same(table: Any, path: Path, sha256: str) -> bool:
    """By the bytes of the file; where another release of the library packs them otherwise, by every bit of the values."""
    with tempfile.TemporaryDirectory(prefix="lcpsim-") as scratch:
        again = Path(scratch) / path.name
        write_table(table, again)
        if file_digest(again) == sha256:
            return True
        return _bits(again) == _bits(path)


def _bits(path: Path) -> list[tuple[str, str, list[bytes]]]:
    """Name, type and content of every column, exactly; NaN is equal to NaN, and an empty value to an empty value."""
    import numpy as np
    import pyarrow.parquet as pq

    found = []
    for name, column in zip((table := pq.read_table(path)).column_names, table.columns):
        values = column.combine_chunks()
        empty = np.asarray(values.is_null()).tobytes()
        known = values.drop_null()
        content = repr(known.to_pylist()).encode() if str(values.type) == "string" else known.to_numpy().tobytes()
        found.append((name, str(values.type), [empty, content]))
    return found


def _spread(done: list[str], sample: int) -> list[str]:
    """Evenly over the plan, the first and the last among them."""
    if sample <= 0 or not done:
        return []
    if sample == 1:
        return done[:1]
    last = len(done) - 1
    return list(dict.fromkeys(done[round(place * last / (sample - 1))] for place in range(sample)))


def _other_model(folder: StudyFolder) -> str:
    try:
        folder.check_version()
    except OutputError:
        return "the study was made with another model than this one"
    return ""


def _of_plan(folder: StudyFolder, is_ours: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with plan and configurations; ids can be told only by the model that gave them."""
    for config_hash, rows in folder.plan.groupby("config_hash", sort=False):
        if is_ours:
            try:
                folder.config(str(config_hash), str(rows["scenario"].iloc[0]))
            except OutputError as error:
                yield ("", str(error))
        for run_id, seed in zip(rows["run_id"], rows["seed"]):
            if is_ours and run_id != id_of(str(config_hash), int(seed)):
                yield (run_id, "its row in the plan was altered: the id does not follow from configuration and seed")


def _of_files(folder: StudyFolder, run_id: str) -> tuple[list[str], int]:
    """What is wrong with the files of a finished run, and how many there are."""
    try:
        tables = {str(name): str(about["sha256"]) for name, about in folder.mark(run_id)["tables"].items()}
    except (OutputError, KeyError, TypeError, AttributeError):
        return ["its mark is damaged"], 0
    found = [] if tables else ["its mark names no files"]
    for name, sha256 in tables.items():
        try:
            if file_digest(folder.path / name) != sha256:
                found.append(f"{name}: was altered or cut short since it was written")
        except FileNotFoundError:
            found.append(f"{name}: is missing")
        except OSError as error:
            found.append(f"{name}: cannot be read ({(error.strerror or str(error)).lower()})")
    return found, len(tables)
