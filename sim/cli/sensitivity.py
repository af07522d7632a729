"""`lcpsim sensitivity STUDY`: which of the things that a study varies matter most."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING

from sim.cli.helping import Parser
from sim.cli.studies import add_reading, open_study, write_analysis

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 15
DESCRIPTION = """\
Which of the levers and parameters that a study varies matter most for the difference a scenario makes.
Morris trajectories, one-at-a-time designs and samples each have measures of their own."""
EPILOG = """\
examples:
  lcpsim sensitivity robustness --scenario lcp_ladder
  lcpsim sensitivity results/size_risk --metric overspend_risk --scenario lcp_ladder"""


def main(arguments: list[str]) -> None:
    """Analyse, print the short table, write the whole one."""
    options = _read(arguments)
    from sim.analysis.sensitivity import sensitivity

    study = open_study(options)
    table = sensitivity(study, options.metric, options.scenario, options.allow_incomplete)
    print(printed(table))
    first = table.iloc[0]
    print(write_analysis(study, f"sensitivity_{first.scenario}_{first.metric}", table))


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("sensitivity", DESCRIPTION, EPILOG)
    add_reading(parser)
    parser.add_argument("--metric", default="net_saving_per_head", metavar="KEY", help="default net_saving_per_head")
    return parser.parse_args(arguments)


def printed(table: pd.DataFrame) -> str:
    """The most important rows in words and columns: one block for each design."""
    from sim.outcomes.metrics import METRICS

    first = table.iloc[0]
    metric = METRICS[first.metric]
    against = f" against {first.baseline}" if first.baseline else ""
    lines = [f"What moves {metric.name.lower()} ({metric.unit}) of {first.scenario}{against}"]
    for design, rows in table.groupby("design", sort=False):
        lines += ["", *_block(str(design), rows)]
    notes = [note for note in dict.fromkeys(table["note"]) if note]
    return "\n".join([*lines, "", *(f"Note: {note}." for note in notes), _meaning(set(table["method"]))])


def _block(design: str, rows: pd.DataFrame) -> list[str]:
    first = rows.iloc[0]
    measures = list(dict.fromkeys(rows["measure"]))
    main = measures[0]
    width = max(24, *(len(key) for key in rows["key"])) + 2
    used = f"{first.n_pairs:,} of {first.n_planned:,} pairs"
    lines = [f"{design} ({first.method}; {first.n_draws:,} draws; {used} in the study)"]
    lines.append(f"  {'':<{width}}{main:>22}{'95% interval':>20}" + "".join(f"{name:>23}" for name in measures[1:]))
    wide = rows.pivot(index="key", columns="measure", values="estimate")
    leading = rows[rows["measure"] == main].sort_values("rank")
    for row in leading.head(SHOWN).itertuples():
        mark = " " if math.isnan(row.chance) or abs(row.estimate) > row.chance else "?"
        interval = "" if math.isnan(row.lower) else f"{row.lower:.3g} to {row.upper:.3g}"
        others = "".join(f"{wide.loc[row.key, name]:>23.3g}" for name in measures[1:])
        lines.append(f"  {row.key:<{width}}{row.estimate:>21.3g}{mark}{interval:>20}{others}")
    if len(leading) > SHOWN:
        lines.append(f"  and {len(leading) - SHOWN} more in the file")
    return lines


def _meaning(methods: set[str]) -> str:
    words = {
        "Morris": "Morris: mean absolute effect of moving a key over its whole range; a large spread means curvature or "
        "interaction.",
        "given data": "Given data: share of variance that a key explains alone; ? marks what chance alone would give. A shift "
        "of the distribution with little share of variance means interaction.",
        "grid": "Grid: swing between the two values of a key that differ most, over all values of the others.",
        "one at a time": "One at a time: swing between the two values of a key that differ most, all else at the base.",
    }
    return "\n".join(text for method, text in words.items() if method in methods)
