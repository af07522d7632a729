"""Hydra composes: the declared defaults, one scenario of `scenarios/`, one horizon of `conf/`, and overrides.

The only file outside `sim/cli` that imports Hydra. Scenario files become the config group `scenario`; declared defaults
come from the classes, so that no YAML repeats them. Every override may set a key that Hydra has never heard of: our own
checks then name all mistakes at once, with the nearest right name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import HydraException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim import shipped
from sim.bundles import bundles, find_bundle
from sim.declared import defaults
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.scenario_files import read_scenario, scenario_files

GROUPS = ("scenario", "horizon")
ADDED = {"bundle": "on", "without": "off"}
"""Groups that add a policy to a scenario: bundles of levers, in place or lifted."""
DEFAULT_SCENARIO = "pbc_2009"
_stored: dict[tuple[ConfigStore, str], tuple[Path, int]] = {}  # the file, and when it was written, that Hydra last took
_PLAIN = re.compile(r"^(?P<key>[A-Za-z_][\w.\-]*)=")
_BARE_CODE = re.compile(r"\w+(?!\w*\()")


def register() -> None:
    """Make the declared defaults, the bundles and the scenario files known to Hydra; a file that has changed is read again."""
    store = ConfigStore.instance()
    _store_declared(store)
    for name, path in scenario_files().items():
        stamp = (path, path.stat().st_mtime_ns)
        if _stored.get((store, name)) != stamp:
            store.store(group="scenario", name=name, node=read_scenario(path), package="_global_")
            _stored[store, name] = stamp


@cache
def _store_declared(store: ConfigStore) -> None:
    store.store(name="declared", node=defaults(), package="_global_")
    for name, bundle in bundles().items():
        for group, state in ADDED.items():
            node = {"policies": {f"{group}_{name}": bundle.policy(state)}}
            store.store(group=group, name=name, node=node, package="_global_")


def forgiving(overrides: Sequence[str]) -> list[str]:
    """Overrides that Hydra accepts even for unknown keys; groups and Hydra's own settings stay as they are."""
    passed = []
    for override in overrides:
        match = _PLAIN.match(override)
        own = match is None or match["key"] in GROUPS or match["key"].split(".")[0] == "hydra"
        if match is not None and match["key"] == "scope" and not set(override) & set("'\"$"):
            # Hydra would read the code 5E1 as the number 50
            override = "scope=" + _BARE_CODE.sub(r"'\g<0>'", override.removeprefix("scope="))
        if match is not None and match["key"] in ADDED:
            override, own = f"+{override}", True
        passed.append(override if own else f"++{override}")
    return passed


def compose(overrides: Sequence[str]) -> dict[str, Any]:
    """A plain nested mapping, with the chosen scenario's name under `scenario_name`.

    Raises:
        ConfigurationError: if there is no such scenario, or an override cannot be read.
    """
    check_scenarios(overrides)
    register()
    GlobalHydra.instance().clear()
    try:
        with initialize_config_dir(version_base="1.3", config_dir=str(shipped.conf_folder())):
            return plain(hydra_compose("config", overrides=forgiving(overrides)), overrides)
    except (HydraException, OmegaConfBaseException) as error:
        raise ConfigurationError([Problem("overrides", str(error).strip())], " ".join(overrides)) from None
    finally:
        GlobalHydra.instance().clear()


def plain(composed: Any, overrides: Sequence[str]) -> dict[str, Any]:
    """Hydra's configuration as plain lists and dictionaries, with the name of the scenario that was chosen."""
    values = OmegaConf.to_container(composed, resolve=True)
    assert isinstance(values, dict)
    chosen = [override.removeprefix("scenario=") for override in overrides if override.startswith("scenario=")]
    name = chosen[-1].strip("[]").replace(",", "+").replace(" ", "") if chosen else DEFAULT_SCENARIO
    return {**{str(key): value for key, value in values.items()}, "scenario_name": name}


def check_scenarios(overrides: Sequence[str]) -> None:
    """Refuse a scenario or a bundle that does not exist, naming the nearest and all that do."""
    known = scenario_files()
    for override in overrides:
        group, _, names = override.lstrip("+").partition("=")
        if group in ADDED and "(" not in names:
            for name in names.strip("[]").split(","):
                find_bundle(name.strip())
        if override.startswith("scenario=") and "(" not in override:
            for name in override.removeprefix("scenario=").strip("[]").split(","):
                if name.strip() not in known:
                    what = f"no such scenario{did_you_mean(name.strip(), known)}"
                    hint = "Scenarios: " + ", ".join(known)
                    raise ConfigurationError([Problem(name.strip() or "scenario", what)], "the command", hint)
