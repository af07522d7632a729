"""One figure or table of the briefing from open studies: data, words, where it came from, and its numbers by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim._version import __version__
from sim.briefing import tables
from sim.figures.briefing.draw import draw, readings_of
from sim.figures.briefing.reading import SMALL_RUN, provenance
from sim.figures.drawn import Drawn, NothingToShow
from sim.figures.registry import QUICK, Entry
from sim.figures.save import save, svg, write

if TYPE_CHECKING:
    from sim.studies.load import Study


@dataclass(frozen=True)
class Made:
    """A finished figure or table.

    `drawn` is the picture, if it is a figure; `lacking` says why there is nothing to show, if there is not.
    """

    entry: Entry
    title: str
    data: pd.DataFrame = field(repr=False)
    note: str
    provenance: Mapping[str, str] = field(repr=False)
    runs: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    drawn: Drawn | None = field(default=None, repr=False)
    lacking: str = ""

    def number_id(self, row: int) -> str:
        """The id by which a row's number is traced: the figure and the place of the row in its data, from 1."""
        return f"{self.entry.id}.{row + 1}"

    def _repr_svg_(self) -> str | None:
        """The picture, for a notebook."""
        return svg(self.drawn, self.entry.id).decode() if self.drawn is not None else None

    def save(self, folder: Path) -> list[Path]:
        """Write what there is: PNG, SVG, CSV and TXT of a figure, CSV of a table; or a TXT that says why not.

        Raises:
            OutputError: if the folder cannot be written.
        """
        if self.lacking:
            return [write(folder / f"{self.entry.id}.txt", f"{self.entry.id} was not made: {self.lacking}.\n".encode())]
        if self.drawn is not None:
            return save(self.drawn, self.entry.id, folder)
        return [write(folder / f"{self.entry.id}.csv", self.data.to_csv(index=False, lineterminator="\n").encode())]


def make(
    entry: Entry, studies: Mapping[str, Study], profile: str, ghost: Mapping[str, Study] | None = None, change: str = ""
) -> Made:
    """Make a figure or table.

    Args:
        entry: from the registry.
        studies: open studies by source.
        profile: `quick` marks it as a rehearsal.
        ghost: the same studies before a what-if, for figures only.
        change: what the what-if set, in words.

    Raises:
        FigureError, OutputError: if the studies lack something, are incomplete, or are of different versions.
    """
    own = {name: studies[name] for name in entry.sources if name in studies}
    try:
        if not entry.is_table:
            drawn = draw(entry, own, profile, ghost, change)
            return Made(entry, drawn.title, drawn.data, drawn.words.note, drawn.provenance, drawn.runs, drawn)
        readings = readings_of(entry, own, profile)
        made: tables.Tabled = getattr(tables, entry.made_by)(readings)
    except NothingToShow as reason:
        return Made(entry, entry.title, pd.DataFrame(), entry.changes, {}, lacking=str(reason))
    about = provenance(list(readings.values())) if readings else {"Model version": f"lcp-sim {__version__}", "Run ids": ""}
    small = f" {SMALL_RUN}." if profile == QUICK and readings else ""
    return Made(entry, entry.title, made.data, made.note + small, about, made.runs)
