"""What verbs that read a sample of simulated people have in common."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from sim.cli.helping import Parser
from sim.cli.progress import Progress
from sim.errors import ConfigurationError, Problem

if TYPE_CHECKING:
    from sim.care.person_years import PersonYears
    from sim.config import Config

PEOPLE = 1_000_000
START = "2009-04"


def add_sample(parser: Parser) -> None:
    """Arguments that say who is simulated."""
    parser.add_argument(
        "--scope", default="england", metavar="WHERE",
        help="england, demo, a region (Q30 to Q39 or its name), or codes of primary care trusts with commas; default england")  # fmt: skip
    parser.add_argument(
        "--people", type=int, default=PEOPLE, metavar="N", help=f"about how many, in whole practices; default {PEOPLE:,}"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="sample and luck; default 1")


def check_sample(options: argparse.Namespace) -> None:
    """Raise a ConfigurationError if the sample cannot be drawn."""
    from sim.validation.sample import FEWEST

    if options.people < FEWEST:
        raise ConfigurationError([Problem("--people", f"{options.people} is too few; use {FEWEST:,} or more")], "the command")


def sampled(
    options: argparse.Namespace, years: int, settings: tuple[str, ...] = (), keep: bool = True, whole: bool = True
) -> tuple[Config, PersonYears]:
    """The configuration of the sample and its people, simulated or from the cache.

    `keep` says whether to keep them, `whole` whether they are whole lists of some practices or some people of every one.
    """
    from sim.config import load_config
    from sim.validation.sample import person_years

    places = ",".join(part.strip() for part in options.scope.split(","))
    config = load_config([f"scope=[{places}]", f"start={START}", *settings])
    with Progress(f"Simulating about {options.people:,} people for {years} years", "months") as progress:
        return config, person_years(config, options.people, years, options.seed, progress, keep, whole)


def in_words(years: PersonYears) -> str:
    """What was simulated, as a sentence."""
    import numpy as np

    return f"{years.people:,} simulated people of {np.unique(years.practice).size:,} practices, from April 2009, {years.years} years."
