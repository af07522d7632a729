"""The command `lcpsim`: finds the verb, and imports its file only when it is called, so that help is quick."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from types import FrameType

from sim._version import __version__
from sim.errors import LcpSimError, did_you_mean

STOPPED = 130  # as the shell reports a command that Ctrl-C ended
VERBS = {
    "scenarios": "list the scenarios, one line each",
    "show": "what a scenario asks and changes, alone or against another",
    "explain": "what a lever, a parameter or a metric means: unit, default, range, source",
    "explain-run": "who paid whom how much and why in a finished run: flows, budgets, settlements, promises",
    "run": "run one scenario once, or many with -m, and write the tables",
    "compare": "compare scenarios with the first one named, and write table, figures and data",
    "study": "many runs as one table: plan, run, stop, resume, widen, verify, export",
    "sensitivity": "what matters most in a study",
    "contrasts": "the key contrasts: real or notional, kept or negotiated, portable or lost, evolve or impose, partnership or GPs alone",
    "decompose": "the gap between two scenarios, shared out among blocks of levers",
    "deal": "the seven parts of the deal in every combination, and what each of them is owed",
    "factors": "factors one by one and in every combination: a sum, a product, or neither",
    "paths": "all migration paths side by side: how many people, how soon, at what cost and risk",
    "discover": "the conditions under which a scenario achieves something, in a study",
    "claims": "what was claimed of commissioning by clinicians, and which claims hold in how many plausible worlds",
    "figures": "the numbered figures and tables of the briefing, from saved results",
    "figure": "one figure from a study that you name",
    "whatif": "one figure anew with levers set, over what it was before",
    "briefing": "one page with all figures and tables, a workbook, and numbers that can be traced and verified",
    "trace": "where a number of the briefing comes from: runs, configuration, code",
    "cite": "how to cite a briefing: text, BibTeX and CFF",
    "validate": "simulated people, care and cost against published figures",
    "pool-risk": "the chance that a group of n people overspends, and the saving that is more than luck",
    "calibrate": "fit parameters to the figures that may be fitted, and keep the log",
    "bench": "how fast this machine runs the model",
}
DESCRIPTION = f"""\
lcp-sim {__version__}: which routes from practice-based commissioning to local clinical partnerships would have worked?
A simulation of real primary care trusts and practices in England, 2006 to 2020."""
EPILOG = """\
to begin with:
  lcpsim scenarios                                       what can be compared
  lcpsim compare pbc_2009 lcp_ladder                     two routes, on three neighbouring trusts
  lcpsim compare pbc_2009 --set savings.retention=1.0    the same route with one lever moved
  lcpsim explain savings.retention                       what that lever means
  lcpsim study run small                                 a first study; lcpsim study --help for more

Each verb has its own help: lcpsim compare --help"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 done, 2 a mistake of the user, 130 stopped by Ctrl-C."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        return _call(given)
    except LcpSimError as error:
        _say(str(error), *getattr(error, "__notes__", ()))
        return error.exit_code
    except KeyboardInterrupt as stop:
        _say(f"Stopped: {str(stop) or 'nothing was written'}.")
        return STOPPED
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    finally:
        signal.signal(signal.SIGTERM, before)


def _call(given: list[str]) -> int:
    parser = argparse.ArgumentParser(
        "lcpsim", description=DESCRIPTION, epilog=EPILOG, formatter_class=_Help, usage="lcpsim VERB ...", add_help=False
    )
    parser.add_argument("-h", "--help", action="help", help="show this page")
    parser.add_argument("--version", action="version", version=f"lcpsim {__version__}", help="show the version")
    verbs = parser.add_argument_group("verbs")
    for name, about in VERBS.items():
        verbs.add_argument(f"_{name}", metavar=name, nargs="?", help=about)
    if not given:
        parser.print_help()
        return 0
    verb = given[0]
    if verb.startswith("-"):
        parser.parse_args(given[:1])
    if verb not in VERBS:
        raise LcpSimError(f"{verb}: no such verb{did_you_mean(verb, VERBS)} (there are {', '.join(VERBS)})")
    act: Callable[[list[str]], int | None] = import_module(f"sim.cli.{verb.replace('-', '_')}").main
    done = act(given[1:])
    sys.stdout.flush()
    return done or 0


class _Help(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=16, width=110)


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt  # a polite request to end is treated as Ctrl-C, so that nothing half-done stays


def _say(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
