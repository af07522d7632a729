"""No budget: nothing is at stake."""

from __future__ import annotations

from sim.money.contracts.base import Contract


def terms() -> Contract:
    """A practice without a budget."""
    return Contract()
