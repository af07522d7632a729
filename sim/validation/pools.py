"""Recipes V1, V2, V4, V5 and V6: what published studies of pools found, and what the model says of the same pools."""

from __future__ import annotations

import numpy as np

from sim.care.person_years import HOSPITAL, PersonYears
from sim.care.prices import lognormal_quantiles
from sim.validation.budgeted import PRIOR_YEARS, Budgeted, budgeted
from sim.validation.chance import PoolCost, pool_of_events, pool_of_people
from sim.validation.estimate import Estimate, exact, from_parts, group_of_practice

# Crump and others 1991: people, mean GBP a year of 113 procedures at 1990-91 prices, sd, spread of the middle 90 of 100 years
CRUMP_SIZES = (9_000, 24_000, 179_400)
CRUMP_COST_PER_HEAD = 26.94
CRUMP_RATE, CRUMP_PRICE_CV = 0.0337, 0.95  # derived: E[c^2] / E[c] = 1,520
MENTAL_HEALTH_POOL = 95_500  # middle of the consortia of Asthana and others, 87,000 to 104,000
RARE_POOL, RARE_LARGE_POOL, RARE_YEARS = 7_000, 30_000, 100
LCP = 100_000
MEDICARE_TRUNCATION = 0.99
BENCHMARK_WEIGHTS = (0.1, 0.3, 0.6)
COMMUNITY = ("community",)


def pools(years: PersonYears) -> dict[str, Estimate]:
    """All figures on pools by metric key of `targets.csv`; intervals are of the people simulated.

    Args:
        years: people with at least four years (three of a benchmark, one to judge).
    """
    found: dict[str, Estimate] = {}
    for recipe in (lcp_pool, mental_health_pool, rare_pool, minimum_saving):
        found |= recipe(years)
    return found | surgical_fund()


def lcp_pool(years: PersonYears) -> dict[str, Estimate]:
    """V1: share of pools of 100,000 over budget by more than 1 and 2%, whole care and hospital care."""
    found: dict[str, Estimate] = {}
    for scope in ("whole", "hospital"):
        people = budgeted(years, scope, "dx")

        def figures(some: Budgeted, scope: str = scope) -> dict[str, float]:
            pool = _pool(some, LCP)
            return {
                f"pool_100000_over_1_{scope}": 100.0 * pool.over(0.01),
                f"pool_100000_over_2_{scope}": 100.0 * pool.over(0.02),
                f"cv_resid_{scope}": some.spread(),
            }

        found |= _with_interval(people, figures)
    return found


def mental_health_pool(years: PersonYears) -> dict[str, Estimate]:
    """V6: chance that a consortium's mental health cost exceeds its budget by more than 5 and 10%, chance alone."""
    people = budgeted(years, "mental_health", "age_sex")

    def figures(some: Budgeted) -> dict[str, float]:
        pool = _pool(some, MENTAL_HEALTH_POOL)
        return {
            "mental_health_over_5": 100.0 * pool.over(0.05),
            "mental_health_over_10": 100.0 * pool.over(0.10),
            "mental_health_cv": some.spread(),
        }

    return _with_interval(people, figures)


def rare_pool(years: PersonYears) -> dict[str, Estimate]:
    """V5: rare costly care of 7,000 people over 100 years, as a share of hospital and community cost."""
    rare, all_care = years.cost(("rare",), PRIOR_YEARS), years.cost((*HOSPITAL, *COMMUNITY), PRIOR_YEARS)
    there = years.at_start_of(PRIOR_YEARS)
    people = Budgeted(rare[there], all_care[there], years.practice[there])

    def figures(some: Budgeted) -> dict[str, float]:
        mean, per_head = float(some.cost.mean()), float(some.budget.mean())
        small, large = (pool_of_people(some.cost, size, per_head) for size in (RARE_POOL, RARE_LARGE_POOL))
        relative = per_head / mean if mean else float("nan")
        return {
            "rare_share": 100.0 * mean / per_head,
            "rare_largest_of_100_years": 100.0 * (mean / per_head + small.expected_largest(RARE_YEARS)),
            "rare_cv_7000": small.sd() * relative,
            "rare_sd_ratio_30000_7000": large.sd() / small.sd() if small.sd() else float("nan"),
        }

    return _with_interval(people, figures)


def minimum_saving(years: PersonYears) -> dict[str, Estimate]:
    """V2: spread of cost over a benchmark of the same people's three prior years, as the American rule measures it.

    English people, hospital care; untruncated, and truncated at the 99th centile of all person-years as the rule does.
    """
    if years.years < len(BENCHMARK_WEIGHTS) + 1:
        return {}
    last = len(BENCHMARK_WEIGHTS)
    there = years.at_start_of(last)
    yearly = np.stack([years.cost(HOSPITAL, year)[there] for year in range(last + 1)])
    found: dict[str, Estimate] = {}
    for name, cap in (("untruncated", np.inf), ("truncated", float(np.quantile(yearly, MEDICARE_TRUNCATION)))):
        cut = np.minimum(yearly, cap)
        cut = cut / cut.mean(axis=1, keepdims=True)  # each year at its own mean, so that growth is no saving
        benchmark = np.tensordot(BENCHMARK_WEIGHTS, cut[:last], axes=1)
        people = Budgeted(cut[last], benchmark, years.practice[there])
        found |= _with_interval(people, lambda some, name=name: {f"benchmark_spread_{name}": some.spread()})
    return found


def surgical_fund() -> dict[str, Estimate]:
    """V4: a fund for surgery as a compound Poisson without frailty, with the price table of the model.

    E[c^2] / E[c] was derived from the published sds, so what is tested is the fall with size.
    """
    prices = _quantiles(CRUMP_PRICE_CV) * (CRUMP_COST_PER_HEAD / CRUMP_RATE)
    found = {}
    for size in CRUMP_SIZES:
        pool = pool_of_events(prices, CRUMP_RATE * size, CRUMP_COST_PER_HEAD * size)
        found[f"surgery_cv_{size}"] = exact(100.0 * pool.sd())
        found[f"surgery_spread_{size}"] = exact(100.0 * (pool.quantile(0.95) - pool.quantile(0.05)))
    return found


def curve(years: PersonYears, scope: str, adjuster: str, sizes: tuple[int, ...]) -> dict[int, PoolCost]:
    """The distribution of a pool's deviation by size, for a figure."""
    people = budgeted(years, scope, adjuster)
    return {size: _pool(people, size) for size in sizes}


def _pool(people: Budgeted, size: int) -> PoolCost:
    return pool_of_people(people.deviation, size, people.per_head)


def _with_interval(people: Budgeted, figures) -> dict[str, Estimate]:
    group = group_of_practice(people.practice)
    return from_parts(figures(people), [figures(people.chosen(group != one)) for one in np.unique(group)])


def _quantiles(cv: float) -> np.ndarray:
    """Equally likely prices of mean 1, from the two-level table of the model."""
    table = lognormal_quantiles(cv)
    knots = table.shape[1] - 1
    place = (np.arange(200_000) + 0.5) / 200_000 * knots
    row = np.where(place >= knots - 1, 1, 0)
    inner = np.where(row == 1, (place - (knots - 1)) * knots, place)
    values = np.where(
        row == 1, np.interp(inner, np.arange(knots + 1), table[1]), np.interp(inner, np.arange(knots + 1), table[0])
    )
    return values


