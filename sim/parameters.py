"""Parameters and levers: each number is declared once, with unit, range, prior, source and evidence mark.

A *lever* is what policy can move, and may be a dated path; a *parameter* is what we believe about the world,
and has a prior. Both are fields of frozen pydantic classes, so that a misspelt key, a wrong type or a value
out of range is refused. `Register` finds every field by its dotted key and explains mistakes in plain words.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator
from pydantic_core import PydanticUndefined

from sim.clock import month_label, parse_month
from sim.errors import Problem, did_you_mean

MARKS = ("checked", "part checked", "derived", "calibrated", "unverified", "assumption")
LEVER, PARAMETER = "lever", "parameter"
# The placebo of policies on planned care, as long as `lcp.service_range` has no `primary` in it, which moves avoidable emergencies.
EMERGENCIES = ("emergency_admissions",)


@dataclass(frozen=True)
class Prior:
    """What we believed of a parameter before fitting: a shape and the interval that holds `mass` of it."""

    shape: str
    low: float
    high: float
    mass: float = 1.0

    def __str__(self) -> str:
        share = "" if self.mass == 1.0 else f", {self.mass:.0%} of it"
        return f"{self.shape} from {self.low:g} to {self.high:g}{share}"


def uniform(low: float, high: float) -> Prior:
    return Prior("uniform", low, high)


def interval(low: float, high: float, mass: float = 0.95, shape: str = "normal") -> Prior:
    return Prior(shape, low, high, mass)


@dataclass(frozen=True)
class DatedPath:
    """A lever that moves over time: pairs of (month number, value), each value holding until the next."""

    steps: tuple[tuple[int, Any], ...]

    def at(self, month_number: int) -> Any:
        """The value in a month; before the first step the first value holds."""
        value = self.steps[0][1]
        for start, step in self.steps:
            if start > month_number:
                break
            value = step
        return value

    def plain(self) -> list[list[Any]]:
        return [[month_label(start), value] for start, value in self.steps]


def looks_dated(value: Any) -> bool:
    """Whether a value is written as a list of [year-month, value] pairs."""
    return (
        isinstance(value, list | tuple)
        and len(value) > 0
        and all(isinstance(step, list | tuple) and len(step) == 2 and isinstance(step[0], str) for step in value)
    )


class Params(BaseModel):
    """A branch of the configuration: frozen, with no key that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Levers(Params):
    """A branch of levers: each field takes a value, or a dated path of values, of its declared type."""

    @field_validator("*", mode="wrap")
    @classmethod
    def _value_or_path(cls, value: Any, check: Any) -> Any:
        if isinstance(value, DatedPath):
            return DatedPath(tuple((start, check(step)) for start, step in value.steps))
        if not looks_dated(value):
            return check(value)
        steps = tuple((parse_month(start), check(step)) for start, step in value)
        if any(later[0] <= earlier[0] for earlier, later in pairwise(steps)):
            raise ValueError("the months of a dated path must rise")
        return DatedPath(steps)


def param(
    default: Any,
    *,
    unit: str,
    about: str,
    source: str,
    mark: str,
    prior: Prior,
    low: float | None = None,
    high: float | None = None,
) -> Any:
    """Declare a parameter: what we believe of the world, never what policy decides."""
    return _declare(PARAMETER, default, low, high, unit=unit, about=about, source=source, mark=mark, prior=prior)


def lever(
    default: Any,
    *,
    unit: str,
    about: str,
    source: str = "assumption",
    mark: str = "assumption",
    low: float | None = None,
    high: float | None = None,
    off: Any = None,
    acts_on: tuple[str, ...] = (),
    placebo: tuple[str, ...] = (),
) -> Any:
    """Declare a lever: `off` switches its mechanism off, `acts_on` names metrics that it must move when the
    mechanism is at work, and `placebo` those that it must not."""
    return _declare(
        LEVER, default, low, high, unit=unit, about=about, source=source, mark=mark, off=off,
        acts_on=list(acts_on), placebo=list(placebo),
    )  # fmt: skip


def _declare(role: str, default: Any, low: float | None, high: float | None, **facts: Any) -> Any:
    if facts["mark"] not in MARKS:
        raise ValueError(f"mark {facts['mark']!r} is not one of {MARKS}")
    extra = {"role": role, "low": low, "high": high, **facts}
    kind: dict[str, Any] = {"validate_default": True, "description": facts["about"], "json_schema_extra": extra}
    return Field(default, ge=low, le=high, **kind)


@dataclass(frozen=True)
class Entry:
    """One line of the register: everything that is known of a key."""

    key: str
    default: Any
    kind: Any
    adapter: TypeAdapter[Any]
    role: str
    unit: str
    low: float | None
    high: float | None
    about: str
    source: str
    mark: str
    prior: Prior | None = None
    off: Any = None
    acts_on: tuple[str, ...] = ()
    placebo: tuple[str, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """The allowed words, when the value is one of a list of words."""
        kind = next((arm for arm in (self.kind, *get_args(self.kind)) if get_origin(arm) is Literal), None)
        return tuple(get_args(kind)) if kind is not None else ()

    @property
    def is_number(self) -> bool:
        return any(arm in (int, float) for arm in (self.kind, *get_args(self.kind)))

    def allowed(self) -> str:
        """What may be written, in words."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.kind is bool:
            return "true or false"
        if self.low is not None and self.high is not None:
            none = ", or null" if type(None) in get_args(self.kind) else ""
            return f"{self.unit}, {plain_number(self.low)} to {plain_number(self.high)}{none}"
        return self.unit

    def explain_mistake(self, value: Any) -> str:
        """Why `value` is refused, and what would be right."""
        if self.choices:
            return f"{value!r} is not allowed; use {self.allowed()}{did_you_mean(str(value), self.choices)}"
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"{value!r} is not of the right kind ({self.allowed()})"
        if self.low is not None and value < self.low:
            return f"{plain_number(value)} is below the lowest allowed, {plain_number(self.low)} ({self.unit})"
        if self.high is not None and value > self.high:
            share = self.high == 1 and 1 < value <= 100
            hint = (
                f"; the unit is {self.unit}, so {value:g} % is written {value / 100:.2f}"
                if share
                else f" ({self.unit})"
            )
            return f"{plain_number(value)} is above the highest allowed, {plain_number(self.high)}{hint}"
        return f"{value!r} is not of the right kind ({self.allowed()})"

    def check(self, value: Any) -> Problem | None:
        """A problem when `value` (or a step of a dated path) may not be used here."""
        if value is None and type(None) in get_args(self.kind):
            return None
        steps: list[Any] = [value]
        if looks_dated(value):
            if self.role != LEVER:
                return Problem(self.key, "a dated path is only possible for a lever, not for a parameter")
            try:
                months = [parse_month(month) for month, _ in value]
            except ValueError as error:
                return Problem(self.key, str(error))
            if any(later <= earlier for earlier, later in pairwise(months)):
                return Problem(self.key, "the months of a dated path must rise")
            steps = [step for _, step in value]
        for step in steps:
            if isinstance(step, bool) and self.kind is not bool:
                return Problem(self.key, self.explain_mistake(step))
            try:
                self.adapter.validate_python(step)
            except ValidationError:
                return Problem(self.key, self.explain_mistake(step))
        return None


def plain_number(value: float) -> str:
    """A number as people write it: 500,000 or 0.7."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:g}"


class Register(Mapping[str, Entry]):
    """Every lever and parameter of the model by its dotted key."""

    def __init__(self, tree: type[Params]) -> None:
        self._entries = {entry.key: entry for entry in _walk(tree, "")}

    def __getitem__(self, key: str) -> Entry:
        return self._entries[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def levers(self) -> list[Entry]:
        return [entry for entry in self.values() if entry.role == LEVER]

    @property
    def parameters(self) -> list[Entry]:
        return [entry for entry in self.values() if entry.role == PARAMETER]

    def branches(self) -> set[str]:
        """Every prefix of a key, such as `lcp` and `lcp.support`."""
        return {key.rsplit(".", depth)[0] for key in self for depth in range(1, key.count(".") + 1)}

    def problems(self, values: Mapping[str, Any], only: str | None = None, prefix: str = "") -> list[Problem]:
        """All mistakes in a nested mapping of values; `only` restricts it to levers or parameters."""
        found = []
        branches = self.branches()
        for key, value in flatten(values):
            entry = self.get(key)
            shown = prefix + key
            if entry is None:
                near = did_you_mean(key, self)
                hint = near.removesuffix("?").split("mean ")[-1]
                limits = f" ({self[hint].allowed()})" if hint in self else ""
                kind = (
                    "is a group of levers, not a value"
                    if key in branches
                    else f"no such {only or 'lever or parameter'}"
                )
                found.append(Problem(shown, f"{kind}{near}{limits}"))
            elif only and entry.role != only:
                found.append(Problem(shown, f"is a {entry.role}, not a {only}: a policy moves levers only"))
            elif problem := entry.check(value):
                found.append(Problem(shown, problem.what))
        return found


def flatten(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """A nested mapping as (dotted key, value) pairs."""
    for name, value in values.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from flatten(value, f"{key}.")
        else:
            yield key, value


def _walk(tree: type[BaseModel], prefix: str) -> Iterator[Entry]:
    for name, info in tree.model_fields.items():
        key = f"{prefix}{name}"
        kind = info.annotation
        if isinstance(kind, type) and not isinstance(kind, types.GenericAlias) and issubclass(kind, BaseModel):
            yield from _walk(kind, f"{key}.")
            continue
        facts = info.json_schema_extra
        if not isinstance(facts, dict) or "role" not in facts:
            continue
        default = info.default if info.default is not PydanticUndefined else None
        limits = {name: facts[fact] for name, fact in (("ge", "low"), ("le", "high")) if facts[fact] is not None}
        adapter: TypeAdapter[Any] = TypeAdapter(_strict(kind, limits))
        known = {fact: value for fact, value in facts.items() if fact not in ("acts_on", "placebo")}
        acts_on, placebo = tuple(facts.get("acts_on", ())), tuple(facts.get("placebo", ()))  # type: ignore[arg-type]
        yield Entry(key=key, default=default, kind=kind, adapter=adapter, acts_on=acts_on, placebo=placebo, **known)  # type: ignore[arg-type]


def _strict(kind: Any, limits: dict[str, Any]) -> Any:
    """The type that one written value must have: numbers are never taken from text."""
    base = (
        next(arm for arm in (*get_args(kind), kind) if arm is not type(None)) if type(None) in get_args(kind) else kind
    )
    return Annotated[base, Field(strict=True, allow_inf_nan=False, **limits)] if base in (int, float) else base
