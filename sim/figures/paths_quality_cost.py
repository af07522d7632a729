"""What does quality cost on each path? All paths of a study in one scatter of net saving and quality of care."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from sim.figures.drawn import Drawn, NothingToShow, Words
from sim.figures.facts import Interval, abbreviation_words, listing
from sim.figures.labels import around
from sim.figures.page import Page
from sim.figures.paths import place_words, provenance, run_words, source_words
from sim.figures.saving_quality import QUALITY, SAVING, Landing, crossed, quarters, title
from sim.figures.style import FRAME, GREY, INK, PAPER, TEXT_PT, in_house_style, short_name

if TYPE_CHECKING:
    from sim.analysis.paths import Paths

BODY, ROOM = 200.0, 9.0  # points: of a page with no path, and for the name of each
TALLEST = 460.0
LEFT, BOTTOM = 48.0, 34.0
MARK = 5.5


@in_house_style
def quality_cost(found: Paths, scopes: int, source: str) -> Drawn:
    """One point a path with a thin cross for its intervals; the baseline stands where the axes meet.

    Args:
        found: the paths of a study.
        scopes: primary care trusts in its scope.
        source: what the study was, for the source note.

    Raises:
        NothingToShow: if no path has both measures.
    """
    landing = where(found)
    data = found.table[found.table["measure"].isin((SAVING, QUALITY)) & found.table["path"].isin(list(landing))]
    words = Words(
        title=title(landing, len(found.seeds), "path"),
        subtitle=(
            f"Difference from {short_name(found.baseline)} in net saving (£ a head a year, 2009-10 prices) and in quality of "
            f"care (standard deviations of practices), {place_words(scopes)}"
        ),
        source=source_words(source),
        note=_note(found, landing),
        alt=_alt(found, landing),
    )
    page = Page(words, min(BODY + ROOM * len(landing), TALLEST))
    axes = page.axes(LEFT, BOTTOM, page.width - LEFT - 6.0, page.height - BOTTOM - 6.0)
    _fill(axes, landing, found.baseline)
    return Drawn(page.figure, data.reset_index(drop=True), words, provenance(found))


def where(found: Paths) -> Landing:
    """Saving and quality against the baseline, by path; those that have both."""
    rows = found.table.set_index(["path", "measure"])[["estimate", "lower", "upper"]]
    landing = {
        path: (Interval(*rows.loc[(path, SAVING)]), Interval(*rows.loc[(path, QUALITY)]))
        for path in dict.fromkeys(found.table["path"])
        if (path, SAVING) in rows.index and (path, QUALITY) in rows.index
    }
    landing = {path: pair for path, pair in landing.items() if all(np.isfinite(one.mean) for one in pair)}
    if not landing:
        raise NothingToShow("no path has both a net saving and a quality")
    return landing


def _note(found: Paths, landing: Landing) -> str:
    crosses = "crosses are 95% intervals (t) of luck only; hollow: one of the two holds nil" if len(found.seeds) > 1 else ""
    parts = (
        run_words(found), crosses,
        "net saving counts management, set-up and reinvested savings as spending, over all policy years; quality is that of "
        "the last year",
        abbreviation_words([found.baseline, *landing]),
    )  # fmt: skip
    return f"{'; '.join(part for part in parts if part)}."


def _alt(found: Paths, landing: Landing) -> str:
    cheapest, dearest = (choose(landing, key=lambda path: landing[path][0].mean) for choose in (max, min))
    best, worst = (choose(landing, key=lambda path: landing[path][1].mean) for choose in (max, min))
    words = {
        "save money with better quality": (1, 1), "save money with worse": (1, -1),
        "cost more with better": (-1, 1), "cost more with worse": (-1, -1),
    }  # fmt: skip
    signs = [tuple(int(np.sign(one.mean)) for one in pair) for pair in landing.values()]
    counts = listing([f"{signs.count(sign)} {word}" for word, sign in words.items()])
    return (
        f"Scatter chart of net saving against quality of care for {len(landing)} paths, as differences from "
        f"{short_name(found.baseline)}. On average {counts}. Net saving runs from {landing[dearest][0].mean:.1f} pounds a head a "
        f"year ({short_name(dearest)}) to {landing[cheapest][0].mean:.1f} ({short_name(cheapest)}), quality from "
        f"{landing[worst][1].mean:.2f} ({short_name(worst)}) to {landing[best][1].mean:.2f} standard deviations ({short_name(best)})."
    )


def _fill(axes: Axes, landing: Landing, baseline: str) -> None:
    named = quarters(axes, landing, 0.35)
    for saving, quality in landing.values():
        sure = bool(saving.sign and quality.sign)
        if saving.known:
            axes.plot([saving.lower, saving.upper], [quality.mean] * 2, color=FRAME, linewidth=0.7, zorder=3)
        if quality.known:
            axes.plot([saving.mean] * 2, [quality.lower, quality.upper], color=FRAME, linewidth=0.7, zorder=3)
        axes.plot(
            saving.mean, quality.mean, linestyle="", marker="o", markersize=MARK, color=INK, markeredgewidth=1.1,
            markerfacecolor=INK if sure else PAPER, zorder=5,
        )  # fmt: skip
    axes.plot(0.0, 0.0, linestyle="", marker="X", markersize=8.0, color=GREY, markeredgecolor=PAPER, zorder=6)
    around(
        axes, [(pair[0].mean, pair[1].mean) for pair in landing.values()] + [(0.0, 0.0)],
        [*map(short_name, landing), f"{short_name(baseline)} (baseline)"], [INK] * len(landing) + [GREY],
        [*named, *crossed(axes, landing)], marker=MARK, size=TEXT_PT, zorder=7,
    )  # fmt: skip
