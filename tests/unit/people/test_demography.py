import numpy as np
import pytest
from scipy.stats import poisson

from sim.errors import BooksError
from sim.people.birthdays import birthdays, without_bound
from sim.people.columns import EMPTY, FIFTHS, SATURATED, People
from sim.people.demography import births, count_cells, drift_frailty, poisson_by_inversion
from sim.people.frailty import code_of, normal_table, share_by_code
from tests.unit.people.toy import START, band_of_age, population, registers, stream

pytestmark = pytest.mark.unit


def test_births_are_poisson_in_proportion_to_the_list():
    made = registers(sizes=[800] * 200)
    people = population(made)
    expected = 12.0 / 1000 / 12 * people.population.sum()
    before = int(people.population.sum())
    born = births(people, made, START, 0, stream("births"))
    # about 200 x 800 x 0.012 / 12 = 160 births, sd 12.6
    assert abs(born.sum() - expected) < 4 * np.sqrt(expected)
    assert int(people.population.sum()) == before + born.sum() == people.living().sum()
    babies = people.birth_month == START
    assert (people.bound[babies] == SATURATED).all()


def test_newborns_are_half_girls_half_boys_and_of_the_fifths_of_the_practice():
    made = registers(sizes=[3000] * 20, births_per_1000=np.full(20, 600.0), imd_score=np.full(20, 20.0))
    people = population(made)
    old = people.living()
    births(people, made, START, 0, stream("births"))
    babies = people.living() & ~old
    size = babies.sum()  # about 3,000
    boys = (people.sex_fifth[babies] >= FIFTHS).sum()
    assert abs(boys - 0.512 * size) < 4 * np.sqrt(size / 4)
    at_most_1 = (people.sex_fifth[babies] % FIFTHS <= 1).sum()
    share = made.fifth_at_most()[0, 1]
    assert abs(at_most_1 - share * size) < 4 * np.sqrt(size * share * (1 - share))


def test_a_newborn_takes_a_free_row_with_its_id():
    made = registers(sizes=(900,), births_per_1000=np.array([4000.0]))
    people = population(made)
    ids = people.identity.copy()
    people.birth_month[~people.living()] = START - 200  # all rows taken
    people.population[0] = people.identity.size
    dead = np.arange(0, people.identity.size, 2)
    people.birth_month[dead] = EMPTY
    people.population[0] -= dead.size
    born = births(people, made, START, 0, stream("births"))
    babies = np.flatnonzero(people.birth_month == START)
    assert born[0] == babies.size > 0
    assert np.isin(babies, dead).all()
    assert (people.identity == ids).all()


def test_births_without_a_free_row_say_which_practice():
    made = registers(births_per_1000=np.array([0.0, 4000.0, 0.0]))
    people = population(made)
    people.birth_month[~people.living()] = START - 200
    people.population[:] = np.diff(people.edge)
    with pytest.raises(BooksError, match="practice 12 is"):
        births(people, made, START, 0, stream("births"))


@pytest.mark.parametrize("mean", [0.0, 0.3, 6.0, 60.0])
def test_the_count_is_the_poisson_quantile(mean):
    u = np.linspace(0.0005, 0.9995, 500)
    assert [poisson_by_inversion(one, mean) for one in u] == poisson.ppf(u, mean).astype(int).tolist()


def test_frailty_drifts_back_with_the_declared_persistence_and_keeps_its_spread():
    people = population(registers(sizes=(30_000,)))
    living = people.living()
    first = (people.frailty[living] - 128.0) / 32.0
    size = first.size
    for month in range(12):
        drift_frailty(people, START + month, month, 0.8, stream("drift"))
    second = (people.frailty[living] - 128.0) / 32.0
    # se of a correlation is (1 - rho^2) / sqrt(n) = 0.36 / 173 = 0.002
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(0.8, abs=0.009)
    assert second.var() == pytest.approx(1.0, abs=4 * np.sqrt(2 / size))
    assert second.mean() == pytest.approx(0.0, abs=4 / np.sqrt(size))


def test_frailty_moves_in_the_month_of_birth_only_and_not_in_newborns():
    people = population(registers())
    people.birth_month[int(people.edge[1]) - 1] = START  # a baby of this month, in a spare row
    before = people.frailty.copy()
    drift_frailty(people, START, 0, 0.5, stream("drift"))
    moved = people.frailty != before
    birthday = (START - people.birth_month.astype(int)) % 12 == 0
    assert moved.sum() > 0.9 * (birthday & people.living()).sum() > 0
    assert not moved[~birthday].any()
    assert not moved[people.birth_month == START].any()
    assert not moved[~people.living()].any()


def test_with_full_persistence_nobody_changes():
    people = population(registers())
    before = people.frailty.copy()
    drift_frailty(people, START, 0, 1.0, stream("drift"))
    assert (people.frailty == before).all()
    with pytest.raises(ValueError, match="persistence"):
        drift_frailty(people, START, 0, 1.1, stream("drift"))


def test_birthdays_are_found_without_division():
    people = People.allocate(np.array([1000, 0, 1106]))
    people.birth_month[:2101] = np.arange(0, 2101)
    for month in range(2100, 2124):
        due = birthdays(people, month)
        living = people.birth_month != EMPTY
        expected = np.flatnonzero(living & ((month - people.birth_month.astype(int)) % 12 == 0))
        assert due.rows.tolist() == expected.tolist()
        assert due.edge.tolist() == [0, (expected < 1000).sum(), (expected < 1000).sum(), expected.size]
    assert birthdays(people, 2100, everyone=True).rows.size == 2101


def test_those_without_a_bound_are_the_living_whose_bound_is_saturated():
    people = People.allocate(np.array([3, 2]))
    people.birth_month[[0, 1, 3]] = 5
    people.bound[[1, 2, 3]] = SATURATED
    due = without_bound(people)
    assert due.rows.tolist() == [1, 3]
    assert due.edge.tolist() == [0, 1, 2]


def test_cells_count_the_living():
    people = population(registers())
    counts = count_cells(people, START + 5, band_of_age())
    assert counts.shape == (3, 190)
    assert counts.dtype == np.int32
    assert (counts.sum(axis=1) == people.population).all()
    living = people.living()
    age = (START + 5 - people.birth_month[living].astype(int)) // 12
    cell = band_of_age()[age].astype(int) * 10 + people.sex_fifth[living]
    assert (counts.sum(axis=0) == np.bincount(cell, minlength=190)).all()


def test_the_share_at_each_code_is_that_of_the_draws():
    codes = np.array([code_of(float(z)) for z in normal_table()[::16]])
    sampled = np.bincount(codes, minlength=256) / codes.size
    assert sampled == pytest.approx(share_by_code(), abs=5e-4)
    assert np.mean(normal_table().astype(float) ** 2) == pytest.approx(1.0, abs=1e-6)
