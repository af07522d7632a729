"""F13. Make or buy: how much is gained where members may provide services themselves, when they profit, under which rule?"""

from __future__ import annotations

from collections.abc import Mapping

from sim.figures.briefing.panels import GHOST, head, label_ends, line, look_of, reach, ticks
from sim.figures.briefing.reading import LUCK, Measured, Reading, Rows, Said, finished
from sim.figures.drawn import Drawn
from sim.figures.facts import Interval
from sim.figures.page import Page
from sim.figures.style import GREY, INK, TEXT_PT, in_house_style

ARM, PROFIT, RULE = "lcp_big_bang", "self_dealing.own_profit", "gov.conflict_rule"
RULES = {"none": "No rule", "register": "Register", "recusal": "Recusal", "independent_panel": "Independent panel"}
PANELS = (("net_saving_per_head", "Net saving against PBC", "£ a head a year"),
          ("self_provided_share", "Provided by members", "% of redesigns"))  # fmt: skip
SMALL = 5.0  # £ a head: the smallest difference of interest
Found = dict[str, dict[str, dict[float, Interval]]]


@in_house_style
def draw(now: Mapping[str, Reading], ghost: Mapping[str, Reading] | None = None) -> Drawn:
    """A line a rule over the profit of owners: net saving, and how much they provide themselves."""
    reading = now["conflict"]
    rows = Rows()
    found, effect = measured(reading, rows)
    old = measured(ghost["conflict"], Rows())[0] if ghost else {}
    profits = sorted(next(iter(found[PANELS[0][0]].values())))
    last = profits[-1]
    words = Said(
        title(effect),
        "Net saving and self-provided redesigns where all are in partnerships, by the profit that owners make on their own services",
        f"bands: {LUCK}; profit: added to the price of a service that members sell to their own group; rules are those of conflicts of interest",
        f"Line charts over owners' profit from {profits[0]:.0%} to {last:.0%} of the price. Net saving at {last:.0%}: "
        + "; ".join(f"{RULES[rule]} {own[last].mean:+.1f} pounds" for rule, own in found[PANELS[0][0]].items()) + ".",
    ).words(reading)  # fmt: skip
    page = Page(words, 230.0)
    longest = max(page.text_width(text) for text in RULES.values())
    width = (page.width - 2 * (36.0 + longest + 12.0)) / 2.0
    places = [(36.0 + place * (width + longest + 48.0), 36.0, width, page.height - 66.0) for place in range(2)]
    for place, ((metric, name, unit), (left, bottom, width, height)) in enumerate(zip(PANELS, places, strict=True)):
        axes = page.axes(left, bottom, width, height)
        shown = [one for series in (found, old) for own in series.get(metric, {}).values() for one in own.values()]
        for turn, rule in enumerate(RULES):
            if old:
                axes.plot(profits, [old[metric][rule][profit].mean for profit in profits], **GHOST)
            line(axes, profits, [found[metric][rule][profit] for profit in profits], look_of(turn), banded=turn in (0, 3))
        reach(axes, shown, "y", with_nil=place == 0, least=1.0)
        ticks(axes, "y", 5, "£" if place == 0 else "", signs=place == 0, after="" if place == 0 else "%")
        axes.set_xlim(profits[0], last)
        axes.set_xticks(profits, [f"{profit:.0%}" for profit in profits])
        axes.set_xlabel("Owners' profit on their own services", color=GREY, size=TEXT_PT)
        if place == 0:
            axes.axhline(0.0, color=INK, linewidth=0.8, zorder=1)
        label_ends(axes, [found[metric][rule][last].mean for rule in RULES], list(RULES.values()), [look_of(turn).colour for turn in range(4)])
        head(axes, name, unit)
    return finished(page.figure, rows, words, [reading])


def measured(reading: Reading, rows: Rows) -> tuple[Found, Interval]:
    """Both measures by rule and profit; and what the strictest rule saves over none at the highest profit, paired."""
    found: Found = {metric: {} for metric, *_ in PANELS}
    profits = sorted(reading.keys[PROFIT].astype(float).unique())
    for rule in RULES:
        for profit in profits:
            draws = reading.draws(self_dealing__own_profit=profit, gov__conflict_rule=rule)
            for place, (metric, *_) in enumerate(PANELS):
                one = reading.change_of(metric, ARM, draws) if place == 0 else reading.level(metric, ARM, draws)
                rows.metric(metric, one, rule=rule, own_profit=float(profit), scenario=ARM)
                found[metric].setdefault(rule, {})[float(profit)] = one.interval
    strict, free = (reading.draws(self_dealing__own_profit=profits[-1], gov__conflict_rule=rule) for rule in ("independent_panel", "none"))
    effect: Measured = reading.between("net_saving_per_head", ARM, strict, free)
    rows.metric("net_saving_per_head", effect, rule="independent_panel less none", own_profit=float(profits[-1]), scenario=ARM)
    return found, effect.interval


def title(effect: Interval) -> str:
    """Whether the strictest rule keeps the gain, by more than luck and than counts."""
    if effect.sign > 0 and effect.mean >= SMALL:
        return f"An independent panel would keep £{effect.mean:.0f} a head that profit would take"
    if effect.sign > 0:
        return f"An independent panel would save a little, £{effect.mean:.1f} a head"
    if effect.sign < 0:
        return f"An independent panel would cost more than it keeps, £{-effect.mean:.1f} a head"
    return "No rule on conflicts of interest would surely save more than another"
