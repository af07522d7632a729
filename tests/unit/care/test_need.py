import numpy as np
import pytest

from sim.care.need import frailty_weights
from sim.people.frailty import share_by_code, z_by_code
from tests.unit.care.toy import mortality, need
from tests.unit.people.toy import registers

pytestmark = pytest.mark.unit
BETAS = np.linspace(0.4, 1.1, 10)


def test_frailty_weights_have_mean_one_over_new_people():
    weights = frailty_weights(1.6, BETAS, 3.09)
    assert weights.shape == (10, 256)
    assert weights @ share_by_code() == pytest.approx(np.ones(10), abs=1e-13)
    assert (np.diff(weights, axis=1) >= 0).all()


def test_frailty_is_cut_at_the_declared_quantile():
    weights = frailty_weights(1.6, BETAS, 2.0)
    tail = z_by_code() >= 2.0
    assert (weights[:, tail] == weights[:, tail][:, :1]).all()


def test_without_spread_everyone_is_alike():
    assert (frailty_weights(0.0, BETAS, 3.09) == 1.0).all()


def test_levels_ahead_look_twelve_months_on():
    level = np.ones((9, 24))
    level[2, 15] = 1.5
    ahead = need(registers(), level=level).level_ahead
    # the peak of month 15 matters to bounds set in months 3 to 15, the last birthday before included
    assert (ahead[2, 3:16] == 1.5).all()
    assert (ahead[2, :3] == 1.0).all()
    assert (ahead[2, 16:] == 1.0).all()


def test_monthly_deaths_add_up_to_the_central_rate():
    rates = need(registers(), annual_mortality=np.full((3, 111, 2, 5), 0.12), mean_weight=np.ones((10, 190)))
    # a central rate of 0.12 a year leaves exp(-0.12) alive after twelve months
    assert (1 - rates.death_rate) ** 12 == pytest.approx(np.exp(-0.12))


def test_deaths_ahead_cover_the_next_year():
    rising = mortality() * np.array([1.0, 2.0, 1.5])[:, None, None, None]
    rates = need(registers(), annual_mortality=rising)
    assert (rates.death_ahead[0] == rates.death_rate[1]).all()
    assert (rates.death_ahead[2] == rates.death_rate[2]).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"annual_rate": np.zeros((3, 5))}, "annual_rate has shape"),
        ({"annual_rate": np.full((9, 190), -1.0)}, "annual_rate must be"),
        ({"level": np.full((9, 24), np.nan)}, "level must be"),
        ({"head_room": 0.9}, "head_room"),
        ({"mean_weight": np.zeros((10, 190))}, "mean_weight must be above 0"),
        ({"group_share": np.full((2, 3, 10), 0.2)}, "group_share must sum to 1"),
        ({"year_of_month": np.full(24, 3)}, "year_of_month"),
        ({"style_gp": np.ones(2)}, "style_gp has shape"),
    ],
)
def test_rates_that_cannot_be_right_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        need(registers(), **changes)
