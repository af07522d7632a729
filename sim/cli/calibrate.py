"""`lcpsim calibrate people`: fit parameters of people and care to the figures that may be fitted, with the log kept."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.cli.helping import Parser
from sim.cli.samples import add_sample, check_sample, sampled
from sim.errors import ConfigurationError, LcpSimError, OutputError, Problem, did_you_mean

LOG = "results/calibration.json"
SUBJECTS = ("people", "pbc")
WHOLE_YEARS, YEARS = 3, 4  # of whole practices, and of some people of every practice
DESCRIPTION = """\
Fit parameters of people, care and prices to published figures that may be fitted, one parameter to one figure; held-out
figures are refused. Each round simulates a sample of people. The log keeps every round; the values found are printed, to be
declared beside the parameters, with their reason."""
EPILOG = """\
examples:
  lcpsim calibrate people
  lcpsim calibrate people --rounds 12 --people 2000000 --log results/calibration.json"""


def main(arguments: list[str]) -> None:
    """Fit, print and write the log."""
    if "pbc" in arguments[:1]:
        from sim.cli import calibrate_pbc

        return calibrate_pbc.main(arguments)
    options = _read(arguments)
    check_sample(options)
    from sim.declared import REGISTER
    from sim.validation.calibrate import aim_of, calibrate
    from sim.validation.knobs import KNOBS

    themes = {aim_of(knob).recipe for knob in KNOBS}
    start = {knob.parameter: float(REGISTER[knob.parameter].default) for knob in KNOBS}
    fit = calibrate(KNOBS, lambda values: _figures(options, values, themes), start, options.rounds, _say)
    path = Path(options.log)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(fit.as_json(), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{options.log}: cannot be written ({(error.strerror or str(error)).lower()})") from None
    print("Values found")
    for key, value in fit.values.items():
        print(f"  {key:<40}{value:.4g}  (was {start[key]:.4g})")
    print(f"\nThe log is in\n{options.log}")


def _figures(options: argparse.Namespace, values: Mapping[str, float], themes: set[str]) -> dict[str, float]:
    from sim.validation.report import Simulated
    from sim.validation.report import values as figures

    settings = tuple(f"{key}={value!r}" for key, value in values.items())
    config, years = sampled(options, WHOLE_YEARS, settings, keep=False)
    _, everywhere = sampled(options, YEARS, settings, keep=False, whole=False)
    return figures(Simulated(years, everywhere, config.parameters, config.levers), sorted(themes))


def _say(row: dict[str, Any]) -> None:
    parts = [f"{metric} {value:.4g} (aim {row['aims'][metric]:.4g})" for metric, value in row["figures"].items()]
    print(f"round {row['round']}: " + "; ".join(parts), file=sys.stderr, flush=True)


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("calibrate", DESCRIPTION, EPILOG)
    parser.add_argument("subject", metavar="people", help="what to calibrate: people, or pbc (lcpsim calibrate pbc --help)")
    parser.add_argument("--rounds", type=int, default=8, metavar="N", help="simulations at most; default 8")
    add_sample(parser)
    parser.add_argument("--log", default=LOG, metavar="FILE", help=f"where the log goes; default {LOG}")
    options = parser.parse_args(arguments)
    if options.subject not in SUBJECTS:
        raise LcpSimError(
            f"lcpsim calibrate: {options.subject!r} cannot be calibrated{did_you_mean(options.subject, SUBJECTS)} (there are people and pbc)"
        )
    if options.rounds < 1:
        raise ConfigurationError([Problem("--rounds", f"{options.rounds} is not possible; use 1 or more")], "the command")
    return options
