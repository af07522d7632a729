"""Where runs are carried out: in this process, in several, or on a cluster. The same runs give the same bits everywhere.

`run_many` hands results back; `outcomes_of` has workers write them. The only file that imports joblib.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Sequence
from contextlib import closing

from sim import own
from sim.config import Config
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.runner import RunResult
from sim.studies.pool import local
from sim.studies.signals import sigint_held, sigint_remembered
from sim.studies.worker import Outcome, Task

LOCAL, DASK = "local", "dask"
ENGINES = {LOCAL: "processes on this machine", DASK: "the workers of a Dask scheduler"}
Run = Callable[[Config, int], RunResult]
Progress = Callable[[int, int], None]


def run_many(
    tasks: Sequence[tuple[Config, int]], jobs: int = 1, progress: Progress | None = None, run: Run | None = None
) -> list[RunResult]:
    """Run every (configuration, seed), and return the results in the order of the tasks.

    The results do not depend on `jobs`. Ctrl-C stops the workers at once and raises KeyboardInterrupt. The exception
    of a run that fails carries a note with its scenario and seed.

    Args:
        tasks: configurations and seeds.
        jobs: processes, from 1; with 1 everything happens in this process, which may then use several threads.
        progress: called with (runs done, runs in all) as each result arrives.
        run: what makes a result of a configuration and a seed; `sim.runner.run` unless a test says otherwise.

    Raises:
        ConfigurationError: if `jobs` is not a whole number from 1.
    """
    check_jobs(jobs)
    tasks, run = list(tasks), run or _one_run
    workers = min(jobs, len(tasks))
    stream = _in_workers(tasks, workers, run) if workers > 1 else _in_this_process(tasks, run)
    results = []
    with closing(stream):
        for result in stream:
            results.append(result)
            if progress:
                progress(len(results), len(tasks))
    return results


def check_jobs(jobs: int) -> None:
    """Refuse a number of processes that is not a whole number from 1."""
    if isinstance(jobs, bool) or not isinstance(jobs, int) or jobs < 1:
        what = f"{jobs!r} is not a number of processes; use a whole number from 1"
        raise ConfigurationError([Problem("jobs", what)], "the command")


def check_engine(engine: str, scheduler: str | None) -> None:
    """Refuse an engine that does not exist, and an address where none is needed or none where one is."""
    what = ""
    if engine not in ENGINES:
        what = f"{engine!r} is no engine{did_you_mean(engine, ENGINES)} (there are {', '.join(ENGINES)})"
    elif engine == DASK and not scheduler:
        what = "dask needs the address of its scheduler, such as --scheduler tcp://127.0.0.1:8786"
    elif engine == LOCAL and scheduler:
        what = f"{engine} has no scheduler; leave it out, or choose --engine dask"
    if what:
        raise ConfigurationError([Problem("engine", what)], "the command")


def outcomes_of(
    engine: str,
    source: Callable[[], Task | None],
    jobs: int,
    limit: float | None,
    started: Callable[[Task], None],
    scheduler: str | None = None,
) -> Generator[Outcome, None, None]:
    """Have every task that `source` offers carried out and written, and yield each outcome as it comes.

    Args:
        engine: a key of `ENGINES`.
        source: the next task, or None when there is none at present.
        jobs: local processes; a cluster has as many as have joined it.
        limit: seconds that a run may take; None for no limit.
        started: called with each task as it is handed out.
        scheduler: address of the Dask scheduler.
    """
    if engine == DASK:
        from sim.studies.cluster import cluster

        return cluster(source, str(scheduler), limit, started)
    return local(source, jobs, limit, started)


def _one_run(config: Config, seed: int) -> RunResult:
    from sim import history
    from sim.runner import run

    with history.kept():
        return run(config, seed)


def _attempt(run: Run, config: Config, seed: int) -> RunResult:
    try:
        return run(config, seed)
    except Exception as error:
        error.add_note(f"This happened in scenario {config.scenario} with seed {seed}.")
        raise


def _attempt_there(folder: str | None, run: Run, config: Config, seed: int) -> RunResult:
    """The same in a worker, which may have been started when another folder of one's own was named, or none."""
    own.name_again(folder)
    return _attempt(run, config, seed)


def _in_this_process(tasks: Sequence[tuple[Config, int]], run: Run) -> Generator[RunResult, None, None]:
    with sigint_remembered() as ask:
        for task in tasks:
            result = _attempt(run, *task)
            ask()
            yield result


def _in_workers(tasks: Sequence[tuple[Config, int]], workers: int, run: Run) -> Generator[RunResult, None, None]:
    from multiprocessing import resource_tracker as standard_tracker

    from joblib import Parallel, delayed, parallel_config
    from joblib.externals.loky import get_reusable_executor
    from joblib.externals.loky.backend import resource_tracker

    # Their first start lets Ctrl-C through again; so it must not happen while Ctrl-C is held.
    for tracker in (resource_tracker, standard_tracker):
        tracker.ensure_running()
    # One thread each, or the workers would fight over the cores; one task at a time, so that none waits behind another.
    with parallel_config("loky", inner_max_num_threads=1):
        pool = Parallel(n_jobs=workers, return_as="generator", batch_size=1, max_nbytes=None)
        with sigint_held():  # the terminal sends Ctrl-C to the workers too: only this process may answer it
            stream = pool(delayed(_attempt_there)(own.named(), run, *task) for task in tasks)
    try:
        for result in stream:  # noqa: UP028 - `yield from` would close the stream before we can
            yield result
    except BaseException:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # joblib remarks that work is thrown away
            stream.close()
        get_reusable_executor().shutdown(wait=False, kill_workers=True)
        raise
