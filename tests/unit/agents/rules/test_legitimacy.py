"""Rule D17: public support follows experience against expectation, and visible failure."""

from __future__ import annotations

import pytest

from sim.agents.rules.legitimacy import LegitimacyParams, next_support, say

pytestmark = pytest.mark.unit
P = LegitimacyParams(experience=0.2, withdrawal=0.1)


def test_support_stays_where_people_get_what_they_expect():
    assert next_support(0.6, 3.0, 3.0, 0.0, 0.0, 1.0, P) == 0.6


def test_it_rises_with_experience_and_falls_with_expectation_and_failure():
    assert next_support(0.6, 10.0, 0.0, 0.0, 0.0, 1.0, P) == pytest.approx(0.62)
    assert next_support(0.6, 0.0, 10.0, 0.0, 0.0, 0.25, P) == pytest.approx(0.595)
    assert next_support(0.6, 0.0, 0.0, 0.5, 0.0, 1.0, P) == pytest.approx(0.55)


def test_it_stays_an_index_and_can_be_switched_off():
    assert next_support(0.01, 0.0, 100.0, 1.0, 0.0, 1.0, P) == 0.0
    assert next_support(0.6, -50.0, 50.0, 1.0, 1.0, 9.0, LegitimacyParams(experience=0.0, withdrawal=0.0, participation=0.0)) == 0.6


def test_a_say_counts_by_how_much_of_it_the_public_has_and_over_how_many():
    says = [say(mode, P) for mode in ("none", "advisory", "membership", "board_seats")]
    assert says == sorted(says)
    assert says[0] == 0.0
    assert says[-1] == 1.0
    assert next_support(0.6, 3.0, 3.0, 0.0, 0.5, 2.0, P) == pytest.approx(0.6 + 2.0 * P.participation * 0.5)
