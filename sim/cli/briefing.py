"""`lcpsim briefing build | verify`: one page with all figures and tables, a workbook, and numbers that can be verified."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.figures import add_profile
from sim.cli.helping import Parser
from sim.errors import LcpSimError, did_you_mean

if TYPE_CHECKING:
    from sim.briefing.make import Made
    from sim.studies.load import Study

FOLDER, EDITION = "results/briefing", "current"
VERBS = {
    "build": "run what is left of the studies, and write page, workbook, figures, tables and numbers",
    "verify": "rebuild the quick profile, and say of each figure and number whether it still holds",
}
DESCRIPTION = "The briefing: one file that opens from an e-mail, and everything behind it.\n\nverbs:\n" + "\n".join(
    f"  {verb:<8}{about}" for verb, about in VERBS.items()
)
EPILOG = """\
examples:
  lcpsim briefing build --jobs 2                              a rehearsal, in minutes
  lcpsim briefing build --edition 2026-1 --profile full --jobs 2
  lcpsim briefing verify --edition 2026-1 --jobs 2
  lcpsim trace F6.3 --edition 2026-1
  lcpsim cite --edition 2026-1"""
MOVED = 1  # exit code of `verify` where something does not hold


def main(arguments: list[str]) -> int:
    """Find the verb and do it. Exit code 1 of `verify` where a number does not hold."""
    if not arguments or arguments[0] in ("-h", "--help"):
        parser = Parser("briefing", DESCRIPTION, EPILOG)
        parser.usage = "lcpsim briefing VERB ..."
        parser.print_help()
        return 0
    verb, given = arguments[0], arguments[1:]
    if verb not in VERBS:
        raise LcpSimError(f"{verb}: no such verb{did_you_mean(verb, VERBS)} (lcpsim briefing has {', '.join(VERBS)})")
    act: Callable[[list[str]], int] = {"build": _build, "verify": _verify}[verb]
    return act(given)


def edition_folder(edition: str) -> Path:
    """The folder of an edition."""
    return Path(FOLDER) / edition


def add_edition(parser: Parser) -> None:
    """The argument that says which edition is meant."""
    parser.add_argument("--edition", metavar="NAME", default=EDITION, help=f"a folder in {FOLDER}; default {EDITION}")


def _build(arguments: list[str]) -> int:
    parser = Parser("briefing build", f"{VERBS['build'].capitalize()}.", EPILOG)
    add_edition(parser)
    add_profile(parser)
    parser.add_argument("--saved", action="store_true", help="build from what is there; run nothing")
    parser.add_argument("--draft", action="store_true", help="also where the code differs from its commit or a study is incomplete; says so on the page")
    parser.add_argument("--pdf", action="store_true", help="also as PDF; needs the extra pdf")
    options = parser.parse_args(arguments)
    from sim.briefing.build import about, build, check_publishable
    from sim.briefing.page import as_pdf

    why = check_publishable(options.draft)
    if options.pdf:
        as_pdf("<p>")  # a missing library is said before anything runs
    began = time.perf_counter()
    made, studies = _made(options, options.profile, options.results, options.saved, options.draft)
    folder = edition_folder(options.edition)
    paths = build(made, studies, about(options.edition, options.profile, why), folder, options.pdf)
    lacking = [one.entry.id for one in made if one.lacking]
    print(f"\n{len(made) - len(lacking)} of {len(made)} figures and tables, {len(paths)} files, {time.perf_counter() - began:.0f} seconds")
    if lacking:
        print(f"Not made: {', '.join(lacking)}; the page says why.")
    print(paths[0])
    return 0


def _made(options: argparse.Namespace, profile: str, results: str, saved: bool, draft: bool) -> tuple[list[Made], dict[str, Study]]:
    """All figures and tables, and the studies behind them."""
    from sim.briefing.build import make_all
    from sim.briefing.results import needed, open_sources, run_sources
    from sim.cli.progress import StudyProgress
    from sim.figures.registry import entries

    everything = list(entries().values())
    names = needed(everything)
    if saved:
        studies = open_sources(names, profile, results, skip_missing=draft)
    else:
        studies = run_sources(names, profile, options.jobs, results, lambda name: StudyProgress(f"Running {name}"))
    return make_all(everything, studies, profile, draft, lambda text: print(text, flush=True)), studies


def _verify(arguments: list[str]) -> int:
    parser = Parser("briefing verify", f"{VERBS['verify'].capitalize()}. Exit code 1 where something does not hold.", EPILOG)
    add_edition(parser)
    parser.add_argument("--results", metavar="DIR", default="results/verify", help="where the studies of the rebuild go; default results/verify")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="local processes, one thread each; default 1")
    parser.add_argument("--saved", action="store_true", help="compare with what is there; run nothing")
    options = parser.parse_args(arguments)
    from sim.briefing.build import about
    from sim.briefing.numbers import numbers_of, read_numbers
    from sim.briefing.verify import compared, titles_compared
    from sim.figures.save import write

    reference = read_numbers(edition_folder(options.edition))
    if reference.about["profile"] != "quick":
        print(f"Edition {options.edition} is of profile {reference.about['profile']}; a quick rebuild has wider ranges and other settings.", file=sys.stderr)
    made, studies = _made(options, "quick", options.results, options.saved, draft=False)
    rebuilt = numbers_of(made, studies, about("rebuild", "quick", ""))
    numbers, titles = compared(reference, rebuilt), titles_compared(reference, rebuilt)
    print()
    for row in titles.to_dict("records"):
        own = numbers[numbers["figure"] == row["figure"]]["verdict"].value_counts()
        counts = ", ".join(f"{n} {verdict}" for verdict, n in own.items()) or "no numbers"
        print(f"{row['figure']:<5}title {row['verdict']:<7}{counts}")
        if row["verdict"] != "same":
            print(f"     was: {row['was']}\n     is:  {row['is']}")
    path = write(edition_folder(options.edition) / "results" / "verify.csv", numbers.to_csv(index=False, lineterminator="\n").encode())
    print(f"\nEvery number: {path}")
    bad = numbers["verdict"].isin(["moved", "gone"]).any() or (titles["verdict"] != "same").any()
    print("Something does not hold any more." if bad else "Everything holds.")
    return MOVED if bad else 0
