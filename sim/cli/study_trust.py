"""`lcpsim study verify`, `reproduce` and `export`: whether a finished study can be trusted, and its tables for other programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from sim.cli.progress import Progress
from sim.cli.studies import study_folder
from sim.cli.study_verbs import FAILED_RUNS, SHOWN, verb_parser
from sim.errors import ConfigurationError, OutputError, Problem


def verify(arguments: list[str]) -> int:
    """Hash every file, compute a sample of runs again, and say what differs. Exit code 1 when anything is wrong."""
    from sim.studies.folder import StudyFolder
    from sim.studies.verify import SAMPLE, take_back
    from sim.studies.verify import verify as verify_study

    parser = verb_parser("verify", " Exit code 1 when anything is wrong.")
    parser.add_argument(
        "--sample", type=int, default=SAMPLE, metavar="N", help=f"runs to compute again; default {SAMPLE}"
    )
    parser.add_argument(
        "--take-back",
        action="store_true",
        help="take back the marks of damaged runs, so that resume computes them again",
    )
    options = parser.parse_args(arguments)
    if options.sample < 0:
        raise ConfigurationError([Problem("sample", f"{options.sample} is not a number of runs from 0")], "the command")
    path = StudyFolder(study_folder(options.study)).shown
    with Progress(f"Verifying {path}", "runs") as progress:
        found = verify_study(path, options.sample, progress)
    standing = found.standing
    print(
        f"{path}: {found.files:,} files of {standing.done:,} finished runs hashed, {len(found.repeated)} runs computed again; "
        f"{standing.failed:,} failed, {standing.left:,} left"
    )
    for note in found.notes:
        print(f"  Note: {note}.")
    if found.is_sound:
        print("  Everything is as it was written, bit for bit.")
        return 0
    for run_id, what in found.problems[:SHOWN]:
        print(f"  {run_id or 'plan'}: {what}")
    if len(found.problems) > SHOWN:
        print(f"  and {len(found.problems) - SHOWN:,} more")
    if found.damaged and options.take_back:
        take_back(path, found.damaged)
        print(f"The marks of {len(found.damaged):,} damaged runs were taken back.\nTry: lcpsim study resume {path}")
    elif found.damaged:
        print(f"Try: lcpsim study verify {path} --take-back, then lcpsim study resume {path}")
    if not all(run_id for run_id, _ in found.problems):
        print(
            "Plan and configurations cannot be computed again: put back a copy, or plan the study into another folder."
        )
    return FAILED_RUNS


def reproduce(arguments: list[str]) -> int:
    """Compute one run again from its stored configuration. Exit code 1 when the result is not the same."""
    parser = verb_parser("reproduce", " Exit code 1 when the result is not the same.")
    parser.add_argument("run_id", metavar="RUN_ID", help="beginning of an id in the plan")
    parser.add_argument("--out", metavar="DIR", help="write the tables there too")
    options = parser.parse_args(arguments)
    from sim.runner import run
    from sim.studies.folder import StudyFolder
    from sim.studies.verify import differences

    folder = StudyFolder(study_folder(options.study))
    row = folder.row(options.run_id)
    config, seed = folder.config(row.config_hash, row.scenario), int(row.seed)
    print(f"{row.run_id}: {row.scenario}, seed {seed}, draw {row.draw} ({row.design}: {row.case})")
    try:
        folder.check_version()
    except OutputError as error:
        print(f"Note: {error}", file=sys.stderr)
    with Progress(f"Running {row.scenario}, seed {seed}", "months") as progress:
        result = run(config, seed, progress)
    if options.out:
        _write(result, options.out, config, seed)
    if row.run_id not in folder.finished():
        print("It has not been finished in the study, so there is nothing to compare it with.")
        return 0
    if found := differences(folder, row.run_id, result=result):
        print(f"It differs from the study in {', '.join(found)}.")
        return FAILED_RUNS
    print("It is the same as in the study, bit for bit.")
    return 0


def _write(result: Any, out: str, config: Any, seed: int) -> None:
    from sim.studies.manifest import Beginning, manifest
    from sim.studies.store import OutputFolder

    beginning = Beginning()
    with OutputFolder(out) as folder:
        for name, frame in result.tables().items():
            folder.write_table(name, frame)
        command = ["lcpsim", "study", "reproduce"]
        folder.write_manifest(manifest(beginning, command, [config], [seed], folder.hashes()))
    print(out)


def export(arguments: list[str]) -> None:
    """Write the tables for other programs, and say where."""
    parser = verb_parser("export")
    parser.add_argument("--to", choices=("csv", "xlsx"), default="csv", help="default csv")
    parser.add_argument(
        "--any-version", action="store_true", help="read a study that another version of the model made, with a warning"
    )
    options = parser.parse_args(arguments)
    from sim.studies.export import export as export_study
    from sim.studies.load import Study

    study = Study(study_folder(options.study), options.any_version)
    for note in study.notes:
        print(f"Note: {note}.", file=sys.stderr)
    if not study.is_complete:
        print(f"Note: {study.summary_text()}", file=sys.stderr)
    for path in export_study(study, options.to):
        print(Path(study.shown) / path.relative_to(study.path))
