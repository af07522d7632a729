"""What a worker does: one run of a study at a time, written by itself, so that nobody else holds a result.

Started as a process of its own (`python -m sim.studies.worker`) it takes tasks from a pipe, a line of JSON each, and
answers with a line each. When the pipe closes, because whoever started it has ended or died, it ends at once.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.config import Config
from sim.errors import OutputError
from sim.outcomes.tables import TABLES
from sim.studies.dictionary import RUN_ID
from sim.studies.files import file_digest, placed
from sim.studies.folder import POPULATIONS, StudyFolder
from sim.studies.lock import read_lock
from sim.studies.version import model_version

if TYPE_CHECKING:
    import pandas as pd

RUN = "sim.runner:run"
NEEDED = ("sim.model", "sim.outcomes.frames")  # by that function, which loads them when it is called
DONE, FAILED, SKIPPED, STOP, DIED, TOO_LONG = "done", "failed", "skipped", "stop", "died", "too long"


@dataclass(frozen=True)
class Task:
    """One run to do: a row of the plan, and where its result belongs.

    `version` is that of the model which began the study; `run` names the function that makes a result of a
    configuration and a seed.
    """

    folder: str
    run_id: str
    scenario: str
    seed: int
    config_hash: str
    attempt: int
    session: str
    version: dict[str, str] = field(default_factory=dict)
    run: str = RUN


@dataclass(frozen=True)
class Outcome:
    """What came of a task: done, failed, skipped (it was finished already), died, too long, or a reason to stop all."""

    task: Task
    state: str
    message: str = ""


def carry_out(task: Task) -> Outcome:
    """Do one run and write it. Never raises for what a run does; a folder that cannot be written is a reason to stop."""
    from sim import history
    from sim.people.reuse import kept_in

    try:
        folder = _folder(task.folder)
        if folder.has_mark(task.run_id):
            return Outcome(task, SKIPPED)
        if task.version != model_version():
            return Outcome(task, STOP, _other_model(task))
        config = _config(task.folder, task.config_hash, task.scenario)
        began = time.perf_counter()
        try:
            with kept_in(folder.path / POPULATIONS), history.kept():
                arrow = arrow_tables(result_of(config, task.seed, task.run), task.run_id)
        except (Exception, SystemExit) as error:
            return _failure(folder, task, config, error)
        _check_session(folder, task)  # before it touches what another writer may have made since,
        written = _write(folder, task, arrow)
        _check_session(folder, task)  # and before the mark
        seconds = round(time.perf_counter() - began, 4)
        folder.record_done(task.run_id, {"attempt": task.attempt, "seconds": seconds, "tables": written})
    except OutputError as error:
        return Outcome(task, STOP, str(error))
    except OSError as error:
        return Outcome(task, STOP, f"{task.folder}: cannot be used ({(error.strerror or str(error)).lower()})")
    return Outcome(task, DONE)


def _check_session(folder: StudyFolder, task: Task) -> None:
    if read_lock(folder.path).get("session", task.session) != task.session:
        raise OutputError(f"{folder.shown}: another process has taken over the study")


def result_of(config: Config, seed: int, run: str = RUN) -> Any:
    """The result of one run, by the function of that name."""
    return _resolve(run)(config, seed)


def arrow_tables(result: Any, run_id: str) -> dict[str, Any]:
    """The tables of a result as they are written."""
    return {name: _with_run_id(frame, name, run_id) for name, frame in result.tables().items()}


def write_table(table: Any, path: Path) -> None:
    """Write an Arrow table as Parquet, whole or not at all."""
    import pyarrow.parquet as pq

    with placed(path) as partial:
        pq.write_table(table, partial, compression="zstd")


def _with_run_id(frame: pd.DataFrame, name: str, run_id: str) -> Any:
    import pyarrow as pa

    from sim.studies.store import to_arrow

    table = to_arrow(frame, TABLES[name])
    about = pa.field(RUN_ID.name, pa.string(), metadata={"unit": RUN_ID.unit, "meaning": RUN_ID.about})
    return table.add_column(0, about, pa.array([run_id] * table.num_rows, pa.string()))


def _write(folder: StudyFolder, task: Task, tables: dict[str, Any]) -> dict[str, dict[str, Any]]:
    written: dict[str, dict[str, Any]] = {}
    for name, table in tables.items():
        path = folder.table_path(name, task.scenario, task.run_id)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_table(table, path)
            about = {"sha256": file_digest(path), "bytes": path.stat().st_size, "rows": table.num_rows}
        except OSError as error:  # pyarrow's are OSErrors too
            reason = (error.strerror or str(error)).lower()
            raise OutputError(f"{folder.shown}: table {name} cannot be written ({reason})") from None
        written[path.relative_to(folder.path).as_posix()] = about
    return written


def _failure(folder: StudyFolder, task: Task, config: Config, error: BaseException) -> Outcome:
    _check_session(folder, task)
    message = f"{type(error).__name__}: {error}"
    folder.record_failure(task.run_id, failure_of(task, message, config, "".join(traceback.format_exception(error))))
    return Outcome(task, FAILED, message)


def failure_of(task: Task, reason: str, config: Config | None, trace: str = "") -> dict[str, Any]:
    """What is put on record of a run that failed."""
    return {
        "reason": reason,
        "attempt": task.attempt,
        "scenario": task.scenario,
        "seed": task.seed,
        "config_hash": task.config_hash,
        "traceback": trace,
        "configuration": config.plain() if config else None,
    }


def _other_model(task: Task) -> str:
    now = model_version()
    differs = ", ".join(key for key in now if now[key] != task.version.get(key))
    return (
        f"{task.folder}: a worker has another model than the study ({differs} differ); its code or data were changed, or "
        "it runs on a machine with another copy. Give every worker the same copy, then resume"
    )


@lru_cache(maxsize=4)
def _folder(path: str) -> StudyFolder:
    return StudyFolder(path)


@lru_cache(maxsize=16)
def _config(path: str, config_hash: str, scenario: str) -> Config:
    return _folder(path).config(config_hash, scenario)


@lru_cache(maxsize=4)
def _resolve(name: str) -> Callable[[Config, int], Any]:
    module, _, function = name.partition(":")
    found: Callable[[Config, int], Any] = getattr(import_module(module), function)
    return found


# As a process ---------------------------------------------------------------------------------------------------


def serve(tasks: int, answers: int, run: str) -> None:
    """Take tasks for the function `run` from one pipe and answer into another until the first is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us decides
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(tasks, waiting), daemon=True).start()
    _prepare(run)
    _answer(answers, {"state": "ready"})
    while True:
        outcome = carry_out(Task(**json.loads(waiting.get())))
        _answer(answers, {"state": outcome.state, "message": outcome.message})


def _listen(tasks: int, waiting: queue.SimpleQueue[str]) -> None:
    with os.fdopen(tasks, encoding="utf-8") as lines:
        for line in lines:
            waiting.put(line)
    os._exit(0)  # nobody is left to work for, even in the middle of a run


def _answer(answers: int, content: dict[str, Any]) -> None:
    os.write(answers, (json.dumps(content) + "\n").encode())


def _prepare(run: str) -> None:
    """Load what every run needs, so that no run is charged for it, and take one thread only."""
    import pyarrow as pa

    for module in ("pyarrow.parquet", run.partition(":")[0], *(NEEDED if run == RUN else ())):
        import_module(module)
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    model_version()  # of the code as it was loaded


def to_line(task: Task) -> bytes:
    """A task as it goes through the pipe."""
    return (json.dumps(asdict(task)) + "\n").encode()


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
