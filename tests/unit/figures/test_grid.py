"""Longitude and latitude to the national grid, against the worked example of the Ordnance Survey."""

from __future__ import annotations

import numpy as np
import pytest

from sim.data.load import columns
from sim.figures.grid import project, to_national_grid

pytestmark = pytest.mark.unit


def test_the_worked_example_of_the_ordnance_survey():
    # annex C of the guide: 52d 39m 27.2531s N, 1d 43m 4.5177s E (OSGB36) is E 651409.903, N 313177.270
    lat, lon = 52 + 39 / 60 + 27.2531 / 3600, 1 + 43 / 60 + 4.5177 / 3600
    east, north = project(np.radians(lon), np.radians(lat))
    assert (east, north) == (pytest.approx(651409.903, abs=0.01), pytest.approx(313177.270, abs=0.01))


def test_wgs84_is_shifted_to_within_a_few_metres():
    # the same water tower by satellite: 52d 39m 28.8282s N, 1d 42m 57.8663s E
    lat, lon = 52 + 39 / 60 + 28.8282 / 3600, 1 + 42 / 60 + 57.8663 / 3600
    east, north = to_national_grid(np.array([lon]), np.array([lat]))
    assert east[0] == pytest.approx(651409.9, abs=8)
    assert north[0] == pytest.approx(313177.3, abs=8)


def test_practices_lie_inside_the_outlines_as_laid_on_the_grid():
    table, practices = columns("pct_outlines"), columns("practices")
    east, north = to_national_grid(table["lon"], table["lat"])
    assert east.min() - 5_000 < practices["easting_m"].min()
    assert practices["easting_m"].max() < east.max() + 5_000
    assert north.min() - 5_000 < practices["northing_m"].min()
    assert practices["northing_m"].max() < north.max() + 5_000
