"""Plans: a study as a table, one row a run, before anything is computed.

    plan = make_plan(read_study("size_risk"), "size_risk")
    plan.table            # run_id, scenario, draw, design, case, structure, seed, config_hash, values, overrides
    estimate(plan)        # how long, how large

All scenarios share all draws and seeds, so that every difference between them is paired. Draw 0 is the base values.
What a draw sets acts in every scenario, the baseline too, for it is part of the world that is compared: parameters from
the first month; levers of a design from policy start, after the scenario's own policies (or from the first month, if the
design says `acts: from_start`); levers of `fixed` and `structure` from the first month to the last. An arm is a scenario
with settings of its own, which win over all of these.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

from sim._version import __version__
from sim.data.load import data_hash
from sim.declared import REGISTER
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.parameters import LEVER
from sim.studies.configuration import composed_base, configuration, configuration_of, configured
from sim.studies.design import ALL, FROM_START, SAMPLED, Point, points, written
from sim.studies.design_check import is_count
from sim.studies.estimate import Estimate, estimate
from sim.studies.study_file import BASE, HINT, check_study, read_study, studies

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "COLUMNS", "Difference", "Estimate", "Plan", "configuration", "configuration_of", "differs", "estimate", "expand",
    "make_plan", "read_study", "run_id", "studies",
]  # fmt: skip

COLUMNS = ("run_id", "scenario", "draw", "design", "case", "structure", "seed", "config_hash", "values", "overrides")
EVERY_RUN, DESIGN, ARM, ARM_EARLY = "study", "design", "arm", "arm_from_start"  # policies of a study; the last written wins
PLAIN: Mapping[str, Any] = {"levers": {}, "from_start": {}}  # a scenario as it is
SHARED = ("start", "end", "policy_start")
SHOWN = 12  # mistakes of single runs that are written out


@dataclass(frozen=True, eq=False)
class Plan:
    """A study that has been checked and can run. `spec` is its file in full form; `table` has the columns `COLUMNS`."""

    name: str
    spec: dict[str, Any]
    table: pd.DataFrame = field(repr=False)

    def __len__(self) -> int:
        return len(self.table)


@dataclass(frozen=True)
class Difference:
    """How a plan differs from an earlier one; false when it does not."""

    added: int
    lost: int
    reasons: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.lost or self.reasons)

    def __str__(self) -> str:
        return "; ".join(self.reasons) if self else "the same runs"


@dataclass(frozen=True)
class _Draw:
    """A point of a design under one structure: what every scenario is run with, and the seeds that it carries."""

    number: int
    design: str
    point: Point
    structure: Mapping[str, Any]
    seeds: Sequence[int]
    from_start: bool


# Planning ------------------------------------------------------------------------------------------------------


def make_plan(spec: Mapping[str, Any], name: str) -> Plan:
    """The table of runs of a study. The same study, model and data give the same table, on every machine.

    Rows stand by draw, then seed, then scenario, so that a study that is stopped has whole pairs.

    Args:
        spec: from `read_study`, or a mapping of the same form.
        name: name of the study.

    Raises:
        ConfigurationError: with every mistake at once; also where two runs would be the same.
    """
    import pandas as pd

    spec = check_study(spec, name)
    draws = list(_draws(spec, name))
    found = list(_held(spec, draws))
    rows: list[tuple[Any, ...]] = []
    bases = {scenario: _base(spec, scenario) for scenario in spec["scenarios"]}
    composed = {scenario: composed_base(base) for scenario, base in bases.items()}
    months = {scenario: _months(scenario, base, found) for scenario, base in composed.items()}
    found += _unlike(months)
    if not found:
        for scenario, base in bases.items():
            for draw in draws:
                arm = spec["arms"].get(scenario, PLAIN)
                settings = list(_settings(months[scenario], {**spec["fixed"], **draw.structure}, draw, arm))
                try:
                    digest = configured(composed[scenario], settings).hash()
                except ConfigurationError as error:
                    which = f"(scenario {scenario}, design {draw.design}, {draw.point.case})"
                    found += [Problem(problem.where, f"{problem.what} {which}") for problem in error.problems]
                    continue
                rows += _rows(scenario, draw, digest, [*base, *settings])
        rows = list(_distinct(rows, spec))
        found += _same(rows)
    if found:
        unique = list(dict.fromkeys(found))
        more = [Problem("...", f"and {len(unique) - SHOWN} more of the kind")] if len(unique) > SHOWN else []
        raise ConfigurationError([*unique[:SHOWN], *more], f"study {name}", HINT)
    place = {scenario: number for number, scenario in enumerate(spec["scenarios"])}
    rows.sort(key=lambda row: (row[2], _seed_place(spec["seeds"], row[6]), place[row[1]]))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return Plan(name, spec, table.astype({"draw": "int32", "seed": "int32"}))


def _seed_place(seeds: Sequence[int], seed: int) -> int:
    """Where a seed stands among those of the study; the own seeds of sampled draws come after, by number."""
    return seeds.index(seed) if seed in seeds else len(seeds) + seed


def run_id(config_hash: str, seed: int) -> str:
    """Sixteen hexadecimal digits that change whenever configuration, data, model version or seed does."""
    return hashlib.sha256(f"{config_hash}|{data_hash()}|{__version__}|{seed}".encode()).hexdigest()[:16]


def _draws(spec: Mapping[str, Any], name: str) -> Iterator[_Draw]:
    """Numbered once over all designs and structures: what the study began with, then each later expansion in turn."""
    structures = [dict(zip(spec["structure"], values)) for values in product(*spec["structure"].values())]
    staged = {design: points(name, design, about) for design, about in spec["designs"].items()}
    number = 0 if spec["base_draw"] else 1
    for stage in range(max((len(stages) for stages in staged.values()), default=1)):
        first = {BASE: [Point("base values", {})]} if stage == 0 and spec["base_draw"] else {}
        now = {design: stages[stage] for design, stages in staged.items() if stage < len(stages)}
        for design, chosen in {**first, **now}.items():
            about = spec["designs"].get(design, {})
            for structure in structures:
                for point in chosen:
                    seeds = _seeds_of(point, about.get("seeds_per_draw", ALL), spec["seeds"])
                    yield _Draw(number, design, point, structure, seeds, about.get("acts") == FROM_START)
                    number += 1


def _held(spec: Mapping[str, Any], draws: Sequence[_Draw]) -> Iterator[Problem]:
    """Keys of posterior draws that the study holds still; of other designs the study file has been checked for it."""
    for draw in draws:
        for key in draw.point.values:
            if key in spec["fixed"] or key in spec["structure"]:
                yield Problem(
                    f"designs.{draw.design}.{key}", "is already set by `fixed` or `structure`; leave it out there"
                )


def _seeds_of(point: Point, per_draw: int | str, seeds: Sequence[int]) -> Sequence[int]:
    """All seeds of the study or the first few; a sampled point has its own, counted on from the first of the study."""
    if isinstance(per_draw, str):
        return seeds
    if point.luck is None:
        return seeds[:per_draw]
    first = seeds[0] + point.luck * per_draw
    return range(first, first + per_draw)


def _base(spec: Mapping[str, Any], scenario: str) -> list[str]:
    parts = str(spec["arms"].get(scenario, {}).get("scenario", scenario)).split("+")
    chosen = parts[0] if len(parts) == 1 else f"[{','.join(parts)}]"
    return [f"scenario={chosen}", f"scope={json.dumps(spec['scope'])}", f"horizon={spec['horizon']}"]


def _months(scenario: str, composed: Mapping[str, Any], found: list[Problem]) -> dict[str, str]:
    for policy in (EVERY_RUN, DESIGN, ARM, ARM_EARLY):
        if policy in (composed.get("policies") or {}):
            found.append(
                Problem(f"policies.{policy}", f"of scenario {scenario} has a name that studies use; give it another")
            )
    return {key: str(composed[key]) for key in SHARED}


def _unlike(months: Mapping[str, Mapping[str, str]]) -> Iterator[Problem]:
    (baseline, base), *others = months.items()
    for scenario, own in others:
        for key in SHARED:
            if own[key] != base[key]:
                what = (
                    f"is {own[key]} in {scenario} but {base[key]} in {baseline}; the scenarios of a study must share it"
                )
                yield Problem(key, what)


def _rows(scenario: str, draw: _Draw, digest: str, overrides: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    values, how = json.dumps(draw.point.values), json.dumps(overrides)
    for seed in draw.seeds:
        about = (draw.number, draw.design, draw.point.case, written(draw.structure), seed)
        yield (run_id(digest, seed), scenario, *about, digest, values, how)


def _settings(
    months: Mapping[str, str], every_run: Mapping[str, Any], draw: _Draw, arm: Mapping[str, Any]
) -> Iterator[str]:
    """What a draw and an arm set, as overrides: Hydra reads them, and so does `configuration`."""
    of_design = draw.point.values.items()
    early = {**every_run, **{key: v for key, v in of_design if draw.from_start or REGISTER[key].role != LEVER}}
    late = {key: v for key, v in of_design if key not in early}
    own = arm["from_start"]
    # also as values of the scenario, for what is read only when the world is built
    yield from (f"{key}={json.dumps(value)}" for key, value in {**early, **own}.items())
    for policy, starts, values in (
        (EVERY_RUN, "start", early), (DESIGN, "policy_start", late), (ARM_EARLY, "start", own), (ARM, "policy_start", arm["levers"]),
    ):  # fmt: skip
        levers = {key: value for key, value in values.items() if REGISTER[key].role == LEVER}
        if levers:
            yield f"policies.{policy}.starts={json.dumps(months[starts])}"
            yield from (f"policies.{policy}.levers.{key}={json.dumps(value)}" for key, value in levers.items())


def _distinct(rows: Sequence[tuple[Any, ...]], spec: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Rows without those of arms that a sampled draw happens to make the same as an earlier one: that run is done once."""
    seen: set[tuple[str, int]] = set()
    for row in rows:
        run, scenario, draw, design = row[:4]
        sampled = spec["designs"].get(design, {}).get("kind") in SAMPLED
        if not (sampled and scenario in spec["arms"] and (run, draw) in seen):
            yield row
        seen.add((run, draw))


def _same(rows: Sequence[tuple[Any, ...]]) -> Iterator[Problem]:
    """Two rows that would be the same run: a plan that counts them twice would claim more than it knows."""
    first: dict[str, tuple[Any, ...]] = {}
    for row in rows:
        other = first.setdefault(row[0], row)
        if other is not row:
            (_, scenario, draw, design, case, *_), (_, scenario0, draw0, design0, case0, *_) = row, other
            if draw == draw0:
                yield Problem(
                    f"scenarios.{scenario}", f"is the same as {scenario0} in every way, {case}; leave one out"
                )
            elif draw0 == 0:
                what = f"{case} is what the base draw computes already; leave it out, or write `base_draw: false`"
                yield Problem(f"designs.{design}", what)
            else:
                yield Problem(f"designs.{design}", f"{case} is the same run as {case0} of {design0}; leave one out")


# More of the same ----------------------------------------------------------------------------------------------


def expand(
    plan: Plan,
    seeds: int | Sequence[int] | None = None,
    draws: int | Mapping[str, int] | None = None,
    scenarios: Sequence[str] = (),
) -> Plan:
    """A wider plan that keeps every row and id of the present one, in its order, and puts new rows after them.

    Args:
        plan: the present plan.
        seeds: how many there shall be in all; or those to add. Sampled draws keep the seeds that they have.
        draws: how many samples (or trajectories) the sampled design shall have in all; by name of the design where
            there are several. A Sobol sequence goes on; a Latin hypercube gets a new block of its own.
        scenarios: names to add.

    Raises:
        ConfigurationError: if nothing would be added, or the rows cannot be kept because model, data or scenarios have
            changed since.
    """
    import pandas as pd

    spec, found = deepcopy(plan.spec), list[Problem]()
    names = [scenarios] if isinstance(scenarios, str) else list(scenarios)
    found += [Problem(f"scenarios.{name}", "is in the plan already") for name in names if name in spec["scenarios"]]
    spec["scenarios"] = [*spec["scenarios"], *(name for name in names if name not in spec["scenarios"])]
    spec["seeds"] = _more_seeds(spec["seeds"], seeds, found)
    _more_draws(plan, spec, draws, found)
    if seeds is None and draws is None and not names:
        found.append(Problem("expand", "say what to add: seeds, draws or scenarios"))
    if found:
        raise ConfigurationError(found, f"the expansion of study {plan.name}")
    wider = make_plan(spec, plan.name)
    key = ["run_id", "scenario", "draw", "seed"]
    if lost := set(plan.table[key].itertuples(index=False, name=None)) - set(
        wider.table[key].itertuples(index=False, name=None)
    ):
        what = f"{len(lost):,} of its runs would be other runs today: model, data, scenarios or declared values have changed"
        raise ConfigurationError([Problem(plan.name, f"{what}; plan it anew into another folder")], "the expansion")
    new = wider.table[~wider.table["run_id"].isin(plan.table["run_id"])]
    return Plan(plan.name, wider.spec, pd.concat([plan.table, new], ignore_index=True))


def _more_seeds(present: list[int], seeds: int | Sequence[int] | None, found: list[Problem]) -> list[int]:
    if seeds is None:
        return present
    if isinstance(seeds, int):
        if not is_count(seeds) or seeds <= len(present):
            found.append(
                Problem("seeds", f"{seeds!r} is not more than the {len(present)} there are; say how many in all")
            )
            return present
        free = (seed for seed in range(1, seeds + 1) if seed not in present)
        return [*present, *(seed for seed, _ in zip(free, range(seeds - len(present))))]
    found += [Problem("seeds", f"{seed} is in the plan already") for seed in seeds if seed in present]
    return [*present, *seeds]


def _more_draws(plan: Plan, spec: dict[str, Any], draws: int | Mapping[str, int] | None, found: list[Problem]) -> None:
    sampled = [name for name, design in spec["designs"].items() if design["kind"] in SAMPLED]
    if draws is None:
        return
    if not isinstance(draws, Mapping):
        if len(sampled) != 1:
            which = (
                f"there are {', '.join(sampled)}; name one, as in {sampled[0]}={draws}"
                if sampled
                else "no design is sampled"
            )
            found.append(Problem("draws", which))
            return
        draws = {sampled[0]: draws}
    stage = max(len(spec["designs"][name].get("n", ())) or 1 for name in spec["designs"]) if spec["designs"] else 1
    for name, total in draws.items():
        if name not in sampled:
            found.append(
                Problem(f"draws.{name}", f"is no sampled design of this study{did_you_mean(str(name), sampled)}")
            )
            continue
        sizes = spec["designs"][name]["n"] or [plan.table.loc[plan.table["design"] == name, "case"].nunique()]
        if not is_count(total) or total <= sum(sizes):
            found.append(
                Problem(
                    f"draws.{name}", f"{total!r} is not more than the {sum(sizes):,} there are; say how many in all"
                )
            )
            continue
        spec["designs"][name]["n"] = [*sizes, *[0] * (stage - len(sizes)), total - sum(sizes)]


def differs(plan: Plan, earlier: Plan) -> Difference:
    """How `plan` differs from `earlier`, in numbers of runs and in words."""
    new, old = set(plan.table["run_id"]), set(earlier.table["run_id"])
    reasons = [f"{len(new - old):,} new runs"] if new - old else []
    reasons += [f"{len(old - new):,} runs no longer there"] if old - new else []
    key = ["config_hash", "seed"]
    both = plan.table[[*key, "run_id"]].merge(earlier.table[[*key, "run_id"]], on=key, suffixes=("", "_earlier"))
    if (both["run_id"] != both["run_id_earlier"]).any():
        reasons.append("the model version or the data are others")
    elif old - new:
        entries = [entry for entry in plan.spec if plan.spec[entry] != earlier.spec.get(entry)]
        reasons.append(f"changed: {', '.join(entries)}" if entries else "scenarios or declared values have changed")
    return Difference(len(new - old), len(old - new), tuple(reasons))
