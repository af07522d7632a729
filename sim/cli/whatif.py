"""`lcpsim whatif ID --set key=value`: a figure anew with levers set, drawn over what it was before."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from sim.cli.figures import add_profile
from sim.cli.helping import Parser

DESCRIPTION = """\
What if one thing were otherwise? Run the study of a figure again with levers or parameters set in every arm, and draw the new lines
over the old ones, which stay in grey. Both are kept, so that asking again costs nothing."""
EPILOG = """\
examples:
  lcpsim whatif F6 --set risk.stop_loss=20000 --jobs 2
  lcpsim whatif F2 --set gp.protected_time=2.0 --profile full
  lcpsim explain risk.stop_loss                             what a lever means, and what it may be"""


def main(arguments: list[str]) -> None:
    """Run what is left of both, draw the new over the old, and write."""
    options = _read(arguments)
    from sim.briefing.make import make
    from sim.briefing.results import run_sources, whatif_plan
    from sim.cli.progress import StudyProgress
    from sim.errors import ConfigurationError, LcpSimError, Problem
    from sim.figures.registry import chosen, entries, sources
    from sim.studies.whole import run_plan

    (entry,) = chosen([options.id])
    if not entry.whatif:
        able = ", ".join(one.id for one in entries().values() if one.whatif)
        raise LcpSimError(f"{entry.id} has no line or point that a what-if could move; {able} have")
    settings, problems = _settings(options.set)
    if problems:
        raise ConfigurationError([Problem(*one) for one in problems], "the command", "Try: lcpsim explain KEY, for what a key allows")
    source = sources()[entry.whatif]
    plan = whatif_plan(source, options.profile, settings)
    words = ", ".join(options.set)
    digest = hashlib.sha256("\n".join(sorted(options.set)).encode()).hexdigest()[:8]
    old = run_sources(entry.sources, options.profile, options.jobs, options.results, lambda name: StudyProgress(f"Running {name}"))
    folder = Path(options.results) / "whatif" / f"{source.folder(options.profile)}_{digest}"
    new = {**old, entry.whatif: run_plan(plan, folder, options.jobs, StudyProgress(f"Running {words}"))}
    made = make(entry, new, options.profile, old, words)
    for path in made.save(Path(options.out or Path(options.results) / "whatif" / f"{entry.id}_{digest}")):
        print(path)
    before = make(entry, old, options.profile)
    print(f"  as it was: {before.lacking or before.title}\n  {words}: {made.lacking or made.title}")


def _settings(given: list[str]) -> tuple[dict[str, object], list[tuple[str, str]]]:
    """Values by key from `KEY=VALUE` texts, VALUE being YAML; and what is wrong with them."""
    import yaml

    found: dict[str, object] = {}
    wrong = []
    for text in given:
        key, sign, value = text.partition("=")
        if not sign or not key.strip():
            wrong.append((text, "is not of the form KEY=VALUE"))
            continue
        try:
            found[key.strip()] = yaml.safe_load(value)
        except yaml.YAMLError:
            wrong.append((key, f"{value!r} cannot be read as a value"))
    return found, wrong


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("whatif", DESCRIPTION, EPILOG)
    parser.add_argument("id", metavar="ID", help="such as F6")
    parser.add_argument("--set", metavar="KEY=VALUE", action="append", required=True, help="a lever or parameter; may be given several times")
    add_profile(parser)
    parser.add_argument("--out", metavar="DIR", help="where files go; default a folder in results/whatif")
    return parser.parse_args(arguments)
