"""A study from beginning to end in one call: planned if it is new, run as far as it is not finished, and opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import OutputError
from sim.studies import execute
from sim.studies.folder import StudyFolder, is_study
from sim.studies.load import Study
from sim.studies.plan import Plan, configuration_of, make_plan, read_study
from sim.studies.study_file import check_study

if TYPE_CHECKING:
    from sim.studies.execute import Moment


def run_study(
    study: str | Path | Mapping[str, Any], folder: str | Path, jobs: int = 1, progress: Callable[[Moment], None] | None = None
) -> Study:
    """Run a study, or what is left of it, and open it. What is finished is kept: stop it whenever you like, and call it again.

        sim.run_study("small", "results/small", jobs=2).summary_text()

    Args:
        study: name of a study that ships, path of a YAML file, or a mapping with what such a file holds.
        folder: where its runs lie.
        jobs: local processes, one thread each.
        progress: called when work begins and after each run.

    Raises:
        ConfigurationError: with every mistake in the study, before anything runs.
        OutputError: if the folder holds runs of another plan or version, or runs fail.
    """
    if isinstance(study, Mapping):
        name = Path(folder).resolve().name
        plan = make_plan(check_study(study, name), name)
    else:
        plan = make_plan(read_study(study), Path(study).stem)
    return run_plan(plan, Path(folder), jobs, progress)


def run_plan(plan: Plan, folder: Path, jobs: int = 1, progress: Callable[[Moment], None] | None = None) -> Study:
    """Run what is left of one plan in a folder, and open it. Errors as for `run_study`."""
    if not is_study(folder):
        StudyFolder.create(folder, plan, configuration_of)
    else:
        present = StudyFolder(folder)
        present.check_version()
        if set(plan.table["run_id"]) - set(present.plan["run_id"]):
            raise OutputError(f"{folder}: holds runs of another plan. Try: another folder, or take that one away")
    if StudyFolder(folder).standing().left:
        standing = execute.run_study(str(folder), jobs=jobs, progress=progress)
        if standing.failed:
            raise OutputError(f"{folder}: {standing.failed} runs failed. Try: lcpsim study retry {folder}")
    return Study(folder)
