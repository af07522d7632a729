"""Evidence by id: every published number that the model uses is read here, never typed again elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sim.data.load import columns
from sim.errors import DataError, LcpSimError, did_you_mean

HELD_OUT = "validate-holdout"
FIT = "fit"
_NUMBER = re.compile(r"(?<![\w.)])[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\d+(?:,\d{3})*(?:\.\d+)?")


class HeldOutError(LcpSimError):
    """An evidence row kept for validation was asked for in order to fit."""


@dataclass(frozen=True)
class Evidence:
    """One published figure, every field as written in the evidence table."""

    id: str
    topic: str
    quantity: str
    value: str
    unit: str
    low: str
    high: str
    year: str
    population: str
    use: str
    citation: str
    status: str

    @property
    def held_out(self) -> bool:
        """Whether the row may only be used to validate."""
        return self.use.startswith(HELD_OUT)


def row(id: str) -> Evidence:
    """The evidence row of that id.

    Raises:
        DataError: if there is none; the message gives the nearest id.
    """
    rows = _rows()
    if id not in rows:
        raise DataError(f"{id}: no such evidence row{did_you_mean(id, rows)}")
    return rows[id]


def ids() -> list[str]:
    """The ids of all evidence rows, in the order of the table."""
    return list(_rows())


def numbers(text: str) -> tuple[float, ...]:
    """All numbers in a text: `"160 / 80"` gives 160 and 80, `"1,844,259"` is one number."""
    return tuple(float(found.replace(",", "")) for found in _NUMBER.findall(text))


def number(id: str, part: int | None = None, purpose: str = "read", field: str = "value") -> float:
    """The number of an evidence row, in the unit of the row (10.1 million reads as 10.1).

    Args:
        id: Evidence row.
        part: Which of the numbers, from 0, where the field holds several ("160 / 80").
        purpose: "fit" if the number will set or fit a parameter; rows held out for validation refuse that.
        field: "value", "low" or "high".

    Raises:
        DataError: for an unknown id, or a field without the number or with several and no `part`.
        HeldOutError: if the row is held out for validation and the purpose is to fit.
    """
    found = row(id)
    if purpose == FIT and found.held_out:
        raise HeldOutError(f"{id}: held out for validation ({found.use}), so nothing may be fitted to it")
    text = {"value": found.value, "low": found.low, "high": found.high}[field]
    values = numbers(text)
    if not values:
        raise DataError(f"{id}: its {field} {text!r} holds no number")
    if part not in range(len(values)) and not (part is None and len(values) == 1):
        raise DataError(f"{id}: its {field} {text!r} holds {values}; say which, part 0 to {len(values) - 1}")
    return values[part or 0]


@lru_cache
def _rows() -> dict[str, Evidence]:
    fields = [values.tolist() for values in columns("evidence").values()]
    return {values[0]: Evidence(*values) for values in zip(*fields, strict=True)}
