"""F4. Which part of the deal does the work? What is lost without each, and what each adds alone, in three outcomes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.analysis.shapley import Deal, deal
from sim.figures.briefing.panels import bars, grid_of, head, names, reach, ticks
from sim.figures.briefing.reading import LUCK, Measured, Reading, Rows, Said, finished
from sim.figures.drawn import Drawn
from sim.figures.facts import Interval
from sim.figures.page import Page
from sim.figures.style import PALETTE, in_house_style

OUTCOMES = (("budget_coverage", "Under a real budget"), ("redesigns", "Redesigns at work"), ("spend_per_head", "Spending"))
KINDS = (("left_out", "lost without it"), ("alone", "added alone"))
UNITS = {"budget_coverage": "% of people", "redesigns": "/100,000", "spend_per_head": "£ a head"}
CAP = 5.0  # times the largest mean: intervals that are wider leave the panel
LOST, ALONE = PALETTE["dark blue"], PALETTE["light purple"]


@in_house_style
def draw(now: Mapping[str, Reading]) -> Drawn:
    """Bars for each part of the deal: three columns of outcomes, two rows of questions."""
    reading = now["deal"]
    found = {metric: deal(reading.study, metric) for metric, _ in OUTCOMES}
    rows = Rows()
    runs = list(reading.study.plan["run_id"])
    order = list(found["redesigns"].shares.set_index("switch")["shapley"].abs().sort_values(ascending=False).index)
    for metric, _ in OUTCOMES:
        for kind in ("shapley", *(kind for kind, _ in KINDS)):
            for part in order:
                rows.metric(metric, Measured(one(found[metric], kind, part), found[metric].seeds, tuple(runs)), part=part, question=kind)
    words = Said(
        title(found, order),
        "Change by each of the seven parts of the deal, when it alone is left out of all, and when it alone is added to none",
        f"lines: {LUCK}; bars right of nil: the part adds; lines that leave a panel go on; the sum of parts need not be the whole; values of the parts are assumptions",
        f"Bars for seven parts of the deal. On redesigns at work, with all parts {found['redesigns'].all:.2f} and with none "
        f"{found['redesigns'].none:.2f} per 100,000 people, the largest share is that of {word(order[0])}.",
    ).words(reading)
    page = Page(words, 320.0)
    left = max(page.text_width(word(part)) for part in order) + 8.0
    for place, where in enumerate(grid_of(page, 3, 2, left, 24.0, 30.0, 30.0, 14.0)):
        (kind, said), (metric, name) = KINDS[place // 3], OUTCOMES[place % 3]
        axes = page.axes(*where, grid="x")
        values = [one(found[metric], kind, part) for part in order]
        bars(axes, values, [LOST if kind == "left_out" else ALONE] * len(order))
        reach(axes, [one(found[metric], each, part) for each, _ in KINDS for part in order], least=0.2, cap=CAP)
        ticks(axes, "x", 3, "£" if metric == "spend_per_head" else "")
        names(axes, [word(part) for part in order], shown=place % 3 == 0)
        head(axes, name, f"{said}, {UNITS[metric]}")
    return finished(page.figure, rows, words, [reading])


def one(found: Deal, kind: str, part: str) -> Interval:
    """A share of a part with its interval."""
    row = found.shares[found.shares["switch"] == part]
    return Interval(*(float(row[f"{kind}{end}"].iloc[0]) for end in ("", "_low", "_high")))


def word(part: str) -> str:
    """The name of a bundle as words."""
    return part.replace("_", " ").capitalize()


def title(found: Mapping[str, Deal], order: list[str]) -> str:
    """Which part moves redesigns most, if any moves them beyond luck."""
    shares = {part: one(found["redesigns"], "left_out", part) for part in order}
    sure = [part for part, share in shares.items() if share.sign > 0]
    if sure:
        first = max(sure, key=lambda part: shares[part].mean)
        return f"Without {word(first).lower()} most redesigns would be lost" if len(sure) > 1 else f"Only {word(first).lower()} would be missed in redesigns"
    alone = [part for part in order if one(found["redesigns"], "alone", part).sign > 0]
    if alone:
        return f"Leaving one part out would cost no redesigns; {word(alone[0]).lower()} adds some alone"
    moved = any(np.isfinite(share.mean) and abs(share.mean) > 0 for share in shares.values())
    return "No part of the deal would move redesigns beyond luck" if moved else "No part of the deal would move redesigns at all"


