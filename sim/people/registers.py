"""What is known of the practices' registers before there are any people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

LIST_BANDS = 9  # ages 0-4, 5-14, 15-24, ..., 65-74, 75 and over
MOST_GPS = 255  # the GP of a person fills one byte


@dataclass(frozen=True)
class Registers:
    """Lists of the practices in a scope, and what is needed to turn them into people and births.

    Attributes:
        practice_id: uint32 [P], permanent ids, the key of a practice's own luck.
        first_person_id: uint32 [P], ids of a practice's people count up from here.
        list_by_cell: int32 [P, 9, 2], people by list band and sex (0 female, 1 male).
        age_weights: float64 [P, 91], relative numbers at single ages 0 to 90 and over.
        imd_score: float64 [P], deprivation score of the practice.
        gp_count: int64 [P], 1 to 255.
        births_per_1000: float64 [P], births a year per 1,000 registered.
        fifth_cutoffs: float64 [4], scores that part the fifths, from the most deprived downwards.
        within_log_sd: Spread of ln(score) between the people of one practice.

    Raises:
        ValueError: if a column has the wrong shape, or a value cannot be right.
    """

    practice_id: np.ndarray
    first_person_id: np.ndarray
    list_by_cell: np.ndarray
    age_weights: np.ndarray
    imd_score: np.ndarray
    gp_count: np.ndarray
    births_per_1000: np.ndarray
    fifth_cutoffs: np.ndarray
    within_log_sd: float

    def __post_init__(self) -> None:
        shapes = {
            "practice_id": (np.uint32, ()),
            "first_person_id": (np.uint32, ()),
            "list_by_cell": (np.int32, (LIST_BANDS, 2)),
            "age_weights": (np.float64, (91,)),
            "imd_score": (np.float64, ()),
            "gp_count": (np.int64, ()),
            "births_per_1000": (np.float64, ()),
        }
        practices = len(self.practice_id)
        for name, (dtype, tail) in shapes.items():
            column = np.ascontiguousarray(getattr(self, name), dtype=dtype)
            if column.shape != (practices, *tail):
                raise ValueError(f"{name} has shape {column.shape}, not {(practices, *tail)}")
            object.__setattr__(self, name, column)
        cutoffs = np.asarray(self.fifth_cutoffs, dtype=np.float64)
        object.__setattr__(self, "fifth_cutoffs", cutoffs)
        if cutoffs.shape != (4,) or not (np.diff(cutoffs) < 0).all() or not cutoffs[-1] > 0:
            raise ValueError(f"fifth_cutoffs must be four falling scores above 0, not {cutoffs}")
        if not ((self.gp_count >= 1) & (self.gp_count <= MOST_GPS)).all():
            raise ValueError(f"gp_count must be 1 to {MOST_GPS} in every practice")
        if (self.list_by_cell < 0).any():
            raise ValueError("list_by_cell must not be negative")
        for name in ("imd_score", "age_weights", "births_per_1000"):
            column = getattr(self, name)
            if not (np.isfinite(column) & (column >= 0)).all():
                raise ValueError(f"{name} must be finite and not negative")
        if not (self.imd_score > 0).all() or not self.within_log_sd >= 0:
            raise ValueError("imd_score must be above 0 and within_log_sd at least 0")

    @property
    def list_size(self) -> np.ndarray:
        """People on each list, int64 [P]."""
        return self.list_by_cell.sum(axis=(1, 2), dtype=np.int64)

    def fifth_at_most(self) -> np.ndarray:
        """Chance that a person of the practice lives in fifth 0, 0-1, 0-2, 0-3 (0 most deprived), [P, 4].

        People of a practice differ: ln(score) is normal around the practice's own score.
        """
        distance = np.log(self.imd_score)[:, None] - np.log(self.fifth_cutoffs)[None, :]
        if self.within_log_sd == 0.0:
            return (distance > 0).astype(np.float64)
        return ndtr(distance / self.within_log_sd)
