"""Long-term conditions: who has them at the start, and who falls ill as the years go by.

A person's conditions are one number, a bit for each in the order of `CONDITIONS`. Prevalence follows age and deprivation;
within a cell the frail have more, and given frailty the conditions are independent of one another. Conditions are for
life, except depression. Once a year, in the month of birth, each person may get one more: the chances are those that keep
prevalence by age as it was, allowing for the earlier deaths of people who are ill.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numba import njit, prange
from scipy.special import ndtr, ndtri

from sim.compiling import compiled
from sim.parameters import Params, interval, param
from sim.people.birthdays import Birthdays, birthdays
from sim.people.columns import BANDS, CELLS, EMPTY, FIFTHS, OLDEST_IN_BANDS, People
from sim.people.frailty import LEVELS, share_by_code, z_by_code
from sim.randomness import U64, mix_compiled, unit, word

CONDITIONS = (
    "hypertension", "diabetes", "coronary", "stroke", "respiratory", "kidney", "cancer", "depression",
    "severe_mental_illness", "dementia",
)  # fmt: skip
SETS = 2 ** len(CONDITIONS)
DEPRESSION = CONDITIONS.index("depression")
_MANY = len(CONDITIONS)
_MONTHS = 12
_A_LITTLE_MORE = np.float32(1.001)  # so that a sum in another order is never above the bound
_NEXT = U64(0xD6E8FEB86659FD93)
MOST = 0.95  # chance of a condition that no cell and frailty exceeds

SHAPE_AGES = (7, 22, 37, 55, 70, 80, 89)
SHAPES = np.array(
    [
        [0.000, 0.005, 0.040, 0.200, 0.420, 0.480, 0.480],
        [0.002, 0.006, 0.020, 0.070, 0.140, 0.150, 0.150],
        [0.000, 0.000, 0.004, 0.035, 0.120, 0.200, 0.240],
        [0.000, 0.001, 0.003, 0.020, 0.070, 0.150, 0.230],
        [0.050, 0.065, 0.065, 0.070, 0.110, 0.120, 0.120],
        [0.000, 0.001, 0.005, 0.030, 0.120, 0.250, 0.350],
        [0.001, 0.002, 0.006, 0.020, 0.045, 0.060, 0.065],
        [0.002, 0.050, 0.080, 0.080, 0.050, 0.045, 0.045],
        [0.000, 0.004, 0.009, 0.011, 0.011, 0.011, 0.012],
        [0.000, 0.000, 0.000, 0.001, 0.010, 0.050, 0.170],
    ]
)
"""Relative prevalence at `SHAPE_AGES`, by condition (assumption); levels are parameters."""
GRADIENT = np.array([0.3, 1.0, 1.0, 0.6, 1.0, 0.4, 0.0, 1.2, 1.6, 0.2])
"""Power of `deprivation_ratio` for each condition (assumption)."""


def _level(value: float, source: str, mark: str, about: str) -> float:
    return param(
        value, unit="% of people on lists", low=0.0, high=30.0, prior=interval(0.8 * value, 1.2 * value), source=source,
        mark=mark, about=about)  # fmt: skip


class ConditionParams(Params):
    """How common long-term conditions are, and whom they meet."""

    hypertension: float = _level(13.4, "qof-htn-asthma", "checked", "People with hypertension.")
    diabetes: float = _level(4.4, "qof-other-recalled", "unverified", "People with diabetes (5.4% of those over 16).")
    coronary: float = _level(
        3.8, "qof-other-recalled", "unverified", "Coronary disease (3.4%) or heart failure (0.7%)."
    )
    stroke: float = _level(
        2.7, "qof-other-recalled", "unverified", "After a stroke (1.7%), or with atrial fibrillation (1.4%)."
    )
    respiratory: float = _level(
        7.2, "qof-htn-asthma", "part checked", "Asthma (5.9%) or obstructive lung disease (1.6%)."
    )
    kidney: float = _level(3.4, "qof-other-recalled", "unverified", "Chronic kidney disease (4.3% of adults).")
    cancer: float = _level(1.4, "qof-other-recalled", "unverified", "Cancer on the practice's register.")
    depression: float = _level(5.2, "assumption", "assumption", "Depression on the practice's register.")
    severe_mental_illness: float = _level(0.8, "qof-other-recalled", "unverified", "Severe mental illness.")
    dementia: float = _level(0.5, "qof-other-recalled", "unverified", "Dementia that has been diagnosed.")
    deprivation_ratio: float = param(
        1.6, unit="ratio", low=1.0, high=3.0, prior=interval(1.3, 2.0), source="ltc-people", mark="checked",
        about="Prevalence in the most deprived fifth over the least, of a condition of the usual gradient.")  # fmt: skip
    frailty_correlation: float = param(
        0.3, unit="correlation", low=0.0, high=0.9, prior=interval(0.2, 0.6), source="assumption", mark="assumption",
        about="Correlation of frailty with the liability to each condition; it makes conditions cluster.")  # fmt: skip
    remission: float = param(
        0.2, unit="share a year", low=0.0, high=1.0, prior=interval(0.1, 0.4), source="assumption", mark="assumption",
        about="People with depression who lose it within a year.")  # fmt: skip
    death_ratio: float = param(
        1.7, unit="ratio", low=1.0, high=5.0, prior=interval(1.3, 2.5), source="assumption", mark="assumption",
        about="Mortality with a condition over that without, as the chance of falling ill allows for it.")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Illness:
    """What is needed to say who is ill at the start and who falls ill later.

    Attributes:
        band_of_age: int8 [121].
        chance: as `chance_given_frailty`, [10, 190, 256].
        yearly: as `onset_chances`, [190, 256, 10].
        remission: share of depressions that end within a year.
        frailty_mean: as `frailty_given_conditions`, [190, 1024]; None where frailty drifts whatever the conditions.
        frailty_explained: share of the spread of frailty that conditions explain, [190].
    """

    band_of_age: np.ndarray
    chance: np.ndarray
    yearly: np.ndarray
    remission: float
    frailty_mean: np.ndarray | None = None
    frailty_explained: np.ndarray | None = None

    @cached_property
    def any_of_them(self) -> np.ndarray:
        """An upper limit of the yearly chance of any new condition, float32 [190, 256]: most people need no closer look."""
        limit: np.ndarray = self.yearly.sum(axis=2) * _A_LITTLE_MORE
        return limit


def prevalence(p: ConditionParams, people_by_cell: np.ndarray) -> np.ndarray:
    """Share of each cell's people who have each condition, float64 [10, 190].

    Args:
        p: levels and gradients.
        people_by_cell: England's people by cell, for whom the levels hold, [190].
    """
    middle = np.array([0.5, 3.0, *np.arange(7.5, 85.0, 5.0), 89.0])
    by_age = np.stack([np.interp(middle, (0, *SHAPE_AGES), (0.0, *shape)) for shape in SHAPES])  # nobody is born ill
    steps = (2.0 - np.arange(FIFTHS)) / 4.0
    by_fifth = p.deprivation_ratio ** (GRADIENT[:, None] * steps)
    shape = (by_age[:, :, None, None] * by_fifth[:, None, None, :] * np.ones((1, 1, 2, 1))).reshape(_MANY, CELLS)
    level = np.array([getattr(p, condition) for condition in CONDITIONS]) / 100.0
    found: np.ndarray = shape * (level * people_by_cell.sum() / (shape @ people_by_cell))[:, None]
    return np.minimum(found, MOST)


def chance_given_frailty(
    p: ConditionParams, people_by_cell: np.ndarray, share_by_cell: np.ndarray | None = None
) -> np.ndarray:
    """Chance that somebody of a cell and frailty code has each condition, float64 [10, 190, 256].

    Liability is normal and correlated with frailty; a condition is there above a threshold that gives the cell its
    prevalence. Without correlation, everyone in a cell has the same chance.

    Args:
        p: levels, gradients and the correlation.
        people_by_cell: England's people by cell, [190].
        share_by_cell: shares of a cell's people at each frailty code, [190, 256], as `sim.people.survivors` has them; those
            of new people unless given.
    """
    share = prevalence(p, people_by_cell)
    r = p.frailty_correlation
    if r == 0.0:
        return np.repeat(share[:, :, None], LEVELS, axis=2)
    z = z_by_code()
    with np.errstate(divide="ignore"):
        raw = np.minimum(ndtr((ndtri(share)[:, :, None] + r * z) / np.sqrt(1.0 - r * r)), 0.99 * MOST)  # room to scale
    codes = np.broadcast_to(share_by_code(), (CELLS, LEVELS)) if share_by_cell is None else share_by_cell
    mean = np.einsum("kcf,cf->kc", raw, codes)
    raw *= np.divide(share, mean, out=np.zeros_like(share), where=mean > 0.0)[:, :, None]
    return np.minimum(raw, MOST)


def frailty_given_conditions(chance: np.ndarray, share_by_cell: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How much frailer are people with these conditions than their cell? The best straight-line answer.

    Conditions are for life while frailty drifts, so that the two would part within a few years of the start if frailty did
    not drift towards what the conditions of a person let expect.

    Args:
        chance: as `chance_given_frailty`, [10, 190, 256].
        share_by_cell: shares of a cell's people at each frailty code, [190, 256].

    Returns:
        Mean frailty z less that of the cell, by cell and set of conditions, float32 [190, 1024], and the share of the
        variance of z that it explains, float64 [190]; all nought where conditions do not depend on frailty.
    """
    z = z_by_code()
    held = (np.arange(SETS)[:, None] >> np.arange(_MANY)) & 1
    mean, explained = np.zeros((CELLS, SETS), np.float32), np.zeros(CELLS)
    for cell, share in enumerate(share_by_cell):
        chances = chance[:, cell] - (prevalence := chance[:, cell] @ share)[:, None]
        common = (chances * share) @ (z - z @ share)
        if np.abs(common).max() < 1e-12:
            continue
        together = (chances * share) @ chances.T
        np.fill_diagonal(together, prevalence * (1.0 - prevalence))
        slope = np.linalg.lstsq(together, common, rcond=None)[0]
        mean[cell] = (held - prevalence) @ slope
        explained[cell] = (slope @ common) / (share @ (z - z @ share) ** 2)
    return mean, explained


def onset_chances(chance: np.ndarray, mortality: np.ndarray, p: ConditionParams) -> np.ndarray:
    """Chance of getting each condition within a year, for those who lack it, float32 [190, 256, 10].

    What keeps prevalence on its path from one age band to the next: the yearly rise along the path, what the deaths of
    people who are ill take away, and for depression what remits.

    Args:
        chance: as `chance_given_frailty`, [10, 190, 256].
        mortality: deaths a person-year by cell, [190].
        p: parameters.
    """
    by_band = chance.reshape(_MANY, BANDS, -1, LEVELS)
    width = np.array([1.0, 4.0, *[5.0] * (BANDS - 3), 8.0])
    between = (width[1:] + width[:-1]) / 2.0
    slope = np.diff(by_band, axis=1) / between[None, :, None, None]
    rise = np.concatenate([slope[:, :1], (slope[:, 1:] + slope[:, :-1]) / 2.0, slope[:, -1:]], axis=1)
    rise = rise.reshape(chance.shape)
    lost = chance * mortality[None, :, None] * (p.death_ratio - 1.0) * (1.0 - chance)
    rise = rise + lost / (1.0 + chance * (p.death_ratio - 1.0))
    rise[DEPRESSION] += p.remission * chance[DEPRESSION]
    yearly = np.clip(rise / (1.0 - chance), 0.0, 0.5)
    return np.ascontiguousarray(yearly.transpose(1, 2, 0), dtype=np.float32)


@njit
def held_drawn(bits, chance):
    """Set of conditions of a person from a word of luck and the chance of each, [10]."""
    held = 0
    for condition in range(_MANY):
        if unit(bits) < chance[condition]:
            held |= 1 << condition
        bits = mix_compiled(bits + _NEXT)
    return held


@compiled
def _start(edge, identity, birth_month, sex_fifth, frailty, conditions, band_of_age, chance, month_number, key):
    for practice in prange(edge.size - 1):
        for row in range(edge[practice], edge[practice + 1]):
            if birth_month[row] != EMPTY:
                age = min((month_number - np.int64(birth_month[row])) // _MONTHS, OLDEST_IN_BANDS)
                cell = np.int64(band_of_age[age]) * (2 * FIFTHS) + sex_fifth[row]
                conditions[row] = held_drawn(word(key, identity[row], 0), chance[cell, frailty[row]])


@compiled
def _onset(
    rows, rows_edge, identity, birth_month, sex_fifth, frailty, conditions, band_of_age, yearly, any_of_them, remission,
    month_number, run_month, key,
):  # fmt: skip
    for practice in prange(rows_edge.size - 1):
        for place in range(rows_edge[practice], rows_edge[practice + 1]):
            row = rows[place]
            age = min((month_number - np.int64(birth_month[row])) // _MONTHS, OLDEST_IN_BANDS)
            if age > 0:
                cell = np.int64(band_of_age[age]) * (2 * FIFTHS) + sex_fifth[row]
                held = np.int64(conditions[row])
                u = unit(word(key, identity[row], run_month))
                if u >= 1.0 - remission:
                    conditions[row] = held & ~(1 << DEPRESSION)
                elif u < any_of_them[cell, frailty[row]]:
                    reached = 0.0
                    for condition in range(_MANY):
                        if (held >> condition) & 1 == 0:
                            reached += yearly[cell, frailty[row], condition]
                            if u < reached:
                                conditions[row] = held | (1 << condition)
                                break


def give_conditions(
    people: People, band_of_age: np.ndarray, chance: np.ndarray, month_number: int, key: np.uint64
) -> None:
    """Who has which conditions at the start of the run; keyed by permanent id.

    Args:
        people: `people.conditions` is set, in place.
        band_of_age: int8 [121].
        chance: as `chance_given_frailty`, [10, 190, 256].
        month_number: month of `sim.clock`.
        key: key of a stream of its own in the domain "synthesis".
    """
    _start(
        people.edge, people.identity, people.birth_month, people.sex_fifth, people.frailty, people.conditions, band_of_age,
        np.ascontiguousarray(chance.transpose(1, 2, 0)), int(month_number), U64(key),
    )  # fmt: skip


def fall_ill(
    people: People, illness: Illness, month_number: int, run_month: int, key: np.uint64, due: Birthdays | None = None
) -> None:
    """Give those whose birthday is this month the conditions of the year, at most one each; some lose a depression.

    Args:
        people: `people.conditions` changes in place.
        illness: chances of falling ill.
        month_number: month of `sim.clock`.
        run_month: month of the run, below 256.
        key: key of a stream of its own in the domain "simulation".
        due: whose birthday it is, if they have been listed.
    """
    due = due or birthdays(people, month_number)
    _onset(
        due.rows, due.edge, people.identity, people.birth_month, people.sex_fifth, people.frailty, people.conditions,
        illness.band_of_age, illness.yearly, illness.any_of_them, illness.remission,
        int(month_number), int(run_month), U64(key),
    )  # fmt: skip
