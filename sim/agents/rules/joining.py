"""Rule D1: whether a practice joins a group, and which one, by comparing what each choice is worth."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param


class JoiningParams(Params):
    """Worths in £000 a year per GP."""

    scale: float = param(
        5.0, unit="£000 a year", low=2.5, high=10.0, prior=interval(2.5, 10), source="assumption", mark="assumption",
        about="Spread of what is not known about a choice (s of rule D1).")  # fmt: skip
    hour_worth: float = param(
        0.701, unit="£000 a year per weekly hour", low=0.2, high=2.0, prior=interval(0.4, 1.2), source="Gosden 2000",
        mark="checked", about="What an extra weekly hour costs.")  # fmt: skip
    finance_duty: float = param(
        1.092, unit="£000 a year", low=0.0, high=3.0, prior=interval(0.5, 2), source="Gosden 2000", mark="checked",
        about="What GPs would pay to be free of financial management.")  # fmt: skip
    autonomy: float = param(
        6.0, unit="£000 a year", low=0.0, high=15.0, prior=interval(0, 12), source="assumption", mark="assumption",
        about="Worth of a say over services to a fully engaged GP.")  # fmt: skip
    peers: float = param(
        5.0, unit="£000 a year", low=0.0, high=15.0, prior=interval(0, 15), source="assumption", mark="assumption",
        about="Worth of doing as all neighbours do (J of rule D4, peer logit).")  # fmt: skip
    result_weight: float = param(
        0.5, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.2, 0.8), source="assumption", mark="assumption",
        about="How far last year's result is taken for the next.")  # fmt: skip
    own_share: float = param(
        0.2, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.0, 0.5), source="gpfh-surplus-use", mark="assumption",
        about="Worth to a GP of a pound that may be spent on services only.")  # fmt: skip
    foresight: float = param(
        0.5, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.0, 1.0), source="assumption", mark="assumption",
        about="Weight of the top of the ladder, against the next rung, when a group decides whether to step up.")  # fmt: skip
    facilitation: float = param(
        2.0, unit="£000 a year per GP", low=0.0, high=10.0, prior=interval(0.0, 4.0), source="assumption", mark="assumption",
        about="Worth of having meetings called and papers written, where a trust that gives full support facilitates groups.")  # fmt: skip
    signing_speed: float = param(
        0.38, unit="log hazard a month", low=0.0, high=2.0, prior=interval(0.1, 0.8), source="pbc-uptake-2006-05",
        mark="calibrated",
        about="Speed at which practices to which an incentive payment is certainly worth its trouble sign up for it.")  # fmt: skip
    signing_hours: float = param(
        0.5, unit="hours a week per GP", low=0.0, high=4.0, prior=interval(0.1, 1.0), source="assumption", mark="assumption",
        about="Time that the plan and the papers of an incentive payment take.")  # fmt: skip
    likeness_km: float = param(
        15.0, unit="km", low=1.0, high=60.0, prior=interval(5, 30), source="assumption", mark="assumption",
        about="Distance that weighs as much as a full difference in engagement when a group is chosen.")  # fmt: skip


def worth_of_joining(income, hours, engagement, peers_joined, accepts, p: JoiningParams):
    """Worth (£000 a year per GP) of commissioning in a group, against staying out.

    Args:
        income: expected payments and directed savings, £000 a year per GP.
        hours: weekly hours that it would take.
        engagement: engagement of the practice, 0 to 1.
        peers_joined: share of its neighbours in a group, 0 to 1.
        accepts: whether the practice accepts its budget as fair; if not, finance is felt as a duty.
        p: worths.
    """
    duty = p.finance_duty * (1.0 - accepts)
    return income - p.hour_worth * hours - duty + p.autonomy * engagement + p.peers * peers_joined


def worth_of_help(support, facilitated: bool, p: JoiningParams):
    """What it adds to joining that the trust's managers bring practices together, £000 a year per GP."""
    return p.facilitation * support * facilitated


def chance(worth, p: JoiningParams):
    """Chance of choosing something worth `worth` more than the alternative."""
    return 1.0 / (1.0 + np.exp(-np.asarray(worth, dtype=float) / p.scale))


def chance_of_signing(payment, peers_signed, p: JoiningParams):
    """Chance that a practice signs up for an incentive payment this month; nil where nothing is paid.

    Signing is no engagement: all that it asks for is a plan and its papers. Practices hear of it, and of their neighbours'
    signing, in their own time.

    Args:
        payment: of a full year, £000 per GP.
        peers_signed: share of its neighbours that have signed, 0 to 1.
        p: worths and speed.
    """
    worth = payment - p.hour_worth * p.signing_hours + p.peers * peers_signed
    return np.where(np.asarray(payment) > 0.0, -np.expm1(-p.signing_speed * chance(worth, p)), 0.0)


def distance_felt(distance_km, engagement_gap, geography, p: JoiningParams):
    """How far a group is from a practice, in km: nearness and likeness weighed by `geography` (0 to 1)."""
    return geography * distance_km + (1.0 - geography) * p.likeness_km * engagement_gap
