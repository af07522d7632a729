from dataclasses import fields

import numpy as np
import pytest

from sim.people.columns import EMPTY
from sim.people.demography import births
from sim.people.growth import GrowthParams, grow, growth_of, list_band_of_age, projected
from sim.people.migration import Migration, migrate
from sim.people.moves import MoveParams, moves_of
from sim.people.plain import grow_plainly
from sim.people.synthesise import synthesise
from sim.randomness import Draws
from tests.unit.people.test_lifetimes import cohort
from tests.unit.people.toy import START, SYNTHESIS_KEY, registers, rows, stream

pytestmark = pytest.mark.unit
KEY = stream("growth")
SIZES = (900, 1500, 0, 700, 1200, 300)
PCT = np.array([0, 0, 0, 1, 1, 1])


def residents(growth=(1.03, 0.98), years=8):
    ages = np.linspace(1500, 200, 91)
    steps = np.array(growth)[:, None, None] ** np.arange(years)[None, :, None]
    return ages[None, None, :] * steps


def world(sizes=SIZES, growth=(1.03, 0.98), followed=1.0, years=6):
    made = registers(sizes=sizes, gp_count=np.maximum(1, np.asarray(sizes) // 400))
    wanted = growth_of(GrowthParams(followed=followed), made.list_by_cell, PCT, residents(growth), first=3, years=years)
    return made, synthesise(made, START, years, SYNTHESIS_KEY, highest=wanted.highest()), wanted


def same(one, other):
    return all((getattr(one, field.name) == getattr(other, field.name)).all() for field in fields(one))


def by_area_and_band(people, month):
    band = np.full(people.identity.size, -1)
    living = people.living()
    band[living] = list_band_of_age()[(month - people.birth_month[living].astype(int)) // 12]
    area = np.repeat(PCT, np.diff(people.edge))
    return np.array([np.bincount(band[living & (area == pct)], minlength=9) for pct in range(2)])


def test_the_kernel_does_what_plain_python_does_row_by_row():
    made, people, growth = world()
    plain, members = people.copy(), cohort(50)
    for month in (12, 24):
        arrived, departed = grow(people, growth, made, START + month, month, KEY, members)
        grow_plainly(plain, growth, made, START + month, month, KEY, members)
        assert same(people, plain)
        assert min(arrived.sum(), departed.sum()) > 30


def test_lists_follow_residents_by_area_and_band():
    made, people, growth = world()
    before = by_area_and_band(people, START + 12)
    grow(people, growth, made, START + 12, 12, KEY)
    now, wanted = by_area_and_band(people, START + 12), growth.wanted[1]
    lists = growth.wanted[0]
    assert wanted.sum(axis=1) == pytest.approx(np.array([1.03, 0.98]) * lists.sum(axis=1))
    gains = before < wanted
    assert (now[gains] == np.rint(wanted[gains])).all()
    assert (np.abs(now - wanted)[~gains] < 1 + 4 * np.sqrt((before - wanted)[~gains])).all()  # departures are binomial


def test_without_following_nothing_changes_bit_for_bit_nor_in_the_first_april():
    made, people, growth = world(followed=0.0)
    before = people.copy()
    grow(people, growth, made, START + 12, 12, KEY)
    assert same(people, before)
    made, people, growth = world()
    before = people.copy()
    grow(people, growth, made, START, 0, KEY)
    assert same(people, before)
    assert (world(followed=0.0)[2].highest() == 1.0).all()


def test_those_who_arrive_are_new_people_of_the_band_and_of_an_own_id():
    made, people, growth = world(growth=(1.1, 1.1))
    before = people.copy()
    arrived, _ = grow(people, growth, made, START + 12, 12, KEY, cohort(50))
    new = people.living() & ~before.living()
    assert np.unique(people.identity).size == people.identity.size
    assert (people.identity == before.identity).all()
    assert (people.birth_month[new] < START + 12).all()
    assert arrived[2] == 0 == people.population[2]  # a practice without people stays without
    assert (people.conditions[new] > 0).mean() > 0.1
    own = np.repeat(np.arange(6), np.diff(people.edge))
    assert (people.gp[new] < made.gp_count[own[new]]).all()


def test_years_of_births_deaths_moves_and_growth_lose_nobody():
    made, people, growth = world()
    draws, moves = Draws(7), moves_of(MoveParams(), np.arange(6) * 2000.0, np.zeros(6), made.list_size)
    migration = Migration(moves, growth)
    ids, now = np.sort(people.identity), people.population.copy()
    for month in range(72):
        if month % 12 == 0:
            found = migrate(people, migration, made, START + month, month, draws)
            now += found.moved_in - found.moved_out + found.arrived - found.departed
        now += births(people, made, START + month, month, draws.key("births"))
        dead = people.living() & (draws.uniform("death", month, people.identity) < 0.001)
        people.birth_month[dead], people.bound[dead] = EMPTY, 0
        died = np.array([np.count_nonzero(dead[rows(people, practice)]) for practice in range(6)])
        people.population -= died
        now -= died
        assert (now == people.population).all()
    assert (now == [np.count_nonzero(people.living()[rows(people, practice)]) for practice in range(6)]).all()
    assert (np.sort(people.identity) == ids).all()
    assert people.population[2] == 0


def test_scenarios_that_differ_in_one_area_share_the_luck_of_the_other():
    made, people, growth = world()
    other_made, other, other_growth = world(growth=(1.06, 0.98))
    grow(people, growth, made, START + 12, 12, KEY)
    grow(other, other_growth, other_made, START + 12, 12, KEY)
    for practice in (3, 4, 5):
        own = rows(people, practice)
        assert (people.birth_month[own] == other.birth_month[rows(other, practice)]).all()


def test_the_projection_goes_on_with_englands_bands_and_the_areas_pace():
    by_band = np.ones((2, 8, 9)) * 1000.0
    by_band *= np.array([1.02, 1.0])[:, None, None] ** np.arange(8)[None, :, None]
    ahead = projected(by_band, 3)
    assert ahead.shape == (2, 11, 9)
    assert (ahead[:, :8] == by_band).all()
    assert ahead[:, -1].sum(axis=1) / ahead[:, -2].sum(axis=1) == pytest.approx([1.02, 1.0], abs=2e-4)
    assert projected(by_band, 0) is by_band


def test_an_area_whose_practices_are_full_falls_behind_its_residents():
    made, people, growth = world(growth=(1.3, 1.0))
    first = people.birth_month[rows(people, 0)]
    first[people.population[0] :] = first[: first.size - people.population[0]]  # of all ages, until no row is free
    people.population[0] = first.size
    plain, members = people.copy(), cohort(50)
    room = np.diff(people.edge) - people.population
    arrived, _ = grow(people, growth, made, START + 60, 60, KEY, members)
    grow_plainly(plain, growth, made, START + 60, 60, KEY, members)
    assert same(people, plain)
    assert arrived[0] == 0
    assert 0.4 * room[1] < arrived[1] <= room[1]
    assert (people.population <= np.diff(people.edge)).all()


def test_what_cannot_be_is_refused():
    made, _, _ = world()
    with pytest.raises(ValueError, match="order of their areas"):
        growth_of(GrowthParams(), made.list_by_cell, PCT[::-1], residents(), 3, 2)
    with pytest.raises(ValueError, match="years 0 to 7"):
        growth_of(GrowthParams(), made.list_by_cell, PCT, residents(), 8, 2)
