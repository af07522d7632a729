"""Small worlds for tests: an artificial scope of a few practices, and a digest of everything in a world."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from sim.config import Config, load_config
from sim.data.geography import Scope, synthetic_scope
from sim.model import Model
from sim.outcomes import frames
from sim.outcomes.metrics import METRICS
from sim.world import World

LADDER_FOR_SMALL_PLACES = (
    "lcp.min_pop=8000",
    "group.consortium_people=10000",
    "group.smallest_people=4000",
    "group.locality_people=5000",
)


def small_scope(practices: int = 12, list_size: int = 2500, pcts: int = 2) -> Scope:
    """Practices of one size and deprivation in a row, dealt out to primary care trusts."""
    places = synthetic_scope(practices=practices, list_size=list_size, pcts=pcts, trusts=2)
    even = {name: np.full_like(getattr(places, name), 20.0) for name in ("practice_imd", "pct_imd")}
    return replace(places, **even)


def small_config(*overrides: str) -> Config:
    """A configuration whose groups fit a small scope."""
    return load_config([*overrides, *(f for f in LADDER_FOR_SMALL_PLACES if not _is_set(f, overrides))])


def _is_set(default: str, overrides: Sequence[str]) -> bool:
    return any(override.split("=")[0] == default.split("=")[0] for override in overrides)


def run_small(
    *overrides: str,
    seed: int = 1,
    places: Scope | None = None,
    watch: Callable[[World], None] | None = None,
    months: int | None = None,
) -> Model:
    """A finished small run; `watch` sees the world after every month."""
    config = small_config(*overrides)
    model = Model(config, seed, places or small_scope())
    for _ in range(months or config.clock.months):
        model.step()
        if watch:
            watch(model.world)
    return model


def digest(world: World) -> str:
    """A hash of every column, the ledger and everybody's state."""
    found = hashlib.sha256()
    people = world.people
    arrays: dict[str, np.ndarray] = {
        "balance": world.ledger.balance,
        "birth_month": people.birth_month,
        "frailty": people.frailty,
        "gp": people.gp,
        "population": people.population,
        "stage": world.redesigns.stage,
        "ratio": world.redesigns.ratio,
        "conditions": people.conditions,
        "counts": world.care.activity.count_by_gp,
        "pence": world.care.activity.pence_by_gp,
        "counts_of_others": world.care.activity.count_by_practice,
        "pence_of_others": world.care.activity.pence_by_practice,
        "groups": world.care.activity.by_group,
        "frequent": world.care.frequent.count,
    }
    for body in ("gps", "specialists", "practices", "groups", "pcts", "hospitals", "department"):
        arrays |= {f"{body}.{name}": values for name, values in getattr(world, body).arrays().items()}
    for name in sorted(arrays):
        found.update(name.encode())
        found.update(np.ascontiguousarray(arrays[name]).tobytes())
    return found.hexdigest()


def outcome(model: Model) -> dict[str, float]:
    """Every metric over its period, for the whole scope."""
    values = {}
    for metric in METRICS.values():
        months = frames.period_months(metric, model.config)
        series = {name: model.record.series[name][months].sum() for name in (*metric.over, *metric.under)}
        values[metric.key] = float(metric.value(series))
    return values
