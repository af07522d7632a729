"""What is learned from experience: belief that savings are kept, and a group's capability (rule D13)."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param


class LearningParams(Params):
    """Speeds of learning."""

    belief_start: float = param(
        0.40, unit="probability", low=0.0, high=1.0, prior=interval(0.2, 0.6), source="pbc-fur-none", mark="derived",
        about="Belief at the start that a promised saving will be paid.")  # fmt: skip
    trust_start_sd: float = param(
        0.12, unit="index points", low=0.0, high=0.4, prior=interval(0.03, 0.25), source="pbc-relationship", mark="calibrated",
        about="Spread between practices of trust at the start, before any promise: 72% called the relationship good, 28% did not.")  # fmt: skip
    belief_speed: float = param(
        0.3, unit="share a year", low=0.0, high=1.0, prior=interval(0.1, 0.6), source="assumption", mark="assumption",
        about="Weight of a year's experience against all before.")  # fmt: skip
    neighbour_weight: float = param(
        0.3, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.0, 0.6), source="assumption", mark="assumption",
        about="Weight of the experience of near practices against one's own.")  # fmt: skip
    capability_start: float = param(
        0.3, unit="index 0-1", low=0.0, high=1.0, prior=interval(0.1, 0.5), source="assumption", mark="assumption",
        about="Capability of a group when it is founded.")  # fmt: skip
    capability_gain: float = param(
        0.02, unit="share of the gap a quarter", low=0.0, high=0.1, prior=interval(0.0, 0.1), source="assumption",
        mark="assumption", about="Capability gained in a quarter without cash (g of rule D13).")  # fmt: skip
    capability_from_cash: float = param(
        4.0, unit="ratio", low=0.0, high=10.0, prior=interval(0.0, 8.0), source="assumption", mark="assumption",
        about="How much faster a group learns that holds all spending in cash, in proportion below that.")  # fmt: skip


def next_belief(belief, own, own_known, neighbours, neighbours_known, p: LearningParams):
    """Belief that savings are kept, after a year.

    Args:
        belief: now, 0 to 1.
        own: share of what was due that was paid to the practice itself.
        own_known: 1 where anything was due to it, else 0.
        neighbours: mean share paid to near practices.
        neighbours_known: 1 where anything was due to any of them, else 0.
        p: speeds.
    """
    weight_own = (1.0 - p.neighbour_weight) * own_known
    weight_near = p.neighbour_weight * neighbours_known
    return belief + p.belief_speed * (weight_own * (own - belief) + weight_near * (neighbours - belief))


def next_capability(capability, cash_scope, p: LearningParams, pace=1.0):
    """Capability of a group after a quarter: practice makes better, the more so the more it answers for.

    `pace` says how many times as fast it learns by who leads and manages it.
    """
    speed = p.capability_gain * (1.0 + p.capability_from_cash * np.asarray(cash_scope)) * pace
    return capability + np.minimum(speed, 1.0) * (1.0 - capability)
