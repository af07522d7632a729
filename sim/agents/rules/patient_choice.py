"""Rule D16: a patient stays with the own practice or goes to another of a partnership near by, a logit of worths."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param

MOST_INERTIA = 60.0  # log odds at which nobody moves
HALVINGS = 60  # after which habit is known to the last digit


class PatientChoiceParams(Params):
    """What patients look at, in log odds; the priors of quality and access begin where the studies do."""

    quality: float = param(
        0.15, unit="log odds per sd", low=-0.5, high=1.0, prior=interval(0.05, 0.3), source="Santos 2017", mark="checked",
        about="Pull of quality at ordinary information: a sd more brings 15 to 17% more patients (b_q).")  # fmt: skip
    experience: float = param(
        0.0059, unit="log odds per point of patients satisfied", low=-0.05, high=0.05, prior=interval(0.0, 0.015), source="Santos 2017",
        mark="derived", about="Pull of what patients think of a practice: 10 points more give 5.75% fewer leavers (b_a).")  # fmt: skip
    distance: float = param(
        0.6, unit="log odds per km", low=0.0, high=3.0, prior=interval(0.2, 1.2), source="assumption", mark="assumption",
        about="What a km between practices takes off (b_d).")  # fmt: skip
    switching: float = param(
        2.0, unit="% of people a year", low=0.0, high=20.0, prior=interval(1.0, 5.0), source="assumption", mark="assumption",
        about="People who would change practice without moving house, were all practices alike and open to them; sets habit.")  # fmt: skip
    ordinary_information: float = param(
        0.3, unit="share 0-1", low=0.05, high=1.0, prior=interval(0.2, 0.5), source="assumption", mark="assumption",
        about="Knowledge of quality at which its pull was measured.")  # fmt: skip
    ordinary_cost: float = param(
        2.0, unit="sd of clinical quality", low=0.0, high=5.0, prior=interval(1.0, 3.0), source="assumption", mark="assumption",
        about="Cost of switching at which that share changes.")  # fmt: skip
    by_age: float = param(
        0.0, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.0, 1.0), source="assumption", mark="assumption",
        about="How far ages differ in switching as they do in moving, which lets groups gain the young and keep the old.")  # fmt: skip


def habit(distance_km: np.ndarray, others: np.ndarray, p: PatientChoiceParams) -> float:
    """Inertia (log odds) with which the declared share switches where practices differ in distance alone.

    Args:
        distance_km: from each practice to those near it, [P, K].
        others: which of those are other practices, bool [P, K].
        p: parameters.
    """
    drawn = (np.exp(-p.distance * distance_km) * others).sum(axis=1)
    drawn = drawn[drawn > 0.0]
    wanted = p.switching / 100.0
    if drawn.size == 0 or wanted == 0.0:
        return MOST_INERTIA

    low, high = -MOST_INERTIA, MOST_INERTIA
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        pull = drawn * np.exp(-middle)
        too_many = (pull / (1.0 + pull)).mean() > wanted
        low, high = (middle, high) if too_many else (low, middle)
    return (low + high) / 2.0


def shares(quality_gap, experience_gap, distance_km, open_to, inertia: float, levers, p: PatientChoiceParams) -> np.ndarray:
    """Share of each practice's patients that goes to each practice near it; the rest stays, [P, K].

    Args:
        quality_gap: quality there less quality here, sd, [P, K].
        experience_gap: patients satisfied there less here, points, [P, K].
        distance_km: between the practices, [P, K].
        open_to: which of them patients may choose, bool [P, K].
        inertia: habit, from `habit`.
        levers: of choice.
        p: parameters.
    """
    known = levers.information / p.ordinary_information
    held = inertia + p.quality * (levers.switching_cost - p.ordinary_cost)
    worth = p.quality * known * quality_gap + p.experience * experience_gap - p.distance * distance_km - held
    pull = np.exp(worth) * open_to
    gone: np.ndarray = pull / (1.0 + pull.sum(axis=1, keepdims=True))
    return gone


def chance_by_age(moving: np.ndarray, by_age: float) -> tuple[np.ndarray, float]:
    """Relative chance of switching by age, at most 1, and its mean over ages that are alike in number.

    Args:
        moving: chance of moving house by age.
        by_age: how far switching follows it, 0 to 1.
    """
    relative = 1.0 - by_age * (1.0 - moving / (float(moving.max()) or 1.0))
    return relative, float(relative[:80].mean())
