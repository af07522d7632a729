"""Data and parameters to who lives how long, who moves and where people come from."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.care.need import frailty_weights
from sim.clock import Clock
from sim.data import rates
from sim.data.geography import POPULATION_YEARS, Scope
from sim.declared import AllParams
from sim.people.growth import growth_of
from sim.people.migration import Migration
from sim.people.moves import moves_of
from sim.people.registers import Registers
from sim.people.survivors import survivor_shares

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
    weight = frailty_weights(frailty_sd, np.full(4, death_power), cut)[-1]
    return survivor_shares(rates.mortality(LISTS_YEAR), weight, persistence)


def migration_of(places: Scope, registers: Registers, clock: Clock, parameters: AllParams) -> Migration:
    """Moves, arrivals and departures of a run. Beyond the population table, after 2013, growth is a plain projection."""
    growth = growth_of(
        parameters.growth, registers.list_by_cell, places.practice_pct, places.pct_population,
        first=POPULATION_YEARS.index(lists_year(clock)), years=(clock.months + 11) // 12,
    )  # fmt: skip
    moves = moves_of(parameters.moves, places.practice_easting_m, places.practice_northing_m, registers.list_size)
    return Migration(moves, growth, survivors_of(parameters))
