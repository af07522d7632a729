"""`lcpsim pool-risk`: how likely a group of n people is to overspend by chance, and what it must save to prove skill."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from sim.cli.helping import Parser
from sim.cli.progress import Progress
from sim.cli.samples import add_sample, check_sample, in_words
from sim.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    import pandas as pd

SIZES = "5000,10000,20000,50000,100000,200000"
MOST_YEARS = 3
DESCRIPTION = """\
The chance that a group of people overspends its budget by luck alone, by size of the group; the spread of its cost; and the
saving that it must show before that is more than luck (the English equivalent of the American minimum savings rate).
People are simulated once and kept, so that the next question takes seconds."""
EPILOG = """\
examples:
  lcpsim pool-risk --sizes 5000,20000,100000
  lcpsim pool-risk --scope-of-budget whole --adjuster age_sex --years 3
  lcpsim pool-risk --scope-of-budget elective --stop-loss 6000 --out results/fund

Budgets are right on average and pools are drawn from all over England, so this is the floor that no management can go
below: style of practices, errors of the formula by area and shared shocks come on top."""


def main(arguments: list[str]) -> None:
    """Compute, print, and write if a folder was named."""
    options = _read(arguments)
    sizes = _sizes(options.sizes)
    check_sample(options)
    from sim.money.capitation import check_adjuster
    from sim.validation.budgeted import PRIOR_YEARS, lines_of
    from sim.validation.pool_risk import pool_risk

    lines_of(options.scope_of_budget)
    check_adjuster(options.adjuster, "adjuster")
    from sim.cli.samples import sampled
    from sim.studies.manifest import Beginning

    beginning = Beginning()
    config, years = sampled(options, PRIOR_YEARS + options.years)
    with Progress(f"{len(sizes)} sizes", "sizes") as progress:
        table = pool_risk(
            years, sizes, options.scope_of_budget, options.adjuster, options.stop_loss, options.years, progress
        )  # fmt: skip
    print(printed(table, _what(options), in_words(years)))
    if options.out:
        from sim.figures.pool_risk import pool_risk as figure
        from sim.figures.save import save
        from sim.studies.manifest import manifest
        from sim.studies.store import OutputFolder

        with OutputFolder(options.out) as folder:
            folder.write_csv("pool_risk", table)
            save(figure(table, _what(options), in_words(years), config.hash()), "pool_risk", folder.subfolder("figures"))
            command = ["lcpsim", "pool-risk", *_without_out(arguments)]
            folder.write_manifest(manifest(beginning, command, [config], [options.seed], folder.hashes()))
        print(f"\nTable and figure are in\n{options.out}")


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("pool-risk", DESCRIPTION, EPILOG)
    parser.add_argument("--sizes", default=SIZES, metavar="N,N,...", help=f"people in a group; default {SIZES}")
    parser.add_argument(
        "--scope-of-budget", default="hospital", metavar="WHAT",
        help="hospital, whole, or a line such as elective, prescribing, mental_health; default hospital")  # fmt: skip
    parser.add_argument(
        "--adjuster", default="dx", metavar="NAME", help="what the budget knows: none, age_sex, dx, dx_area or full; default dx"
    )
    parser.add_argument("--stop-loss", type=float, metavar="GBP", help="cost of a person and year above it is met by others")
    parser.add_argument("--years", type=int, default=1, metavar="N", help=f"years added up, 1 to {MOST_YEARS}; default 1")
    add_sample(parser)
    parser.add_argument("--out", metavar="DIR", help="write table and figure there")
    options = parser.parse_args(arguments)
    if not 1 <= options.years <= MOST_YEARS:
        raise _problem("--years", f"{options.years} is not possible; use 1 to {MOST_YEARS}")
    if options.stop_loss is not None and not options.stop_loss > 0.0:
        raise _problem("--stop-loss", f"{options.stop_loss:g} is no amount of money; use GBP above 0")
    return options


def _sizes(text: str) -> list[int]:
    from sim.validation.luck import LARGEST, SMALLEST

    try:
        sizes = [int(part.replace("_", "")) for part in text.split(",") if part.strip()]
    except ValueError:
        raise _problem("--sizes", f"{text!r} is no list of numbers such as 5000,20000,100000") from None
    if not sizes or not all(SMALLEST <= size <= LARGEST for size in sizes):
        raise _problem("--sizes", f"{text!r}: a group has {SMALLEST:,} to {LARGEST:,} people")
    return sorted(set(sizes))


def _problem(where: str, what: str) -> ConfigurationError:
    return ConfigurationError([Problem(where, what)], "the command")


def _what(options: argparse.Namespace) -> str:
    stop = f", stop-loss £{options.stop_loss:,.0f}" if options.stop_loss else ""
    span = "one year" if options.years == 1 else f"{options.years} years together"
    return f"{options.scope_of_budget} budget, adjusted by {options.adjuster}{stop}, {span}"


def printed(table: pd.DataFrame, what: str, people: str) -> str:
    """The table for a terminal."""
    lines = [f"Luck of a group: {what}", people, ""]
    lines.append(f"{'people':>11}  {'sd %':>6}   chance of a deficit above{'':<22}saving beyond luck, %")
    lines.append(f"{'':>11}  {'':>6}   {'1%':>7}{'2%':>7}{'3%':>7}{'5%':>7}{'10%':>7}     {'90% sure':>9}{'95% sure':>9}{'as the US rule asks':>21}")
    for row in table.itertuples():
        chances = "".join(f"{getattr(row, f'over_{part}'):>7.3f}" for part in (1, 2, 3, 5, 10))
        asked = f"{row.minimum_saving_percent:.2f} ({row.confidence:.0%})"
        lines.append(
            f"{row.size:>11,.0f}  {row.sd_percent:>6.2f}   {chances}     {row.saving_90_percent:>9.2f}{row.saving_95_percent:>9.2f}{asked:>21}"
        )
    low, high = table["over_2_low"], table["over_2_high"]
    lines += ["", f"Budget £{table['budget_gbp_a_head'].iloc[0]:,.0f} a head. 95% intervals of the people simulated: for instance, above 2%, "
              + "; ".join(f"{size:,.0f}: {max(a, 0.0):.3f} to {b:.3f}" for size, a, b in zip(table["size"], low, high, strict=True)) + "."]  # fmt: skip
    return "\n".join(lines)


def _without_out(arguments: list[str]) -> list[str]:
    from sim.cli.compare import _without_out

    return _without_out(arguments)
