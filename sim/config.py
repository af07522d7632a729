"""One tree of configuration: composed with Hydra, checked once with every mistake at once, and hashed.

`load_config(["scenario=lcp_ladder", "scope=demo"])` composes `conf/config.yaml`, the defaults declared beside the
code, one scenario of `scenarios/` and the given overrides, and returns a frozen `Config`. Each layer of the model is
handed its own branch of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from sim.clock import Clock, parse_month
from sim.composition import compose
from sim.contradictions import contradictions, impossible_care, unmeasured_payment
from sim.data.geography import scope as find_scope
from sim.declared import LEVER_REGISTER, REGISTER, AllParams, plain
from sim.errors import ConfigurationError, Problem, ScopeError, did_you_mean
from sim.levers import AllLevers
from sim.outcomes.metrics import METRICS
from sim.parameters import LEVER, PARAMETER, Entry, Params, flatten
from sim.scenario_files import read_scenario, scenario_files

ABOUT_KEYS = ("title", "question", "source", "date", "status", "claims")
STATUSES = ("evidence", "expert view", "illustrative")
RUN_KEYS = ("scope", "start", "end", "policy_start", "seed", "out")
COMMAND_LINE_POLICY = "command_line"


class About(Params):
    """Who would recognise a scenario, and how far it may be believed."""

    title: str
    question: str
    source: str
    date: str = ""
    status: Literal["evidence", "expert view", "illustrative"]
    claims: tuple[str, ...] = ()


class Policy(Params):
    """A dated set of lever values. `strength` 0 changes nothing; between 0 and 1 numbers move part of the way."""

    starts: str
    ends: str | None = None
    strength: float = Field(1.0, ge=0.0, le=1.0)
    levers: dict[str, Any]


class Config(Params):
    """Everything that decides a run, but for the seed."""

    scenario: str
    about: About
    scope: tuple[str, ...]
    start: str
    end: str
    policy_start: str
    levers: AllLevers
    policies: dict[str, Policy]
    parameters: AllParams

    @property
    def clock(self) -> Clock:
        return Clock(parse_month(self.start), parse_month(self.end))

    def plain(self) -> dict[str, Any]:
        """The resolved configuration as plain lists, dictionaries, numbers and words."""
        return plain(self)

    def hash(self) -> str:
        """A digest of everything that can change a result; titles and names of scenarios cannot."""
        content = {key: value for key, value in self.plain().items() if key not in ("about", "scenario")}
        content["policies"] = list(content["policies"].items())  # their order decides which lever value wins
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


# Scenarios -----------------------------------------------------------------------------------------------------


def scenarios() -> dict[str, str]:
    """What can be run: the title of every scenario by name."""
    return {name: str(read_scenario(path).get("about", {}).get("title", "")) for name, path in scenario_files().items()}


# Composing -----------------------------------------------------------------------------------------------------


def load_config(overrides: Sequence[str] = ()) -> Config:
    """Compose and check a configuration from Hydra overrides, such as `["scenario=pbc_2009", "scope=demo"]`.

    Raises:
        ConfigurationError: with every mistake at once.
    """
    return build_config(compose(list(overrides)))


def build_config(composed: Mapping[str, Any]) -> Config:
    """Check a composed mapping (plain and nested, as Hydra composes it) and freeze it.

    Raises:
        ConfigurationError: with every mistake at once.
    """
    values = dict(composed)
    scenario = values.pop("scenario_name", "custom")
    about = values.pop("about", {}) or {}
    policies = values.pop("policies", {}) or {}
    run = {key: values.pop(key) for key in RUN_KEYS if key in values}
    found = [*_about_problems(about), *_run_problems(run), *REGISTER.problems(values)]
    if not isinstance(policies, Mapping):
        found.append(Problem("policies", "must hold policies by name, each with starts and levers"))
        policies = {}
    found += [problem for name, policy in policies.items() for problem in _policy_problems(str(name), policy)]
    wrong = {problem.where for problem in found}
    found += [other for other in contradictions(values, policies, run.get("scope")) if other.where not in wrong]
    if not found:
        found += [*impossible_care(values), *unmeasured_payment(values, policies, run)]
    if found:
        raise ConfigurationError(
            found, f"scenario {scenario}", "Try: lcpsim explain KEY, for what a key means and allows"
        )
    levers = {key: values[key] for key in AllLevers.model_fields if key in values}
    parameters = {key: values[key] for key in AllParams.model_fields if key in values}
    scope = run["scope"]
    return Config(
        scenario=scenario,
        about=About(**about),
        scope=(scope,) if isinstance(scope, str) else tuple(scope),
        start=run["start"],
        end=run["end"],
        policy_start=run["policy_start"],
        levers=AllLevers.model_validate(levers),
        policies={str(name): Policy(**_with_defaults(policy)) for name, policy in policies.items()},
        parameters=AllParams.model_validate(parameters),
    )


def _with_defaults(policy: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in policy.items() if not (key == "ends" and value is None)}


def _about_problems(about: Any) -> list[Problem]:
    if not isinstance(about, Mapping):
        return [Problem("about", "must hold title, question, source and status")]
    found = [
        Problem(f"about.{key}", f"no such entry{did_you_mean(str(key), ABOUT_KEYS)}; allowed: {', '.join(ABOUT_KEYS)}")
        for key in about
        if key not in ABOUT_KEYS
    ]
    found += [
        Problem(f"about.{key}", "is missing") for key in ("title", "question", "source", "status") if not about.get(key)
    ]
    if about.get("status") and about["status"] not in STATUSES:
        found.append(Problem("about.status", f"{about['status']!r} is not allowed; use one of {', '.join(STATUSES)}"))
    return found


def _run_problems(run: Mapping[str, Any]) -> list[Problem]:
    found = [Problem(key, "is missing") for key in ("scope", "start", "end", "policy_start") if run.get(key) is None]
    months: dict[str, int] = {}
    for key in ("start", "end", "policy_start"):
        if run.get(key) is not None:
            try:
                months[key] = parse_month(run[key])
            except ValueError as error:
                found.append(Problem(key, str(error)))
    if len(months) == 3:
        if months["end"] < months["start"]:
            found.append(Problem("end", f"{run['end']} is before the start, {run['start']}"))
        elif months["end"] - months["start"] + 1 > 255:
            found.append(Problem("end", "a run covers at most 255 months"))
        elif not months["start"] <= months["policy_start"] <= months["end"]:
            found.append(Problem("policy_start", f"{run['policy_start']} is outside {run['start']} to {run['end']}"))
        if months["start"] % 12 != 3:
            found.append(
                Problem("start", f"{run['start']}: a run starts in April, the first month of a financial year")
            )
    scope = run.get("scope")
    if scope is not None:
        if not isinstance(scope, str | list | tuple) or (
            not isinstance(scope, str) and not all(isinstance(s, str) for s in scope)
        ):
            found.append(Problem("scope", f"{scope!r} is not demo, england, an authority or a list of PCT codes"))
        elif len(scope) == 0:
            found.append(Problem("scope", "is empty; use demo, england, an authority such as Q36, or PCT codes"))
        else:
            try:
                find_scope(scope)
            except ScopeError as error:
                found.append(Problem("scope", str(error)))
    seed = run.get("seed", 1)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        found.append(Problem("seed", f"{seed!r} is not a whole number from 0"))
    return found


def _policy_problems(name: str, policy: Any) -> list[Problem]:
    where = f"policies.{name}"
    keys = tuple(Policy.model_fields)
    if not isinstance(policy, Mapping):
        return [Problem(where, "must hold starts and levers")]
    found = [
        Problem(f"{where}.{key}", f"no such entry{did_you_mean(str(key), keys)}; allowed: {', '.join(keys)}")
        for key in policy
        if key not in keys
    ]
    months = {}
    for key in ("starts", "ends"):
        if policy.get(key) is not None:
            try:
                months[key] = parse_month(policy[key])
            except ValueError as error:
                found.append(Problem(f"{where}.{key}", str(error)))
    if policy.get("starts") is None:
        found.append(Problem(f"{where}.starts", "is missing; write year-month, as in 2010-04"))
    if len(months) == 2 and months["ends"] <= months["starts"]:
        found.append(Problem(f"{where}.ends", f"{policy['ends']} is not after {policy['starts']}"))
    strength = policy.get("strength", 1.0)
    if isinstance(strength, bool) or not isinstance(strength, int | float) or not 0.0 <= strength <= 1.0:
        found.append(Problem(f"{where}.strength", f"{strength!r} is not a share from 0 to 1"))
        strength = 1.0
    levers = policy.get("levers")
    if not isinstance(levers, Mapping) or not levers:
        found.append(Problem(f"{where}.levers", "is missing or empty"))
        return found
    found += REGISTER.problems(levers, only=LEVER, prefix=f"{where}.levers.")
    if 0.0 < strength < 1.0:
        for key, _ in flatten(levers):
            if key in LEVER_REGISTER and not LEVER_REGISTER[key].is_number:
                what = f"cannot be half on (strength {strength:g}): it is a choice of words; use strength 0 or 1"
                found.append(Problem(f"{where}.levers.{key}", what))
    return found


# Explaining ----------------------------------------------------------------------------------------------------


def explain(key: str) -> dict[str, Any]:
    """Meaning, unit, default, range and source of a lever, a parameter or a metric.

    Raises:
        ConfigurationError: if there is no such key; names the nearest.
    """
    if key in REGISTER:
        return _explain_entry(REGISTER[key])
    if key in METRICS:
        metric = METRICS[key]
        up = {1: "better", -1: "worse", 0: "neither better nor worse"}[metric.good]
        return {
            "key": key,
            "kind": "metric",
            "meaning": metric.about,
            "unit": metric.unit,
            "more is": up,
            "period": metric.period,
        }
    branch = sorted(name for name in REGISTER if name.startswith(f"{key}."))
    if branch:
        return {"key": key, "kind": "group", "members": ", ".join(branch)}
    allowed = [*REGISTER, *METRICS]
    raise ConfigurationError(
        [Problem(key, f"no such lever, parameter or metric{did_you_mean(key, allowed)}")], "the question"
    )


def _explain_entry(entry: Entry) -> dict[str, Any]:
    facts = {
        "key": entry.key, "kind": entry.role, "meaning": entry.about, "unit": entry.unit,
        "default": plain(entry.default), "allowed": entry.allowed(), "source": entry.source, "mark": entry.mark,
    }  # fmt: skip
    if entry.role == PARAMETER:
        facts["prior"] = str(entry.prior)
    else:
        facts["off"] = plain(entry.off)
        facts["moves"] = ", ".join(entry.acts_on)
        facts["must not move"] = ", ".join(entry.placebo)
    return facts
