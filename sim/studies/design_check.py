"""One design of a study file, checked: every mistake at once, and every default written out.

What comes out is plain (it can be stored as JSON), complete, and unchanged when it is checked again.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.bundles import find_bundle
from sim.declared import REGISTER
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.parameters import flatten, looks_dated
from sim.studies.design import (
    ALL,
    CASES,
    DRAWS_FILE,
    FACTORIAL,
    FROM_START,
    GRID,
    LATIN_HYPERCUBE,
    MORRIS,
    ONE_AT_A_TIME,
    POLICY_START,
    POSTERIOR,
    SAMPLED,
    SOBOL,
    canonical,
    choices,
    keys_of,
)  # fmt: skip

COMMON = ("kind", "acts", "seeds_per_draw")
FIELDS = {
    GRID: ("over",), CASES: ("cases",), ONE_AT_A_TIME: ("over",), FACTORIAL: ("switches",),
    LATIN_HYPERCUBE: ("over", "n"), SOBOL: ("over", "n"), MORRIS: ("over", "n", "levels"), POSTERIOR: ("from", "n"),
}  # fmt: skip
MOST_POINTS = 100_000
# Read when the world is built, or in October 2006: set at policy start they would silently change nothing.
EARLY_ONLY = (
    "deficit.inherited.mean", "deficit.inherited.sd", "enthusiasm.clustering", "enthusiasm.level", "enthusiasm.share",
    "experience.prior_budget_holding", "network.degree", "structure.network",
    "reorg.memory_loss",
)  # fmt: skip


def check_design(name: str, design: Any) -> tuple[dict[str, Any], list[Problem]]:
    """A design in its full form, every default filled in and every key written out, and all that is wrong with it."""
    where = f"designs.{name}"
    if not isinstance(design, Mapping):
        return {}, [Problem(where, f"must hold kind and its settings; kinds: {', '.join(FIELDS)}")]
    kind = design.get("kind")
    if kind not in FIELDS:
        what = "is missing" if kind is None else f"{kind!r} is no kind of design{did_you_mean(str(kind), FIELDS)}"
        return {}, [Problem(f"{where}.kind", f"{what}; kinds: {', '.join(FIELDS)}")]
    allowed = (*COMMON, *FIELDS[kind])
    found = [
        Problem(
            f"{where}.{key}",
            f"no such entry of a {kind} design{did_you_mean(str(key), allowed)}; allowed: {', '.join(allowed)}",
        )
        for key in design
        if key not in allowed
    ]
    full: dict[str, Any] = {"kind": kind, "acts": design.get("acts", POLICY_START)}
    if full["acts"] not in (POLICY_START, FROM_START):
        found.append(Problem(f"{where}.acts", f"{full['acts']!r} is not allowed; use {POLICY_START} or {FROM_START}"))
    full["seeds_per_draw"] = design.get("seeds_per_draw", 1 if kind in SAMPLED else ALL)
    if full["seeds_per_draw"] != ALL and not is_count(full["seeds_per_draw"]):
        found.append(
            Problem(f"{where}.seeds_per_draw", f"{full['seeds_per_draw']!r} is not a whole number from 1, or all")
        )
    for entry in FIELDS[kind]:
        full[entry] = _ENTRIES[entry](where, kind, design.get(entry), found)
    if not found:
        found += _early_problems(where, full)
        if kind == GRID and math.prod(len(values) for values in full["over"].values()) > MOST_POINTS:
            found.append(
                Problem(where, f"has more than {MOST_POINTS:,} points; use fewer values, or a sample of the space")
            )
        if kind == FACTORIAL and 2 ** len(full["switches"]) > MOST_POINTS:
            found.append(Problem(where, f"has more than {MOST_POINTS:,} combinations; use fewer switches"))
    return full, found


def check_values(where: str, values: Any, found: list[Problem]) -> dict[str, Any]:
    """Values by dotted key in plain form; mistakes are added to `found`. Keys may be dotted or nested."""
    if not isinstance(values, Mapping):
        found.append(Problem(where, "must hold values by key, such as savings.retention: 0.5"))
        return {}
    good: dict[str, Any] = {}
    for key, value in flatten({str(key): value for key, value in values.items()}):
        if key in good:
            found.append(Problem(f"{where}.{key}", "is set twice"))
        elif problem := check_value(where, key, value):
            found.append(problem)
        else:
            good[key] = canonical(REGISTER[key], value)
    return good


def check_value(where: str, key: str, value: Any) -> Problem | None:
    """What is wrong with the key or its value."""
    wrong = REGISTER.problems({key: value}) if not isinstance(value, Mapping) else [Problem(key, "needs a value")]
    return Problem(f"{where}.{key}", wrong[0].what) if wrong else None


def is_count(value: Any) -> bool:
    """Whether a value is a whole number from 1."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _over(where: str, kind: str, over: Any, found: list[Problem]) -> dict[str, Any]:
    where = f"{where}.over"
    if not over or not isinstance(over, Mapping | list | tuple):
        like = "{savings.retention: [0.5, 1.0]}" if kind == GRID else "[savings.retention, referral]"
        found.append(Problem(where, f"is missing or empty; write for example {like}"))
        return {}
    if isinstance(over, Mapping):
        pairs = list(flatten({str(key): value for key, value in over.items()}))
    else:
        pairs = [(key, None) for word in over for key in _below(str(word))]
    full: dict[str, Any] = {}
    for key, given in pairs:
        if key in full:
            found.append(Problem(f"{where}.{key}", "is named twice"))
        elif key not in REGISTER:
            found.append(Problem(f"{where}.{key}", REGISTER.problems({key: None})[0].what))
        elif kind in (GRID, ONE_AT_A_TIME):
            full[key] = _values(where, kind, key, given, found)
        else:
            full[key] = _spread(where, key, given, found)
    return full


def _below(word: str) -> list[str]:
    """A key stands for itself, a branch such as `referral` for everything in it."""
    return [word] if word in REGISTER else [key for key in REGISTER if key.startswith(f"{word}.")] or [word]


def _values(where: str, kind: str, key: str, given: Any, found: list[Problem]) -> list[Any]:
    entry = REGISTER[key]
    if given is None and kind == ONE_AT_A_TIME:
        ends = (entry.prior.low, entry.prior.high) if entry.prior else (entry.low, entry.high)
        given = list(ends) if entry.is_number else choices(entry)
        given = [round(end) for end in given] if entry.kind is int and None not in given else given
    if not isinstance(given, list | tuple) or not given or looks_dated(given):
        found.append(Problem(f"{where}.{key}", "needs a list of values, such as [0, 0.5, 1]"))
        return []
    wrong = [problem for value in given if (problem := check_value(where, key, value))]
    found.extend(wrong)
    if wrong:
        return []
    plain = [canonical(entry, value) for value in given]
    for value in twice(json.dumps(value) for value in plain):
        found.append(Problem(f"{where}.{key}", f"{value} is listed twice"))
    return plain


def _spread(where: str, key: str, given: Any, found: list[Problem]) -> list[Any] | None:
    entry, where = REGISTER[key], f"{where}.{key}"
    if given is None:
        if not entry.is_number and not choices(entry):
            found.append(Problem(where, "cannot be sampled: it is no number, and no choice of words; use cases"))
        elif entry.is_number and entry.prior is None and (entry.low is None or entry.high is None):
            found.append(Problem(where, "has no stated range; write [lowest, highest]"))
        return None
    if not isinstance(given, list | tuple) or len(given) < 2 or (entry.is_number and len(given) != 2):
        found.append(
            Problem(where, "needs [lowest, highest]" if entry.is_number else "needs a list of two words or more")
        )
        return None
    wrong = [Problem(where, problem.what) for value in given if (problem := entry.check(value))]
    if not wrong and entry.is_number and (None in given or given[0] >= given[1]):
        wrong = [Problem(where, f"{given[0]} is not below {given[1]}; write [lowest, highest]")]
    found.extend(wrong)
    return None if wrong else [canonical(entry, value) for value in given]


def _cases_entry(where: str, kind: str, cases: Any, found: list[Problem]) -> dict[str, Any]:
    where = f"{where}.cases"
    if not isinstance(cases, Mapping) or not cases:
        found.append(Problem(where, "is missing or empty; write name: {key: value}"))
        return {}
    full = {str(name): check_values(f"{where}.{name}", values, found) for name, values in cases.items()}
    seen: dict[str, str] = {}
    for name, values in full.items():
        same = seen.setdefault(json.dumps(values, sort_keys=True), name)
        if same != name and values:
            found.append(Problem(f"{where}.{name}", f"is the same as the case {same}; each case counts once"))
        if not values and isinstance(cases.get(name), Mapping) and not cases[name]:
            found.append(Problem(f"{where}.{name}", "sets nothing; the base values are draw 0 (base_draw)"))
    return full


def _switches(where: str, kind: str, switches: Any, found: list[Problem]) -> dict[str, Any]:
    where = f"{where}.switches"
    if isinstance(switches, list | tuple):
        switches = _bundled(switches, found)
    if not isinstance(switches, Mapping) or not switches:
        what = "is missing or empty; write name: {off: {key: value}, on: {key: value}}, or a list of bundles"
        found.append(Problem(where, what))
        return {}
    full: dict[str, Any] = {}
    owner: dict[str, str] = {}
    for name, states in switches.items():
        if not isinstance(states, Mapping) or not set(states) <= {"off", "on"} or not states.get("on"):
            found.append(Problem(f"{where}.{name}", "must hold `on`, and may hold `off`, each with values by key"))
            continue
        full[str(name)] = {
            state: check_values(f"{where}.{name}.{state}", states.get(state) or {}, found) for state in ("off", "on")
        }
        if full[str(name)]["off"] == full[str(name)]["on"]:
            found.append(Problem(f"{where}.{name}", "is the same off and on"))
        for key in {**full[str(name)]["off"], **full[str(name)]["on"]}:
            if owner.setdefault(key, str(name)) != str(name):
                found.append(Problem(f"{where}.{name}", f"moves {key}, which the switch {owner[key]} moves too"))
    return full


def _bundled(names: Iterable[Any], found: list[Problem]) -> dict[str, Any]:
    """Switches from the names of bundles of `conf/bundles.yaml`."""
    made = {}
    for name in names:
        try:
            bundle = find_bundle(str(name))
        except ConfigurationError as error:
            found.extend(error.problems)
        else:
            made[bundle.name] = {"off": dict(bundle.off), "on": dict(bundle.on)}
    return made


def _n(where: str, kind: str, n: Any, found: list[Problem]) -> list[int]:
    if kind == POSTERIOR and n in (None, []):
        return []
    stages = list(n) if isinstance(n, list | tuple) else [n]
    whole = all(is_count(size) or (size == 0 and not isinstance(size, bool)) for size in stages)
    if not stages or not whole or not is_count(stages[0]):
        what = "is missing" if n is None else f"{n!r} is not a whole number from 1"
        found.append(Problem(f"{where}.n", f"{what}; say how many {'trajectories' if kind == MORRIS else 'samples'}"))
        return []
    if sum(stages) > MOST_POINTS:
        found.append(Problem(f"{where}.n", f"{sum(stages):,} is more than {MOST_POINTS:,}"))
    if kind == SOBOL:
        for total in {sum(stages[: end + 1]) for end in range(len(stages))}:
            if total & (total - 1):
                lower = 1 << (total.bit_length() - 1)
                what = (
                    f"{total} is no power of two, which a Sobol sequence needs to be even; use {lower} or {2 * lower}"
                )
                found.append(Problem(f"{where}.n", what))
    return stages


def _levels(where: str, kind: str, levels: Any, found: list[Problem]) -> int:
    levels = 4 if levels is None else levels
    if not is_count(levels) or levels % 2:
        found.append(Problem(f"{where}.levels", f"{levels!r} is not an even whole number; 4 is usual"))
    return int(levels) if is_count(levels) else 4


def _from(where: str, kind: str, path: Any, found: list[Problem]) -> str:
    if not isinstance(path, str) or not path:
        found.append(
            Problem(f"{where}.from", f"is missing: name the {DRAWS_FILE} that a calibration left, or its folder")
        )
    return str(path)


_ENTRIES = {
    "over": _over, "cases": _cases_entry, "switches": _switches, "n": _n, "levels": _levels, "from": _from,
}  # fmt: skip


def _early_problems(where: str, design: Mapping[str, Any]) -> Iterator[Problem]:
    for key in keys_of(design) if design["acts"] == POLICY_START else ():
        if key in EARLY_ONLY:
            what = (
                f"is read before policy starts, so that nothing would change; write `acts: {FROM_START}` in the design"
            )
            yield Problem(f"{where}.{key}", what)


def twice(items: Iterable[Any]) -> list[Any]:
    """What occurs more than once, each named once."""
    counts: dict[Any, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    return [item for item, count in counts.items() if count > 1]
