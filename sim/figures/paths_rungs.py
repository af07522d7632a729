"""Who stands on which rung of the ladder, year by year, on every path? A small panel for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.patches import Rectangle

from sim.figures.drawn import Drawn, NothingToShow, Words
from sim.figures.facts import abbreviation_words, listing, month_words
from sim.figures.page import Page
from sim.figures.paths import (
    COLUMNS,
    FOOT,
    GAP,
    LINE,
    PANEL,
    PANEL_HEAD,
    head,
    panel_names,
    place_words,
    provenance,
    run_words,
    source_words,
)
from sim.figures.rungs import SMALL, TOP_RUNGS, panel
from sim.figures.style import FRAME, RUNG_COLOURS, RUNG_NAMES, RUNGS, TEXT_PT, in_house_style, short_name

if TYPE_CHECKING:
    from sim.analysis.paths import Paths

AXIS, GAP_Y, KEY = 32.0, 8.0, 36.0
LABEL_FROM = 17.0  # per cent of practices: the height of type in a small panel
GROUPED = RUNGS[2:]  # above R0


@in_house_style
def rung_composition(found: Paths, scopes: int, source: str) -> Drawn:
    """Stacked columns, a panel for each path in which practices leave R0: % of practices by rung of their group.

    Args:
        found: the paths of a study.
        scopes: primary care trusts in its scope.
        source: what the study was, for the source note.

    Raises:
        NothingToShow: if no run saw a 31 March.
    """
    data = found.rungs
    if data.empty:
        raise NothingToShow("no run of the study saw a 31 March, at which rungs are counted")
    order = climbing(data) or [found.baseline]
    last = data[data["year"] == data["year"].max()]
    tops: pd.Series = last[last["rung"].isin(TOP_RUNGS)].groupby("path")["mean"].sum()
    words = Words(
        title=_title(tops),
        subtitle=(
            f"Rung of the group that a practice belongs to at 31\u00a0March, %\u00a0of\u00a0practices, {place_words(scopes)}, "
            f"{data['year'].min()} to {data['year'].max()}"
        ),
        source=source_words(source),
        note=_note(found, order),
        alt=_alt(order, tops, int(data["year"].max())),
    )
    rows = -(-len(order) // COLUMNS)
    draft = Page(words, 0.0)
    width = (draft.width - AXIS - (COLUMNS - 1) * GAP) / COLUMNS
    names = panel_names(draft, order, width)
    over = PANEL_HEAD + LINE * max(name.count("\n") for name in names)
    page = Page(words, rows * (PANEL + over) + (rows - 1) * GAP_Y + FOOT + KEY)
    for place, path in enumerate(order):
        row, column = divmod(place, COLUMNS)
        bottom = page.height - (row + 1) * (PANEL + over) - row * GAP_Y
        axes = page.axes(AXIS + column * (width + GAP), bottom, width, PANEL, grid=None)
        below = place + COLUMNS >= len(order)
        panel(axes, data[data["path"] == path], found.since, first=column == 0, below=below, label_from=LABEL_FROM)
        head(axes, names[place])
    _key(page)
    return Drawn(page.figure, data, words, provenance(found))


def climbing(data: pd.DataFrame) -> list[str]:
    """Paths in which practices come to stand above R0 in some year, in the order of the study."""
    above = data[data["rung"].isin(GROUPED)].groupby(["path", "year"])["mean"].sum().groupby("path").max()
    return [path for path in dict.fromkeys(data["path"]) if above[path] >= SMALL]


def _title(tops: pd.Series) -> str:
    best = str(tops.idxmax())
    if tops[best] < SMALL:
        return "No path would bring practices to the top two rungs"
    reached = int((tops >= 50.0).sum())
    more = f"; {reached} of {len(tops)} paths would bring half there" if reached else ""
    return f"{short_name(best)} would bring {tops[best]:.0f}% of practices to R3 or R4{more}"


def _note(found: Paths, order: list[str]) -> str:
    left = [path for path in dict.fromkeys(found.rungs["path"]) if path not in order]
    parts = (
        run_words(found),
        "shares are means over seeds, with 95% intervals (t) of luck in the data" if len(found.seeds) > 1 else "",
        f"each column is one financial year; the line marks the start of policies ({month_words(found.since)})",
        f"left out: {len(left)} path{'s' if len(left) > 1 else ''} in which no practice leaves R0" if left else "",
        abbreviation_words(order),
    )
    return f"{'; '.join(part for part in parts if part)}."


def _alt(order: list[str], tops: pd.Series, year: int) -> str:
    ends = listing([f"{tops[path]:.0f}% under {short_name(path)}" for path in order])
    return (
        f"Small stacked column charts, one for each of {len(order)} paths, of practices by rung of the ladder. At 31 March {year} "
        f"practices on the two highest rungs, R3 and R4, would be {ends}."
    )


def _key(page: Page) -> None:
    """The rungs in words, in two lines below the panels."""
    axes = page.axes(0, 0, page.width, KEY - 6.0, grid=None)
    axes.set_xlim(0, page.width)
    axes.set_ylim(0, KEY - 6.0)
    axes.axis("off")
    step = max(page.text_width(name) for name in RUNG_NAMES.values()) + 34.0
    for place, rung in enumerate(RUNGS):
        row, column = divmod(place, 3)
        x, y = AXIS + column * step, KEY - 18.0 - row * 15.0
        axes.add_patch(Rectangle((x, y), 14, 10, facecolor=RUNG_COLOURS[rung], edgecolor=FRAME, linewidth=0.8))
        axes.text(x + 19, y + 5, RUNG_NAMES[rung], va="center", size=TEXT_PT)
