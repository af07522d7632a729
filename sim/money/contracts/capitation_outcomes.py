"""Full capitation of which a part depends on measured outcomes."""

from __future__ import annotations

from dataclasses import replace

from sim.money.contracts import capitation
from sim.money.contracts.base import Contract, Offer


def contract(offer: Offer) -> Contract:
    """As full capitation; the lever's weight counts where it is larger."""
    weight = max(offer.parameters.outcome_weight, offer.levers.outcomes.payment_weight)
    return replace(capitation.contract(offer), outcome_weight=weight)
