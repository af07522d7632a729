"""Fundholding (1991-99): each practice large enough holds cash for drugs, outpatients and most planned operations."""

from __future__ import annotations

from sim.money.contracts.base import Contract, Offer


def contract(offer: Offer) -> Contract:
    """The holder keeps its savings; overspends and very costly patients were in effect the health authority's."""
    p = offer.parameters
    chargeable = offer.share_of("prescribing", "outpatient") + p.fundholding_elective_share * offer.share_of("elective")
    return Contract(
        cash_scope=chargeable,
        upside=offer.levers.savings.retention,
        downside=offer.levers.risk.downside_share,
        stop_loss_gbp=p.fundholding_stop_loss_gbp,
        alone=1.0,
        min_people=p.fundholding_min_people,
        management_gbp=p.fundholding_management_gbp,
    )
