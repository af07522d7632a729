"""Practices join and leave groups, and groups merge: both sides always agree on who is a member."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.climbing import merge
from sim.agents.joining import end_empty_groups
from sim.checks import after_month
from sim.errors import BooksError, MembershipError
from sim.model import Model
from tests.worlds import small_config, small_scope

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def shared() -> Model:
    """Eight practices of one trust before their first month."""
    return Model(small_config("horizon=quick"), 1, small_scope(practices=8, list_size=300, pcts=1))


@pytest.fixture
def model(shared):
    for practice in shared.practices:
        practice.leave()
    end_empty_groups(shared, shared.world.groups, shared.world.ledger, 0)
    shared.world.ledger.balance[:] = 0
    return shared


def agree(model: Model) -> None:
    """Members, people and GPs of each group are those of the practices that say they are in it."""
    world = model.world
    practices, groups = world.practices, world.groups
    for key in np.flatnonzero(groups.alive):
        rows = set(np.flatnonzero(practices.group == key).tolist())
        assert model.group_of(key).members == rows
        assert groups.practices[key] == len(rows)
        assert groups.people[key] == practices.list_size[list(rows)].sum()
        assert groups.gps[key] == practices.gp_count[list(rows)].sum()
        assert groups.lead[key] in rows or (groups.lead[key] == -1 and not rows)
    assert groups.alive[practices.group[practices.group >= 0]].all()


def found(model, *rows):
    group = model.found_group(0, 0)
    for row in rows:
        model.practice_of(row).join(group)
    return group


def test_a_new_group_stands_on_the_lowest_rung_with_the_skill_of_beginners(model):
    group = found(model)
    assert (group.rung, group.practices, group.people, group.lead) == (0, 0, 0, -1)
    assert group.capability == model.world.parameters.learning.capability_start
    assert list(model.groups) == [group]


def test_the_first_to_join_leads_and_when_it_goes_the_lowest_row_does(model):
    group = found(model, 3, 1, 5)
    assert group.lead == 3
    model.practice_of(3).leave()
    assert group.lead == 1
    model.practice_of(5).leave()
    assert group.lead == 1
    model.practice_of(1).leave()
    assert group.lead == -1
    assert group.people == 0


def test_who_joins_another_group_leaves_the_first(model):
    first, second = found(model, 0, 1), found(model, 2)
    model.practice_of(1).join(second)
    assert first.members == {0}
    assert second.members == {1, 2}
    agree(model)


def test_a_group_cannot_claim_a_practice_that_is_in_another(model):
    first, second = found(model, 0, 1), found(model, 2)
    with pytest.raises(MembershipError, match=r"practice S00002 is in group G0000, and group G0001 cannot claim it as well.*practice\.join"):
        second.admit(model.practice_of(1))
    with pytest.raises(MembershipError, match="practice S00005 is in no group"):
        second.admit(model.practice_of(4))
    with pytest.raises(MembershipError, match="counts once"):
        first.admit(model.practice_of(1))
    with pytest.raises(MembershipError, match=r"S00001 is no member of group G0001; use practice\.leave"):
        second.release(model.practice_of(0))
    agree(model)


def test_a_practice_cannot_join_a_group_that_has_ended_even_if_its_row_lives_on(model):
    ended = found(model, 3)
    model.practice_of(3).leave()
    end_empty_groups(model, model.world.groups, model.world.ledger, 0)
    again = found(model, 4)
    assert again.key == ended.key
    with pytest.raises(MembershipError, match="has ended"):
        model.practice_of(5).join(ended)
    agree(model)


def test_a_practice_cannot_join_a_group_of_another_world_or_over_the_border(model):
    other = Model(small_config("horizon=quick"), 1, small_scope(practices=2, list_size=300, pcts=2))
    with pytest.raises(MembershipError, match="not of the world"):
        model.practice_of(0).join(other.found_group(0, 0))
    with pytest.raises(MembershipError, match="do not cross a border"):
        other.practice_of(0).join(other.found_group(1, 0))


@pytest.mark.parametrize(
    "claim, said",
    [
        (lambda second, practice: second.members.add(practice.key), "groups G0000 and G0001 both claim practice S00002"),
        (lambda second, practice: setattr(practice, "group", second.key), "S00002 says G0001, and is claimed by G0000; practices move by join and leave"),
    ],
)
def test_a_run_in_which_two_groups_claim_one_practice_stops_and_names_it(claim, said):
    model = Model(small_config("horizon=quick"), 1, small_scope(practices=4, list_size=300, pcts=1))
    model.step()
    for practice in model.practices:
        practice.leave()
    end_empty_groups(model, model.world.groups, model.world.ledger, 0)
    _, second = found(model, 0, 1), found(model, 2)
    model.world.month -= 1
    after_month(model.world)
    claim(second, model.practice_of(1))
    with pytest.raises(BooksError, match=said):
        after_month(model.world)


def test_who_is_in_no_group_can_leave_without_harm(model):
    model.practice_of(4).leave()
    assert model.practice_of(4).group == -1


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(-1, 2)), max_size=30))
@settings(max_examples=40, deadline=None)
def test_whatever_practices_do_both_sides_agree(shared, moves):
    for practice in shared.practices:
        practice.leave()
    end_empty_groups(shared, shared.world.groups, shared.world.ledger, 0)
    groups = [found(shared) for _ in range(3)]
    for row, goal in moves:
        practice = shared.practice_of(row)
        practice.leave() if goal < 0 else practice.join(groups[goal])
        agree(shared)


@pytest.mark.parametrize("money", [5_000, -7_000])
def test_in_a_merger_members_money_and_skill_go_over(model, money):
    keeps, ends = found(model, 0, 1, 2), found(model, 3)
    keeps.capability, ends.capability, ends.overspends = 0.6, 0.2, 1
    ledger, practices = model.world.ledger, len(model.world.practices)
    theirs, mine = (ledger.account("fund", practices + group.key) for group in (ends, keeps))
    ledger.balance[theirs] += money
    ledger.balance[ledger.account("pct", 0)] -= money
    merge(model, model.world.practices, model.world.groups, keeps.key, ends.key, ledger, 0)
    assert keeps.members == {0, 1, 2, 3}
    # lists are alike: (3 x 0.6 + 1 x 0.2) / 4
    assert keeps.capability == pytest.approx(0.5)
    assert keeps.overspends == 1
    assert ledger.balance[mine] == money
    assert ledger.balance[theirs] == 0
    assert not model.world.groups.alive[ends.key]
    assert list(model.groups) == [keeps]
    ledger.check()
    agree(model)


@pytest.mark.parametrize("money", [5_000, -7_000, 0])
def test_the_trust_takes_what_an_ended_group_has_or_owes(model, money):
    group = found(model, 0)
    ledger = model.world.ledger
    fund, trust = ledger.account("fund", len(model.world.practices) + group.key), ledger.account("pct", 0)
    ledger.balance[fund] += money
    ledger.balance[trust] -= money
    model.practice_of(0).leave()
    end_empty_groups(model, model.world.groups, ledger, 0)
    assert ledger.balance[fund] == 0
    assert ledger.balance[trust] == 0
    assert len(model.groups) == 0


def test_a_row_used_again_remembers_nothing_of_the_group_before(model):
    group = found(model, 0)
    key = group.key
    group.capability, group.overspends, group.failed, group.barred_until = 0.9, 3, True, 40
    model.practice_of(0).leave()
    end_empty_groups(model, model.world.groups, model.world.ledger, 0)
    again = found(model, 1)
    assert again.key == key
    assert (again.overspends, again.failed, again.barred_until) == (0, False, 0)
    assert again.members == {1}
