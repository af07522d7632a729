"""Starting populations kept on disk while a study runs, so that its scenarios and workers share one copy.

The same places, start, length and seed give the same people, whatever the policy. The first run that needs them leaves
them in a folder; later ones map the files into memory, and pages that no run changes are held once for all processes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import numpy as np

from sim.people.cohort import Cohort
from sim.people.columns import People
from sim.people.conditions import Illness
from sim.people.registers import Registers
from sim.people.synthesise import synthesise

MOST_BYTES = 4_000_000_000  # of all populations in a folder; the oldest make room
_folder: Path | None = None


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Keep and find populations in a folder for as long as the block lasts. It may be removed at any time."""
    global _folder
    before, _folder = _folder, folder
    try:
        yield
    finally:
        _folder = before


def starting_population(
    registers: Registers, month_number: int, years: float, key: np.uint64, illness: Illness | None = None,
    cohort: Cohort | None = None, highest: np.ndarray | None = None,
) -> People:  # fmt: skip
    """As `synthesise`, and the same people bit for bit; from the folder of `kept_in` where they are there already."""
    if _folder is None:
        return synthesise(registers, month_number, years, key, illness, cohort, highest)
    kept = _folder / _digest(registers, month_number, years, key, illness, cohort, highest)
    if (people := _mapped(kept)) is None:
        people = synthesise(registers, month_number, years, key, illness, cohort, highest)
        _keep(people, kept)
    return people


def _digest(
    registers: Registers, month_number: int, years: float, key: np.uint64, illness: Illness | None,
    cohort: Cohort | None, highest: np.ndarray | None,
) -> str:  # fmt: skip
    digest = hashlib.sha256(f"{int(month_number)} {years!r} {int(key)}".encode())
    for field in fields(registers):
        array = np.ascontiguousarray(getattr(registers, field.name))
        digest.update(f"{field.name} {array.dtype} {array.shape}".encode())
        digest.update(array.tobytes())
    if illness is not None:
        digest.update(illness.chance.tobytes())
    more = {"highest": highest} if cohort is None else {"highest": highest, "code": cohort.code, "held": cohort.held}
    for name, given in more.items():
        if given is not None:
            digest.update(name.encode() + np.ascontiguousarray(given).tobytes())
    return digest.hexdigest()[:32]


def _mapped(kept: Path) -> People | None:
    """Columns in memory that is read from the files and copied only where a run writes; None where they are not there."""
    try:
        columns = {field.name: np.load(kept / f"{field.name}.npy", mmap_mode="c") for field in fields(People)}
    except (OSError, ValueError):
        return None
    return People(**{name: np.asarray(column) for name, column in columns.items()})


def _keep(people: People, kept: Path) -> None:
    """Put a population in place, whole or not at all. Without room it is not kept, which costs time only."""
    partial = kept.with_name(f".{kept.name}.{os.getpid()}-{os.urandom(4).hex()}")
    try:
        partial.mkdir(parents=True)
        for field in fields(people):
            np.save(partial / f"{field.name}.npy", getattr(people, field.name))
        _make_room(kept.parent, sum(file.stat().st_size for file in partial.iterdir()))
        partial.rename(kept)
    except OSError:
        shutil.rmtree(partial, ignore_errors=True)


def _make_room(folder: Path, needed: int) -> None:
    sizes = {}
    for found in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns):
        if not found.name.startswith("."):
            sizes[found] = sum(file.stat().st_size for file in found.iterdir())
    total = sum(sizes.values())
    for found, size in sizes.items():
        if total + needed <= MOST_BYTES:
            break
        shutil.rmtree(found, ignore_errors=True)
        total -= size
