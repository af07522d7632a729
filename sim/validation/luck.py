"""How far luck alone carries groups of a size: people simulated, and pools drawn of them, in one call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from sim.config import load_config
from sim.errors import ConfigurationError, Problem
from sim.money.capitation import check_adjuster
from sim.validation import pool_risk as pools
from sim.validation.budgeted import PRIOR_YEARS, lines_of
from sim.validation.sample import FEWEST, PEOPLE, person_years

START = "2009-04"
SMALLEST, LARGEST = 100, 10_000_000


def pool_risk(
    sizes: Iterable[int],
    scope: str | Sequence[str] = "england",
    people: int = PEOPLE,
    budget: str = "hospital",
    adjuster: str = "dx",
    stop_loss_gbp: float | None = None,
    years: int = 1,
    seed: int = 1,
) -> pd.DataFrame:
    """The chance that a group overspends by luck alone, and the saving that is more than luck, by size of the group.

        sim.pool_risk([5_000, 100_000])[["size", "over_2", "saving_95_percent"]]

    Args:
        sizes: people in a group.
        scope: whose people are simulated: england, demo, a region, or codes of primary care trusts.
        people: about how many are simulated, in whole practices.
        budget: hospital, whole, or a line such as elective.
        adjuster: what the budget knows of people: none, age_sex, dx, dx_area or full.
        stop_loss_gbp: cost of one patient in a year above which the budget is not charged.
        years: that settle together.
        seed: fixes sample and luck.

    Returns:
        One row a size; columns as in `sim.validation.pool_risk.pool_risk`: chances from 0 to 1, savings and spread in % of budget.

    Raises:
        ConfigurationError: if a size, the number of people, the budget or the adjuster is not allowed.
    """
    sizes = [int(size) for size in sizes]
    found = [Problem("sizes", f"{size:,} is not between {SMALLEST:,} and {LARGEST:,} people") for size in sizes if not SMALLEST <= size <= LARGEST]
    if people < FEWEST:
        found.append(Problem("people", f"{people:,} is too few; use {FEWEST:,} or more"))
    if found:
        raise ConfigurationError(found, "the pools")
    lines_of(budget)
    check_adjuster(adjuster, "adjuster")
    places = scope if isinstance(scope, str) else ",".join(scope)
    simulated = person_years(load_config([f"scope=[{places}]", f"start={START}"]), people, PRIOR_YEARS + years, seed)
    return pools.pool_risk(simulated, sizes, budget, adjuster, stop_loss_gbp, years)
