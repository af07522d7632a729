"""`lcpsim deal [STUDY]`: run all combinations of the parts of the deal, and share out what they do together."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.helping import Parser
from sim.cli.studies import write_analysis
from sim.cli.study_first import add_running, run_first

if TYPE_CHECKING:
    from sim.analysis.shapley import Deal
    from sim.studies.load import Study

DEFAULT = "deal"
METRICS = ("active_engagement", "budget_coverage", "lcp_coverage", "redesigns", "out_of_hospital_share", "spend_per_head", "quality_index")
DESCRIPTION = """\
Run the 128 combinations of the seven parts of the deal with the same luck in all, and share out what the whole deal does to
each measure: Shapley shares with intervals, what is lost without one part, and what one part does alone."""
EPILOG = """\
examples:
  lcpsim deal --jobs 2                         three trusts, fourteen years, four seeds: some 20 minutes
  lcpsim deal deal_small                       one small trust, five years, two seeds: a minute or two
  lcpsim deal --scope 5D9 --seeds 8 --out results/deal_5d9
  lcpsim deal --metric trust --metric engagement
  lcpsim deal my_study.yaml --design mine      parts of your own: any factorial design"""


def main(arguments: list[str]) -> int:
    """Run what is left of the study, analyse, print, and write the tables. Exit code of the runs."""
    options = _read(arguments)
    from sim.analysis.pairs import check_metric

    metrics = options.metric or list(METRICS)
    for metric in metrics:
        check_metric(metric)
    code, study = run_first(options)
    if study is None:
        return code
    share_out(study, metrics, "deal", options.scenario, options.design)
    return 0


def share_out(study: Study, metrics: list[str], prefix: str, scenario: str | None = None, design: str | None = None) -> None:
    """Print and write, under names that begin with `prefix`, the shares of a study's switches in each metric."""
    from sim.analysis.shapley import deal

    for metric in metrics:
        found = deal(study, metric, scenario, design)
        print(f"\n{printed(found)}")
        write_analysis(study, f"{prefix}_{metric}", found.shares)
    print(f"\nAll shares are in\n{Path(study.shown) / 'analysis'}")


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("deal", DESCRIPTION, EPILOG)
    add_running(parser, DEFAULT)
    parser.add_argument("--metric", metavar="KEY", action="append", help="may be given several times; default seven of them")
    parser.add_argument("--scenario", metavar="NAME", help="needed where the study has several")
    parser.add_argument("--design", metavar="NAME", help="needed where the study has several factorial designs")
    return parser.parse_args(arguments)


def printed(found: Deal) -> str:
    """The whole, then the parts, the largest share first."""
    width = max(len(name) for name in found.shares["switch"]) + 2
    mean, low, high = found.whole
    lines = [
        f"{found.metric.name} ({found.metric.unit}): {found.none:.4g} without any part, {found.all:.4g} with all; "
        f"together {mean:+.3g} {_between(low, high)} ({found.seeds} seeds; intervals are 95% for luck)",
        f"  {'':<{width}}{'Shapley share':>32}{'lost without it':>32}{'alone':>32}",
    ]
    ordered = found.shares.reindex(found.shares["shapley"].abs().sort_values(ascending=False).index)
    for row in ordered.to_dict("records"):
        cells = [
            f"{row[part]:+.3g} {_between(row[f'{part}_low'], row[f'{part}_high'])}"
            for part in ("shapley", "left_out", "alone")
        ]
        lines.append(f"  {row['switch']:<{width}}" + "".join(f"  {cell:>30}" for cell in cells))
    return "\n".join(lines + ([f"  Note: {found.lacking}."] if found.lacking else []))


def _between(low: float, high: float) -> str:
    return "" if low != low else f"[{low:.3g}, {high:.3g}]"
