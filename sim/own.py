"""Scenarios and contracts of one's own, in a folder outside the package, read beside those that ship.

    mine/scenarios/half_shared_deal.yaml      # as in docs/scenarios.md
    mine/contracts/half_shared.py             # as in docs/contracts.md

`sim.use_folder("mine")` names the folder for this process and for all that it starts; the environment variable `LCPSIM_OWN` does the
same for the command line. A file is read again when it has changed.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from sim import shipped
from sim.errors import ConfigurationError, Problem

VARIABLE = "LCPSIM_OWN"
SCENARIOS, CONTRACTS = "scenarios", "contracts"
NO_CONTRACT = "by_kind"  # what `budget.contract` says where no contract is named
SUFFIXES = {SCENARIOS: ".yaml", CONTRACTS: ".py"}


def use_folder(path: str | Path) -> dict[str, list[str]]:
    """Read scenarios and contracts of your own from a folder, until another folder is named.

    Args:
        path: a folder with `scenarios/` (YAML), `contracts/` (Python) or both.

    Returns:
        What was found: names of scenarios and of contracts.

    Raises:
        ConfigurationError: if there is no such folder, it holds neither, or a name is taken by one that ships.
    """
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = str(Path(path).resolve())
    try:
        found = {kind: list(files(kind)) for kind in SUFFIXES}
        if not any(found.values()):
            what = "holds no scenarios/NAME.yaml and no contracts/NAME.py"
            raise ConfigurationError([Problem(str(path), what)], "the folder of your own")
    except ConfigurationError:
        if before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = before
        raise
    return found


def named() -> str | None:
    """The folder that is named now, for `name_again` in another process."""
    return os.environ.get(VARIABLE)


def name_again(folder: str | None) -> None:
    """Name the folder of another process here too, or none: a process that waits for work may remember an earlier one."""
    if folder is None:
        os.environ.pop(VARIABLE, None)
    else:
        os.environ[VARIABLE] = folder


def files(kind: str) -> dict[str, Path]:
    """Files of one's own by name; none where no folder is named.

    Args:
        kind: `scenarios` or `contracts`.

    Raises:
        ConfigurationError: if there is no such folder, or a name is taken by one that ships.
    """
    where = named()
    if not where:
        return {}
    folder = Path(where)
    if not folder.is_dir():
        raise ConfigurationError([Problem(folder.name, "there is no such folder")], f"the folder of your own ({VARIABLE})")
    found = {path.stem: path for path in sorted((folder / kind).glob(f"*{SUFFIXES[kind]}")) if not path.stem.startswith("_")}
    shipping = shipped.scenarios_folder() if kind == SCENARIOS else shipped.PACKAGE / "money" / "contracts"
    taken = [name for name in found if (shipping / f"{name}{SUFFIXES[kind]}").exists() or (kind == CONTRACTS and name == NO_CONTRACT)]
    if taken:
        what = f"is the name of one of the {kind} that ship, or a word of the lever; choose another"
        raise ConfigurationError([Problem(name, what) for name in taken], f"the folder of your own ({VARIABLE})")
    return found


def digest() -> str:
    """A digest of the contracts of one's own, which can change a result; empty where there are none.

    Scenarios are not in it: what they set stands in the configuration of each run.
    """
    contracts = files(CONTRACTS)
    if not contracts:
        return ""
    whole = hashlib.sha256()
    for name, path in contracts.items():
        whole.update(name.encode())
        whole.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return whole.hexdigest()[:16]
