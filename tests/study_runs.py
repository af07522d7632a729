"""Runs that cost nothing and go wrong on demand, for tests of how a study is carried out by real processes.

Workers find them by name, such as `tests.study_runs:quick`. A run learns from the environment in which folder its test
stands, leaves a line in `calls.log` there whenever it is begun, and does what its file in `flags` says.
"""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np
import pandas as pd

from sim.config import Config
from sim.outcomes.tables import TABLES, Table
from sim.runner import RunResult
from sim.studies.folder import StudyFolder
from sim.studies.plan import Plan, configuration_of, make_plan, run_id
from sim.studies.version import model_version
from sim.studies.worker import Outcome, Task, carry_out

PLACE = "LCPSIM_TEST_PLACE"
STUDY, CALLS, FLAGS = "study", "calls.log", "flags"
PLAIN, QUICK, SLOW, OUT_OF_TIME = (f"tests.study_runs:{name}" for name in ("plain", "quick", "slow", "out_of_time"))
ROWS = 4
BASE, LADDER = "pbc_2009", "lcp_ladder"
SPEC = {"title": "A study", "question": "Is it whole?", "scope": "5D9", "horizon": "quick", "scenarios": [BASE, LADDER]}
BEGUN, TWICE = "begun", "though it was finished"


def quick(config: Config, seed: int) -> RunResult:
    """A result in no time; before, a note of it, and whatever trouble was asked for."""
    _note(config, seed)
    _trouble(config.scenario, seed)
    return plain(config, seed)


def plain(config: Config, seed: int) -> RunResult:
    """The same result, fixed by configuration and seed, and nothing else."""
    digest = hashlib.sha256(f"{config.hash()}|{seed}".encode()).digest()
    numbers = np.random.default_rng(np.frombuffer(digest, np.uint32))
    return RunResult(config, seed, **{name: _frame(table, config, seed, numbers) for name, table in TABLES.items()})


def slow(config: Config, seed: int) -> RunResult:
    """As `quick`, but there is time to kill it."""
    result = quick(config, seed)
    time.sleep(0.03)
    return result


def out_of_time(config: Config, seed: int) -> RunResult:
    """As `quick`, on a machine whose clock somebody turns."""
    time.time = lambda: -1.0 if seed % 2 else 4e9
    return quick(config, seed)


def other(config: Config, seed: int) -> RunResult:
    """Another model, whose results differ."""
    return plain(config, seed + 1)


def plan(seeds: int) -> Plan:
    """A plan of two scenarios, one draw, and so many seeds."""
    return make_plan({**SPEC, "seeds": seeds}, "tiny")


def planned(path: Path, seeds: int) -> StudyFolder:
    """That plan in a folder, and nothing of it done."""
    return StudyFolder.create(path, plan(seeds), configuration_of)


def tasks(study: StudyFolder, run: str = PLAIN, session: str = "") -> list[Task]:
    """All runs of a study, to be handed to a worker."""
    columns = study.plan[["run_id", "scenario", "seed", "config_hash"]]
    more = (1, session, model_version(), run)
    return [Task(str(study.path), *row, *more) for row in columns.itertuples(index=False, name=None)]


def calm(path: Path, seeds: int) -> StudyFolder:
    """A study that nothing befell: one process, one run after the other."""
    study = planned(path, seeds)
    for task in tasks(study):
        assert carry_out(task).state == "done"
    return study


def here(
    engine: str,
    source: Callable[[], Task | None],
    jobs: int,
    limit: float | None,
    started: Callable[[Task], None],
    scheduler: str | None = None,
) -> Generator[Outcome, None, None]:
    """An engine that does every run in this process, in the place of `sim.studies.engines.outcomes_of`."""
    while (task := source()) is not None:
        started(task)
        yield carry_out(task)


def flag(place: Path, scenario: str, seed: int, *words: str) -> None:
    """Ask for trouble in a run, one word for each time that it is tried; `always` repeats the word before it."""
    (place / FLAGS).mkdir(exist_ok=True)
    (place / FLAGS / f"{scenario} {seed}").write_text(" ".join(words), encoding="utf-8")


def calls(place: Path) -> list[tuple[str, ...]]:
    """What was begun, as (what, scenario, configuration, seed)."""
    try:
        lines = (place / CALLS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [tuple(line.split(";")) for line in lines]


def _note(config: Config, seed: int) -> None:
    place = Path(os.environ[PLACE])
    mark = place / STUDY / "done" / f"{run_id(config.hash(), seed)}.json"
    line = ";".join((TWICE if mark.exists() else BEGUN, config.scenario, config.hash(), str(seed)))
    file = os.open(place / CALLS, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{line}\n".encode())
    os.close(file)


def _trouble(scenario: str, seed: int) -> None:
    path = Path(os.environ[PLACE]) / FLAGS / f"{scenario} {seed}"
    try:
        word, _, rest = path.read_text(encoding="utf-8").partition(" ")
    except FileNotFoundError:
        return
    if not rest:
        path.unlink()
    elif rest != "always":
        path.write_text(rest, encoding="utf-8")
    if word == "raise":
        raise ValueError(f"the well of seed {seed} is dry")
    if word == "raise-oddly":
        raise OSError("\udcff and " + "a long story " * 20_000)
    if word == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "exit":
        os._exit(7)
    if word == "sys-exit":
        sys.exit("I would rather not")
    if word == "interrupt":
        raise KeyboardInterrupt
    if word == "hang":
        time.sleep(600)
    if word == "talk":
        print("a line\n" * 20_000)  # more than a pipe holds
    if word == "close-all":
        os.closerange(3, 256)
        time.sleep(600)


def _frame(table: Table, config: Config, seed: int, numbers: np.random.Generator) -> pd.DataFrame:
    known = {"scenario": config.scenario, "seed": np.int32(seed)}
    return pd.DataFrame(
        {column.name: known.get(column.name, _values(column.kind, numbers)) for column in table.columns}
    )


def _values(kind: str, numbers: np.random.Generator) -> pd.Series:
    if kind == "str":
        return pd.Series([f"{place} {numbers.integers(1000)}" for place in range(ROWS)])
    if kind == "float64":
        return pd.Series([*numbers.normal(size=ROWS - 1), np.nan])
    return pd.Series(np.arange(ROWS) + numbers.integers(100)).astype(kind)
