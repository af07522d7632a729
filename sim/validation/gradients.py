"""Age, sex and deprivation gradients of care, standardised as the published ones are."""

from __future__ import annotations

import numpy as np

from sim.care.person_years import PersonYears
from sim.data.ages import band_of_age
from sim.data.load import columns

FIFTHS, AGE_SEX = 5, 38
EMERGENCY = ("emergency_acs", "emergency_other")
PLANNED = ("elective", "day_case")
OLD = 65


def gradients(years: PersonYears) -> dict[str, float]:
    """Gradients of the first year by metric key of `targets.csv`.

    Ratios by fifth are standardised directly: each fifth's rates by age and sex, weighted by everyone's ages and sexes, over
    the mean of the fifths.
    """
    age_sex = band_of_age()[np.clip(years.age, 0, 120)].astype(np.int64) * 2 + years.sex
    emergency, planned = years.cost(("emergency",), 0), years.cost(("elective", "maternity"), 0)
    measures = {
        "inpatient_cost": emergency + planned,
        "emergency_cost": emergency,
        "planned_cost": planned,
        "outpatient": (years.events(("outpatient",), 0) + years.events(("other_outpatient",), 0)).astype(float),
        "mortality": (years.months_alive < 12).astype(float),
        "acs": years.events(("emergency_acs",), 0).astype(float),
        "accident_emergency": years.events(("accident_emergency",), 0).astype(float),
        "admissions": years.events((*EMERGENCY, *PLANNED), 0).astype(float),
    }
    found: dict[str, float] = {}
    for name, value in measures.items():
        ratio = standardised(value, age_sex, years.fifth)
        found |= {f"{name}_fifth_{fifth + 1}": float(ratio[fifth]) for fifth in range(FIFTHS)}
        found[f"{name}_most_to_least_deprived"] = float(ratio[0] / ratio[-1]) if ratio[-1] > 0.0 else float("nan")
    crude = _mean_by(measures["admissions"], years.fifth, FIFTHS)
    found["admissions_crude_most_to_least"] = float(crude[0] / crude[-1]) if crude[-1] > 0.0 else float("nan")
    visits = measures["accident_emergency"]
    share = np.bincount(years.fifth, visits, FIFTHS) / max(visits.sum(), 1.0)
    found |= {f"accident_emergency_share_fifth_{fifth + 1}": float(100.0 * share[fifth]) for fifth in range(FIFTHS)}
    found["accident_emergency_share_0_9"] = _share(visits, years.age < 10)
    found["accident_emergency_share_10_19"] = _share(visits, (years.age >= 10) & (years.age < 20))
    child = years.age < 16
    for name, who in (("child", child), ("adult", ~child)):
        ratio = standardised(visits[who], age_sex[who], years.fifth[who])
        found[f"accident_emergency_{name}_most_to_least"] = float(ratio[0] / ratio[-1]) if ratio[-1] > 0.0 else float("nan")
    found |= {
        f"{name}_age_fit": shape_fit(measures[measure], age_sex, column)
        for name, measure, column in (
            ("emergency_cost", "emergency_cost", "emergency_cost_gbp"),
            ("planned_cost", "planned_cost", "nonemergency_cost_gbp"),
        )
    }
    return found


def standardised(value: np.ndarray, age_sex: np.ndarray, fifth: np.ndarray) -> np.ndarray:
    """Directly standardised mean of each fifth over the mean of the five, float64 [5]; nan where nothing happens."""
    cell = age_sex * FIFTHS + fifth
    total = np.bincount(cell, value, AGE_SEX * FIFTHS).reshape(AGE_SEX, FIFTHS).astype(float)
    many = np.bincount(cell, minlength=AGE_SEX * FIFTHS).reshape(AGE_SEX, FIFTHS)
    weight = many.sum(axis=1) * (many > 0).all(axis=1)
    mean = np.divide(total, many, out=np.zeros_like(total), where=many > 0)
    result = weight @ mean / max(weight.sum(), 1)
    return result / result.mean() if result.mean() > 0.0 else np.full(FIFTHS, np.nan)


def shape_fit(value: np.ndarray, age_sex: np.ndarray, column: str) -> float:
    """Mean absolute difference between simulated and published cost by age and sex, both over their means, %."""
    table = columns("rates_by_age_sex")
    published = table[column].astype(float).reshape(AGE_SEX)
    many = np.bincount(age_sex, minlength=AGE_SEX)
    simulated = np.bincount(age_sex, value, AGE_SEX) / np.maximum(many, 1)
    if not simulated.any():
        return float("nan")
    one, other = (part / (part @ many / many.sum()) for part in (simulated, published))
    return float(100.0 * (np.abs(one - other) @ many) / many.sum())


def _mean_by(value: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    return np.bincount(group, value, groups) / np.maximum(np.bincount(group, minlength=groups), 1)


def _share(value: np.ndarray, who: np.ndarray) -> float:
    total = value.sum()
    return float(100.0 * value[who].sum() / total) if total > 0.0 else float("nan")
