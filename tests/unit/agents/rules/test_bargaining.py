"""Rule D14: who bargains well, and what it does to local prices."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.rules.bargaining import BargainingParams, alternative, local_price, share_of_gain

pytestmark = pytest.mark.unit
P = BargainingParams()


def test_with_nothing_to_tell_them_apart_the_gain_is_halved():
    assert share_of_gain(330_000.0, 0.5, 0.1, 0.0, 1.0, P) == 0.5


def test_size_helps_only_where_there_is_another_provider():
    small, large = (share_of_gain(people, 0.42, 0.3, 0.0, 1.0, P) for people in (330_000.0, 330_000.0 * np.e))
    assert large == pytest.approx(1.0 / (1.0 + np.exp(-0.3)))
    assert small < large
    assert share_of_gain(5e6, 0.0, 0.5, 0.0, 1.0, P) == 0.5


def test_knowledge_and_freedom_help():
    plain = share_of_gain(330_000.0, 0.4, 0.1, 0.2, 0.5, P)
    assert share_of_gain(330_000.0, 0.4, 0.1, 0.6, 0.5, P) > plain
    assert share_of_gain(330_000.0, 0.4, 0.1, 0.2, 1.0, P) > plain


def test_alternative_is_the_chance_that_two_patients_part():
    assert alternative([[1.0, 0.0], [0.5, 0.5], [0.7, 0.3]]) == pytest.approx([0.0, 0.5, 0.42])


def test_a_better_bargain_than_at_the_start_lowers_prices_by_what_is_at_stake():
    assert local_price(0.7, 0.5, P) == pytest.approx(1.0 - 0.2 * P.at_stake)
    assert local_price(0.5, 0.5, P) == 1.0
    assert local_price(0.9, 0.1, BargainingParams(at_stake=0.0)) == 1.0
