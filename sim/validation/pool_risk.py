"""How likely a group of n people is to overspend by chance, and what it must save before that is more than luck."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
from scipy.stats import norm

from sim.care.person_years import PersonYears
from sim.validation.budgeted import PENCE, Budgeted, budgeted
from sim.validation.chance import PoolCost, pool_of_people
from sim.validation.estimate import exact, from_parts, group_of_practice

THRESHOLDS = (0.0, 0.01, 0.02, 0.03, 0.05, 0.10)
# The confidence that the United States ask of a saving, by size of the group (proposed rule of 2011, unverified).
CONFIDENCE_SIZES, CONFIDENCES = (5_000.0, 20_000.0, 50_000.0), (0.90, 0.95, 0.99)


def confidence(people: float) -> float:
    """Confidence asked of a saving by a group of that size; between the sizes of the rule it moves evenly."""
    return float(np.interp(people, CONFIDENCE_SIZES, CONFIDENCES))


def figures_of(people: Budgeted, size: float) -> tuple[dict[str, float], PoolCost]:
    """Figures of pools of one size by column of `pool_risk`, and the distribution behind them."""
    pool = pool_of_people(people.deviation, size, people.per_head)
    asked = confidence(size)
    return {
        **{column(threshold): pool.over(threshold) for threshold in THRESHOLDS},
        "sd_percent": 100.0 * pool.sd(),
        "saving_90_percent": -100.0 * pool.quantile(0.10),
        "saving_95_percent": -100.0 * pool.quantile(0.05),
        "confidence": asked,
        "minimum_saving_percent": -100.0 * pool.quantile(1.0 - asked),
    }, pool


def column(threshold: float) -> str:
    """Name of the column with the chance of a deficit above a share of budget."""
    return f"over_{threshold:.0%}".replace("%", "")


def pool_risk(
    years: PersonYears,
    sizes: Iterable[float],
    scope: str = "hospital",
    adjuster: str = "full",
    stop_loss_gbp: float | None = None,
    span: int = 1,
    tell: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """One row a size: chance of a deficit, its spread, and the least saving that is more than luck.

    People are drawn alike from all over the sample, so a pool has no practice style, area or shock of its own: this is the
    floor below which no management can bring the risk. Intervals are those of the people simulated.

    Args:
        years: simulated people.
        sizes: people in a pool.
        scope, adjuster, stop_loss_gbp, span: see `sim.validation.budgeted.budgeted`.
        tell: called with (done, in all).

    Returns:
        columns size, people, years, budget_gbp_a_head, over_0 ... over_10 (chances), sd_percent, saving_90_percent,
        saving_95_percent, confidence, minimum_saving_percent; each with `_low` and `_high` where it has an interval, and
        normal_sd_percent, what independence and the spread of one person give.
    """
    people = budgeted(years, scope, adjuster, span, stop_loss_gbp)
    group = group_of_practice(people.practice)
    parts = [people.chosen(group != one) for one in np.unique(group)]
    sizes, rows = list(sizes), []
    for done, size in enumerate(sizes, start=1):
        whole, _ = figures_of(people, size)
        found = from_parts(whole, [figures_of(part, size)[0] for part in parts]) if len(parts) > 1 else {
            key: exact(value) for key, value in whole.items()
        }  # fmt: skip
        row: dict[str, float] = {
            "size": size, "people": people.cost.size, "years": span, "budget_gbp_a_head": people.per_head / PENCE,
        }  # fmt: skip
        for key, (value, low, high) in found.items():
            row[key] = value
            if key != "confidence":
                row[f"{key}_low"], row[f"{key}_high"] = low, high
        row["normal_sd_percent"] = 100.0 * people.spread() / np.sqrt(size)
        rows.append(row)
        if tell:
            tell(done, len(sizes))
    return pd.DataFrame(rows)


def minimum_saving_rate(spread: float, people: float) -> float:
    """The American rule: the normal quantile of the confidence asked, times the spread of one person over sqrt(n), %."""
    return float(100.0 * norm.ppf(confidence(people)) * spread / np.sqrt(people))
