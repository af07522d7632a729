"""From an id to a page: finds the module of a figure, checks its results, and has it drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from sim.figures.briefing.reading import Reading, read, same_version
from sim.figures.drawn import Drawn, FigureError

if TYPE_CHECKING:
    from sim.figures.registry import Entry
    from sim.studies.load import Study

HERE = "sim.figures.briefing"


def readings_of(entry: Entry, studies: Mapping[str, Study], profile: str, change: str = "") -> dict[str, Reading]:
    """The studies of a figure or table, checked.

    Args:
        entry: from the registry.
        studies: open studies by source.
        profile: `quick` or `full`.
        change: what a what-if set, in words.

    Raises:
        FigureError: if a source is missing, lacks something, or was made by another version than the others.
        OutputError: if a study is incomplete.
    """
    missing = [name for name in entry.sources if name not in studies]
    if missing:
        raise FigureError(f"{entry.id} is drawn from {', '.join(entry.sources)}; missing: {', '.join(missing)}")
    found = {name: read(studies[name], entry, name, profile, change) for name in entry.sources}
    same_version(found, entry)
    return found


def draw(
    entry: Entry, studies: Mapping[str, Study], profile: str, ghost: Mapping[str, Study] | None = None, change: str = ""
) -> Drawn:
    """Draw a figure from saved results.

    Args:
        entry: from the registry.
        studies: open studies by source.
        profile: `quick` marks the figure as a rehearsal.
        ghost: the same studies as they were before a what-if; they are drawn in grey behind.
        change: what the what-if set, in words.

    Raises:
        FigureError, OutputError: as `readings_of`.
        NothingToShow: if the results hold no number for the figure.
    """
    now = readings_of(entry, studies, profile, change)
    drawing: Callable[..., Drawn] = import_module(f"{HERE}.{entry.made_by}").draw
    if ghost is None:
        return drawing(now)
    if not entry.whatif:
        raise FigureError(f"{entry.id} has no line or point that a what-if could move. Try: lcpsim whatif --help")
    return drawing(now, readings_of(entry, ghost, profile))
