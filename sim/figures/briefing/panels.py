"""Panels that several figures share: heads, lines with bands and direct labels, bars and dots with intervals, ghosts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.figures.facts import Interval, signed
from sim.figures.labels import apart, label_differences
from sim.figures.page import Page
from sim.figures.style import FRAME, GREY, INK, LOOKS, OTHERS, PAPER, TEXT_PT, Look, darker

GHOST: dict[str, Any] = {"color": OTHERS, "linewidth": 1.4, "linestyle": (0, (1.0, 1.2)), "zorder": 2}
LEAD = 7.0  # points between the end of a line and its label


def head(axes: Axes, name: str, unit: str = "", colour: str = INK) -> None:
    """A panel's name in bold, and its unit in grey below, above the panel."""
    for up, text, weight, tone in ((15.0 if unit else 4.0, name, "bold", colour), (4.0, unit, "normal", GREY)):
        if text:
            axes.annotate(
                text, (0.0, 1.0), xycoords="axes fraction", xytext=(0, up), textcoords="offset points", size=TEXT_PT,
                weight=weight, color=tone, annotation_clip=False, parse_math=False,
            )  # fmt: skip


def look_of(place: int) -> Look:
    """The look at a place of the palette, for series that are no scenarios."""
    looks = list(LOOKS.values())
    return looks[place % len(looks)]


def line(axes: Axes, x: Sequence[float], found: Sequence[Interval], look: Look, banded: bool = True, marked: bool = True) -> None:
    """A line with a band for its intervals, and a marker at each value if there are few."""
    mean, lower, upper = (np.array([one[part] for one in found], dtype=float) for part in range(3))
    if banded and np.isfinite(lower).any():
        axes.fill_between(x, lower, upper, color=look.colour, alpha=0.15, linewidth=0.0, zorder=2)
    axes.plot(
        x, mean, color=look.colour, linestyle=look.line, marker=look.marker if marked else "", markerfacecolor=look.face, zorder=4
    )


def label_ends(axes: Axes, ends: Sequence[float], texts: Sequence[str], colours: Sequence[str]) -> None:
    """Names at the right end of lines, moved apart where they would touch; limits must be final."""
    low, high = axes.get_ylim()
    height = axes.get_window_extent().height * 72.0 / axes.figure.dpi
    gap = (high - low) * 1.25 * TEXT_PT / height
    for place, text, colour in zip(apart(list(ends), gap, low, high), texts, colours, strict=True):
        axes.annotate(
            text, (1.0, place), xycoords=("axes fraction", "data"), xytext=(LEAD, 0), textcoords="offset points", va="center",
            size=TEXT_PT, color=darker(colour, 4.5), annotation_clip=False, parse_math=False,
        )  # fmt: skip


def bars(axes: Axes, found: Sequence[Interval], colours: Sequence[str], thick: float = 0.62) -> None:
    """Horizontal bars from nil with intervals, the first on top."""
    for place, (one, colour) in enumerate(zip(found, colours, strict=True)):
        if np.isfinite(one.mean):
            axes.barh(place, one.mean, height=thick, color=colour, edgecolor=INK, linewidth=0.5, zorder=3)
        if one.known and one.upper > one.lower:
            axes.plot([one.lower, one.upper], [place, place], color=INK, linewidth=1.2, zorder=4, solid_capstyle="butt")
    axes.axvline(0.0, color=INK, linewidth=0.9, zorder=5)
    axes.set_ylim(len(found) - 0.45, -0.55)


def dot(axes: Axes, x: float, y: float, look: Look, size: float = 6.0) -> None:
    axes.plot(
        x, y, linestyle="", marker=look.marker, markersize=size, color=look.colour, markerfacecolor=look.face,
        markeredgewidth=1.3, zorder=5, clip_on=False,
    )  # fmt: skip


def names(axes: Axes, texts: Sequence[str], shown: bool = True) -> None:
    """Names of rows on the left of a panel."""
    axes.set_yticks(range(len(texts)), list(texts) if shown else [""] * len(texts))
    axes.tick_params(axis="y", labelcolor=INK)


def reach(axes: Axes, values: Sequence[Interval], axis: str = "x", with_nil: bool = True, pad: float = 0.08, least: float = 0.0, cap: float = np.inf) -> None:
    """Limits that hold all values and their intervals, and nil if wanted; at least `least` wide.

    No interval reaches beyond `cap` times the largest value, so that wide ones do not hide the values.
    """
    most = cap * max((abs(one.mean) for one in values if np.isfinite(one.mean)), default=0.0)
    far = most if np.isfinite(most) and most > 0.0 else np.inf
    known = [min(max(float(end), -far), far) for one in values for end in one if np.isfinite(end)] or [0.0, 1.0]
    low, high = min(known), max(known)
    if with_nil:
        low, high = min(low, 0.0), max(high, 0.0)
    span = max(high - low, least) or 1.0
    middle = (low + high) / 2.0
    if high - low < span and not (with_nil and (low == 0.0 or high == 0.0)):
        low, high = middle - span / 2.0, middle + span / 2.0
    elif high - low < span:
        low, high = (low, low + span) if low == 0.0 else (high - span, high)
    left = low if with_nil and low == 0.0 else low - pad * span
    right = high if with_nil and high == 0.0 else high + pad * span
    (axes.set_xlim if axis == "x" else axes.set_ylim)(left, right)


def ticks(axes: Axes, axis: str = "x", n: int = 4, before: str = "", signs: bool = True, after: str = "") -> None:
    """Few round numbers on an axis, signed where they are differences; limits must be final."""
    one = axes.xaxis if axis == "x" else axes.yaxis
    one.set_major_locator(MaxNLocator(nbins=n, steps=[1, 2, 2.5, 5, 10]))
    if signs:
        label_differences(one, before)
    else:
        one.set_major_formatter(lambda value, _: f"{before}{value:,.10g}{after}")


def grid_of(page: Page, columns: int, rows: int, left: float, foot: float, top: float, gap: float = 16.0, row_gap: float = 0.0) -> list[tuple[float, float, float, float]]:
    """Places of small panels in the body of a page, row by row: left, bottom, width, height."""
    width = (page.width - left - (columns - 1) * gap - 6.0) / columns
    height = (page.height - foot - rows * top - (rows - 1) * row_gap) / rows
    return [
        (left + column * (width + gap), foot + (rows - 1 - row) * (height + top + row_gap), width, height)
        for row in range(rows) for column in range(columns)
    ]  # fmt: skip


def said(one: Interval, places: int = 1, before: str = "", after: str = "", signs: bool = True) -> str:
    """A number with its range in words: `+£2.1 (+£0.4 to +£3.8)`."""

    def write(value: float) -> str:
        return signed(value, places, before, after) if signs else f"{before}{value:,.{places}f}{after}"

    if not np.isfinite(one.mean):
        return "not defined"
    return write(one.mean) + (f" ({write(one.lower)} to {write(one.upper)})" if one.known else "")


def outline(axes: Axes) -> None:
    """A frame around a panel without gridlines, such as a heat map."""
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(FRAME)
    axes.set_facecolor(PAPER)
