"""The fit of hospital choice: the declared decay is the fitted one, and mergers add up."""

import numpy as np
import pytest

from sim.care.pathways import CareParams
from sim.data.attraction import attraction
from sim.data.choice import SUCCESSORS, _observed, choice_fit, fit_choice
from sim.data.geography import DECAY_KM
from sim.data.load import columns

pytestmark = pytest.mark.unit


def test_the_declared_decay_is_the_one_that_fits_best():
    fit = fit_choice()
    assert fit.decay_km == CareParams().trust_decay_km == DECAY_KM
    assert fit.authorities > 300
    assert fit.correlation > 0.9
    assert fit.misplaced < 0.2
    assert choice_fit(6.0).log_loss > 1.5 * fit.log_loss


def test_every_merged_trust_is_one_of_2010_and_its_heir_is_in_the_patients_table():
    assert set(SUCCESSORS) <= set(columns("trusts")["code"])
    assert {heir for heirs in SUCCESSORS.values() for heir in heirs} <= set(columns("trust_patients_2020")["trust"])


def test_observed_shares_sum_to_one_and_no_trust_is_counted_twice():
    observed, people, _, became = _observed()
    assert observed[people > 0].sum(axis=1) == pytest.approx(1.0)
    assert (became.sum(axis=1) <= 1.0 + 1e-12).all()
    assert np.count_nonzero(became.sum(axis=1) == 0) < 15  # specialist trusts without an heir in the table


def test_a_specialist_hospital_is_nobodys_local_hospital():
    trusts = columns("trusts")
    specialist = trusts["general_beds"] == 0.0
    assert 5 <= specialist.sum() <= 12
    share = attraction(1.4).share
    assert (share[:, specialist] == 0.0).all()
    assert share.sum(axis=1) == pytest.approx(1.0)
    # children's hospitals are small, and general ones large
    assert trusts["general_acute_beds"][specialist].max() < 260
