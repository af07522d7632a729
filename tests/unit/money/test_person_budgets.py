"""The formula in a run: records that follow people, years that are forgotten, and need that is found."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.clock import parse_month
from sim.data.ages import band_of_age
from sim.money.person_budgets import PersonBudgets
from sim.people.columns import EMPTY

pytestmark = pytest.mark.unit
APRIL = parse_month("2010-04")
PRACTICES, EACH = 4, 500
SICK = np.uint16(1)


def people(age: int = 40):
    """Four practices of five hundred women of one age."""
    rows = PRACTICES * EACH
    return SimpleNamespace(
        identity=np.arange(rows, dtype=np.uint32), birth_month=np.full(rows, APRIL - 12 * age - 6, np.int16),
        sex_fifth=np.full(rows, 2, np.uint8), edge=np.arange(0, rows + 1, EACH), practices=PRACTICES,
    )  # fmt: skip


def budgets(rows: int = PRACTICES * EACH) -> PersonBudgets:
    nothing = np.zeros((PRACTICES, 1))
    return PersonBudgets(rows, nothing, nothing, np.arange(PRACTICES) // 2, band_of_age())


def sick_rows() -> np.ndarray:
    """Two hundred in the first practice, a hundred in the second, none in the others."""
    return np.r_[0:200, 500:600]


def live(record: PersonBudgets, everyone, years: int, month: int = APRIL) -> int:
    """Let years pass in which the sick cost 1,000 and are coded, and the others cost 100."""
    for _ in range(years):
        record.running.pence[:] = 100
        record.running.pence[0, sick_rows()] = 1_000
        record.running.coded[sick_rows()] = SICK
        month += 12
        record.close_year(everyone, month - 1)
    return month


def test_nothing_is_known_in_the_first_april():
    assert budgets().need(people(), APRIL, "dx") is None


def test_after_years_the_sick_are_known_by_their_diagnoses():
    record, everyone = budgets(), people()
    month = live(record, everyone, 3)
    need = record.need(everyone, month, "dx")
    # 200 x 1,000 + 300 x 100; 100 x 1,000 + 400 x 100; 500 x 100
    assert need == pytest.approx([230_000.0, 140_000.0, 50_000.0, 50_000.0], rel=1e-6)


def test_after_one_year_only_age_and_sex_explain():
    record, everyone = budgets(), people()
    need = record.need(everyone, live(record, everyone, 1), "dx")
    assert need == pytest.approx(np.full(4, need.mean()))


def test_the_record_follows_those_who_move():
    record, everyone = budgets(), people()
    month = live(record, everyone, 3)
    swap = np.r_[0:200], np.r_[1_500:1_700]  # the sick of the first practice change places with people of the last
    ids = everyone.identity.copy()
    everyone.identity[swap[0]], everyone.identity[swap[1]] = ids[swap[1]], ids[swap[0]]
    assert record.need(everyone, month, "dx") == pytest.approx([50_000.0, 140_000.0, 50_000.0, 230_000.0], rel=1e-6)


def test_a_newborn_does_not_inherit_the_record_of_the_row():
    record, everyone = budgets(), people()
    month = live(record, everyone, 2)
    everyone.birth_month[:200] = month - 12 + 3  # the sick of the first practice died; babies took their rows
    record.running.pence[:] = 100
    record.running.coded[500:600] = SICK
    month += 12
    record.close_year(everyone, month - 1)
    need = record.need(everyone, month, "dx")
    assert need[0] < need[1]


def test_the_dead_need_nothing():
    record, everyone = budgets(), people()
    month = live(record, everyone, 3)
    everyone.birth_month[:500] = EMPTY
    assert record.need(everyone, month, "dx")[0] == 0.0


def test_a_year_is_forgotten_after_three():
    record, everyone = budgets(), people()
    month = live(record, everyone, 3)
    for _ in range(3):  # nobody is sick any more
        record.running.pence[:] = 100
        month += 12
        record.close_year(everyone, month - 1)
    need = record.need(everyone, month, "dx")
    assert need == pytest.approx(np.full(4, 50_000.0), rel=1e-6)
