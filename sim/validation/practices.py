"""Recipe V12: how practices differ in admissions and referrals, and how much of that is need, chance and style."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.care.person_years import PersonYears
from sim.data.ages import band_of_age
from sim.data.load import columns
from sim.validation.concentration import coefficient_of_variation, correlation

SMALLEST_LIST = 1_000
KINDS = {
    "emergency": ("emergency_acs", "emergency_other"),
    "acs": ("emergency_acs",),
    "accident_emergency": ("accident_emergency",),
    "outpatient": ("outpatient",),
    "elective": ("elective", "day_case"),
    "all_admissions": ("elective", "day_case", "emergency_acs", "emergency_other"),
}
LONDON = "Q36"
TENTH_TO_TENTH = 2.0 * 1.2816  # sds of a normal distribution between its 90th and 10th centile
AGE_SEX = 38


@dataclass(frozen=True)
class ByPractice:
    """Counts of one year by practice.

    Attributes:
        code: int64 [P], row of the national table.
        size: float64 [P], people.
        count: events by kind, float64 [P].
        expected: what the people's age and sex alone lead one to expect, float64 [P].
    """

    code: np.ndarray
    size: np.ndarray
    count: dict[str, np.ndarray]
    expected: dict[str, np.ndarray]

    def rate(self, kind: str) -> np.ndarray:
        """Events a person a year."""
        return self.count[kind] / self.size

    def ratio(self, kind: str) -> np.ndarray:
        """Events over those expected from age and sex."""
        return self.count[kind] / np.maximum(self.expected[kind], 1e-12)


def by_practice(years: PersonYears, year: int, smallest: int = SMALLEST_LIST) -> ByPractice:
    """Events of a year by practice, for practices of at least `smallest` people."""
    there = np.flatnonzero(years.at_start_of(year))
    code, place, size = np.unique(years.practice[there], return_inverse=True, return_counts=True)
    large = size >= min(smallest, np.median(size))
    age_sex = band_of_age()[np.clip(years.age[there] + year, 0, 120)].astype(np.int64) * 2 + years.sex[there]
    count, expected = {}, {}
    for kind, streams in KINDS.items():
        events = years.events(streams, year)[there].astype(float)
        mean = np.bincount(age_sex, events, AGE_SEX) / np.maximum(np.bincount(age_sex, minlength=AGE_SEX), 1)
        count[kind] = np.bincount(place, events)[large]
        expected[kind] = np.bincount(place, mean[age_sex])[large]
    return ByPractice(code[large].astype(np.int64), size[large].astype(float), count, expected)


def practice_variation(years: PersonYears) -> dict[str, float]:
    """Spread of practice rates and what explains it, by metric key of `targets.csv`."""
    first, second = by_practice(years, 0), by_practice(years, 1)
    found = {f"practice_cv_{kind}": coefficient_of_variation(first.rate(kind)) for kind in KINDS}
    imd = columns("practices")["imd_score"][first.code].astype(float)
    pct = columns("practices")["pct"][first.code].astype(np.int64)
    london = columns("pcts")["sha"][pct] == LONDON
    for kind in ("all_admissions", "emergency", "elective"):
        found[f"deprivation_r2_{kind}"] = 100.0 * correlation(first.rate(kind)[london], imd[london]) ** 2
    found["acs_high_to_low_practice"] = high_to_low(first, "acs", imd)
    found["referral_year_to_year_r"] = _between(first, second)
    expected = first.expected["outpatient"] / first.size
    found["referral_age_sex_r2"] = 100.0 * correlation(first.rate("outpatient"), expected) ** 2
    found["referral_morbidity_r2"] = _morbidity_r2(years, first)
    found["patients_referred_median"] = float(np.median(_share_referred(years, first)))
    low, high = np.quantile(_share_referred(years, first), (0.005, 0.995))
    found["patients_referred_low"], found["patients_referred_high"] = float(low), float(high)
    found["referral_spread_by_chance"] = _chance_share(first, "outpatient")
    return found


def area_variation(years: PersonYears) -> dict[str, float]:
    """Spread of trusts' rates over those that ages and sexes lead one to expect, by metric key of `targets.csv`.

    Args:
        years: people of many practices of every trust.
    """
    first = by_practice(years, 0, smallest=1)
    pct = columns("practices")["pct"][first.code].astype(np.int64)
    found: dict[str, float] = {}
    areas, place = np.unique(pct, return_inverse=True)
    ratio = np.bincount(place, first.count["outpatient"]) / np.maximum(np.bincount(place, first.expected["outpatient"]), 1e-9)
    found["referral_ratio_pct_low"], found["referral_ratio_pct_high"] = float(ratio.min()), float(ratio.max())
    acs = np.bincount(place, first.count["acs"]) / np.maximum(np.bincount(place, first.expected["acs"]), 1e-9)
    found["acs_area_low_to_mean"], found["acs_area_high_to_mean"] = float(acs.min()), float(acs.max())
    found["acs_variance_between_areas"] = _between_areas(first, "acs", place, areas.size)
    return found


def high_to_low(practices: ByPractice, kind: str, imd: np.ndarray) -> float:
    """Ratio of the 90th to the 10th centile of practices' true rates, net of age, sex, deprivation and chance.

    The published ratio is of high- to low-use practices after adjustment; we read it as tenth to tenth of the spread that
    is left when a straight line in deprivation and the variance of chance (Poisson) are taken off.
    """
    log_ratio = np.log(np.maximum(practices.ratio(kind), 1e-3))
    slope = np.polyfit(imd, log_ratio, 1)
    left = float(np.var(log_ratio - np.polyval(slope, imd)) - np.mean(1.0 / np.maximum(practices.expected[kind], 1.0)))
    return float(np.exp(TENTH_TO_TENTH * np.sqrt(max(left, 0.0))))


def _between(first: ByPractice, second: ByPractice) -> float:
    _, one, other = np.intersect1d(first.code, second.code, return_indices=True)
    return correlation(first.rate("outpatient")[one], second.rate("outpatient")[other])


def _placed(years: PersonYears, practices: ByPractice) -> tuple[np.ndarray, np.ndarray]:
    """Row of each person's practice, and whether that practice is among them."""
    place = np.minimum(np.searchsorted(practices.code, years.practice), practices.code.size - 1)
    return place, practices.code[place] == years.practice


def _share_referred(years: PersonYears, practices: ByPractice) -> np.ndarray:
    """Per cent of each practice's people who are referred in the first year."""
    place, inside = _placed(years, practices)
    referred = years.events(("outpatient",), 0)[inside] > 0
    return 100.0 * np.bincount(place[inside], referred, practices.code.size) / practices.size


def _morbidity_r2(years: PersonYears, practices: ByPractice) -> float:
    """Per cent of the variance of referral rates that practices' prevalences explain, adjusted for their number."""
    place, inside = _placed(years, practices)
    bits = [(years.conditions[inside] >> bit) & 1 for bit in range(16)]
    share = [np.bincount(place[inside], bit, practices.code.size) / practices.size for bit in bits if bit.any()]
    if not share:
        return float("nan")
    x = np.column_stack([np.ones(practices.code.size), *share])
    y = practices.rate("outpatient")
    left = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    freedom = practices.code.size - x.shape[1]
    return float(100.0 * (1.0 - (left @ left / freedom) / y.var(ddof=1))) if freedom > 0 and y.var() > 0.0 else float("nan")


def _between_areas(practices: ByPractice, kind: str, area: np.ndarray, areas: int) -> float:
    """Per cent of the variance of practices' true rates that lies between areas; chance is taken off both parts."""
    value, chance = practices.ratio(kind), np.mean(1.0 / np.maximum(practices.expected[kind], 1.0))
    many = np.bincount(area, minlength=areas)
    mean = np.bincount(area, value, areas) / many
    within = float(np.sum((value - mean[area]) ** 2) / max(value.size - areas, 1))
    between = float(np.var(mean, ddof=1) - within * np.mean(1.0 / many)) if areas > 1 else 0.0
    true_within = max(within - chance, 0.0)
    total = max(between, 0.0) + true_within
    return 100.0 * max(between, 0.0) / total if total > 0.0 else float("nan")


def _chance_share(practices: ByPractice, kind: str) -> float:
    """Per cent of the variance of a year's rates that Poisson chance would give."""
    rate = practices.rate(kind)
    return float(100.0 * np.mean(rate / practices.size) / rate.var()) if rate.var() > 0.0 else float("nan")
