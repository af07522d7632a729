"""What a budget holder faces: who keeps a saving, who bears an overspend, and on which terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.levers import AllLevers
from sim.money.contracts import none, notional, real
from sim.money.contracts.base import Contract, Settlement, settle

pytestmark = pytest.mark.unit
shares = st.floats(0.0, 1.0)
pence = st.integers(0, 10**12)


def levers(**branches) -> AllLevers:
    return AllLevers.model_validate(branches)


@given(budget=pence, spend=pence, upside=shares, downside=shares, corridor=st.floats(0.0, 0.1))
def test_the_two_sides_share_exactly_the_difference(budget, spend, upside, downside, corridor):
    done = settle(Contract(0.5, 0.0, upside, downside, corridor), budget, spend)
    assert min(done.kept, done.returned, done.borne, done.covered) >= 0
    assert done.kept + done.returned == max(budget - spend, 0)
    assert done.borne + done.covered == max(spend - budget, 0)


@given(budget=pence, spend=pence, upside=shares, downside=shares)
def test_whoever_spends_less_never_has_less(budget, spend, upside, downside):
    terms = Contract(0.5, 0.0, upside, downside)
    now, thriftier = settle(terms, budget, spend), settle(terms, budget, max(spend - 1000, 0))
    assert thriftier.kept >= now.kept
    assert thriftier.borne <= now.borne


@pytest.mark.parametrize(
    "contract, budget, spend, expected",
    [
        # a saving of 10,000: 70% of it is kept
        (Contract(upside=0.7), 100_000, 90_000, Settlement(7_000, 3_000, 0, 0)),
        # nothing saved, nothing shared
        (Contract(upside=0.7, downside=0.5), 100_000, 100_000, Settlement(0, 0, 0, 0)),
        # an overspend of 10,000 without a share in it is the trust's
        (Contract(upside=0.7), 100_000, 110_000, Settlement(0, 0, 0, 10_000)),
        # Bexley: 54% of an overspend
        (Contract(upside=0.7, downside=0.54), 100_000, 110_000, Settlement(0, 0, 5_400, 4_600)),
        # a corridor of 2% takes 2,000 of the 10,000 away: 70% of 8,000
        (Contract(upside=0.7, corridor=0.02), 100_000, 90_000, Settlement(5_600, 4_400, 0, 0)),
        (Contract(downside=1.0, corridor=0.02), 100_000, 110_000, Settlement(0, 0, 8_000, 2_000)),
        # inside the corridor nothing is gained or lost
        (Contract(upside=1.0, downside=1.0, corridor=0.1), 100_000, 91_000, Settlement(0, 9_000, 0, 0)),
        (Contract(upside=1.0, downside=1.0, corridor=0.1), 100_000, 109_000, Settlement(0, 0, 0, 9_000)),
        # 70% of 5 pence is 3.5, rounded to an even 4; the trust has the rest
        (Contract(upside=0.7), 5, 0, Settlement(4, 1, 0, 0)),
        # 70% of 3 pence is 2.1
        (Contract(upside=0.7), 3, 0, Settlement(2, 1, 0, 0)),
        # full capitation: the saving and the overspend are the holder's alone
        (Contract(upside=1.0, downside=1.0), 100_000, 60_000, Settlement(40_000, 0, 0, 0)),
        (Contract(upside=1.0, downside=1.0), 100_000, 160_000, Settlement(0, 0, 60_000, 0)),
    ],
)
def test_settlements_worked_out_by_hand(contract, budget, spend, expected):
    assert settle(contract, budget, spend) == expected


def test_the_baseline_is_a_promise_of_seventy_pence_in_the_pound_without_risk():
    assert notional.terms(AllLevers()) == Contract(
        cash_scope=0.0, promised_scope=0.6, upside=0.7, downside=0.0, corridor=0.0
    )


def test_real_money_is_held_and_what_a_rung_leaves_out_of_it_stays_promised():
    offer = levers(budget={"scope": 0.9}, savings={"retention": 1.0}, risk={"downside_share": 1.0, "corridor": 2.0})
    assert real.terms(offer) == Contract(0.9, 0.0, 1.0, 1.0, 0.02)
    partial = real.terms(offer, scope=0.33, downside=0.54)
    assert (partial.cash_scope, partial.downside) == (0.33, 0.54)
    assert partial.promised_scope == pytest.approx(0.9 - 0.33)


def test_a_rung_that_holds_more_cash_than_the_levers_offer_promises_nothing_more():
    assert real.terms(levers(budget={"scope": 0.5}), scope=0.8).promised_scope == 0.0


def test_a_rung_without_risk_is_not_the_levers_risk():
    assert real.terms(levers(risk={"downside_share": 1.0}), scope=0.1, downside=0.0).downside == 0.0
    assert notional.terms(AllLevers(), scope=0.0).promised_scope == 0.0


def test_without_a_budget_nothing_is_at_stake():
    assert none.terms() == Contract()
    assert settle(none.terms(), 0, 100) == Settlement(0, 0, 0, 100)
