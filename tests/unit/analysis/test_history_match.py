"""History matching finds known values, gives back what cannot be known, and refuses what is held out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.analysis.history_match import emulator, matched
from sim.data.evidence import HeldOutError
from sim.errors import DataError
from sim.validation.targets import PBC, targets

pytest.importorskip("sklearn")
pytestmark = pytest.mark.unit
RANGES = {"joining.signing_speed": (0.0, 1.0), "promise.base": (-2.0, 2.0)}


def points(n: int = 40) -> pd.DataFrame:
    from scipy.stats import qmc

    unit = qmc.Sobol(2, seed=3).random(64)[:n]
    return pd.DataFrame({"joining.signing_speed": unit[:, 0], "promise.base": 4.0 * unit[:, 1] - 2.0})


def aim(metric: str, target: float, half: float):
    return replace(targets(PBC)[0], metric=metric, target=target, low=target - half, high=target + half)


def figures(at: pd.DataFrame, noise: float = 0.0) -> pd.DataFrame:
    luck = np.random.default_rng(1).normal(0.0, noise, (len(at), 2)) if noise else np.zeros((len(at), 2))
    speed, base = at["joining.signing_speed"], at["promise.base"]
    return pd.DataFrame({"uptake": 100.0 * (1.0 - np.exp(-2.0 * speed)) + luck[:, 0], "withheld": 50.0 - 20.0 * base + luck[:, 1]})


@pytest.mark.parametrize("noise", [0.0, 4.0])
def test_known_values_are_found_through_luck(noise):
    at = points()
    wanted = [aim("uptake", 100.0 * (1.0 - np.exp(-0.6)), 5.0), aim("withheld", 60.0, 5.0)]
    match = matched(RANGES, at, figures(at, noise), wanted, 100)
    assert match.centre["joining.signing_speed"] == pytest.approx(0.3, abs=0.05)
    assert match.centre["promise.base"] == pytest.approx(-0.5, abs=0.2)
    assert len(match.draws) == 100
    assert match.rows["inside"].all()
    assert 0.0 < match.left < 0.3


def test_what_no_figure_asks_for_stays_as_wide_as_it_was():
    at = points()
    match = matched(RANGES, at, figures(at), [aim("uptake", 45.0, 5.0)], 200)
    assert match.draws["promise.base"].std() == pytest.approx(4.0 / np.sqrt(12.0), rel=0.1)


def test_a_figure_out_of_reach_is_named_and_pulls_nothing():
    at = points()
    base = figures(at)
    whole = base.assign(hopeless=base["uptake"])
    aims = [aim("uptake", 45.0, 5.0), aim("withheld", 60.0, 5.0)]
    with_it = matched(RANGES, at, whole, [*aims, aim("hopeless", 1_000.0, 5.0)], 100)
    without = matched(RANGES, at, base, aims, 100)
    assert with_it.out_of_reach == ("hopeless",)
    assert with_it.centre == pytest.approx(without.centre)


def test_an_emulator_tells_luck_from_what_is_explained():
    at = points().to_numpy()
    luck = emulator(at, np.random.default_rng(2).normal(size=len(at)))
    clear = emulator(at, at[:, 0] + 0.1 * at[:, 1])
    assert clear.explained > 0.95 > 0.5 > luck.explained
    mean, variance = clear.predict(at)
    assert mean == pytest.approx(at[:, 0] + 0.1 * at[:, 1], abs=0.05)
    assert (variance >= 0.0).all()


def test_nothing_is_fitted_to_what_is_held_out_or_to_too_little():
    at = points()
    held = next(one for one in targets(PBC) if one.held_out)
    with pytest.raises(HeldOutError, match="may be fitted"):
        matched(RANGES, at, figures(at), [held], 10)
    with pytest.raises(DataError, match="enough points"):
        matched(RANGES, at.head(5), figures(at.head(5)), [aim("uptake", 45.0, 5.0)], 10)
    with pytest.raises(DataError, match="too few"):
        emulator(at.head(5).to_numpy(), np.ones(5))
