"""The control total: the result that each primary care trust must reach, and what it leaves unbought when it will not.

A trust is set a surplus, or a deficit while it works off an inherited one. From the autumn it compares its result so far with
that; what it is short of it takes, in part, from other care that nobody holds a budget for. The contracts of general
practice are out of reach. Merged trusts answer as one.
"""

from __future__ import annotations

import numpy as np

from sim.care.lines import OTHER
from sim.clock import MONTHS_IN_YEAR
from sim.money import budgets as budget_accounts

PERCENT = 100.0


def agreed_pence(allocation_pence, inherited_deficit, left: float, money) -> np.ndarray:
    """Result of the year that a trust is set, whole pence; below 0 for an agreed deficit.

    Args:
        allocation_pence: of the year.
        inherited_deficit: share of allocation with which it began.
        left: share of that which it need not have worked off by now.
        money: parameters of money.
    """
    share = money.slack_share / PERCENT - np.maximum(inherited_deficit, 0.0) * left
    return np.round(allocation_pence * share).astype(np.int64)


def share_to_cut(short_pence, other_pence, core_pence, months_left: int, response: float) -> np.ndarray:
    """Share of a month's other care that is left unbought, 0 to 1.

    Args:
        short_pence: what the result so far is short of the control total, 0 or more.
        other_pence: other care of a month, as planned.
        core_pence: part of it that must be bought.
        months_left: of the year, at least 1.
        response: share of the shortfall that the trust sets out to make up by the end of the year.
    """
    wanted = response * np.asarray(short_pence) / months_left
    free = np.maximum(np.asarray(other_pence) - core_pence, 0.0)
    return np.minimum(wanted, free) / np.maximum(other_pence, 1.0)


def hold(ledger, pcts, parameters, month, clock) -> None:
    """Step of the month: trusts that are short of their control totals buy less of what is not committed."""
    money = parameters.money
    over = (clock.number(month) - 3) % MONTHS_IN_YEAR
    pcts.cut_share[:] = 0.0
    if money.control_response == 0.0 or over < money.control_from_month:
        return
    result = ledger.balances("pct") - pcts.year_start_pence
    due = pcts.control_pence * over / MONTHS_IN_YEAR
    short = np.bincount(pcts.body, due - result, len(pcts))
    allocated = np.bincount(pcts.body, pcts.allocation_pence, len(pcts))
    mine = np.maximum(short, 0.0)[pcts.body] * pcts.allocation_pence / np.maximum(allocated, 1.0)[pcts.body]
    core = money.core_other_care_share / PERCENT * pcts.allocation_pence / MONTHS_IN_YEAR
    pcts.cut_share[:] = share_to_cut(
        mine, pcts.other_care_pence / MONTHS_IN_YEAR, core, MONTHS_IN_YEAR - over, money.control_response
    )


def after_cuts(planned, practices, pcts, budgets, month: int) -> np.ndarray:
    """Other care bought this month for each practice, int64 pence [P]: what is planned, less what its trust leaves unbought."""
    cut = pcts.cut_share[practices.pct]
    if not cut.any():
        return planned
    free = 1.0 - budgets.covered[:, OTHER] * budget_accounts.in_force(practices, month)
    return planned - np.floor(planned * cut * np.maximum(free, 0.0)).astype(np.int64)
