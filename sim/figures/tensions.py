"""Claims that pull against each other: each side's claims above the other's, on one scale of the worlds in which they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sim.figures.drawn import Drawn, NothingToShow, Words
from sim.figures.facts import signed
from sim.figures.page import Page
from sim.figures.style import GREY, INK, PALETTE, TEXT_PT, in_house_style
from sim.figures.validation import fitted

ROW, HEAD, FOOT = 38.0, 20.0, 18.0
LABEL_SHARE, SCALE_SHARE = 0.52, 0.22
COLOURS = ("dark blue", "dark pink", "orange")
CLEARLY = 0.1  # share of worlds by which one side must lead at least to be said to hold in more of them


@in_house_style
def tension(
    table: pd.DataFrame, sides: Sequence[tuple[str, Sequence[str]]], worlds: int, source: str, provenance: Mapping[str, str]
) -> Drawn:  # fmt: skip
    """Dots for the share of plausible worlds in which each claim holds, side by side of one tension.

    Args:
        table: rows of one tension, with the columns of `sim.claims.results.TENSIONS`.
        sides: what each side says, and the ids of its claims, in order.
        worlds: how many plausible worlds the shares are of; few worlds call no lead clear.
        source: which study judged them.
        provenance: what is embedded in the files.

    Raises:
        NothingToShow: if none of its claims has been judged.
    """
    rows = table.set_index("id", drop=False).loc[[claim for _, ids in sides for claim in ids]]
    if rows["share_of_worlds"].isna().all():
        raise NothingToShow(f"no claim of tension {rows['tension'].iloc[0]} has been judged")
    words = Words(
        title=_title(rows, sides, worlds),
        subtitle=f"Share of plausible worlds in which each claim holds, %, with its verdict and its estimate: {rows['about'].iloc[0]}",
        source=source,
        note=f"shares are of {worlds} worlds, known to some {100.0 / np.sqrt(max(worlds, 1)):.0f} points; a claim holds in a world if all of its tests do, by more than the smallest effect of interest; estimates are at the "
        "declared values, with 95% intervals over paired seeds. Simulated, not forecast.",
        alt=f"Dots on one scale for {len(rows)} claims: "
        + "; ".join(f"{row['id']} {_percent(row['share_of_worlds'])}, {row['verdict'] or 'not judged'}" for row in rows.to_dict("records"))
        + ".",
    )
    page = Page(words, ROW * len(rows) + HEAD * len(sides) + FOOT)
    left, width = page.width * LABEL_SHARE, page.width * SCALE_SHARE
    top = page.height
    for place, (name, ids) in enumerate(sides):
        height = ROW * len(ids)
        axes = page.axes(left, top - HEAD - height, width, height, grid="x")
        _text(axes, _capital(name), 0.0, 4.0, page, weight="bold", above=True)
        colour = PALETTE[COLOURS[place % len(COLOURS)]]
        for at, row in enumerate(rows.loc[list(ids)].to_dict("records")):
            _row(page, axes, row, at, len(ids), colour)
        last = place == len(sides) - 1
        axes.set_xlim(0.0, 100.0)
        axes.set_ylim(len(ids) - 0.5, -0.5)
        axes.set_yticks([])
        axes.set_xticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100%"] if last else [""] * 5)
        top -= HEAD + height
    return Drawn(page.figure, rows.reset_index(drop=True), words, provenance)


def _title(rows: pd.DataFrame, sides: Sequence[tuple[str, Sequence[str]]], worlds: int) -> str:
    shares = {name: rows.loc[list(ids), "share_of_worlds"].mean() for name, ids in sides}
    known = {name: float(share) for name, share in shares.items() if np.isfinite(share)}
    first, *others = sorted(known, key=lambda name: -known[name])
    if not others:
        return f"“{_capital(first)}” alone could be tested"
    if known[first] == 0.0:
        return "No claim of any side holds in any of the worlds"
    if known[first] - known[others[0]] < max(CLEARLY, 1.0 / np.sqrt(max(worlds, 1))):  # half the width of a share's 95% interval
        return "Neither side holds in clearly more worlds than the other" if len(sides) == 2 else "No side holds in clearly more worlds than all others"
    return f"“{_capital(first)}” holds in more worlds than “{others[0]}”: {_percent(known[first])} against {_percent(known[others[0]])}"


def _row(page: Page, axes, row: Mapping, at: int, rows: int, colour: str) -> None:
    share = row["share_of_worlds"]
    if np.isfinite(share):
        axes.plot([0.0, 100.0 * share], [at, at], color=colour, linewidth=1.4, solid_capstyle="butt")
        axes.plot(100.0 * share, at, marker="o", markersize=6.0, color=colour, zorder=4, clip_on=False)
    middle = ROW * (rows - at - 0.5)
    room = page.width * LABEL_SHARE - 8.0
    lines = page.wrap(f"{row['id']}  {row['claim']}", TEXT_PT, width=room)
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1].rstrip(' ,.')}…"]
    verdict = [row["verdict"] or "not judged"]
    if np.isfinite(row["estimate"]):
        verdict.append(f"{_short(row['estimate'])} [{_short(row['lower'])}, {_short(row['upper'])}]")
        verdict.append(fitted(page, row["unit"], page.width * (1.0 - LABEL_SHARE - SCALE_SHARE) - 12.0))
    for texts, across, tone in ((lines, -page.width * LABEL_SHARE, INK), (verdict, page.width * SCALE_SHARE + 12.0, GREY)):
        for line, text in enumerate(texts):
            up = middle + (len(texts) / 2.0 - line) * 1.2 * TEXT_PT - 0.95 * TEXT_PT
            _text(axes, text, across, up, page, colour=tone)


def _text(axes, text: str, across: float, up: float, page: Page, weight: str = "normal", colour: str = INK, above: bool = False) -> None:
    axes.annotate(
        text, (0.0, 1.0 if above else 0.0), xycoords="axes fraction", xytext=(across - (page.width * LABEL_SHARE if above else 0.0), up),
        textcoords="offset points", size=TEXT_PT, weight=weight, color=colour, annotation_clip=False, parse_math=False,
    )  # fmt: skip


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _short(value: float) -> str:
    if not np.isfinite(value):
        return "?"
    size = abs(value)
    return signed(value, 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 else 3)


def _percent(share: float) -> str:
    return f"{100.0 * share:.0f}%" if np.isfinite(share) else "untested"
