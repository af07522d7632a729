"""The national formula: what share of the money each primary care trust should have, and how far from it each starts.

Weighted capitation (evidence alloc-weighting, alloc-components): residents x age index x additional-need index x market
forces, by component, with 79% of the weight on hospital and community care, 11% on prescribing (without market forces) and
10% on primary medical care; and a separate formula for health inequalities with 15% of the whole until 2010-11, 10% after.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.data import ages, deprivation, frequent, rates
from sim.data.evidence import number
from sim.data.geography import Scope
from sim.data.load import columns
from sim.data.population import YEARS, lists_by_cell, residents_by_age

CENSUS_YEAR = 2009
SHA_LONDON, SHA_EAST_MIDLANDS = "Q36", "Q33"
DISTANCE_YEAR = 2011  # financial year 2010-11, for which regional distances are published
UNTIL_2011, FROM_2012 = 0, 5  # places of the two weights among the numbers of alloc-hi-weight
LONDON, EAST_MIDLANDS = 0, 2  # of the two distances in dft-region
LOWEST = 0  # of the range in dft-range-recalled


@dataclass(frozen=True)
class Target:
    """Parts of the target by primary care trust, each over England's mean by residents, float64 [C].

    Attributes:
        age: what residents' ages and sexes cost, all components.
        need: additional need of deprived residents.
        market_forces: local prices, on all but prescribing.
        inequalities: the separate formula for health inequalities.
        england: mean over England of the product of the first three.
        residents: persons, mid-2009.
    """

    age: np.ndarray
    need: np.ndarray
    market_forces: np.ndarray
    inequalities: np.ndarray
    england: float
    residents: np.ndarray

    def index(self, inequalities_weight: float) -> np.ndarray:
        """Target money of a resident over England's mean, float64 [C].

        Args:
            inequalities_weight: weight of the formula for health inequalities, 0 to 1.
        """
        main = self.age * self.need * self.market_forces / self.england
        return (1.0 - inequalities_weight) * main + inequalities_weight * self.inequalities


def target(places: Scope) -> Target:
    """The target of the trusts of a scope, from residents of 2009 by age, deprivation of their practices and local prices.

    Needs of hospital care are costs by age, sex and deprivation; prescribing and primary medical care follow visits to GPs
    by age, and deprivation as hospital outpatients do (assumption). The inequalities formula of the time rested on years of
    life without disability; here it is the mean score of deprivation, in proportion (assumption).
    """
    parts = _parts(
        places.practice_list_by_cell, places.practice_pct, places.practice_imd,
        places.pct_population[:, YEARS.index(CENSUS_YEAR)], places.pct_mff, places.pct_imd,
    )  # fmt: skip
    mean, product = _england()
    age, need, prices, inequalities = (part / over for part, over in zip(parts, mean, strict=True))
    return Target(age, need, prices, inequalities, product, places.pct_residents_2009.astype(float))


@lru_cache(maxsize=1)
def _england() -> tuple[np.ndarray, float]:
    """Means by residents over England of each part, and of the product of the first three over theirs."""
    table, practices = columns("pcts"), columns("practices")
    parts = _parts(
        lists_by_cell(), practices["pct"].astype(np.int64), practices["imd_score"].astype(float),
        residents_by_age()[:, YEARS.index(CENSUS_YEAR)], table["mff"].astype(float), table["imd_score"].astype(float),
    )  # fmt: skip
    residents = table["residents_2009"].astype(float)
    mean = np.array([np.average(part, weights=residents) for part in parts])
    return mean, float(np.average(np.prod(parts[:3] / mean[:3, None], axis=0), weights=residents))


def _parts(
    lists: np.ndarray, practice_pct: np.ndarray, imd: np.ndarray, structure: np.ndarray, mff: np.ndarray, pct_imd: np.ndarray
) -> np.ndarray:  # fmt: skip
    """Age, additional need, market forces and inequalities by trust, [4, C], not yet over England's mean."""
    costs, share = _cost_by_cell(), component_weights()
    england = rates.england_registered_by_cell().reshape(costs[0].shape)
    costs = [cost / np.average(cost, weights=england) for cost in costs]
    inside = ages.band_of_age()[:91, None] == np.arange(len(ages.BANDS))
    fifths = deprivation.shares_by_fifth(imd)
    age, whole = np.ones(len(mff)), np.ones(len(mff))
    for pct in range(len(mff)):
        rows = practice_pct == pct
        if not rows.any():  # in a sample of practices: England's mean
            continue
        narrow = np.einsum("lsa,ab->lsb", ages.spread(structure[pct].astype(float)), inside)
        cells = np.einsum("lsf,lsb->bsf", np.einsum("pls,pf->lsf", lists[rows].astype(float), fifths[rows]), narrow)
        cells /= cells.sum()
        whole[pct] = share @ [np.sum(cells * cost) for cost in costs]
        age[pct] = share @ [np.sum(cells.sum(axis=2) * _blind_to_fifth(cost, england)) for cost in costs]
    prices = (share[0] + share[2]) * mff / np.average(columns("pcts")["mff"], weights=columns("pcts")["residents_2009"]) + share[1]
    return np.stack([age, whole / age, prices, pct_imd.astype(float)])


def component_weights() -> np.ndarray:
    """Weights of hospital and community care, prescribing, primary medical care, float64 [3], summing to 1."""
    weights = np.array([number("alloc-components", part=part, purpose="fit") for part in range(3)])
    return weights / weights.sum()


def inequalities_weight(financial_year: int) -> float:
    """Weight of the inequalities formula in a financial year (2011 is 2010-11), 0 to 1."""
    return number("alloc-hi-weight", part=FROM_2012 if financial_year >= 2012 else UNTIL_2011, purpose="fit") / 100.0



def regional_distance(sha: np.ndarray, money: np.ndarray) -> np.ndarray:
    """Mean distance from target of 2010-11 by region, share of target, float64 [n], before the spread inside regions.

    London and the East Midlands as published (evidence dft-region); the other regions share what makes the money whole.

    Args:
        sha: region of each trust.
        money: target money of each, in any unit; the distances of all sum to nothing in it.
    """
    london = number("dft-region", part=LONDON, purpose="fit") / 100.0
    midlands = number("dft-region", part=EAST_MIDLANDS, purpose="fit") / 100.0
    known = np.where(sha == SHA_LONDON, london, np.where(sha == SHA_EAST_MIDLANDS, midlands, 0.0))
    others = (sha != SHA_LONDON) & (sha != SHA_EAST_MIDLANDS)
    rest = -(known @ money) / money[others].sum() if others.any() else 0.0
    return np.where(others, rest, known)



def opening_distances(
    places: Scope, normal: np.ndarray, log_spread: float, pace: float, financial_year: int
) -> np.ndarray:
    """Distance from target with which trusts open a run, share of target, float64 [C].

    Regional means of 2010-11, and trusts spread around them log-normally above the floor under which nobody was left
    (evidence dft-range-recalled, unverified), taken back in time by the pace at which gaps close.

    Args:
        places: the scope.
        normal: a standard normal number of each trust.
        log_spread: standard deviation of the log of what a trust has above the floor; 0 leaves the regional means.
        pace: share of the gap that is closed in a year.
        financial_year: first of the run (2007 is 2006-07).
    """
    floor = number("dft-range-recalled", part=LOWEST) / 100.0
    mean = _regional(places.pct_sha)
    gap = floor + (mean - floor) * np.exp(log_spread * normal - 0.5 * log_spread * log_spread)
    return gap * (1.0 - pace) ** (financial_year - DISTANCE_YEAR) if pace < 1.0 else gap


def _regional(sha: np.ndarray) -> np.ndarray:
    """Mean distance of each trust's region; 0 outside England's regions, as in artificial places."""
    table = columns("pcts")
    residents = table["residents_2009"].astype(float)
    by_region = dict(zip(table["sha"].tolist(), regional_distance(table["sha"], residents).tolist(), strict=True))
    return np.array([by_region.get(str(region), 0.0) for region in sha])


def _cost_by_cell() -> list[np.ndarray]:
    """Relative cost by component, band, sex and fifth."""
    care = rates.care_rates()
    shape = (len(ages.BANDS), 2, deprivation.FIFTHS)
    hospital = (care.annual_rate * care.mean_price_gbp).sum(axis=0).reshape(shape)
    visits = frequent.annual_rates()[0].reshape(shape) * _outpatient_ratio()
    return [hospital, visits, visits]


def _outpatient_ratio() -> np.ndarray:
    table = columns("deprivation_multipliers")
    ratio = table["ratio_to_all"][table["measure"] == "outpatient_appointments"].reshape(len(ages.WIDE_BANDS), -1)
    return ratio[ages.wide_band_of_age()[ages.BAND_STARTS]][:, None, :]


def _blind_to_fifth(cost: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Mean cost of each band and sex in England, [19, 2]."""
    return (cost * people).sum(axis=2) / people.sum(axis=2)
