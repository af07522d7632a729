"""Total purchasing (1995-98): sites of one or more practices hold cash for nearly all care, emergencies included."""

from __future__ import annotations

from sim.money.contracts.base import Contract, Offer


def contract(offer: Offer) -> Contract:
    """All lines but rare courses and block-bought other care; a site stands for its group, or for a large practice."""
    p = offer.parameters
    return Contract(
        cash_scope=max(1.0 - offer.share_of("other", "rare"), 0.0),
        upside=offer.levers.savings.retention,
        downside=offer.levers.risk.downside_share,
        stop_loss_gbp=offer.levers.risk.stop_loss or 0.0,
        min_people=p.purchasing_min_people,
        management_gbp=p.purchasing_management_gbp,
    )
