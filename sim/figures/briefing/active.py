"""F2. Does engagement rise, fade or stick? Practices active in commissioning, year by year, under four routes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.figures.briefing.panels import GHOST, label_ends, line
from sim.figures.briefing.reading import LUCK, Measured, Reading, Rows, Said, finished
from sim.figures.drawn import Drawn
from sim.figures.facts import Interval
from sim.figures.page import Page
from sim.figures.style import FRAME, GREY, LOOKS, TEXT_PT, Look, in_house_style, short_name

METRIC = "active_engagement"
SHOWN = ("pbc_2009", "pbc_fixed", "gp_only_statutory", "lcp_ladder")
SPARE = LOOKS["pbc_real_budget"]  # for the route that has no look of its own; dark pink, as the house has it
SMALL = 5.0  # points: the smallest change of interest
LAST = 2  # years at the end that are set against the best year
Series = dict[str, dict[int, Interval]]


@in_house_style
def draw(now: Mapping[str, Reading], ghost: Mapping[str, Reading] | None = None) -> Drawn:
    """A line a route with its band, by financial year; the start of policies is marked."""
    reading = now["routes"]
    rows = Rows()
    found, above = by_year(reading, rows)
    old = by_year(ghost["routes"], Rows())[0] if ghost else {}
    start = int(reading.config.policy_start[:4])
    years = sorted(found[SHOWN[0]])
    last = years[-1]
    words = Said(
        title(found, above, start),
        "Practices active in commissioning, % of practices, by financial year",
        f"bands: {LUCK}; active: GPs give half an hour a week or more and have a live case, redesign or budget; paid time counts",
        f"Line chart of practices active in commissioning by year. In {last - 1}-{last % 100:02d}: "
        + "; ".join(f"{short_name(name)} {own[last].mean:.0f}%" for name, own in found.items()) + ".",
    ).words(reading)  # fmt: skip
    page = Page(words, 235.0)
    texts = [f"{short_name(name)} {found[name][last].mean:.0f}%" for name in SHOWN]
    right = max(page.text_width(text) for text in texts) + 14.0
    axes = page.axes(32.0, 20.0, page.width - 32.0 - right, 200.0)
    for name in SHOWN:
        if name in old:
            axes.plot(years, [old[name][year].mean for year in years], **GHOST)
        line(axes, years, [found[name][year] for year in years], look(name))
    axes.set_xlim(years[0], last)
    axes.set_ylim(0.0, 100.0)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0f}%")
    axes.set_xticks(years[::2], [f"{year - 1}-{year % 100:02d}" for year in years[::2]])
    axes.axvline(start + 0.5, color=FRAME, linewidth=0.8, zorder=1)
    axes.annotate(
        f"Policies start, {reading.since}", (start + 0.5, 1.0), xycoords=("data", "axes fraction"), xytext=(4, 2),
        textcoords="offset points", size=TEXT_PT, color=GREY, va="bottom",
    )  # fmt: skip
    label_ends(axes, [found[name][last].mean for name in SHOWN], texts, [look(name).colour for name in SHOWN])
    return finished(page.figure, rows, words, [reading])


def look(name: str) -> Look:
    return LOOKS.get(name, SPARE)


def by_year(reading: Reading, rows: Rows) -> tuple[Series, Interval]:
    """Mean over seeds of each financial year's monthly share, by route and the year in which it ends; and what the ladder
    has more than the baseline in the last years, paired by seed.
    """
    monthly = reading.study.query(f"select run_id, month, value from metrics where area = 'scope' and metric = '{METRIC}'")
    plan = reading.study.plan[["run_id", "scenario", "seed"]]
    monthly = monthly.merge(plan, on="run_id")
    at = monthly["month"].str[:4].astype(int) + (monthly["month"].str[5:7].astype(int) >= 4)
    means = monthly.assign(year=at).groupby(["scenario", "year", "seed"])["value"].mean()
    found: Series = {}
    for name in SHOWN:
        runs = list(plan.loc[plan["scenario"] == name, "run_id"])
        for year, values in means.loc[name].groupby("year"):
            one = Measured.of(pd.Series(values.to_numpy()), runs, share=True)
            rows.metric(METRIC, one, scenario=name, year=int(year))
            found.setdefault(name, {})[int(year)] = one.interval
    last = means.unstack("year").iloc[:, -LAST:].mean(axis=1)
    above = Measured.of(last.loc["lcp_ladder"] - last.loc["pbc_2009"], plan["run_id"])
    rows.add(f"{METRIC}: LCP ladder less PBC as it was, last {LAST} years", "points of practices", above, scenario="lcp_ladder", year=max(found["lcp_ladder"]))
    return found, above.interval


def title(found: Series, above: Interval, start: int) -> str:
    """Whether engagement under the ladder is surely above the baseline's at the end, and near its own best."""
    if above.known and above.sign == 0:
        return "Engagement under LCPs would not surely differ from PBC as it was"
    if above.mean < SMALL:
        fewer = above.mean <= -SMALL
        return "LCPs would keep fewer practices active than PBC as it was" if fewer else "LCPs would keep no more practices active than PBC as it was"
    ladder = np.array([one.mean for year, one in sorted(found["lcp_ladder"].items()) if year > start])
    if ladder.max() - ladder[-LAST:].mean() < SMALL:
        return f"Under LCPs engagement would last, {above.mean:.0f} points above PBC"
    return f"Under LCPs engagement would fade, but stay {above.mean:.0f} points above PBC"
