"""The briefing as one HTML file: opens offline, prints, has alt text for every figure and a table behind each."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from sim.briefing.cite import TITLE, citation
from sim.briefing.headlines import headlines
from sim.briefing.make import Made
from sim.briefing.numbers import ENDS
from sim.briefing.words import (
    ABBREVIATIONS,
    CANNOT_SAY,
    HARM,
    METHOD,
    REHEARSAL,
    SECTIONS,
    TO_READ_RANGES,
)
from sim.figures.save import svg
from sim.figures.style import FRAME, GREY, GRIDLINE, INK, PALETTE, PAPER

PRINTED_ROWS = 40  # data tables up to this length are printed with their figure
MOST_ROWS = 400  # shown; the rest is in the CSV file
STYLE = f"""
:root {{ color-scheme: light; }}
body {{ font: 16px/1.5 system-ui, "DejaVu Sans", Arial, sans-serif; color: {INK}; background: {PAPER}; max-width: 46rem; margin: 0 auto; padding: 1rem; }}
h1, h2, h3 {{ line-height: 1.2; }} h2 {{ border-top: 3px solid {PALETTE["dark blue"]}; padding-top: .6rem; margin-top: 2.5rem; }}
.headlines, .box {{ border: 1px solid {FRAME}; padding: .6rem 1.2rem; margin: 1rem 0; }} .headlines {{ border-left: 6px solid {PALETTE["dark blue"]}; }}
.warning {{ border: 2px solid {PALETTE["dark pink"]}; padding: .6rem 1.2rem; margin: 1rem 0; }}
figure {{ margin: 1.5rem 0; }} figure img {{ width: 100%; height: auto; display: block; }} figcaption, .small {{ color: {GREY}; font-size: .9rem; }}
.scroll {{ overflow-x: auto; }} table {{ border-collapse: collapse; font-size: .8rem; width: 100%; }}
caption {{ text-align: left; font-weight: bold; padding: .3rem 0; }} th, td {{ border-bottom: 1px solid {GRIDLINE}; padding: .2rem .5rem; text-align: left; vertical-align: top; }}
td.n {{ text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }} thead th {{ border-bottom: 2px solid {FRAME}; }}
summary {{ cursor: pointer; color: {PALETTE["dark blue"]}; }} code, pre {{ font-size: .85rem; background: #F3F4F6; }} pre {{ padding: .6rem; overflow-x: auto; }}
a {{ color: {PALETTE["dark blue"]}; }} a:focus, summary:focus {{ outline: 3px solid {PALETTE["orange"]}; }}
@page {{ size: A4; margin: 15mm; }}
@media print {{ body {{ max-width: none; font-size: 10pt; padding: 0; }} figure {{ break-inside: avoid; }} h2, h3 {{ break-after: avoid; }}
  details.short::details-content {{ content-visibility: visible; block-size: auto; }} details.long {{ display: none; }} .scroll {{ overflow: visible; }} }}
"""


def page(made: Sequence[Made], about: Mapping[str, Any]) -> str:
    """The whole page.

    Args:
        made: figures and tables; those of the sections of `words.SECTIONS` are shown there, all others are left out.
        about: of the numbers: edition, profile, model version, code, commit, date, draft.
    """
    known = {one.entry.id: one for one in made}
    parts = [
        "<!DOCTYPE html>", '<html lang="en-GB">', "<head>", '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">', f"<title>{escape(TITLE)}</title>",
        f"<style>{STYLE}</style>", "</head>", "<body>", "<main>", f"<h1>{escape(TITLE)}</h1>", *_about(about), *_headline_box(known),
    ]  # fmt: skip
    for section in SECTIONS:
        shown = [known[key] for key in section.ids if key in known]
        if not shown and not section.method:
            continue
        parts.append(f'<section aria-labelledby="{section.anchor}"><h2 id="{section.anchor}">{escape(section.title)}</h2>')
        if section.method:
            parts += _method(about)
        for one in shown:
            parts += _table_section(one) if one.entry.is_table else _figure(one)
        parts.append("</section>")
    return "\n".join([*parts, "</main>", "</body>", "</html>", ""])


def _about(about: Mapping[str, Any]) -> Iterator[str]:
    commit = f", commit {str(about['commit'])[:12]}" if about.get("commit") else ""
    yield (
        f'<p class="small">Edition {escape(str(about["edition"]))} of {escape(str(about["date"])[:10])}, profile {about["profile"]}, lcp-sim '
        f"v{about['model_version']}, code {about['code']}{commit}. Simulated results: they compare policies and forecast no place.</p>"
    )
    if about.get("draft"):
        yield f'<p class="warning"><strong>Draft.</strong> {escape(str(about["draft"]))} Not for publication.</p>'
    if about["profile"] == "quick":
        yield f'<p class="warning"><strong>A rehearsal.</strong> {escape(REHEARSAL)}</p>'


def _headline_box(known: Mapping[str, Made]) -> Iterator[str]:
    yield '<section class="headlines" aria-labelledby="headlines"><h2 id="headlines" style="border:0;margin:0">In short</h2><ul>'
    for one in headlines(known):
        yield f'<li>{escape(one.text)} <a href="#{one.number}" title="where this number comes from">[{one.number}]</a></li>'
    yield "</ul></section>"


def _figure(one: Made) -> Iterator[str]:
    entry = one.entry
    yield f'<article><h3 id="{entry.id}">Figure {entry.id[1:]}. {escape(entry.title)}</h3>'
    if one.drawn is None:
        yield f"<p>This figure was not made: {escape(one.lacking)}.</p></article>"
        return
    picture = base64.b64encode(svg(one.drawn, entry.id)).decode("ascii")
    yield f'<figure><img alt="{escape(one.drawn.alt, quote=True)}" src="data:image/svg+xml;base64,{picture}">'
    serves = f" Serves {escape(', '.join(entry.serves))}." if entry.serves else ""
    yield f"<figcaption>What would change this picture: {escape(entry.changes)}{serves}</figcaption></figure>"
    yield from _data(one, f"Data behind Figure {entry.id[1:]}")
    yield "</article>"


def _table_section(one: Made) -> Iterator[str]:
    yield f'<article><h3 id="{one.entry.id}">Table {one.entry.id}. {escape(one.entry.title)}</h3>'
    if one.lacking:
        yield f"<p>This table was not made: {escape(one.lacking)}.</p></article>"
        return
    yield f'<p class="small">{escape(one.note)}</p>'
    yield from _data(one, f"Table {one.entry.id}")
    yield "</article>"


def _data(one: Made, name: str) -> Iterator[str]:
    n = len(one.data)
    kind = "short" if n <= PRINTED_ROWS else "long"
    yield f'<details class="{kind}"><summary>{escape(name)} ({n} rows)</summary><div class="scroll"><table>'
    yield f"<caption>{escape(name)}: {escape(one.title)}</caption><thead><tr>"
    columns = [str(column) for column in one.data.columns]
    traced = set(ENDS) <= set(columns)
    yield "".join(f'<th scope="col">{escape(title)}</th>' for title in ([*(["number"] if traced else []), *columns]))
    yield "</tr></thead><tbody>"
    for place, row in enumerate(one.data.head(MOST_ROWS).itertuples(index=False, name=None)):
        key = one.number_id(place)
        first = f'<th scope="row" id="{key}">{key}</th>' if traced else ""
        yield f"<tr>{first}{''.join(map(_cell, row))}</tr>"
    more = f" The first {MOST_ROWS} of {n} rows; all are in {one.entry.id}.csv." if n > MOST_ROWS else ""
    trace = f" Where a number comes from: <code>lcpsim trace {one.number_id(0)}</code>." if traced and n else ""
    yield f'</tbody></table></div><p class="small">{trace}{more}</p></details>'


def _cell(value: Any) -> str:
    if isinstance(value, bool) or (not isinstance(value, int | float) and not hasattr(value, "dtype")):
        return f"<td>{escape('' if value is None else str(value))}</td>"
    number = float(value)
    text = "" if not math.isfinite(number) else f"{number:,.0f}" if number.is_integer() and abs(number) < 1e15 else f"{number:,.4g}"
    return f'<td class="n">{text.replace("-", "−")}</td>'


def _method(about: Mapping[str, Any]) -> Iterator[str]:
    for title, lines in (("Method, in plain words", METHOD), ("How to read the ranges", TO_READ_RANGES), ("What this model cannot say", CANNOT_SAY)):
        yield f'<div class="box"><h3>{title}</h3>' + "".join(f"<p>{escape(line)}</p>" for line in lines) + "</div>"
    yield f"<p><strong>Who could be harmed.</strong> {escape(HARM)}</p>"
    yield f'<p class="small">{escape("; ".join(f"{short}: {long}" for short, long in ABBREVIATIONS.items()))}.</p>'
    commands = (
        f"lcpsim briefing build --edition {about['edition']} --profile {about['profile']} --jobs 2   # everything anew",
        f"lcpsim briefing verify --edition {about['edition']}                   # does each number still hold?",
        "lcpsim trace F6.1                                    # runs, configuration and code behind a number",
    )
    yield f"<h3>How to reproduce</h3><pre>{escape(chr(10).join(commands))}</pre>"
    yield f"<h3>How to cite</h3><p>{escape(citation(about)['text'])}</p>"


def data_only(made: Sequence[Made]) -> dict[str, pd.DataFrame]:
    """The data of every figure and table that has any, by id."""
    return {one.entry.id: one.data for one in made if not one.lacking and not one.data.empty}


def as_pdf(html: str) -> bytes:
    """The page as PDF, by WeasyPrint, which is an optional extra.

    Raises:
        LcpSimError: if it is not installed, or one of the system libraries that it needs is missing.
    """
    from sim.errors import LcpSimError

    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        raise LcpSimError(
            f"A PDF needs WeasyPrint and the Pango library ({error}). Try: python -m pip install 'lcp-sim[pdf]'; or print the HTML "
            "file from a browser"
        ) from None
    stream = io.BytesIO()
    HTML(string=html).write_pdf(stream)
    return stream.getvalue()
