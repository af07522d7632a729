"""Dated policies take effect: which value each lever has in each month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.clock import Clock, parse_month
from sim.config import Config
from sim.declared import LEVER_REGISTER
from sim.levers import AllLevers
from sim.parameters import DatedPath, Params, flatten, looks_dated


class Timeline:
    """The levers of every month: the scenario's own values and paths, then its policies in their written order.

    A policy of strength s moves a number s of the way from what it would otherwise be; at 0 it changes nothing, to the
    last bit, since it is not even looked at. Whole numbers move to the nearest whole number. Words and truth values move at full strength only (checked in `config`).
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._base = _leaves(config.levers)
        self._policies = [
            (
                parse_month(policy.starts),
                parse_month(policy.ends) if policy.ends else None,
                policy.strength,
                dict(flatten(policy.levers)),
            )
            for policy in config.policies.values()
        ]
        self._known: dict[tuple[Any, ...], AllLevers] = {}
        self._of_month: dict[int, AllLevers] = {}
        self.now = self.before = self.at(config.clock.start)

    def values(self, month_number: int) -> dict[str, Any]:
        """Every lever by dotted key in a month (a month number of `sim.clock`)."""
        values = {key: _at(value, month_number) for key, value in self._base.items()}
        for starts, ends, strength, levers in self._policies:
            if strength == 0.0 or month_number < starts or (ends is not None and month_number >= ends):
                continue
            for key, value in levers.items():
                aim = _at(_dated(value), month_number)
                full = strength == 1.0 or isinstance(aim, bool | str) or aim is None or values[key] is None
                moved = aim if full else values[key] + strength * (aim - values[key])
                values[key] = round(moved) if LEVER_REGISTER[key].kind is int else moved
        return values

    def at(self, month_number: int) -> AllLevers:
        """The levers of a month, as a frozen tree."""
        if month_number not in self._of_month:
            values = self.values(month_number)
            known = tuple(tuple(value) if isinstance(value, list) else value for value in values.values())
            if known not in self._known:
                self._known[known] = AllLevers.model_validate(_nested(values))
            self._of_month[month_number] = self._known[known]
        return self._of_month[month_number]


def apply(timeline: Timeline, month: int, clock: Clock) -> None:
    """Step of the month: dated policies take effect."""
    timeline.before, timeline.now = timeline.now, timeline.at(clock.number(month))


def _leaves(branch: Params, prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in type(branch).model_fields:
        value = getattr(branch, name)
        if isinstance(value, Params):
            found.update(_leaves(value, f"{prefix}{name}."))
        else:
            found[f"{prefix}{name}"] = value
    return found


def _dated(value: Any) -> Any:
    return DatedPath(tuple((parse_month(month), step) for month, step in value)) if looks_dated(value) else value


def _at(value: Any, month_number: int) -> Any:
    return value.at(month_number) if isinstance(value, DatedPath) else value


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in values.items():
        branch = tree
        *path, leaf = key.split(".")
        for name in path:
            branch = branch.setdefault(name, {})
        branch[leaf] = value
    return tree
