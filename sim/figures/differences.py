"""What would change, and by how much? Headline differences from the baseline, each in its own unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.figures import facts
from sim.figures.drawn import Drawn, NothingToShow, Words
from sim.figures.facts import Interval
from sim.figures.labels import label_differences
from sim.figures.page import Page
from sim.figures.style import GREY, INK, TEXT_PT, Look, in_house_style, looks, short_name
from sim.outcomes.metrics import METRICS

if TYPE_CHECKING:
    from sim.analysis.compare import Comparison

MEASURES = (
    "active_engagement", "out_of_hospital_share", "net_saving_per_head",
    "gp_referrals", "elective_admissions", "emergency_admissions",
    "management_cost_per_head", "engagement", "quality_index",
)  # fmt: skip
NOT_COUNTED = ("emergency_admissions", "management_cost_per_head")  # a placebo, and a part of net saving
COLUMNS, GAP_X, ROW, HEAD, FOOT, GAP_Y = 3, 16.0, 15.0, 30.0, 22.0, 6.0
UNITS = {"sd of baseline practices": "sd of practices", "£ a head a year, 2009-10 prices": "£ a head a year"}


@in_house_style
def differences(comparison: Comparison) -> Drawn:
    """Dots with intervals: one panel for each measure, one row for each scenario.

    Raises:
        NothingToShow: if no headline difference is known.
    """
    shown = facts.highlighted(comparison)[1:]
    found = measured(comparison)
    data = table(comparison, found)
    words = Words(
        title=title(found, len(facts.seeds(comparison))),
        subtitle=(
            f"Differences from {short_name(facts.baseline(comparison))}, each measure in its own unit, "
            f"{facts.place_words(comparison)}, from {facts.month_words(facts.policy_start(comparison))}"
        ),
        source=facts.source_words(comparison),
        note=_note(comparison, shown),
        alt=_alt(comparison, found),
    )
    rows = -(-len(found) // COLUMNS)
    height = ROW * len(shown)
    page = Page(words, rows * (HEAD + height + FOOT) + (rows - 1) * GAP_Y)
    left = max(page.text_width(short_name(name)) for name in shown) + 10.0
    width = (page.width - left - (COLUMNS - 1) * GAP_X - 8.0) / COLUMNS
    styles = looks(comparison.scenarios, facts.highlighted(comparison))
    for place, (metric, shifts) in enumerate(found.items()):
        row, column = divmod(place, COLUMNS)
        bottom = page.height - row * GAP_Y - (row + 1) * (HEAD + height) - row * FOOT
        axes = page.axes(left + column * (width + GAP_X), bottom, width, height, grid="x")
        _panel(axes, metric, shifts, shown, styles, named=column == 0)
    return Drawn(page.figure, data, words, facts.provenance(comparison))


def measured(comparison: Comparison) -> dict[str, dict[str, Interval]]:
    """The headline measures for which a difference is known."""
    found: dict[str, dict[str, Interval]] = {}
    for metric in MEASURES:
        try:
            found[metric] = facts.difference(comparison, metric)
        except NothingToShow:
            continue
    if not found:
        raise NothingToShow("the comparison holds no headline difference")
    return found


def table(comparison: Comparison, found: dict[str, dict[str, Interval]]) -> pd.DataFrame:
    """The dots in tidy form."""
    rows = [
        (metric, METRICS[metric].unit, scenario, facts.baseline(comparison), *shift, len(facts.seeds(comparison)))
        for metric, shifts in found.items()
        for scenario, shift in shifts.items()
    ]
    return pd.DataFrame(
        rows, columns=["metric", "unit", "scenario", "baseline", "estimate", "lower", "upper", "n_seeds"]
    )


def title(found: dict[str, dict[str, Interval]], n_seeds: int) -> str:
    """The finding in at most twelve words: what gets better and what worse, beyond luck."""
    if n_seeds == 1:
        return "Differences in a single run, which may be luck"
    judged = _judged(found)
    scenarios = list(dict.fromkeys(name for shifts in found.values() for name in shifts))
    better = {name: _count(judged, name, 1) for name in scenarios}
    worse = {name: _count(judged, name, -1) for name in scenarios}
    best = max(scenarios, key=lambda name: (better[name] > 0, better[name] - worse[name], better[name]))
    worst = max(scenarios, key=lambda name: worse[name])
    if better[best]:
        also = f" and worsen {worse[best]}" if worse[best] else " and worsen none"
        return f"{short_name(best)} would improve {better[best]} of {len(judged)} measures{also}"
    if worse[worst]:
        return f"Nothing would improve; {short_name(worst)} would worsen {worse[worst]} of {len(judged)} measures"
    return "No scenario would make any measure better or worse beyond luck"


def _judged(found: dict[str, dict[str, Interval]]) -> dict[str, dict[str, Interval]]:
    """Measures that can be better or worse and are not counted elsewhere."""
    return {key: shifts for key, shifts in found.items() if METRICS[key].good and key not in NOT_COUNTED}


def _count(judged: dict[str, dict[str, Interval]], name: str, way: int) -> int:
    """Measures that a scenario surely makes better (way 1) or worse (way -1)."""
    return sum(name in shifts and shifts[name].sign * METRICS[key].good == way for key, shifts in judged.items())


def _note(comparison: Comparison, shown: list[str]) -> str:
    several = len(facts.seeds(comparison)) > 1
    left = [short_name(name) for name in comparison.scenarios[1:] if name not in shown]
    parts = [
        facts.run_words(comparison) + (f"; bars: {facts.interval_words(comparison, MEASURES)}" if several else ""),
        "the vertical line is no difference; money in 2009-10 prices",
        "hollow: the interval holds nil" if several else "",
        "referrals, elective care, care outside hospital, emergencies (the placebo) and management cost are not counted"
        if several
        else "",
        f"not shown but in the data: {facts.listing(left)}" if left else "",
        facts.abbreviation_words(comparison.scenarios),
    ]
    return f"{'; '.join(part for part in parts if part)}."


def _alt(comparison: Comparison, found: dict[str, dict[str, Interval]]) -> str:
    judged = _judged(found)
    parts = [
        f"{short_name(name)} {_count(judged, name, 1)} better and {_count(judged, name, -1)} worse"
        for name in comparison.scenarios[1:]
    ]
    named = facts.listing([_short(METRICS[metric].name).lower() for metric in judged])
    return (
        f"Dots with intervals for {len(found)} measures, as differences from {short_name(facts.baseline(comparison))}. Beyond "
        f"luck, of {len(judged)} measures that can be judged ({named}): {'; '.join(parts)}."
    )


def _panel(
    axes: Axes, metric: str, shifts: dict[str, Interval], shown: list[str], styles: dict[str, Look], named: bool
) -> None:
    for row, name in enumerate(shown):
        if name not in shifts:
            continue
        shift, look = shifts[name], styles[name]
        if shift.known:
            axes.plot([shift.lower, shift.upper], [row, row], color=look.colour, linewidth=1.6, solid_capstyle="butt")
        axes.plot(
            shift.mean, row, linestyle="", marker=look.marker, markersize=6.5, color=look.colour, markeredgewidth=1.3,
            markerfacecolor=look.colour if shift.sign or not shift.known else "white", zorder=4, clip_on=False,
        )  # fmt: skip
    axes.axvline(0.0, color=INK, linewidth=0.9, zorder=1)
    reach = [value for name in shown if name in shifts for value in shifts[name] if np.isfinite(value)]
    low, high = min(0.0, *reach), max(0.0, *reach)
    pad = 0.08 * (high - low) or 1.0
    axes.set_xlim(low - pad, high + pad)
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.set_yticks(range(len(shown)), [short_name(name) for name in shown] if named else [""] * len(shown))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=3, steps=[1, 2, 5, 10]))
    label_differences(axes.xaxis)
    unit = METRICS[metric].unit
    for up, text, weight, colour in (
        (15.0, _short(METRICS[metric].name), "bold", INK),
        (4.0, UNITS.get(unit, unit), "normal", GREY),
    ):
        axes.annotate(
            text, (0.0, 1.0), xycoords="axes fraction", xytext=(0, up), textcoords="offset points", size=TEXT_PT,
            weight=weight, color=colour, annotation_clip=False,
        )  # fmt: skip


def _short(name: str) -> str:
    """Names that fit a panel."""
    return {
        "Practices active in commissioning": "Active practices",
        "Planned care given outside hospital": "Care outside hospital",
        "Management and transaction cost": "Management cost",
        "Quality of care (process)": "Quality of care",
        "Elective care, wherever done": "Elective care",
    }.get(name, name)
