"""What the people on a list may be expected to cost, from their own age, sex, deprivation and frailty, blind to policy."""

from __future__ import annotations

import numpy as np
from numba import prange

from sim.care.kernel import age_in_years, cell_of
from sim.care.need import Need
from sim.compiling import compiled
from sim.people.columns import EMPTY, People

STREAMS = 3


@compiled
def _expected(edge, birth_month, sex_fifth, frailty, pence, weight, band_of_age, month_number, total):
    for practice in prange(edge.size - 1):
        sums = np.zeros(STREAMS)
        for row in range(edge[practice], edge[practice + 1]):
            if birth_month[row] != EMPTY:
                cell = cell_of(band_of_age, age_in_years(month_number, birth_month[row]), sex_fifth[row])
                for stream in range(STREAMS):
                    sums[stream] += pence[stream, cell] * weight[stream, frailty[row]]
        for stream in range(STREAMS):
            total[practice, stream] = sums[stream]


def expected_pence(people: People, need: Need, mean_pence: np.ndarray, month_number: int) -> np.ndarray:
    """Expected pence a month of hospital care by practice and stream at base-year levels, before practice style.

    Args:
        people: everyone, as they now are.
        need: rates and weights of frailty.
        mean_pence: mean price by stream and cell, [3, 190].
        month_number: month of `sim.clock`.

    Returns:
        float64 [P, 3]; each practice is summed in one fixed order, so that threads do not matter.
    """
    total = np.zeros((people.practices, STREAMS))
    _expected(
        people.edge, people.birth_month, people.sex_fifth, people.frailty, need.rate * mean_pence,
        need.frailty_weight, need.band_of_age, int(month_number), total,
    )  # fmt: skip
    return total
