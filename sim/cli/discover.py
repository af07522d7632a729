"""`lcpsim discover STUDY --when "..."`: the conditions under which a scenario achieves something."""

from __future__ import annotations

import argparse

from sim.cli.helping import Parser
from sim.cli.studies import add_reading, open_study, write_analysis

DESCRIPTION = """\
The conditions under which a scenario achieves something, found with PRIM among the draws of a study: limits of levers
and parameters, how many of the cases they cover (coverage), and how often it holds inside them (density)."""
EPILOG = """\
examples:
  lcpsim discover size_risk --when "net_saving_per_head > 0" --scenario lcp_ladder
  lcpsim discover robustness --when "net_saving_per_head > 5 and quality_index >= 0" --scenario lcp_ladder

A metric stands for the change that the scenario makes against the baseline; for the baseline itself, for its level."""


def main(arguments: list[str]) -> None:
    """Search, say what was found, write the table."""
    options = _read(arguments)
    from sim.analysis.condition import read_condition
    from sim.analysis.discovery import discover

    condition = read_condition(options.when)
    study = open_study(options)
    found = discover(study, options.when, options.scenario, options.allow_incomplete)
    print(found.text())
    print(write_analysis(study, f"discover_{found.scenario}_{'_'.join(condition.metrics)}", found.table))


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("discover", DESCRIPTION, EPILOG)
    add_reading(parser)
    parser.add_argument(
        "--when", default="net_saving_per_head > 0", metavar="CONDITION", help='default "net_saving_per_head > 0"'
    )
    return parser.parse_args(arguments)
