"""No budget: nothing is at stake."""

from __future__ import annotations

from sim.money.contracts.base import Contract, Offer


def terms() -> Contract:
    """A practice without a budget."""
    return Contract()


def contract(offer: Offer) -> Contract:
    """No budget."""
    return terms()
