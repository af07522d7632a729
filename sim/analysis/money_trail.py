"""The money of one finished run in plain words: who paid whom, what became of budgets, which promises were kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from sim.errors import LcpSimError
from sim.outcomes.frames import SCOPE
from sim.outcomes.reasons import FLOWS

MILLION_PENCE = 1e8
SETTLED = {
    "savings_due_per_head": "promised by the rule, £ a head",
    "savings_received_per_head": "received, in cash or by promise kept, £ a head",
    "savings_paid_share": "share of promises paid, %",
    "budget_deviation": "mean distance of spending from budget, %",
    "overspend_risk": "holders 5% or more over, % of those with cash",
    "failures": "groups failed, per 100 with cash",
}
"""What the April after a year says about it."""


def years(tables: Mapping[str, pd.DataFrame]) -> list[int]:
    """Financial years of a run, by the year in which they end."""
    return sorted(int(year) for year in tables["flows"]["year"].unique())


def told(tables: Mapping[str, pd.DataFrame], year: int | None = None) -> str:
    """A page about the money of one financial year.

    Args:
        tables: of one run, as `sim.studies.store.read_folder` gives them: flows, groups, metrics, events.
        year: ends in March of this year; without it, the last one that was settled in the run.

    Raises:
        LcpSimError: if the run has no such year.
    """
    there = years(tables)
    chosen = (there[-2] if len(there) > 1 else there[-1]) if year is None else year
    if chosen not in there:
        raise LcpSimError(f"{chosen}: the run has the years {there[0]} to {there[-1]} (2010 is April 2009 to March 2010)")
    parts = (_flows(tables, chosen), _budgets(tables, chosen), _settlement(tables, chosen, chosen < there[-1]))
    return "\n\n".join(["\n".join(part) for part in parts])


def _flows(tables: Mapping[str, pd.DataFrame], year: int) -> Iterator[str]:
    flows = tables["flows"]
    pence = flows[flows["year"] == year].set_index("reason")["pence"]
    yield f"Who paid whom in {year - 1}-{year % 100:02d}, £ million"
    yield "(a settlement is booked in the April after the year that it settles)"
    for reason, (payer, payee, why) in FLOWS.items():
        if pence.get(reason, 0):
            yield f"  {pence[reason] / MILLION_PENCE:10,.2f}  {reason:<26}{payer} to {payee}: {why}"


def _budgets(tables: Mapping[str, pd.DataFrame], year: int) -> Iterator[str]:
    """What groups held is recorded at the end of March, for the year settled last: the one before."""
    groups = tables["groups"]
    rows = groups[(groups["year"] == year + 1) & (groups["budget_pence"] > 0)]
    yield f"Budgets of groups in {year - 1}-{year % 100:02d}"
    if rows.empty:
        yield "  no group held a budget that was settled, or the run ended before it was"
        return
    over = rows["spend_pence"] > rows["budget_pence"]
    budget, spend = rows["budget_pence"].sum(), rows["spend_pence"].sum()
    yield f"  {len(rows)} groups: budget £{budget / MILLION_PENCE:,.2f} million, charged £{spend / MILLION_PENCE:,.2f} million"
    yield f"  {int((~over).sum())} within budget, {int(over.sum())} over it"


def _settlement(tables: Mapping[str, pd.DataFrame], year: int, settled: bool) -> Iterator[str]:
    yield f"Settlement of {year - 1}-{year % 100:02d}, in April {year}"
    if not settled:
        yield "  the run ended before the year was settled"
        return
    metrics, april = tables["metrics"], f"{year}-04"
    rows = metrics[(metrics["area"] == SCOPE) & (metrics["month"] == april)].set_index("metric")["value"]
    for key, words in SETTLED.items():
        value = float(rows.get(key, np.nan))
        # money of one April stands in the month's row: a year's rate is twelve times the sum
        value = value / 12.0 if key.endswith("per_head") else value
        yield f"  {'none' if np.isnan(value) else f'{value:.2f}':>10}  {words}"
    due, paid = (float(rows.get(key, np.nan)) for key in ("savings_due_per_head", "savings_paid_share"))
    if due > 0.0:
        yield f"  Of each promised pound {paid:.0f} pence were paid and {100 - paid:.0f} were not."
    events = tables["events"]
    for event, count in events[events["month"] == april]["event"].value_counts().sort_index().items():
        yield f"  {count:>10}  groups {event}"
