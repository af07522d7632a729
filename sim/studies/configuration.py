"""From a row of a plan to the configuration of its run, quickly: Hydra composes each scenario only once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim import own, shipped
from sim.composition import compose
from sim.config import Config, build_config
from sim.errors import ConfigurationError, Problem

BASE_KEYS = ("scenario", "scope", "horizon")


def configuration_of(row: Any) -> Config:
    """The configuration of a row of a plan's table: a mapping, a Series or a named tuple.

    It is what `sim.load_config(json.loads(row.overrides))` gives, but Hydra composes each scenario only once.

    Raises:
        ConfigurationError: if scenario files or declared values have changed since the plan was made.
    """
    known = {
        key: row[key] if isinstance(row, Mapping) else getattr(row, key)
        for key in ("overrides", "config_hash", "run_id")
    }
    config = configuration(json.loads(known["overrides"]))
    if config.hash() != known["config_hash"]:
        what = (
            f"scenario {config.scenario} or a declared value has changed since the plan was made; plan the study anew"
        )
        raise ConfigurationError([Problem(str(known["run_id"]), what)], "the plan")
    return config


def configuration(overrides: Sequence[str]) -> Config:
    """The configuration of `KEY=VALUE` texts of a plan, in which each value is JSON but for those of `BASE_KEYS`.

    Raises:
        ConfigurationError: with every mistake in them.
    """
    base = [text for text in overrides if text.partition("=")[0] in BASE_KEYS]
    return configured(composed_base(base), overrides[len(base) :])


def configured(composed: Mapping[str, Any], settings: Sequence[str]) -> Config:
    """The configuration of what Hydra composed, which stays as it is, under further `KEY=VALUE` texts, each value JSON.

    Raises:
        ConfigurationError: with every mistake in them.
    """
    values: dict[str, Any] = deepcopy(dict(composed))
    for text in settings:
        path, _, value = text.partition("=")
        *branches, leaf = path.split(".")
        branch = values
        for name in branches:
            if not isinstance(branch.get(name), dict):
                branch[name] = {}
            branch = branch[name]
        branch[leaf] = json.loads(value)
    return build_config(values)


def composed_base(base: Sequence[str]) -> Mapping[str, Any]:
    """What Hydra composes of overrides of `BASE_KEYS`: to be read, not changed. An edit of a scenario counts at once."""
    return _composed(tuple(base), _stamp())


@lru_cache(maxsize=64)
def _composed(base: tuple[str, ...], stamp: tuple[object, ...]) -> dict[str, Any]:
    return compose(list(base))


def _stamp() -> tuple[object, ...]:
    """When each file that composition reads was last written."""
    conf, scenarios = _folders()
    files = [*sorted(scenarios.glob("*.yaml")), conf / "config.yaml", *sorted((conf / "horizon").glob("*.yaml"))]
    mine = [(str(path), path.stat().st_mtime_ns) for path in own.files(own.SCENARIOS).values()]
    return (*(path.stat().st_mtime_ns for path in files), *mine)


@lru_cache(maxsize=1)
def _folders() -> tuple[Path, Path]:
    return shipped.conf_folder(), shipped.scenarios_folder()  # to find them takes longer than to read their times
