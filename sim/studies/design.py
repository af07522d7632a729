"""Designs: which worlds a study looks at. Each kind turns a few lines of a study file into points, in a fixed order.

A point is a set of values of levers and parameters. A design knows nothing of scenarios, which share all its points, nor
of runs. Points that are sampled come from a seed of the design itself, a digest of the names of study and design, so
that a design never depends on the luck of the model.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from sim.declared import REGISTER
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.parameters import LEVER, Entry, flatten, looks_dated

GRID, CASES, ONE_AT_A_TIME, FACTORIAL = "grid", "cases", "one_at_a_time", "factorial"
LATIN_HYPERCUBE, SOBOL, MORRIS, POSTERIOR = "latin_hypercube", "sobol", "morris", "posterior"
SAMPLED = (LATIN_HYPERCUBE, SOBOL, MORRIS, POSTERIOR)
COMMON = ("kind", "acts", "seeds_per_draw")
FIELDS = {
    GRID: ("over",), CASES: ("cases",), ONE_AT_A_TIME: ("over",), FACTORIAL: ("switches",),
    LATIN_HYPERCUBE: ("over", "n"), SOBOL: ("over", "n"), MORRIS: ("over", "n", "levels"), POSTERIOR: ("from", "n"),
}  # fmt: skip
POLICY_START, FROM_START = "policy_start", "from_start"
ALL = "all"
# Read when the world is built, or in October 2006: set at policy start they would silently change nothing.
EARLY_ONLY = (
    "deficit.inherited.mean", "deficit.inherited.sd", "enthusiasm.level", "enthusiasm.share", "network.degree",
    "reorg.memory_loss",
)  # fmt: skip
DRAWS_FILE = "draws.parquet"
SIGNIFICANT = 6  # digits of a sampled number: readable, and the same on every machine
MOST_POINTS = 100_000


@dataclass(frozen=True)
class Point:
    """One set of values. `luck` numbers the points of a sample that have a seed of their own; points with the same
    number (those of one Morris trajectory) share it. None: the point is run with the seeds of the study."""

    case: str
    values: Mapping[str, Any]
    luck: int | None = None


def points(study: str, name: str, design: Mapping[str, Any]) -> list[list[Point]]:
    """The points of a checked design by stage: the first as the study began, then one for each time it was expanded.

    Args:
        study: name of the study; with `name` it fixes what is sampled.
        name: name of the design.
        design: as `check_design` returns it.

    Raises:
        ConfigurationError: if Morris trajectories are asked for without SALib, or posterior draws are not there.
    """
    kind = design["kind"]
    if kind in SAMPLED:
        makers = {LATIN_HYPERCUBE: _latin_hypercube, SOBOL: _sobol, MORRIS: _morris, POSTERIOR: _posterior}
        return makers[kind](study, name, design)
    makers_of_one = {GRID: _grid, CASES: _cases, ONE_AT_A_TIME: _one_at_a_time, FACTORIAL: _factorial}
    return [list(makers_of_one[kind](design))]


def keys_of(design: Mapping[str, Any]) -> list[str]:
    """The levers and parameters that a checked design sets; for posterior draws they are known only from their file."""
    sets = [*design.get("cases", {}).values()]
    sets += [values for switch in design.get("switches", {}).values() for values in switch.values()]
    return list(dict.fromkeys([*design.get("over", {}), *(key for values in sets for key in values)]))


def written(values: Mapping[str, Any]) -> str:
    """Values in words, such as `risk.downside_share=0.5, lcp.min_pop=50000`."""
    return ", ".join(f"{key}={v if isinstance(v, str) else json.dumps(v)}" for key, v in values.items())


def canonical(entry: Entry, value: Any) -> Any:
    """A checked value in its one plain form, so that 1 and 1.0, or a tuple and a list, make the same run."""
    if value is None:
        return None
    if looks_dated(value):
        return [[month, canonical(entry, step)] for month, step in value]
    plain = entry.adapter.validate_python(value)
    return list(plain) if isinstance(plain, tuple) else plain


# Kinds ---------------------------------------------------------------------------------------------------------


def _grid(design: Mapping[str, Any]) -> Iterator[Point]:
    for values in product(*design["over"].values()):
        chosen = dict(zip(design["over"], values))
        yield Point(written(chosen), chosen)


def _cases(design: Mapping[str, Any]) -> Iterator[Point]:
    for name, values in design["cases"].items():
        yield Point(name, values)


def _one_at_a_time(design: Mapping[str, Any]) -> Iterator[Point]:
    for key, values in design["over"].items():
        for value in values:
            if REGISTER[key].role == LEVER or value != REGISTER[key].default:  # else it is the base draw
                yield Point(written({key: value}), {key: value})


def _factorial(design: Mapping[str, Any]) -> Iterator[Point]:
    switches = design["switches"]
    for states in product(("off", "on"), repeat=len(switches)):
        values: dict[str, Any] = {}
        for switch, state in zip(switches.values(), states):
            values.update(switch[state])
        on = [name for name, state in zip(switches, states) if state == "on"]
        yield Point(" + ".join(on) if on else "all off", values)


def _latin_hypercube(study: str, name: str, design: Mapping[str, Any]) -> list[list[Point]]:
    from scipy.stats import qmc  # takes seconds to load on a cold machine

    def block(stage: int, size: int) -> Any:
        return qmc.LatinHypercube(len(design["over"]), seed=_own_seed(study, name, stage)).random(size)

    return _samples(design, [block(stage, size) if size else [] for stage, size in enumerate(design["n"])])


def _sobol(study: str, name: str, design: Mapping[str, Any]) -> list[list[Point]]:
    from scipy.stats import qmc

    total = sum(design["n"])
    whole = qmc.Sobol(len(design["over"]), scramble=True, seed=_own_seed(study, name, 0)).random(total)
    ends = [sum(design["n"][: stage + 1]) for stage in range(len(design["n"]))]
    return _samples(design, [whole[end - size : end] for end, size in zip(ends, design["n"])])


def _samples(design: Mapping[str, Any], stages: Sequence[Sequence[Sequence[float]]]) -> list[list[Point]]:
    made, place = [], 0
    for stage in stages:
        made.append([])
        for row in stage:
            values = {key: value_at(REGISTER[key], float(u), spread) for (key, spread), u in zip(design["over"].items(), row)}
            made[-1].append(Point(f"sample {place + 1}", values, luck=place))
            place += 1
    return made


def _morris(study: str, name: str, design: Mapping[str, Any]) -> list[list[Point]]:
    try:
        from SALib.sample import morris
    except ImportError:
        what = "Morris trajectories need the package SALib, which is not installed; try: pip install SALib"
        raise ConfigurationError([Problem(f"designs.{name}.kind", what)], f"study {study}") from None
    keys = list(design["over"])
    problem = {"num_vars": len(keys), "names": keys, "bounds": [[0.0, 1.0]] * len(keys)}
    made, place = [], 0
    for stage, size in enumerate(design["n"]):
        made.append([])
        rows = morris.sample(problem, size, num_levels=design["levels"], seed=_own_seed(study, name, stage)) if size else []
        for number, row in enumerate(rows):
            trajectory, step = place + number // (len(keys) + 1), number % (len(keys) + 1)
            values = {key: value_at(REGISTER[key], float(u), design["over"][key], even=True) for key, u in zip(keys, row)}
            made[-1].append(Point(f"trajectory {trajectory + 1}, point {step + 1}", values, luck=trajectory))
        place += size
    return made


def _posterior(study: str, name: str, design: Mapping[str, Any]) -> list[list[Point]]:
    where, source = f"designs.{name}.from", f"study {study}"
    path = Path(design["from"])
    path = path / DRAWS_FILE if path.is_dir() else path
    if not path.is_file():
        what = f"{path} is not there: a calibration leaves it, so run lcpsim calibrate first, or name its folder"
        raise ConfigurationError([Problem(where, what)], source)
    import pandas as pd

    try:
        frame = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise ConfigurationError([Problem(where, f"{path} cannot be read as Parquet ({error})")], source) from None
    keys = [str(column) for column in frame.columns if column in REGISTER]
    asked = [sum(design["n"])] if design["n"] else []
    found = [] if keys else [Problem(where, f"{path} has no column named after a parameter")]
    found += [Problem(f"designs.{name}.n", f"{n} draws are asked for, but {path} holds {len(frame)}") for n in asked if n > len(frame)]
    if not asked and frame.empty:
        found.append(Problem(where, f"{path} holds no draws"))
    rows = [] if found else frame[keys].head(asked[0] if asked else len(frame)).to_dict("records")
    whole = []
    for place, row in enumerate(rows):
        values = {str(key): round(v) if REGISTER[str(key)].kind is int and v == round(v) else v for key, v in row.items()}
        wrong = [problem for key, value in values.items() if (problem := REGISTER[key].check(value))]
        found += [Problem(f"{where}, draw {place + 1}", str(problem)) for problem in wrong]
        if not wrong:
            values = {key: canonical(REGISTER[key], value) for key, value in values.items()}
            whole.append(Point(f"posterior draw {place + 1}", values, luck=place))
    if found:
        raise ConfigurationError(found, source)
    sizes = design["n"] or [len(whole)]
    ends = [sum(sizes[: stage + 1]) for stage in range(len(sizes))]
    return [whole[end - size : end] for end, size in zip(ends, sizes)]


def _own_seed(study: str, name: str, stage: int) -> int:
    return int(hashlib.sha256(f"design|{study}|{name}|{stage}".encode()).hexdigest()[:8], 16)


# From a share between 0 and 1 to a value -------------------------------------------------------------------------


def value_at(entry: Entry, u: float, spread: Sequence[Any] | None = None, even: bool = False) -> Any:
    """The value that stands at the share `u` of what may be.

    Args:
        entry: the lever or parameter.
        u: share, 0 to 1.
        spread: lowest and highest number, or the words to choose from. None: the prior of a parameter cut to its legal
            range, the legal range of a lever, all words of a choice.
        even: step evenly between the ends of the prior's interval instead of by its shape, as Morris needs.
    """
    if not entry.is_number:
        words = list(spread or choices(entry))
        return words[min(int(u * len(words)), len(words) - 1)]
    if spread is not None or entry.prior is None:
        low, high = spread or (entry.low, entry.high)
        if entry.kind is int:
            return min(int(low + u * (high - low + 1)), int(high))
        return min(max(_rounded(low + u * (high - low)), low), high)
    value = _rounded(_believed(entry, u, even))
    low, high = bounds(entry)
    value = min(max(value, low), high)
    return round(value) if entry.kind is int else float(value)


def bounds(entry: Entry) -> tuple[float, float]:
    """The legal range; open where the register leaves it open."""
    return (-math.inf if entry.low is None else entry.low, math.inf if entry.high is None else entry.high)


def choices(entry: Entry) -> list[Any]:
    """What a lever of words or truth values can be; empty for all others."""
    return [False, True] if entry.kind is bool else list(entry.choices)


def _believed(entry: Entry, u: float, even: bool) -> float:
    from scipy.special import ndtri

    prior = entry.prior
    assert prior is not None
    log = prior.shape == "lognormal"
    low, high = (math.log(prior.low), math.log(prior.high)) if log else (prior.low, prior.high)
    if even or prior.shape == "uniform":
        value = low + u * (high - low)
    else:
        sd = (high - low) / 2.0 / float(ndtri((1.0 + prior.mass) / 2.0))
        value = (low + high) / 2.0 + sd * float(ndtri(min(max(u, 1e-9), 1.0 - 1e-9)))
    return math.exp(value) if log else value


def _rounded(value: float) -> float:
    return float(f"{value:.{SIGNIFICANT}g}")


# Checking --------------------------------------------------------------------------------------------------------


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
        Problem(f"{where}.{key}", f"no such entry of a {kind} design{did_you_mean(str(key), allowed)}; allowed: {', '.join(allowed)}")
        for key in design
        if key not in allowed
    ]
    full: dict[str, Any] = {"kind": kind, "acts": design.get("acts", POLICY_START)}
    if full["acts"] not in (POLICY_START, FROM_START):
        found.append(Problem(f"{where}.acts", f"{full['acts']!r} is not allowed; use {POLICY_START} or {FROM_START}"))
    full["seeds_per_draw"] = design.get("seeds_per_draw", 1 if kind in SAMPLED else ALL)
    if full["seeds_per_draw"] != ALL and not is_count(full["seeds_per_draw"]):
        found.append(Problem(f"{where}.seeds_per_draw", f"{full['seeds_per_draw']!r} is not a whole number from 1, or all"))
    for entry in FIELDS[kind]:
        full[entry] = _ENTRIES[entry](where, kind, design.get(entry), found)
    if not found:
        found += _early_problems(where, full)
        if kind == GRID and math.prod(len(values) for values in full["over"].values()) > MOST_POINTS:
            found.append(Problem(where, f"has more than {MOST_POINTS:,} points; use fewer values, or a sample of the space"))
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
        found.append(Problem(where, "needs [lowest, highest]" if entry.is_number else "needs a list of two words or more"))
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
    if not isinstance(switches, Mapping) or not switches:
        found.append(Problem(where, "is missing or empty; write name: {off: {key: value}, on: {key: value}}"))
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


def _n(where: str, kind: str, n: Any, found: list[Problem]) -> list[int]:
    if kind == POSTERIOR and n is None:
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
                what = f"{total} is no power of two, which a Sobol sequence needs to be even; use {lower} or {2 * lower}"
                found.append(Problem(f"{where}.n", what))
    return stages


def _levels(where: str, kind: str, levels: Any, found: list[Problem]) -> int:
    levels = 4 if levels is None else levels
    if not is_count(levels) or levels % 2:
        found.append(Problem(f"{where}.levels", f"{levels!r} is not an even whole number; 4 is usual"))
    return int(levels) if is_count(levels) else 4


def _from(where: str, kind: str, path: Any, found: list[Problem]) -> str:
    if not isinstance(path, str) or not path:
        found.append(Problem(f"{where}.from", f"is missing: name the {DRAWS_FILE} that a calibration left, or its folder"))
    return str(path)


_ENTRIES = {
    "over": _over, "cases": _cases_entry, "switches": _switches, "n": _n, "levels": _levels, "from": _from,
}  # fmt: skip


def _early_problems(where: str, design: Mapping[str, Any]) -> Iterator[Problem]:
    for key in keys_of(design) if design["acts"] == POLICY_START else ():
        if key in EARLY_ONLY:
            what = f"is read before policy starts, so that nothing would change; write `acts: {FROM_START}` in the design"
            yield Problem(f"{where}.{key}", what)


def twice(items: Iterator[Any] | Sequence[Any]) -> list[Any]:
    """What occurs more than once, each named once."""
    counts: dict[Any, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    return [item for item, count in counts.items() if count > 1]
