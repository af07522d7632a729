"""F1. What the model reproduces of practice-based commissioning: every declared pattern, misses shown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.analysis.histories import by_world
from sim.figures.briefing.reading import Measured, Reading, Rows, Said, finished
from sim.figures.drawn import Drawn
from sim.figures.facts import Interval
from sim.figures.page import Page
from sim.figures.style import GREY, INK, PALETTE, TEXT_PT, in_house_style
from sim.figures.validation import HIT, REACH, ROW, fitted, scaled
from sim.validation.history import summed_up
from sim.validation.report import ABSENT, compared
from sim.validation.targets import PBC

HEAD = 20.0
LABEL_SHARE = 0.62
ROLES = (("calibrated", "dark blue"), ("held out", "dark pink"))
BAND = "#E3ECF4"
MOST = 0.8  # share of calibrated patterns that the design asks for


@in_house_style
def draw(now: Mapping[str, Reading]) -> Drawn:
    """One row a pattern: the model's value and interval in half-widths of the published band."""
    reading = now["history"]
    table = against(reading)
    table = table[table["verdict"] != ABSENT].reset_index(drop=True)
    rows = Rows()
    runs = tuple(reading.study.plan["run_id"])
    for row in table.to_dict("records"):
        one = Measured(Interval(row["modelled"], row["modelled_low"], row["modelled_high"]), len(reading.seeds), runs)
        rows.add(row["what"], row["unit"], one, target=row["id"], period=row["period"], published=row["published"], low=row["low"],
                 high=row["high"], role=row["role"], verdict=row["verdict"])  # fmt: skip
    counts = {str(role): (int((own["verdict"] == HIT).sum()), len(own)) for role, own in table.groupby("role")}
    words = Said(
        title(counts),
        "Distance of the model from each published figure, in half-widths of its band (the shaded strip)",
        "bars: 95% intervals over seeds; filled: inside the band; hollow: a miss; arrows: beyond the scale; targets and bands were declared and frozen before",
        f"Dots with intervals for {len(table)} published figures. "
        + "; ".join(f"{role}: {hits} of {n} inside the band" for role, (hits, n) in counts.items()) + ".",
    ).words(reading)  # fmt: skip
    height = 18.0 + sum(HEAD + ROW * n for _, n in counts.values())
    page = Page(words, height)
    left = page.width * LABEL_SHARE
    top = height
    for role, colour in ROLES:
        own = table[table["role"] == role].reset_index(drop=True)
        if own.empty:
            continue
        tall = ROW * len(own)
        top -= HEAD + tall
        axes = page.axes(left, top, page.width - left - 6.0, tall, grid="x")
        _panel(page, axes, own, PALETTE[colour], left)
        axes.annotate(f"{role.capitalize()}: {counts[role][0]} of {counts[role][1]}", (0.0, 1.0), xycoords="axes fraction", xytext=(-left, 4),
                      textcoords="offset points", weight="bold", size=TEXT_PT, annotation_clip=False)  # fmt: skip
    return finished(page.figure, rows, words, [reading])


def against(reading: Reading) -> pd.DataFrame:
    """The table of `lcpsim validate pbc`: each target with the model's value, its role and its verdict."""
    worlds = by_world(reading.study, reading.config.parameters)
    return compared(summed_up([found for _, _, found in worlds]), PBC)


def title(counts: Mapping[str, tuple[int, int]]) -> str:
    """Hits of calibrated and of held-out patterns, and whether that is as many as was asked for."""
    hits, n = counts.get("calibrated", (0, 0))
    kept, m = counts.get("held out", (0, 0))
    held = f", {kept} of {m} held out" if m else ""
    if n and hits / n >= MOST:
        return f"The model reproduces {hits} of {n} fitted patterns{held}"
    return f"The model reproduces only {hits} of {n} fitted patterns{held}"


def _panel(page: Page, axes, own: pd.DataFrame, colour: str, left: float) -> None:
    axes.axvspan(-1.0, 1.0, color=BAND, zorder=0, linewidth=0)
    axes.axvline(0.0, color=INK, linewidth=0.8, zorder=1)
    for place, row in enumerate(own.to_dict("records")):
        value, low, high = (scaled(row[part], row) for part in ("modelled", "modelled_low", "modelled_high"))
        if np.isfinite(low + high):
            axes.plot(np.clip([low, high], -REACH, REACH), [place, place], color=colour, linewidth=1.4, solid_capstyle="butt")
        marker = "o" if abs(value) <= REACH else (">" if value > 0 else "<")
        face = colour if row["verdict"] == HIT else "white"
        axes.plot(float(np.clip(value, -REACH, REACH)), place, marker=marker, markersize=5.0, color=colour, markerfacecolor=face, zorder=4, clip_on=False)
    axes.set_xlim(-REACH, REACH)
    axes.set_ylim(len(own) - 0.4, -0.6)
    axes.set_yticks(range(len(own)), [fitted(page, text, left - 10.0) for text in own["what"]])
    for label, verdict in zip(axes.get_yticklabels(), own["verdict"], strict=True):
        label.set_color(INK if verdict == HIT else GREY)
