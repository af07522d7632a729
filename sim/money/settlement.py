"""Year end: savings shared, promises kept or broken, overspends borne, failures stepped in for."""

from __future__ import annotations

import numpy as np

from sim.agents.rules import promise
from sim.money.contracts.base import NOTIONAL, REAL, Contract, settle
from sim.money.payments import holder_of

PERCENT = 100.0


class YearEnd:
    """What the last settlement came to by primary care trust, for the record."""

    NAMES = ("due_pence", "paid_pence", "deviation_sum", "holders", "at_risk", "overspent", "failed")

    def __init__(self, pcts: int) -> None:
        for name in self.NAMES:
            setattr(self, name, np.zeros(pcts))

    def clear(self) -> None:
        """Begin a new settlement."""
        for name in self.NAMES:
            getattr(self, name)[:] = 0.0


def close_year(ledger, practices, groups, pcts, draws, levers, parameters, month, year_end) -> None:  # noqa: ANN001
    """Step of April: settle the year that ended in March.

    A notional saving is *promised*: the trust pays it, or does not (rule D10), after its own deficit where repayment
    comes first. A real saving is at hand: the holder keeps its share and returns the rest. Overspends of real budgets
    are borne from the holder's fund as far as the contract says; a fund gone beyond the floor is a failure, and the
    trust steps in. Every pence of it is in the ledger.
    """
    year_end.clear()
    groups.failed[:] = False
    _note_deficits(ledger, pcts)
    count, holder = len(practices), holder_of(practices)
    heads = count + len(groups)
    budget = np.bincount(holder, practices.budget_pence, heads).astype(np.int64)
    charged = np.bincount(holder, practices.charged_pence, heads).astype(np.int64)
    first = np.full(heads, -1)
    first[holder[::-1]] = np.arange(count)[::-1]
    active = np.flatnonzero(budget > 0)
    _note_deviations(practices, groups, budget, charged, holder)
    due = np.zeros(heads, dtype=np.int64)
    paid = np.zeros(heads, dtype=np.int64)
    for index in active:
        practice = first[index]
        pct = practices.pct[practice]
        terms = Contract(
            kind=int(practices.contract_kind[practice]),
            upside=float(practices.upside[practice]),
            downside=float(practices.downside[practice]),
            corridor=float(practices.corridor[practice]),
        )
        shares = settle(terms, int(budget[index]), int(charged[index]))
        due[index] = shares.kept
        year_end.holders[pct] += 1
        year_end.deviation_sum[pct] += abs(1.0 - charged[index] / budget[index])
        if terms.kind == REAL:
            year_end.at_risk[pct] += 1
            year_end.overspent[pct] += charged[index] >= budget[index] * (1.0 + parameters.money.overspend_threshold / PERCENT)
            paid[index] = shares.kept
            _close_real(ledger, practices, practice, index, shares, float(practices.owned[practice]), month)
    notional = np.zeros(heads, dtype=bool)
    notional[active] = practices.contract_kind[first[active]] == NOTIONAL
    paid += _pay_promises(ledger, practices, pcts, draws, levers, parameters, due * notional, first, month)
    _step_in(ledger, practices, groups, parameters, budget, first, month, year_end)
    np.add.at(year_end.due_pence, practices.pct[first[active]], due[active])
    np.add.at(year_end.paid_pence, practices.pct[first[active]], paid[active])
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(due > 0, paid / np.maximum(due, 1), 0.0)
    practices.promised[:] = due[holder] > 0
    practices.paid[:] = share[holder] * practices.promised


def _note_deficits(ledger, pcts) -> None:  # noqa: ANN001
    change = ledger.balances("pct") - pcts.year_start_pence
    short = np.where(pcts.allocation_pence > 0, -change / np.maximum(pcts.allocation_pence, 1), 0.0)
    pcts.deficit_percent[:] = np.maximum(short, 0.0) * PERCENT


def _note_deviations(practices, groups, budget, charged, holder) -> None:  # noqa: ANN001
    own = practices.budget_pence > 0
    practices.deviation_known[:] = own
    practices.deviation[:] = np.where(own, 1.0 - practices.charged_pence / np.maximum(practices.budget_pence, 1), 0.0)
    held, spent = budget[len(practices) :], charged[len(practices) :]
    groups.deviation_known[:] = held > 0
    groups.deviation[:] = np.where(held > 0, 1.0 - spent / np.maximum(held, 1), 0.0)
    groups.budget_pence[:], groups.charged_pence[:] = held, spent
    groups.overspends[:] = np.where((held > 0) & (spent > held), groups.overspends + 1, 0)


def _close_real(ledger, practices, practice, index, shares, owned, month) -> None:  # noqa: ANN001
    """Clear the budget account of one holder; clinicians keep what they own of the saving, the host the rest."""
    account, fund = ledger.account("budget", index), ledger.account("fund", index)
    trust = ledger.account("pct", practices.pct[practice])
    clinicians = round(shares.kept * owned)
    ledger.post("savings paid", account, fund, clinicians, month)
    ledger.post("surplus returned", account, ledger.account("host", practices.pct[practice]), shares.kept - clinicians, month)
    ledger.post("surplus returned", account, trust, shares.returned, month)
    ledger.post("overspend borne", fund, account, shares.borne, month)
    ledger.post("overspend covered", trust, account, shares.covered, month)


def _pay_promises(ledger, practices, pcts, draws, levers, parameters, due, first, month) -> np.ndarray:  # noqa: ANN001
    """Promised savings of notional budgets: after the deficit, and if the trust decides to pay."""
    paid = np.zeros(due.size, dtype=np.int64)
    owed = np.flatnonzero(due > 0)
    if owed.size == 0:
        return paid
    lead = first[owed]
    pct = practices.pct[lead]
    left = np.ones(len(pcts))
    if levers.deficit.repayment_first:
        asked = np.bincount(pct, due[owed], len(pcts))
        short = pcts.deficit_percent / PERCENT * pcts.allocation_pence
        left = np.clip(1.0 - short / np.maximum(asked, 1.0), 0.0, 1.0)
    chance = promise.chance_paid(
        pcts.deficit_percent[pct], practices.trust[lead], levers.savings.rule, levers.savings.honour_prob, parameters.promise
    )
    pays = draws.uniform("promise.kept", month, practices.permanent_id[lead]) < chance
    paid[owed] = np.floor(due[owed] * left[pct]).astype(np.int64) * pays
    ledger.post("savings paid", ledger.account("pct", pct), ledger.account("fund", owed), paid[owed], month)
    return paid


def _step_in(ledger, practices, groups, parameters, budget, first, month, year_end) -> None:  # noqa: ANN001
    """A fund below its floor has failed: the primary care trust makes it whole, and a group loses its rung."""
    fund = ledger.balances("fund")
    owing = np.flatnonzero(fund < 0)
    for index in owing:
        floor = parameters.group.reserve_floor / PERCENT * budget[index]
        if fund[index] >= floor and budget[index] > 0:
            continue
        pct = practices.pct[first[index]] if first[index] >= 0 else groups.pct[index - len(practices)]
        ledger.post("step-in", ledger.account("pct", pct), ledger.account("fund", index), -int(fund[index]), month)
        if index >= len(practices):
            groups.failed[index - len(practices)] = True
            year_end.failed[pct] += 1
