"""After a year: cash is settled, promises are kept or broken, failures are stepped in for; every penny is accounted for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.money.ledger import REASON
from tests.unit.money.toy import levers, parameters, town

pytestmark = pytest.mark.unit
KEEPS_ITS_WORD = levers(savings={"honour_prob": 1.0})
NEVER = levers(savings={"honour_prob": 0.0})


def promise(place, upside=0.7):
    place.practices.promised_scope[:], place.practices.upside[:] = 0.6, upside
    return place


def cash(place, upside=1.0, downside=0.0, owned=1.0):
    place.practices.cash_scope[:] = 0.6
    place.practices.upside[:], place.practices.downside[:], place.practices.owned[:] = upside, downside, owned
    return place


# Promises -----------------------------------------------------------------------------------------------------------


def test_a_kept_promise_is_seventy_pence_of_each_pound_saved():
    place = promise(town())
    place.spend(0, 1_000_000, 900_000)
    place.close(KEEPS_ITS_WORD)
    # 70% of 100,000 pence, paid by the trust; the other 30% it never gave away
    assert place.fund(0) == 70_000
    assert place.pct(0) == -70_000
    assert place.practices.paid[0] == 1.0
    assert place.practices.promised.tolist() == [1.0, 0.0, 0.0, 0.0]


def test_a_broken_promise_moves_no_money_and_is_remembered_as_broken():
    place = promise(town())
    place.spend(0, 1_000_000, 900_000)
    place.close(NEVER)
    assert not place.ledger.balance.any()
    assert (place.practices.promised[0], place.practices.paid[0]) == (1.0, 0.0)
    assert place.year_end.due_pence.tolist() == [70_000, 0]
    assert place.year_end.paid_pence.tolist() == [0, 0]


def test_nobody_is_promised_anything_for_an_overspend():
    place = promise(town())
    place.spend(0, 1_000_000, 1_200_000)
    place.close(KEEPS_ITS_WORD)
    assert not place.ledger.balance.any()
    assert not place.practices.promised.any()
    assert place.practices.deviation[0] == pytest.approx(-0.2)


def test_savings_of_a_group_are_those_of_all_its_members_together():
    place = promise(town())
    place.join(1, 0, 1)
    place.spend(0, 1_000_000, 900_000)
    place.spend(1, 1_000_000, 1_040_000)
    place.close(KEEPS_ITS_WORD)
    # 100,000 saved less 40,000 overspent: 70% of 60,000 for the group's fund (holders 0-3 are practices, 4 and 5 groups)
    assert place.fund(5) == 42_000
    assert place.practices.promised.tolist() == [1.0, 1.0, 0.0, 0.0]
    assert place.groups.deviation[1] == pytest.approx(0.03)


def overspent(place, percent: float):
    """The first trust has spent more than its allocation by a share of it."""
    short = round(place.pcts.allocation_pence[0] * percent / 100)
    place.ledger.post("other care", place.ledger.account("pct", 0), place.ledger.account("other", 0), short, 0)
    return place


def test_a_trust_repays_its_own_deficit_before_any_practice_sees_its_savings():
    # promised: 70% of 20,000,000 = 14,000,000; the deficit of 0.5% is 5,000,000; so 9,000,000 are left
    place = overspent(promise(town()), 0.5)
    place.spend(0, 100_000_000, 80_000_000)
    place.close(KEEPS_ITS_WORD)
    assert place.pcts.deficit_percent.tolist() == pytest.approx([0.5, 0.0])
    assert place.fund(0) == pytest.approx(9_000_000, abs=1)
    assert place.practices.paid[0] == pytest.approx(9 / 14, abs=1e-6)


def test_a_deficit_does_not_come_first_where_the_lever_says_so_nor_in_another_trust():
    for setting, row in (
        (levers(savings={"honour_prob": 1.0}, deficit={"repayment_first": False}), 0),
        (KEEPS_ITS_WORD, 2),
    ):
        place = overspent(promise(town()), 0.5)
        place.spend(row, 100_000_000, 80_000_000)
        place.close(setting)
        assert place.fund(row) == 14_000_000


def test_an_automatic_rule_pays_whatever_the_trust_would_decide():
    place = promise(town())
    place.practices.trust[:] = 0.0
    place.spend(0, 1_000_000, 900_000)
    place.close(levers(savings={"rule": "automatic", "honour_prob": 0.0}))
    assert place.fund(0) == 70_000


def test_promises_are_kept_as_often_as_the_lever_says():
    place = promise(town(practices=2000, pcts=1))
    for row in range(2000):
        place.spend(row, 1000, 900)
    place.close(levers(savings={"honour_prob": 0.38}, deficit={"repayment_first": False}))
    # sd of a share of 2,000: sqrt(0.38 x 0.62 / 2,000) = 0.011
    assert abs(place.practices.paid.mean() - 0.38) < 4 * 0.011
    assert set(place.practices.paid) == {0.0, 1.0}


# Cash ---------------------------------------------------------------------------------------------------------------


def test_a_saving_in_cash_is_at_hand_and_needs_no_decision():
    place = cash(town(), upside=0.7)
    place.spend(0, 1_000_000, 900_000, "cash")
    place.close(NEVER)
    assert place.fund(0) == 70_000
    assert place.pct(0) == -1_000_000 + 30_000
    assert place.practices.gained[0] == 1.0
    assert place.practices.promised[0] == 0.0, "nothing was promised, so no promise was kept"
    assert place.ledger.flows[12, REASON["savings paid"]] == 70_000
    assert place.ledger.flows[12, REASON["surplus returned"]] == 30_000


def test_a_host_has_what_clinicians_do_not_own():
    place = cash(town(), upside=0.7, owned=0.6)
    place.spend(0, 1_000_000, 900_000, "cash")
    place.close()
    # of 70,000 kept, 60% for the practice and 40% for the host
    assert place.fund(0) == 42_000
    assert place.ledger.balances("host").tolist() == [28_000, 0]


def test_an_overspend_is_borne_by_the_holder_as_far_as_the_contract_says():
    place = cash(town(), downside=0.54)
    place.spend(0, 1_000_000, 1_020_000, "cash")
    place.close()
    # 20,000 over: 54% for the practice, 10,800, within its floor of 3% of a million; the trust has the rest
    assert place.fund(0) == -10_800
    assert place.ledger.flows[12, REASON["overspend covered"]] == 9_200
    assert not place.year_end.failed.any()


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 3), st.integers(1, 10**8), st.integers(0, 2 * 10**8)), min_size=1, max_size=4,
        unique_by=lambda row: row[0],
    ),
    upside=st.floats(0, 1), downside=st.floats(0, 1), owned=st.floats(0, 1), corridor=st.floats(0, 0.1),
    grouped=st.booleans(),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_every_budget_account_is_empty_after_the_settlement_and_no_penny_is_lost(
    rows, upside, downside, owned, corridor, grouped
):
    place = cash(town(), upside, downside, owned)
    place.practices.corridor[:] = corridor
    if grouped:
        place.join(0, 0, 1)
    for row, budget, charged in rows:
        place.spend(row, budget, charged, "cash")
    place.close()
    assert not place.ledger.balances("budget").any()
    place.practices.check_ranges("practices")


# Failure ------------------------------------------------------------------------------------------------------------


def test_a_group_whose_fund_is_beyond_the_floor_has_failed_and_the_trust_makes_it_whole():
    place = cash(town(), downside=1.0)
    place.join(1, 2, 3)
    place.spend(2, 1_000_000, 1_040_000, "cash")
    place.close()
    # 40,000 over is 4% of the budget of a million; the floor is 3%
    assert place.fund(5) == 0
    assert place.ledger.flows[12, REASON["step-in"]] == 40_000
    assert place.groups.failed.tolist() == [False, True]
    assert place.year_end.failed.tolist() == [0, 1]
    assert place.year_end.overspent.tolist() == [0, 0], "an overspend of 5% counts, this is 4%"


def test_a_debt_within_the_floor_is_carried_to_the_next_year():
    place = cash(town(), downside=1.0)
    place.join(1, 2, 3)
    place.spend(2, 1_000_000, 1_029_000, "cash")
    place.close()
    assert place.fund(5) == -29_000
    assert not place.groups.failed.any()
    assert place.groups.overspends.tolist() == [0, 1]


def test_debts_of_two_years_add_up_to_a_failure():
    place = cash(town(), downside=1.0)
    place.join(1, 2, 3)
    for month in (12, 13):
        place.spend(2, 1_000_000, 1_020_000, "cash")
        place.close(month=month)
    assert place.groups.failed[1]
    assert place.groups.overspends[1] == 2


def test_a_year_within_budget_ends_the_row_of_overspends():
    place = cash(town(), downside=0.0)
    place.join(1, 2, 3)
    for charged, row in ((1_020_000, 1), (1_020_000, 2), (999_999, 0)):
        place.spend(2, 1_000_000, charged, "cash")
        place.close()
        assert place.groups.overspends[1] == row


def test_the_debt_of_a_practice_that_has_since_joined_a_group_is_met_by_its_own_trust():
    place = cash(town(practices=4, pcts=2, groups=2), downside=1.0)
    place.spend(3, 1_000_000, 1_020_000, "cash")
    place.close()
    assert place.fund(3) == -20_000
    own, other = place.pct(1), place.pct(0)
    place.spend(3, 0, 0)
    place.practices.cash_budget_pence[3] = place.practices.cash_charged_pence[3] = 0
    place.join(0, 2, 3)
    place.close(month=13)
    assert place.fund(3) == 0
    assert place.pct(1) == own - 20_000
    assert place.pct(0) == other


def test_holders_at_risk_are_those_with_cash_and_big_overspends_are_counted():
    place = cash(town(), downside=0.0)
    for row, charged in enumerate((1_000_000, 1_049_999, 1_050_000)):
        place.spend(row, 1_000_000, charged, "cash")
    place.close(parameters=parameters(money={"overspend_threshold": 5.0}))
    assert place.year_end.at_risk.tolist() == [2, 1]
    assert place.year_end.overspent.tolist() == [0, 1]
    # distances from budget, without their sign: 0 and 4.9999% in the first trust, 5% in the second
    assert place.year_end.deviation_sum == pytest.approx(np.array([0.049999, 0.05]))
    assert place.year_end.groups_at_risk.tolist() == [0, 0]
