"""`lcpsim scenarios`: what can be run, one line each."""

from __future__ import annotations

from sim.cli.helping import Parser


def main(arguments: list[str]) -> None:
    """Print name and title of every scenario."""
    parser = Parser("scenarios", "List the scenarios, one line each.", "Then: lcpsim show NAME, for what one changes.")
    parser.parse_args(arguments)
    from sim.config import scenarios

    found = scenarios()
    width = max(map(len, found), default=0)
    for name, title in found.items():
        print(f"{name:<{width}}  {title}")
