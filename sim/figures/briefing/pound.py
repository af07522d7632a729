"""F5. Why savings on notional budgets felt unreal: what is left of a pound saved for the practice that saved it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.config import Config
from sim.figures.briefing.panels import GHOST, grid_of, head
from sim.figures.briefing.reading import LUCK, Measured, Reading, Rows, Said, finished
from sim.figures.drawn import Drawn, NothingToShow
from sim.figures.page import Page
from sim.figures.style import INK, LOOKS, PALETTE, TEXT_PT, darker, in_house_style, short_name
from sim.parameters import flatten

SHOWN = ("pbc_2009", "pbc_fixed", "lcp_ladder")
STEPS = ("saved", "by the rule", "once paid", "own share", "after the wait")
DISCOUNT = 0.035  # a year: what the Treasury's Green Book of 2003 takes off money that comes later
WAIT_MONTHS = 6.5  # from the middle of a year to the April in which it is settled
KEPT = PALETTE["dark blue"]
LOST = PALETTE["light purple"]
Chain = dict[str, dict[str, Measured]]


@in_house_style
def draw(now: Mapping[str, Reading], ghost: Mapping[str, Reading] | None = None) -> Drawn:
    """A waterfall for each route, in pence of a pound saved."""
    reading = now["routes"]
    rows = Rows()
    found = chains(reading, rows)
    old = chains(ghost["routes"], Rows()) if ghost else {}
    final = {name: own[STEPS[-1]].interval for name, own in found.items()}
    words = Said(
        title({name: value.mean for name, value in final.items()}),
        "What is left for a practice of £1 saved on an indicative budget, pence",
        "the rule is a lever (70% in 2006); paid is measured: the trust's deficit comes first and promises are broken; the own share is one "
        f"part of as many as practices in the group; the wait is discounted by {DISCOUNT:.1%} a year; ranges: {LUCK}; cash budgets are no promise and not in it",
        "Waterfalls of pence left of one pound saved: "
        + "; ".join(f"{short_name(name)} {', '.join(f'{own[step].interval.mean:.0f} {step}' for step in STEPS)}" for name, own in found.items())
        + ".",
    ).words(reading)
    page = Page(words, 215.0)
    for place, (name, where) in enumerate(zip(SHOWN, grid_of(page, 3, 1, 30.0, 40.0, 18.0, 12.0), strict=True)):
        axes = page.axes(*where)
        _waterfall(axes, {step: found[name][step].interval.mean for step in STEPS}, final[name])
        if name in old:
            axes.plot([3.6, 4.4], [old[name][STEPS[-1]].interval.mean] * 2, **{**GHOST, "linewidth": 2.2, "zorder": 6})
        axes.set_yticks([0, 25, 50, 75, 100], ["0p", "25p", "50p", "75p", "100p"] if place == 0 else [""] * 5)
        head(axes, short_name(name), colour=darker(LOOKS[name].colour, 4.5))
    return finished(page.figure, rows, words, [reading])


def chains(reading: Reading, rows: Rows) -> Chain:
    """Pence left after each step, by route.

    Raises:
        NothingToShow: if no saving was promised in any route.
    """
    found: Chain = {}
    for name in SHOWN:
        wide = reading.values[(reading.values["scenario"] == name) & reading.values["metric"].isin(["savings_paid_share", "approval_delay"])]
        by_seed = wide.pivot_table(index="seed", columns="metric", values="value", dropna=False)
        runs = tuple(dict.fromkeys(wide["run_id"]))
        rule = float(in_force(reading.config_of(name), "savings.retention"))
        left = pd.DataFrame(index=by_seed.index)
        left["saved"] = 100.0
        left["by the rule"] = 100.0 * rule
        left["once paid"] = left["by the rule"] * by_seed["savings_paid_share"] / 100.0
        left["own share"] = left["once paid"] * own_share(reading, name).reindex(by_seed.index)
        months = WAIT_MONTHS + by_seed.get("approval_delay", pd.Series(0.0, by_seed.index)).fillna(0.0)
        left["after the wait"] = left["own share"] / (1.0 + DISCOUNT) ** (months / 12.0)
        found[name] = {step: Measured.of(left[step], runs) for step in STEPS}
        for step in STEPS:
            rows.add("pence left", "pence of £1 saved", found[name][step], scenario=name, step=step)
    if not any(np.isfinite(own["once paid"].interval.mean) for own in found.values()):
        raise NothingToShow("no saving was promised in any route")
    return found


def own_share(reading: Reading, scenario: str) -> pd.Series:
    """The part of a group's saving that falls to one member, by seed, weighted by people; all of it outside groups."""
    groups = reading.study.query(
        f'select run_id, sum(people) as people, sum(people / practices) as shares from "groups" where scenario = \'{scenario}\' '
        'and year = (select max(year) from "groups") group by run_id'
    ).set_index("run_id")
    everyone = reading.study.query(f"select run_id, seed, sum(people) as people from practices where scenario = '{scenario}' group by all")
    in_groups = groups["people"].reindex(everyone["run_id"]).fillna(0.0).to_numpy(float)
    shares = groups["shares"].reindex(everyone["run_id"]).fillna(0.0).to_numpy(float)
    everybody = everyone["people"].to_numpy(float)
    return pd.Series((shares + np.maximum(everybody - in_groups, 0.0)) / everybody, index=everyone["seed"].to_numpy())


def in_force(config: Config, key: str) -> Any:
    """A lever's value at the end of a configuration: its own, or that of the last policy that sets it and goes on."""
    value: Any = config.levers
    for part in key.split("."):
        value = getattr(value, part)
    for policy in config.policies.values():
        if policy.ends is None:
            value = dict(flatten(policy.levers)).get(key, value)
    return value


def title(pence: Mapping[str, float]) -> str:
    """What is left under the baseline, and whether any route leaves more."""
    base = pence["pbc_2009"]
    most = max(pence, key=lambda name: np.nan_to_num(pence[name], nan=-1.0))
    if not np.isfinite(base):
        return "No saving was promised under PBC as it was"
    if most != "pbc_2009" and pence[most] >= base + 1.0:
        return f"Of £1 saved a practice would control {base:.0f}p under PBC, {pence[most]:.0f}p under {short_name(most)}"
    return f"Of £1 saved a practice would control {base:.0f}p under PBC, and no more elsewhere"


def _waterfall(axes: Axes, left: Mapping[str, float], final: Any) -> None:
    values = [left[step] for step in STEPS]
    for place, value in enumerate(values):
        if not np.isfinite(value):
            continue
        if place and np.isfinite(values[place - 1]):
            lost = values[place - 1] - value
            axes.bar(place, lost, bottom=value, width=0.72, color=LOST, edgecolor=INK, linewidth=0.5, hatch="////", zorder=3)
        axes.bar(place, value, width=0.72, color=KEPT, edgecolor=INK, linewidth=0.5, zorder=3)
        top = values[place - 1] if place and np.isfinite(values[place - 1]) else value
        if place == len(values) - 1 and final.known:
            top = max(top, final.upper)
        axes.annotate(f"{value:.0f}", (place, top), xytext=(0, 2), textcoords="offset points", ha="center", size=TEXT_PT, zorder=7)
    if final.known:
        axes.plot([4, 4], [final.lower, final.upper], color=PALETTE["orange"], linewidth=1.6, zorder=6)
    axes.set_ylim(0.0, 112.0)
    axes.set_xlim(-0.6, 4.6)
    axes.set_xticks(range(5), ["saved", "rule", "paid", "own\nshare", "after\nwait"])
