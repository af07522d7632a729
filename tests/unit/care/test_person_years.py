"""People followed one by one: what they cost adds up to what care cost, and nobody pays for the newborn in their row."""

from __future__ import annotations

import numpy as np
import pytest

from sim.build import build_world
from sim.care.lines import LINES, OTHER, PRESCRIBING
from sim.care.person_years import follow
from tests.worlds import small_config, small_scope

pytestmark = pytest.mark.integration
OVERRIDES = ("start=2009-04", "policy_start=2010-04", "end=2012-03")


@pytest.fixture(scope="module")
def watched():
    world = build_world(small_config(*OVERRIDES), 3, small_scope(practices=4, list_size=1500, pcts=1))
    months, total = [], np.zeros(9)
    keep = world.care.keep_month

    def counted(*arguments):
        keep(*arguments)
        total[:3] += world.care.activity.pence_by_gp.sum(axis=1)
        total[3:] += world.care.activity.pence_by_practice.sum(axis=1)

    world.care.keep_month = counted
    return world, follow(world, 2, months.append), total, months


def test_everyone_at_the_start_is_there_with_their_own_facts(watched):
    _, found, _, months = watched
    assert (found.people, found.years) == (6000, 2)
    assert np.unique(found.identity).size == 6000
    assert found.alive[0].all()
    assert 0 < (~found.alive[1]).sum() < 120
    assert months == list(range(1, 25))
    assert found.pence.shape == (2, len(LINES), 6000)


def test_the_dead_cost_nothing_and_have_no_stays(watched):
    _, found, _, _ = watched
    gone = ~found.alive[1]
    assert not found.pence[1][:, gone].any()
    assert not found.events[1][:, gone].any()


def test_costs_of_people_add_up_to_all_care_but_that_of_newborns(watched):
    _, found, total, _ = watched
    own = found.pence.sum(axis=(0, 2), dtype=np.float64)
    own = own.sum() - own[PRESCRIBING] - own[[6, 7]].sum()
    # about 70 children a year are born into 6,000 people, and cost a little
    assert 0.9 * total.sum() < own <= total.sum() * (1 + 1e-6)
    assert found.pence[:, OTHER].sum() == 0


def test_only_stays_put_conditions_on_record(watched):
    _, found, _, _ = watched
    stayed = found.events.sum(axis=1) > 0
    assert (found.coded[~stayed] == 0).all()
    assert (found.coded[stayed] > 0).mean() > 0.3


def test_a_run_must_be_long_enough():
    world = build_world(small_config(*OVERRIDES), 3, small_scope(practices=1, list_size=300, pcts=1))
    with pytest.raises(ValueError, match="4 years do not fit into a run of 36 months"):
        follow(world, 4)
