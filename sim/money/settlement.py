"""Year end: savings shared, promises kept or broken, overspends borne, failures stepped in for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.forms import forms
from sim.money.budgets import deviation
from sim.money.carry import in_proportion
from sim.money.contracts.base import TERMS, Contract, settle
from sim.money.payments import holder_of
from sim.money.pool import settle_pools
from sim.money.stop_loss import relieve

PERCENT = 100.0


class YearEnd:
    """What the last settlement came to: by holder until promises are decided, and by primary care trust for the record.

    Args:
        pcts: how many primary care trusts.
        holders: how many holders there can be, practices first, then groups.
    """

    COUNTS = (
        "due_pence", "paid_pence", "received_pence", "deviation_sum", "holders", "at_risk", "overspent", "groups_at_risk", "failed",
        "budget_pence", "left_pence", "cash_budget_pence", "cash_kept_pence", "promised_to", "paid_nothing",
        "controlled", "control_met",
    )  # fmt: skip

    def __init__(self, pcts: int, holders: int) -> None:
        for name in self.COUNTS:
            setattr(self, name, np.zeros(pcts))
        self.kept = np.zeros(holders, dtype=np.int64)  # pence of cash savings kept
        self.promised = np.zeros(holders, dtype=np.int64)  # pence of savings that were promised
        self.received = np.zeros(holders, dtype=np.int64)  # pence of savings in hand, kept or paid
        self.holder = np.zeros(0, dtype=np.int64)  # holder of each practice's budget in the year that was settled
        self.first = np.full(holders, -1)  # first practice of each holder, -1 when it has none

    def clear(self) -> None:
        """Begin a new settlement."""
        for name in self.COUNTS:
            getattr(self, name)[:] = 0.0
        self.kept[:], self.promised[:], self.received[:], self.first[:] = 0, 0, 0, -1


def close_year(ledger, practices, groups, pcts, budgets, levers, parameters, month, year_end) -> None:
    """Step of April: settle the year that ended in March.

    A saving in cash is at hand: the holder keeps its share and returns the rest. Cash overspends are borne from the
    holder's fund as far as the contract says; a fund gone beyond the floor is a failure, and the trust steps in. A saving
    on an indicative budget is only *promised* here; whether it is paid the trust decides next (`agents.pct`). Every pence
    of it is in the ledger.
    """
    year_end.clear()
    groups.failed[:] = False
    _note_deficits(ledger, pcts, year_end, parameters.money)
    holder, heads = holder_of(practices), len(practices) + len(groups)
    year_end.holder = holder
    relieve(ledger, practices, budgets, ledger.account("budget", holder), month)
    first = year_end.first
    first[holder[::-1]] = np.arange(len(practices))[::-1]
    sums = {
        name: np.bincount(holder, getattr(practices, name), heads).astype(np.int64)
        for name in ("cash_budget_pence", "cash_charged_pence", "promised_budget_pence", "promised_charged_pence", "pool_pence")
    }
    _note_deviations(practices, groups, sums, year_end, first)
    cash_budget, cash_charged = sums["cash_budget_pence"], sums["cash_charged_pence"]
    settle_pools(ledger, practices.pct[np.maximum(first, 0)], sums["pool_pence"], cash_budget, cash_charged, month)
    years, fresh = levers.risk.carry_forward_years, np.zeros(len(practices), dtype=np.int64)

    def recover(index: int, saving: int) -> int:
        """How much of a saving makes good what is carried from past years."""
        return budgets.carried.make_good(np.flatnonzero(holder == index), saving) if years else 0

    def note(index: int, terms: Contract, budget: int, charged: int, borne: int) -> None:
        """Keep an overspend beyond the corridor that the holder did not bear, by list size of the members."""
        if years and charged > budget:
            members = np.flatnonzero(holder == index)
            over = max(charged - budget - round(budget * terms.corridor), 0) - borne
            fresh[members] += in_proportion(practices.list_size[members], over)

    for index in np.flatnonzero(sums["cash_budget_pence"] > 0).tolist():
        budget, charged = int(sums["cash_budget_pence"][index]), int(sums["cash_charged_pence"][index])
        pct = practices.pct[first[index]]
        used = recover(index, budget - charged)
        terms = _terms(practices, first[index])
        shares = settle(terms, budget, charged + used)
        shares = replace(shares, returned=shares.returned + used)
        note(index, terms, budget, charged, shares.borne)
        year_end.kept[index] = shares.kept
        year_end.cash_budget_pence[pct] += budget
        year_end.cash_kept_pence[pct] += shares.kept
        year_end.at_risk[pct] += 1
        year_end.groups_at_risk[pct] += index >= len(practices)
        year_end.overspent[pct] += charged >= budget * (1.0 + parameters.money.overspend_threshold / PERCENT)
        _close_cash(ledger, practices, first[index], index, shares, month)
    for index in np.flatnonzero(sums["promised_budget_pence"] > 0).tolist():
        budget, charged = int(sums["promised_budget_pence"][index]), int(sums["promised_charged_pence"][index])
        terms = _terms(practices, first[index])
        year_end.promised[index] = settle(terms, budget, charged + recover(index, budget - charged)).kept
        note(index, terms, budget, charged, 0)
    budgets.carried.age(years, fresh)
    _step_in(ledger, practices, groups, parameters, sums["cash_budget_pence"], first, month, year_end)


def _terms(practices, row: int) -> Contract:
    return Contract(**{name: float(getattr(practices, name)[row]) for name in TERMS})


def _note_deficits(ledger, pcts, year_end, money) -> None:
    change = ledger.balances("pct") - pcts.year_start_pence
    year_end.controlled[:] = pcts.allocation_pence > 0
    year_end.control_met[:] = year_end.controlled * (
        change >= pcts.control_pence - money.control_tolerance / PERCENT * pcts.allocation_pence
    )
    short = np.where(pcts.allocation_pence > 0, -change / np.maximum(pcts.allocation_pence, 1), 0.0)
    pcts.balance_percent[:] = -short * PERCENT
    pcts.deficit_percent[:] = np.maximum(short, 0.0) * PERCENT
    pcts.year_start_pence[:] = ledger.balances("pct")  # what is settled now falls on the new year


def _note_deviations(practices, groups, sums, year_end, first) -> None:
    budget = practices.cash_budget_pence + practices.promised_budget_pence
    charged = practices.cash_charged_pence + practices.promised_charged_pence
    practices.deviation_known[:] = budget > 0
    practices.deviation[:] = deviation(budget, charged)
    held = sums["cash_budget_pence"] + sums["promised_budget_pence"]
    spent = sums["cash_charged_pence"] + sums["promised_charged_pence"]
    active = np.flatnonzero(held > 0)
    pct = practices.pct[first[active]]
    np.add.at(year_end.holders, pct, 1.0)
    np.add.at(year_end.budget_pence, pct, held[active])
    np.add.at(year_end.left_pence, pct, (held - spent)[active])
    np.add.at(year_end.deviation_sum, pct, np.abs(deviation(held, spent)[active]))
    of_groups = slice(len(practices), None)
    groups.deviation_known[:] = held[of_groups] > 0
    groups.deviation[:] = deviation(held, spent)[of_groups]
    groups.budget_pence[:], groups.charged_pence[:] = held[of_groups], spent[of_groups]
    cash, bills = sums["cash_budget_pence"][of_groups], sums["cash_charged_pence"][of_groups]
    groups.overspends[:] = np.where((cash > 0) & (bills > cash), groups.overspends + 1, 0)


def _close_cash(ledger, practices, practice, index, shares, month) -> None:
    """Clear the budget account of one holder; clinicians keep and bear what they own, the host the rest."""
    account, fund = ledger.account("budget", index), ledger.account("fund", index)
    trust = ledger.account("pct", practices.pct[practice])
    host, owned = ledger.account("host", practices.pct[practice]), float(practices.owned[practice])
    clinicians, theirs = round(shares.kept * owned), round(shares.borne * owned)
    ledger.post("savings paid", account, fund, clinicians, month)
    ledger.post("surplus returned", account, host, shares.kept - clinicians, month)
    ledger.post("surplus returned", account, trust, shares.returned, month)
    ledger.post("overspend borne", fund, account, theirs, month)
    ledger.post("overspend borne", host, account, shares.borne - theirs, month)
    ledger.post("overspend covered", trust, account, shares.covered, month)


def _step_in(ledger, practices, groups, parameters, budget, first, month, year_end) -> None:
    """A fund below its floor has failed: the primary care trust makes it whole, and a group loses its rung."""
    fund = ledger.balances("fund")
    owing = np.flatnonzero(fund < 0)
    for index in owing:
        capital = forms().capital[groups.form[index - len(practices)]] if index >= len(practices) else 0.0
        floor = (parameters.group.reserve_floor - capital) / PERCENT * budget[index]
        if fund[index] >= floor and budget[index] > 0:
            continue
        pct = practices.pct[index] if index < len(practices) else groups.pct[index - len(practices)]
        ledger.post("step-in", ledger.account("pct", pct), ledger.account("fund", index), -int(fund[index]), month)
        if index >= len(practices):
            groups.failed[index - len(practices)] = True
            year_end.failed[pct] += 1
