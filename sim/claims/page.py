"""The verdicts on all claims as a page of the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.claims.results import Verdicts
from sim.claims.verdict import CONDITIONAL, NOT_SUPPORTED, NOT_TESTABLE, REVERSED, SUPPORTED

NOT_TESTED = "not tested"
IN_ORDER = (SUPPORTED, CONDITIONAL, NOT_SUPPORTED, REVERSED, NOT_TESTABLE, NOT_TESTED)
HEAD = "| claim | what was claimed | verdict | holds in | without what restates it | estimate (95%) | why |\n|---|---|---|---|---|---|---|\n"


def page(found: Verdicts, how: str) -> str:
    """Markdown: how many claims have which verdict, then every claim of the ledger by theme.

    Args:
        found: verdicts of a study.
        how: what was run, in a sentence.
    """
    table = found.table
    counts = table["verdict"].replace("", NOT_TESTED).value_counts()
    summary = "; ".join(f"{counts[verdict]} {verdict}" for verdict in IN_ORDER if verdict in counts)
    kind = f"**All of this is exploratory**: {found.exploratory}." if found.exploratory else "An asterisk marks claims that were to be confirmed; their chances are corrected within each theme."
    parts = [
        "# Claims and their verdicts\n\nWritten by `lcpsim claims test --docs docs`; do not edit. "
        f"{how} Simulated, not forecast: a verdict is about this model, and [its limits](limits.md).\n\n"
        f"**Of {len(table)} claims: {summary}.** {kind} [How a verdict is reached](claims.md).\n"
    ]
    for theme, rows in table.groupby("theme", sort=False):
        parts.append(f"\n## {theme}\n\n{HEAD}" + "".join(_line(row) for row in rows.to_dict("records")))
    return "".join(parts)


def _line(row: Mapping[Any, Any]) -> str:
    mark = "*" if row["kind"] == "confirmatory" else ""
    estimate = ""
    if np.isfinite(row["estimate"]):
        between = f" ({row['lower']:.3g} to {row['upper']:.3g})" if np.isfinite(row["lower"]) else ""
        estimate = f"{row['estimate']:+.3g}{between} {row['unit']}"
    why = row["condition"] or row["reason"]
    cells = [
        f"{row['id']}{mark}", row["claim"], row["verdict"] or NOT_TESTED, percent(row["share_of_worlds"]),
        percent(row["share_without_restating"]), estimate, why,
    ]  # fmt: skip
    return "| " + " | ".join(str(cell).replace("|", "/").replace("\n", " ") for cell in cells) + " |\n"


def percent(share: float) -> str:
    """A share in words; nothing where there is none."""
    return f"{share:.0%}" if np.isfinite(share) else ""
