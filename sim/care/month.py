"""A month of care in the run: people, rates, prices and what policy makes of them, summed by practice."""

from __future__ import annotations

import numpy as np

from sim.care import streams
from sim.care.expectation import expected_pence
from sim.care.frequent import FrequentCare
from sim.care.kernel import month_of_care, renew_bounds
from sim.care.lines import (
    COMMUNITY,
    ELECTIVE,
    EMERGENCY,
    LINE_OF_FREQUENT,
    LINE_OF_STREAM,
    LINES,
    MENTAL_HEALTH,
    OTHER,
    OUTPATIENT,
)
from sim.care.need import Activity, Factors, Need, PersonMonths
from sim.care.prices import Prices
from sim.care.redesign import ACCIDENT, MOVABLE_LINES, PLANNED_KINDS, SENSITIVE
from sim.care.streams import ADMISSION_KIND, OUTPATIENT_KIND, PLANNED, STREAMS
from sim.clock import MONTHS_IN_YEAR, Clock
from sim.people.birthdays import birthdays, without_bound
from sim.people.columns import People
from sim.people.conditions import Illness, fall_ill
from sim.people.demography import births, count_cells, drift_frailty
from sim.people.migration import Migration, migrate
from sim.people.registers import Registers
from sim.randomness import Draws

PENCE = 100.0


class Care:
    """Everything between a person's need and a bill.

    Args:
        need: reference rates, by stream, cell and month.
        prices: price tables.
        frequent: consultations, prescribing, community care and maternity.
        frequent_level: growth of the frequent kinds since the base year, [4, months].
        clock: months of the run.
        price_level: price level of each month over the base year, [months].
        paid_level: the same less what efficiency targets have taken, which care is paid at, [months].
        hospital_share: where each practice's patients go, [P, T + 1].
        pct: primary care trust of each practice, [P].
        pcts: how many trusts there are.
        gp_practice: practice of each GP, [G].
        prescribing_shock_sd: chance in a practice's prescribing, log units a year.
        illness: who falls ill.
        trends: what kinds of care do beyond demand, streams first, against the base year, [13, months].
    """

    def __init__(
        self, need: Need, prices: Prices, frequent: FrequentCare, frequent_level: np.ndarray, clock: Clock,
        price_level: np.ndarray, paid_level: np.ndarray, hospital_share: np.ndarray, pct: np.ndarray, pcts: int, gp_practice: np.ndarray,
        prescribing_shock_sd: float, illness: Illness, trends: np.ndarray,
    ) -> None:  # fmt: skip
        self.need, self.prices, self.frequent, self.clock = need, prices, frequent, clock
        self._price_level, self._paid_level, self._frequent_level = price_level, paid_level, frequent_level
        self.hospital_share, self._pct, self._pcts = hospital_share, pct, pcts
        self._gp_practice, self._shock_sd = gp_practice, prescribing_shock_sd
        self.illness, self._trends = illness, trends
        self.activity = Activity.empty(need)
        self.factors = Factors.ones(need)
        self.cells = np.zeros((need.practices, need.rate.shape[1]), dtype=np.int32)
        self.expected = np.zeros((need.practices, len(STREAMS)))  # pence a month at base-year levels
        self.population = np.zeros(need.practices, dtype=np.int64)
        self.local_price = np.ones(need.practices)  # of community and mental health care, over the start's
        self.planned_other_pence = np.zeros(pcts)  # other care of the year, by primary care trust
        self.person_record: PersonMonths | None = None  # kept where budgets are set by what people had coded and cost
        self._month = 0

    # Prices and expectations ---------------------------------------------------------------------------------

    def price_index(self, month: int) -> float:
        """Prices of a month against the base year."""
        return float(self._price_level[month])

    def trend_of_lines(self, month: int) -> np.ndarray:
        """What each line grows in the coming year beyond demand, as everybody sees: ratio to the year before, [11]."""
        ahead = min(month + MONTHS_IN_YEAR, self._trends.shape[1] - 1)
        ratio = self._trends[:, ahead] / self._trends[:, max(ahead - MONTHS_IN_YEAR, 0)]
        of_line = np.ones(len(LINES))
        for stream, line in enumerate(LINE_OF_STREAM):
            of_line[line] = ratio[stream]  # streams of a line share their trend
        for kind, line in LINE_OF_FREQUENT.items():
            of_line[line] = ratio[len(STREAMS) + kind]
        return of_line

    def tariff_index(self, month: int) -> float:
        """Prices that care is paid at in a month against the base year: less what efficiency targets have taken."""
        return float(self._paid_level[month])

    @property
    def cost_by_cell(self) -> np.ndarray:
        """Expected pence a person a year in the base year, all lines but other care, [190]."""
        each = self.prices.mean_pence.copy()
        each[[streams.OUTPATIENT, streams.OTHER_OUTPATIENT]] += self.prices.mean_outpatient_pence()
        return (self.need.annual_rate * each).sum(axis=0) + self.frequent.pence_by_cell().sum(axis=0)

    def expected_line_pence(self) -> np.ndarray:
        """Expected spending of the coming year by practice and line, blind to every policy, float64 [P, 11].

        Other care is what the trusts plan for the year, shared by people; the plan stands once money is allocated.
        """
        months = np.arange(self._month, min(self._month + 12, self._paid_level.size))
        prices = self._paid_level[months]
        pence = np.zeros((self.need.practices, len(LINES)))
        for stream, line in enumerate(LINE_OF_STREAM):
            pence[:, line] += self._expected_stream_pence(stream, months)
        annual = self.frequent.annual_pence()
        for kind, line in LINE_OF_FREQUENT.items():
            pence[:, line] = annual[:, kind] * (self._frequent_level[kind, months] * prices).mean()
        people = np.bincount(self._pct, self.population, self._pcts)
        a_head = self.planned_other_pence / np.maximum(people, 1.0)
        pence[:, OTHER] = self.population * a_head[self._pct]
        return pence

    def _expected_stream_pence(self, stream: int, months: np.ndarray) -> np.ndarray:
        run = (self.need.level[stream, months] * self._paid_level[months]).sum() * 12.0 / months.size
        return self.expected[:, stream] * run * self.prices.mff * self.need.style_practice[stream]

    def expected_pence_by_pct(self) -> np.ndarray:
        """Expected spending of the coming year by primary care trust, on all but other care, float64 [C]."""
        pence = self.expected_line_pence()
        return np.bincount(self._pct, pence.sum(axis=1) - pence[:, OTHER], self._pcts)

    # The month -----------------------------------------------------------------------------------------------

    def decide(self, line: int, factor: np.ndarray) -> None:
        """Set what GPs make of the reference rates of a planned line this month, by GP [G]; day cases go with stays."""
        for stream in range(PLANNED):
            if LINE_OF_STREAM[stream] == line:
                self.factors.by_gp[stream] = factor

    def prescribe(self, factor: np.ndarray) -> None:
        """Set what prescribing costs this month relative to each practice's own manner, [P]; its items stay the same."""
        self.frequent.thrift[streams.PRESCRIBING] = factor

    def attend(self, factor: np.ndarray) -> None:
        """Set what nearer urgent care makes of the reference rate of attendances at A&E this month, by practice [P]."""
        self.factors.by_practice[streams.ACCIDENT_EMERGENCY - PLANNED] = factor

    def run_month(self, people: People, draws: Draws, month: int) -> None:
        """Who is referred, seen, admitted or dies, and what it costs, with the factors as they stand."""
        self._month = month
        level = self._paid_level[month]
        month_of_care(
            people, self.need, self.prices, self.factors, price_level=np.full(len(STREAMS), level),
            month_number=self.clock.number(month), run_month=month, key=draws.key("care"), activity=self.activity,
            kept=self.person_record,
        )  # fmt: skip
        grown = self.population / np.maximum(self.cells.sum(axis=1), 1)
        self.frequent.run_month(month, self._frequent_level[:, month], grown, level)

    def keep_month(self, people: People, draws: Draws, month: int, kept: PersonMonths) -> None:
        """A month of care at prices of the base year, kept person by person where it is drawn so; for the study of risk."""
        month_of_care(
            people, self.need, self.prices, self.factors, price_level=np.ones(len(STREAMS)),
            month_number=self.clock.number(month), run_month=month, key=draws.key("care"), activity=self.activity,
            kept=kept,
        )  # fmt: skip
        grown = self.population / np.maximum(self.cells.sum(axis=1), 1)
        self.frequent.run_month(month, self._frequent_level[:, month], grown, 1.0)
        self.population[:] = people.population

    def line_pence(self, other_pence: np.ndarray) -> np.ndarray:
        """This month's care at hospital prices by practice and line, int64 [P, 11].

        Args:
            other_pence: other care of the month by practice, [P].
        """
        pence = np.zeros((self.need.practices, len(LINES)), dtype=np.int64)
        for stream, by_gp in enumerate(self.activity.pence_by_gp):
            pence[:, LINE_OF_STREAM[stream]] += self._by_practice(by_gp)
        for stream, by_practice in enumerate(self.activity.pence_by_practice):
            pence[:, LINE_OF_STREAM[PLANNED + stream]] += by_practice
        for kind, line in LINE_OF_FREQUENT.items():
            pence[:, line] = self.frequent.pence[kind]
        for line in (COMMUNITY, MENTAL_HEALTH):
            pence[:, line] = np.round(pence[:, line] * self.local_price)
        pence[:, OTHER] = other_pence
        return pence

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
        """This month's care that redesigns can move, by place: pence in the community and in hospital, int64 [P, 4] each.

        Columns are those of `MOVABLE_LINES`; all emergencies stand in the last, of which the sensitive ones can move.
        """
        accident, sensitive, other = (
            self.activity.pence_by_practice[stream - PLANNED]
            for stream in (streams.ACCIDENT_EMERGENCY, streams.EMERGENCY_ACS, streams.EMERGENCY_OTHER)
        )
        whole = np.column_stack([self.planned_pence(), accident, sensitive])
        community = np.round(whole * redesigns.priced_share).astype(np.int64)
        hospital = whole - np.round(whole * redesigns.moved_share).astype(np.int64)
        hospital[:, SENSITIVE] += other
        return community, hospital

    def planned_pence(self) -> np.ndarray:
        """Pence of planned care at hospital prices by practice: GP-referred outpatients, elective care, int64 [P, 2]."""
        return self._planned(self.activity.pence_by_gp)

    def planned_count(self) -> np.ndarray:
        """Events of planned care by practice: first attendances, elective admissions, int64 [P, 2]."""
        return self._planned(self.activity.count_by_gp)

    @property
    def outpatients_by_group(self) -> np.ndarray:
        """GP-referred first attendances of the month by practice and specialty group, int64 [P, 10]."""
        return self.activity.by_group[OUTPATIENT_KIND]

    @property
    def admissions_by_group(self) -> np.ndarray:
        """Planned admissions of the month by practice and specialty group, int64 [P, 10]."""
        return self.activity.by_group[ADMISSION_KIND]

    def stream_cost_share(self) -> np.ndarray:
        """Each kind of care that redesigns can move, over what GPs and emergencies cost the practice's area, [P, 4]."""
        lines = self.expected_line_pence()[:, [OUTPATIENT, ELECTIVE, EMERGENCY]]
        area = np.zeros((self._pcts, lines.shape[1]))
        np.add.at(area, self._pct, lines)
        months = np.arange(self._month, min(self._month + 12, self._paid_level.size))
        kinds = np.zeros((self._pcts, len(MOVABLE_LINES)))
        kinds[:, PLANNED_KINDS] = area[:, PLANNED_KINDS]
        for kind, stream in ((ACCIDENT, streams.ACCIDENT_EMERGENCY), (SENSITIVE, streams.EMERGENCY_ACS)):
            kinds[:, kind] = np.bincount(self._pct, self._expected_stream_pence(stream, months), self._pcts)
        return (kinds / area.sum(axis=1, keepdims=True))[self._pct]

    def _planned(self, by_gp: np.ndarray) -> np.ndarray:
        return np.stack([self._by_practice(by_gp[0]), self._by_practice(by_gp[1:].sum(axis=0))], axis=1)

    def _by_practice(self, by_gp: np.ndarray) -> np.ndarray:
        # sums of whole numbers below 2**53 are exact in floating point
        return np.bincount(self._gp_practice, by_gp, self.need.practices).astype(np.int64)


def migrate_people(people, migration: Migration, registers: Registers, draws, month, clock) -> None:
    """Step of each April but the first: moves between practices, then arrivals and departures of the areas."""
    migrate(people, migration, registers, clock.number(month), month, draws)


def advance_people(people, registers: Registers, care: Care, practices, parameters, draws, month, clock) -> None:
    """Step of the month: births, and at birthdays drift of frailty and illness; each April the lists are counted by cell."""
    number = clock.number(month)
    births(people, registers, number, month, draws.key("births"))
    due = birthdays(people, number)
    drift_frailty(people, number, month, parameters.people.frailty_persistence, draws.key("frailty"), care.illness, due)
    fall_ill(people, care.illness, number, month, draws.key("illness"), due)
    renew_bounds(people, care.need, number, month, due=due)
    if month % 12 == 0:
        renew_bounds(people, care.need, number, month, due=without_bound(people))
        count_lists(people, care, draws, practices, number, month)
    care.population[:] = people.population


def count_lists(people, care: Care, draws, practices, number: int, month: int) -> None:
    """Count the people of each practice by cell, and draw the year's chance in prescribing."""
    care._month = month
    care.cells[:] = count_cells(people, number, care.need.band_of_age)
    care.expected[:] = expected_pence(people, care.need, care.prices, number)
    care.frequent.count_lists(care.cells)
    care.frequent.shock[streams.PRESCRIBING] = draws.lognormal("prescribing", month, practices.permanent_id, care._shock_sd)


def month_of_need(people, care: Care, practices, groups, draws, month) -> None:
    """Step of the month: need, gatekeeping, care and what it costs; lists then stand as they end the month."""
    care.run_month(people, draws, month)
    practices.list_size[:] = people.population
    member = practices.group >= 0
    groups.people[:] = np.bincount(practices.group[member], practices.list_size[member], len(groups))
    care.population[:] = people.population
