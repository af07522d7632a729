"""Control totals: what a trust is set, and what it leaves unbought when it will not reach it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.care.lines import OTHER
from sim.money.control_total import after_cuts, agreed_pence, hold, share_to_cut
from tests.unit.money.toy import parameters, town

pytestmark = pytest.mark.unit
MONEY = {"slack_share": 1.0, "control_response": 0.5, "control_from_month": 6, "core_other_care_share": 10.0}
APRIL = SimpleNamespace(number=lambda month: 2009 * 12 + 3 + month)


def test_a_trust_is_set_the_planned_surplus_less_the_deficit_that_it_may_still_have():
    money = parameters(money=MONEY).money
    agreed = agreed_pence(np.array([1_000_000, 1_000_000, 1_000_000]), np.array([0.0, 0.05, -0.05]), 0.6, money)
    assert agreed.tolist() == [10_000, -20_000, 10_000]


@pytest.mark.parametrize(
    "short, core, response, share",
    [(0, 40, 1.0, 0.0), (60, 40, 1.0, 0.1), (60, 40, 0.5, 0.05), (6000, 40, 1.0, 0.6), (60, 100, 1.0, 0.0), (60, 40, 0.0, 0.0)],
)
def test_a_month_is_cut_by_its_part_of_the_shortfall_and_never_into_the_core(short, core, response, share):
    assert share_to_cut(short, 100, core, 6, response) == pytest.approx(share)


def held(result: int, month: int = 6, **money):
    place = town(practices=2, pcts=2)
    place.pcts.allocation_pence[:], place.pcts.other_care_pence[:] = 12_000_000, 6_000_000
    place.pcts.control_pence[:] = 120_000
    place.ledger.balance[place.ledger.account("pct", [0, 1])] = [result, 60_000]
    hold(place.ledger, place.pcts, parameters(money={**MONEY, **money}), month, APRIL)
    return place


def test_a_trust_on_course_buys_all_and_one_that_is_short_does_not():
    assert held(60_000).pcts.cut_share.tolist() == [0.0, 0.0]
    # 300,000 short; half of it over six months is 25,000 a month of 500,000
    assert held(-240_000).pcts.cut_share.tolist() == pytest.approx([0.05, 0.0])
    assert not held(-240_000, month=5).pcts.cut_share.any()
    assert not held(-240_000, control_response=0.0).pcts.cut_share.any()


def test_merged_trusts_answer_as_one():
    place = held(-240_000)
    place.pcts.body[:] = 0
    hold(place.ledger, place.pcts, parameters(money=MONEY), 6, APRIL)
    assert place.pcts.cut_share.tolist() == pytest.approx([0.025, 0.025])


def test_what_somebody_holds_a_budget_for_is_bought():
    place = held(-240_000)
    planned = np.array([500_000, 500_000])
    bought = after_cuts(planned, place.practices, place.pcts, place.budgets, 6)
    assert bought.tolist() == [475_000, 500_000]
    place.budgets.cash[0, OTHER] = 1.0
    place.practices.cash_scope[0] = 1.0
    bought = after_cuts(planned, place.practices, place.pcts, place.budgets, 6)
    assert bought.tolist() == [500_000, 500_000]
