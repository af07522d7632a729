"""Where compiled functions are kept between runs.

A function kept on disk does not notice that a function in *another* file has changed. So the folder is
named by a digest of every file whose text ends up in machine code: change one and a fresh folder is used.
Where no folder can be written (a read-only home), each process compiles anew and nothing else changes.
Two processes may compile at once: files are put in place whole, and both write the same content, because each
compiled function is called with one set of types only (its Python wrapper sees to that).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numba

# Threads that have nothing to do sleep: on a busy machine waiting in a loop costs several times the work itself.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

PACKAGE = Path(__file__).resolve().parent


def compiled_sources() -> list[Path]:
    """The files whose text ends up in machine code."""
    return [
        PACKAGE / "randomness.py",
        *sorted((PACKAGE / "people").glob("*.py")),
        PACKAGE / "care" / "need.py",
        PACKAGE / "care" / "kernel.py",
        PACKAGE / "care" / "expectation.py",
    ]


@lru_cache(maxsize=1)
def cache_folder() -> Path | None:
    """The folder for compiled code, or None when none can be written.

    It lies under NUMBA_CACHE_DIR if that is set, else under XDG_CACHE_HOME or ~/.cache, in `lcp-sim`.
    """
    try:
        digest = hashlib.blake2b(digest_size=8)
        for source in compiled_sources():
            digest.update(source.read_bytes())
        chosen = os.environ.get("NUMBA_CACHE_DIR")
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lcp-sim"
        folder = (Path(chosen) if chosen else cache) / f"compiled-{digest.hexdigest()}"
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except (OSError, RuntimeError):
        return None


def compiled(function: Callable) -> Callable:
    """Compile a loop over practices for several threads, kept on disk where possible; never `fastmath`."""
    folder = cache_folder()
    if folder is None:
        return numba.njit(parallel=True)(function)
    settings: Any = numba.config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(folder)  # read once, when the function is declared
    try:
        return numba.njit(parallel=True, cache=True)(function)
    finally:
        settings.CACHE_DIR = before
