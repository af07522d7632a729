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
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

from sim.declared import REGISTER
from sim.errors import ConfigurationError, Problem
from sim.parameters import LEVER, Entry, looks_dated
from sim.validation.targets import HERE as VALIDATION
from sim.validation.targets import PBC, PREFIX

GRID, CASES, ONE_AT_A_TIME, FACTORIAL = "grid", "cases", "one_at_a_time", "factorial"
LATIN_HYPERCUBE, SOBOL, MORRIS, POSTERIOR = "latin_hypercube", "sobol", "morris", "posterior"
SAMPLED = (LATIN_HYPERCUBE, SOBOL, MORRIS, POSTERIOR)
POLICY_START, FROM_START = "policy_start", "from_start"
ALL = "all"
DRAWS_FILE = "draws.parquet"
PACKAGED = {PBC: VALIDATION / f"{PREFIX[PBC]}{DRAWS_FILE}"}  # draws that travel with the model, by the name of what was calibrated
SIGNIFICANT = 6  # digits of a sampled number: readable, and the same on every machine


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
    made: list[list[Point]] = []
    place = 0
    for stage in stages:
        made.append([])
        for row in stage:
            values = {
                key: value_at(REGISTER[key], float(u), spread) for (key, spread), u in zip(design["over"].items(), row)
            }
            made[-1].append(Point(f"sample {place + 1}", values, luck=place))
            place += 1
    return made


def _morris(study: str, name: str, design: Mapping[str, Any]) -> list[list[Point]]:
    try:
        morris = import_module("SALib.sample.morris")
    except ImportError:
        what = "Morris trajectories need the package SALib, which is not installed; try: pip install SALib"
        raise ConfigurationError([Problem(f"designs.{name}.kind", what)], f"study {study}") from None
    keys = list(design["over"])
    problem = {"num_vars": len(keys), "names": keys, "bounds": [[0.0, 1.0]] * len(keys)}
    made: list[list[Point]] = []
    place = 0
    for stage, size in enumerate(design["n"]):
        made.append([])
        rows = (
            morris.sample(problem, size, num_levels=design["levels"], seed=_own_seed(study, name, stage))
            if size
            else []
        )
        for number, row in enumerate(rows):
            trajectory, step = place + number // (len(keys) + 1), number % (len(keys) + 1)
            values = {
                key: value_at(REGISTER[key], float(u), design["over"][key], even=True) for key, u in zip(keys, row)
            }
            made[-1].append(Point(f"trajectory {trajectory + 1}, point {step + 1}", values, luck=trajectory))
        place += size
    return made


def _posterior(study: str, name: str, design: Mapping[str, Any]) -> list[list[Point]]:
    where, source = f"designs.{name}.from", f"study {study}"
    path = PACKAGED.get(design["from"], Path(design["from"]))
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
    found += [
        Problem(f"designs.{name}.n", f"{n} draws are asked for, but {path} holds {len(frame)}")
        for n in asked
        if n > len(frame)
    ]
    if not asked and frame.empty:
        found.append(Problem(where, f"{path} holds no draws"))
    rows = [] if found else frame[keys].head(asked[0] if asked else len(frame)).to_dict("records")
    whole = []
    for place, row in enumerate(rows):
        values = {
            str(key): round(v) if REGISTER[str(key)].kind is int and v == round(v) else v for key, v in row.items()
        }
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
        low, high = spread or bounds(entry)
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
    """What a lever of one word or truth value can be; empty for all others, and for lists of words."""
    return [False, True] if entry.kind is bool else [word for word in entry.choices if entry.check(word) is None]


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
