"""How a result came to be: versions, code, data, configurations, seeds and times, without a trace of who or where."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

from sim import shipped
from sim._version import __version__
from sim.config import Config

MADE_BY = "lcp-sim"
FORM = 1  # of the manifest; a reader refuses a form it does not know
DEPENDENCIES = (
    "duckdb", "hydra-core", "hydra-joblib-launcher", "joblib", "matplotlib", "mesa", "numba", "numpy", "openpyxl", "pandas",
    "pyarrow", "pydantic", "PyYAML", "scipy", "threadpoolctl", "tqdm",
)  # fmt: skip


@dataclass(frozen=True)
class Beginning:
    """When the work began, and the state of the code then: what is edited meanwhile did not make the result."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    clock: float = field(default_factory=time.perf_counter)
    code: Mapping[str, Any] = field(default_factory=lambda: code_state())


def manifest(
    beginning: Beginning,
    command: Sequence[str],
    configs: Sequence[Config],
    seeds: Sequence[int],
    files: Mapping[str, str],
) -> dict[str, Any]:
    """Everything needed to make a result again, and to tell whether it has been altered.

    Args:
        beginning: made before the first run.
        command: words of a command that does the same, without the output folder.
        configs: one for each scenario.
        seeds: those of each scenario.
        files: SHA-256 by file name within the folder.
    """
    from sim.data.load import data_hash

    return {
        "made_by": MADE_BY,
        "form": FORM,
        "version": __version__,
        "command": list(command),
        "scenarios": {config.scenario: {"hash": config.hash(), "configuration": config.plain()} for config in configs},
        "seeds": list(seeds),
        "code": dict(beginning.code),
        "data_hash": data_hash(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "packages": package_versions(),
        "started": beginning.at.isoformat(timespec="seconds"),
        "elapsed_seconds": round(time.perf_counter() - beginning.clock, 2),
        "files": dict(sorted(files.items())),
    }


def package_versions() -> dict[str, str | None]:
    """The installed version of each package that we depend on."""
    found: dict[str, str | None] = {}
    for name in DEPENDENCIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found


def code_state() -> dict[str, Any]:
    """The commit of the checkout and whether files differ from it; None where that cannot be known."""
    top = shipped.PACKAGE.parent
    # A copy that lies inside another project must not borrow that project's commit.
    if not shipped.is_checkout(top) or _git("rev-parse", "--show-prefix") != "":
        return {"commit": None, "dirty": None}
    status = _git("status", "--porcelain")
    return {
        "commit": _git("rev-parse", "--verify", "--quiet", "HEAD"),
        "dirty": None if status is None else bool(status),
    }


def _git(*arguments: str) -> str | None:
    """What git answers about the checkout, or None when it is missing, slow or refuses."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=shipped.PACKAGE.parent,
            env=clean,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
