"""The years before policies start, lived once for all runs that share them.

Scenarios with the same seed are the same until their policies begin. So a worker that runs several of them keeps the world as it
stood when policies started, and the next run goes on from a copy. What a run gives is the same to the last bit.
"""

from __future__ import annotations

import hashlib
import io
import json
import pickle
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

import numpy as np

from sim import own
from sim.build import foreseen
from sim.clock import parse_month
from sim.config import Config
from sim.declared import plain
from sim.model import Model
from sim.policies.timeline import Timeline
from sim.world import World

MOST_BYTES = 200_000_000  # of all histories kept in a process; the one used longest ago makes room
BY_POLICY = ("about", "scenario", "levers", "policies")  # what may differ between runs that share a history
NEVER_CHANGED = ("scope", "clock", "parameters", "registers", "draws", "opening", "migration")  # parts of a world that copies may share
ROW_BYTES = 20  # of a person, all that grows with people

Progress = Callable[[int, int], None]
_histories: OrderedDict[str, _Saved] = OrderedDict()
_kept: ContextVar[bool] = ContextVar("kept", default=False)


@contextmanager
def kept() -> Iterator[None]:
    """Keep histories in this process, for later blocks too, and go on from them where they fit; `forget` lets go of them."""
    before = _kept.set(True)
    try:
        yield
    finally:
        _kept.reset(before)


def forget() -> None:
    """Let go of every history."""
    _histories.clear()


def begin(config: Config, seed: int, progress: Progress | None = None) -> Model:
    """A model at its first month; where histories are kept, at the month in which policies start.

    Args:
        config: from `load_config`.
        seed: fixes all luck.
        progress: called with (months done, months in all) after each month that is lived here.
    """
    if not _kept.get():
        return Model(config, seed)
    digest = _digest(config, seed)
    if (saved := _histories.get(digest)) is not None:
        _histories.move_to_end(digest)
        return Model(config, seed, world=saved.world(config))
    model = Model(config, seed)
    if model.world.policy_month == 0 or model.world.people.identity.size * ROW_BYTES > MOST_BYTES:
        return model
    try:
        while model.world.month < model.world.policy_month:
            model.step()
            if progress:
                progress(model.world.month, config.clock.months)
    except BaseException:
        model.close()
        raise
    with suppress(MemoryError, pickle.PicklingError):  # a history that cannot be kept costs time only
        _keep(digest, _Saved(model.world))
    return model


def _keep(digest: str, saved: _Saved) -> None:
    if saved.bytes > MOST_BYTES:  # with records of what each person costs, say
        return
    while _histories and saved.bytes + sum(other.bytes for other in _histories.values()) > MOST_BYTES:
        _histories.popitem(last=False)
    _histories[digest] = saved


class _Saved:
    """A world as bytes, from which any number of worlds can be made.

    The model stays behind, for agents are views that a model makes anew; what no run changes is shared, read-only arrays among it.
    """

    def __init__(self, world: World) -> None:
        self._shared: list[Any] = [None]
        places = {id(world.model): 0}
        for part in (*(getattr(world, name) for name in NEVER_CHANGED), world.care.illness):
            places[id(part)] = len(self._shared)
            self._shared.append(part)
        shared = self._shared

        class Writer(pickle.Pickler):
            def persistent_id(self, part: Any) -> int | None:
                if id(part) not in places and isinstance(part, np.ndarray) and not part.flags.writeable:
                    places[id(part)] = len(shared)
                    shared.append(part)
                return places.get(id(part))

        written = io.BytesIO()
        Writer(written, protocol=pickle.HIGHEST_PROTOCOL).dump(world)
        self._bytes = written.getvalue()

    @property
    def bytes(self) -> int:
        """Size of what is not shared."""
        return len(self._bytes)

    def world(self, config: Config) -> World:
        """A world of its own, with the policies of a configuration."""
        shared = self._shared

        class Reader(pickle.Unpickler):
            def persistent_load(self, place: Any) -> Any:
                return shared[place]

        world: World = Reader(io.BytesIO(self._bytes)).load()
        now = world.clock.number(world.month - 1)
        world.timeline = Timeline(config)
        world.timeline.now = world.timeline.at(now)
        return world


def _digest(config: Config, seed: int) -> str:
    """All that decides the months before policies start."""
    clock, timeline = config.clock, Timeline(config)
    rest = {key: value for key, value in config.plain().items() if key not in BY_POLICY}
    before = [timeline.values(number) for number in range(clock.start, parse_month(config.policy_start))]
    growth = plain(config.levers)["context"]["funding_growth"]  # of years before the first too
    content = [rest, seed, before, growth, foreseen(timeline, clock, config.parameters), own.digest()]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
