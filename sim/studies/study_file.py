"""Study files: `conf/study/NAME.yaml` says what is asked, of which scenarios, over which worlds and with how much luck."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from sim import shipped
from sim.data.geography import scope as find_scope
from sim.declared import REGISTER
from sim.errors import ConfigurationError, Problem, ScopeError, did_you_mean
from sim.parameters import LEVER
from sim.scenario_files import scenario_files
from sim.studies.design import SAMPLED, canonical, choices, keys_of
from sim.studies.design_check import EARLY_ONLY, check_design, check_values, is_count, twice

FIELDS = ("title", "question", "scope", "horizon", "arms", "scenarios", "seeds", "designs", "structure", "fixed", "base_draw")
ARM_FIELDS = ("scenario", "levers", "from_start")
HIGHEST_SEED = 2**31 - 1 - 1_000_000  # a draw may count on from it
BASE = "base"
HINT = "Try: lcpsim explain KEY, for what a key means and allows"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-]*")


def study_files(folder: Path | None = None) -> dict[str, Path]:
    """Every shipped study by name."""
    folder = folder or shipped.conf_folder() / "study"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def studies() -> dict[str, str]:
    """What can be planned: the title of every shipped study by name; empty where its file cannot be read."""
    found = {}
    for name, path in study_files().items():
        try:
            found[name] = str(_read(path).get("title", ""))
        except ConfigurationError:
            found[name] = ""
    return found


def find_study(name_or_path: str | Path) -> Path:
    """The file of a study, by the name of a shipped one or by its own path.

    Raises:
        ConfigurationError: if there is no such study; names the nearest and all that there are.
    """
    text, known = str(name_or_path), study_files()
    if text in known:
        return known[text]
    path = Path(text)
    if path.suffix in (".yaml", ".yml") or len(path.parts) > 1:
        if path.is_file():
            return path
        raise ConfigurationError([Problem(text, "there is no such file")], "the study")
    hint = "Studies: " + ", ".join(known) + "; or the path of a YAML file of your own"
    raise ConfigurationError([Problem(text, f"no such study{did_you_mean(text, known)}")], "the study", hint)


def read_study(name_or_path: str | Path) -> dict[str, Any]:
    """A study in its full form: every default filled in, every key checked.

    Args:
        name_or_path: name of a shipped study, such as `size_risk`, or path of a YAML file. Its name is the file's stem.

    Raises:
        ConfigurationError: with every mistake at once.
    """
    path = find_study(name_or_path)
    return check_study(_read(path), path.stem)


def check_study(spec: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The full form of a study given as a mapping. The full form is plain, and its own full form.

    Args:
        spec: what a study file holds.
        name: name of the study: letters, digits, - and _. It fixes what sampled designs draw.

    Raises:
        ConfigurationError: with every mistake at once.
    """
    found: list[Problem] = []
    if not _NAME.fullmatch(name):
        found.append(Problem(name, "is no name for a study; use letters, digits, - and _"))
    for key in spec:
        if key not in FIELDS:
            what = f"no such entry of a study{did_you_mean(str(key), FIELDS)}; allowed: {', '.join(FIELDS)}"
            found.append(Problem(str(key), what))
    full: dict[str, Any] = {key: _words(key, spec.get(key), found) for key in ("title", "question")}
    full["scope"] = _scope(spec.get("scope", "demo"), found)
    full["horizon"] = _horizon(spec.get("horizon", "full"), found)
    full["arms"] = _arms(spec.get("arms"), found)
    full["scenarios"] = _scenarios(spec.get("scenarios"), full["arms"], found)
    full["seeds"] = _seeds(spec.get("seeds"), found)
    full["designs"] = _designs(spec.get("designs"), found)
    full["structure"] = _structure(spec.get("structure"), found)
    full["fixed"] = check_values("fixed", spec.get("fixed") or {}, found)
    full["base_draw"] = spec.get("base_draw", True)
    if not isinstance(full["base_draw"], bool):
        found.append(Problem("base_draw", f"{full['base_draw']!r} is not true or false"))
    elif not full["base_draw"] and not full["designs"]:
        found.append(Problem("base_draw", "is false, and there is no design, so that nothing would run"))
    found += [*_fixed_twice(full), *_too_few_seeds(full)]
    if found:
        raise ConfigurationError(list(dict.fromkeys(found)), f"study {name}", HINT)
    return full


# Entries -------------------------------------------------------------------------------------------------------


def _words(key: str, text: Any, found: list[Problem]) -> str:
    if not isinstance(text, str) or not text.strip():
        found.append(Problem(key, "is missing; write it in a few words"))
    return str(text)


def _scope(scope: Any, found: list[Problem]) -> str | list[str]:
    names = [scope] if isinstance(scope, str) else scope
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        found.append(
            Problem("scope", f"{scope!r} is not demo, england, a region, or a list of PCT codes; put codes in quotes")
        )
        return []
    try:
        find_scope(names)
    except ScopeError as error:
        found.append(Problem("scope", str(error)))
    return scope if isinstance(scope, str) else list(names)


def _horizon(horizon: Any, found: list[Problem]) -> str:
    known = [path.stem for path in sorted((shipped.conf_folder() / "horizon").glob("*.yaml"))]
    if horizon not in known:
        found.append(Problem("horizon", f"{horizon!r} is no horizon; use one of {', '.join(known)}"))
    return str(horizon)


def _arms(given: Any, found: list[Problem]) -> dict[str, Any]:
    """Arms by name: a scenario with settings of its own, which act after those of the scenario and of any draw."""
    if given is not None and not isinstance(given, Mapping):
        found.append(Problem("arms", "must hold arms by name, each with a scenario and its levers"))
        return {}
    full: dict[str, Any] = {}
    for name, arm in (given or {}).items():
        where = f"arms.{name}"
        if not isinstance(arm, Mapping) or not isinstance(arm.get("scenario"), str):
            found.append(Problem(where, "needs a scenario, and may have levers (from policy start) and from_start"))
            continue
        if not _NAME.fullmatch(str(name)) or name in scenario_files():
            found.append(Problem(where, "is no name for an arm; use letters, digits, - and _, and no scenario's name"))
        for key in arm:
            if key not in ARM_FIELDS:
                what = f"no such entry of an arm{did_you_mean(str(key), ARM_FIELDS)}; allowed: {', '.join(ARM_FIELDS)}"
                found.append(Problem(f"{where}.{key}", what))
        found += _unknown(str(arm["scenario"]), list(scenario_files()), f"{where}.scenario")
        levers = check_values(f"{where}.levers", arm.get("levers") or {}, found)
        for key in levers:
            if key in EARLY_ONLY or REGISTER[key].role != LEVER:
                found.append(Problem(f"{where}.levers.{key}", "is read before policy starts; write it under from_start"))
        early = check_values(f"{where}.from_start", arm.get("from_start") or {}, found)
        full[str(name)] = {"scenario": str(arm["scenario"]), "levers": levers, "from_start": early}
    return full


def _unknown(scenario: str, known: Sequence[str], where: str) -> Iterator[Problem]:
    for part in scenario.split("+"):
        if part not in known:
            yield Problem(f"{where}.{part}", f"no such scenario{did_you_mean(part, known)} (there are {', '.join(known)})")


def _scenarios(given: Any, arms: Mapping[str, Any], found: list[Problem]) -> list[str]:
    names, known = [given] if isinstance(given, str) else given, scenario_files()
    if not isinstance(names, list | tuple) or not names:
        found.append(Problem("scenarios", "is missing or empty; name one or more, the baseline first"))
        return []
    for name in names:
        if str(name) not in arms:
            found += _unknown(str(name), [*known, *arms], "scenarios")
    found += [
        Problem(f"scenarios.{name}", "is named twice; name each scenario once") for name in twice(map(str, names))
    ]
    return [str(name) for name in names]


def _seeds(seeds: Any, found: list[Problem]) -> list[int]:
    if seeds is None:
        found.append(Problem("seeds", "is missing; say how many, such as 8"))
        return []
    if not isinstance(seeds, list | tuple):
        if not is_count(seeds):
            found.append(Problem("seeds", f"{seeds!r} is not a whole number from 1: say how many, or list them"))
            return []
        return list(range(1, seeds + 1))
    wrong = [
        seed for seed in seeds if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= HIGHEST_SEED
    ]
    found += [Problem("seeds", f"{seed!r} is not a whole number from 0 to {HIGHEST_SEED:,}") for seed in wrong]
    found += [Problem("seeds", f"{seed} is named twice; each seed counts once") for seed in twice(map(repr, seeds))]
    if not seeds:
        found.append(Problem("seeds", "none is named; use 1 or more"))
    return [] if wrong else list(seeds)


def _designs(given: Any, found: list[Problem]) -> dict[str, Any]:
    if given is not None and not isinstance(given, Mapping):
        found.append(Problem("designs", "must hold designs by name, each with its kind"))
    full: dict[str, Any] = {}
    for name, design in given.items() if isinstance(given, Mapping) else ():
        if name == BASE:
            found.append(Problem(f"designs.{BASE}", "is the name of the base values; choose another"))
        full[str(name)], wrong = check_design(str(name), design)
        found += wrong
    return full


def _structure(given: Any, found: list[Problem]) -> dict[str, list[Any]]:
    """Each switch with its alternatives: those given, or all that there are."""
    if given is not None and not isinstance(given, Mapping):
        found.append(Problem("structure", "must hold keys, each with a list of its alternatives"))
        return {}
    full: dict[str, list[Any]] = {}
    for key, values in (given or {}).items():
        where, entry = f"structure.{key}", REGISTER.get(str(key))
        if entry is None:
            found.append(Problem(where, REGISTER.problems({str(key): None})[0].what))
        elif not choices(entry):
            found.append(Problem(where, "is no choice of words and neither true nor false: vary it in a design"))
        elif values is not None and (not isinstance(values, list | tuple) or not values):
            found.append(Problem(where, f"needs a list of alternatives: {entry.allowed()}"))
        else:
            alternatives = list(choices(entry) if values is None else values)
            wrong = [problem for value in alternatives if (problem := entry.check(value))]
            found += [Problem(where, problem.what) for problem in wrong]
            found += [Problem(where, f"{value} is listed twice") for value in twice(map(str, alternatives))]
            full[str(key)] = [] if wrong else [canonical(entry, value) for value in alternatives]
    return full


def _fixed_twice(full: Mapping[str, Any]) -> Iterator[Problem]:
    held: dict[str, Iterable[str]] = {"fixed": full["fixed"], "structure": full["structure"]}
    for name, design in full["designs"].items():
        for key in keys_of(design):
            for what, keys in held.items():
                if key in keys:
                    yield Problem(
                        f"designs.{name}.{key}", f"is already set by `{what}`, so the design could not move it"
                    )
    for key in full["structure"]:
        if key in full["fixed"]:
            yield Problem(f"structure.{key}", "is already set by `fixed`, so the switch could not move it")


def _too_few_seeds(full: Mapping[str, Any]) -> Iterator[Problem]:
    for name, design in full["designs"].items():
        asked = design.get("seeds_per_draw")
        if design.get("kind") not in SAMPLED and is_count(asked) and 0 < len(full["seeds"]) < asked:
            yield Problem(
                f"designs.{name}.seeds_per_draw", f"{asked} is more than the {len(full['seeds'])} seeds of the study"
            )


# YAML ----------------------------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """YAML in which a name stands once in a mapping, on and off are words, and 1e-3 is a number."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [str(self.construct_object(key, deep=True)) for key, _ in node.value]
        for name in twice(names):
            line = node.start_mark.line + 1
            raise yaml.YAMLError(f"{name} stands twice in the block that begins in line {line}; each name counts once")
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:bool"]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[+-]?\d+(\.\d*)?[eE][+-]?\d+$"), list("+-0123456789")
)


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError([Problem(path.name, f"is not readable YAML: {error}")], "the study") from None
    except OSError as error:
        raise ConfigurationError([Problem(path.name, f"cannot be read ({error.strerror})")], "the study") from None
    if not isinstance(content, dict):
        raise ConfigurationError(
            [Problem(path.name, "holds no study; it needs title, question, scenarios and seeds")], "the study"
        )
    return content
