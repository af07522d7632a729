"""The scenario files: every YAML of `scenarios/`, and of a folder of one's own, by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from sim import own, shipped
from sim.errors import ConfigurationError, Problem


def scenario_files(folder: Path | None = None) -> dict[str, Path]:
    """Every scenario by name; without a folder those that ship, then one's own."""
    ships = {path.stem: path for path in sorted((folder or shipped.scenarios_folder()).glob("*.yaml"))}
    return ships if folder else {**ships, **own.files(own.SCENARIOS)}


def read_scenario(path: Path) -> dict[str, Any]:
    """The YAML of a scenario, as written.

    Raises:
        ConfigurationError: if it is not YAML, not a mapping, or sets a top-level `scenario`.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ConfigurationError([Problem(path.name, f"is not readable YAML: {error}")], "the scenarios") from None
    if not isinstance(content, dict):
        raise ConfigurationError([Problem(path.name, "holds no settings")], "the scenarios")
    if "scenario" in content:
        what = "a scenario file may not set `scenario`: it would silently run another scenario"
        raise ConfigurationError([Problem(path.name, what)], "the scenarios")
    return content
