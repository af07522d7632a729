"""Real budget: cash in the holder's account, from one shared line to full capitation."""

from __future__ import annotations

from sim.levers import AllLevers
from sim.money.contracts.base import Contract, Offer


def terms(levers: AllLevers, scope: float | None = None, downside: float | None = None) -> Contract:
    """A real budget on the terms of the levers; what the scope of a lower rung leaves out stays notional.

    Args:
        levers: of the month.
        scope: share of spending held in cash, if the rung sets it; otherwise the lever's.
        downside: share of an overspend borne, if the rung sets it; otherwise the lever's.
    """
    cash = levers.budget.scope if scope is None else scope
    return Contract(
        cash_scope=cash,
        promised_scope=max(levers.budget.scope - cash, 0.0),
        upside=levers.savings.retention,
        downside=levers.risk.downside_share if downside is None else downside,
        corridor=levers.risk.corridor / 100.0,
        stop_loss_gbp=levers.risk.stop_loss or 0.0,
        term_years=levers.budget.term_years,
        pool_share=levers.risk.pool_share / 100.0,
    )


def contract(offer: Offer) -> Contract:
    """Cash for all that the levers cover."""
    return terms(offer.levers)
