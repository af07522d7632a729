"""Rule D17: public support follows experience against expectation, and visible failure."""

from __future__ import annotations

import pytest

from sim.agents.rules.legitimacy import LegitimacyParams, next_support

pytestmark = pytest.mark.unit
P = LegitimacyParams(experience=0.2, withdrawal=0.1)


def test_support_stays_where_people_get_what_they_expect():
    assert next_support(0.6, 3.0, 3.0, 0.0, 1.0, P) == 0.6


def test_it_rises_with_experience_and_falls_with_expectation_and_failure():
    assert next_support(0.6, 10.0, 0.0, 0.0, 1.0, P) == pytest.approx(0.62)
    assert next_support(0.6, 0.0, 10.0, 0.0, 0.25, P) == pytest.approx(0.595)
    assert next_support(0.6, 0.0, 0.0, 0.5, 1.0, P) == pytest.approx(0.55)


def test_it_stays_an_index_and_can_be_switched_off():
    assert next_support(0.01, 0.0, 100.0, 1.0, 1.0, P) == 0.0
    assert next_support(0.6, -50.0, 50.0, 1.0, 9.0, LegitimacyParams(experience=0.0, withdrawal=0.0)) == 0.6
