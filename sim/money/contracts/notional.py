"""Notional budget: the primary care trust holds the money and bears all risk; a share of savings is promised."""

from __future__ import annotations

from sim.levers import AllLevers
from sim.money.contracts.base import NOTIONAL, Contract


def terms(levers: AllLevers) -> Contract:
    """Practice-based commissioning as it was: indicative, with no share of an overspend."""
    return Contract(
        kind=NOTIONAL,
        scope=levers.budget.scope,
        upside=levers.savings.retention,
        corridor=levers.risk.corridor / 100.0,
    )
