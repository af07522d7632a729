"""Recipe V11: how unequally hospital cost is spread over people, and how far the costly stay costly."""

from __future__ import annotations

import numpy as np

from sim.care.person_years import HOSPITAL, LINES, PersonYears
from sim.data.evidence import number

YOUNG = 25  # ages 0 to 24
INDEPENDENT_CV = number("inpatient-poisson-cv")  # of inpatient cost if episodes were independent of one another
SHARES = (0.01, 0.05, 0.10, 0.20)
BANDS = {"0_24": (0, 25), "25_64": (25, 65), "65_plus": (65, 200)}


def concentration(years: PersonYears) -> dict[str, float]:
    """Shares of hospital cost by the costliest people (%), CVs and persistence, by metric key of `targets.csv`.

    Everyone registered at the start of a year counts, with what they cost until they died or left.

    Args:
        years: people with at least two years; the last two are used.
    """
    first, second = years.years - 2, years.years - 1
    there = years.at_start_of(first)
    cost = years.cost(HOSPITAL, first)[there]
    whole = years.cost(LINES, first)[there]
    age = years.age[there] + first
    found = {f"hospital_top{round(100 * share)}_share": 100.0 * share_of_top(cost, share) for share in SHARES}
    found["hospital_top1_patient_share"] = 100.0 * share_of_top(cost[cost > 0.0], 0.01)
    found["share_with_any_hospital_cost"] = 100.0 * float((cost > 0.0).mean())
    found["hospital_cv"] = coefficient_of_variation(cost)
    inpatient = coefficient_of_variation(years.cost(("elective", "emergency", "maternity"), first)[there])
    found["inpatient_cv"] = inpatient
    found["inpatient_extra_cv"] = float(np.sqrt(max(inpatient**2 - INDEPENDENT_CV**2, 0.0)))
    found["whole_cv"] = coefficient_of_variation(whole)
    found["whole_top1_share"] = 100.0 * share_of_top(whole, 0.01)
    both = years.at_start_of(second)[there]
    later = years.cost(HOSPITAL, second)[there]
    found["hospital_year_to_year_r"] = correlation(cost[both], later[both])
    for name, (low, high) in BANDS.items():
        inside = (age >= low) & (age < high)
        found[f"hospital_top5_share_{name}"] = 100.0 * share_of_top(cost[inside], 0.05)
        still = inside & both
        found[f"hospital_top5_stay_{name}"] = 100.0 * still_on_top(cost[still], later[still], 0.05)
    young = age < YOUNG
    top = at_top(cost[young], 0.05)
    others = cost[young][~top].mean() if (~top).any() else 0.0
    found["hospital_top5_ratio_0_24"] = float(cost[young][top].mean() / others) if others > 0.0 else np.inf
    return found


def at_top(cost: np.ndarray, share: float) -> np.ndarray:
    """Which people are among the costliest share of all, bool [n]; ties go to those who stand first."""
    chosen = np.zeros(cost.size, bool)
    many = round(cost.size * share)
    chosen[np.argsort(-cost, kind="stable")[:many]] = True
    return chosen


def share_of_top(cost: np.ndarray, share: float) -> float:
    """Share of all cost that falls on the costliest share of people; nan where nothing is spent."""
    total = cost.sum()
    many = round(cost.size * share)
    if not total > 0.0 or many == 0:
        return float("nan")
    return float(np.partition(cost, cost.size - many)[cost.size - many :].sum() / total)


def still_on_top(before: np.ndarray, after: np.ndarray, share: float) -> float:
    """Share of the costliest of one year who are among the costliest of the next."""
    first, second = at_top(before, share), at_top(after, share)
    return float(second[first].mean()) if first.any() else float("nan")


def coefficient_of_variation(values: np.ndarray) -> float:
    """Standard deviation over mean; nan where the mean is 0."""
    mean = values.mean() if values.size else 0.0
    return float(values.std() / mean) if mean > 0.0 else float("nan")


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Pearson's correlation; nan where one of the two does not vary."""
    if one.size < 2 or one.std() == 0.0 or other.std() == 0.0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])
