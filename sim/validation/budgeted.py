"""People with a cost and a budget: who costs what against what a formula expects, for one or more years."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.care.person_years import HOSPITAL, LINES, PersonYears
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.money.capitation import PersonFormula, check_adjuster
from sim.validation.facts import facts_for

SCOPES: dict[str, tuple[str, ...]] = {"hospital": HOSPITAL, "whole": LINES, **{line: (line,) for line in LINES}}
PRIOR_YEARS = 2  # of diagnoses that a formula may use
PENCE = 100.0


@dataclass(frozen=True)
class Budgeted:
    """Costs and budgets of people over the same years.

    Attributes:
        cost: float64 [n], pence.
        budget: float64 [n], pence that a formula expects; the two have one mean.
        practice: int32 [n].
    """

    cost: np.ndarray
    budget: np.ndarray
    practice: np.ndarray

    @property
    def deviation(self) -> np.ndarray:
        return self.cost - self.budget

    @property
    def per_head(self) -> float:
        return float(self.budget.mean())

    def spread(self) -> float:
        """Standard deviation of cost less budget over the mean budget: the sd of a pool of one."""
        return float(self.deviation.std() / self.per_head)

    def chosen(self, rows: np.ndarray) -> Budgeted:
        return Budgeted(self.cost[rows], self.budget[rows], self.practice[rows])


def lines_of(scope: str) -> tuple[str, ...]:
    """Lines of spending that a budget covers.

    Raises:
        ConfigurationError: if no scope has that name.
    """
    if scope not in SCOPES:
        what = f"{scope!r} is no scope of a budget{did_you_mean(scope, SCOPES)} (there are {', '.join(SCOPES)})"
        raise ConfigurationError([Problem("scope-of-budget", what)], "the command")
    return SCOPES[scope]


def budgeted(
    years: PersonYears, scope: str = "hospital", adjuster: str = "full", span: int = 1, stop_loss_gbp: float | None = None
) -> Budgeted:
    """Cost and budget of everyone who is registered when the first of `span` years begins.

    Each April the formula is estimated on all these people and their cost of the year, so that budgets are right on average
    and what is left is chance, persistent differences that the formula cannot see, and practice style. The two years
    before give the diagnoses.

    Args:
        years: people with at least `PRIOR_YEARS + span` years.
        scope: a key of `SCOPES`.
        adjuster: one of `sim.money.capitation.ADJUSTERS`.
        span: years over which cost and budget are added up.
        stop_loss_gbp: cost of a person and year above this is met by others, and is in no budget.

    Raises:
        ConfigurationError: if a name is unknown, or there are too few years.
    """
    lines, _ = lines_of(scope), check_adjuster(adjuster, "adjuster")
    if not 1 <= span <= years.years - PRIOR_YEARS:
        what = f"{span} is not possible; the simulated people have {years.years - PRIOR_YEARS} years to budget for"
        raise ConfigurationError([Problem("years", what)], "the command")
    cap = None if stop_loss_gbp is None else stop_loss_gbp * PENCE
    there = years.at_start_of(PRIOR_YEARS)
    cost, budget = np.zeros(years.people), np.zeros(years.people)
    for year in range(PRIOR_YEARS, PRIOR_YEARS + span):
        alive = np.flatnonzero(years.at_start_of(year) & there)
        facts, pence = facts_for(years, year).chosen(alive), years.cost(lines, year, cap)[alive]
        cost[alive] += pence
        budget[alive] += PersonFormula.estimated(facts, pence, adjuster).predicted(facts)
    return Budgeted(cost[there], budget[there], years.practice[there])
