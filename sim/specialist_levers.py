"""Levers on specialists: how they may join a group of practices, and what they are offered."""

from __future__ import annotations

from typing import Literal

from sim.parameters import EMERGENCIES, Levers, lever


class SpecialistLevers(Levers):
    """What a specialist of a hospital trust is offered by a group that holds a budget (rule D1)."""

    class Package(Levers):
        premium: float = lever(
            0.0, unit="% of salary", low=0.0, high=40.0, off=0.0, acts_on=("specialists_in_groups",), placebo=EMERGENCIES,
            about="Salary on top of the hospital's for the part of the job that moves; the group pays it.")  # fmt: skip
        private_practice: bool = lever(
            True, unit="true or false", off=True, acts_on=("specialists_in_groups",), placebo=EMERGENCIES,
            about="Whether a specialist who works for a group may keep private practice.")  # fmt: skip
        on_call_relief: float = lever(
            0.0, unit="share 0-1", low=0.0, high=1.0, off=0.0, acts_on=("specialists_in_groups",), placebo=EMERGENCIES,
            about="Share of on-call duty that joining removes.")  # fmt: skip
        weekly_half_days: int = lever(
            0, unit="half-days a week; 0 for what is usual in the mode", low=0, high=10, off=0,
            acts_on=("specialist_half_days",), placebo=EMERGENCIES,
            about="Working half-days a week that a specialist gives to the group.")  # fmt: skip

    engagement_mode: Literal["none", "contracted", "employed", "partner", "chosen"] = lever(
        "none", unit="word", off="none", source="lcp-specialist-routes", mark="checked",
        acts_on=("specialists_in_groups", "specialist_half_days", "specialist_redesigns"), placebo=EMERGENCIES,
        about="How specialists may work for groups: not at all, by sessions under contract, as employees, as partners, or as "
        "each prefers. Employment and partnership need a group with cash.")  # fmt: skip
    pension_portability: float = lever(
        0.2, unit="share 0-1", low=0.0, high=1.0, off=0.0, source="pension-route-eligible", mark="assumption",
        acts_on=("specialists_in_groups",), placebo=EMERGENCIES,
        about="Share of NHS pension rights that a specialist keeps for the part of the job that moves, where the group's form "
        "does not keep them by itself.")  # fmt: skip
    package: Package = Package()


class ServiceLineLevers(Levers):
    """How hospitals see what each of their services earns."""

    strength: float = lever(
        0.2, unit="index 0-1", low=0.0, high=1.0, off=0.0, acts_on=("specialists_in_groups",), placebo=EMERGENCIES,
        about="Strength of service-line management in hospitals: the more they see what a service earns, the harder they press "
        "those of their specialists who also work elsewhere.")  # fmt: skip
