"""Where the settings and scenarios lie: in the checkout while developing, in the package once installed.

The wheel carries `conf/` and `scenarios/` as `sim/_shipped/`, so an installed copy needs nothing else. In a
checkout the folders at the top are read, so that an edit counts at once.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from sim.errors import DataError

PACKAGE = Path(__file__).resolve().parent
PROJECT = "lcp-sim"


def conf_folder() -> Path:
    """The folder that holds `config.yaml` and the groups of settings beside it.

    Raises:
        DataError: if neither the checkout nor the installed package holds it.
    """
    return find("conf")


def scenarios_folder() -> Path:
    """The folder that holds one YAML file for each scenario.

    Raises:
        DataError: if neither the checkout nor the installed package holds it.
    """
    return find("scenarios")


def find(name: str, package: Path = PACKAGE) -> Path:
    """The folder `name`, from the checkout around `package` or else from inside the package."""
    folder = package.parent / name if is_checkout(package.parent) else package / "_shipped" / name
    if not folder.is_dir():
        raise DataError(
            f"the folder {name}/ of {PROJECT} is missing; it should be at {folder}. "
            f"Install {PROJECT} again, or work from a complete checkout."
        )
    return folder


def is_checkout(folder: Path) -> bool:
    """Whether `folder` is the top of this project's source tree."""
    declaration = folder / "pyproject.toml"
    if not (declaration.is_file() and (folder / "conf" / "config.yaml").is_file()):
        return False
    try:
        project = tomllib.loads(declaration.read_text(encoding="utf-8")).get("project", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False
    return project.get("name") == PROJECT
