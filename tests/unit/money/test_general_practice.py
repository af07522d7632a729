"""What general practice earns: contract and quality pay out of other care, and an incentive in two halves."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.clock import month_label, parse_month
from sim.money.general_practice import (
    contract_pence,
    integrated_care_pence,
    marks,
    pay_for_integrated_care,
    pay_from_other_care,
    reward_achievement,
)
from sim.money.ledger import REASON
from tests.unit.money.toy import doctors, levers, parameters, town

pytestmark = pytest.mark.unit
SOME = parameters(
    money={"practice_core_per_head_gbp": 60.0, "quality_pay_per_head_gbp": 24.0, "quality_marks_mean": 0.95, "quality_marks_sd": 0.04}
)  # fmt: skip
MONEY = SOME.money


def test_points_follow_quality_and_end_at_full_marks():
    assert marks(np.array([-1.0, 0.0, 1.0, 9.0]), MONEY) == pytest.approx([0.91, 0.95, 0.99, 1.0])


def test_contract_and_quality_are_paid_by_the_head_at_the_prices_of_the_month():
    place = town(practices=1, pcts=1)  # 2,000 people
    core, quality = contract_pence(place.practices, 1.1, MONEY)
    assert core.tolist() == [1_100_000]  # £60 x 2,000 / 12 x 1.1 = £11,000
    assert quality.tolist() == [418_000]  # £24 x 0.95 x 2,000 / 12 x 1.1 = £4,180


def pay(place, whole: int, from_budget, hours: float = 0.0, weight: float = 0.0) -> None:
    books, practices, gps = place.ledger, place.practices, doctors(place)
    gps.hours[:] = hours
    pay_from_other_care(
        books, practices.pct, practices, gps, np.array([whole]), from_budget, books.account("budget", [0]), books.account("pct", practices.pct),
        1.0, levers(gp={"integrated_care_weight": weight}), SOME, 0,
    )  # fmt: skip


@pytest.mark.parametrize("hours, share", [(0.0, 0.0), (1.0, 0.5), (2.0, 1.0), (7.0, 1.0)])
def test_a_part_of_the_contract_is_earned_by_time_for_integrated_care_and_the_rest_buys_other_care(hours, share):
    place = town(practices=1, pcts=1)
    pay(place, 5_000_000, np.array([0]), hours, weight=0.2)
    flows = {reason: int(place.ledger.flows[0, REASON[reason]]) for reason in ("practice contract", "integrated care payment", "other care")}
    # £10,000 of core pay: £8,000 whatever they do, and as much of £2,000 as they give of two hours a week
    assert flows == {"practice contract": 800_000, "integrated care payment": 200_000 * share, "other care": 3_620_000 + 200_000 * (1 - share)}


def test_hours_of_one_gp_beyond_those_paid_for_do_not_stand_for_anothers():
    place = town(practices=1, pcts=1)
    gps = doctors(place)
    gps.hours[:] = [4.0, 1.0]
    _, earned = integrated_care_pence(place.practices, gps, np.array([1_000_000]), levers(gp={"integrated_care_weight": 0.2}), SOME)
    assert earned.tolist() == [150_000]  # (2 + 1) of 4 hours


def test_an_hour_is_worth_the_part_of_the_contract_over_the_hours_that_are_paid_in_full():
    place = town(practices=1, pcts=1)
    # £60 x 1,000 people a GP x 0.1 over two hours
    assert pay_for_integrated_care(place.practices, levers(gp={"integrated_care_weight": 0.1}), SOME) == pytest.approx([3_000.0])
    assert pay_for_integrated_care(place.practices, levers(), SOME).tolist() == [0.0]


@pytest.mark.parametrize("whole, earned", [(5_000_000, 1_380_000), (1_200_000, 1_200_000), (0, 0)])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_other_care_is_paid_to_the_penny_contracts_first(whole, earned, share):
    place = town(practices=1, pcts=1)
    books = place.ledger
    from_budget = np.array([round(whole * share)])
    pay(place, whole, from_budget)
    assert int(books.balances("clinician")[0]) == earned  # £10,000 and £3,800, as far as there is money
    assert int(books.balances("other")[0]) == whole - earned
    assert int(books.balances("budget")[0]) == -from_budget[0]
    assert int(books.flows[0, REASON["quality payment"]]) == max(earned - 1_000_000, 0)


def reward(received: int, month: str = "2007-04", joined: bool = True, payment: float = 1.9, **money) -> list[int]:
    place = town(practices=2, pcts=1)
    place.practices.signed_since[:] = 2 if joined else -1
    place.year_end.holder = np.array([2, 2])
    place.year_end.received[2] = received
    path = {"2007-03": payment, "2007-04": 0.0}  # the payment ended in March 2007
    timeline = SimpleNamespace(at=lambda number: levers(gp={"des_payment": path.get(month_label(number), 0.0)}))
    clock = SimpleNamespace(number=lambda of_run: parse_month(month) + of_run - 12)
    reward_achievement(place.practices, place.year_end, timeline, parameters(money=money), 12, clock)
    return place.practices.achievement_pence.tolist()


def test_the_second_half_is_paid_in_april_less_what_was_received():
    assert reward(0) == [190_000, 190_000]  # £0.95 x 2,000
    assert reward(100_000) == [140_000, 140_000]  # shared by lists
    assert reward(10_000_000) == [0, 0]


def test_it_is_paid_to_those_who_took_part_for_the_year_that_is_over_and_in_april_alone():
    assert reward(0, joined=False) == [0, 0]
    assert reward(0, payment=0.0) == [0, 0]
    assert reward(0, month="2007-05") == [0, 0]


def test_an_incentive_that_is_all_for_signing_up_leaves_nothing_to_achieve():
    assert reward(0, sign_up_share=1.0) == [0, 0]
