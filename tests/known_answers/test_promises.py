"""A promised saving in pence, from the budget of a year to the fund of the practice and what is spent from it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.money.budgets import run_month
from tests.unit.money.toy import levers, lines_of, parameters, town

pytestmark = pytest.mark.known_answer
KEPT = levers(savings={"honour_prob": 1.0})


def notional(practices: int = 1, pcts: int = 1):
    place = town(practices=practices, pcts=pcts)
    place.practices.promised_scope[:], place.practices.upside[:] = 0.6, 0.7
    place.budgets.promised[:] = lines_of([1.0, 1.0, 1.0, 0.0, 0.0])
    return place


@pytest.mark.parametrize("saved", [1, 2, 3, 5, 10, 12_345, 99_999, 1_000_000])
def test_a_practice_that_saves_x_has_seventy_per_cent_of_x_to_the_penny(saved):
    # a year of twelve months at 100,000 pence; spending on covered lines lies `saved` below it; 70%, half pence to even
    place = notional()
    place.practices.month_promised_pence[:] = 100_000
    for month in range(12):
        spent = 100_000 - (saved if month == 5 else 0)
        run_month(place.budgets, place.practices, lines_of([spent, 0, 0, 55_555, 0]).astype(np.int64), month)
    assert place.practices.promised_budget_pence.tolist() == [1_200_000]
    place.close(KEPT)
    assert place.fund(0) == round(0.7 * saved)
    assert place.pct() == -round(0.7 * saved)


def test_what_the_budget_does_not_cover_neither_helps_nor_harms():
    funds = []
    for emergencies in (0, 10**9):
        place = notional()
        place.practices.month_promised_pence[:] = 100_000
        run_month(place.budgets, place.practices, lines_of([90_000, 0, 0, emergencies, emergencies]).astype(np.int64), 0)
        place.close(KEPT)
        funds.append(place.fund(0))
    assert funds == [7_000, 7_000]


def test_a_budget_that_came_in_august_saves_for_eight_months_only():
    # 10,000 pence a month below budget, from August (month 4) to March: 8 x 10,000 x 0.7
    place = notional()
    place.practices.month_promised_pence[:], place.practices.arrives[:] = 100_000, 4
    for month in range(12):
        run_month(place.budgets, place.practices, lines_of([90_000, 0, 0, 0, 0]).astype(np.int64), month)
    place.close(KEPT)
    assert place.fund(0) == 56_000


def test_promises_that_are_mostly_broken_return_a_quarter_of_a_saving_and_not_seventy_per_cent():
    # 62% of leads got none of their savings: 0.7 x 0.38 = 0.266 of a saving; sd of the mean of 4,000 by chance
    place = notional(practices=4000)
    for row in range(4000):
        place.spend(row, 10_000, 9_000)
    place.close(levers(savings={"honour_prob": 0.38}))
    share = place.ledger.balances("fund").sum() / (4000 * 1000)
    assert abs(share - 0.266) < 4 * 0.7 * math.sqrt(0.38 * 0.62 / 4000)


def test_a_trust_in_deficit_cuts_the_budget_the_saving_and_the_payment():
    # 12 x 100,000 cut by 5% to 1,140,000; spending of 1,100,000 leaves 40,000 saved, 28,000 promised;
    # the deficit of the trust is 0.001% of £10 million, 10,000 pence: 18,000 are left to pay
    place = notional()
    place.practices.promised_budget_pence[:] = round(12 * 100_000 * 0.95)
    place.practices.promised_charged_pence[:] = 1_100_000
    place.ledger.post("other care", place.ledger.account("pct", 0), place.ledger.account("other", 0), 10_000, 0)
    place.close(KEPT)
    assert place.fund(0) == pytest.approx(18_000, abs=1)
    assert place.practices.paid[0] == pytest.approx(18 / 28, abs=1e-4)


def test_a_full_partnership_that_loses_four_per_cent_three_years_running_fails_in_the_first():
    # floor 3% of the budget: 4% lost is beyond it at once, and the trust makes the fund whole each time
    place = town(practices=2, pcts=1)
    place.practices.cash_scope[:], place.practices.downside[:], place.practices.upside[:] = 0.9, 1.0, 1.0
    place.join(0, 0, 1)
    failed = []
    for year in range(3):
        place.spend(0, 10_000_000, 10_400_000, "cash")
        place.close(levers(), parameters(), month=12 + year)
        failed.append(bool(place.groups.failed[0]))
        assert place.fund(2) == 0
    assert failed == [True, True, True]
    # the trust has paid three budgets and three losses
    assert place.pct() == -3 * (10_000_000 + 400_000)
