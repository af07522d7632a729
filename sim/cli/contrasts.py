"""`lcpsim contrasts [STUDY]`: the key contrasts, each with its interval."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.helping import Parser
from sim.cli.studies import write_analysis
from sim.cli.study_first import add_running, run_first

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.contrasts import Contrast

DEFAULT = "contrasts"
DESCRIPTION = """\
One thing instead of another, with everything else and all luck the same: real budgets or notional ones, savings kept or
negotiated, a pension kept or lost, evolving or imposing, partnerships or general practitioners alone. Runs the study first,
or what is left of it."""
EPILOG = """\
examples:
  lcpsim contrasts --jobs 2                    three trusts, 2006 to 2020, eight seeds
  lcpsim study expand contrasts --seeds 16     more seeds, keeping what is done; then lcpsim contrasts again"""


def main(arguments: list[str]) -> int:
    """Run what is left of the study, print every contrast, and write the table. Exit code of the runs."""
    options = _read(arguments)
    from sim.analysis.contrasts import contrast_table, contrasts

    code, study = run_first(options)
    if study is None:
        return code
    table = contrast_table(study)
    for contrast in contrasts().values():
        print(f"\n{printed(contrast, table)}")
    print("\n* the 95% interval over paired seeds excludes no change; it shows luck only. Simulated results, not forecasts.")
    write_analysis(study, "contrasts", table)
    print(f"\nThe table is in\n{Path(study.shown) / 'analysis' / 'contrasts.csv'}")
    return 0


def printed(contrast: Contrast, table: pd.DataFrame) -> str:
    """A contrast: its measures in rows, its frames in columns."""
    from sim.outcomes.metrics import METRICS

    rows = table[table["contrast"] == contrast.name]
    width = max(len(METRICS[key].name) for key in rows["metric"]) + 2
    lines = [contrast.title, " " * width + "".join(f"{frame:>32}" for frame in contrast.pairs)]
    for metric in rows["metric"].unique():
        cells = []
        for frame in contrast.pairs:
            row = rows[(rows["metric"] == metric) & (rows["frame"] == frame)].iloc[0]
            if row["estimate"] != row["estimate"]:
                cells.append(f"{'-':>32}")
                continue
            sure = "*" if row["lower"] > 0 or row["upper"] < 0 else " "
            cells.append(f"{row['estimate']:+.3g} [{row['lower']:.3g}, {row['upper']:.3g}]{sure}".rjust(32))
        lines.append(f"{METRICS[metric].name:<{width}}" + "".join(cells) + f"  {METRICS[metric].unit}")
    return "\n".join(lines)


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("contrasts", DESCRIPTION, EPILOG)
    add_running(parser, DEFAULT)
    return parser.parse_args(arguments)
