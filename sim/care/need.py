"""How much care people need before any policy acts: reference rates, frailty, style, and what a month brings.

The rate of a stream for one person and month is
`rate[cell] x level[month] x frailty weight x style of practice and GP x policy factor`,
where all but the factor is the *reference*. Death has no style and no factor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.people.columns import CELLS, FIFTHS, OLDEST_IN_BANDS
from sim.people.frailty import share_by_code, z_by_code
from sim.randomness import U64

OUTPATIENT, ELECTIVE, EMERGENCY, DEATH = 0, 1, 2, 3  # rows of rates and weights; death only in weights
STREAMS = ("outpatient", "elective", "emergency")
OLDEST_IN_MORTALITY = 110
MONTHS = 12

# Which scrambled copy of a person's monthly word serves what. Row 0: the price of an event; row 1: the first
# of the separate draws of the sickest; columns are streams, and death in the last.
SALTS = np.array(
    [
        [0x8E9C1F5B0D3A7764, 0x4B7D20C6F1E85A93, 0xD16A93E8527FB04C, 0],
        [0x2F3B86A1C95D0E78, 0x97E4055CB3A1682D, 0x60D8FA1374CE92B5, 0xBB51C7692E0F8D34],
    ],
    dtype=U64,
)
PRICE, PARTS = 0, 1
SPARE_PARTS = 4  # more separate draws than the rate calls for, so that their number is nearly Poisson


@dataclass(frozen=True)
class Need:
    """Reference rates of a run, made by `reference_need`; see there for meaning.

    Attributes:
        rate: float64 [3, 190], events a person-month by stream and cell.
        frailty_weight: float64 [4, 256], by stream (death last) and frailty code; mean 1 over new people.
        death_rate: float64 [years, 111, 10], monthly chance by year, age and sex * 5 + fifth.
        death_ahead: float64 [years, 111, 10], the larger of this year's and next year's.
        year_of_month: int64 [months], row of `death_rate` for each month of the run.
        level: float64 [3, months], season times growth.
        level_ahead: float64 [3, months], the highest level of the month and the twelve after it.
        band_of_age: int8 [121].
        head_room: The largest policy factor that the bounds allow.
        style_practice: float64 [3, P]. style_gp: float64 [G].
        gp_start: int64 [P + 1], number of each practice's first GP in arrays by GP.
    """

    rate: np.ndarray
    frailty_weight: np.ndarray
    death_rate: np.ndarray
    death_ahead: np.ndarray
    year_of_month: np.ndarray
    level: np.ndarray
    level_ahead: np.ndarray
    band_of_age: np.ndarray
    head_room: float
    style_practice: np.ndarray
    style_gp: np.ndarray
    gp_start: np.ndarray

    @property
    def practices(self) -> int:
        return self.gp_start.size - 1

    @property
    def gps(self) -> int:
        return int(self.gp_start[-1])


def frailty_weights(sigma: float, betas: np.ndarray, cut_z: float) -> np.ndarray:
    """How much more care does a frail person need, stream by stream?

    `exp(beta x sigma x min(z, cut_z))` over its mean, so that new people need on average exactly what the
    rate tables say. The cut stops a handful of people from carrying a practice. Deaths remove the frail
    first, so the average over survivors falls a little below 1.

    Args:
        sigma: Standard deviation of log frailty; 0 makes everyone alike.
        betas: Exponent of each stream, [4]: outpatient, elective, emergency, death.
        cut_z: Frailty above this many standard deviations counts as this many.

    Returns:
        float64 [4, 256] by stream and frailty code.
    """
    z = np.minimum(z_by_code(), cut_z)
    raw = np.exp(np.asarray(betas, dtype=np.float64)[:, None] * sigma * z[None, :])
    return raw / (raw @ share_by_code())[:, None]


def _checked(name: str, values, shape: tuple[int, ...], dtype: type = np.float64) -> np.ndarray:
    array: np.ndarray = np.ascontiguousarray(values, dtype=dtype)
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}, not {shape}")
    if not (np.isfinite(array) & (array >= 0)).all():
        raise ValueError(f"{name} must be finite and not negative")
    return array


def reference_need(
    *,
    annual_rate: np.ndarray,
    annual_mortality: np.ndarray,
    band_of_age: np.ndarray,
    level: np.ndarray,
    year_of_month: np.ndarray,
    frailty_sd: float,
    frailty_betas: np.ndarray,
    frailty_cut_z: float,
    head_room: float,
    gp_count: np.ndarray,
    style_practice: np.ndarray,
    style_gp: np.ndarray,
) -> Need:
    """What would each person use, month by month, if no policy changed anything?

    Args:
        annual_rate: Events a person-year, [3, 190], stream by cell.
        annual_mortality: Central death rates, [years, 111, 2, 5]: age 0-110, sex, fifth.
        band_of_age: Band of each age, [121].
        level: Season times growth, [3, months].
        year_of_month: Row of `annual_mortality` for each month of the run, [months]; at most 1 more a year.
        frailty_sd: Standard deviation of log frailty.
        frailty_betas: Exponents, [4]: outpatient, elective, emergency, death.
        frailty_cut_z: Where the tail of frailty is cut, in standard deviations.
        head_room: Largest policy factor that will ever be asked for, at least 1; larger costs time.
        gp_count: GPs of each practice, [P].
        style_practice: Persistent multipliers of mean 1, [3, P].
        style_gp: Persistent multipliers of mean 1, [G], G the sum of `gp_count`; planned streams only.

    Raises:
        ValueError: if a shape is wrong, or a value negative or not finite.
    """
    months, years = np.shape(level)[-1], len(annual_mortality)
    gp_start = np.concatenate([[0], np.cumsum(gp_count)]).astype(np.int64)
    mortality = _checked("annual_mortality", annual_mortality, (years, OLDEST_IN_MORTALITY + 1, 2, FIFTHS))
    # a central rate m means a monthly chance of 1 - exp(-m / 12) for those alive at its start
    death = -np.expm1(-mortality / MONTHS).reshape(years, OLDEST_IN_MORTALITY + 1, 2 * FIFTHS)
    level = _checked("level", level, (3, months))
    year_of_month = _checked("year_of_month", year_of_month, (months,), np.int64)
    if months and (year_of_month.max() >= years or (year_of_month[12:] - year_of_month[:-12] > 1).any()):
        raise ValueError("year_of_month must name rows of annual_mortality, at most one more each year")
    ahead = np.stack([level[:, month : month + MONTHS + 1].max(axis=1) for month in range(months)], axis=1)
    if not head_room >= 1.0:
        raise ValueError(f"head_room must be at least 1, not {head_room}")
    if not (np.isfinite(frailty_sd) and frailty_sd >= 0):
        raise ValueError(f"frailty_sd must be finite and not negative, not {frailty_sd}")
    betas = _checked("frailty_betas", frailty_betas, (4,))
    return Need(
        rate=_checked("annual_rate", annual_rate, (3, CELLS)) / MONTHS,
        frailty_weight=frailty_weights(frailty_sd, betas, frailty_cut_z),
        death_rate=death,
        death_ahead=np.maximum(death, np.concatenate([death[1:], death[-1:]])),
        year_of_month=year_of_month,
        level=level,
        level_ahead=np.ascontiguousarray(ahead),
        band_of_age=_checked("band_of_age", band_of_age, (OLDEST_IN_BANDS + 1,), np.int8),
        head_room=float(head_room),
        style_practice=_checked("style_practice", style_practice, (3, len(gp_count))),
        style_gp=_checked("style_gp", style_gp, (int(gp_start[-1]),)),
        gp_start=gp_start,
    )


@dataclass(frozen=True)
class Factors:
    """What policies and decisions make of the reference rates in one month; 1 changes nothing.

    Attributes:
        outpatient: float64 [G], GP-referred first outpatient attendances, by GP.
        elective: float64 [G], elective admissions, by GP.
        emergency: float64 [P], emergency admissions, by practice.
    """

    outpatient: np.ndarray
    elective: np.ndarray
    emergency: np.ndarray

    @classmethod
    def ones(cls, need: Need) -> Factors:
        return cls(np.ones(need.gps), np.ones(need.gps), np.ones(need.practices))

    def checked(self, need: Need) -> Factors:
        """The same as float64, refused if a value is negative, not a number or above the head room."""
        columns = {}
        for stream, size in zip(STREAMS, (need.gps, need.gps, need.practices), strict=True):
            factor = np.ascontiguousarray(getattr(self, stream), dtype=np.float64)
            if factor.shape != (size,):
                raise ValueError(f"factor of {stream} has shape {factor.shape}, not {(size,)}")
            wrong = ~((factor >= 0.0) & (factor <= need.head_room))
            if wrong.any():
                place = int(wrong.argmax())
                raise ValueError(
                    f"factor of {stream} is {factor[place]} at {place}; allowed is 0 to the head room of "
                    f"{need.head_room}, which can be raised where the run is set up"
                )
            columns[stream] = factor
        return Factors(**columns)


@dataclass(frozen=True)
class Activity:
    """What happened in one month: whole events and whole pence, overwritten by each month of care.

    Attributes:
        count_planned: int64 [2, G], first outpatient attendances and elective admissions by GP.
        pence_planned: int64 [2, G].
        count_emergency: int64 [P]. pence_emergency: int64 [P]. deaths: int64 [P].
    """

    count_planned: np.ndarray
    pence_planned: np.ndarray
    count_emergency: np.ndarray
    pence_emergency: np.ndarray
    deaths: np.ndarray

    @classmethod
    def empty(cls, need: Need) -> Activity:
        by_gp, by_practice = (2, need.gps), need.practices
        shapes = (by_gp, by_gp, by_practice, by_practice, by_practice)
        return cls(*(np.zeros(shape, np.int64) for shape in shapes))
