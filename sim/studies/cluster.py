"""A study on a Dask cluster: the same runs by the same processes, on as many machines as have joined.

A Dask worker keeps a process of ours beside it. So a run that hangs can be ended there, a run that brings its process
down costs itself alone, and each has one thread, as everywhere else. The only file that imports Dask.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import Any

from sim.errors import LcpSimError
from sim.studies.pool import FALSE_STARTS, RUNS_EACH, Worker, no_start
from sim.studies.worker import DIED, STOP, Outcome, Task

SECONDS_TO_CONNECT = 15
USUAL_PORT = 8786
WAITING_EACH = 2  # runs handed out for each thread of the cluster, so that none waits for the network
_beside = threading.local()


def cluster(
    source: Callable[[], Task | None], scheduler: str, limit: float | None, started: Callable[[Task], None]
) -> Generator[Outcome, None, None]:
    """Do every task that `source` has on the workers of a Dask scheduler, and yield each outcome as it comes.

    Workers may join and leave at any time; while there is none, runs wait. However the generator is left, what has not
    begun is taken back.

    Args:
        source: the next task, or None when there is none at present.
        scheduler: address, such as tcp://127.0.0.1:8786.
        limit: seconds that a run may take; None for no limit.
        started: called with each task as it is handed out.

    Raises:
        LcpSimError: if Dask is not installed, or the scheduler cannot be reached or goes away.
    """
    client = connected(scheduler)
    from distributed import as_completed

    logger = logging.getLogger("distributed.client")
    level = logger.level

    running: dict[Any, Task] = {}
    try:
        logger.setLevel(logging.CRITICAL)  # what is to be said of a lost connection, we say ourselves
        finished = as_completed(loop=client.loop, raise_errors=False)
        while True:
            room = max(2, WAITING_EACH * sum(client.nthreads().values()))
            while len(running) < room and (task := source()) is not None:
                started(task)
                key = f"lcpsim-{task.run_id}-{task.attempt}-{task.session}"
                future = client.submit(on_worker, task, limit, key=key, pure=False)
                running[future] = task
                finished.add(future)
            if not running:
                return
            future = next(finished)
            yield _outcome(future, running.pop(future))
    except OSError as error:  # Dask's own errors of lost connections are of this kind
        raise LcpSimError(f"{scheduler}: the connection to the scheduler was lost ({error}); start it again") from None
    finally:
        with suppress(Exception):
            client.cancel(list(running), force=True)
        with suppress(Exception):
            client.close(timeout=5)
        logger.setLevel(level)


def connected(scheduler: str) -> Any:
    """A client of a scheduler.

    Raises:
        LcpSimError: if Dask is not installed, or nobody answers at the address.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise LcpSimError(
            f"The engine dask needs the package distributed, which cannot be imported ({error}).\n"
            "Try: python -m pip install 'lcp-sim[cluster]'"
        ) from None
    from distributed.comm.addressing import parse_address, parse_host_port

    try:
        place = parse_host_port(parse_address(scheduler)[1], default_port=USUAL_PORT)
        # asked by hand first: Dask starts a thread, and keeps it, before it finds that nobody is there
        socket.create_connection(place, SECONDS_TO_CONNECT).close()
        return Client(scheduler, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise LcpSimError(
            f"{scheduler}: no Dask scheduler answers there ({error}).\n"
            "Try: dask scheduler --port 8786, in another terminal; then give its address, such as tcp://127.0.0.1:8786"
        ) from None


def on_worker(task: Task, limit: float | None) -> Outcome:
    """Do a run in the process that stands beside this thread of a Dask worker."""
    worker: Worker | None = getattr(_beside, "worker", None)
    if worker is not None and worker.given >= RUNS_EACH:
        worker.kill()
    what = no_start(FALSE_STARTS)
    try:
        for _ in range(FALSE_STARTS):
            if worker is None or not worker.is_alive:
                worker = _beside.worker = Worker(task.run)
            if worker.is_made_ready():
                return worker.do(task, limit)
    except LcpSimError as error:
        what = str(error)
    return Outcome(task, STOP, f"{socket.gethostname()}: {what}")


def _outcome(future: Any, task: Task) -> Outcome:
    """What came of a task; Dask workers that die with it, several in a row, are an outcome too.

    A worker that cannot even begin is none: it would go through all runs in no time, and leave them failed.
    """
    from distributed import KilledWorker

    if future.status == "finished":
        found: Outcome = future.result()
        return found
    if future.status == "cancelled":
        raise OSError("it gave up our runs")
    error = future.exception()
    if isinstance(error, KilledWorker):
        return Outcome(task, DIED, f"its Dask workers ended: {error}")
    what = f"a Dask worker cannot do runs ({type(error).__name__}: {error}). Give every worker the same installation"
    return Outcome(task, STOP, what)
