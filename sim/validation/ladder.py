"""Recipe V7: how much of next year's hospital cost a formula explains, for people and for practices, rung by rung."""

from __future__ import annotations

import numpy as np

from sim.care.person_years import PersonYears
from sim.data.load import columns
from sim.money.capitation import Facts, PersonFormula, r_squared
from sim.randomness import Draws
from sim.validation.budgeted import PRIOR_YEARS
from sim.validation.estimate import Estimate, from_parts, group_of_practice
from sim.validation.facts import facts_for

RUNGS = ("age_sex", "dx", "dx_area", "full")
LINES = ("outpatient", "elective", "other_outpatient", "emergency", "rare")
"""Inpatient and outpatient care, which the published formula covers: no A&E, no maternity."""
SMALLEST_LIST = 1_000  # of a practice in the practice-level fit
BEYOND = (0.05, 0.10, 0.20)
SIZE_GROUPS = 5


def ladder(
    everywhere: PersonYears, whole: PersonYears, rungs: tuple[str, ...] = RUNGS
) -> dict[str, Estimate]:
    """R2 on held-out people and practices and how far practices are from prediction, by metric key of `targets.csv`.

    As in the published work a sample of people from all practices estimates, other people and whole practices validate;
    diagnoses of two years predict the third, area and supply included. Half of `everywhere` estimates.

    Args:
        everywhere: some people of every practice, three years or more; the third is predicted.
        whole: whole practices, which may be among the others.
        rungs: adjusters to try.
    """
    half = Draws(2, "validation").uniform("estimation person", 0, everywhere.identity) < 0.5
    facts, cost, practice = _third_year(everywhere)
    learn = half[everywhere.at_start_of(PRIOR_YEARS)]
    found: dict[str, Estimate] = {}
    for rung in rungs:
        formula = PersonFormula.estimated(facts.chosen(learn), cost[learn], rung)
        found |= _people(facts.chosen(~learn), cost[~learn], practice[~learn], formula)
        found |= _practices(*_third_year(whole), formula)
    return found


def _third_year(years: PersonYears) -> tuple[Facts, np.ndarray, np.ndarray]:
    there = years.at_start_of(PRIOR_YEARS)
    return facts_for(years, PRIOR_YEARS).chosen(there), years.cost(LINES, PRIOR_YEARS)[there], years.practice[there]


def _people(facts: Facts, cost: np.ndarray, practice: np.ndarray, formula: PersonFormula) -> dict[str, Estimate]:
    predicted, group = formula.predicted(facts), group_of_practice(practice)
    key = f"person_r2_{formula.adjuster}"
    parts = [{key: r_squared(cost[group != one], predicted[group != one])} for one in np.unique(group)]
    return from_parts({key: r_squared(cost, predicted)}, parts)


def _practices(facts: Facts, cost: np.ndarray, practice: np.ndarray, formula: PersonFormula) -> dict[str, Estimate]:
    codes, place, size = np.unique(practice, return_inverse=True, return_counts=True)
    actual = np.bincount(place, cost) / size
    predicted = np.bincount(place, formula.predicted(facts)) / size
    fair = np.bincount(place, formula.predicted(facts, fair=True)) / size
    large = size >= min(SMALLEST_LIST, np.median(size))
    codes, size, actual, predicted, fair = codes[large], size[large], actual[large], predicted[large], fair[large]

    imd = columns("practices")["imd_score"][codes].astype(float)

    def figures(rows: np.ndarray) -> dict[str, float]:
        off = np.abs(actual[rows] / (predicted[rows] * (cost.sum() / formula_total)) - 1.0)
        used = actual[rows] / (fair[rows] * (actual[rows] @ size[rows]) / (fair[rows] @ size[rows])) - 1.0
        by_need = np.array_split(used[np.argsort(-imd[rows], kind="stable")], SIZE_GROUPS)
        order = np.argsort(size[rows], kind="stable")
        fifths = np.array_split(off[order], SIZE_GROUPS)
        mean_off = [float(part.mean()) if part.size else float("nan") for part in fifths]
        return {
            f"practice_r2_{formula.adjuster}": r_squared(actual[rows], predicted[rows]),
            f"practice_off_sd_{formula.adjuster}": float(np.std(actual[rows] / predicted[rows])),
            **{f"practice_beyond_{round(100 * x)}_{formula.adjuster}": float((off > x).mean()) for x in BEYOND},
            f"practice_off_small_to_large_{formula.adjuster}": mean_off[0] / mean_off[-1] if mean_off[-1] else float("nan"),
            **(
                {"fair_share_use_most_deprived": 100.0 * by_need[0].mean(), "fair_share_use_least_deprived": 100.0 * by_need[-1].mean()}
                if formula.adjuster == "full"
                else {}
            ),
        }

    formula_total = float(formula.predicted(facts).sum())
    group = group_of_practice(codes)
    everyone = np.ones(codes.size, bool)
    return from_parts(figures(everyone), [figures(group != one) for one in np.unique(group)])
