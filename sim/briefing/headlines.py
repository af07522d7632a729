"""The five bullets at the top of the briefing: each a sentence that a result has chosen, with a number and its range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.figures.briefing.panels import said
from sim.figures.facts import Interval

if TYPE_CHECKING:
    from sim.briefing.make import Made


@dataclass(frozen=True)
class Headline:
    """A sentence, and the id of the number in it."""

    text: str
    number: str


@dataclass(frozen=True)
class Asked:
    """Which row of a figure's data is named in its headline, what it is, and how it is written."""

    figure: str
    row: Mapping[str, Any]
    what: str
    places: int = 1
    before: str = ""
    after: str = ""
    signs: bool = True


ASKED = (
    Asked("F3", {"scenario": "lcp_ladder", "measure": "net_saving_per_head"}, "net saving under the LCP ladder", 1, "£", " a head a year"),
    Asked("F2", {"measure": "active_engagement: LCP ladder less PBC as it was, last 2 years"}, "more practices active under the LCP ladder", 0, "", " points"),
    Asked("F5", {"scenario": "pbc_2009", "step": "after the wait"}, "left of £1 saved under PBC as it was", 0, "", "p", False),
    Asked("F14", {"measure": "real_budget: gain of the most less the least deprived"}, "more people under real budgets in the most than in the least deprived fifth", 0, "", " points"),
)  # fmt: skip


def headlines(known: Mapping[str, Made]) -> list[Headline]:
    """Up to five: the share of claims that hold first, then one of each figure that was made.

    Args:
        known: figures and tables by id.
    """
    found = [*_claims(known.get("F16"))]
    for asked in ASKED:
        one = known.get(asked.figure)
        if one is None or one.lacking:
            continue
        fits = np.ones(len(one.data), dtype=bool)
        for column, value in asked.row.items():
            fits &= (one.data[column] == value).to_numpy()
        for place in np.flatnonzero(fits)[:1]:
            row = one.data.iloc[int(place)]
            number = said(Interval(row["estimate"], row["lower"], row["upper"]), asked.places, asked.before, asked.after, asked.signs)
            found.append(Headline(f"{one.title}. {number[0].upper()}{number[1:]}: {asked.what}.", one.number_id(int(place))))
    return found


def _claims(one: Made | None) -> list[Headline]:
    if one is None or one.lacking:
        return []
    best = int(one.data["estimate"].to_numpy().argmax())
    row = one.data.iloc[best]
    share = said(Interval(row["estimate"], row["lower"], row["upper"]), 0, "", "%", False)
    return [Headline(f"{one.title}. The one that holds most widely, {row['claim']}, holds in {share} of plausible worlds.", one.number_id(best))]
