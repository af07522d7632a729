"""Waiting lists: they balance, rest in a steady state, answer demand, and are switched off by zeros."""

import numpy as np
import pytest

from sim.care.waiting import STEPS, WaitingLists, WaitingParams
from sim.care.waiting_flow import Referred, opening_lists
from sim.care.waiting_report import waits_report
from sim.care.waiting_speeds import STEP_WEEKS, pathways_per_event, pressures, speeds
from sim.data.geography import scope, synthetic_scope
from sim.data.specialties import GROUPS, admission_shares, outpatient_shares
from sim.errors import BooksError

pytestmark = pytest.mark.unit
PLAIN = WaitingParams(pressure_admitted=1.0, pressure_non_admitted=1.0, removed_share=0.0)


def lists(parameters=PLAIN, trusts=2, usual=100.0):
    return WaitingLists(np.full((2, trusts, len(GROUPS)), usual), parameters)


def test_without_a_target_the_opening_list_is_that_of_a_constant_chance():
    # usual = list x chance in steps: list = (usual / 4) / (1 - exp(-speed x step))
    expected = 25.0 / -np.expm1(-speeds() * STEP_WEEKS)
    assert lists().waiting[:, 0] == pytest.approx(expected)
    assert np.exp(-speeds() * 12.0) == pytest.approx(1.0 - lists().shares_within(12.0 + STEP_WEEKS / 2)[:, 0], abs=0.01)


@pytest.mark.parametrize("parameters", [PLAIN, WaitingParams()])
def test_usual_demand_leaves_the_lists_and_waits_as_they_are(parameters):
    one = lists(parameters)
    before, within, median = one.list.copy(), one.shares_within(18), one.median_weeks
    for _ in range(36):
        one.run_month(one.usual.copy())
    assert one.list == pytest.approx(before, rel=1e-6)
    assert one.shares_within(18) == pytest.approx(within)
    assert one.median_weeks == pytest.approx(median)


def test_each_month_balances_and_nobody_is_lost():
    one, luck = lists(WaitingParams()), np.random.default_rng(1)
    opening, joined, left = one.waiting, 0.0, 0.0
    for _ in range(24):
        one.run_month(luck.poisson(100.0, one.usual.shape))
        joined, left = joined + one.added, left + one.treated + one.removed
        assert one.start + one.added - one.treated - one.removed == pytest.approx(one.waiting)
    assert opening + joined - left == pytest.approx(one.waiting)
    assert one.removed == pytest.approx(one.treated / 3.0)  # a quarter of leavers


def plain_month(by_age, young_ages, ratio, leave, joined):
    """One list in lists of Python: four steps, the speed by Newton's method."""
    for _ in range(4):
        young, old = sum(by_age[:young_ages]), sum(by_age[young_ages:])
        speed = 0.0
        for _ in range(60):
            out = young * (1 - np.exp(-speed)) + old * (1 - np.exp(-speed * ratio))
            speed -= (out - leave / 4) / (young * np.exp(-speed) + old * ratio * np.exp(-speed * ratio))
        rest = [n * np.exp(-speed * (ratio if age >= young_ages else 1.0)) for age, n in enumerate(by_age)]
        by_age = [joined / 4, *rest[:-2], rest[-2] + rest[-1]]
    return by_age


def test_a_list_worked_by_hand_is_the_same_age_by_age():
    p = WaitingParams()
    one = lists(p)
    by_age = one.list[1, 0, 1].tolist()
    for joined in (100.0, 180.0, 60.0, 0.0):
        excess = sum(by_age) - one.usual[1, 0, 1] * one._per_usual[1, 0, 1]
        leave = one.usual[1, 0, 1] + p.catch_up * excess
        one.run_month(np.full(one.usual.shape, joined))
        by_age = plain_month(by_age, 11, p.pressure_admitted, leave, joined)
        assert one.list[1, 0, 1] == pytest.approx(by_age, rel=1e-6)


def test_zero_responses_keep_the_capacity_of_the_first_month():
    one = lists(WaitingParams(capacity_response=0.0, catch_up=0.0))
    first = one.capacity.copy()
    for _ in range(12):
        one.run_month(np.full(one.usual.shape, 120.0))
        assert (one.capacity == first).all()
    assert one.waiting == pytest.approx(lists(WaitingParams()).waiting + 12 * 20.0)


def test_more_demand_lengthens_waits_until_capacity_has_followed():
    one = lists(WaitingParams())
    usual = one.median_weeks
    for _ in range(6):
        one.run_month(np.full(one.usual.shape, 130.0))
    assert (one.median_weeks > usual).all()
    for _ in range(150):
        one.run_month(np.full(one.usual.shape, 130.0))
    assert one.median_weeks == pytest.approx(usual, rel=0.01)


def test_the_target_hurries_those_near_it_only():
    with_target, without = lists(WaitingParams(removed_share=0.0)), lists(PLAIN)
    assert (with_target.shares_within(18)[1] > without.shares_within(18)[1]).all()
    assert with_target.list[..., :11] == pytest.approx(without.list[..., :11])


def test_an_empty_list_has_no_wait_and_treats_nobody():
    one = lists(usual=0.0)
    one.run_month(np.zeros(one.usual.shape))
    assert np.isnan(one.median_weeks).all()
    assert np.isnan(one.shares_within(18)).all()
    assert one.treated.sum() == 0.0


@pytest.mark.parametrize(
    "bad, match", [(np.ones((2, 3, 10)), "shape"), (np.full((2, 2, 10), -1.0), "negative"), (np.full((2, 2, 10), np.nan), "not a number")]
)  # fmt: skip
def test_additions_that_make_no_sense_are_refused(bad, match):
    with pytest.raises(ValueError, match=match):
        lists().run_month(bad)


def test_a_list_that_lost_somebody_is_found():
    one = lists()
    one.run_month(one.usual.copy())
    one.list[1, 0, 3, 5] += 1.0
    with pytest.raises(BooksError, match="admitted list of trust 0, ophthalmology"):
        one.check()


def test_patients_of_trusts_outside_the_scope_wait_on_the_last_row():
    places = synthetic_scope(practices=4, list_size=500, trusts=2, outside_share=0.25)
    share = np.stack([outpatient_shares()[:1].repeat(4, 0), admission_shares()[:1].repeat(4, 0)])
    people = places.practice_list_by_cell.sum(axis=(1, 2))
    referred = Referred(10_686_179, 6_895_357, 0.25)
    made = opening_lists(referred, people, share, places.practice_trust_share, WaitingParams())
    assert made.usual.shape == (2, 3, 10)
    assert made.usual[:, -1] == pytest.approx(made.usual.sum(axis=1) / 4)
    # 0.96 and 0.52 pathways for each event of 2,000 people, and a quarter of those who join are removed
    expected = pathways_per_event(1.0, 1.0) * 2_000 / 54_836_561 / 12 / 0.75
    assert made.usual.sum(axis=(1, 2)) == pytest.approx(expected)
    with pytest.raises(ValueError, match="sum to something other"):
        opening_lists(referred, people, share, places.practice_trust_share * 0.9, WaitingParams())


def test_a_scope_that_holds_no_trust_sends_all_to_the_other_hospitals():
    places = scope("5A4")
    if places.trust_codes.size:
        pytest.skip("this trust's catchment holds a hospital")
    assert places.practice_trust_share == pytest.approx(np.ones((places.practices, 1)))


def test_early_2010_is_reproduced_within_three_points_for_those_treated():
    rows = {(row.pathway, row.weeks): row for row in waits_report() if row.place == "england"}
    for pathway in ("non_admitted", "admitted"):
        for weeks in (4, 8, 12, 18, 26, 52):
            row = rows[pathway, weeks]
            assert row.modelled == pytest.approx(row.observed, abs=0.03), row
    waiting = rows["incomplete", 0]
    assert waiting.modelled == pytest.approx(waiting.observed, rel=0.03)
    # a known miss, kept in sight: too few of those on the list have waited long
    assert rows["incomplete", 18].modelled > rows["incomplete", 18].observed + 0.02


def test_the_declared_pressures_are_those_of_the_returns():
    p = WaitingParams()
    assert [p.pressure_non_admitted, p.pressure_admitted] == pytest.approx(pressures(), abs=0.05)


def test_a_report_on_a_run_needs_the_region_of_each_trust():
    with pytest.raises(ValueError, match="region of each of the 2 trusts"):
        waits_report(lists())
    assert lists().list.shape[-1] == STEPS
