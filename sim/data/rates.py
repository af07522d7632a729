"""How often people need hospital care, what it costs, and how many die, by cell of age, sex and deprivation.

cell = band * 10 + sex * 5 + fifth, with 19 age bands, sex 0 female and 1 male, fifth 0 the most deprived.
Shapes come from the tables of 2011-12, levels from England's totals of 2009-10 over all registered persons.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.data import ages, volumes
from sim.data.deprivation import FIFTHS, shares_by_fifth
from sim.data.evidence import number
from sim.data.load import columns
from sim.data.population import YEARS, lists_by_cell, residents_by_age

STREAMS = (
    "outpatient", "elective", "day_case", "emergency_acs", "emergency_other", "other_outpatient",
    "accident_emergency", "mental_health", "rare",
)  # fmt: skip
MENTAL_HEALTH, RARE = 7, 8
CELLS = len(ages.BANDS) * 2 * FIFTHS
DEFLATOR = 1.025  # a year: assumption of the project for all money
YEARS_FROM_BASE = 2  # from 2009-10 to the tables' 2011-12
MATERNITY_BANDS = slice(4, 10)  # women of 15 to 44
LAST_MORTALITY_YEAR = 2013


@dataclass(frozen=True, eq=False)
class CareRates:
    """Rates of 2009-10 by stream (in the order of `STREAMS`) and cell.

    Mental health and rare care have no tables of their own: their rows are shapes whose mean over England is 1 event and
    GBP 1; how often and how dear they are, parameters say.
    """

    annual_rate: np.ndarray  # float64[9, 190], events per registered person a year
    mean_price_gbp: np.ndarray  # float64[9, 190], GBP 2009-10 an event; outpatients without their follow-ups
    band_of_age: np.ndarray  # int8[121]


def cell(band: np.ndarray, sex: np.ndarray, fifth: np.ndarray) -> np.ndarray:
    """Cell number of age band, sex and fifth of deprivation."""
    return np.asarray(band) * 10 + np.asarray(sex) * 5 + np.asarray(fifth)


@lru_cache
def care_rates() -> CareRates:
    """How often people of each cell are seen or admitted, and the mean price of that.

    Elective use of women aged 15 to 44 is read off a straight line in log rate between girls of 10-14 and
    women of 45-49, since the table holds maternity there, which is a stream of its own (assumption).
    The gradient of cost with deprivation is put on the number of events, none on their price. Day cases are the same
    share of planned admissions at every age, and ambulatory-care-sensitive admissions of emergencies (assumption): what
    concentrates them is long-term conditions.

    The table counts episodes, which outnumber admissions: the price of an admission is scaled by episodes per
    admission, so that England's cost is kept.
    """
    people = england_registered_by_cell()
    outpatient = _per_person("outpatient_appointments_per_1000")[:, :, None] * multiplier("outpatient_appointments")
    planned = _without_maternity(_per_person("nonemergency_episodes_per_1000"))[:, :, None]
    planned = planned * multiplier("nonemergency_cost")
    emergency = _per_person("emergency_episodes_per_1000")[:, :, None] * multiplier("emergency_cost")
    accident = _accident_shape()[:, None, None] * multiplier("emergency_cost") * np.ones((1, 2, 1))
    mental = _mental_health_shape()[:, None, None] * multiplier("outpatient_appointments") * np.ones((1, 2, 1))
    flat = np.ones_like(planned)
    shape = np.stack(
        [outpatient, planned, planned, emergency, emergency, outpatient, accident, mental, flat]
    ).reshape(len(STREAMS), CELLS)
    expected = shape @ people
    totals = np.append(volumes.england_events(), [people.sum(), people.sum()])
    rate = shape * (totals / expected)[:, None]
    price = np.ones_like(rate)
    price[[0, 5]] = number("tariff-op-mean-recalled", part=0)
    price[6] = volumes.accident_emergency_price_gbp()
    residents = residents_over_registered()
    for kind, streams, ratio in (
        ("nonemergency", (1, 2), volumes.elective_price_ratios()), ("emergency", (3, 4), volumes.emergency_price_ratios())
    ):  # fmt: skip
        episodes_per_admission = expected[streams[0]] * residents / totals[list(streams)].sum()
        by_cell = np.repeat(_price_of_episode(kind).ravel(), FIFTHS) * episodes_per_admission
        for stream, times in zip(streams, ratio, strict=True):
            price[stream] = by_cell * times
    for made in (rate, price):
        made.setflags(write=False)
    return CareRates(rate, price, ages.band_of_age())


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


def residents_over_registered() -> float:
    """England's residents over persons on lists, 2009: below 1, since lists hold people who have left."""
    return float(columns("pcts")["residents_2009"].sum() / england_registered_by_cell().sum())


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


def nonemergency_excess() -> tuple[np.ndarray, np.ndarray]:
    """Maternity of women in `MATERNITY_BANDS`: episodes, and GBP 2009-10, a person a year; each float64[6].

    What the table of non-emergency care holds beyond other planned care.
    """
    episodes = _per_person("nonemergency_episodes_per_1000")
    cost = columns("rates_by_age_sex")["nonemergency_cost_gbp"].reshape(len(ages.BANDS), 2) / DEFLATOR**YEARS_FROM_BASE
    other = _without_maternity(episodes)
    excess = (episodes - other)[MATERNITY_BANDS, ages.FEMALE]
    dear = (cost - other * _price_of_episode("nonemergency"))[MATERNITY_BANDS, ages.FEMALE]
    return excess, dear


def _price_of_episode(kind: str) -> np.ndarray:
    """GBP 2009-10 an episode by band and sex, [19, 2]; for elective care without maternity."""
    cost = columns("rates_by_age_sex")[f"{kind}_cost_gbp"].reshape(len(ages.BANDS), 2)
    price = cost / _per_person(f"{kind}_episodes_per_1000") / DEFLATOR**YEARS_FROM_BASE
    return _without_maternity(price) if kind == "nonemergency" else price


def _accident_shape() -> np.ndarray:
    """Relative attendance at A&E by band [19]: the shares of ages 0-9 and 10-19, and the same rate for all others."""
    people = england_registered_by_cell().reshape(len(ages.BANDS), -1).sum(axis=1)
    wide = np.digitize(ages.BAND_STARTS, [10, 20])
    young = np.array([number("ae-age-share", part=0), number("ae-age-share", part=1)]) / 100.0
    share = np.append(young, 1.0 - young.sum())
    return (share / np.bincount(wide, people))[wide]


def _mental_health_shape() -> np.ndarray:
    """Relative use of mental health care by band [19] (assumption): children little, the old a third more than adults."""
    return np.array([0.4, 1.0, 1.3])[np.digitize(ages.BAND_STARTS, [15, 65])]


def _ratio_by_wide_band(measure: str) -> np.ndarray:
    """Ratio of each fifth to all, [7, 5]."""
    table = columns("deprivation_multipliers")
    return table["ratio_to_all"][table["measure"] == measure].reshape(len(ages.WIDE_BANDS), FIFTHS)


def multiplier(measure: str) -> np.ndarray:
    """Ratio of each fifth to all by age band, [19, 1, 5]."""
    return _ratio_by_wide_band(measure)[ages.wide_band_of_age()[ages.BAND_STARTS]][:, None, :]
