"""Prescribing risk-share: practices share the over- and underspends of drugs with the trust; the rest stays notional."""

from __future__ import annotations

from sim.money.contracts.base import Contract, Offer


def contract(offer: Offer) -> Contract:
    """As in Bexley: cash for one line, the same share of savings and of overspends."""
    drugs = offer.share_of("prescribing")
    share = offer.parameters.prescribing_share
    return Contract(
        cash_scope=drugs,
        promised_scope=max(offer.levers.budget.scope - drugs, 0.0),
        upside=share,
        downside=share,
    )
