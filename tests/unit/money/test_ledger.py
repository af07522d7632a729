"""No penny is made or lost, whatever is posted; and shares of a sum add up to it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import BooksError
from sim.money.ledger import CARE_REASONS, KINDS, REASON, REASONS, Ledger, in_month, shared_in_all

pytestmark = pytest.mark.unit
MONTHS = 24
SIZES = {kind: place + 1 for place, kind in enumerate(KINDS)}  # 1 department, 2 trusts, 3 budget accounts ...
ACCOUNTS = sum(SIZES.values())


def ledger() -> Ledger:
    return Ledger(SIZES, MONTHS)


accounts = st.integers(0, ACCOUNTS - 1)
posts = st.lists(
    st.tuples(st.sampled_from(REASONS), accounts, accounts, st.integers(0, 10**12), st.integers(0, MONTHS - 1)),
    max_size=30,
)


@given(posts)
@settings(deadline=None)
def test_whatever_is_posted_the_accounts_sum_to_nothing(posts):
    books = ledger()
    for reason, payer, payee, pence, month in posts:
        books.post(reason, payer, payee, pence, month)
        books.check()
    moved = {name: sum(pence for reason, *_, pence, _ in posts if reason == name) for name in REASONS}
    assert {name: int(books.flows[:, REASON[name]].sum()) for name in REASONS} == moved


@given(st.lists(st.tuples(accounts, accounts, st.integers(0, 10**9)), min_size=1, max_size=30))
@settings(deadline=None)
def test_many_payments_at_once_are_the_same_as_one_after_another(rows):
    payer, payee, pence = (np.array(column) for column in zip(*rows, strict=True))
    at_once, in_turn = ledger(), ledger()
    at_once.post("budget", payer, payee, pence, 3)
    for row in rows:
        in_turn.post("budget", *row, 3)
    assert np.array_equal(at_once.balance, in_turn.balance)
    assert np.array_equal(at_once.flows, in_turn.flows)


def test_what_one_account_pays_another_has():
    books = ledger()
    books.post("allocation", books.account("department", 0), books.account("pct", [0, 1]), np.array([700, 300]), 0)
    books.post("hospital care", books.account("pct", 0), books.account("hospital", 2), 250, 5)
    assert books.balances("department").tolist() == [-1000]
    assert books.balances("pct").tolist() == [700 - 250, 300]
    assert books.balances("hospital")[2] == 250
    assert books.flows[0, REASON["allocation"]] == 1000
    assert books.flows[5, REASON["hospital care"]] == 250


def test_accounts_of_one_kind_follow_those_of_another_and_never_overlap():
    books = ledger()
    numbers = np.concatenate([books.account(kind, np.arange(size)) for kind, size in SIZES.items()])
    assert sorted(numbers) == list(range(ACCOUNTS))


def test_one_payer_for_many_payees_pays_each():
    books = ledger()
    books.post("hospital care", books.account("pct", 1), books.account("hospital", [0, 1, 1]), np.array([1, 2, 3]), 0)
    assert books.balances("pct")[1] == -6
    assert books.balances("hospital")[:2].tolist() == [1, 5]


def test_spending_on_care_is_kept_by_the_area_of_the_people_until_the_next_month_opens():
    books = ledger()
    books.post("other care", 0, 5, np.array([10, 20, 30]), 0, area=[0, 1, 0])
    books.post("other care", 0, 5, np.array([[1, 2], [3, 4]]), 0, area=np.array([[0], [1]]))
    books.post("other care", 0, 5, 100, 0)
    assert books.paid_by_area[REASON["other care"]].tolist() == [10 + 30 + 1 + 2, 20 + 3 + 4]
    books.open_month()
    assert not books.paid_by_area.any()


@pytest.mark.parametrize("pence", [-1, np.array([5, -1, 3])])
def test_money_never_flows_backwards(pence):
    books = ledger()
    with pytest.raises(BooksError, match=r"budget, month 3: an amount is negative \(-1 pence\)"):
        books.post("budget", 0, 1, pence, 3)
    assert not books.balance.any(), "a refused payment leaves no trace"


@pytest.mark.parametrize("pence", [1.0, np.array([1.5]), True, "5", 2**70])
def test_only_whole_pence_move(pence):
    books = ledger()
    with pytest.raises(BooksError, match="not in whole pence"):
        books.post("budget", 0, 1, pence, 3)
    assert not books.balance.any()


def test_a_penny_from_nowhere_is_found():
    books = ledger()
    books.post("budget", 0, 1, 500, 0)
    books.balance[3] += 1
    with pytest.raises(BooksError, match="sum to 1 pence, not 0"):
        books.check()


def test_a_ledger_without_an_account_of_each_kind_is_refused():
    with pytest.raises(ValueError, match="host"):
        Ledger({kind: 1 for kind in KINDS if kind != "host"}, MONTHS)


def test_every_reason_of_care_is_a_reason():
    assert set(CARE_REASONS) < set(REASONS)
    assert len(set(REASONS)) == len(REASONS)


# Shares -------------------------------------------------------------------------------------------------------------

weights = st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1.0)), min_size=1, max_size=8).filter(
    lambda row: sum(row) > 0
)


@given(pence=st.integers(0, 10**13), row=weights)
def test_shares_of_a_sum_are_whole_never_negative_and_add_up_to_it(pence, row):
    shares = np.array([row]) / sum(row)
    parts = shared_in_all(np.array([pence]), shares)
    assert parts.dtype == np.int64
    assert parts.sum() == pence
    assert (parts >= 0).all()
    # a share is met to the penny above or below
    assert np.abs(parts - pence * shares[0]).max() <= 1.0 + 1e-9 * pence


@given(pence=st.integers(0, 10**13), row=weights, place=st.integers(0, 7))
def test_who_has_no_share_gets_nothing(pence, row, place):
    row.insert(min(place, len(row) - 1), 0.0)  # not the last, which takes what rounding leaves
    parts = shared_in_all(np.array([pence]), np.array([row]) / sum(row))
    assert parts[min(place, len(row) - 2)] == 0


def test_a_sum_shared_out_by_hand():
    # 100 pence by thirds: reached 33.3, 66.7, 100, rounded to 33, 67, 100
    assert shared_in_all(np.array([100]), np.full((1, 3), 1 / 3)).tolist() == [33, 34, 33]
    # 4 by halves and 7 to the second: 2 and 9
    assert shared_in_all(np.array([4, 7]), np.array([[0.5, 0.5], [0.0, 1.0]])).tolist() == [2, 9]


def test_what_many_pay_together_is_what_others_receive():
    books = ledger()
    payers, payees = books.account("pct", [0, 1]), books.account("hospital", [0])
    books.post_jointly("hospital care", payers, np.array([30, 12]), payees, np.array([42]), 0, np.array([0, 1]))
    assert books.balances("pct")[:2].tolist() == [-30, -12]
    assert books.balances("hospital")[0] == 42
    assert books.paid_by_area[REASON["hospital care"], :2].tolist() == [30, 12]
    with pytest.raises(BooksError, match="42 pence are paid, but 41 received"):
        books.post_jointly("hospital care", payers, np.array([30, 12]), payees, np.array([41]), 0)


@given(st.integers(0, 10**13))
def test_twelve_months_are_a_year_and_eleven_of_them_alike(pence):
    months = [in_month(pence, month) for month in range(12)]
    assert sum(months) == pence
    assert len(set(months[:11])) == 1
    assert 0 <= months[11] - months[0] < 12


def test_march_takes_the_pence_that_are_left():
    # 1,000 pence: 83 in each of eleven months, and 1,000 - 913 = 87 in March
    assert [in_month(1000, month) for month in (0, 10, 11)] == [83, 83, 87]
    assert in_month(np.array([1000, 24]), 11).tolist() == [87, 2]
