"""`lcpsim figure ID --from STUDY`: one figure from a study that you name."""

from __future__ import annotations

import argparse
from pathlib import Path

from sim.cli.helping import Parser
from sim.cli.studies import study_folder

DESCRIPTION = """\
Draw one figure of the briefing from results of your own. The study is refused where it lacks scenarios, seeds or settings that the
figure needs, is incomplete, or was made by another version of the model; what to run is said."""
EPILOG = """\
examples:
  lcpsim figure F6 --from sizes
  lcpsim figure F2 --from my_routes --out results/mine
  lcpsim figure F15 --from pilots=my_pilots --from routes=my_routes      a figure of several sources"""


def main(arguments: list[str]) -> None:
    """Check, draw and write."""
    options = _read(arguments)
    from sim.briefing.make import make
    from sim.errors import LcpSimError, did_you_mean
    from sim.figures.registry import chosen
    from sim.studies.load import Study

    (entry,) = chosen([options.id])
    studies = {}
    for given in options.study:
        source, sign, name = given.rpartition("=")
        if not sign and len(entry.sources) > 1:
            raise LcpSimError(f"{entry.id} is drawn from several: --from {' --from '.join(f'{one}=STUDY' for one in entry.sources)}")
        source = source or (entry.sources[0] if entry.sources else "")
        if source not in entry.sources:
            raise LcpSimError(f"{source}: is no source of {entry.id}{did_you_mean(source, entry.sources)} (it has {', '.join(entry.sources) or 'none'})")
        studies[source] = Study(study_folder(name))
    made = make(entry, studies, options.profile)
    for path in made.save(Path(options.out)):
        print(path)
    print(f"  {entry.id}  {made.lacking or made.title}")


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("figure", DESCRIPTION, EPILOG)
    parser.add_argument("id", metavar="ID", help="such as F6 or T-A")
    parser.add_argument("--from", dest="study", metavar="STUDY", action="append", required=True, help="name of a study in results/, or its folder; SOURCE=STUDY where a figure has several")
    parser.add_argument("--profile", choices=("quick", "full"), default="full", help="quick marks the figure as a rehearsal; default full")
    parser.add_argument("--out", metavar="DIR", default="results/figures", help="where files go; default results/figures")
    return parser.parse_args(arguments)
