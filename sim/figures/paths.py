"""All paths at once: where each leads (dots with intervals), and how it goes through time (a small panel for each)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim._version import __version__
from sim.figures.drawn import Drawn, Words
from sim.figures.facts import month_words, signed
from sim.figures.labels import label_differences
from sim.figures.page import Page
from sim.figures.style import FRAME, GREY, INK, TEXT_PT, in_house_style, short_name

if TYPE_CHECKING:
    from sim.analysis.paths import Paths

MEASURES = ("lcp_coverage", "net_saving_per_head", "quality_index", "active_engagement")
NAMES = {
    "lcp_coverage": "In partnerships", "net_saving_per_head": "Net saving", "quality_index": "Quality of care",
    "active_engagement": "Active practices",
}  # fmt: skip
UNITS = {
    "lcp_coverage": "% of people", "net_saving_per_head": "£ a head a year", "quality_index": "sd of practices",
    "active_engagement": "% of practices",
}  # fmt: skip
ROW, HEAD, FOOT, GAP = 14.0, 30.0, 22.0, 14.0
PANEL, PANEL_HEAD, LINE, COLUMNS = 62.0, 16.0, 11.0, 4


@in_house_style
def outcomes(found: Paths, scopes: int, source: str) -> Drawn:
    """Dots with intervals: a row for each path, a panel for each of four measures, as differences from the baseline.

    Args:
        found: the paths of a study.
        scopes: primary care trusts in its scope.
        source: what the study was, for the source note.
    """
    data = found.table[found.table["measure"].isin(MEASURES)].reset_index(drop=True)
    order = list(dict.fromkeys(data["path"]))
    best = _rows(data, "lcp_coverage").sort_values("estimate").iloc[-1]
    saving = _rows(data, "net_saving_per_head")
    words = Words(
        title=_title(best, saving),
        subtitle=f"Differences from {short_name(found.baseline)} at the end or over the policy years, {place_words(scopes)}",
        source=source_words(source),
        note=f"{run_words(found)}; bars are 95% intervals (t) of luck only; hollow: the interval holds nil; money in 2009-10 prices.",
        alt=(
            f"Dots with intervals for {len(order)} paths and four measures. Most people in partnerships: {short_name(best['path'])}, "
            f"{best['estimate']:.0f}% more than {short_name(found.baseline)}. Net saving runs from "
            f"{saving['estimate'].min():.1f} to {saving['estimate'].max():.1f} pounds a head a year."
        ),
    )
    height = ROW * len(order)
    page = Page(words, HEAD + height + FOOT)
    left = max(page.text_width(short_name(path)) for path in order) + 8.0
    width = (page.width - left - (len(MEASURES) - 1) * GAP - 6.0) / len(MEASURES)
    for place, measure in enumerate(MEASURES):
        axes = page.axes(left + place * (width + GAP), FOOT, width, height, grid="x")
        _dots(axes, _rows(data, measure).set_index("path").reindex(order), named=place == 0)
        head(axes, NAMES[measure], UNITS[measure])
    return Drawn(page.figure, data, words, provenance(found))


@in_house_style
def through_time(found: Paths, what: str, scopes: int, source: str) -> Drawn:
    """A small panel for each path: people in partnerships, or what has been saved since policies began.

    Args:
        found: the paths of a study.
        what: `coverage` or `saving`.
        scopes: primary care trusts in its scope.
        source: what the study was, for the source note.
    """
    data = found.coverage if what == "coverage" else found.saving
    order = [path for path in dict.fromkeys(data["path"]) if what == "saving" or data.loc[data["path"] == path, "mean"].max() > 0.5]
    order = order or [found.baseline]
    last = data[data["month"] == data["month"].max()].set_index("path")["mean"]
    top = last[order].idxmax()
    first = data["month"].min()
    if what == "coverage":
        title = f"{short_name(top)} would bring {last[top]:.0f}% of people into partnerships"
        subtitle = f"People in partnerships (R3 and R4), % of registered people, {place_words(scopes)}, from {month_words(first)}"
        left_out = [path for path in dict.fromkeys(data["path"]) if path not in order]
        more = f"; nobody is in a partnership under {len(left_out)} other paths" if left_out else ""
    else:
        years = int(data["month"].max()[:4]) - int(first[:4])
        title = f"After {years} years {int((last > 0).sum())} of {len(last)} paths would have paid for themselves"
        subtitle = f"Cumulative net saving against {short_name(found.baseline)}, £ a head in 2009-10 prices, {place_words(scopes)}"
        more = "; the dot marks the month from which savings stay above cost, on average"
    words = Words(
        title=title, subtitle=subtitle, source=source_words(source),
        note=f"{run_words(found)}; lines are means over seeds, bands 95% intervals (t) of luck only, the number is the mean at the end{more}.",
        alt=f"Small line charts, one for each of {len(order)} paths. At the end: "
        + "; ".join(f"{short_name(path)} {last[path]:.1f}" for path in order) + ".",
    )  # fmt: skip
    rows = -(-len(order) // COLUMNS)
    axis = 26.0
    draft = Page(words, 0.0)
    width = (draft.width - axis - (COLUMNS - 1) * GAP) / COLUMNS
    names = panel_names(draft, order, width)
    over = PANEL_HEAD + LINE * max(name.count("\n") for name in names)
    page = Page(words, rows * (PANEL + over) + (rows - 1) * 8.0 + FOOT)
    shown = data[data["path"].isin(order)]
    reach = float(np.nanmin([0.0, shown["mean"].min()])), float(np.nanmax([1.0, shown["mean"].max()]))
    for place, path in enumerate(order):
        row, column = divmod(place, COLUMNS)
        bottom = page.height - (row + 1) * (PANEL + over) - row * 8.0
        axes = page.axes(axis + column * (width + GAP), bottom, width, PANEL, grid="y")
        own = data[data["path"] == path].sort_values("month")
        _line(axes, own, reach, what == "saving", first_column=column == 0, below=place + COLUMNS >= len(order))
        head(axes, names[place])
    return Drawn(page.figure, data, words, provenance(found))


def provenance(found: Paths) -> dict[str, str]:
    """Model version, scenario hashes and run ids, for the metadata of the files."""
    return {
        "Model version": f"lcp-sim {__version__}",
        "Scenario hashes": "; ".join(f"{path}={ids[0]}" for path, ids in found.run_ids.items()),
        "Run ids": "; ".join(run for ids in found.run_ids.values() for run in ids),
        "Seeds": ", ".join(map(str, found.seeds)),
    }


def _title(best: pd.Series, saving: pd.DataFrame) -> str:
    cheaper = int((saving["lower"] > 0).sum())
    return f"{short_name(best['path'])} would go furthest; {cheaper or 'none'} of {len(saving)} paths would save money"


def _rows(data: pd.DataFrame, measure: str) -> pd.DataFrame:
    return data[data["measure"] == measure].reset_index(drop=True)


def source_words(source: str) -> str:
    """Model version and the study that the figure is made from."""
    return f"authors' simulations, lcp-sim v{__version__}. {source}."


def place_words(scopes: int) -> str:
    """Where, by count and never by name."""
    return f"{scopes}\u00a0primary care trust{'s' if scopes != 1 else ''} in England"


def run_words(found: Paths) -> str:
    """How many runs, and that paths share their luck."""
    if len(found.seeds) == 1:
        return "one run of each path, so there is no interval and luck is not separated from effect"
    return f"{len(found.seeds)} runs (seeds) of each path, with the same luck in all paths"


def _dots(axes: Axes, rows: pd.DataFrame, named: bool) -> None:
    for place, (estimate, lower, upper) in enumerate(rows[["estimate", "lower", "upper"]].to_numpy(dtype=float)):
        if not np.isfinite(estimate):
            continue
        sure = lower > 0 or upper < 0
        if np.isfinite(lower):
            axes.plot([lower, upper], [place, place], color=INK, linewidth=1.4, solid_capstyle="butt")
        axes.plot(
            estimate, place, linestyle="", marker="o", markersize=5.0, color=INK, markeredgewidth=1.1,
            markerfacecolor=INK if sure else "white", zorder=4, clip_on=False,
        )  # fmt: skip
    axes.axvline(0.0, color=INK, linewidth=0.9, zorder=1)
    reach = rows[["estimate", "lower", "upper"]].to_numpy(dtype=float)
    low, high = min(0.0, np.nanmin(reach)), max(0.0, np.nanmax(reach))
    pad = 0.08 * (high - low) or 1.0
    axes.set_xlim(low - pad, high + pad)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [short_name(path) for path in rows.index] if named else [""] * len(rows))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=3, steps=[1, 2, 5, 10]))
    label_differences(axes.xaxis)


def _line(axes: Axes, own: pd.DataFrame, reach: tuple[float, float], payback: bool, first_column: bool, below: bool) -> None:
    at = own["month"].str[:4].astype(int) + (own["month"].str[5:7].astype(int) - 0.5) / 12.0
    axes.fill_between(at, own["lower"], own["upper"], color=FRAME, linewidth=0.0, alpha=0.45, zorder=2)
    axes.plot(at, own["mean"], color=INK, linewidth=1.4, zorder=3)
    pad = 0.06 * (reach[1] - reach[0])
    axes.set_ylim(reach[0] - pad, reach[1] + pad)
    mean = own["mean"].to_numpy()
    if payback:
        axes.axhline(0.0, color=GREY, linewidth=0.8, zorder=1)
        under = np.flatnonzero(mean < 0.0)
        if mean[-1] > 0.0 and under.size:
            axes.plot(at.iloc[under[-1] + 1], 0.0, marker="o", color=INK, markersize=5.0, zorder=4)
    falls = mean[-1] < mean[0]
    axes.annotate(
        signed(mean[-1], 0) if payback else f"{mean[-1]:.0f}", (0.02, 0.04 if falls else 0.96), xycoords="axes fraction",
        ha="left", va="bottom" if falls else "top", size=TEXT_PT, color=INK, weight="bold",
    )  # fmt: skip
    axes.yaxis.set_major_locator(MaxNLocator(nbins=3, steps=[1, 2, 5, 10]))
    years = [int(at.iloc[0]) + 1, int(at.iloc[-1])]
    axes.set_xticks(years, [str(year) for year in years] if below else [""] * 2)
    if not first_column:
        axes.tick_params(axis="y", labelleft=False)


def panel_names(page: Page, paths: list[str], width: float) -> list[str]:
    """Short names of paths, broken where they are wider than a panel."""
    return ["\n".join(page.wrap(short_name(path), TEXT_PT, "bold", width)) for path in paths]


def head(axes: Axes, name: str, unit: str = "") -> None:
    """What a panel shows, above it; the unit in a line of its own."""
    for up, text, weight, colour in ((15.0 if unit else 4.0, name, "bold", INK), (4.0, unit, "normal", GREY)):
        if text:
            axes.annotate(
                text, (0.0, 1.0), xycoords="axes fraction", xytext=(0, up), textcoords="offset points", size=TEXT_PT,
                weight=weight, color=colour, annotation_clip=False, parse_math=False,
            )  # fmt: skip
