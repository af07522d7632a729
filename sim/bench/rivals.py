"""One month of care, four ways: the compiled kernel against C, NumPy and Mesa, on the same people, in one process and thread."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numba import get_num_threads, set_num_threads

from sim.bench.c_month import MonthInC, compiler
from sim.bench.mesa_people import PeopleInMesa
from sim.bench.numpy_month import month_of_care_in_numpy
from sim.care.kernel import month_of_care, renew_bounds
from sim.care.need import Activity
from sim.care.streams import STREAMS
from sim.people.columns import People

WAYS = 5
REPEATS = 7
MESA_PRACTICES = 3
LARGER = 1.02  # a small change of a rate, for the worth of common luck


def measure(world: Any, tick: Callable[[int], None] = lambda done: None) -> dict[str, float | None]:
    """Nanoseconds a person-month of each way, and how many times the kernel is as fast; without a compiler C is None.

    Args:
        world: a new world; only its people and tables are used.
        tick: called with how many of the `WAYS` are done.
    """
    people, month = world.people, 0
    renew_bounds(people, world.care.need, world.clock.number(month), month, everyone=True)
    persons = int(people.population.sum())
    threads = get_num_threads()
    found: dict[str, float | None] = {"kernel_persons": float(persons)}

    def timed(care: Callable[..., None], repeats: int = REPEATS) -> float:
        seconds = []
        for _ in range(repeats):
            copy, activity = people.copy(), Activity.empty(world.care.need)
            began = time.perf_counter()
            _one(care, world, copy, activity)
            seconds.append(time.perf_counter() - began)
        return min(seconds) / persons * 1e9

    try:
        timed(month_of_care, 1)
        tick(0)
        found["kernel_threads_ns"] = timed(month_of_care)
        set_num_threads(1)
        tick(1)
        found["kernel_ns"] = own = timed(month_of_care)
        tick(2)
        found["numpy_ns"] = timed(month_of_care_in_numpy, 2)
        found["c_ns"] = None
        if compiler():
            tick(3)
            with tempfile.TemporaryDirectory() as folder:
                found["c_ns"] = timed(MonthInC(Path(folder)))
        tick(4)
        found["mesa_ns"] = _mesa(world)
        tick(WAYS)
    finally:
        set_num_threads(threads)
    for other in ("mesa", "numpy", "c"):
        theirs = found[f"{other}_ns"]
        found[f"kernel_over_{other}"] = None if theirs is None else theirs / own
    found["kernel_threads_speed_up"] = own / (found["kernel_threads_ns"] or np.nan)
    return found


def _one(care: Callable[..., None], world: Any, people: People, activity: Activity) -> None:
    care(
        people, world.care.need, world.care.prices, world.care.factors, price_level=np.ones(len(STREAMS)),
        month_number=world.clock.number(0), run_month=0, key=world.draws.key("care"), activity=activity,
    )  # fmt: skip


def _mesa(world: Any) -> float:
    """A few practices are enough: an agent costs the same in a crowd, or a little more."""
    people = world.people
    agents = PeopleInMesa(people, world.care.need, world.care.prices, world.clock.number(0), MESA_PRACTICES)
    try:
        persons = len(agents.agents)
        began = time.perf_counter()
        agents.step()
        return (time.perf_counter() - began) / persons * 1e9
    finally:
        agents.close()


def variance_ratio(world: Any, months: int = 12) -> float:
    """How many times common luck cuts the variance of the effect of a fiftieth more GP referrals on their number.

    The effect by practice has with common luck only the variance of the events that the change adds; with separate luck,
    that of all events twice. Both are taken over practices, from one year each, net of what is expected of each practice.
    """
    sums = {}
    for name, factor, stream in (("base", 1.0, "care"), ("more", LARGER, "care"), ("apart", LARGER, "other luck")):
        people, need = world.people.copy(), world.care.need
        total = np.zeros(need.practices)
        factors = type(world.care.factors)(world.care.factors.by_gp.copy(), world.care.factors.by_practice.copy())
        factors.by_gp[0] *= factor
        for month in range(months):
            renew_bounds(people, need, world.clock.number(month), month, everyone=month == 0)
            activity = Activity.empty(need)
            month_of_care(
                people, need, world.care.prices, factors, price_level=np.ones(len(STREAMS)),
                month_number=world.clock.number(month), run_month=month, key=world.draws.key(stream), activity=activity,
            )  # fmt: skip
            gp_practice = np.repeat(np.arange(need.practices), np.diff(need.gp_start))
            total += np.bincount(gp_practice, activity.count_by_gp[0], need.practices)
        sums[name] = total
    expected = (LARGER - 1.0) * sums["base"]
    common = sums["more"] - sums["base"] - expected
    separate = sums["apart"] - sums["base"] - expected
    return float(np.mean(separate**2) / np.mean(common**2))
