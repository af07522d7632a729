"""Sum, product and weakest link are told apart where they are known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.factors import PRODUCT, SUM, WEAKEST, _states, together
from sim.outcomes.metrics import METRICS

pytestmark = pytest.mark.unit
NAMES = ("a", "b", "c")
METRIC = METRICS["redesigns"]


def levels(of, seeds: int = 4, noise: float = 0.0) -> np.ndarray:
    luck = np.random.default_rng(1).normal(0.0, 1.0, (8, seeds))
    return np.array([[of(on)] * seeds for on in _states(3)]) + noise * luck


def added(on) -> float:
    return 10.0 + on @ np.array([1.0, 2.0, 4.0])


def multiplied(on) -> float:
    return 10.0 * np.prod(np.where(on, [1.5, 2.0, 3.0], 1.0))


def linked(on) -> float:
    return 10.0 + 5.0 * on.all()


@pytest.mark.parametrize("truth, form", [(added, SUM), (multiplied, PRODUCT), (linked, WEAKEST)])
def test_each_form_is_found_where_it_is_true(truth, form):
    found = together(levels(truth), NAMES, METRIC)
    assert found.error[form] == pytest.approx(0.0, abs=1e-9)
    assert f"nearest to a {form}" in found.verdict()
    assert f"nearest to a {form}" in together(levels(truth, noise=0.05), NAMES, METRIC).verdict()


def test_effects_and_interactions_by_hand():
    found = together(levels(added), NAMES, METRIC)
    assert found.alone["alone"].tolist() == pytest.approx([1.0, 2.0, 4.0])
    assert found.alone["main"].tolist() == pytest.approx([1.0, 2.0, 4.0])
    assert found.pairs["interaction"].to_numpy() == pytest.approx(0.0)
    assert (found.none, found.whole, found.sum_of_parts) == pytest.approx((10.0, 7.0, 7.0))
    product = together(levels(multiplied), NAMES, METRIC)
    # a and b beyond their sum: (1.5 - 1) x (2 - 1) x 10, averaged over c off (x 1) and on (x 3)
    assert product.pairs["interaction"][0] == pytest.approx(10.0)
    assert product.whole / product.sum_of_parts == pytest.approx(80.0 / 35.0)


def test_where_nothing_happens_nothing_is_claimed():
    nothing = together(levels(lambda on: 10.0, noise=1.0), NAMES, METRIC)
    assert "chance" in nothing.verdict()


def test_a_product_is_not_formed_of_levels_that_are_not_positive():
    found = together(levels(lambda on: added(on) - 11.0), NAMES, METRIC)
    assert np.isnan(found.error[PRODUCT])
    assert "sum" in found.verdict()
