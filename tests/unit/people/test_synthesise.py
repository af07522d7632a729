import numpy as np
import pytest

from sim.people.columns import EMPTY, FIFTHS
from sim.people.frailty import share_by_code
from sim.people.synthesise import spare_rows, spread_oldest
from tests.unit.people.toy import START, population, registers, rows, subset

pytestmark = pytest.mark.unit
COLUMNS = ("identity", "birth_month", "sex_fifth", "gp", "frailty")


def ages(people):
    return (START - people.birth_month[people.living()].astype(int)) // 12


def test_every_cell_of_the_lists_is_filled_exactly():
    made = registers()
    people = population(made)
    assert (people.population == made.list_size).all()
    for practice in range(people.practices):
        own = rows(people, practice)
        living = people.birth_month[own] != EMPTY
        age = (START - people.birth_month[own][living].astype(int)) // 12
        band = np.searchsorted([5, 15, 25, 35, 45, 55, 65, 75], age, side="right")
        sex = people.sex_fifth[own][living] // FIFTHS
        counts = np.bincount(band * 2 + sex, minlength=18).reshape(9, 2)
        assert (counts == made.list_by_cell[practice]).all()


def test_a_practice_has_the_same_people_in_every_scope():
    everywhere = registers()
    alone = population(subset(everywhere, [1]))
    reversed_scope = population(subset(everywhere, [2, 1, 0]))
    people = population(everywhere)
    for column in COLUMNS:
        own = getattr(people, column)[rows(people, 1)]
        assert (getattr(alone, column) == own).all()
        assert (getattr(reversed_scope, column)[rows(reversed_scope, 1)] == own).all()


def test_ids_count_up_from_the_first_id_of_the_practice_and_never_meet():
    made = registers()
    people = population(made)
    for practice in range(people.practices):
        own = people.identity[rows(people, practice)]
        assert (own == made.first_person_id[practice] + np.arange(own.size)).all()
    assert np.unique(people.identity).size == people.identity.size


def test_fifths_follow_the_score_of_the_practice():
    made = registers(sizes=(20_000,), imd_score=np.array([20.0]))
    people = population(made)
    counts = np.bincount(people.sex_fifth[people.living()] % FIFTHS, minlength=FIFTHS)
    # P(fifth 0) = P(N > ln(34/20)/0.4 = 1.327) = 0.0923, P(0 or 1) = P(N > ln(21.5/20)/0.4 = 0.181) = 0.4283
    share = np.diff(np.concatenate([[0.0], made.fifth_at_most()[0], [1.0]]))
    assert share[:2] == pytest.approx([0.0923, 0.4283 - 0.0923], abs=2e-4)
    size = counts.sum()
    assert (np.abs(counts - size * share) < 4 * np.sqrt(size * share * (1 - share))).all()


def test_without_spread_everyone_lives_in_the_fifth_of_the_practice():
    people = population(registers(within_log_sd=0.0, imd_score=np.array([40.0, 20.0, 5.0])))
    for practice, fifth in enumerate((0, 2, 4)):
        own = rows(people, practice)
        assert (people.sex_fifth[own][people.birth_month[own] != EMPTY] % FIFTHS == fifth).all()


def test_gps_birthdays_and_frailty_are_spread_as_declared():
    people = population(registers(sizes=(20_000,), gp_count=np.array([7])))
    living = people.living()
    size = int(living.sum())
    for values, share in (
        (people.gp[living], np.full(7, 1 / 7)),
        ((START - people.birth_month[living].astype(int)) % 12, np.full(12, 1 / 12)),
    ):
        counts = np.bincount(values, minlength=share.size)
        assert (np.abs(counts - size * share) < 4 * np.sqrt(size * share * (1 - share))).all()
    z = (people.frailty[living] - 128.0) / 32.0
    assert abs(z.mean()) < 4 / np.sqrt(size)  # mean 0, sd 1
    assert abs(z.var() - 1) < 4 * np.sqrt(2 / size)
    assert share_by_code().sum() == pytest.approx(1.0, abs=1e-12)


def test_single_ages_follow_the_weights_of_the_area():
    weights = np.ones((1, 91))
    weights[0, 25:35] = np.arange(10)  # nobody aged 25; 9 in 45 aged 34
    people = population(registers(sizes=(20_000,), age_weights=weights))
    in_band = ages(people)
    in_band = in_band[(in_band >= 25) & (in_band < 35)]
    counts = np.bincount(in_band - 25, minlength=10)
    share = np.arange(10) / 45
    assert counts[0] == 0
    assert (np.abs(counts - in_band.size * share) <= 4 * np.sqrt(in_band.size * share * (1 - share))).all()


def test_the_oldest_are_spread_over_ages_and_keep_their_weight():
    weights = np.arange(91.0)[None, :]
    spread = spread_oldest(weights)
    assert spread.shape == (1, 110)
    assert spread[0, 90:].sum() == pytest.approx(90.0)
    assert spread[0, 91] / spread[0, 90] == pytest.approx(0.78)


def test_spare_rows_leave_room_for_the_births_within_the_ids():
    # 6,000 people x 12 per 1,000 x 14 years = 1,008 births; x 1.15 + 60 = 1,219.2, rounded up
    # 100 people: 0.5 x 100 + 200 = 250 ids are left, births at 500 per 1,000 would ask for 865
    assert spare_rows(np.array([6000, 100]), np.array([12.0, 500.0]), 14).tolist() == [1220, 250]


def test_columns_take_about_fifteen_bytes_a_row():
    people = population(registers())
    rows_kept = people.identity.size
    assert people.bytes_per_person() * people.population.sum() / rows_kept == pytest.approx(15, abs=0.1)
    other = people.copy()
    other.birth_month[:] = EMPTY
    assert people.living().sum() == people.population.sum()


@pytest.mark.parametrize(
    "changes",
    [
        {"gp_count": np.array([1, 0, 1])},
        {"gp_count": np.array([1, 256, 1])},
        {"imd_score": np.array([1.0, np.nan, 1.0])},
        {"fifth_cutoffs": np.array([8.5, 13.8, 21.5, 34.0])},
        {"births_per_1000": np.array([1.0, 2.0])},
        {"list_by_cell": np.full((3, 9, 2), -1)},
        {"within_log_sd": float("nan")},
    ],
)
def test_registers_that_cannot_be_right_are_refused(changes):
    with pytest.raises(ValueError, match="|".join(changes)):
        registers(**changes)
