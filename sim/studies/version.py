"""Which model made a result: a digest of the code that can change one, the data, and the libraries that compute."""

from __future__ import annotations

import hashlib
import platform
from functools import lru_cache
from typing import Any

from sim import own, shipped
from sim._version import __version__
from sim.studies.manifest import package_versions

NOT_THE_MODEL = frozenset(
    {"analysis", "app", "briefing", "claims", "cli", "figures", "studies"}
)  # they run, read or draw; they decide nothing
LIBRARIES = ("numba", "numpy", "pandas", "scipy")  # another release of these could move the last bit


def code_digest() -> str:
    """A digest of every source file that can change a result, contracts of one's own with them."""
    mine = own.digest()
    return hashlib.sha256(f"{_package_digest()} {mine}".encode()).hexdigest()[:16] if mine else _package_digest()


@lru_cache(maxsize=1)
def _package_digest() -> str:
    """Of the package alone; it stays the same for as long as a process lives."""
    digest = hashlib.sha256()
    for path in sorted(shipped.PACKAGE.rglob("*.py")):
        relative = path.relative_to(shipped.PACKAGE)
        if relative.parts[0] not in NOT_THE_MODEL and relative.parts[0] != "_shipped":
            digest.update(relative.as_posix().encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def model_version() -> dict[str, str]:
    """What has to agree before two runs may stand in one study."""
    return {"model_version": __version__, "code": code_digest(), "data_hash": _data_digest()}


@lru_cache(maxsize=1)
def _data_digest() -> str:
    from sim.data.load import data_hash

    return data_hash()


def library_versions() -> dict[str, Any]:
    """The Python and the numerical libraries in use."""
    installed = package_versions()
    return {"python": platform.python_version(), **{name: installed[name] for name in LIBRARIES}}
