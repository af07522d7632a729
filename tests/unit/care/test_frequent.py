"""Frequent care: Poisson numbers by practice and cell, with their mean, their spread, and a practice's own manner."""

from __future__ import annotations

import numba
import numpy as np
import pytest

from sim.care.frequent import FrequentCare
from sim.care.streams import CONSULTATIONS, FREQUENT, MATERNITY, PRESCRIBING
from sim.randomness import Draws

pytestmark = pytest.mark.unit
PRACTICES = 4000
RATE = np.array([5.5, 17.1, 1.5, 0.03])[:, None] * np.ones((1, 190))
PRICE = np.array([0.0, 965.0, 10_700.0, 117_000.0])[:, None] * np.ones((1, PRACTICES))
LEVEL, SAME = np.ones(4), np.ones(PRACTICES)


def care(people_in_a_cell: int = 10, manner=1.0, ids=None, seed=1) -> FrequentCare:
    ids = np.arange(PRACTICES) if ids is None else ids
    keys = np.array([Draws(seed).key(kind) for kind in FREQUENT], dtype=np.uint64)
    made = FrequentCare(RATE, PRICE[:, : ids.size], manner * np.ones((4, ids.size)), ids, keys)
    made.count_lists(np.full((ids.size, 190), people_in_a_cell, dtype=np.int32))
    return made


def test_counts_have_the_mean_and_the_spread_of_poisson_numbers():
    made = care()
    made.run_month(0, LEVEL, SAME, 1.0)
    # 1,900 people: 871, 2,708, 237 and 4.75 a month; mean and variance over 4,000 practices
    for kind, rate in enumerate(RATE[:, 0]):
        mean = 1900 * rate / 12
        assert abs(made.count[kind].mean() - mean) < 5 * (mean / PRACTICES) ** 0.5
        assert made.count[kind].var() == pytest.approx(mean, rel=0.12)


def test_bills_are_events_times_price_and_consultations_are_free():
    made = care()
    made.run_month(3, LEVEL, SAME, 1.1)
    assert (made.pence[CONSULTATIONS] == 0).all()
    assert made.pence[PRESCRIBING].tolist() == np.floor(made.count[PRESCRIBING] * (965.0 * 1.1) + 0.5).tolist()


def test_manner_shock_growth_and_people_multiply():
    made = care(manner=1.2)
    made.shock[PRESCRIBING] = 0.9
    made.run_month(0, LEVEL * 1.5, SAME * 1.1, 1.0)
    mean = 1900 * 17.1 / 12 * 1.2 * 0.9 * 1.5 * 1.1
    assert made.count[PRESCRIBING].mean() == pytest.approx(mean, rel=0.002)
    assert made.annual_pence()[0, PRESCRIBING] == pytest.approx(1900 * 17.1 * 1.2 * 965.0)


def test_a_practice_without_people_uses_nothing():
    made = care(people_in_a_cell=0)
    made.run_month(0, LEVEL, SAME, 1.0)
    assert not made.count.any()
    assert not made.pence.any()


def test_luck_is_the_practices_own_whatever_else_is_in_the_scope():
    whole, part = care(), care(ids=np.arange(100, 150))
    whole.run_month(5, LEVEL, SAME, 1.0)
    part.run_month(5, LEVEL, SAME[:50], 1.0)
    assert (part.count == whole.count[:, 100:150]).all()
    whole.run_month(6, LEVEL, SAME, 1.0)
    assert (part.count[MATERNITY] != whole.count[MATERNITY, 100:150]).any()


@pytest.mark.skipif(numba.config.NUMBA_NUM_THREADS < 2, reason="one processor only")
def test_threads_do_not_matter():
    threads, counts = numba.get_num_threads(), []
    try:
        for number in (1, 2):
            numba.set_num_threads(number)
            made = care()
            made.run_month(0, LEVEL, SAME, 1.0)
            counts.append(made.count.copy())
    finally:
        numba.set_num_threads(threads)
    assert (counts[0] == counts[1]).all()
