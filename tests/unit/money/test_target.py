"""The national formula: indices centred on England, opening distances by region, and a change of its weights."""

from __future__ import annotations

import numpy as np
import pytest

from sim.data.geography import scope, synthetic_scope
from sim.money.allocation import change_formula
from sim.money.target import component_weights, inequalities_weight, opening_distances, regional_distance, target
from tests.unit.money.test_allocation import trusts

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def england():
    return scope("england")


def test_indices_are_centred_on_england_whatever_the_weight(england):
    found = target(england)
    for weight in (0.0, 0.15, 1.0):
        assert np.average(found.index(weight), weights=found.residents) == pytest.approx(1.0, abs=1e-9)


def test_a_trust_has_the_same_target_in_every_scope(england):
    alone = target(scope("5M8"))
    place = england.pct_codes.tolist().index("5M8")
    assert alone.index(0.15)[0] == target(england).index(0.15)[place]


def test_old_deprived_and_dear_places_have_the_higher_targets(england):
    found = target(england)
    codes = england.pct_codes.tolist()
    tower_hamlets, surrey = codes.index("5C4"), codes.index("5P5")
    assert found.age[tower_hamlets] < 1.0 < found.age[surrey]
    assert found.need[tower_hamlets] > 1.0 > found.need[surrey]
    # the inequalities formula gives to the deprived: with less of it Tower Hamlets loses and Surrey gains
    change = found.index(0.10) / found.index(0.15) - 1.0
    assert change[tower_hamlets] < 0.0 < change[surrey]


def test_components_are_79_11_and_10_and_prescribing_knows_no_local_prices(england):
    assert component_weights() == pytest.approx([0.79, 0.11, 0.10])
    mff = england.pct_mff / np.average(england.pct_mff, weights=england.pct_residents_2009)
    parts = target(england).market_forces
    assert parts == pytest.approx((0.89 * mff + 0.11) / np.average(0.89 * mff + 0.11, weights=england.pct_residents_2009))


def test_regions_stand_where_published_and_the_money_is_whole(england):
    money = england.pct_residents_2009
    distance = regional_distance(england.pct_sha, money)
    assert distance[england.pct_sha == "Q36"] == pytest.approx(0.081)
    assert distance[england.pct_sha == "Q33"] == pytest.approx(-0.058)
    assert distance @ money == pytest.approx(0.0, abs=1e-6)


def test_distances_without_spread_are_those_of_the_region_taken_back_by_the_pace(england):
    nobody = np.zeros(152)
    now, before = (opening_distances(england, nobody, 0.0, 0.05, year) for year in (2011, 2009))
    assert now[england.pct_sha == "Q36"] == pytest.approx(0.081)
    assert now == pytest.approx(before * 0.95**2)


def test_nobody_stands_below_the_floor_and_artificial_places_are_at_target(england):
    normal = np.linspace(-4, 4, 152)
    assert opening_distances(england, normal, 0.4, 0.05, 2011).min() >= -0.062
    assert opening_distances(synthetic_scope(), np.zeros(1), 0.0, 0.05, 2007).tolist() == [0.0]


def test_weights_of_the_inequalities_formula_changed_in_april_2011():
    assert [inequalities_weight(year) for year in (2010, 2011, 2012)] == [0.15, 0.15, 0.10]


def test_new_weights_move_targets_and_not_yet_the_money():
    pcts = trusts(need=(1.0, 1.2), gap=(0.02, -0.03))
    pcts.inequalities_index[:] = (0.5, 2.0)
    money = pcts.need_index * (1.0 + pcts.target_gap)
    change_formula(pcts, 0.15, 0.10)
    main = (np.array([1.0, 1.2]) - 0.15 * np.array([0.5, 2.0])) / 0.85
    assert pcts.need_index == pytest.approx(0.9 * main + 0.1 * np.array([0.5, 2.0]))
    assert pcts.need_index * (1.0 + pcts.target_gap) == pytest.approx(money)


def test_the_same_weight_changes_nothing_to_the_last_bit():
    pcts = trusts(need=(1.0, 1.2), gap=(0.02, -0.03))
    before = pcts.need_index.copy(), pcts.target_gap.copy()
    change_formula(pcts, 0.15, 0.15)
    assert (pcts.need_index == before[0]).all()
    assert (pcts.target_gap == before[1]).all()
