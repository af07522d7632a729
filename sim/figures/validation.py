"""Does the model reproduce published figures? One dot with its interval a target, measured in widths of the target's band."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim._version import __version__
from sim.figures.drawn import Drawn, NothingToShow, Words
from sim.figures.page import Page
from sim.figures.style import GREY, INK, PALETTE, TEXT_PT, in_house_style

if TYPE_CHECKING:
    import pandas as pd

ROW, REACH = 12.5, 3.0
LABEL_SHARE = 0.62
HIT = "hit"


@in_house_style
def validation(table: pd.DataFrame, role: str, people: str, run: str) -> Drawn:
    """Dots and intervals of all targets of one role, each scaled so that its band runs from -1 to 1.

    Args:
        table: of `sim.validation.report.compared`.
        role: "calibrated" or "held out".
        people: what was simulated, in words.
        run: hash of the configuration.

    Raises:
        NothingToShow: if nothing of that role was simulated.
    """
    rows = table[(table["role"] == role) & table["modelled"].notna()].reset_index(drop=True)
    if rows.empty:
        raise NothingToShow(f"no {role} target was simulated")
    hits = int((rows["verdict"] == HIT).sum())
    words = Words(
        title=f"{hits} of {len(rows)} {role} figures lie in their published bands",
        subtitle="Distance of the model from each published figure, in half-widths of its band; the shaded strip is the band",
        source=f"lcp-sim {__version__}; published figures as cited in the evidence table",
        note=f"{people} Bars are 95% Monte Carlo intervals; hollow dots miss; arrows lie beyond the scale.",
        alt=f"Dots with intervals for {len(rows)} {role} published figures; {hits} of them inside the published band.",
    )
    page = Page(words, ROW * len(rows) + 20.0)
    left = page.width * LABEL_SHARE
    axes = page.axes(left, 16.0, page.width - left - 6.0, page.height - 18.0, grid="x")
    axes.axvspan(-1.0, 1.0, color="#E3ECF4", zorder=0, linewidth=0)
    axes.axvline(0.0, color=INK, linewidth=0.8, zorder=1)
    colour = PALETTE["dark blue"] if role == "calibrated" else PALETTE["dark pink"]
    for place, row in enumerate(rows.to_dict("records")):
        value, low, high = (scaled(row[part], row) for part in ("modelled", "modelled_low", "modelled_high"))
        shown = float(np.clip(value, -REACH, REACH))
        axes.plot(np.clip([low, high], -REACH, REACH), [place, place], color=colour, linewidth=1.4, solid_capstyle="butt")
        marker = "o" if abs(value) <= REACH else (">" if value > 0 else "<")
        face = colour if row["verdict"] == HIT else "white"
        axes.plot(shown, place, marker=marker, markersize=5.0, color=colour, markerfacecolor=face, zorder=4, clip_on=False)
    axes.set_xlim(-REACH, REACH)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), [fitted(page, text, left - 10.0) for text in rows["what"]])
    for label, verdict in zip(axes.get_yticklabels(), rows["verdict"], strict=True):
        label.set_color(INK if verdict == HIT else GREY)
    return Drawn(page.figure, rows, words, {"Model version": __version__, "Scenario hashes": run, "Run ids": "1"})


def scaled(value: float, row: Mapping[Hashable, Any]) -> float:
    """A value in half-widths of its target's band, 0 at the published figure; each side has its own width."""
    published, low, high = row["published"], row["low"], row["high"]
    width = high - published if value >= published else published - low
    return float((value - published) / (width if width > 0.0 else max(high - low, 1e-12)))


def fitted(page: Page, text: str, width: float) -> str:
    """The text, cut where it would leave its column."""
    if page.text_width(text, TEXT_PT) <= width:
        return text
    while text and page.text_width(text + "…", TEXT_PT) > width:
        text = text[:-1]
    return text.rstrip(" ,") + "…"
