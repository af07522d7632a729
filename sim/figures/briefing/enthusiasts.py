"""F9. Do enthusiasts need a supportive trust? Redesigns and engaged practices with few and many, under little and much support."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from sim.figures.briefing.panels import grid_of, head, said
from sim.figures.briefing.reading import LUCK, Measured, Reading, Rows, Said, finished
from sim.figures.drawn import Drawn
from sim.figures.facts import Interval, mean_interval
from sim.figures.page import Page
from sim.figures.style import GREY, PALETTE, TEXT_PT, in_house_style

SHARE, SUPPORT = "enthusiasm.share", "pct.support_to_practices.mean"
METRIC, TENTH = "redesigns", 0.1
TOP, REST = PALETTE["dark blue"], PALETTE["light purple"]


@in_house_style
def draw(now: Mapping[str, Reading]) -> Drawn:
    """Two by two panels: practices in order of engagement, the top tenth dark, with redesigns in words."""
    reading = now["enthusiasm"]
    arm = reading.study.baseline
    rows = Rows()
    shares, supports = (sorted(reading.keys[key].astype(float).unique()) for key in (SHARE, SUPPORT))
    cells: dict[tuple[float, float], tuple[Measured, Measured, np.ndarray]] = {}
    for share in shares:
        for support in supports:
            draws = [int(draw) for draw in reading.keys.index[(reading.keys[SHARE] == share) & (reading.keys[SUPPORT] == support)]]
            redesigns = reading.level(METRIC, arm, draws)
            top, curve = _practices(reading, draws)
            keys = {"enthusiasts": share, "support": support, "scenario": arm}
            rows.metric(METRIC, redesigns, **keys)
            rows.add("engagement of the top tenth", "% of all engagement", top, **keys)
            cells[share, support] = (redesigns, top, curve)
    extra = interaction(reading, arm, shares, supports)
    rows.metric(METRIC, extra, enthusiasts="many less few", support="much less little", scenario=arm)
    words = Said(
        title({key: cell[0].interval for key, cell in cells.items()}, extra.interval),
        "Engagement of practices in order (index 0-1), and redesigns at work per 100,000 people, in the last year",
        f"ranges: {LUCK}; dark: the tenth of practices that is most engaged, and its share of all engagement; redesigns of single practices are not recorded, so that their "
        f"engagement stands for them; what both do beyond their sum: {said(extra.interval, 2)} redesigns",
        "Four panels of practices in order of engagement. Redesigns per 100,000 people: "
        + "; ".join(f"{share:.0%} enthusiasts, support {support:g}: {cells[share, support][0].interval.mean:.2f}" for share, support in cells) + ".",
    ).words(reading)  # fmt: skip
    page = Page(words, 270.0)
    places = grid_of(page, len(shares), len(supports), 28.0, 22.0, 32.0, 32.0, 8.0)
    for place, where in enumerate(places):
        support, share = supports[::-1][place // len(shares)], shares[place % len(shares)]
        redesigns, top, curve = cells[share, support]
        axes = page.axes(*where)
        _curve(axes, curve)
        head(
            axes, f"{share:.0%} enthusiasts, {'much' if support == supports[-1] else 'little'} support",
            f"{said(redesigns.interval, 1, signs=False)} redesigns; top tenth {top.interval.mean:.0f}%",
        )  # fmt: skip
        if place >= len(shares):
            axes.set_xlabel("Practices, most engaged first", color=GREY, size=TEXT_PT)
    return finished(page.figure, rows, words, [reading])


def interaction(reading: Reading, arm: str, shares: list[float], supports: list[float]) -> Measured:
    """What many enthusiasts and much support do beyond the sum of each, seed by seed."""
    rows = reading.values[(reading.values["metric"] == METRIC) & (reading.values["scenario"] == arm)]
    value = rows.merge(reading.keys[[SHARE, SUPPORT]].astype(float), left_on="draw", right_index=True)
    wide = value.pivot_table(index="seed", columns=[SHARE, SUPPORT], values="value")
    few, many, little, much = shares[0], shares[-1], supports[0], supports[-1]
    return Measured.of(wide[many, much] - wide[many, little] - wide[few, much] + wide[few, little], rows["run_id"])


def title(cells: Mapping[tuple[float, float], Interval], extra: Interval) -> str:
    """Whether enthusiasts do more where support is much, and whether they do anything at all."""
    shares, supports = sorted({key[0] for key in cells}), sorted({key[1] for key in cells})
    little, much = (cells[shares[-1], support].mean - cells[shares[0], support].mean for support in (supports[0], supports[-1]))
    if extra.sign > 0:
        return "Enthusiasts would achieve more where their PCT supports them"
    if extra.sign < 0:
        return "Enthusiasts would achieve less of their own where support is there for all"
    if max(little, much) <= 0.0:
        return "More enthusiasts would bring no more redesigns, supported or not"
    return "Enthusiasts would achieve about as much with support as without"


def _practices(reading: Reading, draws: list[int]) -> tuple[Measured, np.ndarray]:
    """The share of all engagement that the top tenth has, and the mean ranked curve."""
    plan = reading.study.plan
    runs = plan.loc[plan["draw"].isin(draws), "run_id"]
    rows = reading.study.query("select run_id, engagement from practices")
    by_run = {run: np.sort(own["engagement"].to_numpy(float))[::-1] for run, own in rows[rows["run_id"].isin(set(runs))].groupby("run_id")}
    top = [100.0 * own[: max(1, round(TENTH * own.size))].sum() / max(own.sum(), 1e-9) for own in by_run.values()]
    return Measured(mean_interval(top), len(top), tuple(runs)), np.mean(list(by_run.values()), axis=0)


def _curve(axes: Axes, curve: np.ndarray) -> None:
    cut = max(1, round(TENTH * curve.size))
    place = np.arange(curve.size)
    axes.bar(place[:cut], curve[:cut], width=0.85, color=TOP, zorder=3)
    axes.bar(place[cut:], curve[cut:], width=0.85, color=REST, zorder=3)
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks([0.0, 0.5, 1.0])
    axes.set_xticks([])
