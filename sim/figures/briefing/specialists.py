"""F12. Specialists: pay, pension or relief from duty? What each inducement alone does to the number who join."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.analysis.pairs import base_draws
from sim.figures.briefing.panels import names, reach, said, ticks
from sim.figures.briefing.reading import LUCK, Measured, Reading, Rows, Said, finished
from sim.figures.drawn import Drawn, NothingToShow
from sim.figures.page import Page
from sim.figures.style import INK, PALETTE, TEXT_PT, in_house_style

ARM, METRIC = "lcp_big_bang", "specialists_in_groups"
WORDS = {
    "specialist.pension_portability": ("NHS pension kept", "share"),
    "specialist.package.premium": ("Pay above NHS pay", "%"),
    "specialist.package.on_call_relief": ("Relief from on-call", "share"),
}
LOW, HIGH = PALETTE["light purple"], PALETTE["dark blue"]
Bars = list[tuple[str, float, float, Measured, Measured]]


@in_house_style
def draw(now: Mapping[str, Reading]) -> Drawn:
    """A tornado: for each inducement, specialists who join at its low and at its high end."""
    reading = now["inducements"]
    rows = Rows()
    base = reading.level(METRIC, ARM, base_draws(reading.study, ARM))
    rows.metric(METRIC, base, inducement="as declared", setting="")
    found = bars(reading, rows)
    best = found[0]
    if not np.isfinite(base.interval.mean):
        raise NothingToShow("no specialist works in the hospitals of this scope")
    words = Said(
        title(found),
        "Specialists who work for groups, % of specialists, where each inducement alone is at its low and at its high end",
        f"lines: {LUCK}; the vertical line: as declared ({said(base.interval, 1, after='%', signs=False)}); ends differ in cost: a premium of "
        "20% is about what pension rights are worth in mid-career; nothing is fitted",
        f"Tornado chart of specialists in groups. {WORDS[best[0]][0]} moves it most, from {best[3].interval.mean:.1f}% to {best[4].interval.mean:.1f}%.",
    ).words(reading)
    page = Page(words, 36.0 + 44.0 * len(found))
    left = max(page.text_width(WORDS[key][0]) for key, *_ in found) + 10.0
    axes = page.axes(left, 26.0, page.width - left - 46.0, page.height - 30.0, grid="x")
    for place, (key, low, high, at_low, at_high) in enumerate(found):
        for value, one, colour, up in ((low, at_low, LOW, -0.18), (high, at_high, HIGH, 0.18)):
            mean = one.interval.mean
            axes.barh(place + up, mean - base.interval.mean, left=base.interval.mean, height=0.34, color=colour, edgecolor=INK, linewidth=0.5, zorder=3)
            if one.interval.known:
                axes.plot([one.interval.lower, one.interval.upper], [place + up] * 2, color=INK, linewidth=1.1, zorder=4)
            edge = max(mean, base.interval.mean, one.interval.upper if one.interval.known else mean)
            axes.annotate(
                f"at {value:g}{'%' if WORDS[key][1] == '%' else ''}", (edge, place + up), xytext=(4, 0), textcoords="offset points",
                ha="left", va="center", size=TEXT_PT,
            )  # fmt: skip
    axes.axvline(base.interval.mean, color=INK, linewidth=1.0, zorder=5)
    reach(axes, [one.interval for *_, low, high in found for one in (low, high)], least=2.0, pad=0.05)
    axes.set_ylim(len(found) - 0.45, -0.55)
    ticks(axes, "x", 6, signs=False, after="%")
    names(axes, [WORDS[key][0] for key, *_ in found])
    return finished(page.figure, rows, words, [reading])


def bars(reading: Reading, rows: Rows) -> Bars:
    """Each inducement with its ends and what joins there, the largest swing first."""
    found: Bars = []
    for key in WORDS:
        own = pd.to_numeric(reading.keys[key], errors="coerce").dropna()
        others = reading.keys[[other for other in WORDS if other != key]]
        own = own[others.loc[own.index].isna().all(axis=1).to_numpy()]
        ends = (float(own.min()), float(own.max()))
        pair = [reading.level(METRIC, ARM, [int(draw) for draw in own.index[own == end]]) for end in ends]
        for end, one in zip(ends, pair, strict=True):
            rows.metric(METRIC, one, inducement=key, setting=f"{end:g}")
        found.append((key, *ends, pair[0], pair[1]))
    return sorted(found, key=lambda one: -abs(np.nan_to_num(one[4].interval.mean - one[3].interval.mean)))


def title(found: Bars) -> str:
    """Which inducement moves most, if its ends can be told apart."""
    key, _, _, low, high = found[0]
    swing = high.interval.mean - low.interval.mean
    sure = not (low.interval.known and high.interval.known) or low.interval.upper < high.interval.lower or high.interval.upper < low.interval.lower
    if not np.isfinite(swing) or abs(swing) < 0.05:
        return "No inducement alone would bring specialists into partnerships"
    if not sure:
        return "No inducement alone would surely move specialists"
    name = {"specialist.pension_portability": "keeping the NHS pension", "specialist.package.premium": "pay", "specialist.package.on_call_relief": "relief from on-call"}[key]
    if swing < 0:
        return f"More {name} would bring fewer specialists into partnerships"
    return f"{name[0].upper()}{name[1:]} would move specialists most, by {swing:.1f} points"
