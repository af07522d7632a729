"""`lcpsim explain-run FOLDER`: the money of a finished run in plain words."""

from __future__ import annotations

from sim.cli.helping import Parser

EPILOG = """\
examples:
  lcpsim run scenario=pbc_2009 out=results/mine
  lcpsim explain-run results/mine                the last year that was settled
  lcpsim explain-run results/mine --year 2008    April 2007 to March 2008"""


def main(arguments: list[str]) -> None:
    """Print who paid whom how much and why, what became of budgets, and which promises were kept.

    Raises:
        LcpSimError: if the folder holds no run, or the run has no such year.
    """
    parser = Parser("explain-run", "Who paid whom how much and why in a finished run.", EPILOG)
    parser.add_argument("folder", metavar="FOLDER", help="the folder that a run was written to")
    parser.add_argument("--year", type=int, help="financial year by its end: 2010 is April 2009 to March 2010")
    asked = parser.parse_args(arguments)
    from sim.analysis.money_trail import told
    from sim.studies.store import read_folder

    print(told(read_folder(asked.folder), asked.year))
