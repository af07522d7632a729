"""Keyed draws: a number depends on its key alone, spreads evenly, and is nobody else's."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from sim.randomness import GOLDEN, SIMULATION, SYNTHESIS, U64, Draws, key, mix, unit, word

pytestmark = pytest.mark.unit
MANY = 200_000
IDS = np.arange(MANY)
draws = Draws(seed=1)


@njit
def uniform_compiled(stream_key, identity, month):
    return unit(word(stream_key, identity, month))


def test_the_hash_is_splitmix64():
    # the first output of splitmix64 from state 0 is published as E220A8397B1DCDAF: mix of the golden constant
    assert int(mix(np.array([GOLDEN]))[0]) == 0xE220A8397B1DCDAF


@given(
    seed=st.integers(0, 2**40), month=st.integers(0, 255), identity=st.integers(0, 2**40),
    others=st.lists(st.integers(0, 2**40), max_size=5),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_a_draw_depends_on_seed_stream_month_and_id_and_on_nothing_drawn_beside_it(seed, month, identity, others):
    source = Draws(seed)
    alone = source.uniform("stream", month, [identity])[0]
    source.uniform("another", month, others)
    together = source.uniform("stream", month, [*others, identity])[-1]
    assert alone == together
    assert 0.0 <= alone < 1.0


@given(seed=st.integers(0, 2**30), month=st.integers(0, 255), identity=st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_whole_arrays_and_compiled_loops_draw_the_same_number(seed, month, identity):
    source = Draws(seed)
    assert source.uniform("care", month, [identity])[0] == uniform_compiled(source.key("care"), identity, month)


@pytest.mark.parametrize(
    "other",
    [
        Draws(2).uniform("a", 3, IDS),
        Draws(1, SYNTHESIS).uniform("a", 3, IDS),
        Draws(1).uniform("b", 3, IDS),
        Draws(1).uniform("a", 4, IDS),
        np.roll(Draws(1).uniform("a", 3, IDS), 1),
    ],
    ids=["seed", "domain", "stream", "month", "neighbouring id"],
)
def test_keys_that_differ_in_one_thing_share_no_luck(other):
    # the correlation of 200,000 independent pairs has an sd of 1 / sqrt(200,000) = 0.0022
    mine = Draws(1).uniform("a", 3, IDS)
    assert abs(np.corrcoef(mine, other)[0, 1]) < 4 * MANY**-0.5
    assert not (mine == other).any()


def test_numbers_are_spread_evenly():
    # of 200,000 numbers each of 20 slices gets 10,000, with an sd of sqrt(200,000 x 0.05 x 0.95) = 97
    counts = np.histogram(draws.uniform("even", 0, IDS), bins=20, range=(0.0, 1.0))[0]
    assert np.abs(counts - 10_000).max() < 4.5 * 97


def test_normal_numbers_have_mean_nought_and_spread_one():
    z = draws.normal("normal", 0, IDS)
    assert np.isfinite(z).all()
    assert abs(z.mean()) < 4 / MANY**0.5
    assert abs(z.std() - 1.0) < 4 / (2 * MANY) ** 0.5


@pytest.mark.parametrize("sigma", [0.15, 1.0])
def test_lognormal_numbers_have_mean_one(sigma):
    # variance exp(sigma^2) - 1
    sd = np.sqrt(np.expm1(sigma**2))
    assert abs(draws.lognormal("log", 0, IDS, sigma).mean() - 1.0) < 4 * sd / MANY**0.5


def test_without_spread_a_lognormal_number_is_exactly_one():
    assert (draws.lognormal("log", 0, IDS[:1000], 0.0) == 1.0).all()


def test_gamma_numbers_have_their_mean_and_shape():
    # mean 5, shape 2: variance 5^2 / 2 = 12.5
    waits = draws.gamma("wait", 0, IDS, 5.0, 2.0)
    assert (waits >= 0.0).all()
    assert abs(waits.mean() - 5.0) < 4 * (12.5 / MANY) ** 0.5
    assert waits.var() == pytest.approx(12.5, rel=0.03)


def test_a_wait_of_no_mean_is_no_wait():
    assert (draws.gamma("wait", 0, IDS[:100], 0.0, 2.0) == 0.0).all()


@pytest.mark.parametrize("month", [-1, 256])
def test_a_month_that_does_not_fit_the_counter_is_refused(month):
    with pytest.raises(ValueError, match="does not fit the counter"):
        draws.uniform("a", month, [1])


def test_the_month_never_runs_into_the_id():
    # counter = id x 256 + month: the last month of an id and the first of the next are neighbours, not the same
    assert draws.uniform("a", 255, [1])[0] != draws.uniform("a", 0, [2])[0]


def test_a_key_is_a_digest_so_that_neighbouring_seeds_are_far_apart():
    keys = [int(key(SIMULATION, seed, "a")) for seed in range(100)]
    assert len(set(keys)) == 100
    bits = [bin(left ^ right).count("1") for left, right in itertools.pairwise(keys)]
    assert 28 < np.mean(bits) < 36  # of 64, half differ
    assert key(SIMULATION, 1, "a").dtype == U64
