"""Two-sided share: savings and overspends are shared beyond a corridor, and costly patients are the trust's."""

from __future__ import annotations

from sim.money.contracts.base import Contract, Offer


def contract(offer: Offer) -> Contract:
    """Equal shares of both sides, with corridor and stop-loss."""
    p = offer.parameters
    return Contract(
        cash_scope=offer.levers.budget.scope,
        upside=p.two_sided_share,
        downside=p.two_sided_share,
        corridor=p.two_sided_corridor,
        stop_loss_gbp=p.two_sided_stop_loss_gbp,
    )
