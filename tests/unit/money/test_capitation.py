"""Relative need: by heads, or by what people of an age and sex cost on average."""

from __future__ import annotations

import numpy as np
import pytest

from sim.money.capitation import FIFTHS, for_population, weights
from tests.unit.money.toy import town

pytestmark = pytest.mark.unit
CELLS = 19 * 2 * FIFTHS


def people(*cells: tuple[int, int]) -> np.ndarray:
    """Lists of one practice: (cell, people) pairs."""
    row = np.zeros((1, CELLS), dtype=np.int32)
    for cell, many in cells:
        row[0, cell] += many
    return row


def test_without_adjustment_heads_are_counted():
    lists = np.vstack([people((0, 3), (189, 4)), people((50, 10))])
    assert weights(lists, np.arange(float(CELLS)), "none").tolist() == [7.0, 10.0]


def test_each_person_counts_as_the_mean_of_their_age_and_sex_blind_to_deprivation():
    # cells 0-4 are the five fifths of one age and sex, 5-9 of the next; means of the costs are 300 and 700
    cost = np.zeros(CELLS)
    cost[:10] = [100, 200, 300, 400, 500, 500, 600, 700, 800, 900]
    most_deprived, least_deprived = people((0, 2), (7, 1)), people((4, 2), (9, 1))
    lists = np.vstack([most_deprived, least_deprived])
    assert weights(lists, cost, "age_sex").tolist() == [2 * 300.0 + 700.0] * 2


def test_older_lists_weigh_more_when_age_costs():
    cost = np.repeat(np.arange(38.0), FIFTHS)
    young, old = people((0, 100)), people((180, 100))
    by_head, by_age = (weights(np.vstack([young, old]), cost, adjuster) for adjuster in ("none", "age_sex"))
    assert by_head[0] == by_head[1]
    assert by_age[1] > by_age[0]


def test_a_budget_for_an_area_gives_as_many_people_the_mean_need_of_those_around():
    practices = town(practices=4, pcts=2).practices
    practices.list_size[:] = [1000, 3000, 2000, 2000]
    practices.easting_km[:] = [0.0, 1.0, 2.0, 3.0]
    need = np.array([300.0, 300.0, 500.0, 100.0])
    assert for_population(need, practices, "registered", 3).tolist() == need.tolist()
    # of the first trust 600 for 4,000 people, of the second 600 for 4,000 too
    assert for_population(need, practices, "geographic", 3).tolist() == pytest.approx([150.0, 450.0, 300.0, 300.0])
    assert for_population(need, practices, "mixed", 3).tolist() == pytest.approx([225.0, 375.0, 400.0, 200.0])
