"""What a figure function hands back, and what can go wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.errors import LcpSimError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


class FigureError(LcpSimError):
    """A comparison that must not feed a figure, such as one with runs missing."""


class NothingToShow(FigureError):
    """A comparison that holds no data for one figure; the other figures can still be made."""


@dataclass(frozen=True)
class Words:
    """The words around a picture: the finding, what is measured, where it comes from and how to read it."""

    title: str
    subtitle: str
    source: str
    note: str
    alt: str

    def __post_init__(self) -> None:
        if len(self.alt.split()) < 8:
            raise FigureError(f"the alt text of the figure {self.title!r} does not say what it shows")


@dataclass(frozen=True)
class Drawn:
    """A finished picture with the data behind it, in tidy form, its words and where it came from.

    `runs` names the runs behind each row of the data, where rows rest on different ones.
    """

    figure: Figure = field(repr=False)
    data: pd.DataFrame = field(repr=False)
    words: Words
    provenance: Mapping[str, str]
    runs: tuple[tuple[str, ...], ...] = field(default=(), repr=False)

    @property
    def title(self) -> str:
        return self.words.title

    @property
    def alt(self) -> str:
        return self.words.alt
