"""`lcpsim figures [ID ...]`: the numbered figures and tables of the briefing, drawn from saved results."""

from __future__ import annotations

import argparse
from pathlib import Path

from sim.cli.helping import Parser

DESCRIPTION = """\
Draw figures and make tables of the briefing. The studies that they need are run first, or what is left of them. The quick
profile takes minutes and is a rehearsal; the full one takes hours to days."""
EPILOG = """\
examples:
  lcpsim figures F6 T-B --jobs 2              one figure and one table, quickly
  lcpsim figures --profile full --jobs 2      everything, as it would be published
  lcpsim figures --list                       what there is, and from which studies

Each figure is written as PNG and SVG with its data (CSV) and its words for screen readers (TXT)."""
OUT = "results/figures"


def main(arguments: list[str]) -> None:
    """List, or run what is left, then draw and write."""
    options = _read(arguments)
    from sim.briefing.make import Made, make
    from sim.briefing.results import needed, open_sources, run_sources
    from sim.cli.progress import StudyProgress
    from sim.figures.registry import chosen, sources

    entries = chosen(options.ids)
    if options.list:
        for entry in entries:
            where = ", ".join(sources()[name].folder(options.profile) for name in entry.sources) or "declarations"
            print(f"{entry.id:<5}{entry.title:<66}{where}")
        return
    names = needed(entries)
    studies = (
        open_sources(names, options.profile, options.results)
        if options.saved
        else run_sources(names, options.profile, options.jobs, options.results, lambda name: StudyProgress(f"Running {name}"))
    )
    out = Path(options.out or f"{OUT}_{options.profile}")
    for entry in entries:
        made: Made = make(entry, studies, options.profile)
        for path in made.save(out):
            if path.suffix in (".png", ".csv"):
                print(path)
        print(f"  {entry.id}  {made.lacking or made.title}")


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("figures", DESCRIPTION, EPILOG)
    parser.add_argument("ids", metavar="ID", nargs="*", help="such as F6 or T-B; default all")
    add_profile(parser)
    parser.add_argument("--saved", action="store_true", help="draw from what is there; run nothing")
    parser.add_argument("--list", action="store_true", help="say what there is, and draw nothing")
    parser.add_argument("--out", metavar="DIR", help=f"where files go; default {OUT}_PROFILE")
    return parser.parse_args(arguments)


def add_profile(parser: Parser) -> None:
    """Arguments that say which results are meant, and how they are made."""
    parser.add_argument("--profile", choices=("quick", "full"), default="quick", help="default quick, a rehearsal")
    parser.add_argument("--results", metavar="DIR", default="results", help="folder in which studies lie; default results")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="local processes, one thread each; default 1")
