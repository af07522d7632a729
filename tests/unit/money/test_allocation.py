"""Department to primary care trusts: fair share, distance from target, and what is left for other care."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents.base import Columns
from sim.agents.department import Department
from sim.agents.pct import PrimaryCareTrust
from sim.clock import Clock, parse_month
from sim.config import AllParams
from sim.levers import AllLevers
from sim.money.allocation import opening_funding_index, set_for_year
from sim.randomness import Draws

pytestmark = pytest.mark.unit
CLOCK = Clock(parse_month("2009-04"), parse_month("2012-03"))
GBP = 100
FLAT = AllLevers.model_validate({"context": {"funding_growth": 3.0}})


def parameters(**money) -> AllParams:
    plain = {"balance_shock_sd": 0.0, "slack_share": 0.0, "price_growth": 2.5, "allocation_per_resident_gbp": 1500.0}
    return AllParams.model_validate({"money": {**plain, **money}})


def trusts(residents=(100_000.0, 200_000.0), need=(1.0, 1.1), gap=0.0) -> Columns:
    pcts = Columns(PrimaryCareTrust.STATE, len(residents))
    pcts.permanent_id[:] = np.arange(len(residents))
    pcts.residents[:], pcts.need_index[:], pcts.target_gap[:] = residents, need, gap
    pcts.inequalities_index[:] = need
    return pcts


def allocate(pcts, month=0, index=1.0, levers=None, expected=0.0, **money) -> Columns:
    department = Columns(Department.STATE, 1)
    department.funding_index[:] = index
    planned = np.zeros(len(pcts))
    care = SimpleNamespace(expected_pence_by_pct=lambda: np.full(len(pcts), expected), planned_other_pence=planned)
    set_for_year(department, pcts, levers or FLAT, parameters(**money), Draws(1), month, CLOCK, care)
    return department


def test_a_trust_has_the_national_sum_for_each_resident_by_need_and_distance_from_target():
    pcts = trusts(gap=(0.02, -0.05))
    allocate(pcts)
    # £1,500 x 100,000 x 1.0 x 1.02 = £153.0 million; £1,500 x 200,000 x 1.1 x 0.95 = £313.5 million
    assert pcts.allocation_pence.tolist() == [153_000_000 * GBP, 313_500_000 * GBP]


def test_money_grows_by_real_growth_and_prices_and_the_distance_shrinks():
    pcts = trusts(gap=(0.02, 0.0))
    department = allocate(pcts, month=12, target_pace=0.05)
    # 1.03 x 1.025 = 1.05575; the distance is 0.02 x 0.95 = 0.019
    assert department.funding_index[0] == pytest.approx(1.05575)
    assert pcts.target_gap[0] == pytest.approx(0.019)
    assert pcts.allocation_pence[0] == round(1500 * GBP * 1.05575 * 100_000 * 1.019)


def test_other_care_is_what_expected_care_leaves():
    pcts = trusts()
    allocate(pcts, expected=60_000_000.0 * GBP)
    # £150 million less £60 million, and £330 million less £60 million
    assert pcts.other_care_pence.tolist() == [90_000_000 * GBP, 270_000_000 * GBP]


def test_an_inherited_deficit_is_overspent_and_worked_off_over_its_years():
    pcts = trusts(residents=(100_000.0,), need=(1.0,))
    pcts.inherited_deficit[:] = 0.04
    over = []
    for month in (0, 12, 24):
        allocate(pcts, month=month, recovery_years=2.0, target_pace=0.0)
        over.append(pcts.other_care_pence[0] / pcts.allocation_pence[0] - 1.0)
    # all of 4%, then half of it, then none
    assert over == pytest.approx([0.04, 0.02, 0.0], abs=1e-9)


def test_a_planned_surplus_is_not_spent():
    pcts = trusts(residents=(100_000.0,), need=(1.0,))
    allocate(pcts, slack_share=1.0)
    assert pcts.other_care_pence[0] == round(pcts.allocation_pence[0] * 0.99)


def test_a_core_of_other_care_is_bought_even_without_the_money():
    pcts = trusts()
    allocate(pcts, expected=400_000_000.0 * GBP)
    assert pcts.other_care_pence.tolist() == np.round(0.1 * pcts.allocation_pence).tolist()


@pytest.mark.parametrize(
    "start, expected",
    [
        (2010, 1.0),
        # growth of 6% real and 2.5% prices into 2008, 2009 and 2010 is taken back
        (2007, 1.0 / (1.06 * 1.025) ** 3),
        (2012, (1.06 * 1.025) ** 2),
    ],
)
def test_the_first_year_stands_where_growth_from_the_base_year_puts_it(start, expected):
    index = opening_funding_index(lambda year: 6.0, parameters().money, start, 2010)
    assert index == pytest.approx(expected, rel=1e-12)


def test_the_growth_of_a_year_is_the_growth_into_it():
    path = {2009: 6.0, 2010: 3.0}
    index = opening_funding_index(path.__getitem__, parameters(price_growth=0.0).money, 2008, 2010)
    assert index == pytest.approx(1.0 / (1.06 * 1.03), rel=1e-12)


def test_starting_later_gives_the_same_money_as_having_run_until_then():
    pcts = trusts()
    flat = AllLevers.model_validate({"context": {"funding_growth": 4.0}})
    index = opening_funding_index(lambda year: 4.0, parameters().money, 2010, 2010)
    department = allocate(pcts, index=index, levers=flat)
    for month in (12, 24):
        department = allocate(pcts, month=month, index=department.funding_index[0], levers=flat)
    assert department.funding_index[0] == pytest.approx(
        opening_funding_index(lambda year: 4.0, parameters().money, 2012, 2010)
    )
