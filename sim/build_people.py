"""Data and parameters to who is ill, who lives how long, who moves and where people come from."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.care import burden
from sim.care.need import frailty_weights
from sim.care.streams import DEATH
from sim.clock import Clock
from sim.data import ages, rates
from sim.data.geography import POPULATION_YEARS, Scope
from sim.data.population import residents_by_age
from sim.declared import AllParams
from sim.people import lifetimes
from sim.people.cohort import GROUPS, Cohort
from sim.people.conditions import (
    CONDITIONS,
    ConditionParams,
    Illness,
    chance_given_frailty,
    frailty_given_conditions,
    onset_chances,
)
from sim.people.frailty import share_by_code
from sim.people.growth import growth_of
from sim.people.migration import Migration
from sim.people.moves import moves_of
from sim.people.registers import Registers
from sim.people.synthesise import spread_oldest

LISTS_YEAR = 2009
PERCENT = 100.0


def lists_year(clock: Clock) -> int:
    """Year of the population table that the lists of the first April belong to: the nearest that the table has."""
    return int(np.clip(clock.year(0) - 1, POPULATION_YEARS[0], POPULATION_YEARS[-1]))


def people_by_age() -> np.ndarray:
    """England's residents by age and by sex and fifth, float64 [111, 10]: single ages within bands, groups as registered."""
    residents = residents_by_age()[:, POPULATION_YEARS.index(LISTS_YEAR)].sum(axis=0, dtype=np.float64)
    by_age = np.concatenate([spread_oldest(residents[None])[0], [1.0]])
    band = ages.band_of_age()[: by_age.size]
    in_band = np.bincount(band, by_age)
    groups = rates.england_registered_by_cell().reshape(-1, GROUPS)
    found: np.ndarray = by_age[:, None] / in_band[band][:, None] * groups[band]
    return found


def illness_of(parameters: AllParams) -> Illness:
    """Who is ill and who falls ill, for the parameters of a run."""
    return _lives(*_what_decides_lives(parameters))[0]


def cohort_of(parameters: AllParams) -> Cohort:
    """The living of each age by the model's own rules, for the parameters of a run."""
    return _lives(*_what_decides_lives(parameters))[1]


def mean_weights(parameters: AllParams, frailty_weight: np.ndarray, condition_weight: np.ndarray) -> np.ndarray:
    """Mean over a cell's people of frailty weight times condition weight, float64 [10, 190].

    Rates are divided by it, so that a cell as a whole needs what the tables say, whatever frailty and conditions do.

    Args:
        parameters: of the run.
        frailty_weight: [10, 256], by stream (death last) and frailty code.
        condition_weight: [10, 1024], by stream (death last) and set of conditions.
    """
    decisive = _what_decides_lives(parameters)
    return np.stack(
        [_mean_weight(decisive, frailty_weight[row].tobytes(), condition_weight[row].tobytes()) for row in range(len(frailty_weight))]
    )


@lru_cache(maxsize=64)
def _mean_weight(decisive: tuple, frailty_weight: bytes, condition_weight: bytes) -> np.ndarray:
    """A row of `mean_weights`: most runs of a process share it."""
    mean = _lives(*decisive)[1].mean(np.frombuffer(frailty_weight), np.frombuffer(condition_weight))
    return lifetimes.mean_by_cell(mean, people_by_age(), ages.band_of_age())


def _what_decides_lives(parameters: AllParams) -> tuple:
    people = parameters.people
    return (
        parameters.conditions, parameters.burden, people.frailty_sd, parameters.care.frailty_death, people.frailty_cut,
        people.frailty_persistence,
    )  # fmt: skip


@lru_cache(maxsize=2)
def _lives(
    p: ConditionParams, load: burden.BurdenParams, frailty_sd: float, death_power: float, cut: float, persistence: float
) -> tuple[Illness, Cohort]:
    chance = chance_given_frailty(p, rates.england_registered_by_cell())
    mortality = rates.mortality(LISTS_YEAR)
    by_cell = mortality[[0, 3, *range(7, 85, 5), 89]].reshape(rates.CELLS)  # at the middle age of each band
    share = np.repeat(share_by_code()[None], rates.CELLS, axis=0)
    illness = Illness(
        ages.band_of_age(), chance, onset_chances(chance, by_cell, p), p.remission, *frailty_given_conditions(chance, share)
    )
    frail = frailty_weights(frailty_sd, np.full(burden.ROWS, death_power), cut)[DEATH]
    ill = burden.condition_weights(burden.log_effects(load))[DEATH]
    level = np.array([getattr(p, condition) for condition in CONDITIONS]) / PERCENT
    illness = lifetimes.in_line(illness, level, people_by_age(), mortality, frail, ill, persistence)
    return illness, lifetimes.live(illness, mortality, frail, ill, persistence)


def migration_of(places: Scope, registers: Registers, clock: Clock, parameters: AllParams) -> Migration:
    """Moves, arrivals and departures of a run. Beyond the population table, after 2013, growth is a plain projection."""
    growth = growth_of(
        parameters.growth, registers.list_by_cell, places.practice_pct, places.pct_population,
        first=POPULATION_YEARS.index(lists_year(clock)), years=(clock.months + 11) // 12,
    )  # fmt: skip
    moves = moves_of(parameters.moves, places.practice_easting_m, places.practice_northing_m, registers.list_size)
    return Migration(moves, growth, cohort_of(parameters))
