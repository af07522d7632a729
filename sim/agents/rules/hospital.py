"""How a hospital trust answers to lost work: fixed cost that stays, thresholds that fall, pressure on its specialists."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param

PERCENT = 100.0


class HospitalParams(Params):
    """Cost, thresholds and viability of hospital trusts. No source gives sizes for planned care: all are swept."""

    fixed_share: float = param(
        0.6, unit="share of tariff income", low=0.0, high=1.0, prior=interval(0.3, 0.85), source="shift-review",
        mark="assumption",
        about="Part of the cost of planned care that stays when work leaves, until capacity is shed; 0 strands nothing.")  # fmt: skip
    shed: float = param(
        0.04, unit="share a month", low=0.0, high=1.0, prior=interval(0.01, 0.15), source="trust-merger-delay",
        mark="assumption", about="Empty capacity for planned care that a trust closes each month; 0.04 takes two years to be rid of most.")  # fmt: skip
    admission_response: float = param(
        0.2, unit="relative rise for each share empty", low=0.0, high=1.0, prior=interval(0.0, 0.5), source="assumption",
        mark="assumption", about="How far thresholds of planned admission fall where capacity is empty: with 10% empty, 2% more are "
        "admitted at 0.2. Thresholds of emergencies were seen to fall as beds became free (Blunt2010); 0 switches it off.")  # fmt: skip
    most_added: float = param(
        0.05, unit="share", low=0.0, high=0.2, prior=interval(0.02, 0.1), source="assumption", mark="assumption",
        about="Most by which lower thresholds raise planned admissions.")  # fmt: skip
    drive_without_status: float = param(
        0.7, unit="ratio", low=0.0, high=1.0, prior=interval(0.4, 1.0), source="assumption", mark="assumption",
        about="Response of a trust that is not a foundation trust, and so may not keep a surplus, over that of one that is; "
        "1 makes status matter nothing.")  # fmt: skip
    pressure_response: float = param(
        5.0, unit="relative rise for each share empty", low=0.0, high=20.0, prior=interval(0.0, 10.0), source="assumption",
        mark="assumption", about="How much harder a trust presses specialists who also work elsewhere where its own capacity is "
        "empty: half as hard again at 5 with 10% empty.")  # fmt: skip
    opening_margin: float = param(
        1.0, unit="% of income", low=-5.0, high=5.0, prior=interval(0.0, 2.0), source="fts", mark="assumption",
        about="Mean margin of trusts before any work is lost.")  # fmt: skip
    margin_sd: float = param(
        1.5, unit="% of income", low=0.0, high=6.0, prior=interval(0.5, 3.0), source="assumption", mark="assumption",
        about="Spread of that margin between trusts.")  # fmt: skip
    difficulty_margin: float = param(
        0.0, unit="% of income", low=-5.0, high=3.0, prior=interval(-2.0, 1.0), source="assumption", mark="assumption",
        about="Margin of a year below which a trust counts as in difficulty; 0 is break-even.")  # fmt: skip


def next_capacity(capacity, work, shed):
    """Capacity for planned care that a trust pays for: it follows work up at once, and down by a share of the gap."""
    return np.maximum(work, capacity + shed * np.minimum(work - capacity, 0.0))


def empty_share(capacity, work):
    """Share of capacity without work, from 0 to 1."""
    idle = np.maximum(capacity - work, 0.0)
    return np.divide(idle, capacity, out=np.zeros_like(idle), where=capacity > 0.0)


def stranded(capacity, work, p: HospitalParams):
    """Cost of capacity without work that no tariff pays for, in the unit of the arguments."""
    return p.fixed_share * np.maximum(capacity - work, 0.0)


def drive(is_foundation, p: HospitalParams):
    """How strongly a trust answers to empty capacity: in full where it may keep what it earns."""
    return np.where(is_foundation, 1.0, p.drive_without_status)


def admits_more(empty, driven, p: HospitalParams):
    """Planned admissions over those at the usual threshold, at least 1.

    Args:
        empty: share of capacity without work.
        driven: as `drive`.
        p: strength, and the most that can be added.
    """
    return 1.0 + np.minimum(p.admission_response * driven * empty, p.most_added)


def pressure(service_lines, empty, p: HospitalParams):
    """Pressure on specialists who also work elsewhere, 0 to 1.

    Args:
        service_lines: strength of service-line management: a trust that does not see what a service earns cannot press.
        empty: share of capacity without work.
        p: strength.
    """
    return np.minimum(service_lines * (1.0 + p.pressure_response * empty), 1.0)


def margin(opening, lost, income, scope_share):
    """Margin of a year, % of all income.

    Args:
        opening: margin before any loss, % of income.
        lost: cost and income lost on patients of the scope.
        income: earned on patients of the scope.
        scope_share: their share of all income, the rest of which is as it was.
    """
    share = np.divide(lost, income, out=np.zeros(np.shape(income)), where=np.asarray(income) > 0)
    return opening - PERCENT * scope_share * share
