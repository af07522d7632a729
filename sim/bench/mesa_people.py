"""A month of care with one Mesa agent a person: what a textbook would do. Same rules and tables, luck of its own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.abm import AgentModel, ModelAgent
from sim.care.need import OLDEST_IN_MORTALITY, SPARE_PARTS, Need
from sim.care.prices import Prices
from sim.care.streams import DEATH, FAMILY_START, OTHER_OUTPATIENT, OUTPATIENT, PLANNED, STREAMS
from sim.people.columns import EMPTY, OLDEST_IN_BANDS, People

URGENT = 1


class Person(ModelAgent):
    """Somebody on a list, who looks up their own rates each month."""

    def __init__(self, model: Any, practice: int, row: int, people: People) -> None:
        super().__init__(model)
        self.practice, self.birth_month = practice, int(people.birth_month[row])
        self.sex_fifth, self.gp = int(people.sex_fifth[row]), int(people.gp[row])
        self.frailty, self.conditions = int(people.frailty[row]), int(people.conditions[row])

    def step(self) -> None:
        """Draw each family of streams, and death."""
        model: Any = self.model
        need, month = model.need, model.run_month
        age = (model.month_number - self.birth_month) // 12
        cell = int(need.band_of_age[min(age, OLDEST_IN_BANDS)]) * 10 + self.sex_fifth
        doctor = int(need.gp_start[self.practice]) + self.gp
        year = need.year_of_month[month]
        dead = False
        for family in range(len(FAMILY_START) - 1):
            streams = range(FAMILY_START[family], FAMILY_START[family + 1])
            rates = []
            for stream in streams:
                style = need.style_practice[stream, self.practice]
                if stream < PLANNED:
                    style = style * need.style_gp[doctor]
                weight = need.frailty_weight[stream, self.frailty] * need.condition_weight[stream, self.conditions]
                rates.append(need.rate[stream, cell] * need.level[stream, month] * weight * style)
            dies = 0.0
            if family == URGENT:
                dies = need.death_rate[year, min(age, OLDEST_IN_MORTALITY), self.sex_fifth]
                dies *= need.frailty_weight[DEATH, self.frailty] * need.condition_weight[DEATH, self.conditions]
            x = self.random.random()
            if sum(rates) + dies >= 1.0:
                for stream, rate in zip(streams, rates, strict=True):
                    parts = math.ceil(rate) + SPARE_PARTS
                    for _ in range(parts):
                        if self.random.random() < rate / parts:
                            self.use(stream, cell)
                dead = dead or (family == URGENT and self.random.random() < dies)
                continue
            reached = 0.0
            for stream, rate in zip(streams, rates, strict=True):
                reached += rate
                if x < reached:
                    self.use(stream, cell)
                    break
            else:
                dead = dead or x < reached + dies
        if dead:
            self.remove()

    def use(self, stream: int, cell: int) -> None:
        """One event: its group, its price, its follow-ups."""
        model: Any = self.model
        need, prices, draw = model.need, model.prices, self.random.random
        mean = prices.mean_pence[stream, cell] * prices.mff[self.practice]
        if stream < PLANNED:
            kind = 0 if stream == OUTPATIENT else 1
            group = int(np.searchsorted(need.group_at_most[kind, self.practice], draw(), side="right"))
            mean *= prices.group_price[kind, min(group, prices.group_price.shape[1] - 1)]
        table = prices.quantiles[stream, 0]
        pence = mean * table[int(draw() * (table.size - 1))]
        if stream in (OUTPATIENT, OTHER_OUTPATIENT):
            pence += prices.followup_pence * int(np.searchsorted(prices.followup_at_most, draw(), side="right"))
        model.count[stream] += 1
        model.pence[stream] += int(pence)


class PeopleInMesa(AgentModel):
    """Everyone on the first lists as agents, activated in a new order each month."""

    def __init__(
        self, people: People, need: Need, prices: Prices, month_number: int, practices: int | None = None
    ) -> None:
        super().__init__()
        self.need, self.prices = need, prices
        self.month_number, self.run_month = month_number, 0
        self.count, self.pence = np.zeros(len(STREAMS), np.int64), np.zeros(len(STREAMS), np.int64)
        for practice in range(practices or people.practices):
            for row in range(people.edge[practice], people.edge[practice + 1]):
                if people.birth_month[row] != EMPTY:
                    Person(self, practice, row, people)

    def step(self) -> None:
        """A month of everybody."""
        self.agents.shuffle_do("step")
        self.month_number += 1
        self.run_month += 1
