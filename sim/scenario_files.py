"""The scenario files: every YAML of `scenarios/`, by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from sim import shipped
from sim.errors import ConfigurationError, Problem


def scenario_files(folder: Path | None = None) -> dict[str, Path]:
    """Every scenario by name."""
    folder = folder or shipped.scenarios_folder()
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


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
