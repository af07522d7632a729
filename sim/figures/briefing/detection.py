"""F15. Would sixteen pilots have told us? The chance that a comparison of places finds an effect, by its size and years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

from sim.figures.briefing.panels import label_ends, line, look_of
from sim.figures.briefing.reading import Measured, Reading, Rows, Said, finished
from sim.figures.drawn import Drawn
from sim.figures.facts import Interval
from sim.figures.page import Page
from sim.figures.style import FRAME, GREY, TEXT_PT, in_house_style
from sim.randomness import Draws

if TYPE_CHECKING:
    import pandas as pd

METRIC, ARM = "gp_referrals", "lcp_big_bang"
SITES, PROGRAMMES = 16, 1_000
YEARS = (1, 2, 5)
EFFECTS = tuple(place / 4 for place in range(13))  # % by which referrals fall
CERTAIN, ENOUGH = 0.05, 80.0  # two-sided level of the test, and the chance of detection that is usually asked for


@in_house_style
def draw(now: Mapping[str, Reading]) -> Drawn:
    """Chance of detection over the size of an effect, a line for each length of a pilot."""
    reading, routes = now["pilots"], now["routes"]
    rows = Rows()
    history = yearly(reading)
    runs = tuple(reading.study.plan["run_id"])
    power: dict[int, list[Interval]] = {}
    least: dict[int, float] = {}
    bias = Interval(np.nan, np.nan, np.nan)
    for years in YEARS:
        change, keen = changes(history, reading, years)
        shifts, errors, volunteers = programmes(change, keen)
        for effect in EFFECTS:
            found = 100.0 * float(np.mean(np.abs((shifts - effect) / errors) > stdtrit(2 * SITES - 2, 1.0 - CERTAIN / 2.0)))
            half = 1.96 * np.sqrt(max(found * (100.0 - found), 25.0) / PROGRAMMES)
            one = Interval(found, max(found - half, 0.0), min(found + half, 100.0))
            rows.add("chance of detection", "% of programmes", Measured(one, PROGRAMMES, runs), effect_percent=effect, years=years)
            power.setdefault(years, []).append(one)
        reached = [effect for effect, one in zip(EFFECTS, power[years], strict=True) if one.mean >= ENOUGH]
        least[years] = float(reached[0]) if reached else float("inf")
        bias = Interval(float(volunteers.mean()), *(float(end) for end in np.quantile(volunteers, (0.025, 0.975))))
        rows.add("bias of volunteers", "% of referrals", Measured(bias, PROGRAMMES, runs), effect_percent=0, years=years)
    stake = at_stake(routes)
    rows.add("effect at stake", "% fewer referrals", stake, effect_percent=float("nan"), years=0)
    words = Said(
        title(least[2], stake.interval),
        f"Chance that sixteen pilot sites, set against sixteen others, show an effect on GP referrals (5% level), {PROGRAMMES:,} simulated programmes a line",
        f"sites are primary care trusts of this run without any pilot, drawn with replacement over {len(reading.seeds)} seeds; change from the year before; "
        f"bands: 95% Monte Carlo; were the most engaged half to volunteer, five years without effect would show {bias.mean:+.1f}%".replace("+-", "-"),
        f"Line chart of the chance of detection against the size of an effect, for pilots of {', '.join(map(str, YEARS))} years. With two years "
        f"an effect of 1% is found in {power[2][EFFECTS.index(1)].mean:.0f}% of programmes. Effect at stake: {stake.interval.mean:.1f}%.",
    ).words(reading, [routes])
    page = Page(words, 235.0)
    texts = [f"{years} year{'s' if years > 1 else ''}" for years in YEARS]
    axes = page.axes(36.0, 34.0, page.width - 44.0 - max(map(page.text_width, texts)), 188.0)
    for place, years in enumerate(YEARS):
        line(axes, EFFECTS, power[years], look_of(place))
    axes.set_xlim(EFFECTS[0], EFFECTS[-1])
    axes.set_ylim(0.0, 100.0)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
    axes.set_xticks(EFFECTS[::2], [f"{effect:g}%" for effect in EFFECTS[::2]])
    axes.set_xlabel("True effect: fall of GP referrals", color=GREY)
    axes.axhline(ENOUGH, color=FRAME, linewidth=0.8, linestyle=(0, (4, 2)), zorder=1)
    axes.annotate("usually asked for: 80%", (EFFECTS[-1], ENOUGH), xytext=(-2, 2), textcoords="offset points", ha="right", va="bottom", size=TEXT_PT, color=GREY)
    at = stake.interval.mean
    if EFFECTS[0] < at < EFFECTS[-1]:
        axes.axvline(at, color=GREY, linewidth=0.9, zorder=1)
        axes.annotate("at stake: all in LCPs", (at, 1.0), xycoords=("data", "axes fraction"), xytext=(2, 2), textcoords="offset points", size=TEXT_PT, color=GREY)
    label_ends(axes, [power[years][-1].mean for years in YEARS], texts, [look_of(place).colour for place in range(len(YEARS))])
    return finished(page.figure, rows, words, [reading, routes])


def yearly(reading: Reading) -> pd.DataFrame:
    """Log of the referral rate by site (trust and seed), a column a financial year by the year in which it ends."""
    rows = reading.study.query(
        f"select run_id, area, month, value from metrics where metric = '{METRIC}' and area <> 'scope'"
    )
    year = rows["month"].str[:4].astype(int) + (rows["month"].str[5:7].astype(int) >= 4)
    table = rows.assign(year=year).groupby(["run_id", "area", "year"])["value"].mean().unstack("year")
    return table.apply(np.log)


def changes(history: pd.DataFrame, reading: Reading, years: int) -> tuple[np.ndarray, np.ndarray]:
    """Change in % of each site over some years from the year before policy starts, and how engaged it was then."""
    start = int(reading.config.policy_start[:4])
    after = history[[start + 1 + place for place in range(years)]].mean(axis=1)
    engaged = reading.study.query(
        f"select run_id, area, avg(value) as value from metrics where metric = 'engagement' and area <> 'scope' and "
        f"month < '{reading.config.policy_start}' group by all"
    ).set_index(["run_id", "area"])["value"]
    return 100.0 * (after - history[start]).to_numpy(float), engaged.reindex(history.index).to_numpy(float)


def programmes(change: np.ndarray, keen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What programmes without effect would show: difference and its error with sites drawn by lot, and with volunteers.

    Volunteers come from the half of sites that were more engaged before, their comparators from the other half.
    """
    lots = Draws(0, "analysis")
    at = np.arange(PROGRAMMES * SITES)

    def picked(stream: str, among: np.ndarray) -> np.ndarray:
        place = (lots.uniform(stream, 0, at) * among.size).astype(int)
        return among[place].reshape(PROGRAMMES, SITES)

    everywhere = np.arange(change.size)
    one, other = change[picked("pilots.sites", everywhere)], change[picked("pilots.others", everywhere)]
    shift = one.mean(axis=1) - other.mean(axis=1)
    error = np.sqrt((one.var(axis=1, ddof=1) + other.var(axis=1, ddof=1)) / SITES)
    order = np.argsort(keen, kind="stable")
    eager, rest = order[order.size // 2 :], order[: order.size // 2]
    volunteers = change[picked("pilots.volunteers", eager)].mean(axis=1) - change[picked("pilots.rest", rest)].mean(axis=1)
    return shift, np.maximum(error, 1e-9), volunteers


def at_stake(routes: Reading) -> Measured:
    """By how many % referrals fall where everybody is in a partnership, over the policy years."""
    change, level = routes.change_of(METRIC, ARM), routes.level(METRIC, routes.study.baseline)
    base = level.interval.mean
    return Measured(Interval(*(-100.0 * change.interval[end] / base for end in (0, 2, 1))), change.n, change.runs)


def title(least: float, stake: Interval) -> str:
    """Whether two years and sixteen sites could have found the effect at stake."""
    if stake.mean <= 0.0:
        return "There would be no fall of referrals for pilots to find"
    if least <= stake.mean:
        return f"Two years and 16 sites would have found the effect at stake ({stake.mean:.1f}%)"
    if np.isfinite(least):
        return f"Two years and 16 sites would miss effects under {least:g}%; {stake.mean:.1f}% is at stake"
    return f"Two years and 16 sites would miss any effect up to {EFFECTS[-1]:g}%"
