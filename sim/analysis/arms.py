"""The arms of a comparison: each scenario with the settings of the question, checked together before anything runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from sim.analysis.words import written
from sim.config import COMMAND_LINE_POLICY, Config, build_config
from sim.declared import REGISTER
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.parameters import LEVER, PARAMETER, flatten
from sim.scenario_files import scenario_files

RESERVED = {
    "scenario": "is set by the scenarios that are compared",
    "scope": "is set once for all arms, by scope or --scope",
    "seed": "is set once for all arms, by seeds or --seeds",
    "out": "is set by --out",
}
SHARED = ("scope", "start", "end", "policy_start")
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?[eE][+-]?\d+")  # 1e-3: a word to YAML


def build_arms(
    scenarios: Sequence[str],
    scope: str | Sequence[str],
    settings: Sequence[str] = (),
    settings_all: Sequence[str] = (),
    overrides: Sequence[str] = (),
) -> list[Config]:
    """The configuration of each arm, the baseline first. A baseline alone is compared with itself under `settings`.

    Raises:
        ConfigurationError: with every mistake in every arm.
    """
    found = [*_scenario_problems(scenarios, settings), *_override_problems([*settings_all, *overrides])]
    levers, mistakes = read_settings(settings)
    found += mistakes
    shared = [scope_override(scope), *overrides, *settings_all]
    known = [name for name in dict.fromkeys(scenarios) if name in scenario_files()]
    arms: list[Config] = []
    for place, name in enumerate(known):
        found += _try_arm(arms, name, shared, levers if place else {})
    if len(known) == 1 and levers:
        found += _try_arm(arms, known[0], shared, levers, f"{known[0]} with settings")
    if not found:
        found += _unlike(arms)
    if found:
        hint = "Try: lcpsim scenarios, for what can be compared, and lcpsim explain KEY, for what a key allows"
        raise ConfigurationError(list(dict.fromkeys(found)), "the comparison", hint)
    return arms


def scope_override(scope: str | Sequence[str]) -> str:
    """The Hydra override for a scope given as one name, as names with commas between them, or as a list."""
    names = [name.strip() for name in (scope.split(",") if isinstance(scope, str) else scope)]
    quoted = ["'" + name.replace("'", "") + "'" for name in names if name]
    return f"scope={quoted[0]}" if len(quoted) == 1 else f"scope=[{','.join(quoted)}]"


def read_settings(settings: Sequence[str]) -> tuple[dict[str, Any], list[Problem]]:
    """Levers as a nested mapping from `KEY=VALUE` texts, VALUE being YAML, and what is wrong with them."""
    nested: dict[str, Any] = {}
    found: list[Problem] = []
    for setting in settings:
        key, sign, text = setting.partition("=")
        key = key.strip()
        if not sign or not key:
            found.append(Problem(setting, "is not of the form KEY=VALUE; names of scenarios stand before --set"))
            continue
        try:
            value = float(text) if _NUMBER.fullmatch(text.strip()) else yaml.safe_load(text)
        except yaml.YAMLError:
            found.append(Problem(key, f"{text!r} cannot be read as a value"))
            continue
        if key in REGISTER and REGISTER[key].role == PARAMETER:
            what = "is a parameter, a belief about the world, so it must be the same in every arm: use --set-all"
            found.append(Problem(key, what))
        elif key in RESERVED or key in SHARED:
            found.append(Problem(key, RESERVED.get(key, "must be the same in every arm: use --set-all")))
        elif mistakes := REGISTER.problems(_nest(key, value), only=LEVER):
            found += mistakes
        else:
            _merge(nested, _nest(key, value))
    return nested, found


def policies_that_override(config: Config, keys: Sequence[str]) -> list[str]:
    """A sentence for each policy of a scenario that sets one of `keys` again, so that it holds only until then."""
    return [
        f"{key} was set, but policy {name} of {config.scenario} sets it to {written(value)} from {policy.starts}"
        for name, policy in config.policies.items()
        for key, value in flatten(policy.levers)
        if key in keys and name != COMMAND_LINE_POLICY
    ]


def _scenario_problems(scenarios: Sequence[str], settings: Sequence[str]) -> Iterator[Problem]:
    files = scenario_files()
    for name in dict.fromkeys(scenarios):
        if name not in files:
            yield Problem(name, f"no such scenario{did_you_mean(name, files)} (there are {', '.join(files)})")
        if scenarios.count(name) > 1:
            yield Problem(name, "is named twice; name each scenario once")
    if not scenarios or (len(scenarios) == 1 and not settings):
        yield Problem(
            "scenarios", "name at least two, the baseline first; or the baseline alone with a setting (--set)"
        )


def _override_problems(overrides: Sequence[str]) -> Iterator[Problem]:
    for override in overrides:
        key, sign, _ = override.partition("=")
        if not sign or not key:
            yield Problem(override, "is not of the form KEY=VALUE; names of scenarios stand before --set-all")
        elif key.lstrip("+~") in RESERVED:
            yield Problem(key, RESERVED[key.lstrip("+~")])


def _try_arm(
    arms: list[Config], scenario: str, shared: list[str], levers: Mapping[str, Any], name: str = ""
) -> Sequence[Problem]:
    """Append one arm, or return what is wrong with it."""
    from sim.composition import compose

    try:
        composed = compose([f"scenario={scenario}", *shared])
        if levers:
            # last, so that it wins over the policies of the scenario
            last = {"starts": composed["policy_start"], "levers": levers}
            composed["policies"] = {**(composed.get("policies") or {}), COMMAND_LINE_POLICY: last}
        arms.append(build_config({**composed, "scenario_name": name or scenario}))
    except ConfigurationError as error:
        return error.problems
    return ()


def _unlike(arms: Sequence[Config]) -> Iterator[Problem]:
    for arm in arms[1:]:
        for key in SHARED:
            ours, base = getattr(arm, key), getattr(arms[0], key)
            if ours != base:
                yield Problem(key, f"is {ours} in {arm.scenario} but {base} in {arms[0].scenario}; arms must share it")


def _nest(key: str, value: Any) -> dict[str, Any]:
    for name in reversed(key.split(".")):
        value = {name: value}
    return dict(value)


def _merge(into: dict[str, Any], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if isinstance(value, Mapping) and isinstance(into.get(name), dict):
            _merge(into[name], value)
        else:
            into[name] = value
