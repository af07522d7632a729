"""Small studies of every source, made once, in a world where policies do good and in one where they do harm."""

from __future__ import annotations

from functools import cache

import pytest

from sim.briefing.make import make
from sim.figures.registry import entries
from tests import briefing_runs


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Call it with a source and a world: an open study, made when it is first asked for."""
    folder = tmp_path_factory.mktemp("briefing")

    @cache
    def done(source: str, world: str):
        return briefing_runs.study(source, folder / world / source, world)

    return lambda source, world="up": done(source, world)


@pytest.fixture(scope="session")
def finished(made):
    """Call it with an id: the figure or table, made once."""

    @cache
    def of(key: str):
        entry = entries()[key]
        return make(entry, {name: made(name) for name in entry.sources}, "quick")

    return of
