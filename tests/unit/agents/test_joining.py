"""How groups come into being: near ones first, not too large, by choice or by decree; and how practices leave them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents import joining
from sim.agents.joining import join_and_leave, peers_joined, place_all, worth
from sim.model import Model
from tests.worlds import small_config, small_scope

pytestmark = pytest.mark.unit
KEEN = ("joining.autonomy=15.0", "joining.peers=15.0", "joining.scale=2.5", "joining.finance_duty=0.0", "engagement.start_mean=1.0",
        "engagement.start_sd=0.0", "gp.des_payment=10.0")  # fmt: skip
LOTH = ("joining.autonomy=0.0", "joining.peers=0.0", "joining.scale=2.5", "joining.finance_duty=3.0", "budget.accepted=0.0",
        "gp.des_payment=0.0", "group.leaving_cost=0.0", "joining.hour_worth=2.0")  # fmt: skip


def town(*overrides: str, practices: int = 12, pcts: int = 2) -> Model:
    """Practices of 1,000 people in a row, 2 km apart; nobody is in a group yet."""
    return Model(
        small_config("horizon=quick", *overrides), 1, small_scope(practices=practices, list_size=1000, pcts=pcts)
    )


def april(model: Model, month: int = 0) -> np.ndarray:
    """Practices join, leave and found groups; the group of each."""
    w = model.world
    join_and_leave(
        model, w.practices, w.groups, w.gps, w.pcts, w.near, w.levers, w.parameters, w.draws, month, w.ledger
    )
    return w.practices.group.copy()


SIZES = ("group.smallest_people=2000", "group.consortium_people=10000")


def test_who_gains_joins_and_groups_do_not_cross_a_border():
    model = town(*KEEN, *SIZES)
    group = april(model)
    assert (group >= 0).mean() > 0.8
    w = model.world
    assert (w.practices.pct[group >= 0] == w.groups.pct[group[group >= 0]]).all()


def test_members_of_a_group_are_neighbours_where_nearness_is_all_that_counts():
    model = town(
        *KEEN, "group.smallest_people=2000", "group.consortium_people=10000", "lcp.geography=1.0", practices=24, pcts=1
    )
    group = april(model)
    spread = [np.ptp(model.world.practices.easting_km[group == key]) for key in np.unique(group[group >= 0])]
    assert len(spread) >= 2
    # ten practices in a row stand 18 km apart from end to end; by chance 24 practices in two or three would spread over 40
    assert max(spread) < 30


def test_a_group_takes_nobody_in_once_it_is_large_enough():
    model = town(*KEEN, *SIZES, practices=24, pcts=1)
    april(model)
    april(model, 12)
    # the practice with which it passes 10,000 is the last
    assert model.world.groups.people.max() < 10_000 + 2_000


def test_too_few_people_found_no_group():
    assert (april(town(*KEEN, "group.smallest_people=100000")) == -1).all()


def test_who_loses_by_membership_leaves():
    model = town(*KEEN, *SIZES)
    joined = april(model) >= 0
    model.world.practices.accepts[:] = 0.0
    loth = small_config("horizon=quick", *LOTH, *SIZES)
    model.world.parameters, model.world.gps.engagement[:] = loth.parameters, 0.0
    model.world.gps.unfunded_hours[:] = 8.0
    # worth -16 - 3 against nothing: the chance of staying is 1 / (1 + exp(19 / 2.5)), below a thousandth
    luck = model.world.draws.uniform("practice.leave", 12, model.world.practices.permanent_id)
    assert joined.any()
    assert luck[joined].min() > 0.001
    assert (april(model, 12) == -1).all()
    assert len(model.groups) == 0


def test_who_leaves_does_not_come_back_in_the_same_april(monkeypatch):
    model = town(*KEEN, *SIZES, "group.leaving_cost=0.0", practices=24, pcts=1)
    joined = april(model) >= 0
    # to stay and to join are now worth nothing more: half of the members leave, half of the others would join
    monkeypatch.setattr(joining, "worth", lambda practices, *rest: np.zeros(len(practices)))
    ids = model.world.practices.permanent_id
    leave, join = (model.world.draws.uniform(f"practice.{what}", 12, ids) for what in ("leave", "join"))
    leavers = joined & (leave >= 0.5)
    assert (leavers & (join < 0.5)).any(), "some who leave would join, had they not just left"
    assert (april(model, 12)[leavers] == -1).all()


def test_without_a_budget_there_are_no_groups():
    model = town(*KEEN, *SIZES)
    assert (april(model) >= 0).any()
    model.world.timeline.now = small_config("horizon=quick", "budget.kind=none").levers
    assert (april(model, 12) == -1).all()


def test_the_luck_of_joining_is_the_practices_own():
    one, more = april(town(*SIZES, practices=6, pcts=1)), april(town(*SIZES, practices=12, pcts=2))
    assert np.array_equal(one >= 0, more[:6] >= 0)


def test_by_decree_everybody_is_placed_and_groups_are_of_like_size():
    model = town("group.smallest_people=0", "lcp.min_pop=5000", practices=24, pcts=1)
    w = model.world
    place_all(model, w.practices, w.groups, w.pcts, w.levers, w.parameters, w.ledger, 0)
    alive = w.groups.alive
    assert (w.practices.group >= 0).all()
    # 24,000 people at 5,000 or more: four groups of 6,000
    assert alive.sum() == 4
    assert np.abs(w.groups.people[alive] - 6000).max() <= 1000
    rows = [np.flatnonzero(w.practices.group == key) for key in np.flatnonzero(alive)]
    assert all(np.ptp(part) == part.size - 1 for part in rows), "neighbours stay together"


def test_by_decree_with_no_smallest_size_each_practice_stands_alone():
    model = town("group.smallest_people=0", "lcp.min_pop=0", practices=6, pcts=2)
    w = model.world
    place_all(model, w.practices, w.groups, w.pcts, w.levers, w.parameters, w.ledger, 0)
    assert sorted(w.practices.group) == list(range(6))


def test_a_trust_smaller_than_the_smallest_size_is_one_group():
    model = town("lcp.min_pop=500000", practices=6, pcts=2)
    w = model.world
    place_all(model, w.practices, w.groups, w.pcts, w.levers, w.parameters, w.ledger, 0)
    assert w.groups.alive.sum() == 2


# Worth --------------------------------------------------------------------------------------------------------------


def test_the_share_of_neighbours_who_joined_counts_those_there_are():
    model = town(practices=4, pcts=1)
    model.world.practices.group[:] = [-1, 0, 0, -1]
    near = np.array([[1, 2, 3], [0, 2, -1], [-1, -1, -1], [0, -1, -1]])
    assert peers_joined(model.world.practices, near) == pytest.approx([2 / 3, 1 / 2, 0.0, 0.0])


def test_the_worth_of_joining_by_hand():
    model = town("gp.des_payment=1.9", "joining.autonomy=6.0", practices=2, pcts=1)
    w = model.world
    practices, gps = w.practices, w.gps
    practices.list_size[:], practices.gp_count[:], practices.accepts[:] = 1600, 1, 1.0
    practices.deviation[:], practices.upside[:] = [0.05, -0.05], 0.7
    practices.month_promised_pence[:], practices.promised_scope[:], practices.cash_scope[:] = 10_000_000, 0.6, 0.0
    gps.engagement[:], gps.belief[:], gps.unfunded_hours[:] = 0.5, 0.4, 1.0
    got = worth(practices, w.groups, gps, w.near, w.levers, w.parameters)
    # the incentive payment comes without a group; saving 5% of 12 x £100,000 = £60,000 x 0.7 x 0.4 believed x 0.2 own = £3,360;
    # an hour £701; engagement 0.5 x £6,000; nobody near has joined; who overspent expects no saving
    assert got == pytest.approx([3.36 - 0.701 + 3.0, -0.701 + 3.0], abs=1e-9)
