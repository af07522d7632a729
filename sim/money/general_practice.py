"""What general practice earns: its contract, pay for quality, and incentives to commission.

Contract and quality pay are a part of other care, and change no budget. They are the same in and out of groups, so that no
decision answers to them but through what quality they pay for, and through what part of the contract pays for integrated care.
"""

from __future__ import annotations

import numpy as np

from sim.clock import MONTHS_IN_YEAR, is_april

PENCE = 100.0
EARNED_BY_CLINICIANS = (
    "practice contract", "integrated care payment", "quality payment", "protected time", "incentive payment", "savings taken as income",
)  # fmt: skip
"""Reasons of the ledger for which clinicians are paid: together, the income of general practitioners."""


def marks(quality, money) -> np.ndarray:
    """Share of the points of the quality and outcomes framework that a practice attains, 0 to 1.

    Args:
        quality: process quality, sd of baseline practices.
        money: parameters of money.
    """
    return np.clip(money.quality_marks_mean + money.quality_marks_sd * np.asarray(quality), 0.0, 1.0)


def contract_pence(practices, price: float, money) -> tuple[np.ndarray, np.ndarray]:
    """A month's core pay and quality pay of each practice, whole pence [P] each.

    Args:
        practices: columns with lists and quality.
        price: price level against the base year.
        money: parameters of money.
    """
    a_head = practices.list_size * PENCE * price / MONTHS_IN_YEAR
    core = np.round(money.practice_core_per_head_gbp * a_head).astype(np.int64)
    points = money.quality_pay_per_head_gbp * marks(practices.quality, money)
    return core, np.round(points * a_head).astype(np.int64)


def pay_for_integrated_care(practices, levers, parameters) -> np.ndarray:
    """What a GP earns for integrated care by a weekly hour, up to the hours that are paid in full, £ a year [P].

    Args:
        practices: columns with lists and GPs.
        levers: of the month; `gp.integrated_care_weight` is the share of the core pay that is paid so.
        parameters: of the model.
    """
    a_gp = parameters.money.practice_core_per_head_gbp * practices.list_size / practices.gp_count
    return levers.gp.integrated_care_weight * a_gp / parameters.effort.integrated_care_hours


def integrated_care_pence(practices, gps, core: np.ndarray, levers, parameters) -> tuple[np.ndarray, np.ndarray]:
    """The part of a month's core pay that is for integrated care, and what of it is earned, whole pence [P] each.

    GPs earn it by their time for commissioning and redesign, funded or not, as far as that goes of the hours paid in full.
    """
    part = np.round(core * levers.gp.integrated_care_weight).astype(np.int64)
    full = parameters.effort.integrated_care_hours
    done = np.bincount(gps.practice, np.minimum(gps.hours, full), len(practices)) / (full * practices.gp_count)
    return part, np.floor(part * np.minimum(done, 1.0)).astype(np.int64)


def pay_from_other_care(
    ledger, pct, practices, gps, whole, from_budget, account, trust, price, levers, parameters, month
) -> None:
    """Pay the contracts of general practice out of other care, and the rest to its other providers, to the penny.

    Args:
        ledger: the books.
        pct: primary care trust of each practice, [P].
        practices: columns with lists and quality.
        gps: columns with hours.
        whole: other care of the month, int64 pence [P]; contracts come first if it is short.
        from_budget: part of it that real budgets pay, int64 [P].
        account: account of the holder of each practice's budget.
        trust: account of its primary care trust.
        price: price level against the base year.
        levers: of the month.
        parameters: of the model.
        month: of the run.
    """
    core, quality = contract_pence(practices, price, parameters.money)
    core = np.minimum(core, whole)
    quality = np.minimum(quality, whole - core)
    for_integration, earned = integrated_care_pence(practices, gps, core, levers, parameters)
    left, budget_left = whole.copy(), from_budget.copy()
    clinician, other = ledger.account("clinician", pct), ledger.account("other", pct)
    for reason, pence, payee in (
        ("practice contract", core - for_integration, clinician), ("integrated care payment", earned, clinician), ("quality payment", quality, clinician), ("other care", None, other)
    ):  # fmt: skip
        part = left.copy() if pence is None else pence
        by_budget = np.where(left > 0, part * budget_left // np.maximum(left, 1), 0)
        ledger.post(reason, account, payee, by_budget, month, pct)
        ledger.post(reason, trust, payee, part - by_budget, month, pct)
        left, budget_left = left - part, budget_left - by_budget


def reward_achievement(practices, year_end, timeline, parameters, month, clock) -> None:
    """Step of the month, at work in April: what last year's incentive still owes to practices that took part to its end.

    The payment of 2006-07 came in two halves (evidence pbc-des-rate): one for signing up, paid through the year, and one for
    achievement, cut by the savings that the practice had received already.
    """
    practices.achievement_pence[:] = 0
    if month == 0 or not is_april(clock.number(month)):
        return
    payment = timeline.at(clock.number(month - 1)).gp.des_payment
    second = payment * (1.0 - parameters.money.sign_up_share) * PENCE * practices.list_size * (practices.signed_since >= 0)
    practices.achievement_pence[:] = np.maximum(np.round(second).astype(np.int64) - received_pence(practices, year_end), 0)


def received_pence(practices, year_end) -> np.ndarray:
    """Savings that each practice has from the last settlement, by its list in its holder's, int64 pence [P]."""
    holder = year_end.holder
    people = np.bincount(holder, practices.list_size, year_end.received.size)
    share = practices.list_size / np.maximum(people[holder], 1.0)
    return np.round(year_end.received[holder] * share).astype(np.int64)
