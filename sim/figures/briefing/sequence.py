"""F11. Merge trusts before, with or after partnerships, or not at all: what is saved, year by year, and when it pays back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.figures.briefing.panels import GHOST, dot, label_ends, line, look_of, reach, said, ticks
from sim.figures.briefing.reading import LUCK, Measured, Reading, Rows, Said, finished
from sim.figures.drawn import Drawn
from sim.figures.facts import Interval, mean_interval
from sim.figures.page import Page
from sim.figures.style import INK, in_house_style

NAMES = {
    "lcp_ladder": "No mergers", "pct_mergers_first": "Mergers first", "pct_mergers_with_lcp": "Mergers with LCPs",
    "lcp_first_then_mergers": "LCPs first",
}  # fmt: skip
SMALL = 5.0  # £ a head: the smallest difference of interest
Series = dict[str, dict[int, Interval]]


@in_house_style
def draw(now: Mapping[str, Reading], ghost: Mapping[str, Reading] | None = None) -> Drawn:
    """Cumulative net saving against the baseline, a line a sequence, with the month of payback as a dot."""
    reading = now["routes"]
    rows = Rows()
    found, payback, apart_at_end = saved(reading, rows)
    old = saved(ghost["routes"], Rows())[0] if ghost else {}
    years = sorted(found["lcp_ladder"])
    ends = {name: own[years[-1]] for name, own in found.items()}
    words = Said(
        title(ends, payback, apart_at_end),
        f"Cumulative net saving against PBC as it was, £ a head since {reading.since}, 2009-10 prices",
        f"bands: {LUCK}; a dot marks the year from which the mean stays above nil (payback); ends: mean after the last year",
        f"Line chart of cumulative net saving under four sequences. After {len(years)} years: "
        + "; ".join(f"{NAMES[name]} {said(one, 0, '£')}" for name, one in ends.items()) + ".",
    ).words(reading)  # fmt: skip
    page = Page(words, 240.0)
    texts = [f"{NAMES[name]} {said(Interval(one.mean, np.nan, np.nan), 0, '£')}" for name, one in ends.items()]
    right = max(page.text_width(text) for text in texts) + 14.0
    axes = page.axes(40.0, 22.0, page.width - 40.0 - right, 212.0)
    for place, (name, own) in enumerate(found.items()):
        if name in old:
            axes.plot(years, [old[name][year].mean for year in years], **GHOST)
        line(axes, years, [own[year] for year in years], look_of(place))
        if payback[name] is not None:
            dot(axes, float(payback[name] or 0), 0.0, look_of(place), 8.0)
    axes.axhline(0.0, color=INK, linewidth=0.9, zorder=1)
    reach(axes, [one for series in (found, old) for own in series.values() for one in own.values()], "y", least=2.0)
    axes.set_xlim(years[0], years[-1])
    ticks(axes, "y", 5, "£")
    axes.set_xticks(years[::2], [f"{year - 1}-{year % 100:02d}" for year in years[::2]])
    label_ends(axes, [one.mean for one in ends.values()], texts, [look_of(place).colour for place in range(len(found))])
    return finished(page.figure, rows, words, [reading])


def saved(reading: Reading, rows: Rows) -> tuple[Series, dict[str, int | None], Interval]:
    """Cumulative saving by sequence and year, the year of payback, and the best sequence less the second at the end, paired."""
    start, base = reading.config.policy_start, reading.study.baseline
    spend = reading.study.query(
        f"select run_id, month, value from metrics where area = 'scope' and metric = 'spend_per_head' and month >= '{start}'"
    ).merge(reading.study.plan[["run_id", "scenario", "seed"]], on="run_id")
    year = spend["month"].str[:4].astype(int) + (spend["month"].str[5:7].astype(int) >= 4)
    yearly = spend.assign(year=year).groupby(["scenario", "seed", "year"])["value"].sum().div(12.0).unstack("year")
    found: Series = {}
    payback: dict[str, int | None] = {}
    at_end = {}
    for name in NAMES:
        total = pd.DataFrame(yearly.loc[[base]].droplevel(0) - yearly.loc[[name]].droplevel(0)).cumsum(axis=1)
        runs = tuple(reading.study.plan.loc[reading.study.plan["scenario"].isin([base, name]), "run_id"])
        for at in map(int, total.columns):
            one = Measured.of(total[at], runs)
            rows.add("cumulative net saving", "£ a head, 2009-10 prices", one, scenario=name, year=at)
            found.setdefault(name, {})[at] = one.interval
        payback[name] = _payback(total.mean())
        at_end[name] = total.iloc[:, -1]
    ordered = sorted(at_end, key=lambda name: -float(at_end[name].mean()))
    return found, payback, mean_interval(at_end[ordered[0]] - at_end[ordered[-1]])


def _payback(mean: pd.Series) -> int | None:
    below = np.flatnonzero(mean.to_numpy() < 0.0)
    if mean.iloc[-1] <= 0.0 or not below.size:
        return None
    return int(mean.index[below[-1] + 1])


def title(ends: Mapping[str, Interval], payback: Mapping[str, int | None], between: Interval) -> str:
    """Whether order matters: best less worst, paired, against the smallest difference of interest."""
    best, worst = max(ends, key=lambda name: ends[name].mean), min(ends, key=lambda name: ends[name].mean)
    if between.known and between.sign > 0 and between.mean >= SMALL:
        words = {"lcp_ladder": "Not merging", "pct_mergers_first": "Merging first", "pct_mergers_with_lcp": "Merging with LCPs", "lcp_first_then_mergers": "LCPs before mergers"}
        return f"{words[best]} would save £{between.mean:.0f} a head more than {words[worst].lower().replace('lcps', 'LCPs')}"
    pays = sum(1 for name in ends if ends[name].mean > 0.0)
    how = "surely save more than another" if between.sign == 0 else "save much more than another"
    return f"No order of mergers would {how}; {pays or 'none'} of {len(ends)} would pay back"
