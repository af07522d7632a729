"""Agents of a model in the manner of Mesa: select, get, set, agg; what is written to an agent is written to the world."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model import Model
from tests.worlds import small_config, small_scope

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def model() -> Model:
    """Twelve practices after two months of the baseline."""
    model = Model(
        small_config("horizon=quick", "group.smallest_people=0"), 1, small_scope(practices=12, list_size=400, pcts=2)
    )
    model.step()
    model.step()
    return model


def test_there_is_an_agent_for_each_row(model):
    world = model.world
    for agents, columns in (
        (model.practices, world.practices),
        (model.pcts, world.pcts),
        (model.hospital_trusts, world.hospitals),
    ):
        assert sorted(agent.key for agent in agents) == list(range(len(columns)))
    assert sorted(group.key for group in model.groups) == np.flatnonzero(world.groups.alive).tolist()
    assert len(model.gps) == len(world.gps)


def test_sets_are_summed_up_read_and_selected(model):
    lists = model.world.practices.list_size
    assert model.practices.agg("list_size", sum) == lists.sum()
    assert model.practices.get("list_size") == lists.tolist()
    large = model.practices.select(lambda practice: practice.list_size > np.median(lists))
    assert sorted(practice.key for practice in large) == np.flatnonzero(lists > np.median(lists)).tolist()
    first = model.practices.select(lambda practice: practice.pct == 0)
    assert [practice.code for practice in first] == [f"S{n + 1:05d}" for n in range(6)]


def test_an_agent_is_its_row(model):
    practice = model.practice_of(3)
    before, practice.trust = practice.trust, 0.25
    assert model.world.practices.trust[3] == 0.25
    model.world.practices.trust[3] = before
    assert practice.trust == before


def test_groups_found_in_april_have_members_on_both_sides(model):
    assert len(model.groups) > 0
    for group in model.groups:
        assert {practice.key for practice in model.practices if practice.group == group.key} == group.members
        assert group.people == sum(model.practice_of(key).list_size for key in group.members)


def test_gps_are_read_as_columns(model):
    assert 0.0 < model.gps.agg("engagement", np.mean) < 1.0
    keen = model.gps.select(model.gps.get("engagement") > 0.5)
    assert all(gp.engagement > 0.5 for gp in keen)
    assert {int(gp.practice) for gp in keen} <= set(range(12))


def test_a_closed_model_lets_go_of_its_agents():
    model = Model(small_config("horizon=quick"), 1, small_scope(practices=2, list_size=100, pcts=1))
    model.close()
    assert len(model.practices) == len(model.pcts) == 0
