"""Service lines of a budget, the most manageable first, and how far a budget of a given scope covers each."""

from __future__ import annotations

import numpy as np

from sim.care import streams

LINES = (
    "prescribing", "outpatient", "elective", "other_outpatient", "accident_emergency", "emergency", "community",
    "maternity", "mental_health", "other", "rare",
)  # fmt: skip
(
    PRESCRIBING, OUTPATIENT, ELECTIVE, OTHER_OUTPATIENT, ACCIDENT_EMERGENCY, EMERGENCY, COMMUNITY, MATERNITY,
    MENTAL_HEALTH, OTHER, RARE,
) = range(len(LINES))  # fmt: skip

LINE_OF_STREAM = np.array(
    [
        OUTPATIENT, ELECTIVE, ELECTIVE, EMERGENCY, EMERGENCY, OTHER_OUTPATIENT, ACCIDENT_EMERGENCY, MENTAL_HEALTH, RARE,
    ]
)  # fmt: skip
"""Line of each person-level stream; elective stays and day cases share one."""
LINE_OF_FREQUENT = {streams.PRESCRIBING: PRESCRIBING, streams.COMMUNITY: COMMUNITY, streams.MATERNITY: MATERNITY}
"""Line of each frequent kind that commissioners pay for; consultations are paid for by the practice contract."""
HOSPITAL = (OUTPATIENT, ELECTIVE, OTHER_OUTPATIENT, ACCIDENT_EMERGENCY, EMERGENCY, MATERNITY, RARE)


def covered_lines(scope: float, shares: np.ndarray) -> np.ndarray:
    """Share of each line that a budget covers when it takes lines in order until `scope` of all spending is reached.

    Args:
        scope: share of spending, 0 to 1.
        shares: share of each line in spending, [..., 11], summing to 1.
    """
    before = np.cumsum(shares, axis=-1) - shares
    room = np.clip(scope - before, 0.0, shares)
    return np.divide(room, shares, out=np.zeros_like(shares), where=shares > 0.0)
