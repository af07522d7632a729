"""A sample of practices stands for the whole: whole practices, every area, the same in every scope."""

from __future__ import annotations

import numpy as np
import pytest

from sim.data.geography import scope
from sim.validation.thinning import thinned

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def england():
    return scope("england")


def test_a_sample_has_about_the_people_asked_for_in_whole_practices(england):
    found = thinned(england, 2_000_000)
    assert found.registered == pytest.approx(2_000_000, rel=0.1)
    rows = np.searchsorted(england.practice_national_index, found.practice_national_index)
    assert (found.practice_list_by_cell == england.practice_list_by_cell[rows]).all()
    assert (np.diff(found.practice_national_index) > 0).all()


def test_lists_and_deprivation_of_the_sample_are_those_of_the_country(england):
    found = thinned(england, 3_000_000)
    mean = [places.practice_list_by_cell.sum(axis=(1, 2)).mean() for places in (found, england)]
    assert mean[0] == pytest.approx(mean[1], rel=0.05)
    assert found.practice_imd.mean() == pytest.approx(england.practice_imd.mean(), rel=0.05)
    assert np.unique(found.practice_pct).size > 140


def test_all_people_are_the_scope_itself_and_none_is_refused(england):
    assert thinned(england, 10**9) is england
    with pytest.raises(ValueError, match="needs people"):
        thinned(england, 0)


def test_another_seed_gives_other_practices(england):
    one, other = (set(thinned(england, 500_000, seed).practice_codes) for seed in (1, 2))
    assert one != other
