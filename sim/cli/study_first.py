"""What verbs that run their own study before they read it have in common."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.helping import Parser
from sim.cli.studies import RESULTS, study_folder
from sim.cli.study import main

if TYPE_CHECKING:
    from sim.studies.load import Study


def add_running(parser: Parser, default: str) -> None:
    """Arguments of a verb that first runs what is left of the study that it reads."""
    parser.add_argument("study", metavar="STUDY", nargs="?", default=default, help=f"shipped or your own; default {default}")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="local processes, one thread each; default 1")
    parser.add_argument("--out", metavar="DIR", help=f"folder of the study; default {RESULTS}/STUDY")


def run_first(options: argparse.Namespace) -> tuple[int, Study | None]:
    """Run what is left of the study; the exit code of the runs, and the study to read where all went well."""
    from sim.studies.load import Study

    folder = options.out or study_folder(Path(options.study).stem)
    code = main(["run", options.study, "--out", folder, "--jobs", str(options.jobs)])
    return code, None if code else Study(folder, False)
