"""One-sided share: cash, part of the savings, no part of an overspend."""

from __future__ import annotations

from sim.money.contracts.base import Contract, Offer


def contract(offer: Offer) -> Contract:
    """A real budget of the levers' scope without risk."""
    levers = offer.levers
    return Contract(
        cash_scope=levers.budget.scope, upside=levers.savings.retention, corridor=levers.risk.corridor / 100.0
    )
