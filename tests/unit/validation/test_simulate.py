"""People followed one by one: what they cost adds up to what care cost, and nobody pays for the newborn in their row."""

from __future__ import annotations

import numpy as np
import pytest

from sim.build import build_world
from sim.care.lines import LINE_OF_STREAM, LINES, MATERNITY, PRESCRIBING
from sim.care.streams import STREAMS
from sim.validation.simulate import follow
from tests.worlds import small_config, small_scope

pytestmark = pytest.mark.integration
OVERRIDES = ("start=2009-04", "policy_start=2010-04", "end=2012-03")
YEARS, PEOPLE = 2, 6_000


@pytest.fixture(scope="module")
def watched():
    world = build_world(small_config(*OVERRIDES), 3, small_scope(practices=4, list_size=PEOPLE // 4, pcts=1))
    total, count, frequent = np.zeros(len(STREAMS)), np.zeros(len(STREAMS)), np.zeros(4)
    keep = world.care.keep_month

    def counted(*arguments):
        keep(*arguments)
        activity = world.care.activity
        total[:] += [*activity.pence_by_gp.sum(axis=1), *activity.pence_by_practice.sum(axis=1)]
        count[:] += [*activity.count_by_gp.sum(axis=1), *activity.count_by_practice.sum(axis=1)]
        frequent[:] += world.care.frequent.pence.sum(axis=1)

    world.care.keep_month = counted
    months = []
    found = follow(world, YEARS, lambda done, total: months.append((done, total)))
    return found, total, count, frequent, months


def test_everyone_at_the_start_is_there_with_their_own_facts(watched):
    found, *_, months = watched
    assert (found.people, found.years) == (PEOPLE, YEARS)
    assert np.unique(found.identity).size == PEOPLE
    assert months[-1] == (24, 24)
    assert found.pence.shape == (YEARS, len(LINES), PEOPLE)
    assert 0 < (found.months_alive < 24).sum() < 240


def test_those_who_died_cost_nothing_after(watched):
    found, *_ = watched
    gone = ~found.at_start_of(1)
    assert gone.any()
    assert not found.pence[1][:, gone].any()
    assert not found.count[1][:, gone].any()


def test_costs_and_events_of_people_add_up_to_all_care_but_that_of_newborns(watched):
    found, total, count, _, _ = watched
    lines = sorted(set(LINE_OF_STREAM.tolist()))
    own = found.pence[:, lines].sum(dtype=np.float64)
    # about 70 children a year are born into 6,000 people, and cost a little
    assert 0.9 * total.sum() < own <= total.sum() * (1 + 1e-6)
    assert (found.count.sum(axis=(0, 2), dtype=np.int64) <= count).all()
    assert found.count.sum(dtype=np.int64) > 0.95 * count.sum()


def test_what_is_drawn_by_practice_and_cell_is_shared_out_whole(watched):
    found, _, _, frequent, _ = watched
    assert found.pence[:, PRESCRIBING].sum(dtype=np.float64) == pytest.approx(frequent[1], rel=1e-4)
    women = found.pence[:, MATERNITY]
    # about 140 episodes in two years, each woman's by a draw of her own
    assert women.sum(dtype=np.float64) == pytest.approx(frequent[3], rel=0.35)
    assert (women > 0).mean() < 0.05


def test_only_stays_have_diagnoses_and_every_stay_has_one(watched):
    found, *_ = watched
    stays = [STREAMS.index(name) for name in ("elective", "day_case", "emergency_acs", "emergency_other")]
    stayed = found.count[:, stays].sum(axis=1) > 0
    assert (found.coded[~stayed] == 0).all()
    assert (found.coded[stayed] > 0).all()


def test_a_run_must_be_long_enough():
    world = build_world(small_config(*OVERRIDES), 3, small_scope(practices=1, list_size=300, pcts=1))
    with pytest.raises(ValueError, match="4 years do not fit into a run of 36 months"):
        follow(world, 4)
