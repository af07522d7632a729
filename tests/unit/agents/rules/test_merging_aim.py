"""How many trusts mergers aim for."""

from __future__ import annotations

import pytest

from sim.agents.rules.merging import aim

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "number, areas, bodies, below",
    [
        (None, 152, 152, 700_000),  # size decides
        (76.0, 152, 77, float("inf")),
        (76.0, 152, 76, 0.0),  # as many as are wanted
        (76.0, 4, 3, float("inf")),  # a part of England keeps its part: two of four
        (76.0, 4, 2, 0.0),
        (20.0, 2, 1, 0.0),  # and at least one
    ],
)
def test_trusts_of_any_size_merge_until_as_many_are_left_as_are_wanted(number, areas, bodies, below):
    assert aim(number, 700_000, areas, bodies) == below
