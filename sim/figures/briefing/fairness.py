"""F14. Who gains? Engagement, quality and real budgets of practices by the deprivation of their people."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from sim.data.geography import scope
from sim.figures.briefing.panels import dot, grid_of, head, names, reach, ticks
from sim.figures.briefing.reading import LUCK, Measured, Reading, Rows, Said, finished
from sim.figures.drawn import Drawn
from sim.figures.facts import Interval
from sim.figures.page import Page
from sim.figures.style import FRAME, LOOKS, OTHERS, TEXT_PT, Look, darker, in_house_style, short_name

BASE, ARM = "pbc_2009", "lcp_ladder"
MEASURES = (("engagement", "Engagement of GPs", "index 0-1", 0.02), ("quality", "Quality of care", "sd of practices", 0.02),
            ("real_budget", "Under a real budget", "% of people", 5.0))  # fmt: skip
FIFTHS = ("1 least deprived", "2", "3", "4", "5 most deprived")
REAL = ("R1", "R2", "R3", "R4")
GHOSTLY = Look(OTHERS, (), "o", filled=False)
Found = dict[str, dict[str, list[Measured]]]


@in_house_style
def draw(now: Mapping[str, Reading], ghost: Mapping[str, Reading] | None = None) -> Drawn:
    """Dumbbells: a row a fifth, from practice-based commissioning as it was to the ladder."""
    reading = now["routes"]
    rows = Rows()
    found = measured(reading, rows)
    old = measured(ghost["routes"], Rows()) if ghost else {}
    slopes = slope(reading, rows)
    words = Said(
        title(slopes),
        "Practices by the deprivation of their registered people, in fifths of practices, weighted by list, at the end of the run",
        f"hollow: PBC as it was; filled: LCP ladder; lines end at means over seeds; steepness, {LUCK}, is in the data; health is not modelled, "
        "and a fifth is one of practices in this place, not of people in England",
        "Dumbbell charts by fifth of deprivation. Under the LCP ladder: "
        + "; ".join(f"{name.lower()} {found[key][ARM][0].interval.mean:.2f} in the least and {found[key][ARM][-1].interval.mean:.2f} in the most deprived" for key, name, *_ in MEASURES)
        + ".",
    ).words(reading)
    page = Page(words, 178.0)
    left = max(page.text_width(text) for text in FIFTHS) + 10.0
    for place, ((key, name, unit, least), where) in enumerate(zip(MEASURES, grid_of(page, 3, 1, left, 36.0, 30.0, 20.0), strict=True)):
        axes = page.axes(*where, grid="x")
        before, after = ([one.interval.mean for one in found[key][arm]] for arm in (BASE, ARM))
        for row in range(len(FIFTHS)):
            axes.plot([before[row], after[row]], [row, row], color=FRAME, linewidth=2.0, zorder=2)
            if old:
                dot(axes, old[key][ARM][row].interval.mean, row, GHOSTLY, 5.0)
            dot(axes, before[row], row, LOOKS[BASE])
            dot(axes, after[row], row, LOOKS[ARM])
        reach(axes, [Interval(value, np.nan, np.nan) for value in (*before, *after)], with_nil=key == "real_budget", least=least * 4, pad=0.15)
        axes.set_ylim(len(FIFTHS) - 0.5, -0.5)
        ticks(axes, "x", 3, signs=key == "quality", after="%" if key == "real_budget" else "")
        names(axes, FIFTHS, shown=place == 0)
        head(axes, name, unit)
        if place == 0:
            for at, arm in ((0.0, BASE), (0.55, ARM)):
                axes.annotate(
                    f"{'○' if arm == BASE else '●'} {short_name(arm)}", (at, 0.0), xycoords="axes fraction", xytext=(-left + 4 if at == 0 else 0, -33),
                    textcoords="offset points", size=TEXT_PT, color=darker(LOOKS[arm].colour, 4.5), annotation_clip=False,
                )  # fmt: skip
    return finished(page.figure, rows, words, [reading])


def practices(reading: Reading) -> pd.DataFrame:
    """Practices at the end of every run of both routes, with their fifth of deprivation, from 0 for the least."""
    here = scope(reading.study.spec["scope"])
    rank = np.argsort(np.argsort(here.practice_imd, kind="stable"), kind="stable")
    fifth = pd.Series(rank * 5 // max(rank.size, 1), index=pd.Index(here.practice_codes.astype(str)), name="fifth")
    rows = reading.study.query(
        f"select run_id, scenario, seed, practice, people, rung, engagement, quality from practices where scenario in ('{BASE}', '{ARM}')"
    )
    rows = rows.assign(real_budget=100.0 * rows["rung"].isin(REAL), fifth=fifth.reindex(rows["practice"]).to_numpy())
    return rows.dropna(subset=["fifth"])


def measured(reading: Reading, rows: Rows) -> Found:
    """Each measure by route and fifth."""
    own = practices(reading)
    runs = {arm: tuple(reading.study.plan.loc[reading.study.plan["scenario"] == arm, "run_id"]) for arm in (BASE, ARM)}
    found: Found = {}
    for key, _, unit, _ in MEASURES:
        for arm in (BASE, ARM):
            for fifth in range(5):
                part = own[(own["scenario"] == arm) & (own["fifth"] == fifth)]
                one = Measured.of(weighted(part, key, ["seed"]), runs[arm])
                rows.add(key, unit, one, scenario=arm, fifth=FIFTHS[fifth])
                found.setdefault(key, {}).setdefault(arm, []).append(one)
    return found


def weighted(rows: pd.DataFrame, key: str, by: list[str]) -> pd.Series:
    """Mean of a column over practices, weighted by list, by some keys."""
    sums = rows.assign(part=rows[key] * rows["people"]).groupby(by)[["part", "people"]].sum()
    return sums["part"] / sums["people"]


def slope(reading: Reading, rows: Rows) -> dict[str, Interval]:
    """Gain of the most deprived fifth less that of the least, by measure, paired by seed."""
    own = practices(reading)
    found = {}
    for key, _, unit, _ in MEASURES:
        mean = weighted(own, key, ["scenario", "seed", "fifth"])
        gain = pd.DataFrame((mean.loc[ARM] - mean.loc[BASE]).unstack("fifth"))
        one = Measured.of(gain.iloc[:, -1] - gain.iloc[:, 0], reading.study.plan["run_id"])
        rows.add(f"{key}: gain of the most less the least deprived", unit, one, scenario=ARM, fifth="5 less 1")
        found[key] = one.interval
    return found


def title(slopes: Mapping[str, Interval]) -> str:
    """Whether the gap between fifths surely widens or narrows, and in how many of the three measures."""
    wider = [key for key, one in slopes.items() if one.sign < 0]
    closer = [key for key, one in slopes.items() if one.sign > 0]
    words = {"engagement": "engagement", "quality": "quality", "real_budget": "real budgets"}
    if wider and not closer:
        return f"LCPs would widen the gap between deprived and other places in {' and '.join(words[key] for key in wider)}"
    if closer and not wider:
        return f"LCPs would narrow the gap between deprived and other places in {' and '.join(words[key] for key in closer)}"
    if wider and closer:
        return f"Deprived places would lose ground in {words[wider[0]]} and gain it in {words[closer[0]]}"
    return "Deprived and other places would gain alike, as far as luck lets us see"
