"""Notional budget: the primary care trust holds the money and bears all risk; a share of savings is promised."""

from __future__ import annotations

from sim.levers import AllLevers
from sim.money.contracts.base import Contract, Offer


def terms(levers: AllLevers, scope: float | None = None) -> Contract:
    """Practice-based commissioning as it was: indicative, with no share of an overspend.

    Args:
        levers: of the month.
        scope: share of spending covered, if a rung sets it; otherwise the lever's.
    """
    return Contract(
        promised_scope=levers.budget.scope if scope is None else scope,
        upside=levers.savings.retention,
        corridor=levers.risk.corridor / 100.0,
        stop_loss_gbp=levers.risk.stop_loss or 0.0,
        term_years=levers.budget.term_years,
    )


def contract(offer: Offer) -> Contract:
    """Practice-based commissioning on the terms of the levers."""
    return terms(offer.levers)
