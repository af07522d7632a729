"""`lcpsim validate pbc`: practice-based commissioning and fundholding against what surveys and studies of the time tell."""

from __future__ import annotations

import argparse
from pathlib import Path

from sim.cli.helping import Parser
from sim.cli.histories import check_counts, scope_of, study_of

OUT = "results/validate_pbc"
DESCRIPTION = """\
Run practice-based commissioning as it was, fundholding, and no budgets at all, with the same luck, and hold them against
surveys and studies of the time: uptake, budgets, information, support, business cases, savings, and what funds did. Prints the
table; writes it, two figures and a page. Rows that were fitted and rows that were held out are told apart, and misses are shown."""
EPILOG = """\
examples:
  lcpsim validate pbc
  lcpsim validate pbc --scope 5D9 --seeds 20 --jobs 2
  lcpsim validate pbc --draws pbc --seeds 12           over posterior draws of the calibration, one seed each

A hit lies in the band of the target. Targets and bands are frozen; what was left out has a reason (sim/validation/)."""


def main(arguments: list[str]) -> None:
    """Run what is left of the study, compare, print and write."""
    options = _read(arguments)
    check_counts(options, "seeds", "jobs")
    from sim.analysis.histories import by_world, over_draws, spec
    from sim.cli.compare import _without_out
    from sim.cli.pages import write_docs
    from sim.config import load_config
    from sim.figures.drawn import NothingToShow
    from sim.figures.save import save
    from sim.figures.validation import validation
    from sim.studies.manifest import Beginning, manifest
    from sim.studies.store import OutputFolder
    from sim.validation.history import SCENARIOS, summed_up
    from sim.validation.report import compared, page, printed
    from sim.validation.targets import PBC, targets

    targets(PBC)  # a list that was altered is refused before anything runs
    scope = scope_of(options.scope)
    design = over_draws(options.draws, options.seeds, 1) if options.draws else None
    beginning = Beginning()
    study = study_of(
        spec(scope, [1] if design else list(range(1, options.seeds + 1)), design), Path(options.out) / "study", options.jobs,
        "Running the history",
    )  # fmt: skip
    configs = [load_config([f"scenario={name}", f"scope=[{','.join(scope)}]", "horizon=history"]) for name in SCENARIOS]
    worlds = list(by_world(study, configs[0].parameters))
    table = compared(summed_up([found for _, _, found in worlds]), PBC)
    simulated = _in_words(options, len(worlds))
    print(printed(table))
    with OutputFolder(Path(options.out) / "result") as folder:
        folder.write_csv("pbc", table)
        pictures = folder.subfolder("figures")
        for role in ("calibrated", "held out"):
            try:
                save(validation(table, role, simulated, configs[0].hash()), f"pbc_{role.replace(' ', '_')}", pictures)
            except NothingToShow:
                continue
        text = page(table, simulated, PBC)
        folder.write_text("validation_pbc.md", text)
        command = ["lcpsim", "validate", *_without_out(arguments)]
        folder.write_manifest(manifest(beginning, command, configs, sorted({seed for _, seed, _ in worlds}), folder.hashes()))
    if options.docs:
        write_docs(Path(options.docs), text, table, PBC)
    print(f"\nTable, figures and page are in\n{Path(options.out) / 'result'}")


def _in_words(options: argparse.Namespace, worlds: int) -> str:
    how = f"{worlds} posterior draws with luck of their own" if options.draws else f"{worlds} seeds at the declared values"
    return f"Scope {options.scope}, April 2006 to April 2010, {how}; intervals are 95% over them."


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("validate", DESCRIPTION, EPILOG)
    parser.add_argument("subject", metavar="pbc", help="what to validate")
    parser.add_argument("--scope", default="demo", metavar="WHERE", help="places, between commas; default demo")
    parser.add_argument("--seeds", type=int, default=12, metavar="N", help="worlds of each scenario; default 12")
    parser.add_argument("--draws", metavar="FILE", help="posterior draws to run instead of the declared values; pbc for the project's own")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="local processes, one thread each; default 1")
    parser.add_argument("--out", default=OUT, metavar="DIR", help=f"where study and result go; default {OUT}")
    parser.add_argument("--docs", metavar="DIR", help="also write validation_pbc.md and validation/pbc.csv there")
    return parser.parse_args(arguments)
