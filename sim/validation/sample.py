"""The simulated people that recipes and pools read: a sample of whole practices, run for some years and kept on disk."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np

from sim._version import __version__
from sim.care.person_years import PersonYears
from sim.config import Config
from sim.data.geography import scope
from sim.data.load import data_hash
from sim.validation.simulate import simulated
from sim.validation.thinning import shrunk, thinned

PACKAGE = Path(__file__).resolve().parents[1]
SOURCES = ("care", "people", "data", "validation/thinning.py", "validation/simulate.py", "build.py", "build_care.py", "schedule.py")
PEOPLE, YEARS = 1_000_000, 4
FEWEST = 10_000  # people of whom anything can be said


def person_years(
    config: Config,
    people: int = PEOPLE,
    years: int = YEARS,
    seed: int = 1,
    tell: Callable[[int, int], None] | None = None,
    keep: bool = True,
    whole_practices: bool = True,
) -> PersonYears:
    """People of a sample of the configuration's practices, from the cache if the same were simulated before.

    The cache lies beside the compiled code, and its name is a digest of configuration, data, code, sample and seed, so
    nothing that could change the people is ever read from an old one. Where no folder can be written nothing is kept.

    Args:
        config: scope, parameters and levers; the years begin with its first month.
        people: about how many; with more than the scope holds all are taken.
        years: financial years.
        seed: fixes sample and luck.
        tell: called with (months done, in all).
        keep: whether to keep people that had to be simulated.
        whole_practices: whole lists of some practices, or else some people of every practice.
    """
    path = _path(config, people, years, seed, whole_practices)
    if path is not None and path.is_file():
        try:
            with np.load(path) as kept:
                return PersonYears(**{field.name: kept[field.name] for field in fields(PersonYears)})
        except (OSError, ValueError, KeyError):
            pass  # cut short: simulate again
    sampled = thinned if whole_practices else shrunk
    places = sampled(scope(list(config.scope), decay_km=config.parameters.care.trust_decay_km), people, seed)
    found = simulated(config, seed, places, years, tell)
    if path is not None and keep:
        _keep(found, path)
    return found


def _keep(found: PersonYears, path: Path) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            np.savez(file, **{field.name: getattr(found, field.name) for field in fields(found)})
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)


def _path(config: Config, people: int, years: int, seed: int, whole: bool) -> Path | None:
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lcp-sim" / "person-years"
    digest = hashlib.sha256(json.dumps([config.hash(), __version__, data_hash(), people, years, seed, whole]).encode())
    for source in SOURCES:
        place = PACKAGE / source
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place] if place.is_file() else []:
            digest.update(file.read_bytes())
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder / f"{digest.hexdigest()[:24]}.npz"
