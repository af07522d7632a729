"""Terms of contracts: they hold while a contract runs, and are renewed on what is offered then."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.climbing import contracts_for_year
from sim.model import Model
from tests.unit.money.toy import levers
from tests.worlds import small_config, small_scope

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def model() -> Model:
    made = Model(small_config("horizon=quick"), 1, small_scope(practices=4, list_size=300, pcts=1))
    made.step()
    return made


def year(model: Model, month: int, retention: float, term: int = 1) -> np.ndarray:
    """Shares of savings that practices may keep after an April at which some terms are offered."""
    world = model.world
    practices = world.practices
    offer = levers(savings={"retention": retention}, budget={"term_years": term})
    terms = contracts_for_year(practices, world.groups, 1, world.care, offer, world.parameters, month)
    for name, values in terms.items():
        getattr(practices, name)[:] = values
    return practices.upside.copy()


def test_a_contract_of_a_year_follows_the_offer_each_april(model):
    assert set(year(model, 12, 0.7)) == {0.7}
    assert set(year(model, 24, 0.2)) == {0.2}


def test_a_contract_of_three_years_holds_until_it_is_over(model):
    assert set(year(model, 36, 0.7, term=3)) == {0.7}
    assert set(year(model, 48, 0.2)) == {0.7}
    assert set(year(model, 60, 0.2)) == {0.7}
    assert set(year(model, 72, 0.2)) == {0.2}


def test_who_changes_group_has_a_new_contract(model):
    assert set(year(model, 84, 0.7, term=3)) == {0.7}
    group = model.world.practices.group
    before = group.copy()
    group[0] = -1 if before[0] >= 0 else group.max() + 1
    try:
        kept = year(model, 96, 0.2)
    finally:
        group[:] = before
    assert kept[0] == 0.2
    assert set(kept[1:]) == {0.7}


def test_terms_that_cover_nothing_are_no_terms(model):
    world = model.world
    nothing = levers(budget={"scope": 0.0})
    terms = contracts_for_year(world.practices, world.groups, 1, world.care, nothing, world.parameters, 240)
    assert not terms["upside"].any()
    assert not terms["promised_scope"].any()
