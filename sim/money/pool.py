"""A risk pool: part of every real budget of a trust is set aside, meets overspends, and what is left goes back."""

from __future__ import annotations

import numpy as np

from sim.money.carry import in_proportion


def shares(paid_in: np.ndarray, overspent: np.ndarray, pool_pence: int) -> tuple[np.ndarray, np.ndarray]:
    """Who gets what from the pool at the end of a year, in whole pence.

    Overspends are met first. When they are more than the pool, it meets the same share of each, so that no one's place
    in a list decides. What is then left is refunded in proportion to what was paid in.

    Args:
        paid_in: paid in this year by holder, int64 [H].
        overspent: overspend against the whole budget by holder, int64 [H]; those who paid nothing in get nothing.
        pool_pence: what is in the pool.

    Returns:
        Overspends met and refunds, int64 [H] each.
    """
    asked = np.where(paid_in > 0, overspent, 0).astype(np.int64)
    met = in_proportion(asked, min(pool_pence, int(asked.sum())))
    refund = in_proportion(paid_in, min(pool_pence - int(met.sum()), int(paid_in.sum())))
    return met, refund


def settle_pools(ledger, pct_of_holder: np.ndarray, paid_in: np.ndarray, budget: np.ndarray, charged: np.ndarray, month: int) -> None:
    """Step of April: pools pay overspends and refund the rest; `budget` grows by what each holder gets.

    Args:
        ledger: the books.
        pct_of_holder: primary care trust of each holder, [H].
        paid_in: pence paid into the pool this year by holder, int64 [H].
        budget: budget of the year without what went into the pool, int64 [H]; changed in place.
        charged: spending charged to it, int64 [H].
        month: of the run.
    """
    pools = ledger.balances("pool")
    overspent = np.maximum(charged - budget - paid_in, 0)
    for pct in np.unique(pct_of_holder[paid_in > 0]):
        members = np.flatnonzero((pct_of_holder == pct) & (paid_in > 0))
        met, refund = shares(paid_in[members], overspent[members], int(pools[pct]))
        pool, accounts = ledger.account("pool", pct), ledger.account("budget", members)
        ledger.post("overspend met by pool", pool, accounts, met, month)
        ledger.post("pool refunded", pool, accounts, refund, month)
        budget[members] += met + refund
