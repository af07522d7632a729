"""Terms of contracts at work: pools, stop-loss, carry-forward, uses of savings and the marginal price."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.care.lines import ELECTIVE, PRESCRIBING
from sim.levers import AllLevers
from sim.money import marginal_price, pool, uses
from sim.money.carry import Carried, in_proportion
from sim.money.ledger import REASON
from sim.money.stop_loss import pence_above_cap, relieve
from tests.unit.money.toy import levers, town

pytestmark = pytest.mark.unit
amounts = st.lists(st.integers(0, 10**13), min_size=1, max_size=8).map(lambda row: np.array(row, dtype=np.int64))
CARRY = levers(risk={"carry_forward_years": 2}, savings={"honour_prob": 1.0})


@given(amounts=amounts, part=st.floats(0.0, 1.0))
def test_a_total_is_shared_out_to_the_penny_and_nobody_gets_more_than_was_asked(amounts, part):
    total = int(amounts.sum() * part)
    found = in_proportion(amounts, min(total, int(amounts.sum())))
    assert found.sum() == min(total, int(amounts.sum()))
    assert (found >= 0).all()
    assert (found <= amounts).all()


# Pools --------------------------------------------------------------------------------------------------------------


@given(paid=amounts, over=st.integers(0, 10**13), first=st.integers(0, 7))
def test_a_pool_pays_out_what_is_in_it_and_no_more(paid, over, first):
    overspent = np.zeros(paid.size, dtype=np.int64)
    overspent[first % paid.size] = over
    met, refund = pool.shares(paid, overspent, int(paid.sum()))
    assert met.sum() + refund.sum() == paid.sum()
    assert (met <= overspent).all()
    assert min(met.min(), refund.min()) >= 0


def test_a_pool_meets_overspends_first_and_refunds_the_rest_in_proportion():
    # 300 in the pool; 90 overspent by one who paid in and 50 by one who did not; 210 go back 1 : 2
    met, refund = pool.shares(np.array([100, 200, 0]), np.array([90, 0, 50]), 300)
    assert met.tolist() == [90, 0, 0]
    assert refund.tolist() == [70, 140, 0]


def test_a_pool_that_is_too_small_meets_the_same_share_of_every_overspend_whatever_the_order():
    met, refund = pool.shares(np.array([50, 50, 0]), np.array([300, 100, 0]), 100)
    assert met.tolist() == [75, 25, 0]
    assert not refund.any()
    turned, _ = pool.shares(np.array([50, 50, 0]), np.array([100, 300, 0]), 100)
    assert turned.tolist() == [25, 75, 0]


def test_a_pool_of_a_town_goes_through_the_books():
    place = town()
    place.practices.cash_scope[:], place.practices.downside[:], place.practices.upside[:] = 0.6, 1.0, 1.0
    for row, charged in ((0, 1_050_000), (1, 800_000)):
        place.spend(row, 900_000, charged, "cash")
        books = place.ledger
        books.post("budget", books.account("pct", 0), books.account("budget", row), 100_000, 0)
        books.post("pool paid in", books.account("budget", row), books.account("pool", 0), 100_000, 0)
        place.practices.pool_pence[row] = 100_000
    place.close()
    # overspend against 1,000,000: 50,000, met in full; the other 150,000 go back in halves
    assert place.ledger.balances("pool").tolist() == [0, 0]
    assert place.fund(0) == 900_000 + 50_000 + 75_000 - 1_050_000
    assert place.fund(1) == 900_000 + 75_000 - 800_000
    assert not place.ledger.balances("budget").any()


# Stop-loss ----------------------------------------------------------------------------------------------------------


def test_only_what_lies_above_the_cap_counts_and_only_on_lines_that_are_covered():
    pence = np.zeros((9, 3), dtype=np.int32)
    pence[0] = 500, 300, 0
    pence[3] = 900, 100, 2000
    covered = np.zeros(9)
    covered[0], covered[3] = 1.0, 0.5
    # covered costs 950, 350 and 1,000 against a cap of 600
    assert pence_above_cap(pence, 600.0, covered) == 350 + 400
    assert pence_above_cap(pence, 1e9, covered) == 0


def test_the_trust_takes_over_what_lies_above_the_cap_before_anything_is_settled():
    place = town()
    place.practices.cash_scope[:], place.practices.upside[:], place.practices.downside[:] = 0.6, 1.0, 1.0
    place.spend(0, 1_000_000, 1_100_000, "cash")
    place.budgets.above_cap_pence[0, 0] = 150_000
    place.close()
    assert place.ledger.flows[12, REASON["stop-loss met"]] == 150_000
    assert place.fund(0) == 50_000
    assert place.pct(0) == -1_150_000


# Carry-forward ------------------------------------------------------------------------------------------------------


def year(place, budget: int, charged: int, setting: AllLevers) -> int:
    """Savings promised to the first practice after a year."""
    place.practices.promised_scope[:], place.practices.upside[:] = 0.6, 1.0
    place.spend(0, budget, charged)
    place.close(setting)
    place.practices.promised_budget_pence[:] = place.practices.promised_charged_pence[:] = 0
    return int(place.year_end.promised[0])


def test_an_overspend_is_made_good_from_later_savings_and_forgotten_after_its_years():
    place = town()
    assert year(place, 1_000, 1_300, CARRY) == 0  # 300 over
    assert year(place, 1_000, 900, CARRY) == 0  # 100 of it made good
    assert year(place, 1_000, 950, CARRY) == 0  # 50 more, in the last of its two years
    assert year(place, 1_000, 900, CARRY) == 100  # the other 150 are forgotten


def test_without_carry_forward_every_year_stands_alone():
    place = town()
    assert year(place, 1_000, 1_300, levers()) == 0
    assert year(place, 1_000, 900, levers()) == 100
    assert not place.budgets.carried.pence.any()


def test_what_is_carried_follows_the_practice_into_its_group():
    place = town()
    year(place, 1_000, 1_300, CARRY)
    place.join(0, 0, 1)
    place.practices.promised_scope[:], place.practices.upside[:] = 0.6, 1.0
    place.spend(1, 1_000, 500)
    place.close(CARRY)
    assert place.year_end.promised[len(place.practices)] == 200


@given(owed=amounts, saving=st.integers(0, 10**14))
def test_a_saving_makes_good_no_more_than_is_owed_and_no_more_than_it_is(owed, saving):
    carried = Carried(owed.size)
    carried.pence[:, 0], carried.pence[:, 1] = owed, owed // 2
    before, members = int(carried.pence.sum()), np.arange(owed.size)
    used = carried.make_good(members, saving)
    assert used == min(before, saving)
    assert carried.pence.sum() == before - used
    assert carried.pence.min() >= 0


# Uses of savings and the marginal price -------------------------------------------------------------------------------


@pytest.mark.parametrize("use", ["services", "premises", "income", "mixed"])
@given(own=st.floats(0.0, 0.5), worth=st.floats(0.01, 1.0))
def test_every_use_shares_out_the_whole_pound_and_income_is_worth_most(use, own, worth):
    setting = levers(savings={"use": use}, gp={"personal_share": own})
    assert sum(uses.shares(setting)) == pytest.approx(1.0)
    assert worth - 1e-9 <= uses.worth(setting, worth) <= 1.0 + 1e-9


def test_services_alone_are_the_measure_of_worth_to_the_last_bit():
    assert uses.worth(levers(), 0.37) == 0.37
    assert uses.pull(levers(), 0.37) == 1.0
    assert uses.pull(levers(), 0.0) == 1.0


def test_emergencies_above_the_base_are_paid_at_the_marginal_price():
    year, base = np.array([1_000, 1_000, 1_000]), np.array([800, 1_200, 0])
    assert marginal_price.excess(year, base, 30.0).tolist() == [140, 0, 0]
    assert not marginal_price.excess(year, base, 100.0).any()


def test_the_next_budget_follows_what_was_charged_not_what_lay_above_the_cap():
    place = town(practices=2, pcts=1)
    place.budgets.cash[:, ELECTIVE] = 0.5
    place.budgets.year_pence[:, ELECTIVE], place.budgets.year_pence[:, PRESCRIBING] = 1_000_000, 400_000
    place.practices.cash_charged_pence[:] = 500_000
    place.budgets.above_cap_pence[0, 0] = 100_000
    relieve(place.ledger, place.practices, place.budgets, place.ledger.account("budget", [0, 1]), 0)
    # half of 1,000,000 was charged, a fifth of that lay above the cap: history keeps four fifths of it, and all of drugs
    assert place.budgets.year_pence[:, ELECTIVE].tolist() == [800_000, 1_000_000]
    assert place.budgets.year_pence[:, PRESCRIBING].tolist() == [400_000, 400_000]
