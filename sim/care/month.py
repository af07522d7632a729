"""A month of care in the run: people, rates, prices and what policy makes of them, summed by practice."""

from __future__ import annotations

import numpy as np

from sim.care.expectation import expected_pence
from sim.care.kernel import month_of_care, renew_bounds
from sim.care.lines import LINES, OTHER, PRESCRIBING
from sim.care.need import Activity, Factors, Need
from sim.care.pathways import EMERGENCY, STREAMS
from sim.care.prices import Prices
from sim.clock import Clock
from sim.people.columns import People
from sim.people.demography import births, count_cells, drift_frailty
from sim.people.migration import Migration, migrate
from sim.people.registers import Registers
from sim.randomness import Draws

PENCE = 100.0
PLANNED = 2  # outpatient and elective, the streams that GPs decide


class Care:
    """Everything between a person's need and a bill.

    Args:
        need: reference rates, by stream, cell and month.
        prices: price tables.
        clock: months of the run.
        price_level: price level of each month over the base year, [months].
        rate_scale: rates of the practice's area against England's, [P].
        prescribing_pence_by_cell: pence a person a year in the base year, [190].
        hospital_share: where each practice's patients go, [P, T + 1].
        pct: primary care trust of each practice, [P].
        pcts: how many trusts there are.
        gp_practice: practice of each GP, [G].
        prescribing_shock_sd: chance in a practice's prescribing, log units a year.
    """

    def __init__(
        self, need: Need, prices: Prices, clock: Clock, price_level: np.ndarray, rate_scale: np.ndarray,
        prescribing_pence_by_cell: np.ndarray, hospital_share: np.ndarray, pct: np.ndarray, pcts: int,
        gp_practice: np.ndarray, prescribing_shock_sd: float,
    ) -> None:  # fmt: skip
        self.need, self.prices, self.clock = need, prices, clock
        self._price_level, self._rate_scale = price_level, rate_scale
        self._prescribing_by_cell = prescribing_pence_by_cell
        self.hospital_share, self._pct, self._pcts = hospital_share, pct, pcts
        self._gp_practice, self._shock_sd = gp_practice, prescribing_shock_sd
        self.activity = Activity.empty(need)
        self.factor_outpatient = np.ones(need.gps)
        self.factor_elective = np.ones(need.gps)
        self._factor_emergency = np.ones(need.practices)
        self.cells = np.zeros((need.practices, need.rate.shape[1]), dtype=np.int32)
        self.expected = np.zeros((need.practices, len(STREAMS)))  # pence a month at base-year levels
        self.shock = np.ones(need.practices)
        self.prescribing_pence = np.zeros(need.practices, dtype=np.int64)
        self.population = np.zeros(need.practices, dtype=np.int64)
        self.planned_other_pence = np.zeros(pcts)  # other care of the year, by primary care trust
        self._month = 0

    # Prices and expectations ---------------------------------------------------------------------------------

    def price_index(self, month: int) -> float:
        """Prices of a month against the base year."""
        return float(self._price_level[month])

    @property
    def cost_by_cell(self) -> np.ndarray:
        """Expected pence a person a year in the base year, hospital and prescribing, [190]."""
        return (self.need.rate * 12.0 * self.prices.mean_pence).sum(axis=0) + self._prescribing_by_cell

    def expected_line_pence(self) -> np.ndarray:
        """Expected spending of the coming year by practice and line, blind to every policy, float64 [P, 5].

        Other care is what the trusts plan for the year, shared by people; the plan stands once money is allocated.
        """
        months = np.arange(self._month, min(self._month + 12, self._price_level.size))
        pence = np.zeros((self.need.practices, len(LINES)))
        for stream in range(len(STREAMS)):
            run = (self.need.level[stream, months] * self._price_level[months]).sum() * 12.0 / months.size
            pence[:, 1 + stream] = self.expected[:, stream] * run * self.prices.mff * self.need.style_practice[stream]
        level = self._price_level[months].mean()
        pence[:, PRESCRIBING] = (self.cells @ self._prescribing_by_cell) * level * self._rate_scale
        people = np.bincount(self._pct, self.population, self._pcts)
        a_head = self.planned_other_pence / np.maximum(people, 1.0)
        pence[:, OTHER] = self.population * a_head[self._pct]
        return pence

    def expected_pence_by_pct(self) -> np.ndarray:
        """Expected hospital and prescribing spending of the coming year by primary care trust, float64 [C]."""
        pence = self.expected_line_pence()
        return np.bincount(self._pct, pence[:, :OTHER].sum(axis=1), self._pcts)

    # The month -----------------------------------------------------------------------------------------------

    def run_month(self, people: People, draws: Draws, month: int) -> None:
        """Who is referred, admitted or dies, and what it costs, with the factors as they stand."""
        factors = Factors(self.factor_outpatient, self.factor_elective, self._factor_emergency)
        month_of_care(
            people, self.need, self.prices, factors, price_level=np.full(len(STREAMS), self._price_level[month]),
            month_number=self.clock.number(month), run_month=month, key=draws.key("care"), activity=self.activity,
        )  # fmt: skip
        self._month = month
        yearly = (self.cells @ self._prescribing_by_cell) * self._rate_scale
        grown = self.population / np.maximum(self.cells.sum(axis=1), 1)
        monthly = yearly * grown * self.shock * self._price_level[month] / 12.0
        self.prescribing_pence[:] = np.round(monthly)

    def other_care_pence(self, month_pence: np.ndarray) -> np.ndarray:
        """A month's other care of each trust, shared among its practices by people, int64 [P]."""
        people = self.population.astype(float)
        total = np.bincount(self._pct, people, self._pcts)
        first = np.searchsorted(self._pct, np.arange(self._pcts))
        running = np.cumsum(people)
        before = (running - people)[first][self._pct]
        share = np.where(total[self._pct] > 0, (running - before) / np.maximum(total[self._pct], 1.0), 1.0)
        reached = np.floor(month_pence[self._pct] * share + 0.5).astype(np.int64)
        last = np.append(first[1:], self._pct.size) - 1
        reached[last] = month_pence
        paid = np.diff(reached, prepend=0)
        paid[first] = reached[first]
        return paid

    def places(self, redesigns) -> tuple[np.ndarray, np.ndarray]:
        """This month's planned care by place: pence in the community and in hospital, int64 [P, 2] each."""
        whole = self.planned_pence()
        community = np.round(whole * redesigns.priced_share).astype(np.int64)
        return community, whole - np.round(whole * redesigns.moved_share).astype(np.int64)

    def planned_pence(self) -> np.ndarray:
        """Pence of planned care at hospital prices by practice and stream, int64 [P, 2]."""
        return self._by_practice(self.activity.pence_planned)

    def planned_count(self) -> np.ndarray:
        """Events of planned care by practice and stream, int64 [P, 2]."""
        return self._by_practice(self.activity.count_planned)

    @property
    def pence_emergency(self) -> np.ndarray:
        return self.activity.pence_emergency

    def stream_cost_share(self) -> np.ndarray:
        """Share of outpatient and elective care in the expected hospital spending of each practice's area, [P, 2]."""
        hospital = self.expected_line_pence()[:, 1 : 2 + EMERGENCY]
        area = np.zeros((self._pcts, hospital.shape[1]))
        np.add.at(area, self._pct, hospital)
        return (area[:, :PLANNED] / area.sum(axis=1, keepdims=True))[self._pct]

    def _by_practice(self, by_gp: np.ndarray) -> np.ndarray:
        # sums of whole numbers below 2**53 are exact in floating point
        sums = [np.bincount(self._gp_practice, row, self.need.practices) for row in by_gp]
        return np.stack(sums, axis=1).astype(np.int64)


def migrate_people(people, migration: Migration, registers: Registers, care: Care, draws, month, clock) -> None:
    """Step of each April but the first: moves between practices, then arrivals and departures of the areas."""
    migrate(people, migration, registers, getattr(care, "illness", None), clock.number(month), month, draws)


def advance_people(people, registers: Registers, care: Care, practices, parameters, draws, month, clock) -> None:
    """Step of the month: births, birthdays and drift of frailty; each April the lists are counted by cell."""
    number = clock.number(month)
    births(people, registers, number, month, draws.key("births"))
    drift_frailty(people, number, month, parameters.people.frailty_persistence, draws.key("frailty"))
    renew_bounds(people, care.need, number, month, everyone=month == 0)
    if month % 12 == 0:
        count_lists(people, care, draws, practices, number, month)
    care.population[:] = people.population


def count_lists(people, care: Care, draws, practices, number: int, month: int) -> None:
    """Count the people of each practice by cell, and draw the year's chance in prescribing."""
    care._month = month
    care.cells[:] = count_cells(people, number, care.need.band_of_age)
    care.expected[:] = expected_pence(people, care.need, care.prices.mean_pence, number)
    care.shock[:] = draws.lognormal("prescribing", month, practices.permanent_id, care._shock_sd)


def month_of_need(people, care: Care, practices, groups, draws, month) -> None:
    """Step of the month: need, gatekeeping, care and what it costs; lists then stand as they end the month."""
    care.run_month(people, draws, month)
    practices.list_size[:] = people.population
    member = practices.group >= 0
    groups.people[:] = np.bincount(practices.group[member], practices.list_size[member], len(groups))
    care.population[:] = people.population
