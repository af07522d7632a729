"""One figure or table of the briefing from a study of one's own, for notebooks and scripts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.briefing.make import Made, make
from sim.errors import LcpSimError, did_you_mean
from sim.figures.registry import chosen
from sim.studies.load import Study, load_study


def figure(id: str, results: Study | str | Path | Mapping[str, Study | str | Path], profile: str = "full") -> Made:
    """A numbered figure or table from saved results.

        sim.figure("F6", "results/sizes").data

    Args:
        id: such as F6 or T-A.
        results: the study that it is drawn from, or its folder; where it has several sources a mapping, source by source.
        profile: `quick` marks it as a rehearsal.

    Returns:
        The figure with `title`, `data` and `note`; a notebook shows the picture, `save(folder)` writes it.

    Raises:
        LcpSimError: if there is no such figure, or sources are not those that it is drawn from.
        FigureError: if a study lacks something that the figure needs.
    """
    (entry,) = chosen([id])
    if not isinstance(results, Mapping):
        if len(entry.sources) != 1:
            raise LcpSimError(f"{entry.id} is drawn from {', '.join(entry.sources) or 'no study'}; name each: {{source: study}}")
        results = {entry.sources[0]: results}
    for name in results:
        if name not in entry.sources:
            raise LcpSimError(f"{name}: is no source of {entry.id}{did_you_mean(name, entry.sources)} (it has {', '.join(entry.sources) or 'none'})")
    studies = {name: one if isinstance(one, Study) else load_study(one) for name, one in results.items()}
    return make(entry, studies, profile)
