"""F6. How large should a partnership be? Risk, cost, engagement and net saving by least number of people."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.ticker import FuncFormatter, NullFormatter

from sim.figures.briefing.panels import GHOST, grid_of, head, line, look_of, reach, said, ticks
from sim.figures.briefing.reading import LUCK, Measured, Reading, Rows, Said, finished
from sim.figures.drawn import Drawn
from sim.figures.facts import Interval
from sim.figures.page import Page
from sim.figures.style import GREY, INK, TEXT_PT, in_house_style

KEY, ARM = "lcp.min_pop", "lcp_big_bang"
PANELS = (
    ("overspend_risk", "Chance of a 5% overspend", "% of holder-years at risk", False),
    ("management_cost_per_head", "Cost of management", "£ a head a year", False),
    ("active_engagement", "Active practices", "% of practices", False),
    ("net_saving_per_head", "Net saving against PBC as it was", "£ a head a year", True),
)
SAVING = PANELS[-1][0]
LABELLED = (7_000, 20_000, 30_000, 100_000, 400_000)


@in_house_style
def draw(now: Mapping[str, Reading], ghost: Mapping[str, Reading] | None = None) -> Drawn:
    """Four panels over a logarithmic scale of people; the sizes that cannot be told from the best are marked."""
    reading = now["sizes"]
    rows = Rows()
    found = measured(reading, rows)
    old = measured(ghost["sizes"], Rows()) if ghost else None
    sizes = sorted(found)
    best = max(sizes, key=lambda size: found[size][SAVING].mean)
    band = as_good(reading, sizes, best, rows)
    words = Said(
        title(found, best, band),
        "Full partnerships of a given least size, imposed on all practices: risk, cost, engagement and net saving",
        f"bands: {LUCK}; shaded in the last panel: sizes whose saving cannot be told from the best; the axis is logarithmic; "
        "a partnership holds at least so many people where the place has them",
        f"Four line charts over the least size of a partnership, from {sizes[0]:,.0f} to {sizes[-1]:,.0f} people. Net saving is best "
        f"at {best:,.0f} people, {said(found[best][SAVING], 1, '£')} a head a year; the chance of a 5% overspend goes from "
        f"{found[sizes[0]]['overspend_risk'].mean:.0f}% to {found[sizes[-1]]['overspend_risk'].mean:.0f}%.",
    ).words(reading)
    page = Page(words, 330.0)
    for place, ((metric, name, unit, against), where) in enumerate(zip(PANELS, grid_of(page, 2, 2, 34.0, 34.0, 30.0, 44.0, 22.0), strict=True)):
        axes = page.axes(*where)
        values = [found[size][metric] for size in sizes]
        shown = [*values, *([old[size][metric] for size in sorted(old)] if old else [])]
        if old:
            axes.plot(sorted(old), [old[size][metric].mean for size in sorted(old)], **GHOST)
        line(axes, sizes, values, look_of(place))
        axes.set_xscale("log")
        reach(axes, shown, "y", with_nil=True)
        ticks(axes, "y", 4, "£" if "£" in unit else "", signs=against, after="%" if "%" in unit else "")
        if against:
            axes.axhline(0.0, color=INK, linewidth=0.8, zorder=1)
            axes.axvspan(min(band) / 1.08, max(band) * 1.08, color=GREY, alpha=0.12, zorder=0, linewidth=0)
        _people(axes, sizes, below=place >= 2)
        head(axes, name, unit)
    return finished(page.figure, rows, words, [reading])


def measured(reading: Reading, rows: Rows) -> dict[float, dict[str, Interval]]:
    """All four measures by size."""
    found: dict[float, dict[str, Interval]] = {}
    for size in sorted(reading.keys[KEY].unique()):
        draws = reading.draws(lcp__min_pop=size)
        for metric, _, _, against in PANELS:
            one: Measured = reading.change_of(metric, ARM, draws) if against else reading.level(metric, ARM, draws)
            rows.metric(metric, one, least_people=float(size), scenario=ARM)
            found.setdefault(float(size), {})[metric] = one.interval
    return found


def as_good(reading: Reading, sizes: list[float], best: float, rows: Rows) -> list[float]:
    """Sizes whose net saving cannot be told from that of the best, seed by seed."""
    kept = []
    for size in sizes:
        less = reading.between(SAVING, ARM, reading.draws(lcp__min_pop=best), reading.draws(lcp__min_pop=size))
        rows.metric(SAVING, less, least_people=size, scenario=f"{ARM}, {best:.0f} people less this size")
        if size == best or less.interval.sign <= 0:
            kept.append(size)
    return kept


def title(found: Mapping[float, Mapping[str, Interval]], best: float, band: list[float]) -> str:
    """An inner optimum, an edge, or no difference that could be told from luck."""
    sizes = sorted(found)
    if sizes[0] in band and sizes[-1] in band:
        return "No size of partnership would save more than another beyond luck"
    if not any(np.isfinite(found[size][SAVING].mean) for size in sizes):
        return "No partnership of any size would form"
    if sizes[-1] in band:
        return f"Partnerships under about {min(band):,.0f} people would save less than larger ones"
    if sizes[0] in band:
        return f"Partnerships over about {max(band):,.0f} people would save less than smaller ones"
    return f"Partnerships of about {best:,.0f} people would save most"


def _people(axes, sizes: list[float], below: bool) -> None:
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.minorticks_off()
    shown = [size for size in sizes if size in LABELLED or len(sizes) < 4]
    axes.set_xticks(shown, [f"{size / 1000:,.0f},000" for size in shown] if below else [""] * len(shown))
    if below:
        axes.set_xlabel("Least people in a partnership", size=TEXT_PT, color=GREY)
