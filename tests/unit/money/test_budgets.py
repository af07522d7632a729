"""How a budget is set from history and need, how it is cut, when it comes, and how spending runs against it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.money.budgets import Budgets, deviation, has_budget, in_force, run_month, set_for_year
from tests.unit.money.toy import USED, levers, lines_of, parameters, town

pytestmark = pytest.mark.unit
PROMISE = {"cash_scope": 0.0, "promised_scope": 1.0, "upside": 0.7, "downside": 0.0, "corridor": 0.0, "owned": 1.0}
CELLS = 190
EXACT = {"robustness_sd": 0.0, "delay_months": 0.0}
YEAR = lines_of([100.0, 300, 200, 250, 150], [300, 100, 200, 250, 150]) * 12_000  # two practices, 12 million each


def set_budgets(place, history=YEAR, month=0, cells=None, contract=PROMISE, uplift=0.0, given=None, **branches) -> None:
    """April, with a made-up expectation of each line (first year) or the spending of last year (later)."""
    count = len(place.practices)
    if cells is None:
        cells = np.zeros((count, CELLS), dtype=np.int32)
        cells[:, 0] = 1000
    care = SimpleNamespace(
        cells=cells, cost_by_cell=np.ones(CELLS), expected_line_pence=lambda: np.array(history, float),
        trend_of_lines=lambda month: np.ones(11),
    )
    if month:
        place.budgets.year_pence[:] = history
    terms = {name: np.full(count, value) for name, value in contract.items()}
    setting = levers(**{**branches, "budget": {**EXACT, **branches.get("budget", {})}})
    set_for_year(
        place.budgets, place.practices, place.pcts, care, setting, given or parameters(money={"budget_uplift": uplift}),
        place.draws, month, terms,
    )  # fmt: skip


def pair():
    return town(practices=2, pcts=1)


def test_a_budget_from_history_is_last_years_spending_and_growth():
    place = pair()
    set_budgets(place, month=12, budget={"basis": 0.0}, uplift=4.5)
    # 12,000,000 pence a year, of which 15% is other care, planned and not raised: (0.85 x 1.045 + 0.15) / 12
    assert place.practices.month_promised_pence.tolist() == [1_038_250, 1_038_250]
    assert not place.practices.month_cash_pence.any()


def test_in_the_first_year_history_is_what_is_expected_without_growth_on_top():
    place = pair()
    set_budgets(place, budget={"basis": 0.0}, uplift=4.5)
    assert place.practices.month_promised_pence.tolist() == [1_000_000, 1_000_000]


def test_a_budget_by_capitation_follows_people_and_not_use():
    place = pair()
    cells = np.zeros((2, CELLS), dtype=np.int32)
    cells[:, 0] = [3000, 1000]
    history = lines_of([100.0, 0, 0, 0, 0], [500.0, 0, 0, 0, 0]) * 12_000
    set_budgets(place, history, cells=cells, budget={"basis": 1.0})
    # of 600,000 a month together, three quarters and one quarter
    assert place.practices.month_promised_pence.tolist() == [450_000, 150_000]


def test_capitation_and_history_are_weighed_by_the_basis():
    place = pair()
    history = lines_of([100.0, 0, 0, 0, 0], [500.0, 0, 0, 0, 0]) * 12_000
    set_budgets(place, history, budget={"basis": 0.2})
    # 0.8 x 100,000 + 0.2 x 300,000, and 0.8 x 500,000 + 0.2 x 300,000
    assert place.practices.month_promised_pence.tolist() == [140_000, 460_000]


def test_a_budget_moves_towards_a_new_basis_by_its_pace():
    place = pair()
    set_budgets(place, budget={"basis": 0.2})
    for month, weight in ((12, 0.2 + 0.5 * 0.8), (24, 0.6 + 0.5 * 0.4)):
        set_budgets(place, month=month, budget={"basis": 1.0, "pace_of_change": 0.5})
        assert place.practices.capitation_weight == pytest.approx(weight)


def test_a_scope_covers_the_most_manageable_lines_first():
    place = pair()
    # prescribing is 400 of 2,000 in the trust (0.2), outpatients 400 (0.2), electives 400 (0.2): 0.5 ends in electives
    set_budgets(place, contract={**PROMISE, "promised_scope": 0.5}, budget={"basis": 0.0})
    assert place.budgets.covered == pytest.approx(lines_of(*[[1, 1, 0.5, 0, 0]] * 2))
    # the practice's own spending on those: (100 + 300 + 100) and (300 + 100 + 100) thousand a month
    assert place.practices.month_promised_pence.tolist() == [500_000, 500_000]


def test_cash_is_taken_first_and_what_is_promised_lies_beyond_it():
    place = pair()
    set_budgets(place, contract={**PROMISE, "cash_scope": 0.3, "promised_scope": 0.4}, budget={"basis": 0.0})
    assert place.budgets.cash == pytest.approx(lines_of(*[[1, 0.5, 0, 0, 0]] * 2))
    # 0.7 of all ends after a tenth of all in emergencies: 0.25 of a line of 0.25 is 0.4
    assert place.budgets.promised == pytest.approx(lines_of(*[[0, 0.5, 1, 0.4, 0]] * 2))
    assert place.practices.month_cash_pence.tolist() == [250_000, 350_000]


def test_a_trust_in_deficit_cuts_indicative_budgets_and_no_others():
    place = pair()
    terms = {**PROMISE, "cash_scope": 0.2, "promised_scope": 0.8}
    set_budgets(place, contract=terms, budget={"basis": 0.0}, deficit={"topslice": 20.0})
    whole = place.practices.month_promised_pence.copy(), place.practices.month_cash_pence.copy()
    place.pcts.deficit_percent[:] = 0.1
    set_budgets(place, contract=terms, budget={"basis": 0.0}, deficit={"topslice": 20.0})
    assert place.practices.month_promised_pence.tolist() == pytest.approx((whole[0] * 0.8).tolist())
    assert np.array_equal(place.practices.month_cash_pence, whole[1])


def test_errors_of_budgets_are_fair_on_average_and_nobodys_without_spread():
    place = town(practices=400, pcts=1)
    history = np.tile(YEAR[0], (400, 1))
    set_budgets(place, history, budget={"basis": 0.0})
    assert set(place.practices.month_promised_pence) == {1_000_000}
    set_budgets(place, history, budget={"basis": 0.0, "robustness_sd": 5.0})
    got = place.practices.month_promised_pence / 1_000_000
    # 400 errors of 5%: their mean has an sd of 0.25%
    assert abs(got.mean() - 1.0) < 4 * 0.0025
    assert got.std() == pytest.approx(0.05, rel=0.2)


def test_budgets_of_a_trust_come_at_once_late_together_or_on_time():
    place = town(practices=40, pcts=4)
    set_budgets(place, np.tile(YEAR[0], (40, 1)), month=12)
    assert set(place.practices.arrives) == {12}
    set_budgets(place, np.tile(YEAR[0], (40, 1)), month=12, budget={"delay_months": 12.0})
    by_trust = [set(place.practices.arrives[place.practices.pct == pct]) for pct in range(4)]
    assert all(len(months) == 1 for months in by_trust)
    assert len(set.union(*by_trust)) > 1
    assert min(set.union(*by_trust)) >= 12


def test_understanding_and_acceptance_are_shares_of_practices():
    place = town(practices=2000, pcts=1)
    history = np.tile(YEAR[0], (2000, 1))
    set_budgets(place, history, budget={"understood": 0.4, "accepted": 0.7})
    # sd of a share of 2,000: sqrt(0.25 / 2,000) = 0.011
    assert abs(place.practices.understands.mean() - 0.4) < 4 * 0.011
    assert abs(place.practices.accepts.mean() - 0.7) < 4 * 0.011
    set_budgets(place, history, budget={"understood": 1.0, "accepted": 0.0})
    assert place.practices.understands.all()
    assert not place.practices.accepts.any()


def test_a_new_year_starts_from_nought():
    place = pair()
    place.spend(0, 500, 700)
    set_budgets(place, month=12)
    for account in ("cash", "promised"):
        assert not getattr(place.practices, f"{account}_budget_pence").any()
        assert not getattr(place.practices, f"{account}_charged_pence").any()
    assert not place.budgets.year_pence.any()


# The month ----------------------------------------------------------------------------------------------------------


def month_of(place, month, lines) -> np.ndarray:
    return run_month(place.budgets, place.practices, lines_of(*lines).astype(np.int64), month)[:, USED]


def covered_half_in_cash():
    """One practice: prescribing in cash, outpatients promised, 1,000 and 2,000 pence a month."""
    place = town(practices=1, pcts=1)
    place.practices.cash_scope[:], place.practices.promised_scope[:] = 0.1, 0.2
    place.budgets.cash[:, 0], place.budgets.promised[:, 1] = 1.0, 1.0
    place.practices.month_cash_pence[:], place.practices.month_promised_pence[:] = 1000, 2000
    place.practices.arrives[:] = 2
    return place


def test_until_the_budget_comes_nothing_is_charged_to_it_but_the_years_spending_is_counted():
    place = covered_half_in_cash()
    lines = [[900, 1500, 400, 0, 0]]
    assert month_of(place, 0, lines).tolist() == [[0] * len(USED)]
    assert in_force(place.practices, 1).tolist() == [False]
    assert not place.practices.cash_budget_pence.any()
    assert month_of(place, 2, lines).tolist() == [[900, 0, 0, 0, 0]]
    assert place.practices.cash_budget_pence.tolist() == [1000]
    assert place.practices.promised_charged_pence.tolist() == [1500]
    assert place.budgets.year_pence[:, USED].tolist() == [[1800, 3000, 800, 0, 0]]


def test_the_distance_from_budget_counts_cash_and_promise_together():
    place = covered_half_in_cash()
    month_of(place, 2, [[900, 1500, 400, 0, 0]])
    # budget 3,000, charged 2,400: a fifth is left
    assert place.budgets.deviation_so_far[2] == pytest.approx([0.2])


@pytest.mark.parametrize("lag, seen", [(0.0, 0.3), (1.0, 0.2), (1.4, 0.2), (2.0, 0.1), (3.0, 0.0)])
def test_a_late_report_shows_what_was_true_then(lag, seen):
    budgets = Budgets(1, 4)
    budgets.deviation_so_far[:3, 0] = [0.1, 0.2, 0.3]
    assert budgets.reported_deviation(range(1), 2, lag) == pytest.approx([seen], abs=1e-6)


def test_without_a_budget_there_is_nothing_to_be_away_from():
    assert deviation(np.array([0, 100, 100]), np.array([50, 80, 130])).tolist() == pytest.approx([0.0, 0.2, -0.3])
    place = town(practices=1, pcts=1)
    assert not has_budget(place.practices).any()


def given_up(place, **branches) -> float:
    """Share of practices without a budget in March."""
    set_budgets(place, np.tile(YEAR[0], (len(place.practices), 1)), **branches)
    return 1.0 - in_force(place.practices, 11).mean()


def test_indicative_budgets_that_keep_waiting_are_given_up_and_real_ones_never():
    late, real = {"delay_months": 2.2}, {**PROMISE, "cash_scope": 0.3, "promised_scope": 0.7}
    place = town(practices=2000, pcts=2000)
    # a gamma of shape 2 and mean 2.2 with a rate of 0.06: 1 - (1 + 0.06 x 1.1)^-2 = 12%; sd of a share of 2,000 trusts 0.7%
    patient = parameters(money={"budget_given_up": 0.0})
    share = given_up(place, budget=late) - given_up(place, budget=late, given=patient)
    assert abs(share - (1.0 - (1.0 + parameters().money.budget_given_up * 1.1) ** -2)) < 4 * 0.008
    assert given_up(place, budget=late, contract=real) == given_up(place, budget=late, given=patient)
    assert given_up(place) == 0.0, "on time, nothing is given up"
