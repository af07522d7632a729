"""Files of a study that are whole or absent: written under a hidden name, forced to disk, then renamed into place."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.errors import OutputError

PARTIAL = ".partial"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is whole or absent, even when the power fails."""
    with placed(path) as partial, partial.open("wb") as file:
        file.write(content)


@contextmanager
def placed(path: Path) -> Iterator[Path]:
    """A hidden name beside `path` to write to; afterwards it is forced to disk and takes its place.

    The name is nobody else's, not even that of a process on another machine that makes the same file.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}-{time.monotonic_ns()}{PARTIAL}")
    try:
        yield partial
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.rename(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a mapping as JSON, whole or not at all. Halves of characters, as file names may hold, are escaped."""
    write_whole(path, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace"))


@contextmanager
def writing(shown: str) -> Iterator[None]:
    """Turn what the system says of a file that cannot be written into a message of ours."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{shown}: cannot be written ({(error.strerror or str(error)).lower()})") from None


def read_json(path: Path, what: str) -> dict[str, Any]:
    """A mapping from a JSON file; `what` names it in messages.

    Raises:
        OutputError: if it is missing or damaged.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise OutputError(f"{what} is missing") from None
    except (OSError, ValueError):
        raise OutputError(f"{what} cannot be read") from None
    if not isinstance(content, dict):
        raise OutputError(f"{what} is not of its form")
    return content


def stems(folder: Path) -> set[str]:
    """Names of the finished JSON files of a folder, without their ending."""
    try:
        with os.scandir(folder) as found:
            return {entry.name[:-5] for entry in found if entry.name.endswith(".json") and entry.name[0] != "."}
    except FileNotFoundError:
        return set()


def files_below(folder: Path) -> Iterator[Path]:
    """Every file of a folder and the folders inside it."""
    for where, _, names in os.walk(folder):
        for name in names:
            yield Path(where) / name


def moment() -> str:
    """The present moment, for the record only."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
