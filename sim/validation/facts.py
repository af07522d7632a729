"""What a formula may know of simulated people on the first day of a year."""

from __future__ import annotations

import numpy as np

from sim.care.person_years import PersonYears
from sim.data.ages import band_of_age
from sim.data.attributes import needs_and_supply
from sim.money.capitation import Facts

OLDEST = 120


def facts_for(years: PersonYears, year: int) -> Facts:
    """What is known on the first day of a year: age then, and what stays of the two years before have coded.

    Coded are the long-term conditions that the person had when staying, and the kind of stay, which stands for the many
    diagnoses that are no long-term condition.

    Args:
        years: people and their care.
        year: the year for which budgets are set; years before the first count as without stays.
    """
    age = np.clip(years.age.astype(np.int64) + year, 0, OLDEST)
    coded = np.zeros(years.people, np.uint16)
    for before in range(max(year - 2, 0), year):
        coded |= years.coded[before]
    needs, supply = needs_and_supply()
    return Facts(
        age_sex=band_of_age()[age].astype(np.int64) * 2 + years.sex, coded=coded, fifth=years.fifth.astype(np.int64),
        area=years.pct.astype(np.int64), practice=years.practice.astype(np.int64), needs=needs, supply=supply,
    )  # fmt: skip
