"""The marginal price: from April 2010 emergencies above those of 2008-09 were paid at 30% of the tariff."""

from __future__ import annotations

import numpy as np

from sim.care.lines import EMERGENCY
from sim.clock import is_april

BASE_YEAR = 2009  # the financial year that ended in March 2009
FULL_PRICE = 100.0


def excess(year_pence: np.ndarray, base_pence: np.ndarray, percent: float) -> np.ndarray:
    """What hospitals give back, whole pence by primary care trust.

    Args:
        year_pence: emergency care of the year at full tariff, [C].
        base_pence: that of the base year at today's prices, [C]; 0 where it is not known.
        percent: price of what lies above the base, % of tariff.
    """
    above = np.where(base_pence > 0, np.maximum(year_pence - base_pence, 0), 0)
    return np.floor(above * (1.0 - percent / FULL_PRICE)).astype(np.int64)


def give_back(ledger, practices, pcts, hospitals, care, budgets, timeline, clock, month) -> None:
    """Step of the month, at work in April before the year is settled: hospitals give back what they were paid above the marginal price.

    The base is the year 2008-09 or, in a run that starts later, its first year. It goes to the primary care trust; holders
    of budgets are charged the full tariff. Hospitals give back in proportion to where the trust's emergencies went.
    """
    pcts.given_back_pence[:] = hospitals.given_back_pence[:] = 0
    if month == 0 or not is_april(clock.number(month)):
        return
    before, trusts = month - 1, len(pcts)
    pence = budgets.year_pence[:, EMERGENCY] - budgets.emergencies_elsewhere_pence
    year = np.bincount(practices.pct, pence, trusts).astype(np.int64)
    prices = care.tariff_index(before)
    percent = timeline.at(clock.number(before)).tariff.emergency_marginal
    known = pcts.emergency_base_pence > 0
    if percent < FULL_PRICE and clock.year(before) > BASE_YEAR:
        back = excess(year, np.round(pcts.emergency_base_pence * prices).astype(np.int64), percent)
        went = np.zeros((trusts, care.hospital_share.shape[1]))
        np.add.at(went, practices.pct, pence[:, None] * care.hospital_share)
        reached = np.floor(back[:, None] * np.cumsum(went, axis=1) / np.maximum(went.sum(axis=1, keepdims=True), 1.0))
        reached[:, -1] = back
        by_hospital = np.diff(np.minimum(reached, back[:, None]).astype(np.int64), axis=1, prepend=0)
        pcts.given_back_pence[:] = back
        hospitals.given_back_pence[:] = by_hospital[:, :-1].sum(axis=0)
        payer = ledger.account("hospital", np.arange(by_hospital.shape[1]))
        trust = ledger.account("pct", np.arange(trusts))
        ledger.post("marginal price", payer[None, :], trust[:, None], by_hospital, month)
    if clock.year(before) <= BASE_YEAR:
        pcts.emergency_base_pence[:] = np.round(year / prices)
    else:
        pcts.emergency_base_pence[:] = np.where(known, pcts.emergency_base_pence, np.round(year / prices))
