"""All that exists in one run. Steps of the schedule ask for parts of it by name and see no more than they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.agents.base import Columns
from sim.agents.projects import Redesigns
from sim.care.capacity import PlannedCapacity
from sim.care.month import Care
from sim.care.waiting import WaitingLists
from sim.care.waiting_flow import Referred
from sim.clock import Clock
from sim.data.geography import Scope
from sim.declared import AllParams
from sim.levers import AllLevers
from sim.money.budgets import Budgets
from sim.money.ledger import Ledger
from sim.money.person_budgets import PersonBudgets
from sim.money.settlement import YearEnd
from sim.money.stop_loss import StopLoss
from sim.people.columns import People
from sim.people.migration import Migration
from sim.people.registers import Registers
from sim.policies.timeline import Timeline
from sim.randomness import Draws
from sim.record import Record


@dataclass
class World:
    """The state of a run. `model` is there for steps that found, join or end groups."""

    scope: Scope
    clock: Clock
    parameters: AllParams
    timeline: Timeline
    draws: Draws
    registers: Registers
    people: People
    migration: Migration
    care: Care
    waiting: WaitingLists
    referred: Referred
    gps: Columns
    specialists: Columns
    sessions: np.ndarray  # float64 [G, 10], half-days a week that specialists give to groups
    practices: Columns
    groups: Columns
    pcts: Columns
    hospitals: Columns
    capacity: PlannedCapacity
    department: Columns
    near: np.ndarray  # int32 [P, k], neighbours of each practice
    redesigns: Redesigns
    budgets: Budgets
    ledger: Ledger
    year_end: YearEnd
    policy_month: int
    reorganisation: int  # month number
    opening_information: float
    opening_pressure: float
    opening: AllLevers  # levers of the first month, which what is observed then already holds
    month: int = 0
    placed: bool = False  # whether all practices have been placed in groups by decree
    model: Any = None  # sim.model.Model, which stands above this file
    record: Record | None = None
    stop_loss: StopLoss | None = None  # where a contract has a stop-loss
    person_budgets: PersonBudgets | None = None  # where a person-based formula sets budgets

    @property
    def places(self) -> Scope:
        """Where everything is, by the name under which steps ask for it."""
        return self.scope

    @property
    def levers(self) -> AllLevers:
        """The levers of this month."""
        return self.timeline.now
