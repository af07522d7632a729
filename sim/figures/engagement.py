"""Does engagement rise, fade or stick? The share of practices active in commissioning, month by month."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.figures import facts
from sim.figures.drawn import Drawn, NothingToShow, Words
from sim.figures.facts import Interval
from sim.figures.labels import apart
from sim.figures.page import Page
from sim.figures.style import GREY, TEXT_PT, Look, in_house_style, looks, short_name

if TYPE_CHECKING:
    from sim.analysis.compare import Comparison

METRIC = "active_engagement"
BODY = 235.0
LEFT, BOTTOM, TOP = 30.0, 20.0, 14.0
SMALL = 0.5  # points of a percentage that count as nothing


@in_house_style
def engagement(comparison: Comparison) -> Drawn:
    """Lines over time with a band for luck, labelled at their ends.

    Raises:
        NothingToShow: if the measure is nowhere known.
    """
    data = monthly(comparison)
    shifts = facts.difference(comparison, METRIC)
    words = Words(
        title=title(shifts, len(facts.seeds(comparison))),
        subtitle=(
            f"Practices active in commissioning, %\u00a0of\u00a0practices, {facts.place_words(comparison)}, "
            f"{facts.period_words(comparison)}"
        ),
        source=facts.source_words(comparison),
        note=_note(comparison),
        alt=_alt(comparison, data, shifts),
    )
    page = Page(words, BODY)
    _fill(page, comparison, data)
    return Drawn(page.figure, data, words, facts.provenance(comparison))


def monthly(comparison: Comparison) -> pd.DataFrame:
    """Mean over seeds by scenario and month, with the 95% interval of that mean."""
    rows = comparison.metrics
    rows = rows[(rows["metric"] == METRIC) & (rows["area"] == "scope")]
    if rows.empty or rows["value"].isna().all():
        raise NothingToShow("the comparison holds no share of practices active in commissioning")
    rows = rows.sort_values(["month", "seed"])
    before = rows[rows["month"] < facts.policy_start(comparison)].set_index(["month", "seed"])
    usual = before.loc[before["scenario"] == facts.baseline(comparison), "value"]
    found = []
    for scenario in comparison.scenarios:
        own = before.loc[before["scenario"] == scenario, "value"]
        same = scenario != facts.baseline(comparison) and own.equals(usual)
        for month, group in rows[rows["scenario"] == scenario].groupby("month", sort=True):
            hidden = same and str(month) < facts.policy_start(comparison)
            found.append((scenario, month, METRIC, "% of practices", *facts.mean_interval(group["value"]), len(group), hidden))
    names = ["scenario", "month", "metric", "unit", "mean", "lower", "upper", "n_seeds", "same_as_baseline"]
    return pd.DataFrame(found, columns=names)


def title(shifts: dict[str, Interval], n_seeds: int) -> str:
    """The finding in at most twelve words, from the published differences in the last year."""
    best = max(shifts, key=lambda name: shifts[name].mean)
    gain = shifts[best].mean
    if n_seeds == 1:
        if gain < SMALL:
            return "In this single run no scenario would make more practices active"
        return f"In this single run {short_name(best)} would have most active practices"
    raised = [name for name, shift in shifts.items() if shift.sign > 0 and shift.mean >= SMALL]
    lowered = [name for name, shift in shifts.items() if shift.sign < 0 and shift.mean <= -SMALL]
    if raised:
        best = max(raised, key=lambda name: shifts[name].mean)
        how = "most " if len(raised) > 1 else "only " if len(shifts) > 1 else ""
        return f"Active practices would rise {how}under {short_name(best)}, by {shifts[best].mean:.0f} points"
    if lowered:
        worst = min(lowered, key=lambda name: shifts[name].mean)
        if len(lowered) == len(shifts) > 1:
            return f"Active practices would fall in every scenario, most under {short_name(worst)}"
        return f"Active practices would rise nowhere and fall under {short_name(worst)}"
    return "No scenario would change the share of active practices beyond luck"


def _note(comparison: Comparison) -> str:
    several = len(facts.seeds(comparison)) > 1
    bands = "; bands are 95% intervals of the mean over seeds (t)" if several else ""
    parts = [
        f"{facts.run_words(comparison)}{bands}",
        "active: half an hour a week a GP on average, paid time included, and a live case, redesign or budget",
        "the same luck makes differences between scenarios surer than the bands suggest" if several else "",
        "lines start where they leave the baseline",
        facts.abbreviation_words(comparison.scenarios),
    ]
    return f"{'; '.join(part for part in parts if part)}."


def _alt(comparison: Comparison, data: pd.DataFrame, shifts: dict[str, Interval]) -> str:
    last = data.groupby("scenario", sort=False)["mean"].last()
    base = facts.baseline(comparison)
    ends = facts.listing([f"{last[name]:.0f}% under {short_name(name)}" for name in comparison.scenarios[1:]])
    best = max(shifts, key=lambda name: shifts[name].mean)
    shift = shifts[best]
    spread = f" (95% interval {shift.lower:.1f} to {shift.upper:.1f})" if shift.known else ""
    return (
        f"Line chart of the share of practices active in commissioning, {facts.period_words(comparison)}: it would end at "
        f"{last[base]:.0f}% under the baseline, {short_name(base)}, against {ends}. The largest difference from the "
        f"baseline in the last year would be {facts.signed(shift.mean)} percentage points{spread}, under {short_name(best)}."
    )


def _years(months: pd.Series) -> np.ndarray:
    return np.array([int(month[:4]) + (int(month[5:7]) - 1) / 12.0 for month in months])


def _fill(page: Page, comparison: Comparison, data: pd.DataFrame) -> None:
    shown = facts.highlighted(comparison)
    styles = looks(comparison.scenarios, shown)
    base = facts.baseline(comparison)
    ends = data.groupby("scenario", sort=False)["mean"].last()
    texts = {
        name: f"{short_name(name)}{' (baseline)' if name == base else ''} {ends[name]:.0f}%" for name in comparison.scenarios
    }
    right = max(page.text_width(text) for text in texts.values()) + 26.0
    axes = page.axes(LEFT, BOTTOM, page.width - LEFT - right, page.height - BOTTOM - TOP)
    order = sorted(comparison.scenarios, key=lambda one: (one == base, one in shown))
    for place, name in enumerate(order):
        rows = data[data["scenario"] == name]
        _line(axes, rows, styles[name], name == base, banded=name in shown, turn=place)
    years = _years(data["month"])
    axes.set_xlim(years.min(), years.max())
    top = np.nanmax(data[["mean", "upper"]].to_numpy())
    axes.set_ylim(0.0, min(100.0, 1.08 * top) if top > 0 else 10.0)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
    _mark_time(axes, years)
    _mark_start(axes, comparison, years)
    _label_ends(axes, comparison, ends, texts, styles, page)


def _line(axes: Axes, rows: pd.DataFrame, look: Look, is_base: bool, banded: bool, turn: int) -> None:
    visible = rows["same_as_baseline"].to_numpy()
    first = int(np.argmin(visible)) if not visible.all() else len(rows) - 1
    rows = rows.iloc[max(first - 1, 0) :]
    years = _years(rows["month"])
    if banded:
        axes.fill_between(years, rows["lower"], rows["upper"], color=look.colour, alpha=0.15, linewidth=0, zorder=2)
    axes.plot(
        years, rows["mean"], color=look.colour, linestyle=look.line, marker=look.marker, markerfacecolor=look.face,
        markevery=(5 * turn + 6, 30) if len(rows) > 60 else (0, 6), zorder=5 if is_base else 4, clip_on=False,
    )  # fmt: skip


def _mark_time(axes: Axes, years: np.ndarray) -> None:
    """About seven years on the axis, or half-years by month in a short run."""
    first, last = years.min(), years.max()
    if last - first >= 4:
        whole = range(int(np.ceil(first)), int(last) + 1)
        axes.set_xticks(list(whole)[:: max(1, (len(whole) - 1) // 6)])
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f}")
        return
    step = 3 if last - first < 1.5 else 6
    months = [month for month in range(round(first * 12), round(last * 12) + 1) if month % step == 0]
    axes.set_xticks(
        [month / 12 for month in months], [f"{calendar.month_abbr[month % 12 + 1]} {month // 12}" for month in months]
    )


def _mark_start(axes: Axes, comparison: Comparison, years: np.ndarray) -> None:
    start = _years(pd.Series([facts.policy_start(comparison)]))[0]
    if not years.min() < start < years.max():
        return
    axes.axvline(start, color=GREY, linewidth=0.8, zorder=1)
    late = start > (years.min() + years.max()) / 2
    axes.annotate(
        f"Policies start, {facts.month_words(facts.policy_start(comparison))}", (start, 1.0),
        xycoords=("data", "axes fraction"), xytext=(-4 if late else 4, 2), textcoords="offset points",
        ha="right" if late else "left", va="bottom", color=GREY, size=TEXT_PT,
    )  # fmt: skip


def _label_ends(
    axes: Axes, comparison: Comparison, ends: pd.Series, texts: dict[str, str], styles: dict[str, Look], page: Page
) -> None:
    """Labels to the right of the lines, moved apart, each tied to its line."""
    height = page.height - BOTTOM - TOP
    low, high = axes.get_ylim()
    names = [name for name in comparison.scenarios if np.isfinite(ends[name])]
    wanted = [(ends[name] - low) / (high - low) * height for name in names]
    placed = apart(wanted, TEXT_PT * 1.35, TEXT_PT * 0.6, height - TEXT_PT * 0.6)
    for name, place in zip(names, placed):
        axes.annotate(
            texts[name], (1.0, ends[name]), xycoords=("axes fraction", "data"),
            xytext=(24.0, place - (ends[name] - low) / (high - low) * height), textcoords="offset points",
            va="center", ha="left", color=styles[name].text, size=TEXT_PT, annotation_clip=False,
            arrowprops={
                "arrowstyle": "-", "color": styles[name].colour, "linewidth": 0.8, "shrinkA": 1, "shrinkB": 3,
                "relpos": (0.0, 0.5),
            },
        )  # fmt: skip
