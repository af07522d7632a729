import numpy as np
import pytest

from sim.people.frailty import share_by_code, z_by_code
from sim.people.survivors import draws_at_most, drift_chances, shares_by_cell, survivor_shares
from sim.people.synthesise import synthesise
from tests.unit.people.toy import START, SYNTHESIS_KEY, band_of_age, registers

pytestmark = pytest.mark.unit
COLUMNS = ("identity", "birth_month", "sex_fifth", "gp", "frailty")


def mortality():
    """Doubling every eight years from one in a thousand at 40; the most deprived die twice as often as the least."""
    age = np.arange(111)[:, None, None]
    return np.minimum(0.001 * 2.0 ** ((age - 40) / 8.0) * np.linspace(1.4, 0.7, 5), 1.0) * np.ones((1, 2, 1))


def weight(beta=0.8):
    raw = np.exp(beta * np.minimum(z_by_code(), 3.3))
    return raw / (raw @ share_by_code())


def test_without_an_exponent_of_death_survivors_are_new_people_bit_for_bit():
    shares = survivor_shares(mortality(), np.ones(256), 0.8)
    assert (shares == share_by_code()).all()
    made = registers()
    plain = synthesise(made, START, 2.0, SYNTHESIS_KEY)
    same = synthesise(made, START, 2.0, SYNTHESIS_KEY, survivors=shares)
    for column in COLUMNS:
        assert (getattr(plain, column) == getattr(same, column)).all()
    counts = np.bincount(plain.frailty[plain.living()], minlength=256) / plain.population.sum()
    assert np.abs(counts - share_by_code()).max() < 0.01


def test_the_drift_of_the_shares_is_that_of_people():
    drift = drift_chances(0.8)
    assert drift.sum(axis=1) == pytest.approx(np.ones(256))
    assert drift[160] @ z_by_code() == pytest.approx(0.8, abs=1e-3)  # z = 1
    after = share_by_code() @ drift
    assert after @ z_by_code() ** 2 == pytest.approx(1.0, abs=5e-3)
    assert (drift_chances(1.0) == np.eye(256)).all()


def test_the_old_are_less_frail_than_the_young_and_most_so_where_most_die():
    shares = survivor_shares(mortality(), weight(), 0.8)
    assert shares.sum(axis=2) == pytest.approx(np.ones((111, 10)))
    mean = shares @ z_by_code()
    assert np.abs(mean[:30]).max() < 0.02
    assert (np.diff(mean[40:100, 0]) < 0).all()
    assert (mean[80, :5] == np.sort(mean[80, :5])).all()  # fifth 0 is the most deprived


def test_with_full_persistence_a_cohort_thins_as_the_closed_form_says():
    # of code k, exp(-M_k) are left, M_k the sum of rate x weight over its mean among those alive
    rate, chosen = np.full((111, 2, 5), 0.05), weight()
    shares = survivor_shares(rate, chosen, 1.0)
    # the mean falls as the frail die, so the exponent lies between that for a constant mean of 1 and a little more
    log_ratio = np.log(shares[40, 0, 160] / share_by_code()[160]) - np.log(shares[40, 0, 96] / share_by_code()[96])
    least = 0.05 * 40.5 * (chosen[96] - chosen[160])
    assert 2.0 * least < log_ratio < least < 0


def test_people_are_drawn_with_the_frailty_of_survivors_and_else_unchanged():
    made = registers(sizes=(60_000,))
    shares = survivor_shares(mortality(), weight(), 0.8)
    plain = synthesise(made, START, 2.0, SYNTHESIS_KEY)
    people = synthesise(made, START, 2.0, SYNTHESIS_KEY, survivors=shares)
    for column in COLUMNS[:-1]:
        assert (getattr(plain, column) == getattr(people, column)).all()
    living = people.living()
    age = (START - people.birth_month[living].astype(int)) // 12
    expected = (shares @ z_by_code())[age, people.sex_fifth[living]]
    z = (people.frailty[living] - 128.0) / 32.0
    old = age >= 80
    assert expected[old].mean() < -0.1
    for of in (old, ~old):
        assert abs((z - expected)[of].mean()) < 4 / np.sqrt(of.sum())


def test_shares_by_cell_are_means_over_the_ages_of_a_band():
    shares = survivor_shares(mortality(), weight(), 0.8)
    weights = np.arange(111)[::-1] + 1.0
    cells = shares_by_cell(shares, weights, band_of_age()).reshape(19, 10, 256)
    ages = slice(70, 75)
    assert cells[15] == pytest.approx(np.average(shares[ages], axis=0, weights=weights[ages]))
    assert (draws_at_most(shares)[:, :, -1] == 65536).all()


@pytest.mark.parametrize(
    ("changes", "message"), [({"w": np.ones(255)}, "shape"), ({"w": np.full(256, -1.0)}, "negative")]
)
def test_weights_that_cannot_be_right_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        survivor_shares(mortality(), changes["w"], 0.8)
