"""What becomes of stranded cost: primary care trusts may pay a share of it, hospitals bear the rest."""

from __future__ import annotations

import numpy as np

MONTHS_IN_YEAR = 12


def pay(ledger, hospitals, capacity, care, levers, month, policy_month) -> None:
    """Step of the month, after the bills: support is paid where policy gives it, and hospitals count their year."""
    price = care.price_index(month)
    stranded = capacity.stranded_by_area() * price
    support = np.floor(levers.tariff.stranded_support * stranded).astype(np.int64)
    trusts, there = support.shape
    if support.any():
        payer = ledger.account("pct", np.arange(trusts))[:, None]
        payee = ledger.account("hospital", np.arange(there))[None, :]
        ledger.post("hospital support", payer, payee, support, month, np.arange(trusts)[:, None])
    borne = np.maximum(np.round(stranded.sum(axis=0)).astype(np.int64) - support.sum(axis=0), 0)
    hospitals.year_income_pence += hospitals.income_pence
    hospitals.year_lost_pence += borne[:-1]
    if policy_month - MONTHS_IN_YEAR <= month < policy_month:
        hospitals.usual_income += hospitals.income_pence / price / min(policy_month, MONTHS_IN_YEAR)
