"""F16. In how many plausible worlds does each confirmatory claim hold?"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import pandas as pd

from sim.claims.ledger import CONFIRMATORY, claims
from sim.claims.results import Verdicts, verdicts
from sim.claims.verdict import CONDITIONAL, NOT_SUPPORTED, NOT_TESTABLE, REVERSED, SUPPORTED
from sim.figures.briefing.reading import Measured, Reading, Rows, Said, finished
from sim.figures.drawn import Drawn, NothingToShow
from sim.figures.facts import Interval
from sim.figures.page import Page
from sim.figures.style import FRAME, GREY, INK, PALETTE, TEXT_PT, in_house_style
from sim.figures.validation import fitted
from sim.studies.load import Study

ORDER = (SUPPORTED, CONDITIONAL, NOT_SUPPORTED, REVERSED)
MARKS = {SUPPORTED: ("o", "dark blue", True), CONDITIONAL: ("D", "turquoise", True), NOT_SUPPORTED: ("s", "dark grey", False), REVERSED: ("X", "dark pink", True)}
ROW, HEAD = 13.0, 20.0
LEFT, MIDDLE = 0.52, 0.2  # shares of the page for the claim and for the scale
FEW = "too few"  # worlds to find a condition
COUNTS = 0.25, 0.75  # of the worlds: conditional from, supported from


@in_house_style
def draw(now: Mapping[str, Reading]) -> Drawn:
    """A lollipop a claim, grouped by verdict, with its words on the left and its condition on the right."""
    reading = now["claims"]
    found = verdicts_of(reading.study)
    table = judged(found)
    rows = Rows()
    plan = tuple(reading.study.plan["run_id"])
    worlds = worlds_of(reading)
    for row in table.to_dict("records"):
        share = 100.0 * float(row["share_of_worlds"])
        half = 196.0 * np.sqrt(max(share / 100.0 * (1.0 - share / 100.0), 0.25 / worlds) / worlds) if worlds else np.nan
        rows.add("share of worlds", "% of worlds", Measured(Interval(share, max(share - half, 0.0), min(share + half, 100.0)), worlds, plan), claim=row["id"], verdict=row["verdict"])
    everything = [claim.id for claim in claims().values() if claim.kind == CONFIRMATORY]
    left_out = len(everything) - len(table)
    words = Said(
        title(table),
        f"Share of {worlds} plausible worlds in which each claim holds, with its verdict; {len(table)} of {len(everything)} confirmatory claims",
        f"dotted lines: 25 and 75% of worlds; a share from {worlds} worlds is known to about {98.0 / np.sqrt(max(worlds, 1)):.0f} points; "
        f"{left_out} claims are not testable here or were not run (Table T-B)"
        + (f"; exploratory: {found.exploratory}" if found.exploratory else ""),
        f"Lollipop chart of {len(table)} claims by share of plausible worlds in which they hold: "
        + "; ".join(f"{int((table['verdict'] == verdict).sum())} {verdict}" for verdict in ORDER) + ".",
    ).words(reading)  # fmt: skip
    groups = [(verdict, table[table["verdict"] == verdict]) for verdict in ORDER if (table["verdict"] == verdict).any()]
    height = sum(HEAD + ROW * len(own) for _, own in groups) + 24.0
    page = Page(words, height)
    axes = page.axes(page.width * LEFT, 22.0, page.width * MIDDLE, height - 24.0, grid=None)
    axes.set_ylim(0.0, height - 24.0)
    axes.set_xlim(0.0, 100.0)
    y = height - 24.0
    for verdict, own in groups:
        y -= HEAD
        axes.annotate(f"{verdict.capitalize()} ({len(own)})", (0.0, y + 5.0), xycoords=("axes fraction", "data"), xytext=(-page.width * LEFT, 0),
                      textcoords="offset points", weight="bold", size=TEXT_PT, annotation_clip=False, va="bottom")  # fmt: skip
        for row in own.to_dict("records"):
            y -= ROW
            _row(page, axes, row, y + ROW / 2.0, verdict)
    for at in COUNTS:
        axes.axvline(100.0 * at, color=FRAME, linewidth=0.8, linestyle=(0, (1.0, 2.0)), zorder=1)
    axes.set_xticks([0, 25, 50, 75, 100], ["0%", "", "50%", "", "100%"])
    axes.set_yticks([])
    return finished(page.figure, rows, words, [reading])


@lru_cache(maxsize=1)
def verdicts_of(study: Study) -> Verdicts:
    """The verdicts of an open study, kept for the table that is made of them too."""
    return verdicts(study)


def judged(found: Verdicts) -> pd.DataFrame:
    """The confirmatory claims of the ledger that have a verdict and a share, in the order of verdict and share.

    Raises:
        NothingToShow: if there is none.
    """
    confirmatory = [claim.id for claim in claims().values() if claim.kind == CONFIRMATORY]
    table = found.table[found.table["id"].isin(confirmatory) & found.table["share_of_worlds"].notna()]
    table = table[~table["verdict"].isin(["", NOT_TESTABLE])]
    if table.empty:
        raise NothingToShow("no confirmatory claim was judged in this study")
    place = table["verdict"].map(ORDER.index)
    return table.assign(place=place).sort_values(["place", "share_of_worlds"], ascending=[True, False]).drop(columns="place")


def worlds_of(reading: Reading) -> int:
    """Draws of the sample of worlds."""
    return int(reading.study.plan.loc[reading.study.plan["design"] != "base", "draw"].nunique())


def title(table: pd.DataFrame) -> str:
    """How many claims stand, and how many do not."""
    counts = {verdict: int((table["verdict"] == verdict).sum()) for verdict in ORDER}
    n = len(table)
    against = f", {counts[REVERSED]} reversed" if counts[REVERSED] else ""
    return f"Of {n} claims tested {counts[SUPPORTED] or 'none'} would be supported, {counts[CONDITIONAL]} conditional{against}"


def _row(page: Page, axes, row: Mapping, y: float, verdict: str) -> None:
    marker, colour, filled = MARKS[verdict]
    tone, share = PALETTE[colour], 100.0 * float(row["share_of_worlds"])
    axes.plot([0.0, share], [y, y], color=tone, linewidth=1.6, zorder=3, solid_capstyle="butt")
    axes.plot(share, y, marker=marker, markersize=5.5, color=tone, markerfacecolor=tone if filled else "white", zorder=4, clip_on=False)
    left = page.width * LEFT
    axes.annotate(fitted(page, f"{row['id']}  {row['claim']}", left - 12.0), (0.0, y), xycoords=("axes fraction", "data"), xytext=(-left, 0),
                  textcoords="offset points", size=TEXT_PT, va="center", color=INK, annotation_clip=False, parse_math=False)  # fmt: skip
    right = row["condition"] if FEW not in str(row["condition"]) and row["condition"] else _first(row)
    axes.annotate(fitted(page, str(right), page.width * (1.0 - LEFT - MIDDLE) - 14.0), (1.0, y), xycoords=("axes fraction", "data"), xytext=(12, 0),
                  textcoords="offset points", size=TEXT_PT, va="center", color=GREY, annotation_clip=False, parse_math=False)  # fmt: skip


def _first(row: Mapping) -> str:
    """The base estimate of the claim's first test in a few words."""
    return f"base {row['estimate']:+.3g}".replace("-", "−") + f" {row['unit']}" if np.isfinite(row["estimate"]) else ""

