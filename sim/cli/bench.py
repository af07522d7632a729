"""`lcpsim bench`: how fast this machine runs the model, and what it takes."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sim.cli.helping import Parser
from sim.cli.progress import Progress
from sim.errors import LcpSimError

EPILOG = """\
examples:
  lcpsim bench                          the demonstration area, fourteen years
  lcpsim bench --scope england --months 12
  lcpsim bench --england                and England, ten years, as a process of its own
  lcpsim bench --json > bench.json

The first run loads the compiled kernel, or compiles it if this is the first use after installing; the others are warm."""
IN_WORDS = {
    "scope": ("Scope", ""),
    "persons": ("People registered at the start", ""),
    "months": ("Months simulated", ""),
    "import_seconds": ("Loading the model", "s"),
    "first_run_seconds": ("First run, kernel loaded or compiled", "s"),
    "first_synthesis_seconds": ("  of which reading data, making the people", "s"),
    "run_seconds": ("Run, warm", "s"),
    "synthesis_seconds": ("  of which making the people", "s"),
    "person_months_per_second": ("People x months a second", "million"),
    "deciders_seconds": ("Those who decide: GPs, practices, groups, trusts", "s"),
    "deciders_share": ("  of the run, people made already", "%"),
    "threads": ("Threads", ""),
    "one_thread_run_seconds": ("Run, warm, one thread", "s"),
    "thread_speed_up": ("Speed-up of threads", "times"),
    "peak_memory_mb": ("Peak memory of the process", "MB"),
    "bytes_per_person": ("Memory of a person", "bytes"),
    "kernel_ns": ("A month of care of a person: the kernel, one thread", "ns"),
    "kernel_threads_ns": ("  the kernel, all threads", "ns"),
    "c_ns": ("  the same in C, one thread", "ns"),
    "numpy_ns": ("  the same in NumPy", "ns"),
    "mesa_ns": ("  the same as Mesa agents", "ns"),
    "kernel_threads_speed_up": ("Kernel, all threads over one", "times"),
    "kernel_over_c": ("Kernel over C", "times"),
    "kernel_over_numpy": ("Kernel over NumPy", "times"),
    "kernel_over_mesa": ("Kernel over Mesa", "times"),
    "variance_ratio": ("Variance without common luck over that with it", "times"),
    "england_seconds": ("England, ten years, whole process", "s"),
    "england_peak_mb": ("  its peak memory", "MB"),
}
ENGLAND = ("scenario=pbc_2009", "scope=england", "start=2006-04", "policy_start=2010-04", "end=2016-03")


def main(arguments: list[str]) -> None:
    """Time the model and print what was found, as text or as JSON."""
    options = _read(arguments)
    from sim.analysis.arms import scope_override
    from sim.config import load_config

    config = load_config([f"scenario={options.scenario}", scope_override(options.scope)])
    months = config.clock.months if options.months is None else options.months
    if not 1 <= months <= config.clock.months:
        raise LcpSimError(f"--months {months}: use 1 to {config.clock.months}")
    found = measure(config, options.seed, months)
    found |= _rivals(options.seed)
    if options.england:
        found |= _england()
    print(json.dumps(found, indent=1) if options.json else "\n".join(_lines(found)))


def measure(config: Any, seed: int, months: int) -> dict[str, Any]:
    """Times in seconds, memory and rates of a run of the first `months` months; keys as in `IN_WORDS`, and `steps`."""
    began = time.perf_counter()
    from numba import get_num_threads, set_num_threads

    from sim import model

    found: dict[str, Any] = {"scope": "+".join(config.scope), "months": months, "seed": seed}
    found["import_seconds"] = time.perf_counter() - began
    threads = get_num_threads()
    with Progress("Timing three runs", "months") as progress:
        total = 3 * months
        first, opening = _timed_run(model.Model, config, seed, months, lambda done: progress(done, total))
        with _timed_steps(model) as steps:
            warm, facts = _timed_run(model.Model, config, seed, months, lambda done: progress(months + done, total))
        set_num_threads(1)
        try:
            alone, _ = _timed_run(model.Model, config, seed, months, lambda done: progress(2 * months + done, total))
        finally:
            set_num_threads(threads)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    found |= facts
    found |= {
        "first_synthesis_seconds": opening["synthesis_seconds"],
        "first_run_seconds": first,
        "run_seconds": warm,
        "person_months_per_second": found["persons"] * months / warm,
        **_deciders(steps, warm - facts["synthesis_seconds"], model.SCHEDULE),
        "threads": threads,
        "one_thread_run_seconds": alone,
        "thread_speed_up": alone / warm,
        "peak_memory_mb": peak / 1e6,
        "steps": dict(sorted(steps.items(), key=lambda step: -step[1])),
    }
    return found


def _deciders(steps: Mapping[str, float], seconds: float, schedule: Any) -> dict[str, float]:
    """What the steps of agents take, in seconds and as % of the months of a run."""
    theirs = {step.name for step in schedule if step.run_parts.__module__.startswith("sim.agents.")}
    found = sum(taken for name, taken in steps.items() if name in theirs)
    return {"deciders_seconds": found, "deciders_share": 100.0 * found / seconds}


def _rivals(seed: int) -> dict[str, Any]:
    """The kernel against other ways of running a month of care, on the demonstration area."""
    from sim.bench import rivals
    from sim.build import build_world
    from sim.config import load_config

    with Progress("Timing a month of care in other ways", "ways") as progress:
        world = build_world(load_config(["scenario=pbc_2009", "scope=demo"]), seed)
        found: dict[str, Any] = rivals.measure(world, lambda done: progress(done, rivals.WAYS))
        found["variance_ratio"] = rivals.variance_ratio(world)
    return found


def _england() -> dict[str, Any]:
    """Seconds and memory of `lcpsim run` over all of England for ten years, from the start of the process to its end.

    Raises:
        LcpSimError: if the run fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "sim.cli.main", "run", *ENGLAND, f"out={folder}/england"]
        began = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.DEVNULL)
    if done.returncode:
        raise LcpSimError(f"the run of England ended with code {done.returncode}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"england_seconds": time.perf_counter() - began, "england_peak_mb": peak / 1e6}


def _timed_run(
    make: Any, config: Any, seed: int, months: int, tick: Callable[[int], None]
) -> tuple[float, dict[str, Any]]:
    """Seconds of one run, and what is known of its people."""
    began = time.perf_counter()
    made = make(config, seed)
    facts = {
        "synthesis_seconds": time.perf_counter() - began,
        "persons": int(made.world.people.living().sum()),
        "bytes_per_person": float(made.world.people.bytes_per_person()),
    }
    try:
        for month in range(months):
            made.step()
            tick(month + 1)
    finally:
        made.close()
    return time.perf_counter() - began, facts


@contextmanager
def _timed_steps(model: Any) -> Iterator[dict[str, float]]:
    """Seconds by name of step, of every model stepped inside the block; the steps do what they always do."""
    seconds: dict[str, float] = defaultdict(float)

    class Timed:
        def __init__(self, step: Any) -> None:
            self.step, self.name, self.when = step, step.name, step.when

        def run(self, world: Any) -> None:
            began = time.perf_counter()
            self.step.run(world)
            seconds[self.name] += time.perf_counter() - began

    schedule = model.SCHEDULE
    model.SCHEDULE = tuple(Timed(step) for step in schedule)
    try:
        yield seconds
    finally:
        model.SCHEDULE = schedule


def _lines(found: dict[str, Any]) -> Iterator[str]:
    for key, (words, unit) in IN_WORDS.items():
        if found.get(key) is None:
            continue
        yield f"{words:<44}{_number(found[key], unit):>14} {unit}".rstrip()
    yield "\nSeconds by step of the month, warm"
    for name, seconds in found["steps"].items():
        yield f"  {name:<64}{seconds:8.2f}"
    yield f"  {'Checks of the books, and all else':<64}{_rest(found):8.2f}"


def _rest(found: dict[str, Any]) -> float:
    return float(found["run_seconds"] - found["synthesis_seconds"] - sum(found["steps"].values()))


def _number(value: Any, unit: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value / 1e6:,.1f}" if unit == "million" else f"{value:,.2f}"


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser(
        "bench", "Time the model on this machine: three runs, warm and cold, with one thread and with all.", EPILOG
    )
    parser.add_argument("--scope", default="demo", metavar="WHERE", help="as in compare; default demo")
    parser.add_argument("--scenario", default="lcp_ladder", metavar="NAME", help="default lcp_ladder, the busiest")
    parser.add_argument("--months", type=int, metavar="N", help="only the first N months; default all")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="default 1")
    parser.add_argument("--england", action="store_true", help="time ten years of all England too, a few minutes")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser.parse_args(arguments)
