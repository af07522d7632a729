"""Shares add up to the whole, are fair where fairness is known, and say what luck could do."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.factors import states_of
from sim.analysis.shapley import shapley, shared_out
from sim.cli.deal import printed
from sim.outcomes.metrics import METRICS

pytestmark = pytest.mark.unit
NAMES = ("a", "b", "c", "d")
STATES = states_of(np.zeros((16, 1)))


def levels(of, seeds: int = 3, noise: float = 0.0) -> np.ndarray:
    luck = np.random.default_rng(5).normal(0.0, 1.0, (16, seeds))
    return np.array([[float(of(on))] * seeds for on in STATES]) + noise * luck


def shares(table: np.ndarray) -> np.ndarray:
    return shared_out(table, NAMES, METRICS["redesigns"]).shares


def test_in_a_sum_every_question_has_the_same_answer():
    found = shares(levels(lambda on: 7.0 + on @ np.array([1.0, -2.0, 0.0, 4.0])))
    for part in ("shapley", "left_out", "alone"):
        assert found[part].tolist() == pytest.approx([1.0, -2.0, 0.0, 4.0])


def test_shares_add_up_to_the_whole_in_every_seed_whatever_the_parts_do_to_one_another():
    table = levels(lambda on: 3.0 * on.prod() + on[0] * on[2], noise=1.0)
    total = sum(shapley(table, place) for place in range(4))
    assert total == pytest.approx(table[-1] - table[0])


def test_a_pair_that_works_only_together_shares_equally_and_a_bystander_has_nothing():
    found = shares(levels(lambda on: 6.0 * (on[0] and on[3])))
    assert found["shapley"].tolist() == pytest.approx([3.0, 0.0, 0.0, 3.0])
    assert found["alone"].tolist() == [0.0] * 4
    assert found["left_out"].tolist() == [6.0, 0.0, 0.0, 6.0]


def test_a_share_is_the_mean_over_all_orders():
    from itertools import permutations

    table = levels(lambda on: on.sum() ** 2 + 5.0 * on[1], noise=0.5)
    row = {tuple(on): number for number, on in enumerate(STATES.tolist())}
    added = np.zeros(table.shape[1])
    for order in permutations(range(4)):
        before = [place in order[: order.index(1)] for place in range(4)]
        after = [on or place == 1 for place, on in enumerate(before)]
        added += table[row[tuple(after)]] - table[row[tuple(before)]]
    assert shapley(table, 1) == pytest.approx(added / 24)


def test_intervals_hold_the_mean_and_need_two_seeds():
    found = shares(levels(lambda on: on.sum(), noise=1.0))
    assert (found["shapley_low"] < found["shapley"]).all()
    assert (found["shapley"] < found["shapley_high"]).all()
    assert shares(levels(lambda on: on.sum(), seeds=1))["shapley_low"].isna().all()


def test_the_largest_share_is_printed_first():
    text = printed(shared_out(levels(lambda on: 7.0 + on @ np.array([1.0, -2.0, 0.0, 4.0])), NAMES, METRICS["redesigns"]))
    rows = [line.split()[0] for line in text.splitlines()[2:]]
    assert rows == ["d", "b", "a", "c"]
