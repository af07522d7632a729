"""What `validate pbc` and `calibrate pbc` share: a study of the history is planned, run or gone on with, and opened."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.progress import StudyProgress
from sim.errors import ConfigurationError, OutputError, Problem

if TYPE_CHECKING:
    from sim.studies.load import Study


def study_of(spec: dict[str, Any], folder: Path, jobs: int, what: str) -> Study:
    """The finished study of a specification, in a folder whose name is the study's.

    Args:
        spec: what a study file would hold.
        folder: where it is, or shall be; what is finished there is kept.
        jobs: local processes.
        what: for the progress, in words.

    Raises:
        OutputError: if the folder holds another study, or runs fail.
    """
    from sim.studies.execute import run_study
    from sim.studies.folder import StudyFolder, is_study
    from sim.studies.load import Study
    from sim.studies.plan import configuration_of, make_plan
    from sim.studies.study_file import check_study

    plan = make_plan(check_study(spec, folder.name), folder.name)
    if not is_study(folder):
        StudyFolder.create(folder, plan, configuration_of)
    else:
        present = StudyFolder(folder)
        present.check_version()
        if set(present.plan["run_id"]) != set(plan.table["run_id"]):
            raise OutputError(f"{folder}: holds runs of another plan. Try: another --out, or take that folder away")
    with StudyProgress(what) as progress:
        standing = run_study(folder, jobs=jobs, progress=progress)
    if standing.failed:
        raise OutputError(f"{folder}: {standing.failed} runs failed. Try: lcpsim study retry {folder}")
    return Study(folder)


def scope_of(text: str) -> list[str]:
    """Places as they are written on the command line, between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def check_counts(options: argparse.Namespace, *names: str) -> None:
    """Refuse counts below 1, all at once."""
    wrong = [
        Problem(f"--{name}", f"{value} is not possible; use 1 or more")
        for name in names
        if (value := getattr(options, name)) < 1
    ]
    if wrong:
        raise ConfigurationError(wrong, "the command")
