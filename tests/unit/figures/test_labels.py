"""Labels are moved apart, no further than they must, and never out of the panel."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.figures.labels import apart

pytestmark = pytest.mark.unit


def test_labels_that_are_apart_stay():
    assert apart([10.0, 50.0, 90.0], 12.0, 0.0, 100.0) == [10.0, 50.0, 90.0]


def test_two_labels_in_one_place_share_the_move():
    # both wish for 50 and need 12 between them: 44 and 56
    assert apart([50.0, 50.0], 12.0, 0.0, 100.0) == [44.0, 56.0]


def test_labels_at_the_edge_stay_inside():
    assert apart([0.0, 0.0, 0.0], 12.0, 0.0, 100.0) == [0.0, 12.0, 24.0]
    assert apart([100.0, 100.0], 12.0, 0.0, 100.0) == [88.0, 100.0]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=7))
def test_any_labels_keep_their_gap_their_order_and_the_panel(wanted):
    placed = apart(wanted, 12.0, 0.0, 100.0)
    in_order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    steps = [placed[high] - placed[low] for low, high in itertools.pairwise(in_order)]
    assert all(step >= 12.0 - 1e-6 for step in steps)
    assert min(placed) >= -1e-6
    assert max(placed) <= 100.0 + 1e-6
