"""What the people on a list may be expected to cost, from their own age, sex, deprivation, frailty and conditions, blind to policy."""

from __future__ import annotations

import numpy as np
from numba import prange

from sim.care.kernel import age_in_years, cell_of
from sim.care.need import Need
from sim.care.prices import Prices
from sim.care.streams import ADMISSION_KIND, OTHER_OUTPATIENT, OUTPATIENT, OUTPATIENT_KIND, PLANNED, STREAMS
from sim.compiling import compiled
from sim.people.columns import EMPTY, People

_STREAMS = len(STREAMS)  # known when compiled, so that all streams of a person are summed at once


@compiled
def _expected(
    edge, birth_month, sex_fifth, frailty, conditions, pence, weight, condition_weight, band_of_age, month_number, total
):
    for practice in prange(edge.size - 1):
        sums = np.zeros(_STREAMS)
        for row in range(edge[practice], edge[practice + 1]):
            if birth_month[row] != EMPTY:
                cell = cell_of(band_of_age, age_in_years(month_number, birth_month[row]), sex_fifth[row])
                for stream in range(_STREAMS):
                    own = weight[frailty[row], stream] * condition_weight[conditions[row], stream]
                    sums[stream] += pence[cell, stream] * own
        for stream in range(_STREAMS):
            total[practice, stream] = sums[stream]


def expected_pence(people: People, need: Need, prices: Prices, month_number: int) -> np.ndarray:
    """Expected pence a month of person-level care by practice and stream at base-year levels, before practice style.

    Args:
        people: everyone, as they now are.
        need: rates and weights.
        prices: mean prices by stream, cell and specialty group, and what follow-ups cost.
        month_number: month of `sim.clock`.

    Returns:
        float64 [P, 9]; each practice is summed in one fixed order, so that threads do not matter.
    """
    mean = prices.mean_pence.copy()
    mean[[OUTPATIENT, OTHER_OUTPATIENT]] += prices.mean_outpatient_pence()
    total = np.zeros((people.practices, len(STREAMS)))
    _expected(
        people.edge, people.birth_month, people.sex_fifth, people.frailty, people.conditions,
        *(np.ascontiguousarray(table.T) for table in (need.rate * mean, need.frailty_weight, need.condition_weight)),
        need.band_of_age, int(month_number), total,
    )  # fmt: skip
    shares = np.diff(need.group_at_most, axis=2, prepend=0.0)
    mix = np.einsum("kpg,kg->kp", shares, prices.group_price)
    first = prices.mean_pence[OUTPATIENT].mean() / mean[OUTPATIENT].mean()  # follow-ups cost the same in every group
    total[:, OUTPATIENT] *= 1.0 + first * (mix[OUTPATIENT_KIND] - 1.0)
    total[:, OUTPATIENT + 1 : PLANNED] *= mix[ADMISSION_KIND][:, None]
    return total
