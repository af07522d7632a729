"""Patients' experience: cost-consciousness costs it what fundholding cost, nearness and time win it."""

from __future__ import annotations

import pytest

from sim.care.experience import PatientExperienceParams, next_experience, target

pytestmark = pytest.mark.unit
P = PatientExperienceParams(points_in_sd=5.0)


def test_holding_back_as_fundholders_did_loses_what_fundholding_lost():
    lost = target(0.0, 1.0, 0.0, 0.0, 0.0, P) - target(0.0, 1.0, 4.2, 0.0, 0.0, P)
    assert lost * P.points_in_sd == pytest.approx(7.3, abs=0.02)


def test_other_causes():
    assert target(0.4, 1.0, 0.0, 0.0, 0.1, P) == pytest.approx(0.5)
    assert target(0.0, 1.0, 0.0, 0.5, 0.0, P) == pytest.approx(0.5 * P.nearness)
    assert target(0.0, 0.9, 0.0, 0.0, 0.0, P) < 0.0


def test_it_follows_with_a_years_memory():
    assert next_experience(0.0, 1.0, P) == pytest.approx(0.25)
