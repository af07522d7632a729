"""Where and when would partnerships grow on the path that goes furthest? One run on a map a year: never a forecast of any place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.figures.drawn import Drawn, NothingToShow, Words
from sim.figures.facts import abbreviation_words, listing
from sim.figures.map import GAP, HEAD, KEY, TALLEST, TOP_RUNGS, extent, head, key, outlines, panel, people_scale
from sim.figures.page import Page
from sim.figures.paths import place_words, provenance, source_words
from sim.figures.rungs import SMALL
from sim.figures.style import in_house_style, short_name

if TYPE_CHECKING:
    from sim.analysis.paths import Paths

PANELS = (6, 5, 4)  # those that years divide into evenly are taken first


@in_house_style
def rungs_by_year(found: Paths, scopes: int, source: str) -> Drawn:
    """Practices by rung at 31 March of up to six years, first seed, for the path that brings most people into partnerships.

    Args:
        found: the paths of a study.
        scopes: primary care trusts in its scope.
        source: what the study was, for the source note.

    Raises:
        NothingToShow: if nobody comes to stand on R3 or R4, or no policy year ends within the runs.
    """
    whole = found.places
    if whole.empty:
        raise NothingToShow(f"no run goes on to a 31 March after policies start in {found.since}")
    if top_share(whole).max() < SMALL:
        raise NothingToShow("nobody comes to stand on R3 or R4 on any path")
    years = years_shown(sorted(map(int, whole["year"].unique())))
    data = whole[whole["year"].isin(years)].reset_index(drop=True)
    path, seed = str(data["path"].iloc[0]), int(data["seed"].iloc[0])
    shares = top_share(data)
    words = Words(
        title=_title(path, shares),
        subtitle=f"Simulated rung of each practice's group at 31\u00a0March, one run of one path, {place_words(scopes)}",
        source=(
            f"{source_words(source)} Outlines: approximate; contains NHS England data, Office for National Statistics data and "
            "Ordnance Survey data © Crown copyright and database right 2013 (Open Government Licence v3.0)."
        ),
        note="; ".join(
            part
            for part in (
                f"simulated; not a forecast of any place; one run (seed {seed}), so there is no interval",
                f"the path is the one of {len(found.run_ids)} that brings most people into partnerships at the end",
                "a mark is a practice, its size follows its list at the end of the run",
                abbreviation_words([path]),
            )
            if part
        )
        + ".",
        alt=(
            f"Simulated maps of practices by rung of the ladder, without names, one for each of {len(years)} years of one run "
            f"(seed {seed}) of {short_name(path)}. Practices on the two highest rungs, R3 and R4, would be "
            f"{listing([f'{shares[year]:.0f}% in {year}' for year in years])}."
        ),
    )
    rings = outlines(sorted(data["area"].unique()))
    box = extent(data, rings)
    across = 2 if len(years) == 4 else min(len(years), 3)
    up = math.ceil(len(years) / across)
    width = (Page(words, 0.0).width - (across - 1) * GAP) / across
    height = min(width * (box[3] - box[1]) / (box[2] - box[0]), (TALLEST - KEY) / up - HEAD)
    page = Page(words, up * (height + HEAD) + KEY)
    scale = people_scale(data[data["year"] == years[0]], box, width)
    for place, year in enumerate(years):
        row, column = divmod(place, across)
        axes = page.axes(column * (width + GAP), page.height - (row + 1) * (height + HEAD), width, height, grid=None)
        panel(axes, data[data["year"] == year], rings, box, scale)
        head(axes, f"31 March {year}", shares[year])
    key(page, box, width)
    return Drawn(page.figure, data, words, provenance(found))


def top_share(data: pd.DataFrame) -> pd.Series:
    """Per cent of practices on the two highest rungs, by year."""
    return 100.0 * data["rung"].isin(TOP_RUNGS).groupby(data["year"]).mean()


def years_shown(years: list[int]) -> list[int]:
    """Up to six years from first to last: in equal steps where four to six divide them so, else as nearly as can be."""
    if len(years) <= PANELS[0]:
        return years
    steps = len(years) - 1
    count = next((count for count in PANELS if steps % (count - 1) == 0), PANELS[0])
    return [years[place] for place in np.linspace(0, steps, count).round().astype(int)]


def _title(path: str, shares: pd.Series) -> str:
    first, last = int(shares.index.min()), int(shares.index.max())
    if abs(shares[last] - shares[first]) < 1.0:
        return f"One run of {short_name(path)}: {shares[last]:.0f}% of practices on top rungs throughout"
    return f"One run of {short_name(path)}: from {shares[first]:.0f}% to {shares[last]:.0f}% on top rungs"
