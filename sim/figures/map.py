"""Where would partnerships grow? One simulated run on a map, without names: never a forecast of any place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from sim.data.geography import outline_codes
from sim.data.load import columns
from sim.figures import facts
from sim.figures.drawn import Drawn, NothingToShow, Words
from sim.figures.grid import to_national_grid
from sim.figures.page import Page
from sim.figures.style import (
    FRAME,
    GREY,
    HIGHLIGHTED,
    INK,
    LAND,
    PAPER,
    RUNG_COLOURS,
    RUNG_MARKERS,
    RUNG_NAMES,
    RUNGS,
    TEXT_PT,
    in_house_style,
    short_name,
)

if TYPE_CHECKING:
    from sim.analysis.compare import Comparison

TOP_RUNGS = ("R3", "R4")
SMALLEST = 2.5  # points squared of a mark
GAP, HEAD, KEY = 12.0, 30.0, 46.0
TALLEST = 560.0
CROWDED = 1_000  # practices beyond which outlines and edges are thin
PATCHY = 10.0  # points between places that are worth a title


@in_house_style
def map_of_rungs(comparison: Comparison) -> Drawn:
    """Practices by rung at the end of the run, first seed, for up to four scenarios.

    Raises:
        NothingToShow: if the comparison holds no practices.
    """
    shown = list(comparison.scenarios[1 : HIGHLIGHTED + 1])
    seed = facts.seeds(comparison)[0]
    rows = comparison.practices
    data = rows.loc[
        (rows["seed"] == seed) & rows["scenario"].isin(shown),
        ["scenario", "seed", "practice", "area", "easting_m", "northing_m", "people", "rung"],
    ].reset_index(drop=True)
    if data.empty:
        raise NothingToShow("the comparison holds no practices to map")
    words = Words(
        title=title(data, shown),
        subtitle=(
            f"Simulated rung of each practice's group, one run, {facts.place_words(comparison)}, "
            f"{facts.month_words(comparison.configs[facts.baseline(comparison)].end)}"
        ),
        source=(
            f"{facts.source_words(comparison)} Outlines: approximate; contains NHS England data, Office for National "
            "Statistics data and Ordnance Survey data © Crown copyright and database right 2013 (Open Government Licence v3.0)."
        ),
        note="; ".join(
            part
            for part in (
                f"simulated; not a forecast of any place; one run of each scenario (seed {seed}), so there is no interval",
                "a mark is a practice, its size follows its list",
                facts.abbreviation_words(shown),
            )
            if part
        )
        + ".",
        alt=_alt(data, shown, seed),
    )
    rings = outlines(sorted(data["area"].unique()))
    box = extent(data, rings)
    across = {1: 1, 2: 2, 3: 3}.get(len(shown), 2)
    up = math.ceil(len(shown) / across)
    draft = Page(words, 0.0)
    width = (draft.width - (across - 1) * GAP) / across
    height = min(width * (box[3] - box[1]) / (box[2] - box[0]), (TALLEST - KEY) / up - HEAD)
    page = Page(words, up * (height + HEAD) + KEY)
    scale = people_scale(data[data["scenario"] == shown[0]], box, width)
    for place, name in enumerate(shown):
        row, column = divmod(place, across)
        axes = page.axes(column * (width + GAP), page.height - (row + 1) * (height + HEAD), width, height, grid=None)
        panel(axes, data[data["scenario"] == name], rings, box, scale)
        head(axes, short_name(name), mean_share(data, name))
    key(page, box, width)
    return Drawn(page.figure, data, words, facts.provenance(comparison))


def outlines(areas: list[str]) -> list[np.ndarray]:
    """Rings of the outlines of primary care trusts, in metres of the national grid; none where there is no outline."""
    table = columns("pct_outlines")
    wanted = np.isin(table["code"], sorted({code for area in areas for code in outline_codes(area)}))
    if not wanted.any():
        return []
    code, polygon, ring = (table[name][wanted] for name in ("code", "polygon", "ring"))
    east, north = to_national_grid(table["lon"][wanted], table["lat"][wanted])
    starts = np.flatnonzero((code[1:] != code[:-1]) | (polygon[1:] != polygon[:-1]) | (ring[1:] != ring[:-1])) + 1
    return np.split(np.column_stack([east, north]), starts)


def top_share(data: pd.DataFrame, scenario: str) -> pd.Series:
    """Per cent of practices on the two highest rungs, by area."""
    own = data[data["scenario"] == scenario]
    return 100.0 * own["rung"].isin(TOP_RUNGS).groupby(own["area"]).mean()


def title(data: pd.DataFrame, shown: list[str]) -> str:
    """The finding in at most twelve words: how even the spread over places would be."""
    means = {name: mean_share(data, name) for name in shown}
    spans = {name: (float(top_share(data, name).min()), float(top_share(data, name).max())) for name in shown}
    best = max(means, key=lambda name: means[name])
    patchy = max(spans, key=lambda name: spans[name][1] - spans[name][0])
    low, high = spans[patchy]
    if means[best] < 0.5:
        return "One simulated run: no practice would end on the top two rungs"
    if high - low >= PATCHY:
        return f"One run of {short_name(patchy)}: {low:.0f}–{high:.0f}% of practices would end on top rungs"
    if means[best] >= 99.5:
        return f"{short_name(best)} would leave every practice on the top two rungs"
    return f"{short_name(best)} would leave {means[best]:.0f}% of practices on top rungs, evenly by place"


def mean_share(data: pd.DataFrame, scenario: str) -> float:
    """Per cent of practices on the two highest rungs."""
    return 100.0 * float(data.loc[data["scenario"] == scenario, "rung"].isin(TOP_RUNGS).mean())


def _alt(data: pd.DataFrame, shown: list[str], seed: int) -> str:
    parts = []
    for name in shown:
        areas = top_share(data, name)
        spread = f", from {areas.min():.0f}% to {areas.max():.0f}% by place" if areas.max() > areas.min() else ""
        parts.append(f"{mean_share(data, name):.0f}% under {short_name(name)}{spread}")
    return (
        f"Simulated maps of practices by rung of the ladder, without names, at the end of one run (seed {seed}). Practices on "
        f"the two highest rungs would be {'; '.join(parts)}."
    )


def extent(data: pd.DataFrame, rings: list[np.ndarray]) -> tuple[float, ...]:
    """The part of the country that all panels show: west, south, east and north, in metres."""
    places = np.vstack([data[["easting_m", "northing_m"]].to_numpy(dtype=float), *rings])
    low, high = places.min(axis=0), places.max(axis=0)
    pad = 0.04 * max(*(high - low), 1000.0)
    low, high = low - pad, high + pad
    least = 0.6 * (high[0] - low[0])  # never a letter-box
    if high[1] - low[1] < least:
        middle = (high[1] + low[1]) / 2
        low[1], high[1] = middle - least / 2, middle + least / 2
    return *low, *high


def people_scale(rows: pd.DataFrame, box: tuple[float, ...], width: float) -> float:
    """Points squared per person, so that the marks of a panel cover a tenth of the land shown."""
    people = rows["people"].sum()
    area = width**2 * (box[3] - box[1]) / (box[2] - box[0])
    return float(np.clip(0.07 * area / max(people, 1), 0.0, 0.008))


def panel(
    axes: Axes, rows: pd.DataFrame, rings: list[np.ndarray], box: tuple[float, ...], scale: float
) -> None:
    """One map: the outlines, and a mark for each practice by its rung, without names.

    Args:
        axes: the panel.
        rows: easting_m, northing_m, people and rung of each practice.
        rings: outlines, in metres.
        box: from `extent`.
        scale: from `people_scale`.
    """
    axes.add_collection(PolyCollection(rings, facecolor=LAND, edgecolor=FRAME, linewidth=0.7 if len(rows) < CROWDED else 0.3, zorder=1))
    rows = rows.sort_values("people", ascending=False)  # small marks lie upon large ones
    for rung in RUNGS:
        own = rows[rows["rung"] == rung]
        axes.scatter(
            own["easting_m"], own["northing_m"], s=np.maximum(own["people"] * scale, SMALLEST), marker=RUNG_MARKERS[rung],
            facecolor=PAPER if rung == "none" else RUNG_COLOURS[rung], edgecolor=PAPER if rung in TOP_RUNGS else INK,
            linewidth=0.5 if len(rows) < CROWDED else 0.0 if rung in TOP_RUNGS else 0.2, zorder=2,
        )  # fmt: skip
    axes.set_xlim(box[0], box[2])
    axes.set_ylim(box[1], box[3])
    axes.set_aspect("equal", anchor="NW")
    axes.axis("off")


def head(axes: Axes, name: str, share: float) -> None:
    """What a map shows, above it, and how many practices it finds on the top rungs, %."""
    for up, text, weight, colour in (
        (14.0, name, "bold", INK),
        (2.0, f"{share:.0f}% of practices on R3 or R4", "normal", GREY),
    ):
        axes.annotate(
            text, (0.0, 1.0), xycoords="axes fraction", xytext=(0, up), textcoords="offset points", size=TEXT_PT,
            weight=weight, color=colour, annotation_clip=False, parse_math=False,
        )  # fmt: skip


def key(page: Page, box: tuple[float, ...], width: float) -> None:
    """Marks in words, in two lines below the panels, with a bar for distance."""
    axes = page.axes(0, 0, page.width, KEY - 8.0, grid=None)
    axes.set_xlim(0, page.width)
    axes.set_ylim(0, KEY - 8.0)
    axes.axis("off")
    names = [RUNG_NAMES[rung] for rung in RUNGS]
    step = max(page.text_width(name) for name in names) + 22.0
    for place, rung in enumerate(RUNGS):
        row, column = divmod(place, 3)
        x, y = 6.0 + column * step, KEY - 16.0 - row * 15.0
        axes.scatter(
            x, y, s=36, marker=RUNG_MARKERS[rung], facecolor=PAPER if rung == "none" else RUNG_COLOURS[rung],
            edgecolor=INK, linewidth=0.6,
        )  # fmt: skip
        axes.text(x + 9, y, names[place], va="center", size=TEXT_PT)
    span = (box[2] - box[0]) / 1000.0
    kilometres = max(round_down(span / 5.0), 1)
    length = kilometres / span * width
    axes.plot([page.width - length, page.width], [8, 8], color=INK, linewidth=1.2, solid_capstyle="butt")
    axes.text(page.width - length / 2, 12, f"{kilometres} km", ha="center", va="bottom", size=TEXT_PT)


def round_down(value: float) -> int:
    """The largest of 1, 2, 5, 10, 20, 50 ... that is not above the value."""
    best = 1
    for power in range(4):
        for figure in (1, 2, 5):
            if figure * 10**power <= value:
                best = figure * 10**power
    return best
