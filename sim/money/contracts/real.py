"""Real budget: cash in the holder's account, from one shared line to full capitation."""

from __future__ import annotations

from sim.levers import AllLevers
from sim.money.contracts.base import REAL, Contract


def terms(levers: AllLevers, scope: float | None = None, downside: float | None = None) -> Contract:
    """A real budget on the terms of the levers.

    Args:
        levers: of the month.
        scope: share of spending covered, if the rung sets it; otherwise the lever's.
        downside: share of an overspend borne, if the rung sets it; otherwise the lever's.
    """
    return Contract(
        kind=REAL,
        scope=levers.budget.scope if scope is None else scope,
        upside=levers.savings.retention,
        downside=levers.risk.downside_share if downside is None else downside,
        corridor=levers.risk.corridor / 100.0,
    )
