"""The person-based formula at work in a run: what people cost and had coded, year by year, and what practices need next."""

from __future__ import annotations

import numpy as np

from sim.care.need import PersonMonths
from sim.care.streams import DAY_CASE, ELECTIVE, EMERGENCY_ACS, EMERGENCY_OTHER, OTHER_OUTPATIENT, OUTPATIENT, RARE
from sim.money.capitation import PERSON_BASED, Facts, PersonFormula
from sim.people.columns import EMPTY, FIFTHS, OLDEST_IN_BANDS
from sim.randomness import U64, mix

YEARS_KNOWN = 3  # of coded diagnoses: two to predict the year that is over, two to predict the next
MOST_PEOPLE = 300_000  # that estimate; more would make the coefficients no better worth their time
MONTHS = 12
FORMULA_STREAMS = (OUTPATIENT, ELECTIVE, DAY_CASE, EMERGENCY_ACS, EMERGENCY_OTHER, OTHER_OUTPATIENT, RARE)
"""Inpatient and outpatient care, which the published formula covers (evidence pbra-design)."""


class PersonBudgets:
    """People's record of the last years, by row of people.

    Each April the year that is over is regressed on what was known before it, and the formula predicts the year to come;
    area and supply count at the mean. In the first April nothing is known, in the second only age and sex explain, from the
    fourth on two years of diagnoses do. With few people the coefficients are as uncertain as they would be in life.

    Args:
        rows: rows of people.
        needs, supply: attributed by practice, [P, k] and [P, s].
        area: primary care trust of each practice, [P].
        band_of_age: int8 [121].
    """

    def __init__(
        self, rows: int, needs: np.ndarray, supply: np.ndarray, area: np.ndarray, band_of_age: np.ndarray
    ) -> None:  # fmt: skip
        self.running = PersonMonths.summed(rows, FORMULA_STREAMS)  # the year that runs; the month of care adds to it
        self._past = np.zeros((YEARS_KNOWN, rows), np.uint16)  # newest first
        self._cost = np.zeros(rows, np.float32)
        self._identity = np.zeros(rows, np.uint32)
        self._born = np.full(rows, EMPTY, np.int16)
        self._needs, self._supply = needs, supply
        self._area, self._band = np.asarray(area, dtype=np.int64), band_of_age
        self.years = 0  # that are over

    def close_year(self, people, month_number: int) -> None:
        """At the end of March: the running year becomes the last one. Those born in it have no record.

        Args:
            people: as they stand.
            month_number: March, of `sim.clock`.
        """
        living = people.birth_month != EMPTY
        known = living & (month_number - people.birth_month.astype(np.int64) >= MONTHS)
        self._past[1:] = self._past[:-1]
        self._past[0] = np.where(known, self.running.coded, 0)
        self._past[1:, ~known] = 0
        lanes = np.unique(self.running.lane[list(FORMULA_STREAMS)])
        self._cost[:] = self.running.pence[lanes].sum(axis=0)
        self._identity[:], self._born[:] = people.identity, np.where(known, people.birth_month, EMPTY)
        self.running.pence[:] = 0
        self.running.coded[:] = 0
        self.years += 1

    def follow_moves(self, people) -> None:
        """After the moves of April: the record goes with the person to the new row."""
        moved = np.flatnonzero(people.identity != self._identity)
        if moved.size == 0:
            return
        order = np.argsort(self._identity[moved])
        here = self._identity[moved][order]
        place = np.minimum(np.searchsorted(here, people.identity[moved]), order.size - 1)
        known = here[place] == people.identity[moved]
        source = moved[order[place]]
        for column in (self._cost, self._born, *self._past):
            column[moved] = column[source]
        self._born[moved[~known]] = EMPTY  # nobody who was here before
        self._identity[moved] = people.identity[moved]

    def need(self, people, month_number: int, adjuster: str) -> np.ndarray | None:
        """Expected pence of the coming year by practice at national supply, float64 [P]; None while nothing is known.

        Args:
            people: on the first day of the year, after the moves.
            month_number: April, of `sim.clock`.
            adjuster: one of `sim.money.capitation.ADJUSTERS`.
        """
        if self.years == 0:
            return None
        self.follow_moves(people)
        practice = np.repeat(np.arange(people.practices), np.diff(people.edge))
        stayed = np.flatnonzero((self._born != EMPTY) & (people.birth_month == self._born))
        if stayed.size == 0:
            return None
        share = min(1.0, MOST_PEOPLE / stayed.size)
        luck = (mix(people.identity[stayed].astype(U64)) >> U64(32)).astype(np.float64) * 2.0**-32
        chosen = stayed[luck < share] if share < 1.0 else stayed
        before = self._past[1] | self._past[2] if self.years > 1 else np.zeros_like(self._past[0])
        past = self._facts(people, chosen, practice, before, month_number - MONTHS)
        formula = PersonFormula.estimated(past, self._cost[chosen], adjuster)
        living = np.flatnonzero(people.birth_month != EMPTY)
        same = people.birth_month[living] == self._born[living]
        coded = np.where(same, (self._past[0] | self._past[1])[living], 0)
        now = self._facts(people, living, practice, None, month_number, coded)
        need = np.bincount(now.practice, formula.predicted(now, fair=True), people.practices)
        return np.maximum(need, 0.0)

    def _facts(self, people, rows, practice, coded, month_number, given=None) -> Facts:
        months = month_number - people.birth_month[rows].astype(np.int64)
        band = self._band[np.clip(months // MONTHS, 0, OLDEST_IN_BANDS)].astype(np.int64)
        sex_fifth = people.sex_fifth[rows].astype(np.int64)
        return Facts(
            age_sex=band * 2 + sex_fifth // FIFTHS, coded=coded[rows] if given is None else given,
            fifth=sex_fifth % FIFTHS, area=self._area[practice[rows]], practice=practice[rows],
            needs=self._needs, supply=self._supply,
        )  # fmt: skip


def person_need(budgets: PersonBudgets | None, people, month_number: int, adjuster: str) -> np.ndarray | None:
    """Need of each practice by the person-based formula, [P]; None where another adjuster is used or nothing is known."""
    if budgets is None or adjuster not in PERSON_BASED:
        return None
    return budgets.need(people, month_number, adjuster)


def close_record(person_budgets: PersonBudgets | None, people, clock, month) -> None:
    """Step at the end of March: what people cost and had coded in the year becomes known."""
    if person_budgets is not None:
        person_budgets.close_year(people, clock.number(month))
