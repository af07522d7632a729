"""Department to primary care trusts: fair share by need, distance from target, pace of change."""

from __future__ import annotations

import numpy as np

from sim.money.control_total import agreed_pence
from sim.money.target import inequalities_weight

PENCE = 100.0
PERCENT = 100.0


def set_for_year(department, pcts, levers, parameters, draws, month, clock, care) -> None:
    """Step of April: how much money each trust has, and what it plans to spend on other care.

    A trust's allocation is the national sum a resident x its residents x its need (age, deprivation, prices against
    England's, health inequalities: `sim.money.target`) x (1 + distance from target), and the distance shrinks by the pace
    of change each year. Real growth is the lever `context.funding_growth`, and
    `context.efficiency_target` takes its share of prices and allocations alike. The trust plans to spend what it has, but for an
    inherited deficit that it works off, a planned surplus and chance: other care takes what all expected care leaves, and a
    core of it is bought even by a trust that has not the money, which then runs a deficit. Expectations know nothing of
    policies, so that a saving is a surplus and not silently spent.
    """
    step = (1.0 + levers.context.funding_growth / PERCENT) * (1.0 + parameters.money.price_growth / PERCENT)
    step *= 1.0 - levers.context.efficiency_target / PERCENT
    if month > 0:
        department.funding_index *= step
        pcts.target_gap *= 1.0 - parameters.money.target_pace
        change_formula(pcts, *(inequalities_weight(clock.year(month) - before) for before in (1, 0)))
    national_pence = parameters.money.allocation_per_resident_gbp * PENCE * department.funding_index[0]
    target = national_pence * pcts.residents * pcts.need_index
    pcts.allocation_pence[:] = np.round(target * (1.0 + pcts.target_gap))
    years = month // 12
    left = max(0.0, 1.0 - years / parameters.money.recovery_years)
    chance = parameters.money.balance_shock_sd / PERCENT * draws.normal("pct.balance", month, pcts.permanent_id)
    slack = parameters.money.slack_share / PERCENT
    plan = pcts.allocation_pence * (1.0 + pcts.inherited_deficit * left + chance - slack)
    planned = np.round(plan - care.expected_pence_by_pct())
    core = parameters.money.core_other_care_share / PERCENT * pcts.allocation_pence
    planned = np.maximum(planned, np.round(core))
    pcts.other_care_pence[:] = planned
    pcts.control_pence[:] = agreed_pence(pcts.allocation_pence, pcts.inherited_deficit, left, parameters.money)
    care.planned_other_pence[:] = planned


def change_formula(pcts, before: float, now: float) -> None:
    """Give the formula for health inequalities another weight: targets move, and allocations do not jump after them.

    What a trust has over its new target becomes its distance, which the pace of change then closes.

    Args:
        pcts: columns of trusts; `need_index` and `target_gap` are changed in place.
        before, now: weights of the formula, 0 to 1 (evidence alloc-hi-weight: 15% until 2010-11, then 10%).
    """
    if now == before:
        return
    main = (pcts.need_index - before * pcts.inequalities_index) / (1.0 - before)
    need = (1.0 - now) * main + now * pcts.inequalities_index
    pcts.target_gap[:] = (1.0 + pcts.target_gap) * pcts.need_index / need - 1.0
    pcts.need_index[:] = need


def opening_funding_index(levers_path, parameters, start_year: int, base_year: int) -> float:
    """Money a resident in the first year against the base year, from the path of funding growth.

    Args:
        levers_path: function of a financial year that gives real growth, % a year, into that year.
        parameters: of money.
        start_year: first financial year of the run.
        base_year: year for which the allocation a resident is stated.
    """
    index = 1.0
    for year in range(min(start_year, base_year) + 1, max(start_year, base_year) + 1):
        step = (1.0 + levers_path(year) / 100.0) * (1.0 + parameters.price_growth / PERCENT)
        index = index / step if start_year < base_year else index * step
    return index
