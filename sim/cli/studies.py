"""What verbs that read a study have in common: how it is named, what is done when it is partial, where tables go."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.helping import Parser

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.load import Study

RESULTS = "results"
ANALYSIS = "analysis"


def add_reading(parser: Parser) -> None:
    """Arguments of a verb that reads a study."""
    parser.add_argument("study", metavar="STUDY", help=f"name of a study in {RESULTS}/, or its folder")
    parser.add_argument("--scenario", metavar="NAME", help="needed where the study compares several with its baseline")
    parser.add_argument(
        "--allow-incomplete", action="store_true", help="use what is there when runs failed or are missing, and say so"
    )
    parser.add_argument(
        "--any-version", action="store_true", help="read a study that another version of the model made, with a warning"
    )


def study_folder(name: str) -> str:
    """The folder that is meant: the path itself if it is there, else the study of that name."""
    return name if Path(name).is_dir() or len(Path(name).parts) != 1 else f"{RESULTS}/{name}"


def open_study(options: argparse.Namespace) -> Study:
    """Open the study that was named, and say what has to be said about it."""
    from sim.studies.load import Study

    study = Study(study_folder(options.study), options.any_version)
    for note in study.notes:
        print(f"Note: {note}.", file=sys.stderr)
    return study


def write_analysis(study: Study, name: str, table: pd.DataFrame) -> str:
    """Write a table into the folder `analysis` of the study, and return its path in words.

    Raises:
        OutputError: if it cannot be written.
    """
    from sim.errors import OutputError

    folder = study.path / ANALYSIS
    try:
        folder.mkdir(exist_ok=True)
        table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"{study.shown}/{ANALYSIS}: cannot be written ({reason})") from None
    return f"\nThe whole table is in\n{Path(study.shown) / ANALYSIS / name}.csv"
