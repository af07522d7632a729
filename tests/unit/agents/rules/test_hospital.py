"""Hospitals: fixed cost stays until it is shed, thresholds follow empty capacity, pressure needs eyes on services."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.rules.hospital import (
    HospitalParams,
    admits_more,
    drive,
    empty_share,
    margin,
    next_capacity,
    pressure,
    stranded,
)

pytestmark = pytest.mark.unit
P = HospitalParams()
pounds = st.floats(0.0, 1e9)
shares = st.floats(0.0, 1.0)


def test_capacity_is_shed_at_its_speed_and_follows_growth_at_once():
    assert next_capacity(100.0, 80.0, 0.25) == 95.0
    assert next_capacity(100.0, 110.0, 0.25) == 110.0
    assert next_capacity(100.0, 80.0, 0.0) == 100.0
    assert next_capacity(100.0, 80.0, 1.0) == 80.0


@given(pounds, pounds, shares)
def test_capacity_never_falls_below_work(capacity, work, shed):
    assert next_capacity(capacity, work, shed) >= work


def test_what_is_stranded_is_the_fixed_cost_of_what_is_empty():
    assert stranded(100.0, 80.0, HospitalParams(fixed_share=0.5)) == 10.0
    assert stranded(80.0, 100.0, P) == 0.0
    assert stranded(100.0, 80.0, HospitalParams(fixed_share=0.0)) == 0.0


def test_a_hospital_without_patients_has_nothing_empty():
    assert empty_share(np.zeros(1), np.zeros(1)).tolist() == [0.0]
    assert empty_share(np.array([100.0]), np.array([75.0])).tolist() == [0.25]


def test_thresholds_fall_with_empty_capacity_no_further_than_stated_and_not_at_all_at_strength_nought():
    assert admits_more(0.1, 1.0, P) == pytest.approx(1.02)
    assert admits_more(1.0, 1.0, P) == 1.0 + P.most_added
    assert admits_more(0.7, 1.0, HospitalParams(admission_response=0.0)) == 1.0
    assert admits_more(0.0, 1.0, P) == 1.0


def test_status_matters_only_through_what_may_be_kept():
    both = np.array([True, False])
    assert drive(both, HospitalParams(drive_without_status=1.0)).tolist() == [1.0, 1.0]
    assert drive(both, HospitalParams(drive_without_status=0.5)).tolist() == [1.0, 0.5]


def test_pressure_rises_with_empty_capacity_where_the_trust_sees_what_services_earn():
    assert pressure(0.2, 0.0, P) == 0.2
    assert pressure(0.2, 0.1, P) == pytest.approx(0.3)
    assert pressure(0.0, 0.5, P) == 0.0
    assert pressure(0.9, 0.9, P) == 1.0
    assert pressure(0.2, 0.5, HospitalParams(pressure_response=0.0)) == 0.2


def test_a_margin_falls_by_the_part_of_all_income_that_was_lost():
    assert margin(2.0, np.array([10.0]), np.array([100.0]), 0.5).tolist() == [-3.0]
    assert margin(2.0, np.array([0.0]), np.array([0.0]), 1.0).tolist() == [2.0]
