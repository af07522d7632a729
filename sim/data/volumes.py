"""How much care England used in 2009-10, stream by stream, what it cost, and how the year runs."""

from __future__ import annotations

import numpy as np

from sim.data.evidence import number
from sim.data.load import columns

MILLION = 1e6
SEASON_OF = {
    "outpatient": "gp_referrals_seen",
    "elective": "elective_ordinary_admissions",
    "day_case": "elective_day_cases",
    "emergency_acs": "emergency_admissions",
    "emergency_other": "emergency_admissions",
    "other_outpatient": "first_outpatients",
    "accident_emergency": "emergency_admissions",
}
"""Column of `monthly_activity` whose year each stream follows; A&E follows emergency admissions (assumption)."""


def england_events() -> np.ndarray:
    """England's events of 2009-10 for the first seven streams, float64[7].

    Admissions are sums of the Monthly Activity Return; one emergency in six is ambulatory-care-sensitive. GP-referred and
    other first attendances of 2008-09 (10.1 and 8.6 million) are moved on by that return's growth of GP referrals seen
    (5.8%) and of all first attendances (7.5%). A&E lies half way between 2008-09 and 2010-11.
    """
    gp = number("op-first-gp-0809", purpose="fit")
    others = number("op-first-0809", purpose="fit") - gp
    emergencies = activity_in_year("emergency_admissions", 2010)
    sensitive = number("acs-share", purpose="fit") / 100.0
    accident = number("ae-attendances", part=1, purpose="fit"), number("ae-attendances", part=2, purpose="fit")
    return np.array(
        [
            gp * MILLION * _growth("gp_referrals_seen"),
            activity_in_year("elective_ordinary_admissions", 2010),
            activity_in_year("elective_day_cases", 2010),
            emergencies * sensitive,
            emergencies * (1.0 - sensitive),
            others * MILLION * _growth("first_outpatients"),
            sum(accident) / 2.0 * MILLION,
        ]
    )


def _growth(column: str) -> float:
    return activity_in_year(column, 2010) / activity_in_year(column, 2009)


def activity_in_year(column: str, financial_year: int) -> float:
    """Sum of a column of `monthly_activity` over a financial year (2010 is April 2009 to March 2010).

    Raises:
        ValueError: if the table does not hold the whole year.
    """
    table = columns("monthly_activity")
    inside = (table["month"] >= f"{financial_year - 1}-04") & (table["month"] <= f"{financial_year}-03")
    if inside.sum() != 12:
        raise ValueError(f"monthly activity does not hold all of the financial year {financial_year}")
    return float(table[column][inside].sum())


def followup_price_gbp() -> float:
    """GBP 2009-10 of a follow-up attendance (tariff unverified, assumption)."""
    return number("tariff-op-mean-recalled", part=1)


def accident_emergency_price_gbp() -> float:
    """GBP 2009-10 of an attendance: the mean of the three tariffs (unverified, assumption)."""
    return sum(number("tariff-ae-recalled", part=part) for part in range(3)) / 3.0


def elective_price_ratios() -> tuple[float, float]:
    """Price of an inpatient stay and of a day case over the mean of both; their ratio is that of 2016-17 (assumption)."""
    stays, day_cases = england_events()[1:3]
    ratio = number("refcost-1617", part=0) / number("refcost-1617", part=1)
    mean = (stays + day_cases * ratio) / (stays + day_cases)
    return 1.0 / mean, ratio / mean


def emergency_price_ratios() -> tuple[float, float]:
    """Price of an ambulatory-care-sensitive and of any other emergency admission over the mean of both."""
    sensitive, other = england_events()[3:5]
    ratio = number("acs-cost-per-admission") / number("emergency-cost-per-admission")
    return ratio, (sensitive + other - sensitive * ratio) / other


def season(stream: str) -> np.ndarray:
    """Twelve multipliers, January to December, mean 1: the month's events over the trend, float64[12].

    From the Monthly Activity Return, as the mean ratio to a centred twelve-month average. The length of the month and its
    working days are part of it. Mental health and rare care have none.

    Raises:
        ValueError: for an unknown stream.
    """
    if stream in ("mental_health", "rare"):
        return np.ones(12)
    if stream not in SEASON_OF:
        raise ValueError(f"{stream!r} is not a stream with a season ({', '.join(SEASON_OF)})")
    table = columns("monthly_activity")
    counts = table[SEASON_OF[stream]].astype(np.float64)
    trend = np.convolve(counts, np.r_[0.5, np.ones(11), 0.5] / 12, mode="valid")
    month = np.array([int(label[5:]) for label in table["month"]])[6:-6] - 1
    ratio = np.bincount(month, counts[6:-6] / trend) / np.bincount(month)
    return ratio / ratio.mean()
