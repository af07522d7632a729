"""The ledger of claims, the experiments that test them, and the digest by which both are frozen before they are tested."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sim.analysis.precision import SMALLEST, Smallest
from sim.claims.experiment import Experiment, read_size, read_test
from sim.declared import REGISTER
from sim.errors import ConfigurationError, LcpSimError, Problem, did_you_mean
from sim.outcomes.metrics import METRICS
from sim.scenario_files import scenario_files

HERE = Path(__file__).parent
FROZEN = HERE / "frozen.sha256"
CONFIRMATORY, EXPLORATORY = "confirmatory", "exploratory"
FIELDS = ("tests", "untestable", "restates", "placebo", "share", "trusts", "note")
TRIED = frozenset({"5D9"})  # where the experiments were tried out before they were last frozen: no run there confirms anything


@dataclass(frozen=True)
class Claim:
    """A row of the ledger, in its own words."""

    id: str
    kind: str
    theme: str
    seed: str
    claim: str
    hypothesis: str
    experiment: str
    metric: str
    expected_sign: str
    refuted_if: str


@dataclass(frozen=True)
class Tension:
    """Claims that pull against each other."""

    id: str
    tension: str
    rows: str


@cache
def claims() -> dict[str, Claim]:
    """Every claim by its id, in the order of the ledger."""
    with (HERE / "claims.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: Claim(**row) for row in csv.DictReader(file)}


@cache
def tensions() -> tuple[Tension, ...]:
    """The twelve tensions."""
    with (HERE / "tensions.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Tension(**row) for row in csv.DictReader(file))


@cache
def arms() -> dict[str, dict[str, Any]]:
    """Declared arms by name: scenario, levers from policy start, levers and parameters from the first month."""
    return dict(_yaml(HERE / "arms.yaml"))


@cache
def sizes() -> dict[str, Smallest]:
    """The smallest effect of interest of each metric that experiments use: those of the design, and those set for claims."""
    return SMALLEST | {key: read_size(value) for key, value in _yaml(HERE / "sizes.yaml").items()}


@cache
def experiments() -> dict[str, Experiment]:
    """One experiment for each claim, in the order of the ledger.

    Raises:
        ConfigurationError: with every mistake in the files at once.
    """
    entries: dict[str, Any] = {}
    for path in sorted((HERE / "experiments").glob("*.yaml")):
        entries.update(_yaml(path))
    return read_experiments(entries)


def read_experiments(entries: Mapping[str, Any]) -> dict[str, Experiment]:
    """The same from a mapping of claim to entry; every claim of the ledger must have one.

    Raises:
        ConfigurationError: with every mistake at once.
    """
    found = [Problem(key, f"there is no such claim{did_you_mean(key, claims())}") for key in entries if key not in claims()]
    found += [Problem(key, "has no entry: write its tests, or `untestable` with the reason") for key in claims() if key not in entries]
    read: dict[str, Experiment] = {}
    for claim in claims():
        if claim in entries:
            read[claim] = _experiment(claim, entries[claim], found)
    if found:
        raise ConfigurationError(found, "the experiments of claims", "The form is explained in docs/claims.md")
    return read


def _experiment(claim: str, entry: Any, found: list[Problem]) -> Experiment:
    if not isinstance(entry, Mapping) or ("tests" in entry) == ("untestable" in entry):
        found.append(Problem(claim, "must hold either `tests` or `untestable` with the reason"))
        return Experiment(claim)
    found += [
        Problem(f"{claim}.{key}", f"no such entry{did_you_mean(str(key), FIELDS)}; allowed: {', '.join(FIELDS)}")
        for key in entry
        if key not in FIELDS
    ]
    if "untestable" in entry:
        if not str(entry["untestable"] or "").strip():
            found.append(Problem(f"{claim}.untestable", "needs a reason"))
        return Experiment(claim, untestable=str(entry["untestable"]))
    tests = []
    for text in entry["tests"] or []:
        try:
            test = read_test(str(text), sizes())
        except LcpSimError as error:
            found.append(Problem(f"{claim}.tests", str(error)))
            continue
        tests.append(test)
        known = [*arms(), *scenario_files()]
        for arm in test.arms:
            if arm not in known:
                found.append(Problem(f"{claim}.tests", f"there is no arm or scenario {arm}{did_you_mean(arm, known)}"))
    restates = dict(entry.get("restates") or {})
    found += [Problem(f"{claim}.restates.{problem.where}", problem.what) for key in restates for problem in REGISTER.problems({key: restates[key]})]
    placebo = str(entry.get("placebo", ""))
    if placebo and placebo not in METRICS:
        found.append(Problem(f"{claim}.placebo", f"there is no metric {placebo}{did_you_mean(placebo, METRICS)}"))
    share = entry.get("share", Experiment.share)
    if not isinstance(share, int | float) or not 0.0 < share <= 1.0:
        found.append(Problem(f"{claim}.share", f"{share!r} is not a share of worlds above 0 and up to 1"))
    return Experiment(
        claim, tuple(tests), "", restates, placebo, share, int(entry.get("trusts", 1)), str(entry.get("note", ""))
    )


def chosen(words: Iterable[str]) -> list[str]:
    """Ids of claims from words such as `G1`, `D1-D8`, `K4a` and `confirmatory`, in the order of the ledger; all of them for none.

    Raises:
        LcpSimError: for what is no claim.
    """
    known, picked = list(claims()), set[str]()
    for word in (part.strip() for given in words for part in given.split(",") if part.strip()):
        if word == CONFIRMATORY:
            picked.update(key for key, claim in claims().items() if claim.kind == CONFIRMATORY)
            continue
        first, _, last = word.partition("-")
        for end in (first, last or first):
            if end not in known:
                raise LcpSimError(f"{end}: no such claim{did_you_mean(end, known)}; lcpsim claims list shows all")
        start, stop = known.index(first), known.index(last or first)
        if stop < start:
            raise LcpSimError(f"{word}: {last} stands before {first} in the ledger")
        picked.update(known[start : stop + 1])
    return [claim for claim in known if claim in picked] if picked else known


def digest() -> str:
    """A digest of what is asked: the ledger, and of each experiment its tests, sizes, arms and settings; not its note.

    The rules by which results become verdicts are code, whose own digest stands beside this one in what is written.
    """
    content = {
        "claims": [vars(claim) for claim in claims().values()],
        "tensions": [vars(one) for one in tensions()],
        "experiments": [
            {
                "claim": one.claim, "untestable": one.untestable, "tests": [[test.text, str(test.size)] for test in one.tests],
                "arms": {arm: arms().get(arm, {"scenario": arm}) for arm in one.arms}, "restates": one.restates,
                "placebo": one.placebo, "share": one.share, "trusts": one.trusts,
            }
            for one in experiments().values()
        ],
    }  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def is_frozen() -> bool:
    """Whether ledger and experiments are those that were frozen."""
    return FROZEN.is_file() and FROZEN.read_text(encoding="utf-8").strip() == digest()


def why_exploratory(planned_with: str, scope: str | Iterable[str]) -> str:
    """Why a study confirms nothing; empty where it may.

    Args:
        planned_with: beginning of the digest with which it was planned.
        scope: where it was run.
    """
    if not is_frozen() or not planned_with or not digest().startswith(planned_with):
        return "the ledger was changed after it was frozen"
    places = {scope} if isinstance(scope, str) else set(scope)
    if tried := TRIED & places:
        return f"{', '.join(sorted(tried))} was looked at before the experiments were last frozen"
    return ""


def _yaml(path: Path) -> dict[str, Any]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict):
        raise ConfigurationError([Problem(path.name, "holds no entries")], "the claims")
    return content
