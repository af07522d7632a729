"""Capacity of hospitals for planned care against the work that is left to them, without the chance of single months.

Work is what GPs' decisions and redesigns leave of the care that the lists of the year may be expected to need, at prices
of the base year; season is left out. So capacity is empty because policy or people moved, never because a month was quiet.
"""

from __future__ import annotations

import numpy as np

from sim.agents.rules import hospital as rule
from sim.care.lines import ELECTIVE, LINE_OF_STREAM
from sim.care.streams import PLANNED

MONTHS_IN_YEAR = 12


class PlannedCapacity:
    """What each hospital has work and room for. Rows are hospitals; the last stands for all outside the scope.

    Args:
        hospital_share: where each practice's patients go, [P, T + 1].
        pct: primary care trust of each practice, [P].
        pcts: how many trusts there are.
        driven: how strongly each hospital answers to empty capacity, [T + 1].
    """

    def __init__(self, hospital_share: np.ndarray, pct: np.ndarray, pcts: int, driven: np.ndarray) -> None:
        practices, hospitals = hospital_share.shape
        self._share, self._pct, self._driven = hospital_share, pct, driven
        self.usual = np.zeros((PLANNED, practices))  # pence a month that the year's lists need, before any decision
        self.flow = np.zeros((pcts, hospitals))  # the same by area and hospital
        self.work = np.zeros(hospitals)
        self.capacity = np.zeros(hospitals)
        self.stranded = np.zeros(hospitals)  # pence of this month at prices of the base year

    @property
    def empty(self) -> np.ndarray:
        """Share of each hospital's capacity that has no work, [T + 1]."""
        return rule.empty_share(self.capacity, self.work)

    def thresholds(self, p: rule.HospitalParams) -> np.ndarray:
        """Planned admissions of each practice over those at usual thresholds, by the hospitals that it uses, [P]."""
        more = rule.admits_more(self.empty, self._driven, p) - 1.0
        return 1.0 + np.einsum("pt,t->p", self._share, more)

    def open_year(self, usual: np.ndarray) -> None:
        """Take the year's usual work by stream and practice, pence a month [3, P]."""
        self.usual[:] = usual
        self.flow[:] = 0.0
        np.add.at(self.flow, self._pct, self._share * usual.sum(axis=0)[:, None])
        if not self.capacity.any():
            self.work[:] = self.capacity[:] = self.flow.sum(axis=0)

    def run_month(self, left: np.ndarray, p: rule.HospitalParams, history: bool) -> None:
        """Count the work that is left, close some of the empty capacity, and what the rest costs.

        Args:
            left: share of usual work that decisions and redesigns leave to hospitals, by stream and practice [3, P].
            p: cost and speed.
            history: whether policy has yet to start: until then capacity is what hospitals are seen to have work for.
        """
        self.work[:] = np.einsum("sp,pt->t", self.usual * left, self._share)
        self.capacity[:] = self.work if history else rule.next_capacity(self.capacity, self.work, p.shed)
        self.stranded[:] = rule.stranded(self.capacity, self.work, p)

    def stranded_by_area(self) -> np.ndarray:
        """Stranded cost by area and hospital, shared as the patients are, float64 [C, T + 1]."""
        whole = self.flow.sum(axis=0)
        return self.stranded * np.divide(self.flow, whole, out=np.zeros_like(self.flow), where=whole > 0.0)


def usual_work(care, month: int) -> np.ndarray:
    """Pence a month that planned care of this year's lists would cost at base-year prices with no policy, [3, P]."""
    need = care.need
    level = need.level[:PLANNED, month : month + MONTHS_IN_YEAR].mean(axis=1)
    return care.expected[:, :PLANNED].T * level[:, None] * care.prices.mff * need.style_practice[:PLANNED]


def month_of_capacity(care, gps, redesigns, capacity: PlannedCapacity, parameters, month, policy_month) -> None:
    """Step of the month, after GPs have decided: hospitals fill empty beds, close some, and bear what the rest costs."""
    if month % MONTHS_IN_YEAR == 0:
        capacity.open_year(usual_work(care, month))
    practices = capacity.usual.shape[1]
    more = capacity.thresholds(parameters.hospital)[gps.practice]
    left = np.empty_like(capacity.usual)
    for stream, line in enumerate(LINE_OF_STREAM[:PLANNED]):
        if line == ELECTIVE:
            care.factors.by_gp[stream] *= more
        style = care.need.style_gp
        referred = np.bincount(gps.practice, style * care.factors.by_gp[stream], practices)
        moved = redesigns.moved_share[:, int(line == ELECTIVE)]
        left[stream] = referred / np.bincount(gps.practice, style, practices) * (1.0 - moved)
    capacity.run_month(left, parameters.hospital, month < policy_month)
