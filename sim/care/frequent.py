"""Care so frequent that it is drawn by practice and cell: GP consultations, prescribed items, community care, maternity.

A sum of Poisson numbers is one, so that drawing for the people of a cell together is exact; what it cannot say is who
they were. Prescribing and community care keep risk of their own: a practice's persistent manner, chance in its year,
and the chance of each month's numbers.
"""

from __future__ import annotations

import numpy as np
from numba import njit, prange

from sim.care.streams import FREQUENT
from sim.compiling import compiled
from sim.people.demography import poisson_by_inversion
from sim.people.frailty import normal_table
from sim.randomness import U64, unit, word

BANDS_SEXES = 38
NEARLY_NORMAL = 12.0  # mean above which a Poisson number is drawn as a rounded normal one
_48 = U64(48)


@njit(inline="always")
def _poisson(bits, mean, normal):
    if mean < NEARLY_NORMAL:
        return poisson_by_inversion(unit(bits), mean)
    return np.int64(max(np.floor(mean + np.sqrt(mean) * normal[bits >> _48] + 0.5), 0.0))


@compiled
def _draw(mean, scale, price_pence, practice_id, normal, run_month, keys, count, pence):
    for practice in prange(mean.shape[0]):
        for stream in range(mean.shape[1]):
            total = np.int64(0)
            for cell in range(mean.shape[2]):
                if mean[practice, stream, cell] > 0.0:
                    bits = word(keys[stream], U64(practice_id[practice]) * U64(64) + U64(cell), run_month)
                    total += _poisson(bits, mean[practice, stream, cell] * scale[practice, stream], normal)
            count[stream, practice] = total
            pence[stream, practice] = np.int64(np.floor(total * price_pence[stream, practice] + 0.5))


class FrequentCare:
    """What the people of each practice use of the frequent kinds of care.

    Args:
        annual_rate: events a person-year, [4, 190], in the order of `FREQUENT`.
        price_pence: pence of an event in the base year by practice, [4, P]; consultations cost commissioners nothing.
        manner: persistent multiplier of each practice, [4, P].
        practice_id: permanent ids, [P].
        keys: key of each kind's stream of luck, uint64 [4].
    """

    def __init__(
        self, annual_rate: np.ndarray, price_pence: np.ndarray, manner: np.ndarray, practice_id: np.ndarray, keys: np.ndarray
    ) -> None:  # fmt: skip
        self._rate, self._price, self._manner = annual_rate, price_pence, manner
        self._id, self._keys = np.asarray(practice_id, dtype=np.int64), keys
        practices = self._id.size
        self._mean = np.zeros((practices, len(FREQUENT), BANDS_SEXES))  # a month, at the last count of the lists
        self.shock = np.ones((len(FREQUENT), practices))  # chance of the year
        self.thrift = np.ones((len(FREQUENT), practices))  # cost of an event against the practice's own manner
        self.count = np.zeros((len(FREQUENT), practices), dtype=np.int64)
        self.pence = np.zeros((len(FREQUENT), practices), dtype=np.int64)

    def count_lists(self, cells: np.ndarray) -> None:
        """Take the people of each practice by cell, [P, 190], as they stand."""
        used = cells[:, None, :] * (self._rate / 12.0)[None]
        self._mean[:] = used.reshape(len(cells), len(FREQUENT), BANDS_SEXES, -1).sum(axis=3)

    def annual_pence(self) -> np.ndarray:
        """Expected pence of a year by practice and kind at base-year levels, blind to the year's chance, float64 [P, 4]."""
        return self._mean.sum(axis=2) * 12.0 * (self._manner * self._price).T

    def price_pence(self, kind: int) -> np.ndarray:
        """Pence of an event of a kind in the base year by practice, [P]."""
        return self._price[kind]

    def pence_by_cell(self) -> np.ndarray:
        """Expected pence a person a year by kind and cell at the mean price, [4, 190]."""
        return self._rate * self._price.mean(axis=1)[:, None]

    def run_month(self, run_month: int, level: np.ndarray, grown: np.ndarray, price_level: float) -> None:
        """Draw a month.

        Args:
            run_month: month of the run, below 256.
            level: growth of each kind since the base year, [4].
            grown: people now over people when the lists were counted, [P].
            price_level: prices over those of the base year.
        """
        scale = np.ascontiguousarray((self._manner * self.shock * level[:, None] * grown).T)
        _draw(
            self._mean, scale, self._price * price_level * self.thrift, self._id, normal_table(), int(run_month), self._keys,
            self.count, self.pence,
        )  # fmt: skip
