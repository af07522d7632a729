"""What general practice earns: contract and quality pay out of other care, and an incentive in two halves."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.clock import month_label, parse_month
from sim.money.general_practice import contract_pence, marks, pay_from_other_care, reward_achievement
from sim.money.ledger import REASON
from tests.unit.money.toy import levers, parameters, town

pytestmark = pytest.mark.unit
MONEY = parameters(
    money={"practice_core_per_head_gbp": 60.0, "quality_pay_per_head_gbp": 24.0, "quality_marks_mean": 0.95, "quality_marks_sd": 0.04}
).money  # fmt: skip


def test_points_follow_quality_and_end_at_full_marks():
    assert marks(np.array([-1.0, 0.0, 1.0, 9.0]), MONEY) == pytest.approx([0.91, 0.95, 0.99, 1.0])


def test_contract_and_quality_are_paid_by_the_head_at_the_prices_of_the_month():
    place = town(practices=1, pcts=1)  # 2,000 people
    core, quality = contract_pence(place.practices, 1.1, MONEY)
    assert core.tolist() == [1_100_000]  # £60 x 2,000 / 12 x 1.1 = £11,000
    assert quality.tolist() == [418_000]  # £24 x 0.95 x 2,000 / 12 x 1.1 = £4,180


@pytest.mark.parametrize("whole, earned", [(5_000_000, 1_380_000), (1_200_000, 1_200_000), (0, 0)])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_other_care_is_paid_to_the_penny_contracts_first(whole, earned, share):
    place = town(practices=1, pcts=1)
    books, practices = place.ledger, place.practices
    from_budget = np.array([round(whole * share)])
    pay_from_other_care(
        books, practices.pct, practices, np.array([whole]), from_budget, books.account("budget", [0]), books.account("pct", practices.pct),
        1.0, MONEY, 0,
    )  # fmt: skip
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
