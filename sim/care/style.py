"""The persistent manner of practices: some refer, admit and prescribe more than others, year after year, for no need of their people."""

from __future__ import annotations

import numpy as np

from sim.randomness import Draws


def manners(
    draws: Draws, names: tuple[str, ...], sds: np.ndarray, practice_id: np.ndarray, pct_id: np.ndarray,
    correlation: float, area_share: float,
) -> np.ndarray:  # fmt: skip
    """Multipliers of mean 1 by stream and practice, float64 [S, P]; exactly 1 where the spread is 0.

    A practice that is high in one stream tends to be high in others, and part of its manner is that of its area, whose
    hospitals it shares.

    Args:
        draws: luck of the run.
        names: streams, which key the luck.
        sds: spread of each stream, log units, [S].
        practice_id: permanent id of each practice, [P].
        pct_id: permanent id of each practice's primary care trust, [P].
        correlation: correlation of log manner between two streams, 0 to 1.
        area_share: share of the variance of log manner that lies between areas, 0 to 1.
    """

    def normal(name: str) -> np.ndarray:
        of_area = draws.normal(f"area.style.{name}", 0, pct_id)
        own = draws.normal(f"practice.style.{name}", 0, practice_id)
        return np.sqrt(area_share) * of_area + np.sqrt(1.0 - area_share) * own

    shared = normal("all")
    z = np.stack([np.sqrt(correlation) * shared + np.sqrt(1.0 - correlation) * normal(name) for name in names])
    spread = np.asarray(sds, dtype=np.float64)[:, None]
    return np.exp(spread * z - 0.5 * spread * spread)
