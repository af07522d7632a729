"""Who listens to whom, and where enthusiasts gather."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.agents.network import listens_to, luck_of_enthusiasts
from sim.data.geography import neighbours
from sim.randomness import Draws
from tests.unit.money.toy import levers, parameters
from tests.worlds import small_scope

pytestmark = pytest.mark.unit
PLACES = small_scope(practices=24, pcts=2)
LISTS = np.arange(24) + 1000


def heard(kind: str, degree: int = 4) -> np.ndarray:
    return listens_to(PLACES, levers(structure={"network": kind}, network={"degree": degree}), parameters(), Draws(1), LISTS)


@pytest.mark.parametrize("kind", ["geographic", "small_world", "complete", "hierarchical"])
def test_nobody_listens_to_themselves_twice_to_one_or_beyond_their_trust(kind):
    for row, others in enumerate(heard(kind)):
        known = others[others >= 0]
        assert row not in known
        assert np.unique(known).size == known.size
        assert (PLACES.practice_pct[known] == PLACES.practice_pct[row]).all()


def test_what_sets_the_networks_apart():
    assert heard("complete").shape == (24, 11)
    changed = (heard("small_world", 8) != heard("geographic", 8)).mean()
    assert 0.0 < changed < 0.3
    listened = np.unique(heard("hierarchical"))
    assert listened.size <= 2 * 5
    largest = [np.flatnonzero(PLACES.practice_pct == pct).max() for pct in (0, 1)]
    assert set(largest) <= set(listened.tolist())


def test_clustering_gathers_enthusiasts_and_keeps_their_share():
    places = small_scope(practices=400, list_size=100)
    near = 0
    for seed in range(20):
        keen = luck_of_enthusiasts(places, levers(enthusiasm={"clustering": 0.6}), parameters(), Draws(seed)) < 0.3
        spread = luck_of_enthusiasts(places, levers(enthusiasm={"clustering": 0.0}), parameters(), Draws(seed)) < 0.3
        near += np.mean(keen[1:] == keen[:-1]) - np.mean(spread[1:] == spread[:-1])
    assert near / 20 > 0.05
    shares = [
        np.mean(luck_of_enthusiasts(places, levers(enthusiasm={"clustering": 0.6}), parameters(), Draws(seed)) < 0.3)
        for seed in range(60)
    ]
    assert np.mean(shares) == pytest.approx(0.3, abs=0.08)


def test_likes_listen_to_likes_where_likeness_counts():
    places = replace(PLACES, practice_imd=np.tile([5.0, 50.0], 12))

    def unlike(homophily: float) -> float:
        asked = levers(network={"degree": 4, "homophily": homophily})
        near = listens_to(places, asked, parameters(), Draws(1), np.full(24, 6000))
        assert ((near >= 0).sum(axis=1) == 4).all()
        assert not (near == np.arange(24)[:, None]).any()
        return float(np.abs(places.practice_imd[near] - places.practice_imd[:, None]).mean())

    assert unlike(1.0) < unlike(0.0)


def test_without_a_taste_for_likes_neighbours_are_the_nearest():
    assert (heard("geographic") == neighbours(PLACES.practice_easting_m, PLACES.practice_northing_m, 4, PLACES.practice_pct)).all()
