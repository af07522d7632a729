"""Primary care trust to practice: how budgets are set, how wrong they are, and when they arrive."""

from __future__ import annotations

import numpy as np

from sim.care.lines import LINES, OTHER, covered_lines
from sim.clock import MONTHS_IN_YEAR
from sim.money import capitation
from sim.money.carry import Carried

PERCENT = 100.0


class Budgets:
    """The account of budgets that is not cash: what is covered, and how spending runs against it.

    Args:
        practices: how many practices.
        months: months of the run.
    """

    def __init__(self, practices: int, months: int) -> None:
        self.cash = np.zeros((practices, len(LINES)))  # share of each line held in cash
        self.promised = np.zeros((practices, len(LINES)))  # share for which savings are promised
        self.next_cash = np.zeros((practices, len(LINES)))  # share of each line that the next rung would hold in cash
        self.year_pence = np.zeros((practices, len(LINES)), dtype=np.int64)
        self.person_months = np.zeros(practices, dtype=np.int64)  # on the list since budgets were set
        self.carried = Carried(practices)
        self.above_cap_pence = np.zeros((practices, 2), dtype=np.int64)  # of costly patients, in cash and by promise
        self.emergencies_elsewhere_pence = np.zeros(practices, dtype=np.int64)  # of the year: what took the place of admissions
        self.deviation_so_far = np.zeros((months, practices), dtype=np.float32)

    @property
    def covered(self) -> np.ndarray:
        """Share of each line that a budget covers, in cash or by promise, [P, 5]."""
        return self.cash + self.promised

    def reported_deviation(self, practices, month: int, lag_months: float) -> np.ndarray:
        """Budget less spending as the newest report shows it: the truth of `lag_months` ago, share of budget."""
        seen = month - round(lag_months)
        return self.deviation_so_far[seen].astype(float) if seen >= 0 else np.zeros(len(practices))


def set_for_year(
    budgets, practices, pcts, care, levers, parameters, draws, month, contract_of, person_need=None
) -> None:
    """Step of April: every practice's contract, its budget, and the month in which it arrives.

    The budget of the covered lines is last year's spending (in the first year, what is expected), with growth, the trend of each line,
    and for the list as it now is, moved towards the practice's capitation share of what the trust plans to spend by the weight that it has reached, with an error,
    and less a top-slice of indicative budgets where the trust is in deficit. Other care is bought in blocks: its budget is the plan of the year. Until a budget arrives there is nothing to save against;
    a trust that takes long over indicative budgets may give them up for the year, but must hand over real ones.
    `person_need` is the need of each practice by the person-based formula, [P], where that is asked for and known.
    """
    for name, values in contract_of.items():
        getattr(practices, name)[:] = values
    expected = care.expected_line_pence()
    uplift = (1.0 + parameters.money.budget_uplift / PERCENT) * (1.0 - levers.context.efficiency_target / PERCENT)
    history = expected
    if month > 0:
        history = budgets.year_pence * (uplift * _growth_of_list(budgets, practices))[:, None] * care.trend_of_lines(month)
    history[:, OTHER] = expected[:, OTHER]
    pot = np.zeros((len(pcts), len(LINES)))
    np.add.at(pot, practices.pct, history)
    line_shares = (pot / pot.sum(axis=1, keepdims=True))[practices.pct]
    budgets.cash[:] = covered_lines(practices.cash_scope[:, None], line_shares)
    budgets.next_cash[:] = covered_lines(practices.next_scope[:, None], line_shares)
    budgets.promised[:] = (
        covered_lines((practices.cash_scope + practices.promised_scope)[:, None], line_shares) - budgets.cash
    )
    need = person_need
    if need is None:
        need = capitation.weights(care.cells, care.cost_by_cell, levers.budget.risk_adjust)
    need = capitation.for_population(need, practices, levers.budget.population_based, parameters.money.area_practices)
    share = need / np.bincount(practices.pct, need, len(pcts))[practices.pct]
    planned = np.zeros_like(pot)
    np.add.at(planned, practices.pct, expected)
    fair = share[:, None] * planned[practices.pct]
    gap = levers.budget.basis - practices.capitation_weight
    practices.capitation_weight += levers.budget.pace_of_change * gap if month > 0 else gap
    weight = np.maximum(practices.capitation_weight, practices.capitation)[:, None]
    base = (1.0 - weight) * history + weight * fair
    error = draws.lognormal("budget.error", month, practices.permanent_id, levers.budget.robustness_sd / PERCENT)
    monthly = error / 12.0
    sliced = levers.deficit.topslice / PERCENT * (pcts.deficit_percent[practices.pct] > 0.0)
    practices.sliced[:] = sliced
    practices.month_cash_pence[:] = np.round((budgets.cash * base).sum(axis=1) * monthly)
    practices.month_promised_pence[:] = np.round((budgets.promised * base).sum(axis=1) * monthly * (1.0 - sliced))
    late = draws.gamma(
        "budget.delay", month, pcts.permanent_id[pcts.body], levers.budget.delay_months, parameters.approval.delay_shape
    )
    waits = late * pcts.slowness
    luck = draws.uniform("budget.given_up", month, pcts.permanent_id[pcts.body])
    given_up = (luck < 1.0 - np.exp(-parameters.money.budget_given_up * waits))[practices.pct] & (practices.cash_scope == 0.0)
    practices.arrives[:] = month + np.where(given_up, MONTHS_IN_YEAR, np.round(waits).astype(np.int64)[practices.pct])
    grasp = draws.uniform("budget.understood", month, practices.permanent_id)
    practices.understands[:] = grasp < levers.budget.understood
    fair_to_it = draws.uniform("budget.accepted", month, practices.permanent_id)
    practices.accepts[:] = fair_to_it < levers.budget.accepted
    for account in ("cash", "promised"):
        getattr(practices, f"{account}_budget_pence")[:] = 0
        getattr(practices, f"{account}_charged_pence")[:] = 0
    practices.pool_pence[:] = 0
    budgets.year_pence[:] = 0
    budgets.emergencies_elsewhere_pence[:] = 0
    budgets.person_months[:] = 0


def _growth_of_list(budgets, practices) -> np.ndarray:
    """The list of now over its mean of last year; 1 for a practice that had nobody."""
    mean = budgets.person_months / 12.0
    return np.divide(practices.list_size, mean, out=np.ones(len(practices)), where=mean > 0.0)


def in_common(practices) -> np.ndarray:
    """Which practices commission with their group; the others hold what they hold by themselves."""
    return (practices.group >= 0) & (practices.alone == 0.0)


def has_budget(practices) -> np.ndarray:
    """Which practices have a budget this year, late or not."""
    return practices.cash_scope + practices.promised_scope > 0.0


def in_force(practices, month: int) -> np.ndarray:
    """Which practices have this year's budget in hand."""
    return has_budget(practices) & (month >= practices.arrives)


def into_pool(practices, month: int) -> np.ndarray:
    """What of this month's real budgets goes into the risk pools of the trusts, int64 pence [P]."""
    return np.round(practices.month_cash_pence * in_force(practices, month) * practices.pool_share).astype(np.int64)


def run_month(budgets, practices, line_pence: np.ndarray, month: int) -> np.ndarray:
    """Run this month's spending against the budgets in force; pence of each line that cash must pay, int64 [P, 5]."""
    force = in_force(practices, month)
    cash = np.round(line_pence * budgets.cash).astype(np.int64) * force[:, None]
    promised = np.round(line_pence * budgets.covered).astype(np.int64) * force[:, None] - cash
    pooled = into_pool(practices, month)
    practices.pool_pence += pooled
    practices.cash_budget_pence += practices.month_cash_pence * force - pooled
    practices.cash_charged_pence += cash.sum(axis=1)
    practices.promised_budget_pence += practices.month_promised_pence * force
    practices.promised_charged_pence += promised.sum(axis=1)
    budgets.year_pence += line_pence
    budgets.person_months += practices.list_size
    budgets.deviation_so_far[month] = deviation(
        practices.cash_budget_pence + practices.promised_budget_pence,
        practices.cash_charged_pence + practices.promised_charged_pence,
    )
    return cash


def deviation(budget: np.ndarray, charged: np.ndarray) -> np.ndarray:
    """Budget less spending over budget; 0 where there is no budget."""
    return np.where(budget > 0, 1.0 - charged / np.maximum(budget, 1), 0.0)
