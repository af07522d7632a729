"""Primary care trust to practice: how budgets are set, how wrong they are, and when they arrive."""

from __future__ import annotations

import numpy as np

from sim.money import capitation
from sim.money.contracts.base import NONE, REAL
from sim.money.lines import LINES, covered_lines

PERCENT = 100.0


class Budgets:
    """The account of budgets that is not cash: what is covered, and how spending runs against it.

    Args:
        practices: how many practices.
        months: months of the run.
    """

    def __init__(self, practices: int, months: int) -> None:
        self.covered = np.zeros((practices, len(LINES)))
        self.year_pence = np.zeros((practices, len(LINES)), dtype=np.int64)
        self.deviation_so_far = np.zeros((months, practices), dtype=np.float32)

    def reported_deviation(self, practices, month: int, lag_months: float) -> np.ndarray:  # noqa: ANN001
        """Budget less spending as the newest report shows it: the truth of `lag_months` ago, share of budget."""
        seen = month - round(lag_months)
        return self.deviation_so_far[seen].astype(float) if seen >= 0 else np.zeros(len(practices))


def set_for_year(budgets, practices, pcts, care, levers, parameters, draws, month, contract_of) -> None:  # noqa: ANN001
    """Step of April: every practice's contract, its budget, and the month in which it arrives.

    The budget of the covered lines is last year's spending moved towards the practice's capitation share by the weight
    that it has reached, plus growth, less a top-slice where the trust is in deficit, with an error. Until it arrives
    there is nothing to save against.
    """
    for name in ("kind", "upside", "downside", "corridor", "owned", "scope"):
        column = {"kind": "contract_kind", "scope": "covered_share"}.get(name, name)
        getattr(practices, column)[:] = contract_of[name]
    history = budgets.year_pence.astype(float) if month > 0 else care.expected_line_pence()
    pot = np.zeros((len(pcts), len(LINES)))
    np.add.at(pot, practices.pct, history)
    line_shares = pot / pot.sum(axis=1, keepdims=True)
    budgets.covered[:] = covered_lines(practices.covered_share[:, None], line_shares[practices.pct])
    need = capitation.weights(care.cells, care.cost_by_cell, levers.budget.risk_adjust)
    share = need / np.bincount(practices.pct, need, len(pcts))[practices.pct]
    fair = share[:, None] * pot[practices.pct]
    gap = levers.budget.basis - practices.capitation_weight
    practices.capitation_weight += levers.budget.pace_of_change * gap if month > 0 else gap
    weight = practices.capitation_weight[:, None]
    base = (budgets.covered * ((1.0 - weight) * history + weight * fair)).sum(axis=1)
    sliced = levers.deficit.topslice / PERCENT * (pcts.deficit_percent[practices.pct] > 0.0)
    error = draws.lognormal("budget.error", month, practices.permanent_id, levers.budget.robustness_sd / PERCENT)
    year = base * (1.0 + parameters.money.budget_uplift / PERCENT) * (1.0 - sliced) * error
    practices.month_budget_pence[:] = np.round(year / 12.0)
    late = draws.gamma("budget.delay", month, pcts.permanent_id, levers.budget.delay_months, parameters.approval.delay_shape)
    practices.arrives[:] = month + np.round(late).astype(np.int64)[practices.pct]
    grasp = draws.uniform("budget.understood", month, practices.permanent_id)
    practices.understands[:] = grasp < levers.budget.understood
    fair_to_it = draws.uniform("budget.accepted", month, practices.permanent_id)
    practices.accepts[:] = fair_to_it < levers.budget.accepted
    practices.budget_pence[:] = 0
    practices.charged_pence[:] = 0
    budgets.year_pence[:] = 0


def in_force(practices, month: int) -> np.ndarray:  # noqa: ANN001
    """Which practices have this year's budget in hand."""
    return (practices.contract_kind != NONE) & (month >= practices.arrives)


def is_cash(practices, month: int) -> np.ndarray:  # noqa: ANN001
    """Which practices' bills are paid from a real budget."""
    return (practices.contract_kind == REAL) & (month >= practices.arrives)


def run_month(budgets, practices, line_pence: np.ndarray, month: int) -> np.ndarray:  # noqa: ANN001
    """Run this month's spending against the budgets in force; pence of each line that is charged, int64 [P, 5]."""
    force = in_force(practices, month)
    charged = np.round(line_pence * budgets.covered).astype(np.int64) * force[:, None]
    practices.budget_pence += practices.month_budget_pence * force
    practices.charged_pence += charged.sum(axis=1)
    budgets.year_pence += line_pence
    with np.errstate(invalid="ignore", divide="ignore"):
        deviation = (practices.budget_pence - practices.charged_pence) / practices.budget_pence
    budgets.deviation_so_far[month] = np.where(practices.budget_pence > 0, deviation, 0.0)
    return charged
