"""Where a GP decides: what reports show, what is at stake, what a pool expects, and how many hours follow."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents.gp import by_practice, choose_hours, decide_referrals, localness, pool_size, usable_information
from sim.care.lines import ELECTIVE, OUTPATIENT, PRESCRIBING
from tests.unit.money.toy import doctors, levers, parameters, town

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "info, expected",
    [
        # the newest of four reports a year is on average 3 + 1.5 months old: 0.35 x (1 - 4.5 / 12)
        ({}, 0.35 * 0.625),
        # twelve a year at once: half a month old
        ({"lag_months": 0.0, "frequency": 12, "usability": 1.0}, 1 - 0.5 / 12),
        # one a year at once: six months old
        ({"lag_months": 0.0, "frequency": 1, "usability": 1.0}, 0.5),
        # a year old helps nobody
        ({"lag_months": 12.0, "usability": 1.0}, 0.0),
        ({"usability": 0.0}, 0.0),
    ],
)
def test_how_far_reports_help(info, expected):
    assert usable_information(levers(info=info)) == pytest.approx(expected)


def test_a_practice_is_the_mean_of_its_gps():
    place = town(practices=2, pcts=1)
    gps = doctors(place, engagement=[0.2, 0.4, 0.9, 0.7])
    assert by_practice(gps.engagement, gps, 2) == pytest.approx([0.3, 0.8])


def test_savings_are_shared_among_the_practice_or_the_group():
    place = town(practices=4, pcts=1)
    place.join(0, 1, 2)
    assert pool_size(place.practices, place.groups).tolist() == [2.0, 4.0, 4.0, 2.0]


def test_a_budget_holding_group_loses_closeness_with_each_doubling_and_others_do_not():
    place = town(practices=4, pcts=1, list_size=30_000)
    place.join(0, 0, 1, 2, 3)
    p, lost = parameters(), levers(lcp={"localness_decay": 0.08})
    assert localness(place.practices, place.groups, lost, p).tolist() == [1.0] * 4, "a consortium on R0 holds no budget"
    place.groups.rung[0] = 3
    assert localness(place.practices, place.groups, lost, p).tolist() == [1.0] * 4, "a rung without cash changes nothing"
    place.groups.rung[0], place.practices.cash_scope[:] = 0, 0.8
    # 120,000 people are two doublings of 30,000: 0.92 squared
    assert localness(place.practices, place.groups, lost, p) == pytest.approx([0.92**2] * 4)
    place.groups.people[0] = 15_000
    assert localness(place.practices, place.groups, lost, p).tolist() == [1.0] * 4, (
        "smaller than a locality loses nothing"
    )


class Decided:
    """Care that only remembers what GPs decide."""

    def __init__(self, gps: int) -> None:
        self.factor = {OUTPATIENT: np.ones(gps), ELECTIVE: np.ones(gps)}

    def decide(self, line: int, factor: np.ndarray) -> None:
        self.factor[line] = factor

    def prescribe(self, factor: np.ndarray) -> None:
        self.thrift = factor.copy()


def stakes(place, gps, month=0, **branches):
    """What each GP has at stake, and the factor on each stream."""
    many = len(gps)
    care = Decided(many)
    redesigns = SimpleNamespace(moved_share=np.zeros((len(place.practices), 2)))
    place.budgets.promised[:, [PRESCRIBING, OUTPATIENT, ELECTIVE]] = [1.0, 1.0, 0.5]
    decide_referrals(
        gps, place.practices, place.groups, place.pcts, care, redesigns, place.budgets, levers(**branches),
        parameters(referral={"budget_response": 0.11}), month, levers(**branches),
    )
    return gps.at_stake, care


SEEN = {"gp": {"cost_visibility": 1.0}}


def ready(place):
    """A notional budget in hand that everybody understands and accepts."""
    place.practices.promised_scope[:], place.practices.upside[:] = 0.6, 0.7
    place.practices.understands[:] = place.practices.accepts[:] = 1.0
    return place


def test_what_is_at_stake_by_hand_and_what_it_does_to_referrals():
    place = ready(town(practices=2, pcts=1))
    stake, care = stakes(place, doctors(place), **SEEN)
    # 0.7 kept x 0.4 believed x 1 seen x 0.5 engaged; two GPs see each other's work
    assert stake == pytest.approx([0.14] * 4)
    # outpatients are covered in full, electives by half: exp(-0.11 x 0.14) = 0.98472
    assert care.factor[OUTPATIENT] == pytest.approx([0.98472] * 4, abs=1e-5)
    assert care.factor[ELECTIVE] == pytest.approx([0.5 + 0.5 * 0.98472] * 4, abs=1e-5)


@pytest.mark.parametrize(
    "name, value",
    [("understands", 0.0), ("upside", 0.0), ("owned", 0.0), ("promised_scope", 0.0), ("arrives", 3)],
)
def test_without_understanding_a_share_or_a_budget_in_hand_nothing_is_at_stake(name, value):
    place = ready(town(practices=2, pcts=1))
    getattr(place.practices, name)[0] = value
    stake, care = stakes(place, doctors(place), **SEEN)
    assert stake.tolist() == pytest.approx([0.0, 0.0, 0.14, 0.14])
    assert care.factor[OUTPATIENT][:2].tolist() == [1.0, 1.0], "to the last bit"


def test_a_budget_that_is_not_accepted_is_doubted():
    place = ready(town(practices=2, pcts=1))
    place.practices.accepts[0] = 0.0
    stake, _ = stakes(place, doctors(place), **SEEN)
    assert stake == pytest.approx([0.07, 0.07, 0.14, 0.14])  # half of the belief is lost


def test_prices_are_seen_in_person_or_in_reports():
    place = ready(town(practices=2, pcts=1))
    stake, _ = stakes(
        place, doctors(place), gp={"cost_visibility": 0.3}, info={"lag_months": 0.0, "frequency": 1, "usability": 1.0}
    )
    # seen 1 - 0.7 x (1 - 0.5) = 0.65
    assert stake == pytest.approx([0.14 * 0.65] * 4)


def test_nearer_services_draw_more_patients():
    place = ready(town(practices=1, pcts=1))
    gps = doctors(place, engagement=0.0)
    care = Decided(2)
    moved = SimpleNamespace(moved_share=np.array([[0.3, 0.0]]))
    decide_referrals(gps, place.practices, place.groups, place.pcts, care, moved, place.budgets, levers(), parameters(), 0, levers())
    # a tenth more of the 30% that moved
    assert care.factor[OUTPATIENT] == pytest.approx([1.03, 1.03])
    assert care.factor[ELECTIVE].tolist() == [1.0, 1.0]


def chosen(place, gps, **branches) -> np.ndarray:
    choose_hours(gps, place.practices, place.groups, place.pcts, levers(**branches), parameters())
    return gps.hours


def test_hours_follow_engagement_and_protected_time_is_on_top():
    place = ready(town(practices=1, pcts=1))
    funded = chosen(place, gps := doctors(place, engagement=[0.25, 0.5]), gp={"protected_time": 2.0}).copy()
    own = gps.unfunded_hours
    assert own[1] == pytest.approx(2 * own[0])
    assert funded - own == pytest.approx([0.5, 1.0])


def test_without_a_budget_only_funded_time_is_given():
    place = town(practices=1, pcts=1)
    hours = chosen(place, gps := doctors(place), gp={"protected_time": 2.0})
    assert gps.unfunded_hours.tolist() == [0.0, 0.0]
    assert hours.tolist() == [1.0, 1.0]
    assert chosen(place, doctors(place), gp={"protected_time": 0.0}).tolist() == [0.0, 0.0]


def test_nobody_gives_more_hours_than_there_are():
    place = ready(town(practices=1, pcts=1))
    hours = chosen(place, doctors(place, engagement=1.0, belief=1.0), gp={"protected_time": 8.0})
    assert hours.tolist() == [8.0, 8.0]


def test_where_rewards_are_ones_own_the_pool_no_longer_matters():
    p = parameters().effort
    hours = []
    for individual in (1.0, 0.0):
        place = ready(town(practices=20, pcts=1))
        place.join(0, *range(20))
        hours.append(chosen(place, doctors(place), gp={"individual_vs_group": individual, "protected_time": 0.0})[0])
    # of a saving 0.7 x 0.4 is expected; alone, or by 40 GPs; 12 of 40 see each other; at rest 0 hours; engaged by half
    cost = p.hour_cost * (1 + p.norm_weight)
    for got, divided in zip(hours, (1, 40), strict=True):
        assert got == pytest.approx(0.5 * (0.28 / divided * p.saving_per_hour + p.peer_pressure * 12 / 40) / cost)


def test_a_larger_pool_gives_less_where_peers_cannot_see():
    alone, pooled = ready(town(practices=20, pcts=1)), ready(town(practices=20, pcts=1))
    pooled.join(0, *range(20))
    assert (chosen(pooled, doctors(pooled)) < chosen(alone, doctors(alone))).all()


def test_control_of_referrals_acts_by_what_it_is_above_the_start_and_on_outpatients_alone():
    place = ready(town(practices=1, pcts=1))
    care, still = Decided(2), SimpleNamespace(moved_share=np.zeros((1, 2)))
    gps, p = doctors(place, engagement=0.0), parameters(referral={"control_effect": 0.05})
    now = levers(pct={"referral_control": 0.5})
    decide_referrals(gps, place.practices, place.groups, place.pcts, care, still, place.budgets, now, p, 0, levers())
    assert care.factor[OUTPATIENT] == pytest.approx(np.exp(-0.05 * 0.4))
    assert care.factor[ELECTIVE].tolist() == [1.0, 1.0]
