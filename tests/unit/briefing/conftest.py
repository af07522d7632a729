"""Small studies of every source, made once, in a world where policies do good and in one where they do harm."""

from __future__ import annotations

import fcntl
import os
from functools import cache

import pytest

from sim.briefing.make import make
from sim.figures.registry import entries
from sim.studies.folder import is_study
from sim.studies.load import Study
from tests import briefing_runs


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Call it with a source and a world: an open study, made when it is first asked for, once for all workers of a test run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "briefing_studies"
    folder.mkdir(exist_ok=True)

    @cache
    def done(source: str, world: str):
        path = folder / world / source
        with (folder / f"{world} {source}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if is_study(path):
                return Study(path)
            return briefing_runs.study(source, path, world)

    return lambda source, world="up": done(source, world)


@pytest.fixture(scope="session")
def finished(made):
    """Call it with an id: the figure or table, made once."""

    @cache
    def of(key: str):
        entry = entries()[key]
        return make(entry, {name: made(name) for name in entry.sources}, "quick")

    return of
