"""The C reference of a month of care: compiled on the spot where there is a compiler, and called on the same columns."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np

from sim.care.need import SALTS, WORDS_OF_FAMILIES, Activity, Factors, Need
from sim.care.prices import Prices
from sim.people.columns import People

SOURCE = Path(__file__).with_name("month.c")
FLAGS = ("-O3", "-march=native", "-fno-strict-aliasing", "-ffp-contract=off", "-shared", "-fPIC")
_INT64 = ["practices", "gps", "month_number", "run_month", "knots", "followups"]
_POINTERS = ["edge", "gp_start", "identity", "birth_month", "sex_fifth", "gp", "frailty", "conditions", "bound", "population", "rate", "level", "weight", "condition_weight", "death", "band_of_age", "style_practice", "style_gp", "group_at_most", "factor_by_gp", "factor_by_practice", "quantiles", "mean_pence", "price_level", "mff", "group_price", "followup_at_most", "salts", "family_word", "count_by_gp", "pence_by_gp", "count_by_practice", "pence_by_practice", "followup_count", "by_group", "deaths"]


class _Month(ctypes.Structure):
    _fields_ = [
        *((name, ctypes.c_int64) for name in _INT64),
        ("key", ctypes.c_uint64),
        ("head_room", ctypes.c_double),
        ("followup_pence", ctypes.c_double),
        *((name, ctypes.c_void_p) for name in _POINTERS),
    ]


def compiler() -> str | None:
    """The C compiler of this machine, `$CC` first, or None."""
    return next((found for name in (os.environ.get("CC"), "cc", "gcc", "clang") if name and (found := shutil.which(name))), None)


class MonthInC:
    """The reference, compiled into a folder that the caller keeps for as long as it is used.

    Raises:
        OSError: if there is no compiler, or it fails.
    """

    def __init__(self, folder: Path) -> None:
        if (cc := compiler()) is None:
            raise OSError("no C compiler was found")
        library = folder / "month.so"
        done = subprocess.run([cc, *FLAGS, str(SOURCE), "-o", str(library), "-lm"], capture_output=True, text=True)
        if done.returncode:
            raise OSError(f"{cc} failed: {done.stderr[:500]}")
        self._run = ctypes.CDLL(str(library)).month_of_care

    def __call__(
        self, people: People, need: Need, prices: Prices, factors: Factors, *, price_level: np.ndarray,
        month_number: int, run_month: int, key: np.uint64, activity: Activity,
    ) -> None:  # fmt: skip
        """The same as `sim.care.kernel.month_of_care`, argument for argument and bit for bit."""
        activity.clear()
        arrays = {
            **vars(people), **vars(need), **vars(prices), **vars(activity),
            "level": np.ascontiguousarray(need.level[:, run_month]), "weight": need.frailty_weight,
            "death": np.ascontiguousarray(need.death_rate[need.year_of_month[run_month]]),
            "factor_by_gp": factors.by_gp, "factor_by_practice": factors.by_practice, "salts": SALTS, "family_word": WORDS_OF_FAMILIES,
            "price_level": np.ascontiguousarray(price_level, dtype=np.float64), "followup_count": activity.followups,
        }  # fmt: skip
        month = _Month(
            practices=people.practices, gps=need.gps, month_number=month_number, run_month=run_month,
            knots=prices.quantiles.shape[-1] - 1, followups=prices.followup_at_most.size, key=int(key),
            head_room=need.head_room, followup_pence=prices.followup_pence,
            **{name: arrays[name].ctypes.data for name in _POINTERS},
        )  # fmt: skip
        self._run(ctypes.byref(month))
