"""`lcpsim explain KEY`: what a lever, a parameter or a metric means."""

from __future__ import annotations

import textwrap
from typing import Any

from sim.analysis.words import written
from sim.cli.helping import Parser

EPILOG = """\
examples:
  lcpsim explain savings.retention      a lever
  lcpsim explain net_saving_per_head    a metric
  lcpsim explain budget                 a group of levers"""


def main(arguments: list[str]) -> None:
    """Print everything that is declared of a key."""
    parser = Parser("explain", "Meaning, unit, default, range and source of a lever, a parameter or a metric.", EPILOG)
    parser.add_argument("key", metavar="KEY", nargs="+", help="a dotted key, such as savings.retention")
    from sim.config import explain

    asked = parser.parse_args(arguments).key
    print("\n\n".join(_page(explain(key)) for key in asked))


def _page(facts: dict[str, Any]) -> str:
    shown = {name: written(value) for name, value in facts.items() if value not in ("", None) or name == "default"}
    width = max(map(len, shown)) + 2
    return "\n".join(
        textwrap.fill(text, 100, initial_indent=f"{name:<{width}}", subsequent_indent=" " * width)
        for name, text in shown.items()
    )
