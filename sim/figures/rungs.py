"""Who would stand on which rung of the ladder, year by year?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sim.figures import facts
from sim.figures.drawn import Drawn, NothingToShow, Words
from sim.figures.facts import Interval
from sim.figures.page import Page
from sim.figures.style import (
    FRAME,
    GREY,
    INK,
    PAPER,
    RUNG_COLOURS,
    RUNG_NAMES,
    RUNGS,
    TEXT_PT,
    contrast,
    in_house_style,
    short_name,
)

if TYPE_CHECKING:
    from sim.analysis.compare import Comparison

TOP_RUNGS = ("R3", "R4")
PANEL, GAP_X, GAP_Y, LEFT, HEAD, FOOT = 104.0, 14.0, 12.0, 32.0, 30.0, 18.0
COLUMNS = 3
WIDE = 20.0  # points of an interval beyond which a title gives the range
SMALL = 0.5  # per cent of practices that count as nobody
YEAR_WIDTH = 29.0  # points that a year takes on the axis, with some air
NAME_WIDTH = 27.0  # points of the longest name inside a band, with some air
LABEL_FROM = 11.0  # per cent: thinner bands carry no label inside


@in_house_style
def rungs(comparison: Comparison) -> Drawn:
    """Small multiples: practices by the rung of their group at the end of each financial year.

    Raises:
        NothingToShow: if the run saw no 31 March.
    """
    shown = facts.highlighted(comparison)
    by_seed = shares(comparison)
    data = yearly(by_seed, comparison.scenarios)
    tops = {name: top_share(by_seed, name) for name in comparison.scenarios}
    words = Words(
        title=title(tops, len(facts.seeds(comparison))),
        subtitle=(
            f"Rung of the group that a practice belongs to at 31\u00a0March, %\u00a0of\u00a0practices, "
            f"{facts.place_words(comparison)}, {_span(data)}"
        ),
        source=facts.source_words(comparison),
        note=_note(comparison, shown),
        alt=_alt(comparison, tops, data),
    )
    columns = 2 if len(shown) == 3 else min(COLUMNS, len(shown) + 1)  # the key takes a place of its own
    rows = -(-(len(shown) + 1) // columns)
    page = Page(words, rows * (PANEL + HEAD) + (rows - 1) * GAP_Y + FOOT)
    _fill(page, comparison, data, tops, shown, columns)
    return Drawn(page.figure, data, words, facts.provenance(comparison))


def shares(comparison: Comparison) -> pd.DataFrame:
    """Per cent of practices by rung for each scenario, seed and year; those in no group make up the rest."""
    groups = comparison.groups
    practices = comparison.practices.groupby(["scenario", "seed"], observed=True)["practice"].nunique()
    if groups.empty or practices.empty:
        raise NothingToShow("the comparison holds no group at any 31 March")
    years = np.arange(int(groups["year"].min()), int(groups["year"].max()) + 1)
    counts = groups.pivot_table(
        index=["scenario", "seed", "year"], columns="rung", values="practices", aggfunc="sum", observed=True, fill_value=0
    )
    whole = pd.MultiIndex.from_product(
        [comparison.scenarios, facts.seeds(comparison), years], names=["scenario", "seed", "year"]
    )
    counts = counts.reindex(index=whole, columns=list(RUNGS[1:]), fill_value=0).astype(float)
    total = practices.reindex(whole.droplevel("year")).to_numpy(dtype=float)
    found = 100.0 * counts.div(np.maximum(total, counts.sum(axis=1).to_numpy()), axis=0)
    found.insert(0, "none", 100.0 - found.sum(axis=1))
    return found


def yearly(by_seed: pd.DataFrame, scenarios: list[str]) -> pd.DataFrame:
    """Mean over seeds, in tidy form, with the 95% interval of that mean."""
    rows = []
    for scenario in scenarios:
        own = by_seed.xs(scenario, level="scenario")
        for year in own.index.unique(level="year"):
            group = own.xs(year, level="year")
            for rung in RUNGS:
                rows.append((scenario, int(year), rung, "% of practices", *facts.mean_interval(group[rung]), len(group)))
    return pd.DataFrame(rows, columns=["scenario", "year", "rung", "unit", "mean", "lower", "upper", "n_seeds"])


def top_share(by_seed: pd.DataFrame, scenario: str) -> Interval:
    """Practices on the two highest rungs in the last year."""
    own = by_seed.xs(scenario, level="scenario")
    last = own[own.index.get_level_values("year") == own.index.get_level_values("year").max()]
    found = facts.mean_interval(last[list(TOP_RUNGS)].sum(axis=1))
    return Interval(found.mean, max(found.lower, 0.0), min(found.upper, 100.0)) if found.known else found


def title(tops: dict[str, Interval], n_seeds: int) -> str:
    """The finding in at most twelve words: who reaches the two highest rungs."""
    best = max(tops, key=lambda name: tops[name].mean)
    if tops[best].mean < SMALL:
        return f"{'One run: no' if n_seeds == 1 else 'No'} scenario would bring practices to the top two rungs"
    if n_seeds == 1:
        return f"One run: {tops[best].mean:.0f}% would end on the top two rungs under {short_name(best)}"
    share = f"{tops[best].mean:.0f}% of practices"
    if tops[best].known and tops[best].upper - tops[best].lower > WIDE:
        share = f"{tops[best].lower:.0f}–{tops[best].upper:.0f}% of practices"
    elif tops[best].mean > 100 - SMALL:
        share = "All practices"
    return f"{share} would end on the top rungs under {short_name(best)}"


def _span(data: pd.DataFrame) -> str:
    first, last = int(data["year"].min()), int(data["year"].max())
    return str(first) if first == last else f"{first} to {last}"


def _note(comparison: Comparison, shown: list[str]) -> str:
    several = len(facts.seeds(comparison)) > 1
    left = [short_name(name) for name in comparison.scenarios if name not in shown]
    parts = [
        facts.run_words(comparison) + ("; shares are means over seeds, brackets their 95% interval (t)" if several else ""),
        "each column is one financial year; the line marks the start of policies"
        f" ({facts.month_words(facts.policy_start(comparison))})",
        f"not shown but in the data: {facts.listing(left)}" if left else "",
        facts.abbreviation_words(shown),
    ]
    return f"{'; '.join(part for part in parts if part)}."


def _alt(comparison: Comparison, tops: dict[str, Interval], data: pd.DataFrame) -> str:
    last = int(data["year"].max())
    ends = facts.listing([f"{_percent(tops[name])} under {short_name(name)}" for name in comparison.scenarios])
    return (
        f"Stacked column charts, one for each scenario, of practices by rung of the ladder. At 31 March {last} the share of "
        f"practices on the two highest rungs, R3 and R4, would be {ends}."
    )


def _percent(share: Interval) -> str:
    spread = f" ({share.lower:.0f} to {share.upper:.0f}%)" if share.known and share.upper - share.lower >= 0.5 else ""
    return f"{share.mean:.0f}%{spread}"


def _fill(
    page: Page, comparison: Comparison, data: pd.DataFrame, tops: dict[str, Interval], shown: list[str], columns: int
) -> None:
    width = (page.width - LEFT - (columns - 1) * GAP_X) / columns
    for place, name in enumerate([*shown, None]):
        row, column = divmod(place, columns)
        left = LEFT + column * (width + GAP_X)
        bottom = page.height - (row + 1) * (PANEL + HEAD) - row * GAP_Y
        axes = page.axes(left, bottom, width, PANEL, grid=None)
        if name is None:
            _key(axes)
            continue
        below = place + columns >= len(shown)
        panel(axes, data[data["scenario"] == name], facts.policy_start(comparison), first=column == 0, below=below)
        _head(axes, name, tops[name], name == facts.baseline(comparison))


def _head(axes: Axes, name: str, top: Interval, is_base: bool) -> None:
    for up, text, weight, colour in (
        (16.0, short_name(name) + (" (baseline)" if is_base else ""), "bold", INK),
        (4.0, f"on R3 or R4: {_percent(top)}", "normal", GREY),
    ):
        axes.annotate(
            text, (0.0, 1.0), xycoords="axes fraction", xytext=(0, up), textcoords="offset points", size=TEXT_PT,
            weight=weight, color=colour, annotation_clip=False, parse_math=False,
        )  # fmt: skip


def panel(
    axes: Axes, rows: pd.DataFrame, policy_start: str, first: bool, below: bool, label_from: float = LABEL_FROM
) -> None:
    """Stacked columns of one scenario by year, R4 at the foot, with a line at the start of policies.

    Args:
        axes: the panel.
        rows: year, rung, mean (% of practices) of one scenario.
        policy_start: month, `2010-04`.
        first: in the first column, so that shares stand beside it.
        below: nothing stands below it, so that years do.
        label_from: per cent; thinner bands carry no label inside.
    """
    wide = rows.pivot(index="year", columns="rung", values="mean")
    years = wide.index.to_numpy()
    edges = np.append(years[0] - 1, years)
    at = int(policy_start[:4]) + (int(policy_start[5:7]) - 4) / 12.0
    floor = np.zeros(len(years))
    for rung in reversed(RUNGS):
        part = wide[rung].to_numpy()
        axes.stairs(floor + part, edges, baseline=floor, fill=True, color=RUNG_COLOURS[rung], linewidth=0.3, zorder=2)
        axes.stairs(floor + part, edges, baseline=None, color=PAPER, linewidth=1.0, zorder=3)
        _name_band(axes, rung, years, floor, part, at, label_from)
        floor = floor + part
    axes.add_patch(
        Rectangle((years[0] - 1, 0), len(years), 100, fill=False, edgecolor=FRAME, linewidth=0.8, zorder=4)
    )
    if years[0] - 1 < at < years[-1]:
        axes.axvline(at, color=INK, linewidth=1.0, zorder=5)
    axes.set_xlim(years[0] - 1, years[-1])
    axes.set_ylim(0, 100)
    axes.set_yticks([0, 50, 100], ["0%", "50%", "100%"] if first else ["", "", ""])
    column = _column(axes, years)
    step = max(1, len(years) // 3, math.ceil(YEAR_WIDTH / column))
    axes.set_xticks([year - 0.5 for year in years[::step]], [f"{year}" for year in years[::step]] if below else [])
    axes.tick_params(axis="x", length=2 if below else 0)
    axes.spines["bottom"].set_visible(False)


def _column(axes: Axes, years: np.ndarray) -> float:
    """Width of a year, in points."""
    return axes.bbox.width * 72.0 / axes.figure.dpi / len(years)


def _name_band(
    axes: Axes, rung: str, years: np.ndarray, floor: np.ndarray, part: np.ndarray, start: float, label_from: float
) -> None:
    """The name of a rung inside its band, as late as it is thick and clear of the line at the start of policies."""
    window = min(max(3, math.ceil(NAME_WIDTH / _column(axes, years))), len(part))
    best: tuple[float, float, float] | None = None  # room, middle of the years, middle of the band
    for first in range(len(part) - window + 1):
        whole = slice(first, first + window)
        low, high = floor[whole].max(), (floor + part)[whole].min()
        middle = years[whole].mean() - 0.5
        if window > 1 and abs(middle - start) < window / 2:
            continue
        if best is None or high - low >= best[0] - 2.0:
            best = (max(high - low, best[0] if best else 0.0), middle, (low + high) / 2)
    if best is None or best[0] < label_from:
        return
    colour = PAPER if contrast(RUNG_COLOURS[rung], PAPER) >= 4.5 else INK
    axes.text(
        best[1], best[2], "none" if rung == "none" else rung, ha="center", va="center", size=TEXT_PT, color=colour, zorder=6
    )


def _key(axes: Axes) -> None:
    """The rungs in words, in the order in which they are stacked."""
    axes.set_xlim(0, axes.bbox.width * 72 / axes.figure.dpi)
    axes.set_ylim(0, PANEL)
    axes.axis("off")
    for place, rung in enumerate(RUNGS):
        y = PANEL - 15.0 - place * 16.0
        axes.add_patch(Rectangle((8, y), 14, 10, facecolor=RUNG_COLOURS[rung], edgecolor=FRAME, linewidth=0.8))
        axes.text(27, y + 5, RUNG_NAMES[rung], va="center", size=TEXT_PT)
