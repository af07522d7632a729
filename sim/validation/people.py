"""Long-term conditions of the simulated people: prevalence, multimorbidity and share of use."""

from __future__ import annotations

import numpy as np

from sim.care.person_years import HOSPITAL, LINES, PersonYears
from sim.validation.totals import MILLION, RESIDENT

CONDITIONS = (
    "hypertension", "diabetes", "coronary", "stroke", "respiratory", "kidney", "cancer", "depression",
    "severe_mental_illness", "dementia",
)  # fmt: skip
ADULT, OLD, YOUNG = 18, 60, 40


def conditions(years: PersonYears) -> dict[str, float]:
    """Prevalence at the start and its bearing on use, by metric key of `targets.csv`, per cent unless a count."""
    held = years.conditions
    number = np.zeros(years.people, np.int64)
    found: dict[str, float] = {}
    for bit, name in enumerate(CONDITIONS):
        has = (held >> bit) & 1
        number += has
        found[f"prevalence_{name}"] = 100.0 * float(has.mean())
    any_condition, adult = number > 0, years.age >= ADULT
    found["people_with_a_condition"] = float(any_condition.mean()) * RESIDENT / MILLION
    found["with_a_condition_over_60"] = _percent(any_condition, years.age > OLD)
    found["with_a_condition_under_40"] = _percent(any_condition, years.age < YOUNG)
    found["adults_with_two_or_more"] = _percent(number >= 2, adult)
    several, many = adult & (number >= 2), number >= 4
    most, least = (_percent(many, several & (years.fifth == fifth)) for fifth in (0, 4))
    found["four_or_more_most_to_least"] = most / least if least > 0.0 else float("nan")
    outpatient = years.events(("outpatient", "other_outpatient"), 0)
    found["condition_share_of_outpatients"] = _share(outpatient, any_condition)
    found["condition_share_of_inpatient_cost"] = _share(years.cost(("elective", "emergency"), 0), any_condition)
    found["condition_share_of_hospital_cost"] = _share(years.cost(HOSPITAL, 0), any_condition)
    found["condition_share_of_whole_cost"] = _share(years.cost(LINES, 0), any_condition)
    return found


def _percent(what: np.ndarray, who: np.ndarray) -> float:
    return 100.0 * float(what[who].mean()) if who.any() else float("nan")


def _share(value: np.ndarray, who: np.ndarray) -> float:
    total = float(value.sum())
    return 100.0 * float(value[who].sum()) / total if total > 0.0 else float("nan")
