"""What verbs that run their own study before they read it have in common."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.helping import Parser
from sim.cli.histories import scope_of
from sim.cli.studies import RESULTS, study_folder
from sim.cli.study import run_plan

if TYPE_CHECKING:
    from sim.studies.load import Study


def add_running(parser: Parser, default: str) -> None:
    """Arguments of a verb that first runs what is left of the study that it reads."""
    parser.add_argument("study", metavar="STUDY", nargs="?", default=default, help=f"shipped or your own; default {default}")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="local processes, one thread each; default 1")
    parser.add_argument("--out", metavar="DIR", help=f"folder of the study; default {RESULTS}/STUDY")
    parser.add_argument("--scope", metavar="WHERE", help="other places than the study's, as of lcpsim compare")
    parser.add_argument("--seeds", type=int, metavar="N", help="another number of runs of everything than the study's")
    parser.set_defaults(engine="local", scheduler=None, time_limit=None)


def run_first(options: argparse.Namespace) -> tuple[int, Study | None]:
    """Run what is left of the study; the exit code of the runs, and the study to read where all went well."""
    from sim.errors import OutputError
    from sim.studies.execute import check_settings
    from sim.studies.folder import StudyFolder, is_study
    from sim.studies.load import Study
    from sim.studies.plan import make_plan
    from sim.studies.study_file import check_study, read_study

    check_settings(options.jobs, options.engine, options.scheduler, options.time_limit)
    name, spec = Path(options.study).stem, read_study(options.study)
    if options.scope is not None:
        places = scope_of(options.scope)
        spec["scope"] = places[0] if len(places) == 1 else places
    if options.seeds is not None:
        spec["seeds"] = options.seeds
    options.out = options.out or study_folder(name)
    plan = make_plan(check_study(spec, name), name)
    if options.seeds is not None and is_study(options.out):
        there = StudyFolder(options.out)
        if more := len(set(there.plan["run_id"]) - set(plan.table["run_id"])):
            raise OutputError(f"{there.shown}: holds {more:,} runs beyond those of {options.seeds} seeds. Try: without --seeds, or another --out")
    code = run_plan(plan, options)
    return code, None if code else Study(options.out, False)
