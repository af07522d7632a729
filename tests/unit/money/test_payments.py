"""What a month costs beside care: support, management, governance, protected time, incentives, set-ups; and savings spent."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.money.ledger import REASON
from sim.money.payments import _pay_overheads, _spend_funds, holder_of
from tests.unit.money.toy import doctors, levers, parameters, town

pytestmark = pytest.mark.unit
NOTHING = {
    "gp": {"des_payment": 0.0, "protected_time": 0.0}, "gov": {"cost": 0.0},
    "pct": {"referral_control": 0.0, "monitoring": {"intensity": 0.0}},
    "lcp": {"scale_economy": {"fixed": 0.0, "variable": 0.0}},
}  # fmt: skip


def month_of(place, gps=None, starting=0, price=1.0, **branches) -> dict[str, list[int]]:
    """Pence by reason and area of one month of a town; what is not named costs nothing."""
    practices, books = place.practices, place.ledger
    cash = practices.cash_scope > 0.0
    books.open_month()
    setting = levers(**{**NOTHING, **{name: {**NOTHING.get(name, {}), **branch} for name, branch in branches.items()}})
    redesigns = SimpleNamespace(starting_practices=lambda month: np.full(len(practices), starting))
    _pay_overheads(
        books, practices, place.groups, place.pcts, gps if gps is not None else doctors(place), redesigns, setting,
        parameters(), 0, price, cash, books.account("budget", holder_of(practices)),
    )  # fmt: skip
    books.check()
    return {
        name: books.paid_by_area[number].tolist() for name, number in REASON.items() if books.paid_by_area[number].any()
    }


def grouped(rung: int = 0, **scopes: float):
    """Four practices of 2,000 people; the first two, of the first trust, in a group."""
    place = town()
    place.join(0, 0, 1)
    place.groups.rung[0] = rung
    for name, value in scopes.items():
        getattr(place.practices, name)[:] = value
    return place


def test_support_is_paid_by_the_head_and_the_support_given():
    place = town()
    place.pcts.support[:] = [0.4, 0.0]
    # 2 x 2,000 x 0.4 x £1.20 / 12 = £160 in the first trust
    assert month_of(place) == {"management": [2 * 8_000, 0]}


def test_costs_follow_prices():
    place = town()
    place.pcts.support[:] = 0.4
    assert month_of(place, price=1.1)["management"] == [2 * 8_800, 2 * 8_800]  # 8,000 x 1.1


@pytest.mark.parametrize(
    "rung, scopes, shares",
    [
        (0, {"promised_scope": 0.6}, 0.0),  # promises need no management of one's own
        (4, {"promised_scope": 0.6}, 0.0),  # whatever the rung
        (2, {"cash_scope": 0.33, "promised_scope": 0.57}, 0.33),
        (0, {"cash_scope": 0.6}, 0.6),  # cash does, whatever the rung
        (4, {"cash_scope": 0.9}, 0.9),
    ],
)
def test_a_group_is_managed_in_proportion_to_the_cash_it_holds(rung, scopes, shares):
    # fixed £500,000 a year by people: £250,000 for each of two practices; variable £10 x 2,000; a twelfth of it.
    # The two practices that stand alone have no fixed cost
    paid = month_of(grouped(rung, **scopes), lcp={"scale_economy": {"fixed": 500_000.0, "variable": 10.0}})
    assert paid.get("management", [0, 0]) == [2 * round(shares * 27_000_000 / 12), 2 * round(shares * 2_000_000 / 12)]


def test_only_groups_are_governed_and_at_full_robustness_at_full_cost():
    # 2 x 2,000 x £1 x 0.5 / 12 = 2 x 8,333 pence
    assert month_of(grouped(), gov={"cost": 1.0, "robustness": 0.5}) == {"governance": [2 * 8_333, 0]}


def test_only_those_who_signed_are_paid_the_incentive_and_from_april_on():
    # half of £1.90 is for signing up: x 2,000 / 12 = 15,833 pence a month; who signs in June has three months due
    place = town()
    place.practices.incentive_months[:] = [1, 3, 0, 0]
    assert month_of(place, gp={"des_payment": 1.9}) == {"incentive payment": [15_833 + 47_500, 0]}


def test_what_was_achieved_last_year_is_paid_beside_it():
    place = grouped()
    place.practices.achievement_pence[:] = [190_000, 90_000, 0, 0]
    assert month_of(place) == {"incentive payment": [280_000, 0]}


def test_protected_time_pays_hours_that_are_not_taken_from_patients():
    place = town()
    gps = doctors(place, hours=[3.0, 1.0, 0, 0, 0, 0, 2.0, 2.0], unfunded_hours=[1.0, 1.0, 0, 0, 0, 0, 2.0, 0.5])
    # 2 and 1.5 hours a week x 52 x £60 / 12 = £520 and £390
    assert month_of(place, gps) == {"protected time": [52_000, 39_000]}


def test_a_set_up_is_paid_by_the_trust_or_from_the_cash_of_the_practice():
    # two set-ups of £1 a head: 2 x 2,000 x 100
    place = town()
    place.practices.cash_scope[3] = 0.6
    assert month_of(place, starting=2) == {"set-up": [800_000, 800_000]}
    assert place.ledger.balances("budget").tolist() == [0, 0, 0, -400_000, 0, 0]
    assert place.practices.cash_charged_pence.tolist() == [0, 0, 0, 400_000]
    assert [place.pct(0), place.pct(1)] == [-800_000, -400_000]


# Funds --------------------------------------------------------------------------------------------------------------


def spend(place, month_of_year: int, **group: float) -> np.ndarray:
    before = place.ledger.balances("fund").copy()
    _spend_funds(
        place.ledger, place.practices, place.groups, place.pcts, levers(), parameters(group=group), month_of_year, month_of_year,
    )
    place.ledger.check()
    return before - place.ledger.balances("fund")


def endowed(pence: int, holder: int = 0):
    place = town()
    place.ledger.post("savings paid", place.ledger.account("pct", 0), place.ledger.account("fund", holder), pence, 0)
    return place


def test_savings_are_spent_evenly_over_the_year_to_the_last_penny():
    place = endowed(1_200_005)
    spent = [int(spend(place, month)[0]) for month in range(12)]
    assert sum(spent) == 1_200_005
    assert set(spent[:7]) == {100_000}
    assert max(spent) - min(spent) == 1
    assert place.ledger.balances("community").tolist() == [1_200_005, 0]


def test_who_bears_risk_keeps_a_reserve_of_the_budget():
    place = endowed(1_200_000)
    place.practices.month_cash_pence[0], place.practices.downside[0] = 1_000_000, 0.5
    # 2% of 12,000,000 a year is 240,000: a twelfth of the other 960,000 is spent
    assert spend(place, 0, reserve_share=2.0)[0] == 80_000
    place.practices.downside[0] = 0.0
    assert spend(place, 0, reserve_share=2.0)[0] == (1_200_000 - 80_000) // 12


def test_a_fund_in_debt_spends_nothing():
    place = town()
    place.ledger.post("overspend borne", place.ledger.account("fund", 0), place.ledger.account("pct", 0), 5_000, 0)
    assert not spend(place, 11).any()


def test_a_group_spends_in_its_own_area():
    place = endowed(1_200, holder=5)
    place.join(1, 2, 3)
    spend(place, 11)
    assert place.ledger.balances("community").tolist() == [0, 1_200]
