"""Specialty groups divide referrals and admissions, and reprice none of the total."""

import numpy as np
import pytest

from sim.data import load
from sim.data.making import sources
from sim.data.specialties import (
    GROUP_OF_TREATMENT_FUNCTION,
    GROUPS,
    admission_shares,
    outpatient_shares,
    relative_prices,
)

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("shares", [outpatient_shares(), admission_shares()])
def test_shares_are_of_every_pct_and_sum_to_one(shares):
    assert shares.shape == (152, len(GROUPS)) == (152, 10)
    assert (shares >= 0).all()
    assert shares.sum(axis=1) == pytest.approx(1.0)


def test_every_specialty_of_the_source_is_in_a_group():
    rows = sources.frame("rtt_pct_specialty_2010.csv.gz", text=("specialty",))
    assert set(rows["specialty"]) == set(GROUP_OF_TREATMENT_FUNCTION)


def test_england_s_shares_are_those_of_the_returns():
    table = load.table("waits_2010")
    bands = [column for column in table if column.startswith("w")]
    by_group = table[table["pathway"] == "admitted"].groupby("group")[bands].sum().sum(axis=1)
    assert (by_group / by_group.sum())["ophthalmology"] == pytest.approx(0.131, abs=0.002)
    assert (by_group / by_group.sum())["trauma_and_orthopaedics"] == pytest.approx(0.187, abs=0.002)
    # 299,000 admitted pathways a month, as summed from the source
    assert by_group.sum() == pytest.approx(299_000, rel=0.02)


def test_prices_move_money_between_groups_only():
    people = load.columns("pcts")["registered_2009"].astype(float)
    for price, share in zip(relative_prices(), (outpatient_shares(), admission_shares()), strict=True):
        national = np.average(share, axis=0, weights=people)
        assert (price * national).sum() == pytest.approx(1.0)
