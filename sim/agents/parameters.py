"""Parameters of groups and of what counts as active."""

from __future__ import annotations

from sim.parameters import Params, interval, param


class GroupParams(Params):
    """How large consortia are and what a rung of the ladder asks for."""

    consortium_people: int = param(
        90_000, unit="people", low=10_000, high=300_000, prior=interval(40_000, 100_000),
        source="consortium-size-hsj", mark="calibrated",
        about="Size at which a consortium stops taking members: above the mean of 10.5 practices, for some never get there.")  # fmt: skip
    smallest_people: int = param(
        15_000, unit="people", low=0, high=100_000, prior=interval(8_000, 30_000), source="assumption",
        mark="assumption", about="Fewest people with whom a consortium is founded.")  # fmt: skip
    locality_people: int = param(
        30_000, unit="people", low=5_000, high=100_000, prior=interval(20_000, 50_000), source="assumption",
        mark="assumption", about="Size up to which a budget-holding group loses no closeness.")  # fmt: skip
    floor_r1: float = param(
        0.4, unit="index 0-1", low=0.0, high=0.9, prior=interval(0.0, 0.9), source="assumption", mark="assumption",
        about="Capability and governance that R1 asks for.")  # fmt: skip
    floor_r2: float = param(
        0.45, unit="index 0-1", low=0.0, high=0.9, prior=interval(0.0, 0.9), source="assumption", mark="assumption",
        about="Capability and governance that R2 asks for.")  # fmt: skip
    floor_r3: float = param(
        0.5, unit="index 0-1", low=0.0, high=0.9, prior=interval(0.0, 0.9), source="assumption", mark="assumption",
        about="Capability and governance that R3 asks for.")  # fmt: skip
    floor_r4: float = param(
        0.55, unit="index 0-1", low=0.0, high=0.9, prior=interval(0.0, 0.9), source="assumption", mark="assumption",
        about="Capability and governance that R4 asks for.")  # fmt: skip
    shared_risk_downside: float = param(
        0.54, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.2, 0.8), source="risk-bexley-share",
        mark="checked", about="Share of an overspend borne on the shared-risk rung (R1).")  # fmt: skip
    partial_scope: float = param(
        0.33, unit="share of spend", low=0.1, high=0.6, prior=interval(0.2, 0.5), source="assumption",
        mark="assumption", about="Share of spend covered on the partial rung (R2).")  # fmt: skip
    delegated_scope: float = param(
        0.8, unit="share of spend", low=0.5, high=1.0, prior=interval(0.7, 0.9), source="cumbria-scope",
        mark="part checked", about="Share of spend covered on the delegated rung (R3).")  # fmt: skip
    told_share: float = param(
        0.72, unit="share of practices", low=0.0, high=1.0, prior=interval(0.55, 0.85), source="pbc-budget-2009q1",
        mark="calibrated",
        about="Practices that hear of the budget that their trust's return says they have; 69% said so in early 2009.")  # fmt: skip
    reserve_floor: float = param(
        -3.0, unit="% of budget", low=-20.0, high=0.0, prior=interval(-6, 0), source="assumption", mark="assumption",
        about="Reserve below which a group has failed and the primary care trust steps in.")  # fmt: skip
    overspends_to_step_down: int = param(
        2, unit="years in a row", low=1, high=5, prior=interval(1, 3), source="assumption", mark="assumption",
        about="Overspends in a row after which a group steps down a rung.")  # fmt: skip
    years_after_failure: int = param(
        2, unit="years", low=0, high=10, prior=interval(1, 5), source="assumption", mark="assumption",
        about="Years on the lowest rung after a failure, before a group may climb again.")  # fmt: skip
    reserve_share: float = param(
        2.0, unit="% of budget", low=0.0, high=10.0, prior=interval(0.5, 5), source="assumption", mark="assumption",
        about="Reserve that holders who bear risk keep before they spend savings.")  # fmt: skip
    leaving_cost: float = param(
        10.0, unit="£000 a year per GP", low=0.0, high=40.0, prior=interval(3, 20), source="assumption",
        mark="assumption", about="Worth of staying with those one knows, which a group must fall below to be left.")  # fmt: skip
    deviation_start: float = param(
        0.06, unit="share of budget", low=0.01, high=0.2, prior=interval(0.03, 0.1), source="assumption",
        mark="assumption", about="Spread of a practice's spending around budget, as believed before any is seen.")  # fmt: skip
    active_hours: float = param(
        0.5, unit="hours a week per GP", low=0.1, high=4.0, prior=interval(0.25, 1.0), source="assumption",
        mark="assumption", about="Hours from which a practice with a live case, redesign or budget counts as active.")  # fmt: skip
