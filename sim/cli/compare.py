"""`lcpsim compare A B ...`: the main job. Prints the short table, and writes table, figures, data and manifest."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from sim.cli.helping import Parser
from sim.cli.progress import Progress
from sim.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from sim.analysis.compare import Comparison
    from sim.studies.store import OutputFolder

OUT = "results/compare"
DESCRIPTION = """\
Compare scenarios with the first one named, the baseline. Every scenario is run with the same seeds, so that
luck is the same in all, and differences are reported with 95% intervals."""
EPILOG = """\
examples:
  lcpsim compare pbc_2009 pbc_fixed lcp_ladder
  lcpsim compare pbc_2009 lcp_ladder --scope 5D9,5E1 --seeds 8 --jobs 2 --out results/mine
  lcpsim compare pbc_2009 --set savings.retention=1.0 savings.rule=automatic
  lcpsim compare pbc_2009 lcp_ladder --horizon quick          five years instead of fourteen

--set moves levers from the month in which policy starts (April 2010), in every scenario but the first.
--set-all moves levers or parameters in every scenario, from the first month."""


def main(arguments: list[str]) -> None:
    """Compare, print and write."""
    options = _read(arguments)
    from sim.analysis.compare import plan_comparison
    from sim.analysis.table import printed
    from sim.studies.engines import check_jobs
    from sim.studies.manifest import Beginning, manifest
    from sim.studies.store import OutputFolder

    beginning = Beginning()
    check_jobs(options.jobs)
    horizon = [f"horizon={options.horizon}"] if options.horizon else []
    plan = plan_comparison(options.scenarios, options.scope, options.seeds, options.set, options.set_all, horizon)
    for note in plan.notes:
        print(f"Note: {note}.", file=sys.stderr)
    folder = OutputFolder(options.out)
    try:
        with folder:
            total = len(plan.arms) * len(plan.seeds)
            with Progress(f"Running {len(plan.arms)} scenarios, {len(plan.seeds)} seeds each", "runs") as progress:
                progress.begin(total)
                comparison = plan.carried_out(options.jobs, progress)
            write(comparison, folder)
            command, configs = ["lcpsim", "compare", *_without_out(arguments)], list(comparison.configs.values())
            folder.write_manifest(manifest(beginning, command, configs, comparison.seeds, folder.hashes()))
    except KeyboardInterrupt:
        state = "the result was complete, in" if folder.finished else "nothing was written to"
        raise KeyboardInterrupt(f"{state} {options.out}") from None
    print(printed(comparison))
    print(f"\nTable, figures and data are in\n{options.out}")


def write(comparison: Comparison, folder: OutputFolder) -> None:
    """Everything but the manifest, into a folder that is being written."""
    from sim.analysis.dictionary import dictionary
    from sim.figures.build import build

    folder.write_csv("comparison", comparison.table)
    for name, frame in comparison.tables().items():
        folder.write_table(name, frame)
    folder.write_csv("dictionary", dictionary())
    build(comparison, folder.subfolder("figures"))


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("compare", DESCRIPTION, EPILOG)
    parser.add_argument("scenarios", metavar="SCENARIO", nargs="*", help="names, the baseline first (lcpsim scenarios)")
    parser.add_argument(
        "--scope", default="demo", metavar="WHERE",
        help="demo (three neighbouring trusts), england, a region (Q30 to Q39 or its name), or codes of primary care "
        "trusts with commas between them; default demo")  # fmt: skip
    parser.add_argument(
        "--seeds", type=_seeds, default=4, metavar="N", help="how many seeds, or which (3,5,8); default 4"
    )
    for flag, about in (
        ("--set", "levers, in every scenario but the first, from policy start"),
        ("--set-all", "levers or parameters, in every scenario, from the first month"),
    ):
        parser.add_argument(flag, nargs="+", action="extend", default=[], metavar="KEY=VALUE", help=about)
    parser.add_argument(
        "--horizon", choices=("full", "quick"), help="quick: 2008 to 2013 only; default full, 2006 to 2020"
    )
    parser.add_argument("--out", default=OUT, metavar="DIR", help=f"where the result goes; default {OUT}")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes to use; default 1")
    return parser.parse_intermixed_args(arguments)  # names and flags in any order


def _seeds(text: str) -> int | tuple[int, ...]:
    try:
        numbers = tuple(int(part) for part in text.split(",") if part.strip())
    except ValueError:
        what = f"{text!r} is not a number of seeds, nor a list such as 3,5,8"
        raise ConfigurationError([Problem("seeds", what)], "the command") from None
    return numbers if "," in text or not numbers else numbers[0]


def _without_out(arguments: list[str]) -> list[str]:
    """The command without its output folder, which says nothing about the result and may name a person."""
    kept, skip = [], False
    for word in arguments:
        if skip:
            skip = False
        elif word == "--out":
            skip = True
        elif not word.startswith("--out="):
            kept.append(word)
    return kept
