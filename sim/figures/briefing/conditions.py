"""F8. Five conditions or none: redesigns in all 32 combinations of the Audit Commission's conditions."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.analysis.factors import Together, levels_of, states_of, together
from sim.figures.briefing.panels import ticks
from sim.figures.briefing.reading import LUCK, Measured, Reading, Rows, Said, finished
from sim.figures.drawn import Drawn
from sim.figures.facts import Interval, mean_interval
from sim.figures.page import Page
from sim.figures.style import FRAME, INK, PALETTE, in_house_style

METRIC = "redesigns"
WORDS = {
    "timely_budgets": "Timely budgets", "usable_information": "Usable information", "freedom_and_support": "Freedom and support",
    "sound_governance": "Sound governance", "shared_ownership": "Shared ownership",
}  # fmt: skip
ONE, MANY, ALL = PALETTE["turquoise"], PALETTE["dark grey"], PALETTE["dark blue"]


@in_house_style
def draw(now: Mapping[str, Reading]) -> Drawn:
    """Columns for all combinations in order of effect, over a matrix of dots that says which conditions hold."""
    reading = now["conditions"]
    levels, names, metric, scenario, _ = levels_of(reading.study, METRIC)
    whole = together(levels, names, metric, scenario)
    states = states_of(levels)
    effects = [mean_interval(row - levels[0]) for row in levels]
    order = sorted(range(1, len(effects)), key=lambda row: effects[row].mean)
    rows = Rows()
    plan = reading.study.plan
    for row in [0, *order]:
        case = " + ".join(name for name, on in zip(names, states[row], strict=True) if on) or "none"
        own = plan.loc[plan["case"].fillna("").isin([case, "all off" if case == "none" else case]), "run_id"]
        rows.metric(METRIC, Measured(effects[row], levels.shape[1], tuple(own)), conditions=case, how_many=int(states[row].sum()))
    verdict = whole.verdict()
    words = Said(
        title(whole, effects),
        "Change in redesigns at work per 100,000 people against none of the five conditions, in all combinations, lowest first",
        f"lines: {LUCK}; dots below: conditions that hold; {verdict[0].lower()}{verdict[1:].rstrip('.')}",
        f"Columns for 31 combinations of five conditions. All five: {effects[-1].mean:+.2f} redesigns per 100,000 people; the five one by "
        f"one add up to {whole.sum_of_parts:+.2f}.",
    ).words(reading)
    page = Page(words, 290.0)
    left = max(page.text_width(WORDS.get(name, name)) for name in names) + 10.0
    top = page.axes(left, 104.0, page.width - left - 6.0, 180.0)
    for place, row in enumerate(order):
        one = effects[row]
        colour = ALL if states[row].all() else ONE if states[row].sum() == 1 else MANY
        top.bar(place, one.mean, width=0.7, color=colour, edgecolor=INK, linewidth=0.4, zorder=3, hatch="////" if colour == ONE else "")
        if one.known:
            top.plot([place, place], [one.lower, one.upper], color=FRAME, linewidth=1.3, zorder=4)
    _limits(top, effects, order)
    top.set_xticks([])
    at = order.index(len(effects) - 1)
    top.annotate(
        "all five", (at, effects[-1].mean), xytext=(at, 0.99), textcoords=("data", "axes fraction"), ha="center", va="bottom", color=ALL,
        weight="bold", arrowprops={"arrowstyle": "-", "color": ALL, "linewidth": 0.8}, annotation_clip=False,
    )  # fmt: skip
    below = page.axes(left, 4.0, page.width - left - 6.0, 92.0, grid=None)
    for place, row in enumerate(order):
        for line, on in enumerate(states[row]):
            below.plot(place, line, marker="o", markersize=5.0, color=INK if on else FRAME, markerfacecolor=INK if on else "white", markeredgewidth=0.7 if on else 0.5)
    below.set_xlim(top.get_xlim())
    below.set_ylim(len(names) - 0.4, -0.6)
    below.set_yticks(range(len(names)), [WORDS.get(name, name) for name in names])
    below.set_xticks([])
    below.spines["bottom"].set_visible(False)
    return finished(page.figure, rows, words, [reading])


def title(whole: Together, effects: list[Interval]) -> str:
    """Sum, product or nothing; only where all five together move more than luck."""
    if effects[-1].sign == 0 and effects[-1].known:
        return "All five conditions together would not move redesigns beyond luck"
    if effects[-1].mean < 0:
        return "The five conditions together would lower the number of redesigns"
    parts = whole.sum_of_parts
    if parts <= 0.0:
        return "Together the five conditions would work; one by one they add nothing"
    ratio = whole.whole / parts
    if ratio >= 1.25:
        return f"Together the five conditions would do {ratio:.1f} times the sum of each alone"
    if ratio <= 0.8:
        return f"Together the five conditions would do only {ratio:.0%} of their sum"
    return "The five conditions would add up: all together do about their sum"


def _limits(axes, effects: list[Interval], order: list[int]) -> None:
    ends = [end for row in order for end in effects[row] if np.isfinite(end)]
    low, high = min(0.0, *ends), max(0.0, *ends)
    pad = 0.08 * (high - low) or 1.0
    axes.set_ylim(low - (pad if low < 0.0 else 0.0), high + pad)
    axes.set_xlim(-0.7, len(order) - 0.3)
    axes.axhline(0.0, color=INK, linewidth=0.9, zorder=5)
    ticks(axes, "y", 5)
