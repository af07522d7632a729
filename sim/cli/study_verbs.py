"""The verbs of `lcpsim study`, and the parser that they share."""

from __future__ import annotations

from sim.cli.helping import Parser
from sim.cli.studies import RESULTS

VERBS = {
    "list": "the studies there are to plan",
    "plan": "write the table of runs, and say how long and how large it will be",
    "run": "plan it if need be, and do every run",
    "status": "how many runs are done, failed and left",
    "resume": "go on where it stopped; nothing finished is computed twice",
    "expand": "more seeds, draws or scenarios; what is done is kept",
    "retry": "do the failed runs again",
    "verify": "hash every file, compute a sample of runs again, compare bit for bit",
    "reproduce": "compute one run again from its stored configuration",
    "export": "tables for other programs: CSV, or an Excel workbook",
}
FAILED_RUNS = 1  # exit code when the work is over and runs have failed, or something is damaged
SHOWN = 5


def verb_parser(verb: str, more: str = "") -> Parser:
    """The parser of a verb, with the study that it is about; `more` is said after what the verb does."""
    parser = Parser(f"study {verb}", f"{VERBS[verb][0].upper()}{VERBS[verb][1:]}.{more}", "")
    if verb != "list":
        what = (
            "name of a study, or its file"
            if verb in ("plan", "run")
            else f"name of a study in {RESULTS}/, or its folder"
        )
        parser.add_argument("study", metavar="NAME", help=what)
    return parser
