"""Practices sign up for the incentive payment of practice-based commissioning: for the payment, and as their peers do."""

from __future__ import annotations

import numpy as np

from sim.agents.rules import joining as rule
from sim.clock import MONTHS_IN_YEAR

THOUSAND = 1000.0
FIRST_MONTH = 3  # April, counted from January


def sign_up(practices, near, levers, parameters, draws, month, clock) -> None:
    """Step of the month: practices sign up while a payment is on offer; when it ends, so does their part in it.

    Whoever signs is paid for the whole year, from April on (`sim.money.payments`). Being in a group is another decision.
    """
    if levers.gp.des_payment <= 0.0:
        practices.signed_since[:], practices.incentive_months[:] = -1, 0
        return
    payment = levers.gp.des_payment * practices.list_size / practices.gp_count / THOUSAND
    there = near >= 0
    signed = (practices.signed_since[np.maximum(near, 0)] >= 0) & there
    peers = signed.sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    chance = rule.chance_of_signing(payment, peers, parameters.joining)
    signs = draws.uniform("practice.signs", month, practices.permanent_id) < chance
    fresh = (practices.signed_since < 0) & signs
    practices.signed_since[fresh] = month
    so_far = (clock.number(month) - FIRST_MONTH) % MONTHS_IN_YEAR + 1
    practices.incentive_months[:] = np.where(fresh, so_far, practices.signed_since >= 0)
