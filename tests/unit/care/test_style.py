import numpy as np
import pytest

from sim.care.style import manners
from sim.randomness import Draws

pytestmark = pytest.mark.unit
NAMES = ("a", "b", "c")
PRACTICES = np.arange(20_000)
AREAS = PRACTICES // 50


def logs(sds=(0.2, 0.2, 0.0), correlation=0.5, area_share=0.4):
    return np.log(manners(Draws(1), NAMES, np.array(sds), PRACTICES, AREAS, correlation, area_share))


def test_manner_has_the_spread_the_correlation_and_the_share_of_areas_that_were_asked_for():
    found = logs()
    assert found[:2].std(axis=1) == pytest.approx([0.2, 0.2], rel=0.05)
    assert np.corrcoef(found[:2])[0, 1] == pytest.approx(0.5, abs=0.06)
    between = found[0].reshape(-1, 50).mean(axis=1)
    # 400 areas: variance of their means is 0.4 of all, and a fiftieth of the rest
    assert between.var() / found[0].var() == pytest.approx(0.4 + 0.6 / 50, abs=0.06)
    assert np.exp(found[0]).mean() == pytest.approx(1.0, abs=0.02)


def test_without_spread_everybody_is_alike_to_the_last_bit():
    assert (manners(Draws(1), NAMES, np.zeros(3), PRACTICES, AREAS, 0.5, 0.4) == 1.0).all()


def test_a_practice_keeps_its_manner_in_another_scope():
    whole = manners(Draws(1), NAMES, np.full(3, 0.2), PRACTICES, AREAS, 0.5, 0.4)
    part = manners(Draws(1), NAMES, np.full(3, 0.2), PRACTICES[100:200], AREAS[100:200], 0.5, 0.4)
    assert (part == whole[:, 100:200]).all()


@pytest.mark.parametrize("correlation, expected", [(0.0, 0.0), (1.0, 1.0)])
def test_streams_may_go_apart_or_together(correlation, expected):
    assert np.corrcoef(logs(correlation=correlation, area_share=0.0)[:2])[0, 1] == pytest.approx(expected, abs=0.03)
