"""How often people need hospital care, what it costs, and how many die, by cell of age, sex and deprivation.

cell = band * 10 + sex * 5 + fifth, with 19 age bands, sex 0 female and 1 male, fifth 0 the most deprived.
Shapes come from the tables of 2011-12, levels from England's totals of 2009-10 over all registered persons.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.data import ages
from sim.data.deprivation import FIFTHS, shares_by_fifth
from sim.data.evidence import number, row
from sim.data.load import columns
from sim.data.population import YEARS, lists_by_cell, residents_by_age

STREAMS = ("outpatient", "elective", "emergency")
OUTPATIENT, ELECTIVE, EMERGENCY = range(3)
CELLS = len(ages.BANDS) * 2 * FIFTHS
DEFLATOR = 1.025  # a year: assumption of the project for all money
YEARS_FROM_BASE = 2  # from 2009-10 to the tables' 2011-12
MATERNITY_BANDS = slice(4, 10)  # women of 15 to 44
LAST_MORTALITY_YEAR = 2013


@dataclass(frozen=True, eq=False)
class CareRates:
    """Rates of 2009-10 by stream (in the order of `STREAMS`) and cell.

    outpatient is a first attendance after a GP's referral, elective an elective or day-case admission,
    emergency a non-elective admission.
    """

    annual_rate: np.ndarray  # float64[3, 190], events per registered person a year
    mean_price_gbp: np.ndarray  # float64[3, 190], GBP 2009-10 an event
    band_of_age: np.ndarray  # int8[121]


def cell(band: np.ndarray, sex: np.ndarray, fifth: np.ndarray) -> np.ndarray:
    """Cell number of age band, sex and fifth of deprivation."""
    return np.asarray(band) * 10 + np.asarray(sex) * 5 + np.asarray(fifth)


@lru_cache
def care_rates() -> CareRates:
    """How often people of each cell are referred or admitted, and the mean price of that.

    Elective use of women aged 15 to 44 is read off a straight line in log rate between girls of 10-14 and
    women of 45-49, since the table holds maternity there, which is a stream of its own (assumption).
    The gradient of cost with deprivation is put on the number of admissions, none on their price.

    An outpatient event brings its follow-ups: first tariff plus follow-ups per first attendance times
    follow-up tariff; both tariffs are unverified (assumption). The table counts episodes, which outnumber
    admissions: the price of an admission is scaled by episodes per admission, so that England's cost is kept.
    """
    people = england_registered_by_cell()
    shape = np.stack(
        [
            _per_person("outpatient_appointments_per_1000")[:, :, None] * _multiplier("outpatient_appointments"),
            _without_maternity(_per_person("nonemergency_episodes_per_1000"))[:, :, None]
            * _multiplier("nonemergency_cost"),
            _per_person("emergency_episodes_per_1000")[:, :, None] * _multiplier("emergency_cost"),
        ]
    ).reshape(len(STREAMS), CELLS)
    expected = shape @ people
    totals = england_events()
    rate = shape * (totals / expected)[:, None]
    residents = columns("pcts")["residents_2009"].sum() / people.sum()
    price = np.empty_like(rate)
    price[OUTPATIENT] = outpatient_price_gbp()
    for stream, kind in ((ELECTIVE, "nonemergency"), (EMERGENCY, "emergency")):
        episodes_per_admission = expected[stream] * residents / totals[stream]
        price[stream] = np.repeat(_price_of_episode(kind).ravel(), FIFTHS) * episodes_per_admission
    for made in (rate, price):
        made.setflags(write=False)
    return CareRates(rate, price, ages.band_of_age())


def england_events() -> np.ndarray:
    """England's events of 2009-10 by stream, float64[3].

    Admissions are sums of the Monthly Activity Return. GP-referred first attendances were 10.1 million in
    2008-09; they are moved on by the growth of GP referrals seen in that return, all specialties, 5.8%.
    """
    seen = activity_in_year("gp_referrals_seen", 2010) / activity_in_year("gp_referrals_seen", 2009)
    return np.array(
        [
            number("op-first-gp-0809", purpose="fit") * 1e6 * seen,
            activity_in_year("elective_admissions", 2010),
            activity_in_year("emergency_admissions", 2010),
        ]
    )


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


def outpatient_price_gbp() -> float:
    """GBP 2009-10 of a first attendance with the follow-ups that it brings (tariffs unverified)."""
    followups = number("op-followup-0809") / number("op-first-0809")
    return number("tariff-op-mean-recalled", part=0) + followups * number("tariff-op-mean-recalled", part=1)


@lru_cache
def england_registered_by_cell() -> np.ndarray:
    """England's registered persons at April 2009 by cell, float64[190]; sums to 54,836,561.

    Lists by wide band and sex are spread over ages as England's residents of 2009, and over fifths by the
    deprivation of each practice, the same at every age (assumption).
    """
    england = residents_by_age()[:, YEARS.index(2009)].sum(axis=0)
    inside = ages.band_of_age()[:91, None] == np.arange(len(ages.BANDS))
    narrow = np.einsum("lsa,ab->lsb", ages.spread(england), inside)
    fifths = shares_by_fifth(columns("practices")["imd_score"])
    lists = np.einsum("pls,pf->lsf", lists_by_cell(), fifths, optimize=True)
    people = np.einsum("lsf,lsb->bsf", lists, narrow).reshape(CELLS)
    people.setflags(write=False)
    return people


def mortality(year: int) -> np.ndarray:
    """Deaths per person-year, float64[111, 2, 5], by age 0 to 110, sex and fifth of deprivation.

    National rates of England and Wales times the ratio of each fifth at that age. Years after 2013 have the
    rates of 2013: no further fall is assumed.

    Raises:
        ValueError: for years before 2005.
    """
    table = columns("mortality")
    rows = table["year"] == min(year, LAST_MORTALITY_YEAR)
    if not rows.any():
        raise ValueError(f"death rates begin in {table['year'].min()}, so there are none for {year}")
    national = np.stack([table["female"][rows], table["male"][rows]], axis=1)
    ratio = _ratio_by_wide_band("mortality")[ages.wide_band_of_age()[: len(national)]]
    return national[:, :, None] * ratio[:, None, :]


def prescribing_gbp_per_head_by_band_sex() -> np.ndarray:
    """Net ingredient cost a year per registered person, GBP 2009, float64[19, 2] by age band and sex.

    Level: 165 a head of England's residents. Shape: GP visits by age and sex (assumption; true cost rises
    more steeply with age than visits do).
    """
    pairs = re.findall(r"(\d+\.\d+)/(\d+\.\d+)", row("gp-visits-by-age").quantity)
    group = np.searchsorted([0, 5, 15, 45, 65, 75], ages.BAND_STARTS, side="right") - 1
    visits = np.array(pairs, dtype=np.float64)[group]
    people = england_registered_by_cell().reshape(len(ages.BANDS), 2, FIFTHS).sum(axis=2)
    spent = number("prescribing-nic-per-head", part=0) * columns("pcts")["residents_2009"].sum()
    shaped: np.ndarray = visits * (spent / (visits * people).sum())
    return shaped


def season(stream: str) -> np.ndarray:
    """Twelve multipliers, January to December, mean 1: the month's events over the trend, float64[12].

    From the Monthly Activity Return (GP referrals seen, elective, emergency), as the mean ratio to a centred
    twelve-month average. The length of the month and its working days are part of it.

    Raises:
        ValueError: for an unknown stream.
    """
    source = {
        "outpatient": "gp_referrals_seen",
        "elective": "elective_admissions",
        "emergency": "emergency_admissions",
    }
    if stream not in source:
        raise ValueError(f"{stream!r} is not a stream ({', '.join(STREAMS)})")
    table = columns("monthly_activity")
    counts = table[source[stream]].astype(np.float64)
    trend = np.convolve(counts, np.r_[0.5, np.ones(11), 0.5] / 12, mode="valid")
    month = np.array([int(label[5:]) for label in table["month"]])[6:-6] - 1
    ratio = np.bincount(month, counts[6:-6] / trend) / np.bincount(month)
    return ratio / ratio.mean()


def _per_person(column: str) -> np.ndarray:
    """A column of rates per 1,000, as [19, 2] per person."""
    return columns("rates_by_age_sex")[column].reshape(len(ages.BANDS), 2) / 1000.0


def _without_maternity(by_band_sex: np.ndarray) -> np.ndarray:
    """Women of 15-44 from a straight line in logs between the bands on either side."""
    bands = np.arange(len(by_band_sex))
    before, after = MATERNITY_BANDS.start - 1, MATERNITY_BANDS.stop
    ends = np.log(by_band_sex[[before, after], ages.FEMALE])
    replaced = by_band_sex.copy()
    replaced[MATERNITY_BANDS, ages.FEMALE] = np.exp(np.interp(bands[MATERNITY_BANDS], [before, after], ends))
    return replaced


def _price_of_episode(kind: str) -> np.ndarray:
    """GBP 2009-10 an episode by band and sex, [19, 2]; for elective care without maternity."""
    cost = columns("rates_by_age_sex")[f"{kind}_cost_gbp"].reshape(len(ages.BANDS), 2)
    price = cost / _per_person(f"{kind}_episodes_per_1000") / DEFLATOR**YEARS_FROM_BASE
    return _without_maternity(price) if kind == "nonemergency" else price


def _ratio_by_wide_band(measure: str) -> np.ndarray:
    """Ratio of each fifth to all, [7, 5]."""
    table = columns("deprivation_multipliers")
    return table["ratio_to_all"][table["measure"] == measure].reshape(len(ages.WIDE_BANDS), FIFTHS)


def _multiplier(measure: str) -> np.ndarray:
    """Ratio of each fifth to all by age band, [19, 1, 5]."""
    return _ratio_by_wide_band(measure)[ages.wide_band_of_age()[ages.BAND_STARTS]][:, None, :]
