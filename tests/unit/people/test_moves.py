from dataclasses import fields, replace

import numba
import numpy as np
import pytest

from sim.errors import BooksError
from sim.people.columns import EMPTY, SATURATED
from sim.people.moves import MoveParams, move, moves_of, moving_chance
from sim.people.plain import move_plainly
from sim.people.synthesise import synthesise
from tests.unit.people.toy import START, SYNTHESIS_KEY, registers, rows, stream

pytestmark = pytest.mark.unit
KEY = stream("moves")
SIZES = (900, 1500, 700, 0, 1200, 300)


def places(count, km_apart=3.0):
    return np.arange(count) * km_apart * 1000.0, np.zeros(count)


def world(sizes=SIZES, **changes):
    made = registers(sizes=sizes, gp_count=np.maximum(1, np.asarray(sizes) // 400))
    people = synthesise(made, START, 2.0, SYNTHESIS_KEY, highest=np.ones(len(sizes)))
    people.conditions[:] = people.identity % 1024
    return made, people, moves_of(MoveParams(**changes), *places(len(sizes)), made.list_size)


def same(one, other):
    return all((getattr(one, field.name) == getattr(other, field.name)).all() for field in fields(one))


def test_the_kernel_does_what_plain_python_does_row_by_row():
    made, people, moves = world(share=20.0)
    plain = people.copy()
    for year in (1, 2, 3):
        month = 12 * year
        dead = (people.identity * np.uint32(2654435761) >> 20) % 50 == year
        for each in (people, plain):
            own = dead & each.living()
            each.birth_month[own], each.bound[own] = EMPTY, 0
            each.population[:] = [np.count_nonzero(each.living()[rows(each, p)]) for p in range(each.practices)]
        came, left = move(people, moves, made, START + month, month, KEY)
        move_plainly(plain, moves, made, START + month, month, KEY)
        assert same(people, plain)
        assert came.sum() == left.sum() > 500


def test_nobody_is_lost_and_movers_keep_what_is_theirs():
    made, people, moves = world()
    before = people.copy()
    came, left = move(people, moves, made, START + 12, 12, KEY)
    assert np.unique(people.identity).size == people.identity.size
    assert (np.sort(people.identity) == np.sort(before.identity)).all()
    assert (people.population == before.population + came - left).all()
    assert (
        people.population == [np.count_nonzero(people.living()[rows(people, p)]) for p in range(people.practices)]
    ).all()
    own, was = np.flatnonzero(people.living()), np.flatnonzero(before.living())
    own, was = own[np.argsort(people.identity[own])], was[np.argsort(before.identity[was])]
    for column in ("identity", "birth_month", "sex_fifth", "frailty", "conditions"):
        assert (getattr(people, column)[own] == getattr(before, column)[was]).all()
    practice_of = np.repeat(np.arange(people.practices), np.diff(people.edge))
    moved = practice_of[own] != practice_of[was]
    assert moved.sum() == came.sum() > 200
    assert (people.bound[own[moved]] == SATURATED).all()
    assert (people.bound[~people.living()] == 0).all()
    assert (people.gp[own] < made.gp_count[practice_of[own]]).all()
    assert (people.gp[own[~moved]] == before.gp[was[~moved]]).all()


def test_without_a_rate_nothing_changes_bit_for_bit():
    made, people, moves = world(share=0.0)
    before = people.copy()
    came, left = move(people, moves, made, START + 12, 12, KEY)
    assert same(people, before)
    assert came.sum() == left.sum() == 0


def test_threads_do_not_matter():
    made, people, moves = world()
    other, threads = people.copy(), numba.get_num_threads()
    move(people, moves, made, START + 12, 12, KEY)
    try:
        numba.set_num_threads(min(2, numba.config.NUMBA_NUM_THREADS))
        move(other, moves, made, START + 12, 12, KEY)
    finally:
        numba.set_num_threads(threads)
    assert same(people, other)


def test_who_moves_depends_on_age_and_not_on_others():
    made, people, moves = world(sizes=(40_000, 40_000), decay_km=50.0)
    practice = np.repeat([0, 1], np.diff(people.edge))
    age = (START + 12 - people.birth_month.astype(int)) // 12
    identity, living = people.identity.copy(), people.living()
    move(people, replace(moves, far_share=1.0, far_at_most=np.array([0.5, 1.0])), made, START + 12, 12, KEY)
    now = dict(zip(people.identity[people.living()], practice[people.living()], strict=True))
    gone = np.array([now[i] for i in identity[living]]) != practice[living]
    for young, old in ((18, 30), (65, 85)):
        of = (age[living] >= young) & (age[living] < old)
        expected = moving_chance(MoveParams())[young] / 2  # every second one is drawn to the own practice
        assert abs(gone[of].mean() - expected) < 4 * np.sqrt(expected / of.sum())


def test_balance_lists_gain_as_many_as_they_lose_wherever_they_lie():
    luck = np.random.default_rng(5)
    size = luck.integers(1500, 12_000, 300)
    easting, northing = luck.normal(0, 8000, (2, 300))  # crowded in the middle
    made = moves_of(MoveParams(), easting, northing, size)
    chance = np.diff(made.near_at_most, axis=1, prepend=0.0)
    flow = chance * size[:, None]
    gained = np.bincount(made.near.ravel(), flow.ravel(), 300)
    assert np.abs(gained / size - 1.0).max() < 0.02


def test_moves_are_to_near_practices_and_never_to_one_without_people():
    made, people, moves = world(far_share=0.0)
    came, _ = move(people, moves, made, START + 12, 12, KEY)
    assert came[3] == 0
    chance = np.diff(moves.near_at_most, axis=1, prepend=0.0)
    to = {int(near): share for near, share in zip(moves.near[0], chance[0], strict=True)}
    assert to[1] > to[4] > 0.0
    assert moving_chance(MoveParams())[:80].mean() == pytest.approx(0.08)


def test_a_practice_alone_in_its_scope_loses_nobody():
    made, people, moves = world(sizes=(900,))
    before = people.copy()
    move(people, moves, made, START + 12, 12, KEY)
    assert same(people, before)


def test_a_practice_that_is_nearly_full_takes_nobody():
    made, people, moves = world()
    full = rows(people, 1)
    people.birth_month[full], people.population[1] = START - 400, people.edge[2] - people.edge[1]
    plain = people.copy()
    came, left = move(people, moves, made, START + 12, 12, KEY)
    move_plainly(plain, moves, made, START + 12, 12, KEY)
    assert same(people, plain)
    assert came[1] == 0 < left[1]


def test_a_practice_without_rows_says_so_and_nothing_has_changed():
    made, people, moves = world()
    before = people.copy()
    with pytest.raises(BooksError, match=r"practice 16 is .* rows short for those who come"):
        move(
            people,
            replace(moves, far_share=1.0, far_at_most=np.array([0.0] * 5 + [1.0])),
            made,
            START + 12,
            12,
            KEY,
        )
    assert same(people, before)
