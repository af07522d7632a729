"""Institutions are agents over columns: rules decide for whole columns, agents carry out.

A class declares its state once, in `STATE`; the declaration makes the columns, the properties of each agent, the page
of the model description, and the range checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from sim.abm import AgentModel, ModelAgent
from sim.errors import BooksError


@dataclass(frozen=True)
class Var:
    """A state variable: its type, unit, meaning, range and value at the start."""

    name: str
    kind: str
    unit: str
    about: str
    low: float | None = None
    high: float | None = None
    start: float | int | bool = 0


class Columns:
    """The state of all agents of a type: one array a variable, reached as an attribute (`practices.list_size`)."""

    def __init__(self, state: tuple[Var, ...], rows: int) -> None:
        self._state = state
        self.rows = rows
        for var in state:
            setattr(self, var.name, np.full(rows, var.start, dtype=var.kind))

    def __getattr__(self, name: str) -> np.ndarray:  # only for names that are not columns
        if name.startswith("__") or "_state" not in self.__dict__:  # a copy asks before it has its columns
            raise AttributeError(name)
        raise AttributeError(f"no column {name!r}; there are {', '.join(var.name for var in self._state)}")

    def __len__(self) -> int:
        return self.rows

    @property
    def state(self) -> tuple[Var, ...]:
        return self._state

    def arrays(self) -> dict[str, np.ndarray]:
        """Every column by name."""
        return {var.name: getattr(self, var.name) for var in self._state}

    def check_ranges(self, body: str) -> None:
        """Raise BooksError when a value is not a number or outside its declared range."""
        for var in self._state:
            values = getattr(self, var.name)
            if values.dtype.kind == "f" and not np.isfinite(values).all():
                raise BooksError(f"{body}.{var.name} is not a number")
            low_wrong = var.low is not None and (values < var.low).any()
            if low_wrong or (var.high is not None and (values > var.high).any()):
                raise BooksError(f"{body}.{var.name} is outside {var.low} to {var.high}")


def _column_property(name: str) -> property:
    def read(self: Institution) -> Any:
        return getattr(self.columns, name)[self.key]

    def write(self: Institution, value: Any) -> None:
        getattr(self.columns, name)[self.key] = value

    return property(read, write)


class Institution(ModelAgent):
    """An agent that is a view of one row of its type's columns."""

    STATE: ClassVar[tuple[Var, ...]] = ()

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        for var in cls.STATE:
            setattr(cls, var.name, _column_property(var.name))

    def __init__(self, model: AgentModel, columns: Columns, key: int, code: str) -> None:
        super().__init__(model)
        self.columns, self.key, self.code = columns, int(key), code

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.code}>"


class ColumnSet:
    """Agents that are too many to be objects, in the manner of an AgentSet: select, get, set, agg and iteration."""

    def __init__(self, columns: Columns, view: Callable[[Columns, int], Any], rows: np.ndarray | None = None) -> None:
        self.columns, self._view = columns, view
        self.rows = np.arange(len(columns)) if rows is None else np.asarray(rows)

    def __len__(self) -> int:
        return int(self.rows.size)

    def __iter__(self) -> Iterator[Any]:
        return (self._view(self.columns, int(row)) for row in self.rows)

    def __getitem__(self, place: int) -> Any:
        return self._view(self.columns, int(self.rows[place]))

    def select(self, condition: Callable[[Any], bool] | np.ndarray) -> ColumnSet:
        """Those for which a function of an agent is true, or a whole-column mask such as `gps.get("hours") > 1`."""
        if callable(condition):
            kept = np.array([bool(condition(agent)) for agent in self], dtype=bool)
        else:
            kept = np.asarray(condition, dtype=bool)
        return ColumnSet(self.columns, self._view, self.rows[kept])

    def get(self, name: str) -> np.ndarray:
        """One variable of all, as an array."""
        return getattr(self.columns, name)[self.rows]

    def set(self, name: str, value: Any) -> ColumnSet:
        """Set one variable of all."""
        getattr(self.columns, name)[self.rows] = value
        return self

    def agg(self, name: str, function: Callable[[np.ndarray], Any]) -> Any:
        """A summary of one variable, such as `gps.agg("engagement", np.mean)`."""
        return function(self.get(name))
