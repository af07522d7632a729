"""F10. Reorganisation, targets and deficits: what did each handicap cost practice-based commissioning?"""

from __future__ import annotations

from collections.abc import Mapping

from sim.analysis.shapley import Deal, deal
from sim.figures.briefing.panels import bars, grid_of, head, names, reach, said, ticks
from sim.figures.briefing.reading import LUCK, Measured, Reading, Rows, Said, finished
from sim.figures.drawn import Drawn
from sim.figures.facts import Interval
from sim.figures.page import Page
from sim.figures.style import PALETTE, in_house_style

OUTCOMES = (("redesigns", "Redesigns at work", "per 100,000 people"), ("active_engagement", "Active practices", "points of practices"))
WORDS = {
    "no_usable_information": "No usable information", "national_targets": "National targets", "inherited_deficits": "Inherited deficits",
    "repeated_reorganisation": "Repeated reorganisation", "lack_of_trust": "Lack of trust",
}  # fmt: skip
CAP = 5.0  # times the largest mean: intervals that are wider leave the panel
COLOURS = (PALETTE["dark blue"], PALETTE["turquoise"])


@in_house_style
def draw(now: Mapping[str, Reading]) -> Drawn:
    """Shapley shares of the change that all handicaps make together, for two outcomes."""
    reading = now["handicaps"]
    rows = Rows()
    found = {metric: deal(reading.study, metric) for metric, _, _ in OUTCOMES}
    runs = tuple(reading.study.plan["run_id"])
    order = list(found["redesigns"].shares.sort_values("shapley")["switch"])
    for metric, _, _ in OUTCOMES:
        whole = Interval(*found[metric].whole)
        rows.metric(metric, Measured(whole, found[metric].seeds, runs), handicap="all five")
        for name in order:
            rows.metric(metric, Measured(share(found[metric], name), found[metric].seeds, runs), handicap=name)
    whole = Interval(*found["redesigns"].whole)
    words = Said(
        title(found["redesigns"], order),
        "What each handicap adds to practice-based commissioning: its Shapley share of the change by all five together",
        f"lines: {LUCK}; shares add up to the whole; bars left of nil: lost; lines that leave a panel go on; handicaps act from the first month, with strengths that are assumed",
        f"Bars of the shares of five handicaps in redesigns and in active practices. All five together: {said(whole, 2)} redesigns per "
        f"100,000 people; the largest loss is by {WORDS.get(order[0], order[0]).lower()}, {said(share(found['redesigns'], order[0]), 2)}.",
    ).words(reading)
    page = Page(words, 190.0)
    shown = ["all five", *order]
    left = max(page.text_width(WORDS.get(name, name.capitalize())) for name in shown) + 8.0
    for place, ((metric, name, unit), where) in enumerate(zip(OUTCOMES, grid_of(page, 2, 1, left, 24.0, 30.0, 22.0), strict=True)):
        axes = page.axes(*where, grid="x")
        values = [Interval(*found[metric].whole), *(share(found[metric], each) for each in order)]
        bars(axes, values, [PALETTE["dark grey"], *[COLOURS[place]] * len(order)])
        reach(axes, values, least=0.1, cap=CAP)
        ticks(axes, "x", 4)
        names(axes, [WORDS.get(each, each.capitalize()) for each in shown], shown=place == 0)
        head(axes, name, unit)
    return finished(page.figure, rows, words, [reading])


def share(found: Deal, name: str) -> Interval:
    row = found.shares[found.shares["switch"] == name]
    return Interval(*(float(row[f"shapley{end}"].iloc[0]) for end in ("", "_low", "_high")))


def title(found: Deal, order: list[str]) -> str:
    """Which handicap cost most redesigns, if all together cost any."""
    whole = Interval(*found.whole)
    if whole.mean >= 0.0 or (whole.known and whole.sign == 0):
        return "The five handicaps together would not have cost redesigns beyond luck"
    first = WORDS.get(order[0], order[0]).lower()
    part = share(found, order[0]).mean / whole.mean
    if share(found, order[0]).known and share(found, order[0]).sign == 0:
        return "The handicaps together cost redesigns; no single one surely did"
    return f"{first.capitalize()} would explain {part:.0%} of lost redesigns, the largest share"
