"""The results that a profile of the briefing rests on: planned, run or gone on with, and opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.histories import spec as history_spec
from sim.claims.ledger import chosen as chosen_claims
from sim.claims.plan import claims_study
from sim.errors import OutputError
from sim.figures.registry import CLAIMS, HISTORY, STUDY, Entry, Source, sources
from sim.studies.folder import is_study
from sim.studies.load import Study
from sim.studies.plan import Plan, make_plan, read_study
from sim.studies.study_file import check_study
from sim.studies.whole import run_plan

if TYPE_CHECKING:
    from sim.studies.execute import Moment

RESULTS = "results"


def plan_of(source: Source, profile: str) -> Plan:
    """The table of runs of a source in a profile.

    Args:
        source: from the registry.
        profile: `quick` or `full`.
    """
    about = source.profiles[profile]
    if source.kind == STUDY:
        return make_plan(read_study(about), str(about))
    spec: dict[str, Any]
    name = source.folder(profile)  # so that `lcpsim study` finds it by its name
    if source.kind == CLAIMS:
        ids = chosen_claims(list(about["only"]))
        spec = claims_study(ids, about["scope"], about["seeds"], about["draws"], about["horizon"])
        return make_plan(check_study(spec, name), name)
    assert source.kind == HISTORY
    spec = history_spec(list(about["scope"]), list(range(1, about["seeds"] + 1)))
    return make_plan(check_study(spec, name), name)


def needed(entries: Iterable[Entry]) -> list[str]:
    """Names of the sources that some figures and tables are made from, each once."""
    return list(dict.fromkeys(name for entry in entries for name in entry.sources))


def open_sources(names: Iterable[str], profile: str, results: str | Path = RESULTS, skip_missing: bool = False) -> dict[str, Study]:
    """Open results that are there; those that are not are left out only if that is asked for.

    Raises:
        OutputError: if some are not there, saying what to run, or were made by another version of the model.
    """
    found = {}
    for name in names:
        source = sources()[name]
        folder = Path(results) / source.folder(profile)
        if not is_study(folder):
            if skip_missing:
                continue
            raise OutputError(f"{folder}: there are no such results. Try: {source.command(profile)}")
        found[name] = Study(folder)
    return found


def run_sources(
    names: Iterable[str], profile: str, jobs: int = 1, results: str | Path = RESULTS,
    progress: Callable[[str], Callable[[Moment], None] | None] = lambda name: None,
) -> dict[str, Study]:
    """Run what is left of some sources and open them; what is finished is kept, and a stop loses nothing.

    Args:
        names: of sources.
        profile: `quick` or `full`.
        jobs: local processes.
        results: folder in which the studies lie.
        progress: called with the name of each source; makes what is told how far it is.

    Raises:
        OutputError: if a folder holds another plan or was made by another version, or runs fail.
    """
    found: dict[str, Study] = {}
    for name in names:
        source = sources()[name]
        folder = Path(results) / source.folder(profile)
        found[name] = run_plan(plan_of(source, profile), folder, jobs, progress(name))
    return found


def whatif_plan(source: Source, profile: str, settings: Mapping[str, Any]) -> Plan:
    """The plan of a source with levers or parameters set in every arm, from policy start or from the first month as their kind asks.

    Raises:
        ConfigurationError: if a setting is not allowed, or the design moves it already.
    """
    plan = plan_of(source, profile)
    spec = {**plan.spec, "fixed": {**plan.spec.get("fixed", {}), **settings}}
    return make_plan(check_study(spec, plan.name), plan.name)
