"""How much care people need before any policy acts: reference rates, frailty, conditions, style, and what a month brings.

The rate of a stream for one person and month is
`rate[cell] x level[month] x frailty weight x condition weight x style of practice and GP x policy factor`,
where all but the factor is the *reference*. Death has no style and no factor.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.care.burden import ROWS
from sim.care.streams import BY_PRACTICE, DEATH, FAMILY_START, PLANNED, STREAMS
from sim.people.columns import CELLS, FIFTHS, OLDEST_IN_BANDS
from sim.people.conditions import SETS
from sim.people.frailty import share_by_code, z_by_code
from sim.randomness import GOLDEN, U64, mix

OLDEST_IN_MORTALITY = 110
MONTHS = 12
GROUPS = 10  # specialty groups, of `sim.data.specialties`
KINDS = 2  # first attendances and planned admissions

# Which scrambled copy of a person's monthly word serves what: the price of an event, the first of the separate draws of
# the sickest, the specialty group, the number of follow-ups. Columns are streams, and death in the last.
PRICE, PARTS, GROUP, FOLLOWUP = range(4)
_SALT = U64(0x8E9C1F5B0D3A7764)
SALTS = mix(_SALT + (np.arange(4 * ROWS, dtype=U64) + U64(1)) * GOLDEN).reshape(4, ROWS)
WORDS_OF_FAMILIES = mix(_SALT - (np.arange(len(FAMILY_START) - 1, dtype=U64) + U64(1)) * GOLDEN)  # the same, by family
SPARE_PARTS = 4  # more separate draws than the rate calls for, so that their number is nearly Poisson


@dataclass(frozen=True)
class Need:
    """Reference rates of a run, made by `reference_need`; see there for meaning.

    Attributes:
        annual_rate: float64 [9, 190], events a person-year by stream and cell, as the tables have them.
        rate: float64 [9, 190], events a person-month by stream and cell, over the mean weight of the cell.
        frailty_weight: float64 [10, 256], by stream (death last) and frailty code.
        condition_weight: float64 [10, 1024], by stream (death last) and set of conditions.
        death_rate: float64 [years, 111, 10], monthly chance by year, age and sex * 5 + fifth, over the mean weight.
        death_ahead: float64 [years, 111, 10], the larger of this year's and next year's.
        year_of_month: int64 [months], row of `death_rate` for each month of the run.
        level: float64 [9, months], season times growth.
        level_ahead: float64 [9, months], the highest level of the month and the twelve after it.
        band_of_age: int8 [121].
        head_room: The largest policy factor that the bounds allow.
        style_practice: float64 [9, P]. style_gp: float64 [G].
        gp_start: int64 [P + 1], number of each practice's first GP in arrays by GP.
        group_at_most: float64 [2, P, 10], cumulative shares of specialty groups in first attendances and admissions.
    """

    annual_rate: np.ndarray
    rate: np.ndarray
    frailty_weight: np.ndarray
    condition_weight: np.ndarray
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
    group_at_most: np.ndarray

    @property
    def practices(self) -> int:
        return self.gp_start.size - 1

    @property
    def gps(self) -> int:
        return int(self.gp_start[-1])


def frailty_weights(sigma: float, betas: np.ndarray, cut_z: float) -> np.ndarray:
    """How much more care does a frail person need, stream by stream?

    `exp(beta x sigma x min(z, cut_z))` over its mean among new people. The cut stops a handful of people from carrying a
    practice.

    Args:
        sigma: Standard deviation of log frailty; 0 makes everyone alike.
        betas: Exponent of each stream and of death, [10].
        cut_z: Frailty above this many standard deviations counts as this many.

    Returns:
        float64 [10, 256] by stream and frailty code.
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
    frailty_weight: np.ndarray,
    condition_weight: np.ndarray,
    mean_weight: np.ndarray,
    head_room: float,
    gp_count: np.ndarray,
    style_practice: np.ndarray,
    style_gp: np.ndarray,
    group_share: np.ndarray,
) -> Need:
    """What would each person use, month by month, if no policy changed anything?

    Args:
        annual_rate: Events a person-year, [9, 190], stream by cell.
        annual_mortality: Central death rates, [years, 111, 2, 5]: age 0-110, sex, fifth.
        band_of_age: Band of each age, [121].
        level: Season times growth, [9, months].
        year_of_month: Row of `annual_mortality` for each month of the run, [months]; at most 1 more a year.
        frailty_weight: As `frailty_weights`, [10, 256].
        condition_weight: As `sim.care.burden.condition_weights`, [10, 1024].
        mean_weight: Mean of both over the people of each cell, [10, 190]: what the rates are divided by.
        head_room: Largest policy factor that will ever be asked for, at least 1; larger costs time.
        gp_count: GPs of each practice, [P].
        style_practice: Persistent multipliers of mean 1, [9, P].
        style_gp: Persistent multipliers of mean 1, [G], G the sum of `gp_count`; planned streams only.
        group_share: Shares of the specialty groups in first attendances and in planned admissions, [2, P, 10].

    Raises:
        ValueError: if a shape is wrong, or a value negative or not finite.
    """
    months, years = np.shape(level)[-1], len(annual_mortality)
    gp_start = np.concatenate([[0], np.cumsum(gp_count)]).astype(np.int64)
    mortality = _checked("annual_mortality", annual_mortality, (years, OLDEST_IN_MORTALITY + 1, 2, FIFTHS))
    mean_weight = _checked("mean_weight", mean_weight, (ROWS, CELLS))
    if not (mean_weight > 0).all():
        raise ValueError("mean_weight must be above 0 in every cell")
    band_of_age = _checked("band_of_age", band_of_age, (OLDEST_IN_BANDS + 1,), np.int8)
    # a central rate m means a monthly chance of 1 - exp(-m / 12) for those alive at its start
    death = -np.expm1(-mortality / MONTHS).reshape(years, OLDEST_IN_MORTALITY + 1, 2 * FIFTHS)
    death = death / mean_weight[DEATH].reshape(-1, 2 * FIFTHS)[band_of_age[: OLDEST_IN_MORTALITY + 1]]
    level = _checked("level", level, (len(STREAMS), months))
    year_of_month = _checked("year_of_month", year_of_month, (months,), np.int64)
    if months and (year_of_month.max() >= years or (year_of_month[12:] - year_of_month[:-12] > 1).any()):
        raise ValueError("year_of_month must name rows of annual_mortality, at most one more each year")
    ahead = np.stack([level[:, month : month + MONTHS + 1].max(axis=1) for month in range(months)], axis=1)
    if not head_room >= 1.0:
        raise ValueError(f"head_room must be at least 1, not {head_room}")
    shares = _checked("group_share", group_share, (KINDS, len(gp_count), GROUPS))
    if not np.allclose(shares.sum(axis=2), 1.0):
        raise ValueError("group_share must sum to 1 over the groups of every practice")
    annual_rate = _checked("annual_rate", annual_rate, (len(STREAMS), CELLS))
    return Need(
        annual_rate=annual_rate,
        rate=annual_rate / MONTHS / mean_weight[: len(STREAMS)],
        frailty_weight=_checked("frailty_weight", frailty_weight, (ROWS, 256)),
        condition_weight=_checked("condition_weight", condition_weight, (ROWS, SETS)),
        death_rate=death,
        death_ahead=np.maximum(death, np.concatenate([death[1:], death[-1:]])),
        year_of_month=year_of_month,
        level=level,
        level_ahead=np.ascontiguousarray(ahead),
        band_of_age=band_of_age,
        head_room=float(head_room),
        style_practice=_checked("style_practice", style_practice, (len(STREAMS), len(gp_count))),
        style_gp=_checked("style_gp", style_gp, (int(gp_start[-1]),)),
        gp_start=gp_start,
        group_at_most=np.ascontiguousarray(np.cumsum(shares, axis=2)),
    )


@dataclass(frozen=True)
class Factors:
    """What policies and decisions make of the reference rates in one month; 1 changes nothing.

    Attributes:
        by_gp: float64 [3, G], planned streams: GP-referred outpatients, elective stays, day cases.
        by_practice: float64 [6, P], all other streams, in the order of `STREAMS`.
    """

    by_gp: np.ndarray
    by_practice: np.ndarray

    @classmethod
    def ones(cls, need: Need) -> Factors:
        return cls(np.ones((PLANNED, need.gps)), np.ones((BY_PRACTICE, need.practices)))

    def checked(self, need: Need) -> Factors:
        """The same as float64, refused if a value is negative, not a number or above the head room."""
        columns = {}
        shapes = {"by_gp": (PLANNED, need.gps), "by_practice": (BY_PRACTICE, need.practices)}
        for (name, shape), first in zip(shapes.items(), (0, PLANNED), strict=True):
            factor = np.ascontiguousarray(getattr(self, name), dtype=np.float64)
            if factor.shape != shape:
                raise ValueError(f"factors {name} have shape {factor.shape}, not {shape}")
            wrong = ~((factor >= 0.0) & (factor <= need.head_room))
            if wrong.any():
                stream, place = np.argwhere(wrong)[0]
                raise ValueError(
                    f"factor of {STREAMS[first + stream]} is {factor[stream, place]} at {place}; allowed is 0 to the "
                    f"head room of {need.head_room}, which can be raised where the run is set up"
                )
            columns[name] = factor
        return Factors(**columns)


@dataclass(frozen=True)
class Activity:
    """What happened in one month: whole events and whole pence, overwritten by each month of care.

    Attributes:
        count_by_gp: int64 [3, G], planned streams by GP. pence_by_gp: int64 [3, G].
        count_by_practice: int64 [6, P], all other streams. pence_by_practice: int64 [6, P].
        followups: int64 [2, P], follow-up attendances after a GP's and after other referrals.
        by_group: int64 [2, P, 10], GP-referred first attendances and planned admissions by specialty group.
        deaths: int64 [P].
    """

    count_by_gp: np.ndarray
    pence_by_gp: np.ndarray
    count_by_practice: np.ndarray
    pence_by_practice: np.ndarray
    followups: np.ndarray
    by_group: np.ndarray
    deaths: np.ndarray

    @classmethod
    def empty(cls, need: Need) -> Activity:
        gps, practices = need.gps, need.practices
        shapes = (
            (PLANNED, gps), (PLANNED, gps), (BY_PRACTICE, practices), (BY_PRACTICE, practices), (KINDS, practices),
            (KINDS, practices, GROUPS), (practices,),
        )  # fmt: skip
        return cls(*(np.zeros(shape, np.int64) for shape in shapes))

    def clear(self) -> None:
        """Begin a month with nothing."""
        for field in fields(self):
            getattr(self, field.name)[:] = 0

    def emergencies(self) -> np.ndarray:
        """Emergency admissions of both kinds by practice, int64 [P]."""
        return self.count_by_practice[0] + self.count_by_practice[1]


@dataclass(frozen=True)
class PersonMonths:
    """What each person used, added up for as long as nobody clears it: for the study of risk, and for budget formulas.

    Attributes:
        lane: int64 [9], row of `pence` and `count` that each stream is added to, or -1.
        pence: int32 [k, N], by lane and row of people; N is 0 when nothing is kept.
        count: int32 [k, N], events; [0, 0] when they are not counted.
        coded: uint16 [N], conditions that an inpatient stay has put on record, and kinds of stay (`CODED_BIT`).
    """

    lane: np.ndarray
    pence: np.ndarray
    count: np.ndarray
    coded: np.ndarray

    @classmethod
    def of(cls, rows: int) -> PersonMonths:
        """Every stream in a lane of its own."""
        shape = (len(STREAMS), rows)
        return cls(np.arange(len(STREAMS)), np.zeros(shape, np.int32), np.zeros(shape, np.int32), np.zeros(rows, np.uint16))

    @classmethod
    def summed(cls, rows: int, streams: tuple[int, ...]) -> PersonMonths:
        """The cost of some streams in one sum, and no counts."""
        lane = np.full(len(STREAMS), -1)
        lane[list(streams)] = 0
        return cls(lane, np.zeros((1, rows), np.int32), np.zeros((0, 0), np.int32), np.zeros(rows, np.uint16))
