"""Residents of each PCT by single year of age, carried from local authorities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.data.making import sources
from sim.data.making.rounding import whole
from sim.data.making.table import Column, Made

YEARS = np.arange(2006, 2014)
AGES = np.arange(91)  # 90 is 90 and over


@dataclass(frozen=True)
class Residents:
    """`persons[pct, year, age]`, int64, for PCTs in the order of `pcts`."""

    pcts: np.ndarray
    persons: np.ndarray

    def in_year(self, year: int) -> np.ndarray:
        """Persons by PCT and age in one year."""
        return self.persons[:, year - YEARS[0]]


def residents(pcts: np.ndarray) -> Residents:
    """Share out each authority's people of each age by where its listed patients' practices lie.

    Whole numbers by largest remainder within year and age, so that England's sums stay those of the
    authority table exactly. Authorities are those of 2021, some of them mergers of those of 2009.
    """
    authorities = sources.frame("la_population_single_year_2006_2013.csv.gz")
    weights = sources.frame("pct_lad_weights.csv")
    listed = weights.pivot_table(
        index="pct_200904", columns="lad21", values="list_size_2013q2", aggfunc="sum", fill_value=0
    ).sort_index(axis=1)
    listed = listed.reindex(pcts)
    shares = (listed / listed.sum()).to_numpy(dtype=np.float64)
    ages = [f"a{age}" for age in AGES[:-1]] + ["a90_plus"]
    persons = np.zeros((len(pcts), YEARS.size, AGES.size), dtype=np.int64)
    for place, year in enumerate(YEARS):
        table = authorities[authorities["year"] == year].set_index("lad21_code").reindex(listed.columns)
        counts = table[ages].to_numpy(dtype=np.float64)
        carried = shares @ counts
        for age in AGES:
            persons[:, place, age] = whole(carried[:, age], int(counts[:, age].sum()))
    return Residents(pcts, persons)


def population_table(people: Residents) -> Made:
    """Long form: PCT, year, one column for each age."""
    count = len(people.pcts)
    values = {"pct": np.repeat(np.arange(count), YEARS.size), "year": np.tile(YEARS, count)}
    flat = people.persons.reshape(count * YEARS.size, AGES.size)
    columns = [
        Column("pct", "int16", "row of pcts", "Primary care trust"),
        Column("year", "int16", "calendar year", "Middle of this year"),
    ]
    for age in AGES:
        name = f"age_{age}"
        values[name] = flat[:, age]
        columns.append(Column(name, "int32", "persons", f"Residents aged {age}{' or over' if age == 90 else ''}"))
    return Made("pct_population_by_age", "Residents by PCT, year and single year of age, both sexes.", columns, values)
