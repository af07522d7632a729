"""F3. Efficiency and quality: where does each route land against practice-based commissioning as it was?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from sim.figures.briefing.panels import dot, reach, said, ticks
from sim.figures.briefing.reading import LUCK, Reading, Rows, Said, finished
from sim.figures.drawn import Drawn
from sim.figures.facts import Interval, listing
from sim.figures.labels import around, renderer_of
from sim.figures.page import Page
from sim.figures.style import FRAME, GREY, LOOKS, OTHERS, PAPER, TEXT_PT, Look, in_house_style, short_name

SAVING, QUALITY = "net_saving_per_head", "quality_index"
SHOWN = ("pct_only", "pbc_fixed", "pbc_real_budget", "gp_only_statutory", "lcp_ladder", "lcp_big_bang", "ico_pilots", "stronger_pct", "lcp_and_stronger_pct")
OWN = Look(OTHERS, (), "v", filled=False)
CORNERS = {(0, 1): "costs more, better process", (1, 1): "saves money, better process",
           (0, 0): "costs more, worse process", (1, 0): "saves money, worse process"}  # fmt: skip
Landing = dict[str, tuple[Interval, Interval]]


@in_house_style
def draw(now: Mapping[str, Reading], ghost: Mapping[str, Reading] | None = None) -> Drawn:
    """A point a route with an ellipse for its intervals; the baseline stands where the axes meet."""
    reading = now["routes"]
    rows = Rows()
    landing = where(reading, rows)
    old = where(ghost["routes"], Rows()) if ghost else {}
    best = max(landing, key=lambda name: landing[name][0].mean)
    words = Said(
        title(landing),
        f"Difference from PBC as it was in net saving (£ a head a year, 2009-10 prices) and in quality of care (sd of practices), since {reading.since}",
        f"ellipses: {LUCK}; net saving counts management, set-up and reinvested savings as spending; quality is that of process, in the last year",
        f"Scatter chart of net saving against quality for {len(landing)} routes, as differences from PBC as it was. Most is saved under "
        f"{short_name(best)}: {said(landing[best][0], 1, '£')} a head a year and {said(landing[best][1], 2, after=' sd')}.",
    ).words(reading)
    page = Page(words, 280.0)
    axes = page.axes(46.0, 34.0, page.width - 52.0, 240.0)
    both = [*landing.values(), *old.values()]
    reach(axes, [one for one, _ in both], "x", least=2.0, pad=0.35)
    reach(axes, [two for _, two in both], "y", least=0.1, pad=0.3)
    for move, limits in ((axes.set_xlim, axes.get_xlim()), (axes.set_ylim, axes.get_ylim())):
        span = limits[1] - limits[0]
        move(min(limits[0], -0.25 * span), max(limits[1], 0.25 * span))
    axes.axhline(0.0, color=FRAME, linewidth=1.0, zorder=1)
    axes.axvline(0.0, color=FRAME, linewidth=1.0, zorder=1)
    axes.set_xlabel("Net saving, £ a head a year (right of nil: saves money)")
    axes.set_ylabel("Quality of care, sd (above nil: better)")
    ticks(axes, "x", 8, "£")
    ticks(axes, "y", 7)
    boxes = _corners(axes)
    for name, pair in old.items():
        axes.plot([pair[0].mean, landing[name][0].mean], [pair[1].mean, landing[name][1].mean], color=OTHERS, linewidth=0.9, zorder=2)
        dot(axes, pair[0].mean, pair[1].mean, OWN, 4.0)
    for name, pair in landing.items():
        _ellipse(axes, pair, look(name))
        dot(axes, pair[0].mean, pair[1].mean, look(name), 7.0)
    dot(axes, 0.0, 0.0, LOOKS["pbc_2009"], 8.0)
    around(
        axes, [*((one.mean, two.mean) for one, two in landing.values()), (0.0, 0.0)],
        [*map(short_name, landing), "PBC as it was"], [*(look(name).text for name in landing), LOOKS["pbc_2009"].text], boxes,
        size=TEXT_PT, zorder=7, path_effects=[withStroke(linewidth=2.5, foreground=PAPER)],
    )  # fmt: skip
    return finished(page.figure, rows, words, [reading])


def look(name: str) -> Look:
    return LOOKS.get(name, OWN)


def where(reading: Reading, rows: Rows) -> Landing:
    """Saving and quality against the baseline, by route; routes that the study lacks are left out."""
    found: Landing = {}
    for name in SHOWN:
        if name in reading.scenarios:
            pair = [reading.change_of(metric, name) for metric in (SAVING, QUALITY)]
            for metric, one in zip((SAVING, QUALITY), pair, strict=True):
                rows.metric(metric, one, scenario=name, baseline=reading.study.baseline)
            found[name] = (pair[0].interval, pair[1].interval)
    return found


def title(landing: Landing) -> str:
    """Who surely saves money, who surely raises quality, and whether any does both."""
    saves = [name for name, pair in landing.items() if pair[0].sign > 0]
    better = [name for name, pair in landing.items() if pair[1].sign > 0]
    both = [name for name in saves if name in better]
    if both:
        who = listing([short_name(name) for name in both]) if len(both) < 3 else f"{len(both)} of {len(landing)} routes"
        return f"{who} would save money and raise process quality"
    if saves and better:
        return f"{_routes(len(saves))} would save money, {_routes(len(better))} raise quality, none surely both"
    if better:
        return f"{len(better)} of {len(landing)} routes would raise process quality, none surely saves money"
    if saves:
        return f"{len(saves)} of {len(landing)} routes would save money, none surely raises quality"
    return "No route would surely save money or raise process quality"


def _routes(n: int) -> str:
    return f"{n} route{'s' if n > 1 else ''}"


def _ellipse(axes: Axes, pair: tuple[Interval, Interval], own: Look) -> None:
    one, two = pair
    if one.known and two.known and np.isfinite(one.mean + two.mean):
        size = one.upper - one.lower, two.upper - two.lower
        for face, alpha, width in ((own.colour, 0.12, 0.0), ("none", 1.0, 0.9)):
            axes.add_patch(Ellipse((one.mean, two.mean), *size, facecolor=face, edgecolor=own.colour, linewidth=width, alpha=alpha, zorder=3))


def _corners(axes: Axes) -> list[Bbox]:
    boxes = []
    for (right, top), text in CORNERS.items():
        made = axes.annotate(
            text, (right, top), xycoords="axes fraction", xytext=(-4 if right else 4, -3 if top else 4),
            textcoords="offset points", ha="right" if right else "left", va="top" if top else "bottom", color=GREY, size=TEXT_PT,
            style="italic", zorder=2, bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip
        boxes.append(made.get_window_extent(renderer_of(axes)).padded(4.0))
    return boxes
