"""Rule D15: whether a holder provides a redesigned service itself or buys it, when its owners would earn from providing it."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param

REGISTER, RECUSAL, PANEL, BAN = "register", "recusal", "independent_panel", "ban_self_purchase"


class SelfDealingParams(Params):
    """What owners gain, what they risk, and what each rule on conflicts of interest costs."""

    own_profit: float = param(
        0.10, unit="share of the hospital's price", low=0.0, high=0.5, prior=interval(0.0, 0.3), source="assumption",
        mark="assumption", about="How much dearer a service of their own may be for owners to choose it unseen (theta); 0 is efficient.")  # fmt: skip
    penalty: float = param(
        0.20, unit="share of the hospital's price", low=0.0, high=1.0, prior=interval(0.0, 0.5), source="assumption",
        mark="assumption", about="What owners lose who are found to have bought dearly from themselves.")  # fmt: skip
    seen_none: float = param(
        0.05, unit="probability", low=0.0, high=1.0, prior=interval(0.0, 0.2), source="assumption", mark="assumption",
        about="Chance of being found out without any rule.")  # fmt: skip
    seen_register: float = param(
        0.2, unit="probability", low=0.0, high=1.0, prior=interval(0.05, 0.4), source="assumption", mark="assumption",
        about="The same with a register of interests.")  # fmt: skip
    seen_recusal: float = param(
        0.5, unit="probability", low=0.0, high=1.0, prior=interval(0.2, 0.8), source="assumption", mark="assumption",
        about="The same where those concerned leave the room.")  # fmt: skip
    seen_panel: float = param(
        0.7, unit="probability", low=0.0, high=1.0, prior=interval(0.4, 1.0), source="assumption", mark="assumption",
        about="The same where an independent panel decides.")  # fmt: skip
    recusal_months: float = param(
        0.5, unit="months", low=0.0, high=6.0, prior=interval(0, 1.5), source="assumption", mark="assumption",
        about="Longer wait for a decision where those concerned leave the room.")  # fmt: skip
    panel_months: float = param(
        2.0, unit="months", low=0.0, high=12.0, prior=interval(0.5, 4), source="assumption", mark="assumption",
        about="Longer wait where an independent panel decides.")  # fmt: skip
    recusal_cost: float = param(
        0.2, unit="share of the cost of governance", low=0.0, high=2.0, prior=interval(0, 0.5), source="assumption",
        mark="assumption", about="What recusals add to the cost of a group's governance.")  # fmt: skip
    panel_cost: float = param(
        0.5, unit="share of the cost of governance", low=0.0, high=2.0, prior=interval(0, 1), source="assumption",
        mark="assumption", about="What independent panels add to it.")  # fmt: skip


def bias(rule: str, owned, p: SelfDealingParams):
    """How much dearer a service of its own may be for a holder to choose it, share of the hospital's price.

    Args:
        rule: of `gov.conflict_rule`, other than a ban.
        owned: share of the holder that those who decide own, 0 to 1.
        p: gains and risks.
    """
    seen = {REGISTER: p.seen_register, RECUSAL: p.seen_recusal, PANEL: p.seen_panel}.get(rule, p.seen_none)
    return np.maximum(p.own_profit - p.penalty * seen, 0.0) * np.asarray(owned)


def makes(own_ratio, bought_ratio, rule: str, owned, p: SelfDealingParams):
    """Whether a holder provides a service itself: where that is cheaper, or not dearer than its owners dare."""
    return np.asarray(own_ratio) - np.asarray(bought_ratio) < bias(rule, owned, p)


def longer_wait(rule: str, p: SelfDealingParams) -> float:
    """Months that the rule adds to the wait for a decision."""
    return {RECUSAL: p.recusal_months, PANEL: p.panel_months}.get(rule, 0.0)


def added_cost(rule: str, p: SelfDealingParams) -> float:
    """What the rule adds to the cost of governance, as a share of it."""
    return {RECUSAL: p.recusal_cost, PANEL: p.panel_cost}.get(rule, 0.0)


def in_proportion(people, cash_scope, elasticity: float, ordinary_people: float):
    """Burden of governance against that of an ordinary consortium without cash, by size and by money at risk."""
    weight = np.maximum(people, 1) / ordinary_people * (1.0 + np.asarray(cash_scope))
    return weight**elasticity
