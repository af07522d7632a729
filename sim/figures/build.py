"""Every figure of a comparison, in the order of a briefing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.figures.differences import differences
from sim.figures.drawn import Drawn, NothingToShow
from sim.figures.engagement import engagement
from sim.figures.map import map_of_rungs
from sim.figures.rungs import rungs
from sim.figures.save import KINDS, save, write
from sim.figures.saving_quality import saving_quality

if TYPE_CHECKING:
    from sim.analysis.compare import Comparison

FIGURES: dict[str, Callable[[Comparison], Drawn]] = {
    "saving_quality": saving_quality,
    "engagement": engagement,
    "rungs": rungs,
    "differences": differences,
    "map": map_of_rungs,
}


def build(comparison: Comparison, folder: Path) -> list[Path]:
    """Make all figures and return the files written.

    A figure for which the comparison holds no data (a short run has no 31 March, say) is not made: its `.txt` says
    why, and files of an earlier figure of that name are removed.

    Raises:
        FigureError: if runs are missing, so that no figure would be honest.
        OutputError: if the folder cannot be written.
    """
    paths: list[Path] = []
    for name, function in FIGURES.items():
        try:
            drawn = function(comparison)
        except NothingToShow as reason:
            for kind in KINDS:
                (folder / f"{name}.{kind}").unlink(missing_ok=True)
            paths.append(write(folder / f"{name}.txt", f"This figure was not made: {reason}.\n".encode()))
            continue
        paths.extend(save(drawn, name, folder))
    return paths
