"""A condition on results, such as `net_saving_per_head > 0 and quality_index >= 0`: read word by word, never executed."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.analysis.pairs import check_metric
from sim.errors import LcpSimError
from sim.outcomes.metrics import Metric

OPERATORS: dict[str, tuple[Callable[[np.ndarray, float], np.ndarray], str]] = {
    ">=": (operator.ge, "at least"), "<=": (operator.le, "at most"), ">": (operator.gt, "above"), "<": (operator.lt, "below"),
}  # fmt: skip
PART = re.compile(r"\s*([A-Za-z_]\w*)\s*(>=|<=|>|<)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*")
FORM = (
    'write METRIC, one of > >= < <=, and a number, joined by "and": --when "net_saving_per_head > 0 and trust >= 0.5"'
)


@dataclass(frozen=True)
class Part:
    """One comparison of a metric with a number."""

    metric: Metric
    sign: str
    number: float

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Where it is true."""
        return OPERATORS[self.sign][0](values, self.number)

    def __str__(self) -> str:
        return f"{self.metric.name} {OPERATORS[self.sign][1]} {self.number:g} ({self.metric.unit})"


@dataclass(frozen=True)
class Condition:
    """Comparisons that must all be true."""

    parts: tuple[Part, ...]

    @property
    def metrics(self) -> list[str]:
        """Keys of the metrics, each once."""
        return list(dict.fromkeys(part.metric.key for part in self.parts))

    def holds(self, values: Mapping[str, np.ndarray]) -> np.ndarray:
        """Where all parts are true, from the values by metric."""
        return np.logical_and.reduce([part.holds(np.asarray(values[part.metric.key])) for part in self.parts])

    def __str__(self) -> str:
        return " and ".join(map(str, self.parts))


def read_condition(text: str) -> Condition:
    """Read a condition as it was typed.

    Raises:
        LcpSimError: if it is not of the form, or names no metric; says the nearest.
    """
    parts = []
    for piece in re.split(r"\band\b", text):
        match = PART.fullmatch(piece)
        if not match:
            raise LcpSimError(f"{piece.strip() or text!r}: is not a condition; {FORM}")
        name, sign, number = match.groups()
        parts.append(Part(check_metric(name), sign, float(number)))
    return Condition(tuple(parts))
