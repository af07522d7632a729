"""The person-based capitation formula: what people of certain facts cost, and each practice's fair share of the money.

Least squares on people, as the formula of the Nuffield Trust and partners did it (evidence pbra-design, pbra-est-method):
predictors of the past explain the cost of the year that follows. Area and supply are in the regression so that they do
not bend what need seems to cost, and are set to the national mean when shares are issued, since they are no need.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.data.geography import neighbours
from sim.errors import ConfigurationError, Problem, did_you_mean

FIFTHS = 5
METRES_IN_KM = 1000
AGE_SEX = 38  # 19 age bands x 2 sexes
BITS = 16
ADJUSTERS = ("none", "age_sex", "dx", "dx_area", "full")
PERSON_BASED = ADJUSTERS[2:]
"""Those that need the record of people and not only counts of them."""
ROWS_AT_ONCE = 20_000
RANK_TOLERANCE = 1e-10


def weights(cells: np.ndarray, cost_by_cell: np.ndarray, adjuster: str) -> np.ndarray:
    """Relative need of each practice from counts of its people alone, float64 [P].

    `none` counts people; `age_sex` gives each the mean cost of their age and sex, blind to deprivation. Person-based
    adjusters are as `age_sex` here: so budgets are set while a run has no record of its people yet.
    """
    if adjuster == "none":
        return cells.sum(axis=1).astype(float)
    by_age_sex = cost_by_cell.reshape(-1, FIFTHS).mean(axis=1)
    return cells.reshape(len(cells), -1, FIFTHS).sum(axis=2).astype(float) @ by_age_sex


def for_population(need: np.ndarray, practices, population: str, around: int) -> np.ndarray:
    """Need for which each practice has its capitation share, float64 [P].

    Args:
        need: need of those on each list, [P].
        practices: columns with lists, places and primary care trusts.
        population: `registered` for those on the list; `geographic` for as many people with the mean need of the practice and
            the nearest around it in the same trust; `mixed` for the mean of both.
        around: how many practices, beside itself, share an area with each.
    """
    if population == "registered":
        return need
    east, north = (np.round(axis * METRES_IN_KM) for axis in (practices.easting_km, practices.northing_km))
    near = neighbours(east, north, around, practices.pct)
    area = np.column_stack([np.arange(need.size), near])
    there, rows = area >= 0, np.maximum(area, 0)
    people = (practices.list_size[rows] * there).sum(axis=1)
    of_area = practices.list_size * (need[rows] * there).sum(axis=1) / np.maximum(people, 1)
    return of_area if population == "geographic" else (need + of_area) / 2.0


def check_adjuster(adjuster: str, where: str = "budget.risk_adjust") -> str:
    """The adjuster itself.

    Raises:
        ConfigurationError: if there is none of that name.
    """
    if adjuster not in ADJUSTERS:
        what = f"{adjuster!r} is not a risk adjuster{did_you_mean(adjuster, ADJUSTERS)} (there are {', '.join(ADJUSTERS)})"
        raise ConfigurationError([Problem(where, what)], "the formula")
    return adjuster


@dataclass(frozen=True)
class Facts:
    """What a formula may know of people when budgets are set.

    Attributes:
        age_sex: int [n], age band * 2 + sex.
        coded: uint16 [n], conditions coded in a stay of the two years before.
        fifth: int [n], deprivation fifth of where the person lives (an attributed need).
        area: int [n], primary care trust.
        practice: int [n], row of `needs` and `supply`.
        needs: float64 [P, k], needs attributed by practice.
        supply: float64 [P, s], supply of hospitals by practice.
    """

    age_sex: np.ndarray
    coded: np.ndarray
    fifth: np.ndarray
    area: np.ndarray
    practice: np.ndarray
    needs: np.ndarray
    supply: np.ndarray

    @property
    def people(self) -> int:
        return int(self.age_sex.size)

    def chosen(self, rows: np.ndarray) -> Facts:
        """The people of a mask or index."""
        return Facts(
            self.age_sex[rows], self.coded[rows], self.fifth[rows], self.area[rows], self.practice[rows], self.needs, self.supply
        )  # fmt: skip


@dataclass(frozen=True)
class PersonFormula:
    """An estimated formula.

    Attributes:
        adjuster: rung of the ladder, one of `ADJUSTERS`.
        coefficient: float64 [k], pence a year by column.
        mean: float64 [k], mean of each column among the people it was estimated on.
        people: how many people it was estimated on.
    """

    adjuster: str
    coefficient: np.ndarray
    mean: np.ndarray
    people: int

    @classmethod
    def estimated(cls, facts: Facts, pence: np.ndarray, adjuster: str) -> PersonFormula:
        """Least squares of a year's cost on what was known before it.

        Args:
            facts: the people.
            pence: cost of each in the year, [n].
            adjuster: one of `ADJUSTERS`.

        Raises:
            ConfigurationError: if the adjuster is unknown.
            ValueError: if there are no people.
        """
        check_adjuster(adjuster)
        if facts.people == 0:
            raise ValueError("a formula cannot be estimated on nobody")
        areas = int(facts.area.max()) + 1
        width = _design(facts, adjuster, areas, slice(0, 1)).shape[1]
        square, product, total = np.zeros((width, width)), np.zeros(width), np.zeros(width)
        for rows in _pieces(facts.people):
            x = _design(facts, adjuster, areas, rows)
            square += x.T @ x
            product += x.T @ np.asarray(pence[rows], dtype=np.float64)
            total += x.sum(axis=0)
        scale = np.sqrt(np.where(np.diag(square) > 0.0, np.diag(square), 1.0))
        scaled = square / np.outer(scale, scale)
        solution = np.linalg.lstsq(scaled, product / scale, rcond=RANK_TOLERANCE)[0] / scale
        return cls(adjuster, solution, total / facts.people, facts.people)

    def predicted(self, facts: Facts, fair: bool = False) -> np.ndarray:
        """Expected pence of each person in the year to come, float64 [n].

        Args:
            facts: the people, who need not be those of the estimation; areas unknown to the formula count as the mean.
            fair: set area and supply to the mean, as when budgets are issued.
        """
        if self.adjuster == "none":
            return np.full(facts.people, self.coefficient[0])
        # looked up part by part: a table of a design matrix would be fifty times larger than the people
        start = AGE_SEX
        result = self.coefficient[:start][facts.age_sex]
        if self.adjuster == "age_sex":
            return result
        bits = (np.arange(2**BITS)[:, None] >> np.arange(BITS)) & 1
        result += (bits @ self.coefficient[start : start + BITS])[facts.coded]
        start += BITS
        if self.adjuster == "full":
            result += np.append(0.0, self.coefficient[start : start + FIFTHS - 1])[facts.fifth]
            start += FIFTHS - 1
            ends = start + facts.needs.shape[1], start + facts.needs.shape[1] + facts.supply.shape[1]
            by_practice = facts.needs @ self.coefficient[start : ends[0]]
            supply = self.coefficient[ends[0] : ends[1]]
            by_practice += self.mean[ends[0] : ends[1]] @ supply if fair else facts.supply @ supply
            result += by_practice[facts.practice]
            start = ends[1]
        if self.adjuster in ("dx_area", "full"):
            area, mean = self.coefficient[start:], float(self.mean[start:] @ self.coefficient[start:])
            known = facts.area < area.size
            result += mean if fair else np.where(known, area[np.minimum(facts.area, area.size - 1)], mean)
        return result

    def shares(self, facts: Facts, practices: int) -> np.ndarray:
        """Fair share of each practice in the need of all of them, float64 [P], summing to 1; none is negative."""
        need = np.bincount(facts.practice, self.predicted(facts, fair=True), practices)
        need = np.maximum(need, 0.0)
        return need / need.sum()


def issued(shares: np.ndarray, pence: int) -> np.ndarray:
    """Money shared out in whole pence that add up exactly, int64 [P]; the largest fractions get what rounding leaves."""
    exact = shares / shares.sum() * pence
    whole = np.floor(exact).astype(np.int64)
    left = int(pence - whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:left]] += 1
    return whole


def r_squared(actual: np.ndarray, predicted: np.ndarray) -> float:
    """Share of the variance that a prediction explains; below 0 if it is worse than the mean."""
    spread = np.sum((actual - actual.mean()) ** 2)
    return float(1.0 - np.sum((actual - predicted) ** 2) / spread) if spread > 0.0 else 0.0


def _pieces(people: int) -> list[slice]:
    return [slice(start, min(start + ROWS_AT_ONCE, people)) for start in range(0, people, ROWS_AT_ONCE)]


def _design(facts: Facts, adjuster: str, areas: int, rows: slice) -> np.ndarray:
    """Columns of the regression for some people, float64 [m, k]: age and sex, diagnoses, needs, supply, areas."""
    many = facts.age_sex[rows].size
    if adjuster == "none":
        return np.ones((many, 1))
    parts = [_indicators(facts.age_sex[rows], AGE_SEX)]
    if adjuster != "age_sex":
        parts.append(((facts.coded[rows, None] >> np.arange(BITS, dtype=np.uint16)) & np.uint16(1)).astype(float))
    if adjuster == "full":
        practice = facts.practice[rows]
        parts += [_indicators(facts.fifth[rows], FIFTHS)[:, 1:], facts.needs[practice], facts.supply[practice]]
    if adjuster in ("dx_area", "full"):
        parts.append(_indicators(facts.area[rows], areas))
    return np.hstack(parts)


def _indicators(values: np.ndarray, kinds: int) -> np.ndarray:
    table = np.zeros((values.size, kinds))
    known = values < kinds
    table[np.flatnonzero(known), values[known]] = 1.0
    return table
