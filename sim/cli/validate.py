"""`lcpsim validate people`: simulated people, care and cost against every published figure that can be reached."""

from __future__ import annotations

import argparse
from pathlib import Path

from sim.cli.helping import Parser
from sim.cli.pages import write_docs
from sim.cli.progress import Progress
from sim.cli.samples import add_sample, check_sample, in_words, sampled
from sim.errors import LcpSimError, did_you_mean

OUT = "results/validate_people"
SUBJECTS = ("people", "pbc")
WHOLE_YEARS, YEARS = 3, 4  # of whole practices, and of some people of every practice
DESCRIPTION = """\
Hold simulated people, care and cost against published figures: national totals, gradients, concentration and persistence of
cost, the regression ladder, practices, pools, allocations. Prints the table; writes it, two figures, a page, and weeks waited
by region against the 18-week returns of early 2010 (waits.csv).
Rows that were fitted and rows that were held out are told apart, and misses are shown."""
EPILOG = """\
examples:
  lcpsim validate people
  lcpsim validate people --people 3000000 --out results/large
  lcpsim validate people --no-run                     without the run that growth and balances need

A hit lies in the band of the target. Targets and bands are frozen; what was left out has a reason (sim/validation/)."""


def main(arguments: list[str]) -> None:
    """Simulate, compare, print and write."""
    if "pbc" in arguments[:1]:
        from sim.cli import validate_pbc

        return validate_pbc.main(arguments)
    options = _read(arguments)
    check_sample(options)
    import pandas as pd

    from sim.care.waiting_report import waits_report
    from sim.figures.drawn import NothingToShow
    from sim.figures.save import save
    from sim.figures.validation import validation
    from sim.studies.manifest import Beginning, manifest
    from sim.studies.store import OutputFolder
    from sim.validation.report import RECIPES, Simulated, compared, measured, page, printed

    beginning = Beginning()
    config, years = sampled(options, WHOLE_YEARS)
    _, everywhere = sampled(options, YEARS, whole=False)
    record = None if options.no_run else _record(options)
    with Progress("Comparing with published figures", "recipes") as progress:
        progress.begin(len(RECIPES))
        found = measured(Simulated(years, everywhere, config.parameters, config.levers, record), progress)
    table = compared(found)
    print(printed(table))
    with OutputFolder(options.out) as folder:
        folder.write_csv("people", table)
        folder.write_csv("figures_without_target", _others(found, set(table["metric"])))
        folder.write_csv("waits", pd.DataFrame(waits_report(parameters=config.parameters.waiting)))
        pictures = folder.subfolder("figures")
        for role in ("calibrated", "held out"):
            try:
                save(validation(table, role, in_words(years), config.hash()), f"people_{role.replace(' ', '_')}", pictures)
            except NothingToShow:
                continue
        text = page(table, in_words(years))
        folder.write_text("validation_people.md", text)
        command = ["lcpsim", "validate", *_without_out(arguments)]
        folder.write_manifest(manifest(beginning, command, [config], [options.seed], folder.hashes()))
    if options.docs:
        write_docs(Path(options.docs), text, table)
    print(f"\nTable, figures and page are in\n{options.out}")


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("validate", DESCRIPTION, EPILOG)
    parser.add_argument("subject", metavar="people", help="what to validate: people, or pbc (lcpsim validate pbc --help)")
    add_sample(parser)
    parser.add_argument("--no-run", action="store_true", help="leave out growth and balances, which need a run of ten years")
    parser.add_argument("--run-scope", default="demo", metavar="WHERE", help="places of that run; default demo")
    parser.add_argument("--out", default=OUT, metavar="DIR", help=f"where the result goes; default {OUT}")
    parser.add_argument("--docs", metavar="DIR", help="also write validation_people.md and validation/people.csv there")
    options = parser.parse_args(arguments)
    if options.subject not in SUBJECTS:
        raise LcpSimError(
            f"lcpsim validate: {options.subject!r} cannot be validated{did_you_mean(options.subject, SUBJECTS)} (there are people and pbc)"
        )
    return options


def _record(options: argparse.Namespace):
    """The monthly record of a run of the baseline from April 2006, ten years."""
    from sim.config import load_config
    from sim.model import Model

    places = ",".join(part.strip() for part in options.run_scope.split(","))
    config = load_config(["scenario=pbc_2009", f"scope=[{places}]", "end=2016-03"])
    model = Model(config, options.seed)
    with Progress("Running the baseline for ten years", "months") as progress:
        for month in range(config.clock.months):
            model.step()
            progress(month + 1, config.clock.months)
    return model.record


def _others(found, targeted: set[str]):
    """Figures that recipes report and no target asks for."""
    import pandas as pd

    rows = [(key, *value) for key, value in found.items() if key not in targeted]
    return pd.DataFrame(rows, columns=["metric", "modelled", "modelled_low", "modelled_high"])


def _without_out(arguments: list[str]) -> list[str]:
    from sim.cli.compare import _without_out

    return _without_out(arguments)
