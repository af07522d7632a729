"""A sweep of `lcpsim run -m` as a study: Hydra launches the runs, and they land in the same store as any other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.config import Config
from sim.declared import REGISTER
from sim.errors import OutputError
from sim.studies.folder import StudyFolder, is_study
from sim.studies.lock import read_lock
from sim.studies.plan import COLUMNS, Plan, run_id
from sim.studies.version import code_digest, model_version
from sim.studies.worker import Outcome, Task, carry_out

KIND = "sweep"
DEFAULT = "results/sweeps"
APART = ("scenario", "seed", "out")  # columns of their own, or nothing that a run is made of


@dataclass(frozen=True)
class SweepRun:
    """One run that was asked for: the overrides as typed, and what they come to."""

    overrides: tuple[str, ...]
    values: Mapping[str, Any]
    config: Config

    @property
    def seed(self) -> int:
        return int(self.values["seed"])

    @property
    def run_id(self) -> str:
        return run_id(self.config.hash(), self.seed)

    @property
    def case(self) -> str:
        """What it sets beside scenario and seed, as typed."""
        return ", ".join(text for text in self.overrides if _key(text) not in APART)

    @property
    def settings(self) -> dict[str, Any]:
        """The levers and parameters that it sets, with their values."""
        return {key: _at(self.values, key) for key in map(_key, self.overrides) if key in REGISTER}


def sweep_folder(runs: Sequence[SweepRun], out: str | None) -> tuple[StudyFolder, int]:
    """The study that holds a sweep, made or widened as need be, and how many of its runs are new to it.

    Args:
        runs: all runs of the sweep, at least one.
        out: its folder; unless given, one that is named after what is run and by which model.

    Raises:
        OutputError: if the folder holds anything but a sweep of the same model, or cannot be written.
    """
    where = out or f"{DEFAULT}/{_name(runs)}"
    configs = {run.config.hash(): run.config for run in runs}

    def configuration(row: Any) -> Config:
        return configs[row.config_hash]

    if not is_study(where):
        plan = _plan(Path(where).name, _table(runs, {}))
        return StudyFolder.create(where, plan, configuration), len(plan)
    folder = StudyFolder(where)
    if folder.spec.get("kind") != KIND:
        raise OutputError(
            f"{where}: holds the study {folder.name}, which is not from a sweep; name another folder with out="
        )
    folder.check_version()
    present = folder.plan
    numbers = dict(zip(present["case"], present["draw"]))
    table = _table(runs, numbers)
    new = table[~table["run_id"].isin(present["run_id"])]
    if len(new):
        import pandas as pd

        wider = _plan(folder.name, pd.concat([present, new], ignore_index=True))
        folder.replace_plan(wider, lambda row: configs[row.config_hash], {"runs": len(new)})
    return folder, len(new)


def do_run(where: str, config: Config, seed: int) -> Outcome:
    """Do one run of a sweep and write it into its study. Called in whatever process Hydra's launcher has chosen."""
    folder = StudyFolder(where)
    own = run_id(config.hash(), seed)
    session = read_lock(folder.path).get("session", "")
    version = {key: str(folder.header[key]) for key in model_version()}
    task = Task(str(folder.path), own, config.scenario, seed, config.hash(), 1, session, version)
    folder.log("started", own, task.attempt)
    outcome = carry_out(task)
    folder.log(outcome.state, own, task.attempt)
    return outcome


def _plan(name: str, table: Any) -> Plan:
    scenarios = list(dict.fromkeys(table["scenario"]))
    seeds = sorted({int(seed) for seed in table["seed"]})
    spec = {"kind": KIND, "title": "Sweep of lcpsim run -m", "scenarios": scenarios, "seeds": seeds}
    return Plan(name, spec, table)


def _table(runs: Sequence[SweepRun], numbers: Mapping[str, int]) -> Any:
    """One row a run; what is set beside scenario and seed is a draw, so that scenarios and seeds are paired within it."""
    import pandas as pd

    draws = dict(numbers)
    rows: dict[str, tuple[Any, ...]] = {}
    for run in runs:
        draw = draws.setdefault(run.case, 0 if not run.case else max(draws.values(), default=0) + 1)
        rows.setdefault(
            run.run_id,
            (
                run.run_id, run.config.scenario, draw, KIND, run.case, "", run.seed, run.config.hash(),
                json.dumps(run.settings), json.dumps([text for text in run.overrides if _key(text) != "out"]),
            ),
        )  # fmt: skip
    return pd.DataFrame(list(rows.values()), columns=list(COLUMNS)).astype({"draw": "int32", "seed": "int32"})


def _name(runs: Sequence[SweepRun]) -> str:
    text = "\n".join([code_digest(), *sorted({run.run_id for run in runs})])
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _key(override: str) -> str:
    return override.partition("=")[0].lstrip("+")


def _at(values: Mapping[str, Any], key: str) -> Any:
    found: Any = values
    for name in key.split("."):
        found = found[name]
    return found
