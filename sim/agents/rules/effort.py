"""Rule D6: how many hours a GP gives to commissioning when the result is shared with a pool of others."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param


class EffortParams(Params):
    """What an hour costs a GP, and what it is worth."""

    hour_cost: float = param(
        701.0, unit="£ a year per weekly hour", low=200.0, high=2000.0, prior=interval(400, 1200),
        source="Gosden 2000", mark="checked", about="What a GP would give up to work one hour a week less.")  # fmt: skip
    saving_per_hour: float = param(
        9000.0, unit="£ a year per weekly hour", low=0.0, high=40000.0, prior=interval(2000, 20000),
        source="assumption", mark="assumption",
        about="Saving that one weekly hour of a GP's attention is thought to bring (S' of rule D6).")  # fmt: skip
    peer_pressure: float = param(
        500.0, unit="£ a year per weekly hour", low=0.0, high=3000.0, prior=interval(0, 3000),
        source="assumption", mark="assumption", about="Worth of being seen to do one's share, where peers can see it.")  # fmt: skip
    norm_weight: float = param(
        0.5, unit="share of the cost of an hour", low=0.0, high=2.0, prior=interval(0, 2), source="assumption",
        mark="assumption", about="Wish to do as the others in the pool do (J of rule D6).")  # fmt: skip
    support_relief: float = param(
        0.5, unit="share 0-1", low=0.0, high=0.9, prior=interval(0.0, 0.9),
        source="assumption", mark="assumption",
        about="Share of the burden of an hour that full management support takes away.")  # fmt: skip
    experience: float = param(
        0.2, unit="share", low=0.0, high=1.0, prior=interval(0.0, 0.5), source="assumption", mark="assumption",
        about="How much more time a GP gives who has held a budget before.")  # fmt: skip
    cohort_loss: float = param(
        0.04, unit="share a year", low=0.0, high=0.2, prior=interval(0.02, 0.06), source="assumption",
        mark="assumption", about="Share of that experience that retires each year.")  # fmt: skip
    duty: float = param(
        700.0, unit="£ a year per weekly hour", low=0.0, high=3000.0, prior=interval(0, 2000), source="assumption",
        mark="assumption", about="Worth of an hour of commissioning under a renewed contract of full strength.")  # fmt: skip
    pms_share: float = param(
        0.4, unit="share of practices", low=0.0, high=1.0, prior=interval(0.3, 0.5), source="assumption",
        mark="assumption", about="Practices under a personal medical services contract; the others have the general one.")  # fmt: skip
    integrated_care_hours: float = param(
        2.0, unit="hours a week per GP", low=0.5, high=8.0, prior=interval(1, 4), source="assumption", mark="assumption",
        about="Time for commissioning and redesign at which a contract pays in full for integrated care.")  # fmt: skip
    hours_available: float = param(
        8.0, unit="hours a week per GP", low=4.0, high=12.0, prior=interval(4, 12), source="assumption",
        mark="assumption", about="Non-clinical hours, the most that commissioning could take (H of rule D12).")  # fmt: skip
    clinical_hours: float = param(
        38.0, unit="hours a week per GP", low=25.0, high=50.0, prior=interval(30, 45), source="assumption",
        mark="assumption", about="Clinical hours before commissioning takes any.")  # fmt: skip


ONE_NTH, NORM_ONLY = "one_nth", "norm_only"


def chosen_hours(
    share_kept, clinicians, mutual_sight, mean_hours, support, p: EffortParams, rule="one_nth_monitored", duty=0.0, paid=0.0
):
    """Weekly hours that a fully engaged GP would give.

    The maximum of (s/n) S e - c e^2/2 + w m e - (J/2)(e - mean e)^2, so that e = [(s/n) S + w m + J mean e] / (c + J).
    Where a contract pays for hours up to a number, the pay counts up to that number and no further.

    Args:
        share_kept: share of a saving that the pool expects to keep (s), from 0 to 1.
        clinicians: GPs among whom it is shared (n).
        mutual_sight: share of each other's work that they see (m).
        mean_hours: mean hours of the pool now.
        support: management support, from 0 to 1, which lowers the cost of an hour.
        p: costs and worths.
        rule: one_nth_monitored as above; one_nth without sight and norm; norm_only without the money.
        duty: share of a full contractual duty to commission, from 0 to 1.
        paid: what the contract pays a GP for integrated care, £ a year per weekly hour up to `p.integrated_care_hours`.
    """
    cost = p.hour_cost * (1.0 - p.support_relief * support)
    norm = 0.0 if rule == ONE_NTH else p.norm_weight * cost
    money = 0.0 if rule == NORM_ONLY else share_kept / np.maximum(clinicians, 1.0) * p.saving_per_hour
    watched = 0.0 if rule == ONE_NTH else p.peer_pressure * mutual_sight
    pull = money + watched + p.duty * duty + norm * mean_hours
    unpaid = pull / (cost + norm)
    paid = 0.0 if rule == NORM_ONLY else paid
    return np.maximum(unpaid, np.minimum((pull + paid) / (cost + norm), p.integrated_care_hours))
