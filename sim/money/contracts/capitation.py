"""Full capitation: a fair sum a head for all care, all savings and all risk."""

from __future__ import annotations

from sim.money.contracts.base import Contract, Offer


def contract(offer: Offer) -> Contract:
    """Everything in cash, set by capitation at once; the limits of risk are those of the levers."""
    risk = offer.levers.risk
    return Contract(
        cash_scope=1.0,
        upside=1.0,
        downside=1.0,
        corridor=risk.corridor / 100.0,
        stop_loss_gbp=risk.stop_loss or 0.0,
        pool_share=risk.pool_share / 100.0,
        capitation=1.0,
    )
