"""Scopes hold real places, the same ids whatever else is in scope, and errors that name the right code."""

import dataclasses

import numpy as np
import pytest

from sim.data import load
from sim.data.attraction import attraction
from sim.data.geography import (
    DEMO,
    SHA_NAMES,
    neighbours,
    outline_codes,
    scope,
    synthetic_scope,
)
from sim.errors import ScopeError

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def demo():
    return scope("demo")


@pytest.fixture(scope="module")
def england():
    return scope("england")


def test_the_demo_area_is_three_different_pcts_of_about_a_million(demo):
    assert tuple(demo.pct_codes) == DEMO
    assert 700_000 < demo.registered < 1_100_000
    assert len(demo.trust_codes) >= 2
    assert demo.pct_imd.max() > 2 * demo.pct_imd.min()
    centre = np.column_stack([demo.practice_easting_m, demo.practice_northing_m])
    assert np.ptp(centre, axis=0).max() < 60_000


def test_england_holds_everyone(england):
    assert england.registered == 54_836_561
    assert (len(england.pct_codes), england.practices, len(england.trust_codes)) == (152, 8206, 158)
    assert england.practice_trust_share[:, -1].max() == 0  # there is no other hospital
    assert england.pct_population[:, 3].sum() == 52_196_381


def test_a_scope_is_consistent_in_itself(demo):
    people = demo.practice_list_by_cell.sum(axis=(1, 2))
    assert people.min() > 0
    assert people.sum() == demo.registered
    assert (np.bincount(demo.practice_pct, people) == demo.pct_registered_2009).all()
    assert (np.diff(demo.practice_pct) >= 0).all()
    assert demo.practice_trust_share.sum(axis=1) == pytest.approx(1.0)
    assert demo.practice_trust_share.min() >= 0
    assert (demo.trust_in_scope_share >= 0.5).all()
    assert demo.pct_age_structure.sum(axis=1) == pytest.approx(1.0)
    assert demo.pct_population.shape == (3, 8, 91)
    assert demo.practice_trust_km.shape == demo.practice_trust_share.shape == (demo.practices, 4)


def test_arrays_cannot_be_changed(demo):
    for field in dataclasses.fields(demo):
        value = getattr(demo, field.name)
        assert not isinstance(value, np.ndarray) or not value.flags.writeable
    with pytest.raises(dataclasses.FrozenInstanceError):
        demo.key = "other"


def test_sex_0_is_female(demo):
    table = load.columns("practices")
    row = demo.practice_national_index[0]
    assert demo.practice_list_by_cell[0, 8].tolist() == [table["female_75_plus"][row], table["male_75_plus"][row]]


def test_a_practice_has_the_same_people_in_every_scope(demo, england):
    for part in (demo, scope("5QJ"), scope("south_west")):
        whole = england.practice_first_person_id[part.practice_national_index]
        assert (part.practice_first_person_id == whole).all()
        assert (england.practice_codes[part.practice_national_index] == part.practice_codes).all()
    ends = england.practice_first_person_id.astype(np.int64) + england.practice_id_room
    assert (ends[:-1] == england.practice_first_person_id[1:]).all()
    people = england.practice_list_by_cell.sum(axis=(1, 2))
    assert (england.practice_id_room >= 1.5 * people + 200).all()


def test_names_can_be_written_in_several_ways():
    assert scope("Q30").key == scope("north_east").key == scope(["north_east"]).key == "north_east"
    assert scope(["5QJ", "5A3"]).key == scope(["5a3", "5qj"]).key == "5A3+5QJ"
    assert (scope(["5M8", "5QJ", "5A3"]).practice_codes == scope("demo").practice_codes).all()


def test_the_ten_regions_share_out_england(england):
    parts = [scope(name) for name in SHA_NAMES]
    assert sum(part.registered for part in parts) == england.registered
    assert sum(len(part.pct_codes) for part in parts) == 152


@pytest.mark.parametrize(
    "names, words",
    [
        ([], "the scope is empty"),
        ("londn", "did you mean london"),
        ("5QX", r"'5QX': no such scope; did you mean 5Q"),
        ("qqqq", "allowed: demo, england"),
        (["5QJ", "5QJ"], "names 5QJ twice"),
        (["demo", "5QJ"], "names 5QJ twice"),
        (["5QJ", ""], "'': no such scope"),
    ],
)
def test_a_wrong_scope_is_explained(names, words):
    with pytest.raises(ScopeError, match=words):
        scope(names)


def test_rates_are_scaled_by_resident_over_registered_around_the_national_mean(england):
    mean = (england.pct_rate_scale * england.pct_registered_2009).sum() / england.registered
    assert mean == pytest.approx(1.0, abs=1e-12)


def test_market_forces_stay_in_the_published_range_and_are_highest_in_london(england):
    assert england.pct_mff.min() >= 0.93
    assert england.pct_mff.max() <= 1.20
    assert set(england.pct_sha[england.pct_mff >= 1.15]) == {"Q36"}


def test_nearer_and_larger_hospitals_attract_more():
    pull = attraction(6.0)
    assert pull.share.shape == (8206, 158)
    assert pull.share.sum(axis=1) == pytest.approx(1.0)
    beds = load.columns("trusts")["general_beds"].astype(float)
    # practice 0: ratio of shares = ratio of beds x exp(difference of distance / 6 km)
    first, second = np.argsort(pull.km[0])[:2]
    expected = beds[first] / beds[second] * np.exp((pull.km[0, second] - pull.km[0, first]) / 6.0)
    assert pull.share[0, first] / pull.share[0, second] == pytest.approx(expected, rel=1e-4)
    assert (pull.share[pull.km > 60.0001].max() == 0) or (pull.km.min(axis=1).max() > 60)


def test_a_longer_reach_sends_more_patients_out_of_scope(demo):
    assert scope("demo", decay_km=20.0).practice_trust_share[:, -1].mean() > demo.practice_trust_share[:, -1].mean()
    with pytest.raises(ValueError, match="above 0"):
        scope("demo", decay_km=0.0)


def test_distances_are_those_of_the_map():
    # Weston (RA3) to North Bristol (RVJ) along the national grid is about 33 km; the practices' own distances
    # must agree with easting and northing
    table, km = load.columns("practices"), attraction(6.0).km
    same = np.flatnonzero(load.columns("pcts")["pct"][table["pct"]] == "5QJ")
    pair = np.hypot(*(table[axis][same[0]] - table[axis][same[-1]] for axis in ("easting_m", "northing_m"))) / 1000
    assert np.abs(km[same[0]] - km[same[-1]]).max() <= pair * 1.01


def test_neighbours_are_the_nearest_of_the_same_pct():
    x, y = np.array([0, 1, 3, 3, 100, 101]), np.zeros(6)
    within = np.array([0, 0, 0, 0, 1, 1])
    assert neighbours(x, y, 2, within).tolist() == [[1, 2], [0, 2], [3, 1], [2, 1], [5, -1], [4, -1]]


def test_neighbours_in_one_building_go_by_index():
    found = neighbours(np.zeros(4), np.zeros(4), 2, np.zeros(4, dtype=int))
    assert found.tolist() == [[1, 2], [0, 2], [0, 1], [0, 1]]


def test_no_practice_is_its_own_neighbour_or_has_one_elsewhere(demo):
    found = neighbours(demo.practice_easting_m, demo.practice_northing_m, 5, demo.practice_pct)
    assert found.shape == (demo.practices, 5)
    assert (found != np.arange(demo.practices)[:, None]).all()
    assert (demo.practice_pct[found] == demo.practice_pct[:, None]).all()


def test_every_pct_can_be_drawn():
    drawn = set(load.columns("pct_outlines")["code"])
    wanted = {code for pct in load.columns("pcts")["pct"] for code in outline_codes(pct)}
    assert wanted == drawn
    assert outline_codes("5P3") == outline_codes("5P4") == ("5QV",)
    assert set(load.columns("sha_outlines")["code"]) == set(SHA_NAMES.values())


@pytest.mark.parametrize("practices, size, pcts, trusts", [(3, 400, 1, 1), (5, 401, 2, 2), (1, 1, 1, 1), (4, 9, 4, 3)])
def test_an_artificial_scope_is_exact(practices, size, pcts, trusts):
    made = synthetic_scope(practices, size, pcts, trusts)
    assert made.practice_list_by_cell.sum(axis=(1, 2)).tolist() == [size] * practices
    assert made.registered == practices * size == made.pct_registered_2009.sum()
    assert sorted(set(made.practice_pct.tolist())) == list(range(pcts))
    assert made.practice_trust_share.shape == (practices, trusts + 1)
    assert made.practice_trust_share.sum(axis=1) == pytest.approx(1.0)
    real = scope("demo")
    for field in dataclasses.fields(made):
        ours, theirs = getattr(made, field.name), getattr(real, field.name)
        if isinstance(theirs, np.ndarray):
            assert (ours.dtype.kind, ours.ndim) == (theirs.dtype.kind, theirs.ndim), field.name
            assert ours.dtype == theirs.dtype or ours.dtype.kind == "U", field.name


def test_an_artificial_scope_needs_someone_in_it():
    with pytest.raises(ScopeError):
        synthetic_scope(practices=1, pcts=2)


@pytest.mark.parametrize("named, again", [("practice_codes", "S00001"), ("practice_national_index", 0)])
def test_a_practice_cannot_stand_twice_among_the_places(named, again):
    places = synthetic_scope(practices=3)
    values = getattr(places, named).copy()
    values[2] = again
    with pytest.raises(ScopeError, match=f"practice {again} stands more than once; a practice belongs to one primary care trust"):
        dataclasses.replace(places, **{named: values})
