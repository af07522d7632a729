"""`lcpsim factors [STUDY]`: run all combinations of some factors, and say whether they are a sum or a product."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.helping import Parser
from sim.cli.studies import write_analysis
from sim.cli.study_first import add_running, run_first

if TYPE_CHECKING:
    from sim.analysis.factors import Together

DEFAULT = "five_factors"
METRICS = ("active_engagement", "redesigns", "out_of_hospital_share", "gp_referrals", "spend_per_head")
DESCRIPTION = """\
Switch factors on one by one, together, and in every combination, and say whether what they do together is nearer the sum
of what they do alone, their product, or nothing until all are there. Runs the study first, or what is left of it."""
EPILOG = """\
examples:
  lcpsim factors                                      the Audit Commission's five factors on one small trust, 32 combinations
  lcpsim factors audit_commission --jobs 2            the same on three trusts over fourteen years
  lcpsim factors handicaps --metric trust             the NHS Alliance's five handicaps
  lcpsim factors my_study.yaml --design mine          a study of your own with a factorial design"""


def main(arguments: list[str]) -> int:
    """Run what is left of the study, analyse, print, and write the tables. Exit code of the runs."""
    options = _read(arguments)
    from sim.analysis.factors import factors
    from sim.analysis.pairs import check_metric

    metrics = options.metric or list(METRICS)
    for metric in metrics:
        check_metric(metric)
    code, study = run_first(options)
    if study is None:
        return code
    for metric in metrics:
        found = factors(study, metric, options.scenario, options.design)
        print(f"\n{printed(found)}")
        write_analysis(study, f"factors_{metric}", found.combinations)
    print(f"\nAll combinations and predictions are in\n{Path(study.shown) / 'analysis'}")
    return 0


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("factors", DESCRIPTION, EPILOG)
    add_running(parser, DEFAULT)
    parser.add_argument("--metric", metavar="KEY", action="append", help="may be given several times; default five of them")
    parser.add_argument("--scenario", metavar="NAME", help="needed where the study has several")
    parser.add_argument("--design", metavar="NAME", help="needed where the study has several factorial designs")
    return parser.parse_args(arguments)


def printed(found: Together) -> str:
    """The factors one by one, their strongest interactions, and the verdict."""
    width = max(len(name) for name in found.factors) + 2
    lines = [
        f"{found.metric.name} ({found.metric.unit}): {found.none:.4g} without any factor, {found.all:.4g} with all "
        f"(means of {found.seeds} seeds)",
        f"  {'':<{width}}{'alone':>12}{'(se)':>10}{'over all others':>18}{'(se)':>10}",
    ]
    for row in found.alone.itertuples():
        lines.append(
            f"  {row.factor:<{width}}{row.alone:>+12.3g}{_bracket(row.alone_se):>10}{row.main:>+18.3g}{_bracket(row.main_se):>10}"
        )
    strongest = found.pairs.reindex(found.pairs["interaction"].abs().sort_values(ascending=False).index).head(2)
    for row in strongest.itertuples():
        lines.append(f"  {row.one} and {row.other} together: {row.interaction:+.3g} {_bracket(row.se)} beyond their sum, on average")
    errors = ", ".join(f"{form} {value:.3g}" for form, value in found.error.items() if value == value)
    lines += [
        f"  {found.in_words()}",
        f"  error of predictions: {errors}; luck of an effect {found.luck:.3g}",
        f"  {found.verdict()}",
    ]
    return "\n".join(lines + ([f"  Note: {found.lacking}."] if found.lacking else []))


def _bracket(value: Any) -> str:
    return "" if value != value else f"({value:.2g})"
