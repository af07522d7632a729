"""The national formula against published allocations: means, ranges, regions, weights and pace."""

from __future__ import annotations

import numpy as np

from sim.clock import parse_month
from sim.data.geography import scope
from sim.declared import AllParams
from sim.levers import AllLevers
from sim.money.allocation import opening_funding_index
from sim.money.target import DISTANCE_YEAR, inequalities_weight, opening_distances, target
from sim.parameters import DatedPath
from sim.randomness import Draws
from sim.validation.estimate import Estimate, exact

BASE_YEAR = 2010
SEEDS = 20
TOWER_HAMLETS, SURREY = "5C4", "5P5"
CUMULATIVE = range(2004, 2011)  # seven financial years, 2003-04 to 2009-10
BILLION = 1e9


def allocation(parameters: AllParams, levers: AllLevers) -> dict[str, Estimate]:
    """Figures on money by metric key of `targets.csv`, without running the model: formula, growth and opening distances.

    Args:
        parameters: as configured.
        levers: as configured; growth of funding is read from them.
    """
    places = scope("england")
    found = target(places)
    money, residents = parameters.money, found.residents
    growth = _growth(levers)
    per_head = {
        year: money.allocation_per_resident_gbp * _index(growth, money, year) for year in range(BASE_YEAR - 1, BASE_YEAR + 2)
    }
    result = {f"allocation_per_head_{year}": exact(value) for year, value in per_head.items()}
    result["allocation_growth"] = exact(100.0 * (per_head[BASE_YEAR + 1] / per_head[BASE_YEAR] - 1.0))
    for year in (BASE_YEAR, BASE_YEAR + 1):
        result[f"allocation_total_{year}"] = exact(per_head[year] * residents.sum() / BILLION)
    result["allocation_total_two_years"] = exact(
        sum(per_head[year] for year in (BASE_YEAR, BASE_YEAR + 1)) * residents.sum() / BILLION
    )
    index = found.index(inequalities_weight(BASE_YEAR))
    result["target_per_weighted_head"] = exact(per_head[BASE_YEAR] * np.average(index, weights=residents))
    parts = [np.log(part).var() for part in (found.age, found.need, found.market_forces)]
    result["age_share_of_target_variance"] = exact(100.0 * parts[0] / sum(parts))
    moved = 100.0 * (found.index(inequalities_weight(2012)) / found.index(inequalities_weight(2011)) - 1.0)
    codes = places.pct_codes.tolist()
    result["inequalities_effect_tower_hamlets"] = exact(moved[codes.index(TOWER_HAMLETS)])
    result["inequalities_effect_surrey"] = exact(moved[codes.index(SURREY)])
    result["years_to_target"] = exact(1.0 / money.target_pace if money.target_pace else np.inf)
    drawn = [_distances(places, money, index, per_head[BASE_YEAR - 1], residents, seed) for seed in range(1, SEEDS + 1)]
    for key in drawn[0]:
        values = np.array([one[key] for one in drawn])
        result[key] = Estimate(float(values.mean()), *(float(part) for part in np.quantile(values, (0.025, 0.975))))
    return result


def _distances(places, money, index, per_head: float, residents: np.ndarray, seed: int) -> dict[str, float]:
    """Figures that hang on the luck of who stands where around a region's distance."""
    normal = Draws(seed).normal("pct.target", 0, places.pct_national_index)
    spread, pace = money.target_gap_log_sd, money.target_pace

    def gap(year: int) -> np.ndarray:
        return opening_distances(places, normal, spread, pace, year)

    allocated = per_head * index * (1.0 + gap(BASE_YEAR - 1))
    whole = residents * index
    found = {"allocation_per_head_lowest_2009": allocated.min(), "allocation_per_head_highest_2009": allocated.max()}
    for region, name in (("Q36", "london"), ("Q33", "east_midlands")):
        inside = places.pct_sha == region
        found[f"distance_{name}"] = 100.0 * np.average(gap(DISTANCE_YEAR)[inside], weights=whole[inside])
    over_years = 100.0 * np.mean([gap(year) for year in CUMULATIVE], axis=0)
    return found | {"cumulative_distance_lowest": over_years.min(), "cumulative_distance_highest": over_years.max()}


def _growth(levers: AllLevers):
    path = levers.context.funding_growth
    if isinstance(path, DatedPath):
        return lambda year: path.at(parse_month(f"{year - 1}-04"))
    return lambda year: float(path)


def _index(growth, money, year: int) -> float:
    return opening_funding_index(growth, money, year, BASE_YEAR)
