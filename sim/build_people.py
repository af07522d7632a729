"""Data and parameters to who lives how long, who moves and where people come from."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.care.burden import ROWS
from sim.care.need import frailty_weights
from sim.clock import Clock
from sim.data import ages, rates
from sim.data.geography import POPULATION_YEARS, Scope
from sim.data.population import residents_by_age
from sim.declared import AllParams
from sim.people.growth import growth_of
from sim.people.migration import Migration
from sim.people.moves import moves_of
from sim.people.registers import Registers
from sim.people.survivors import shares_by_cell, survivor_shares
from sim.people.synthesise import spread_oldest

LISTS_YEAR = 2009


def lists_year(clock: Clock) -> int:
    """Year of the population table that the lists of the first April belong to: the nearest that the table has."""
    return int(np.clip(clock.year(0) - 1, POPULATION_YEARS[0], POPULATION_YEARS[-1]))


def survivors_of(parameters: AllParams) -> np.ndarray:
    """Frailty of the living by age, sex and fifth, float64 [111, 10, 256]."""
    people = parameters.people
    return _survivors(people.frailty_sd, parameters.care.frailty_death, people.frailty_cut, people.frailty_persistence)


@lru_cache(maxsize=4)
def _survivors(frailty_sd: float, death_power: float, cut: float, persistence: float) -> np.ndarray:
    weight = frailty_weights(frailty_sd, np.full(ROWS, death_power), cut)[-1]
    return survivor_shares(rates.mortality(LISTS_YEAR), weight, persistence)


def frailty_shares_by_cell(parameters: AllParams) -> np.ndarray:
    """Shares of the living of each cell at each frailty code, float64 [190, 256], with England's ages within a band."""
    residents = residents_by_age()[:, POPULATION_YEARS.index(LISTS_YEAR)].sum(axis=0, dtype=np.float64)
    by_age = np.concatenate([spread_oldest(residents[None])[0], [0.0]])  # to age 110
    return shares_by_cell(survivors_of(parameters), by_age, ages.band_of_age())


def migration_of(places: Scope, registers: Registers, clock: Clock, parameters: AllParams) -> Migration:
    """Moves, arrivals and departures of a run. Beyond the population table, after 2013, growth is a plain projection."""
    growth = growth_of(
        parameters.growth, registers.list_by_cell, places.practice_pct, places.pct_population,
        first=POPULATION_YEARS.index(lists_year(clock)), years=(clock.months + 11) // 12,
    )  # fmt: skip
    moves = moves_of(parameters.moves, places.practice_easting_m, places.practice_northing_m, registers.list_size)
    return Migration(moves, growth, survivors_of(parameters))
