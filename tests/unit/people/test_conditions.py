"""Conditions: prevalence as declared, clustered by frailty, steady over the years, and nobody's when switched off."""

from __future__ import annotations

import numpy as np
import pytest

from sim.people.conditions import (
    CONDITIONS,
    DEPRESSION,
    ConditionParams,
    Illness,
    chance_given_frailty,
    fall_ill,
    onset_chances,
    prevalence,
)
from sim.people.demography import drift_frailty
from sim.people.frailty import share_by_code
from tests.unit.people.toy import START, band_of_age, population, registers, stream

pytestmark = pytest.mark.unit
PEOPLE = np.repeat(np.linspace(2.0, 0.6, 19), 10)
NO_DEATHS = np.zeros(190)


def illness(mortality=NO_DEATHS, **changes) -> Illness:
    p = ConditionParams(**changes)
    chance = chance_given_frailty(p, PEOPLE)
    return Illness(band_of_age(), chance, onset_chances(chance, mortality, p), p.remission)


def held(people) -> np.ndarray:
    return (people.conditions[people.living(), None] >> np.arange(len(CONDITIONS))) & 1


def test_levels_are_those_declared_and_the_poor_have_more():
    p = ConditionParams()
    share = prevalence(p, PEOPLE)
    national = share @ PEOPLE / PEOPLE.sum()
    assert national == pytest.approx([getattr(p, name) / 100 for name in CONDITIONS], rel=1e-6)
    by_fifth = share.reshape(10, 19, 2, 5)
    # the usual gradient, 1.6 from least to most deprived, is that of diabetes
    assert by_fifth[1, 12, 0, 0] / by_fifth[1, 12, 0, 4] == pytest.approx(1.6)
    assert (by_fifth[6, :, :, 0] == by_fifth[6, :, :, 4]).all()
    flat = prevalence(ConditionParams(deprivation_ratio=1.0), PEOPLE).reshape(10, 19, 2, 5)
    assert (flat == flat[..., :1]).all()


def test_the_frail_have_more_and_the_cell_keeps_its_mean():
    p = ConditionParams()
    chance = chance_given_frailty(p, PEOPLE)
    assert chance @ share_by_code() == pytest.approx(prevalence(p, PEOPLE), rel=1e-3)
    assert (np.diff(chance, axis=2) >= 0).all()
    alone = chance_given_frailty(ConditionParams(frailty_correlation=0.0), PEOPLE)
    assert (alone == alone[:, :, :1]).all()


def test_people_start_with_the_prevalence_of_their_cells():
    one = registers(sizes=(60_000,))
    ill = illness()
    people = population(one, ill)
    age = (START - people.birth_month[people.living()].astype(int)) // 12
    cell = ill.band_of_age[np.minimum(age, 120)].astype(int) * 10 + people.sex_fifth[people.living()]
    expected = ill.chance[:, cell, people.frailty[people.living()]].sum(axis=1)
    counted = held(people).sum(axis=0)
    assert (np.abs(counted - expected) < 4.5 * np.sqrt(expected)).all()


def test_without_illness_nobody_has_any_and_nothing_else_differs():
    one = registers()
    healthy, usual = population(one), population(one, illness())
    assert not healthy.conditions.any()
    for name in ("identity", "birth_month", "sex_fifth", "gp", "frailty", "bound"):
        assert (getattr(healthy, name) == getattr(usual, name)).all()


def aged(people, ill: Illness, years: int):
    for month in range(12 * years):
        drift_frailty(people, START + month, month, 0.8, stream("drift"))
        fall_ill(people, ill, START + month, month, stream("illness"))
    return people


def test_prevalence_by_age_stays_what_it_was_without_deaths():
    one = registers(sizes=(80_000,), births_per_1000=np.zeros(1))
    ill = illness()
    people = aged(population(one, ill, years=8), ill, 8)
    alive = people.living()
    age = (START + 96 - people.birth_month[alive].astype(int)) // 12
    cell = ill.band_of_age[np.minimum(age, 120)].astype(int) * 10 + people.sex_fifth[alive]
    share = np.array([chance @ share_by_code() for chance in ill.chance])[:, cell]
    for low, high in ((20, 40), (40, 60), (60, 75), (75, 90)):
        inside = (age >= low) & (age < high)
        expected, counted = share[:, inside].sum(axis=1), held(people)[inside].sum(axis=0)
        # frailty drifts while conditions stay, which blurs who has them; levels hold within a quarter, or by chance
        assert (np.abs(counted - expected) < 0.25 * expected + 4.5 * np.sqrt(expected + 1)).all(), (low, high)


def test_conditions_stay_for_life_but_depression_may_go():
    one = registers(sizes=(20_000,), births_per_1000=np.zeros(1))
    ill = illness()
    people = population(one, ill)
    before = people.conditions.copy()
    aged(people, ill, 2)
    lost = before & ~people.conditions
    assert set(np.unique(lost)) == {0, 1 << DEPRESSION}
    assert ((people.conditions & ~before) > 0).any()


def test_deaths_of_the_ill_are_made_good():
    fewer, more = illness(), illness(mortality=np.full(190, 0.1))
    assert (more.yearly >= fewer.yearly).all()
    assert (more.yearly[150] > fewer.yearly[150]).all()
