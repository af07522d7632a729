"""A cohort lives by the rules of the run, so that a start drawn from it stays as it is."""

from dataclasses import replace

import numpy as np
import pytest

from sim.people.columns import EMPTY
from sim.people.conditions import (
    ConditionParams,
    Illness,
    chance_given_frailty,
    fall_ill,
    frailty_given_conditions,
    onset_chances,
)
from sim.people.demography import drift_frailty
from sim.people.frailty import share_by_code, z_by_code
from sim.people.lifetimes import _ill, in_line, live, mean_by_cell
from sim.people.synthesise import synthesise
from sim.randomness import SIMULATION, Draws
from tests.unit.people.toy import START, SYNTHESIS_KEY, band_of_age, registers, stream

pytestmark = pytest.mark.unit
AGES = np.arange(111)
PEOPLE = np.exp(-AGES / 60.0)[:, None] * np.ones((1, 10))
EVEN = np.ones(1024)


def mortality(scale=1.0):
    """Doubling every eight years from one in a thousand at 40; the most deprived die twice as often as the least."""
    rate = 0.001 * 2.0 ** ((AGES[:, None, None] - 40) / 8.0) * np.linspace(1.4, 0.7, 5)
    return scale * np.minimum(rate, 1.0) * np.ones((1, 2, 1))


def weight(beta=0.8):
    raw = np.exp(beta * np.minimum(z_by_code(), 3.3))
    return raw / (raw @ share_by_code())


def ill_weight():
    held = (np.arange(1024)[:, None] >> np.arange(10)) & 1
    return np.exp(0.3 * held.sum(axis=1))


def illness(correlation=0.4) -> Illness:
    p = ConditionParams(frailty_correlation=correlation)
    cells = np.ones(190)
    chance = chance_given_frailty(p, cells)
    share = np.repeat(share_by_code()[None], 190, axis=0)
    yearly = onset_chances(chance, np.full(190, 0.01), p)
    return Illness(band_of_age(), chance, yearly, p.remission, *frailty_given_conditions(chance, share))


def cohort(size=1000, **changes):
    return live(illness(), mortality(), weight(), ill_weight(), 0.8, size)


def test_where_death_asks_neither_frailty_nor_conditions_the_old_are_as_frail_as_the_young():
    found = live(illness(0.0), mortality(), np.ones(256), EVEN, 0.8, 2000)
    z = z_by_code()[found.code]
    assert np.abs(z.mean(axis=(1, 2))).max() < 5 / np.sqrt(20_000)  # each age has a mean of 0 and an sd of 1
    assert np.abs(z.var(axis=(1, 2)) - 1.0).max() < 0.06


def test_the_frail_die_first_and_most_so_where_most_die():
    found = live(illness(0.0), mortality(), weight(), EVEN, 0.8, 2000)
    mean = z_by_code()[found.code].mean(axis=2)
    assert np.abs(mean[:30].mean(axis=1)).max() < 0.05
    assert mean[90].mean() < mean[75].mean() < mean[50].mean() - 0.02
    assert mean[80, [0, 5]].mean() < mean[80, [4, 9]].mean()  # fifth 0 is the most deprived


def test_newborns_have_no_conditions_and_the_share_grows_with_age():
    found = cohort()
    assert not found.held[0].any()
    share = found.prevalence().mean(axis=2)
    assert share[0, 70] > share[0, 40] > share[0, 20]


def test_the_same_illness_as_in_the_run():
    ill, run_month = illness(), 12
    people = synthesise(registers(), START, 2.0, SYNTHESIS_KEY, ill)
    birthday = people.living() & ((START + run_month - people.birth_month.astype(int)) % 12 == 0)
    age = (START + run_month - people.birth_month.astype(int)) // 12
    birthday &= age > 0
    cell = ill.band_of_age[age[birthday].clip(0, 120)].astype(int) * 10 + people.sex_fifth[birthday]
    u = Draws(7, SIMULATION).uniform("illness", run_month, people.identity[birthday])
    # sums of chances are of single precision here and of double there: alike but for luck within a millionth
    expected = _ill(people.conditions[birthday], ill.yearly[cell, people.frailty[birthday]], ill.remission, u)
    fall_ill(people, ill, START + run_month, run_month, stream("illness"))
    assert (people.conditions[birthday] == expected).mean() > 0.999


def test_levels_are_brought_into_line():
    p = ConditionParams()
    level = np.array([13.4, 4.4, 3.8, 2.7, 7.2, 3.4, 1.4, 5.2, 0.8, 0.5]) / 100
    assert level[0] * 100 == p.hypertension
    fitted = in_line(illness(), level, PEOPLE, mortality(), weight(), ill_weight(), 0.8)
    found = (live(fitted, mortality(), weight(), ill_weight(), 0.8, 2000).prevalence() * PEOPLE).sum(axis=(1, 2)) / PEOPLE.sum()
    # the same members are counted at every age, so that luck is that of 15,000 members in the fit and of 20,000 here
    luck = np.sqrt(level * (1 / 15_000 + 1 / 20_000))
    assert (np.abs(found - level) < 0.05 * level + 3 * luck).all()
    wrong = (live(illness(), mortality(), weight(), ill_weight(), 0.8, 2000).prevalence() * PEOPLE).sum(axis=(1, 2)) / PEOPLE.sum()
    assert np.abs(found / level - 1).mean() < np.abs(wrong / level - 1).mean()


def test_a_start_drawn_from_the_cohort_keeps_its_conditions_frailty_and_weights_for_ten_years():
    ill, members = illness(), cohort(2000)
    made = registers(sizes=(60_000,), births_per_1000=np.zeros(1))
    people = synthesise(made, START, 10.0, SYNTHESIS_KEY, ill, members)
    frail, sick, rate = weight(), ill_weight(), mortality().reshape(111, 10)
    draws = Draws(7)

    def by_age(month):
        alive = people.living()
        age = (START + month - people.birth_month[alive].astype(int)) // 12
        held, code = people.conditions[alive], people.frailty[alive]
        found = []
        for low, high in ((40, 60), (60, 75), (75, 90)):
            inside = (age >= low) & (age < high)
            reference = members.mean(frail, sick)[age[inside], people.sex_fifth[alive][inside]].mean()
            found.append(((frail[code] * sick[held])[inside].mean() / reference, np.bitwise_count(held[inside]).mean()))
        return np.array(found)

    before = by_age(0)
    assert before[:, 0] == pytest.approx(1.0, abs=0.06)
    for month in range(120):
        drift_frailty(people, START + month, month, 0.8, stream("drift"), ill)
        fall_ill(people, ill, START + month, month, stream("illness"))
        age = ((START + month - people.birth_month.astype(int)) // 12).clip(0, 110)
        chance = frail[people.frailty] * sick[people.conditions] / members.mean(frail, sick)[age, people.sex_fifth]
        dead = draws.uniform("death", month, people.identity) < 1 - np.exp(-rate[age, people.sex_fifth] / 12 * chance)
        people.birth_month[dead] = EMPTY
    after = by_age(120)
    # stated tolerance: weights within a tenth, conditions a head within an eighth, over ten years
    assert after[:, 0] == pytest.approx(before[:, 0], abs=0.1)
    assert after[:, 1] == pytest.approx(before[:, 1], rel=0.125)


def test_frailty_towards_conditions_is_nought_without_correlation_bit_for_bit():
    ill = illness(0.0)
    assert not ill.frailty_mean.any()
    assert not ill.frailty_explained.any()
    people = synthesise(registers(), START, 2.0, SYNTHESIS_KEY, ill)
    plain = people.copy()
    drift_frailty(people, START, 0, 0.8, stream("drift"), ill)
    drift_frailty(plain, START, 0, 0.8, stream("drift"))
    assert (people.frailty == plain.frailty).all()


def test_means_by_cell_weigh_ages_by_people():
    by_age = AGES[:, None] * np.ones((1, 10))
    cells = mean_by_cell(by_age, PEOPLE, band_of_age()).reshape(19, 10)
    assert cells[15, 3] == pytest.approx(np.average(AGES[70:75], weights=PEOPLE[70:75, 3]))


def test_numbers_that_cannot_be_right_are_refused():
    with pytest.raises(ValueError, match="shape"):
        live(illness(), mortality(), np.ones(255), EVEN, 0.8, 10)
    with pytest.raises(ValueError, match="not negative"):
        live(illness(), -mortality(), np.ones(256), EVEN, 0.8, 10)
    healthy = replace(illness(), yearly=np.zeros((190, 256, 10), np.float32))
    assert not live(healthy, mortality(), weight(), EVEN, 0.8, 10).held.any()
