"""The response to money is the one that gives the fall that was seen."""

from __future__ import annotations

import numpy as np
import pytest

from sim.validation.fundholding import solved

pytestmark = pytest.mark.unit


def test_a_fall_is_solved_for_by_hand_where_all_have_the_same_at_stake():
    # 1 - exp(-k x 0.4) = 0.042
    assert solved(np.full(3, 0.4), np.ones(3)) == pytest.approx(-np.log(0.958) / 0.4)


def test_those_with_more_patients_count_for_more():
    stakes = np.array([0.1, 0.8])
    assert solved(stakes, np.array([1.0, 9.0])) < solved(stakes, np.array([9.0, 1.0]))


def test_nothing_at_stake_is_said_in_plain_words():
    with pytest.raises(ValueError, match="nobody has anything at stake"):
        solved(np.zeros(2), np.ones(2))
