import numpy as np
import pytest
from scipy.special import ndtri

from sim.care.plain import price_of_event, scramble
from sim.care.prices import KNOTS, Prices, followup_chances, lognormal_quantiles, mean_followups, table_mean

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("cv", [0.3, 1.0, 3.0])
def test_prices_have_mean_one_and_the_declared_spread(cv):
    table = lognormal_quantiles(cv)
    assert table.shape == (2, KNOTS + 1)
    assert table_mean(table) == pytest.approx(1.0, abs=1e-14)
    assert (np.diff(table, axis=1) >= 0).all()
    # second moment of a linear piece from a to b is (a^2 + ab + b^2) / 3
    a, b = table[:, :-1], table[:, 1:]
    square = (a * a + a * b + b * b) / 3
    second = square[0, :-1].sum() / KNOTS + square[1].sum() / KNOTS**2
    assert np.sqrt(second - 1) == pytest.approx(cv, rel=0.01)


def test_quantiles_are_those_of_the_lognormal():
    table = lognormal_quantiles(1.5)
    sigma = np.sqrt(np.log(1 + 1.5**2))
    for share in (0.25, 0.5, 0.875):
        exact = np.exp(sigma * ndtri(share) - sigma**2 / 2)
        assert table[0, int(share * KNOTS)] == pytest.approx(exact, rel=2e-3)  # the common scale


def test_without_spread_each_event_costs_the_mean():
    table = lognormal_quantiles(0.0)
    assert (table == 1.0).all()
    assert {price_of_event(table, 1234.0, bits) for bits in range(50)} == {1234}


def test_draws_read_the_table_in_the_body_and_in_the_tail():
    table = np.stack([np.arange(5.0), 10 + np.arange(5.0)])
    for bits in range(200):
        u = (scramble(bits) >> 11) * 2.0**-53
        expected = 4 * u if u < 0.75 else 10 + 4 * (4 * u - 3)
        assert price_of_event(table, 1000.0, bits) == int(np.floor(1000 * expected + 0.5))



def test_prices_that_cannot_be_right_are_refused():
    with pytest.raises(ValueError, match="cv"):
        lognormal_quantiles(-1.0)
    tables = np.stack([lognormal_quantiles(0.0)] * 9)
    right = {
        "quantiles": tables, "mean_pence": np.ones((9, 190)), "mff": np.ones(2), "group_price": np.ones((2, 10)),
        "followup_at_most": np.ones(1), "followup_pence": 1.0,
    }  # fmt: skip
    Prices(**right)
    for name, wrong in (
        ("mff", np.array([np.nan])), ("mean_pence", np.ones((9, 19))), ("group_price", -np.ones((2, 10))),
        ("followup_pence", -1.0),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=name):
            Prices(**{**right, name: wrong})


@pytest.mark.parametrize("mean", [0.0, 0.3, 2.24, 6.0])
def test_followups_have_the_mean_that_was_asked_for(mean):
    chances = followup_chances(mean)
    assert mean_followups(chances) == pytest.approx(mean, abs=1e-9)
    assert chances[-1] == pytest.approx(1.0)
    assert (np.diff(chances) >= 0).all()
    # geometric: the chance of one more falls by the same ratio each time
    if mean:
        steps = np.diff(chances, prepend=0.0)
        assert steps[1:6] / steps[:5] == pytest.approx([steps[1] / steps[0]] * 5)


def test_too_many_followups_are_refused():
    with pytest.raises(ValueError, match="from 0 to below 12, not 12"):
        followup_chances(12.0)
