"""`lcpsim trace NUMBER_ID`: where a number of the briefing comes from."""

from __future__ import annotations

from sim.cli.briefing import add_edition, edition_folder
from sim.cli.helping import Parser

DESCRIPTION = "Say where a number of the briefing comes from: figure, runs, configurations, code; and how to repeat a run of it."
EPILOG = """\
examples:
  lcpsim trace F6.3
  lcpsim trace F6.3 --all --edition 2026-1

Ids stand beside each number in the tables of the page and in the workbook."""


def main(arguments: list[str]) -> None:
    """Look it up and print."""
    parser = Parser("trace", DESCRIPTION, EPILOG)
    parser.add_argument("number", metavar="NUMBER_ID", help="such as F6.3")
    add_edition(parser)
    parser.add_argument("--all", action="store_true", help="every run, not only the first few")
    options = parser.parse_args(arguments)
    from sim.briefing.numbers import read_numbers
    from sim.briefing.trace import told

    print(told(read_numbers(edition_folder(options.edition)), options.number, options.all))
