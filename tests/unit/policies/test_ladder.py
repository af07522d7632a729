"""Rungs of the ladder: what each holds, which is next, and what its gate asks for."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.levers import RUNGS, AllLevers
from sim.money.contracts.base import Contract
from sim.policies import ladder
from tests.unit.money.toy import levers, parameters

pytestmark = pytest.mark.unit
FIRST = 0.11  # share of prescribing in spending
LINES = np.array([FIRST, *[(1.0 - FIRST) / 10] * 10])
TOP = {"kind": "real", "scope": 0.9}
OPEN = {"enabled": True}
WITH_LADDER = levers(
    budget=TOP, lcp=OPEN, savings={"retention": 1.0}, risk={"downside_share": 1.0},
    migration={"stages": ["R0", "R1", "R2", "R3", "R4"]},
)  # fmt: skip


def contract(rung: int, setting: AllLevers) -> Contract:
    return ladder.contract(rung, setting, parameters(), LINES)


@pytest.mark.parametrize("rung", range(5))
def test_without_a_ladder_every_rung_has_what_the_budget_levers_say(rung):
    assert contract(rung, levers()) == Contract(promised_scope=0.6, upside=0.7)
    assert contract(rung, levers(budget={"kind": "real"})) == Contract(cash_scope=0.6, upside=0.7)
    assert contract(rung, levers(budget={"kind": "none"})) == Contract()


@pytest.mark.parametrize(
    "rung, cash, promised, downside",
    [
        (0, 0.0, 0.9, 0.0),  # R0: all of it promised, at no risk
        (1, 0.11, 0.79, 0.54),  # R1: one line in cash, at the shared risk of Bexley
        (2, 0.33, 0.57, 1.0),  # R2: part of spending
        (3, 0.8, 0.1, 1.0),  # R3: most of it
        (4, 0.9, 0.0, 1.0),  # R4: all that the levers offer
    ],
)
def test_each_rung_holds_more_of_the_offer_in_cash_and_the_rest_by_promise(rung, cash, promised, downside):
    terms = contract(rung, WITH_LADDER)
    assert terms.cash_scope == pytest.approx(cash)
    assert terms.promised_scope == pytest.approx(promised)
    assert terms.downside == downside
    assert terms.upside == 1.0


@pytest.mark.parametrize("rung, scope", [(0, 0.6), (1, 0.11), (2, 0.33), (3, 0.8), (4, 0.6)])
def test_a_notional_offer_stays_notional_on_every_rung(rung, scope):
    terms = contract(rung, levers(lcp=OPEN))
    assert terms.cash_scope == terms.downside == 0.0
    assert terms.promised_scope == scope


@pytest.mark.parametrize("rung", range(5))
def test_without_a_budget_the_ladder_offers_nothing(rung):
    assert contract(rung, levers(budget={"kind": "none"}, lcp=OPEN)) == Contract()


def test_the_shared_risk_of_the_first_rung_is_never_more_than_the_levers_ask():
    assert contract(1, levers(budget=TOP, lcp=OPEN, risk={"downside_share": 0.3})).downside == 0.3
    assert contract(1, levers(budget=TOP, lcp=OPEN, risk={"downside_share": 0.0})).downside == 0.0


def test_rungs_that_exist_are_those_of_the_scenario_and_only_where_the_ladder_stands():
    some = {"stages": ["R0", "R2", "R4"]}
    open_ladder = levers(lcp=OPEN, migration=some)
    assert ladder.stages(open_ladder) == [0, 2, 4]
    assert ladder.stages(levers(migration=some)) == [0]
    assert [ladder.next_rung(rung, open_ladder) for rung in range(5)] == [2, 2, 4, 4, None]
    assert [ladder.rung_below(rung, open_ladder) for rung in range(5)] == [0, 0, 0, 2, 2]


def test_gates_rise_with_the_rungs_and_the_two_highest_ask_for_people():
    floors = [ladder.floor(rung, parameters().group) for rung in range(5)]
    assert floors == sorted(floors)
    assert floors[0] == 0.0
    assert [ladder.has_size(rung, 99_999, 100_000, None) for rung in range(5)] == [True, True, True, False, False]
    assert all(ladder.has_size(rung, 100_000, 100_000, None) for rung in range(5))
    assert [ladder.has_size(rung, 150_000, 100_000, 120_000) for rung in range(5)] == [True, True, True, False, False]


def test_every_rung_has_a_gate_and_a_contract():
    gates = [ladder.floor(rung, parameters().group) for rung in range(len(RUNGS))]
    assert gates[0] == 0.0
    assert all(0.0 < lower <= upper for lower, upper in pairwise(gates[1:]))
