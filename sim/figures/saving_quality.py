"""Efficiency and quality: where would each policy land against the baseline?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from sim.figures import facts
from sim.figures.drawn import Drawn, NothingToShow, Words
from sim.figures.facts import Interval
from sim.figures.labels import around, label_differences, renderer_of
from sim.figures.page import Page
from sim.figures.style import FRAME, GREY, GRIDLINE, PAPER, TEXT_PT, Look, in_house_style, looks, short_name

if TYPE_CHECKING:
    from sim.analysis.compare import Comparison

SAVING, QUALITY = "net_saving_per_head", "quality_index"
BODY = 270.0
LEFT, BOTTOM = 48.0, 34.0
CORNERS = {
    (0, 1): "costs more, better process",
    (1, 1): "saves money, better process",
    (0, 0): "costs more, worse process",
    (1, 0): "saves money, worse process",
}
Landing = dict[str, tuple[Interval, Interval]]


@in_house_style
def saving_quality(comparison: Comparison) -> Drawn:
    """One point a scenario with a cross for its intervals; the baseline stands where the axes meet.

    Raises:
        NothingToShow: if no scenario has both measures.
    """
    landing = where(comparison)
    data = table(comparison, landing)
    words = Words(
        title=title(landing, len(facts.seeds(comparison))),
        subtitle=(
            f"Difference from {short_name(facts.baseline(comparison))} in net saving (£ a head a year, 2009-10 prices) "
            f"and in quality of care (standard deviations of practices), {facts.place_words(comparison)}, from "
            f"{facts.month_words(facts.policy_start(comparison))}"
        ),
        source=facts.source_words(comparison),
        note=_note(comparison),
        alt=_alt(comparison, landing),
    )
    page = Page(words, BODY)
    _fill(page, comparison, landing)
    return Drawn(page.figure, data, words, facts.provenance(comparison))


def where(comparison: Comparison) -> Landing:
    """Saving and quality against the baseline, by scenario."""
    savings, qualities = facts.difference(comparison, SAVING), facts.difference(comparison, QUALITY)
    both = {name: (savings[name], qualities[name]) for name in savings if name in qualities}
    if not both:
        raise NothingToShow("no scenario has both a net saving and a quality")
    return both


def table(comparison: Comparison, landing: Landing) -> pd.DataFrame:
    """The points in tidy form: one row per scenario and measure."""
    units = comparison.table.drop_duplicates("metric").set_index("metric")["unit"]
    rows = [
        (name, facts.baseline(comparison), metric, units[metric], *interval, len(facts.seeds(comparison)))
        for name, pair in landing.items()
        for metric, interval in zip((SAVING, QUALITY), pair)
    ]
    return pd.DataFrame(
        rows, columns=["scenario", "baseline", "metric", "unit", "estimate", "lower", "upper", "n_seeds"]
    )


def title(landing: Landing, n_seeds: int, kind: str = "scenario") -> str:
    """The finding in about twelve words: only what is surer than luck is claimed."""
    if n_seeds == 1:
        return f"One run: {_finding(landing, n_seeds, kind)}"
    found = _finding(landing, n_seeds, kind)
    return found[:1].upper() + found[1:]


def _finding(landing: Landing, n_seeds: int, kind: str) -> str:
    signs = {name: tuple(_sign(interval, n_seeds) for interval in pair) for name, pair in landing.items()}
    for found, one, more in (
        ((1, 1), "{} would save money and raise process quality", "would save money and raise process quality"),
        ((1, 0), "{} would save money, with no sure change in process quality", "would save money, none with surely better process"),
        ((0, 1), "{} would raise process quality, with no sure saving", "would raise process quality, none with a sure saving"),
        ((-1, 1), "{} would raise process quality but cost more", "would raise process quality, but all would cost more"),
        ((1, -1), "{} would save money but lower process quality", "would save money, but all would lower process quality"),
    ):
        names = [name for name, sign in signs.items() if sign == found]
        if len(names) > 2:
            return f"{len(names)} of {len(signs)} {kind}s {more}"
        if names:
            return one.format(facts.listing([short_name(name) for name in names]))
    worse = [name for name, sign in signs.items() if min(sign) < 0]
    if not worse:
        return f"no {kind} would change spending or care{' beyond luck' if n_seeds > 1 else ''}"
    if len(worse) == len(signs) > 1:
        return f"every {kind} would cost more or lower process quality"
    if len(signs) == 1:
        return f"{short_name(worse[0])} would cost more or lower process quality"
    return f"{len(worse)} of {len(signs)} {kind}s would cost more or lower process quality, none the reverse"


def _sign(interval: Interval, n_seeds: int) -> int:
    return interval.sign if n_seeds > 1 else int(np.sign(interval.mean))


def _note(comparison: Comparison) -> str:
    several = len(facts.seeds(comparison)) > 1
    crosses = f"; crosses: {facts.interval_words(comparison, (SAVING, QUALITY))}" if several else ""
    parts = [
        f"{facts.run_words(comparison)}{crosses}",
        "net saving counts management, set-up and reinvested savings as spending, over all policy years; quality is "
        "that of the last year",
        facts.abbreviation_words(comparison.scenarios),
    ]
    return f"{'; '.join(part for part in parts if part)}."


def _alt(comparison: Comparison, landing: Landing) -> str:
    points = []
    for name, (saving, quality) in landing.items():
        points.append(
            f"{short_name(name)} {_said(saving, 2, before='£')} a head a year and {_said(quality, 2, after=' sd')}"
        )
    return (
        f"Scatter chart of net saving against quality of care, as differences from the baseline, "
        f"{short_name(facts.baseline(comparison))}: {'; '.join(points)}."
    )


def _said(interval: Interval, places: int, before: str = "", after: str = "") -> str:
    text = facts.signed(interval.mean, places, before, after)
    if not interval.known:
        return text
    bounds = (facts.signed(bound, places, before, after) for bound in (interval.lower, interval.upper))
    return f"{text} ({' to '.join(bounds)})"


def limits(intervals: list[Interval], least: float, side: float) -> tuple[float, float]:
    """Limits that hold every cross and leave a `side` of nil free for the names of the corners."""
    reach = [value for interval in intervals for value in interval if np.isfinite(value)]
    low, high = min(0.0, *reach), max(0.0, *reach)
    span = max(high - low, least)
    return min(low - 0.12 * span, -side * span), max(high + 0.12 * span, side * span)


def quarters(axes: Axes, landing: Landing, side: float) -> list[Bbox]:
    """The plane of saving and quality with nil in both, its quarters named; boxes of the names, in pixels. `side` as in `limits`."""
    axes.grid(visible=False)
    axes.grid(axis="y", color=GRIDLINE, linewidth=0.8)
    axes.set_xlim(*limits([pair[0] for pair in landing.values()], 0.5, side))
    axes.set_ylim(*limits([pair[1] for pair in landing.values()], 0.02, 0.25))
    axes.axhline(0.0, color=FRAME, linewidth=1.0, zorder=1)
    axes.axvline(0.0, color=FRAME, linewidth=1.0, zorder=1)
    axes.set_xlabel("Net saving, £ a head a year (right of nil: saves money)")
    axes.set_ylabel("Quality of care, sd (above nil: better)")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(nbins=9, steps=[1, 2, 5, 10]))
    label_differences(axes.xaxis, "£")
    label_differences(axes.yaxis)
    return corners(axes)


def _fill(page: Page, comparison: Comparison, landing: Landing) -> None:
    axes = page.axes(LEFT, BOTTOM, page.width - LEFT - 6.0, page.height - BOTTOM - 6.0)
    corner_boxes = quarters(axes, landing, 0.55)
    shown = facts.highlighted(comparison)
    styles = looks(comparison.scenarios, shown)
    for name, pair in landing.items():
        _cross(axes, pair, styles[name], name in shown)
    base = facts.baseline(comparison)
    axes.plot(
        0, 0, linestyle="", marker=styles[base].marker, markersize=8, color=styles[base].colour,
        markerfacecolor=styles[base].face, markeredgewidth=1.6, zorder=6,
    )  # fmt: skip
    names = [*landing, base]
    points = [(pair[0].mean, pair[1].mean) for pair in landing.values()] + [(0.0, 0.0)]
    around(
        axes, points, [short_name(name) + (" (baseline)" if name == base else "") for name in names],
        [styles[name].text for name in names], [*corner_boxes, *crossed(axes, landing)], size=TEXT_PT, zorder=7,
    )  # fmt: skip


def _cross(axes: Axes, pair: tuple[Interval, Interval], look: Look, shown: bool) -> None:
    saving, quality = pair
    line: dict[str, Any] = {"color": look.colour, "linewidth": 1.4, "zorder": 3, "solid_capstyle": "butt"}
    if saving.known:
        axes.plot([saving.lower, saving.upper], [quality.mean] * 2, **line)
    if quality.known:
        axes.plot([saving.mean] * 2, [quality.lower, quality.upper], **line)
    axes.plot(
        saving.mean, quality.mean, linestyle="", marker=look.marker, markersize=8 if shown else 6, color=look.colour,
        markerfacecolor=look.face, markeredgewidth=1.4, zorder=5,
    )  # fmt: skip


def corners(axes: Axes) -> list[Bbox]:
    """Say in each corner what landing there means; returns the boxes taken."""
    boxes = []
    renderer = renderer_of(axes)
    for (right, top), text in CORNERS.items():
        made = axes.annotate(
            text, (right, top), xycoords="axes fraction", xytext=(-4 if right else 4, -3 if top else 4),
            textcoords="offset points", ha="right" if right else "left", va="top" if top else "bottom",
            color=GREY, size=TEXT_PT, style="italic", zorder=2,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip
        boxes.append(made.get_window_extent(renderer).padded(4.0))
    return boxes


def crossed(axes: Axes, landing: Landing) -> list[Bbox]:
    """Boxes of the interval lines and of the two axes through nil, in pixels."""
    boxes = []
    lines = [((axes.get_xlim()[0], 0), (axes.get_xlim()[1], 0)), ((0, axes.get_ylim()[0]), (0, axes.get_ylim()[1]))]
    for saving, quality in landing.values():
        if saving.known:
            lines.append(((saving.lower, quality.mean), (saving.upper, quality.mean)))
        if quality.known:
            lines.append(((saving.mean, quality.lower), (saving.mean, quality.upper)))
    for ends in lines:
        (x0, y0), (x1, y1) = axes.transData.transform(ends)
        boxes.append(Bbox.from_extents(x0 - 2, y0 - 2, x1 + 2, y1 + 2))
    return boxes
