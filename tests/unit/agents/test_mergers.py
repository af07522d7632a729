"""Mergers of trusts: who merges with whom, and that purse, office and memory are shared to the penny."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents import mergers, office
from sim.agents.learning import refresh_trust
from sim.agents.rules.merging import MergingParams, seeks
from sim.config import load_config
from sim.errors import ConfigurationError
from tests.unit.money.toy import levers, parameters, town

pytestmark = pytest.mark.unit


def country(**merger):
    """Four trusts of 20,000 people: two pairs, each 10 km apart."""
    place = town(practices=8, pcts=4, list_size=10_000)
    now = levers(pct={"merger": {"target_pop": 50_000, **merger}})
    place.practices.easting_km[:] = np.repeat([0.0, 10.0, 100.0, 110.0], 2)
    office.open_office(place.pcts, now, parameters())
    refresh_trust(place.practices, now)
    return place, now


def after(place, now, month=12):
    mergers.merge(place.pcts, place.practices, place.groups, now, parameters(), place.draws, month)
    return place.pcts.body.tolist()


def test_without_mergers_nothing_moves_to_the_last_bit():
    place, now = country(mode="none")
    before = {name: values.copy() for name, values in place.pcts.arrays().items()}
    assert after(place, now) == [0, 1, 2, 3]
    mergers.share_results(place.pcts, place.ledger, 12)
    assert all(np.array_equal(values, before[name]) for name, values in place.pcts.arrays().items())


def test_a_decree_merges_neighbours_until_all_are_large_enough():
    place, now = country(mode="imposed")
    assert len(set(after(place, now))) == 1, "40,000 people are too few, so that even far ones are taken in"
    place, now = country(mode="imposed", target_pop=40_000)
    body = after(place, now)
    # the first two are 40,000; the others are nearest to each other
    assert body == [0, 0, 2, 2]
    assert after(place, now, 24) == body, "large enough is large enough"


def test_partnerships_first_waits_for_them():
    place, now = country(mode="after_lcp")
    assert after(place, now) == [0, 1, 2, 3]
    place.join(0, 0, 1)
    place.groups.rung[0] = 3
    assert after(place, now)[:2] in ([0, 0], [1, 1])


def test_a_merger_averages_skills_shakes_the_office_and_loses_memory():
    place, now = country(mode="imposed", target_pop=50_000)
    place.pcts.management[:] = [0.2, 0.6, 0.2, 0.6]
    place.practices.kept[:] = 10.0
    people = np.bincount(place.practices.pct, place.practices.list_size)
    mergers.join(place.pcts, place.practices, 0, 1, people, now)
    assert place.pcts.management == pytest.approx([0.4 * 0.7, 0.4 * 0.7, 0.2, 0.6])
    assert place.pcts.shock.tolist() == [1.0, 1.0, 0.0, 0.0]
    assert place.practices.kept.tolist() == [7.0] * 4 + [10.0] * 4


def test_merged_trusts_share_a_deficit_and_their_money_to_the_penny():
    place, now = country(mode="imposed", target_pop=40_000)
    after(place, now)
    place.pcts.allocation_pence[:] = [1_000_000, 3_000_000, 500_000, 500_001]
    place.pcts.balance_percent[:], place.pcts.deficit_percent[:] = [-8.0, 0.0, 3.0, -1.0], [8.0, 0.0, 0.0, 1.0]
    books = place.ledger
    books.post("other care", books.account("pct", 0), books.account("other", 0), 80_001, 0)
    mergers.share_results(place.pcts, books, 12)
    assert place.pcts.deficit_percent == pytest.approx([2.0, 2.0, 0.0, 0.0])
    assert books.balances("pct").tolist() == [-20_000, -60_001, 0, 0]
    books.check()


def test_who_seeks_a_merger():
    people, inside, luck = np.array([100, 100, 900]), np.array([0.6, 0.4, 0.6]), np.array([0.9, 0.1, 0.1])
    found = {mode: seeks(mode, people, 500, inside, luck, MergingParams()).tolist() for mode in ("none", "imposed", "voluntary", "after_lcp")}
    assert found == {
        "none": [False] * 3, "imposed": [True, True, False], "voluntary": [False, True, False], "after_lcp": [True, False, False]
    }  # fmt: skip


@pytest.mark.parametrize("setting", ["pct.merger.mode=imposed", "policies.m={starts: 2010-04, levers: {pct: {merger: {mode: voluntary}}}}"])
def test_a_merger_of_one_is_refused_in_plain_words(setting):
    with pytest.raises(ConfigurationError, match="nobody to merge with"):
        load_config(["scope=5D9", setting])
    assert load_config(["scope=demo", setting])
