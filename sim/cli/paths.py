"""`lcpsim paths [STUDY]`: run a study of migration paths, or what is left of it, and compare them all."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.helping import Parser
from sim.cli.studies import write_analysis
from sim.cli.study_first import add_running, run_first

if TYPE_CHECKING:
    from sim.analysis.paths import Paths

DEFAULT = "paths"
COLUMNS = (
    ("lcp_coverage", "in LCPs", "% people", 0), ("months_to_half", "half way", "months", 0), ("active_engagement", "active", "% practices", 0),
    ("redesigns", "redesigns", "/100,000", 1), ("out_of_hospital_share", "outside", "% cost", 1),
    ("net_saving_per_head", "net saving", "£/head/yr", 1), ("payback_months", "payback", "months", 0),
    ("quality_index", "quality", "sd", 2), ("failures", "failures", "/100 gp-yr", 0), ("pct_balance", "PCT balance", "% alloc.", 2),
)  # fmt: skip
AS_LEVELS = ("months_to_half", "payback_months", "failures")
DESCRIPTION = """\
Compare all roads from practice-based commissioning to local clinical partnerships: people in partnerships and how soon,
engagement, redesigns, care outside hospital, net saving and payback, quality, failures, and who stands on which rung of the
ladder, by year and on a map. Runs the study first, or what is
left of it; it can be stopped and goes on where it stopped."""
EPILOG = """\
examples:
  lcpsim paths --jobs 2                  all paths on three trusts, 2006 to 2020, eight seeds
  lcpsim paths my_paths.yaml             a study of your own: any scenarios, the baseline first, and no design
  lcpsim study expand paths --seeds 16   more seeds, keeping what is done; then lcpsim paths again"""


def main(arguments: list[str]) -> int:
    """Run what is left of the study, compare, print, and write tables and figures. Exit code of the runs."""
    options = _read(arguments)
    from sim.analysis.paths import paths
    from sim.errors import OutputError
    from sim.figures.drawn import NothingToShow
    from sim.figures.paths import outcomes, through_time
    from sim.figures.paths_map import rungs_by_year
    from sim.figures.paths_quality_cost import quality_cost
    from sim.figures.paths_rungs import rung_composition
    from sim.figures.save import save

    code, study = run_first(options)
    if study is None:
        return code
    found = paths(study, options.since)
    print(f"\n{printed(found)}")
    for name, table in (("paths", found.table), ("coverage", found.coverage), ("saving", found.saving), ("rungs", found.rungs)):
        write_analysis(study, name, table)
    scopes = int(study.practices.query("select count(distinct area) as n from practices")["n"].iloc[0])
    source = f"Study {study.name}, {len(study.plan)} runs"
    figures = study.path / "analysis" / "figures"
    try:
        figures.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{figures}: cannot be written ({error.strerror})") from None
    save(outcomes(found, scopes, source), "paths_outcomes", figures)
    for what in ("coverage", "saving"):
        save(through_time(found, what, scopes, source), f"paths_{what}", figures)
    for name, draw in (("quality_cost", quality_cost), ("rungs", rung_composition), ("map", rungs_by_year)):
        try:
            save(draw(found, scopes, source), f"paths_{name}", figures)
        except NothingToShow as nothing:
            print(f"No figure paths_{name}: {nothing}")
    print(f"\nTables and figures are in\n{Path(study.shown) / 'analysis'}")
    return 0


def printed(found: Paths) -> str:
    """A line for each path; `*` marks an interval that excludes no change."""
    rows = found.table.set_index(["path", "measure"])
    order = list(dict.fromkeys(found.table["path"]))
    width = max(len(path) for path in order) + 1
    lines = [
        f"All paths against {found.baseline}, means over {len(found.seeds)} seeds",
        " " * width + "".join(f"{name:>12}" for _, name, _, _ in COLUMNS),
        " " * width + "".join(f"{unit:>12}" for _, _, unit, _ in COLUMNS),
    ]
    for path in [*order[1:], order[0]] if order[0] == found.baseline else order:
        cells = []
        for measure, _, _, places in COLUMNS:
            row = rows.loc[(path, measure)] if (path, measure) in rows.index else None
            if row is None or row["estimate"] != row["estimate"]:
                cells.append(f"{'-':>12}")
                continue
            sure = measure not in AS_LEVELS and (row["lower"] > 0 or row["upper"] < 0)
            sign = "" if measure in AS_LEVELS else "+"
            cells.append(f"{row['estimate']:>{sign}11.{places}f}" + ("*" if sure else " "))
        lines.append(f"{path:<{width}}" + "".join(cells))
    lines += [
        "",
        "Differences from the baseline, but for months half way to the final share, months to payback, and failures, which are levels.",
        "* the 95% interval over paired seeds excludes no change; it shows luck only. Simulated results, not forecasts.",
    ]
    return "\n".join(lines)


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("paths", DESCRIPTION, EPILOG)
    add_running(parser, DEFAULT)
    parser.add_argument("--since", default="2010-04", metavar="MONTH", help="month from which speed and payback count; default 2010-04")
    return parser.parse_args(arguments)
