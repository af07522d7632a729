"""What practices learn of their trust: promises kept and broken, their own and their neighbours', and what is forgotten."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.learning import refresh_trust, remember_promises, reorganise
from sim.agents.pct import support_practices
from sim.clock import Clock, parse_month
from tests.unit.money.toy import doctors, levers, parameters, town

pytestmark = pytest.mark.unit
NOBODY_NEAR = np.full((3, 2), -1)


def three():
    place = town(practices=3, pcts=1)
    refresh_trust(place.practices, levers())
    return place


def remember(place, near=NOBODY_NEAR):
    gps = doctors(place)
    remember_promises(place.practices, gps, near, levers(), parameters())
    return gps


def test_a_promise_paid_in_part_is_kept_in_part_and_broken_in_part():
    place = three()
    place.practices.promised[:], place.practices.paid[:] = [1, 1, 0], [1.0, 0.25, 0.0]
    remember(place)
    assert place.practices.kept.tolist() == [1.0, 0.25, 0.0]
    assert place.practices.broken.tolist() == [0.0, 0.75, 0.0]
    # (4.2 + 0.25) / (7 + 0.25 + 0.75 x 1.75) = 4.45 / 8.5625; where nothing was promised nothing is learned
    assert place.practices.trust == pytest.approx([0.65, 4.45 / 8.5625, 0.6])


def test_belief_learns_from_ones_own_year_and_from_neighbours():
    place = three()
    place.practices.promised[:], place.practices.paid[:] = [1, 1, 0], [1.0, 0.0, 0.0]
    near = np.array([[1, -1], [0, -1], [0, 1]])
    gps = remember(place, near)
    # own 0.3 x 0.7 x (paid - 0.4), near 0.3 x 0.3 x (paid - 0.4); the third hears of one paid and one not: mean 0.5
    expected = [0.4 + 0.21 * 0.6 - 0.09 * 0.4, 0.4 - 0.21 * 0.4 + 0.09 * 0.6, 0.4 + 0.09 * 0.1]
    assert gps.belief == pytest.approx(np.repeat(expected, 2))


def test_row_minus_one_is_nobody_and_not_the_last_practice():
    place = three()
    place.practices.promised[:], place.practices.paid[:] = [0, 0, 1], [0.0, 0.0, 1.0]
    gps = remember(place)
    assert gps.belief[:4].tolist() == [0.4] * 4


def test_the_reorganisation_of_2006_loses_part_of_what_was_learned_once():
    place = three()
    place.practices.kept[:], place.practices.broken[:] = 10.0, 4.0
    clock, october = Clock(parse_month("2006-04"), parse_month("2007-03")), parse_month("2006-10")
    for month in range(12):
        reorganise(place.practices, place.pcts, levers(reorg={"memory_loss": 0.3}), parameters(), place.draws, month, clock, october)
    assert place.practices.kept == pytest.approx([7.0] * 3)
    assert place.practices.broken == pytest.approx([2.8] * 3)
    # and of what was known at the start 0.7 of 7 is left
    assert place.practices.trust == pytest.approx([(0.7 * 4.2 + 7.0) / (0.7 * 7 + 7.0 + 1.75 * 2.8)] * 3)


def test_without_loss_of_memory_nothing_is_lost_to_the_last_bit():
    place = three()
    place.practices.kept[:] = 10.0
    clock, october = Clock(parse_month("2006-04"), parse_month("2007-03")), parse_month("2006-10")
    reorganise(place.practices, place.pcts, levers(reorg={"memory_loss": 0.0}), parameters(), place.draws, 6, clock, october)
    assert place.practices.kept.tolist() == [10.0] * 3


def test_support_is_a_share_whatever_the_place_of_a_trust():
    place = town(practices=3, pcts=3)
    place.pcts.support_draw[:] = [-3.0, 0.5, 9.0]
    support_practices(place.pcts, levers(pct={"support_to_practices": {"mean": 0.4, "sd": 0.2}}))
    assert place.pcts.support == pytest.approx([0.0, 0.5, 1.0])


def test_where_trust_is_not_learned_practices_stay_where_they_began():
    place = three()
    place.practices.trust_apart[:], place.practices.broken[:] = [-0.2, 0.0, 0.1], 5.0
    refresh_trust(place.practices, levers(structure={"trust": "constant"}))
    assert place.practices.trust == pytest.approx([0.4, 0.6, 0.7])
