"""How the chance of a deficit falls as a group grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.ticker import FuncFormatter, NullFormatter, PercentFormatter

from sim._version import __version__
from sim.figures.drawn import Drawn, Words
from sim.figures.labels import apart
from sim.figures.page import Page
from sim.figures.style import GREY, PALETTE, TEXT_PT, darker, in_house_style

if TYPE_CHECKING:
    import pandas as pd

SHOWN = (("over_1", "more than 1%", "turquoise", "s", (6.0, 1.5)), ("over_2", "more than 2%", "dark blue", "o", ()),
         ("over_5", "more than 5%", "dark pink", "D", (2.5, 1.2)), ("over_10", "more than 10%", "orange", "^", (1.0, 1.5)))  # fmt: skip
HEIGHT = 210.0


@in_house_style
def pool_risk(table: pd.DataFrame, what: str, people: str, run: str) -> Drawn:
    """Chance of a deficit above each share of budget, by size of the group, with intervals.

    Args:
        table: of `sim.validation.pool_risk.pool_risk`.
        what: budget, adjuster, stop-loss and years in words.
        people: what was simulated, in words.
        run: hash of the configuration.
    """
    rows = table.sort_values("size").reset_index(drop=True)
    last = rows.iloc[-1]
    words = Words(
        title=f"At {last['size']:,.0f} people the chance of a deficit above 2% is {last['over_2']:.0%}",
        subtitle=f"Chance of a deficit by size of the group: {what}",
        source=f"lcp-sim {__version__}, simulated people",
        note=f"{people} Chance alone: budgets are right on average. Bars are 95% Monte Carlo intervals.",
        alt=(
            f"Lines that fall with group size, from {rows['size'].min():,.0f} to {last['size']:,.0f} people: chances of a "
            f"deficit above 1, 2, 5 and 10 per cent. The largest group has {last['over_2']:.1%} above 2 per cent."
        ),
    )
    page = Page(words, HEIGHT)
    axes = page.axes(30.0, 30.0, page.width - 130.0, HEIGHT - 36.0)
    axes.set_ylim(0.0, 1.06 * float(rows[[key for key, *_ in SHOWN]].to_numpy().max()))
    wanted = [float(last[key]) for key, *_ in SHOWN]
    gap = axes.get_ylim()[1] * 1.3 * TEXT_PT / (HEIGHT - 36.0)
    heights = apart(wanted, gap, 0.0, axes.get_ylim()[1])
    for (key, label, colour, marker, dash), height in zip(SHOWN, heights, strict=True):
        tone = PALETTE[colour]
        axes.plot(rows["size"], rows[key], color=tone, marker=marker, linestyle=(0, dash or None))
        axes.vlines(rows["size"], rows[f"{key}_low"], rows[f"{key}_high"], color=tone, linewidth=1.2)
        axes.annotate(
            label, (last["size"], height), xytext=(8, 0), textcoords="offset points", color=darker(tone, 4.5), size=TEXT_PT,
            va="center", annotation_clip=False,
        )  # fmt: skip
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, place: f"{value:,.0f}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xticks(rows["size"], [f"{size:,.0f}" for size in rows["size"]])
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_xlabel("People in the group (log scale)", color=GREY)
    return Drawn(page.figure, rows, words, {"Model version": __version__, "Scenario hashes": run, "Run ids": "1"})
