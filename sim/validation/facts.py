"""What a formula may know of simulated people: facts by person, needs and supply by practice."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.care.person_years import STREAMS, PersonYears
from sim.data.ages import band_of_age
from sim.data.attraction import attraction
from sim.data.load import columns
from sim.money.capitation import Facts

STAYS = {10: ("elective", "day_case"), 11: ("emergency_acs",), 12: ("emergency_other",)}
"""Bits for what a stay codes besides long-term conditions: every stay has a diagnosis, and these are its kinds."""
DECAY_KM = 6.0
STUDENT_BAND = ("male_15_24", "female_15_24")
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
        for bit, streams in STAYS.items():
            stayed = sum(years.count[before, STREAMS.index(stream)].astype(np.int64) for stream in streams) > 0
            coded |= stayed.astype(np.uint16) << np.uint16(bit)
    needs, supply = _by_practice()
    return Facts(
        age_sex=band_of_age()[age].astype(np.int64) * 2 + years.sex, coded=coded, fifth=years.fifth.astype(np.int64),
        area=years.pct.astype(np.int64), practice=years.practice.astype(np.int64), needs=needs, supply=supply,
    )  # fmt: skip


@lru_cache(maxsize=1)
def _by_practice() -> tuple[np.ndarray, np.ndarray]:
    """Needs (deprivation score, share of young adults) and supply (beds within reach, km to the nearest hospital)."""
    table = columns("practices")
    bands = [name for name in table if name.startswith(("male_", "female_"))]
    size = np.maximum(sum(table[name].astype(float) for name in bands), 1.0)
    students = sum(table[name].astype(float) for name in STUDENT_BAND) / size
    reach = attraction(DECAY_KM)
    beds = columns("trusts")["general_acute_beds"].astype(float)
    km = np.where(np.isfinite(reach.km), reach.km, reach.km[np.isfinite(reach.km)].max())
    within = np.log1p(np.exp(-km / DECAY_KM) @ beds)
    needs = np.column_stack([table["imd_score"].astype(float) / 10.0, students])
    return needs, np.column_stack([within, km.min(axis=1) / 10.0])
