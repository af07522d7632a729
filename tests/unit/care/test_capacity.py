"""Capacity of hospitals for planned care: what is usual leaves nothing empty, what leaves is empty until it is shed."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.rules.hospital import HospitalParams
from sim.care.capacity import PlannedCapacity

pytestmark = pytest.mark.unit
SHARE = np.array([[0.5, 0.25, 0.25], [1.0, 0.0, 0.0]])  # two practices, two hospitals and all others
USUAL = np.array([[100.0, 40.0], [50.0, 20.0], [50.0, 20.0]])
P = HospitalParams(fixed_share=0.5, shed=0.1, admission_response=0.5, most_added=0.2)


def hospitals() -> PlannedCapacity:
    made = PlannedCapacity(SHARE, np.array([0, 1]), 2, np.array([1.0, 0.5, 1.0]))
    made.open_year(USUAL)
    return made


def left(first: float, second: float = 1.0) -> np.ndarray:
    return np.repeat([[first, second]], 3, axis=0)


def test_in_the_first_month_capacity_is_what_the_lists_need():
    made = hospitals()
    assert made.capacity.tolist() == [180.0, 50.0, 50.0]
    made.run_month(left(1.0), P, history=False)
    assert made.stranded.tolist() == [0.0] * 3
    assert made.thresholds(P).tolist() == [1.0, 1.0]


def test_until_policy_starts_capacity_is_work_whatever_happens():
    made = hospitals()
    for share in (0.8, 1.2, 0.5):
        made.run_month(left(share), P, history=True)
        assert made.stranded.sum() == 0.0
        assert (made.empty == 0.0).all()


def test_work_that_leaves_strands_fixed_cost_which_is_shed_month_by_month():
    made = hospitals()
    made.run_month(left(0.8), P, history=False)
    assert made.work.tolist() == [160.0, 40.0, 40.0]
    assert made.stranded == pytest.approx([0.5 * 20 * 0.9, 0.5 * 10 * 0.9, 0.5 * 10 * 0.9])
    for _ in range(2):
        made.run_month(left(0.8), P, history=False)
    assert made.stranded == pytest.approx(np.array([10.0, 5.0, 5.0]) * 0.9**3)


def test_work_that_comes_back_fills_what_is_empty_before_anything_is_built():
    made = hospitals()
    made.run_month(left(0.8), P, history=False)
    before = made.capacity.copy()
    made.run_month(left(0.9), P, history=False)
    assert (made.capacity <= before).all()
    assert made.stranded.sum() > 0.0
    made.run_month(left(1.3), P, history=False)
    assert made.stranded.sum() == 0.0


def test_growth_of_lists_fills_empty_capacity():
    made = hospitals()
    made.run_month(left(0.8), P, history=False)
    made.open_year(USUAL * 1.5)
    made.run_month(left(0.8), P, history=False)
    assert made.stranded.sum() == 0.0


def test_areas_bear_stranded_cost_as_their_patients_use_hospitals():
    made = hospitals()
    made.run_month(left(0.8), P, history=False)
    by_area = made.stranded_by_area()
    assert by_area.sum(axis=0) == pytest.approx(made.stranded)
    assert by_area[1, 1:].tolist() == [0.0, 0.0]
    assert by_area[1, 0] == pytest.approx(made.stranded[0] * 80 / 180)


def test_thresholds_of_a_practice_are_those_of_the_hospitals_that_it_uses():
    made = hospitals()
    made.run_month(left(0.8), P, history=False)
    more = 0.5 * made.empty * np.array([1.0, 0.5, 1.0])
    assert made.thresholds(P) == pytest.approx(1.0 + SHARE @ more)
    assert made.thresholds(P.model_copy(update={"admission_response": 0.0})).tolist() == [1.0, 1.0]
