"""F7. Who carries the risk changes who joins: people under real budgets by share of the downside and free band."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from sim.figures.briefing.panels import grid_of, head, outline
from sim.figures.briefing.reading import Measured, Reading, Rows, Said, finished
from sim.figures.drawn import Drawn
from sim.figures.page import Page
from sim.figures.style import GREY, INK, PAPER, RUNG_COLOURS, TEXT_PT, contrast, in_house_style

ARM, COVERAGE, SAVING = "lcp_ladder", "budget_coverage", "net_saving_per_head"
SHARE, BAND, LOSS = "risk.downside_share", "risk.corridor", "risk_attitude.loss_aversion"
SMALL = 5.0  # points of coverage: the smallest change of interest
SHADES = LinearSegmentedColormap.from_list("coverage", [PAPER, RUNG_COLOURS["R1"], RUNG_COLOURS["R3"], RUNG_COLOURS["R4"]])
Cells = dict[tuple[float, float, float], tuple[Measured, Measured]]


@in_house_style
def draw(now: Mapping[str, Reading]) -> Drawn:
    """A heat map for each loss aversion; each cell holds coverage, and net saving in small type below."""
    reading = now["risk"]
    rows = Rows()
    cells = measured(reading, rows)
    shares, bands, losses = (sorted({key[place] for key in cells}) for place in range(3))
    most = max(cells, key=lambda key: cells[key][0].interval.mean)
    least = min(cells, key=lambda key: cells[key][0].interval.mean)
    by = {share: [int(draw) for draw in reading.keys.index[reading.keys[SHARE].astype(float) == share]] for share in shares}
    ends = sorted(shares, key=lambda share: reading.level(COVERAGE, ARM, by[share]).interval.mean)
    between = reading.between(COVERAGE, ARM, by[ends[-1]], by[ends[0]])
    rows.metric(COVERAGE, between, downside_share=ends[-1], corridor=float("nan"), loss_aversion=float("nan"), scenario=f"{ARM}, less at a share of {ends[0]:g}")
    sure = not between.interval.known or between.interval.sign > 0
    words = Said(
        title(cells, sure),
        "People under a real budget under the LCP ladder, % of registered people in the last year; below, net saving, £ a head a year",
        "colour and large number: people under a real budget; small number: net saving against PBC as it was; means over seeds",
        f"Heat maps of people under a real budget over the share of an overspend that holders bear and the band without risk, for "
        f"{len(losses)} levels of loss aversion. Highest {cells[most][0].interval.mean:.0f}% at a share of {most[0]:.0%} and a band of {most[1]:g}%; "
        f"lowest {cells[least][0].interval.mean:.0f}% at {least[0]:.0%} and {least[1]:g}%.",
    ).words(reading)
    page = Page(words, 74.0 + 32.0 * len(bands))
    for place, (loss, where) in enumerate(zip(losses, grid_of(page, len(losses), 1, 44.0, 36.0, 30.0, 20.0), strict=True)):
        axes = page.axes(*where, grid=None)
        _map(axes, cells, shares, bands, loss)
        axes.set_yticks(range(len(bands)), [f"{band:g}%" for band in bands] if place == 0 else [""] * len(bands))
        axes.set_xticks(range(len(shares)), [f"{share:.0%}" for share in shares])
        axes.set_xlabel("Share of an overspend that holders bear", color=GREY)
        if place == 0:
            axes.set_ylabel("Band without risk", color=GREY)
        head(axes, f"A loss counts {loss:g} times a gain")
    return finished(page.figure, rows, words, [reading])


def measured(reading: Reading, rows: Rows) -> Cells:
    """Coverage and saving by share, band and loss aversion."""
    found: Cells = {}
    keys_of = reading.keys[[SHARE, BAND, LOSS]].astype(float)
    for share, band, loss in sorted({tuple(map(float, row)) for row in keys_of.to_numpy()}):
        draws = [int(draw) for draw in keys_of.index[(keys_of == [share, band, loss]).all(axis=1)]]
        pair = reading.level(COVERAGE, ARM, draws), reading.change_of(SAVING, ARM, draws)
        keys = {"downside_share": share, "corridor": band, "loss_aversion": loss, "scenario": ARM}
        rows.metric(COVERAGE, pair[0], **keys)
        rows.metric(SAVING, pair[1], **keys)
        found[share, band, loss] = pair
    return found


def title(cells: Cells, sure: bool = True) -> str:
    """A sweet spot inside, more with less risk, more with more, no sure order, or no difference."""
    value = {key: pair[0].interval.mean for key, pair in cells.items()}
    if max(value.values()) - min(value.values()) < SMALL:
        return f"Terms of risk would hardly change who joins: {min(value.values()):.0f} to {max(value.values()):.0f}% of people"
    if not sure:
        return "No share of risk would surely bring more people in than another"
    shares = sorted({key[0] for key in cells})
    by_share = {share: float(np.mean([own for key, own in value.items() if key[0] == share])) for share in shares}
    best = max(by_share, key=lambda share: by_share[share])
    if best not in (shares[0], shares[-1]):
        return f"Most people would join where holders bear {best:.0%} of an overspend"
    if best == shares[0]:
        return "The less risk holders bear, the more people would join"
    return "The more risk holders bear, the more people would join"


def _map(axes: Axes, cells: Cells, shares: list[float], bands: list[float], loss: float) -> None:
    shown = np.array([[cells[share, band, loss][0].interval.mean for share in shares] for band in bands])
    picture = axes.imshow(shown, cmap=SHADES, vmin=0.0, vmax=max(100.0 * (np.nanmax(shown) > 50.0), 1.25 * float(np.nanmax(shown)), 5.0), aspect="auto", origin="lower")
    for row, band in enumerate(bands):
        for column, share in enumerate(shares):
            coverage, saving = cells[share, band, loss]
            face = picture.to_rgba(np.array([coverage.interval.mean]))[0]
            dark = contrast("#" + "".join(f"{round(255 * part):02X}" for part in face[:3])) >= 4.5
            colour = PAPER if dark else INK
            axes.text(column, row + 0.16, f"{coverage.interval.mean:.0f}%", ha="center", va="center", color=colour, weight="bold", size=TEXT_PT + 1)
            axes.text(column, row - 0.24, f"{saving.interval.mean:+.1f}".replace("-", "−"), ha="center", va="center", color=colour, size=TEXT_PT)
    outline(axes)
