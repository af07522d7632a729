"""Local processes for a study: each is known by the run it does, so one that dies or hangs costs that run alone."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import suppress

from sim.errors import LcpSimError
from sim.studies.worker import DIED, TOO_LONG, Outcome, Task, to_line

ONE_THREAD = {
    f"{name}_NUM_THREADS": "1" for name in ("NUMBA", "OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM", "NUMEXPR", "BLIS")
}
FEWER = "Often there is too little memory for so many: try --jobs 1"
RUNS_EACH = 200  # then a process makes room for a fresh one: libraries keep a little of every run
FALSE_STARTS = 3  # processes in a row that end before they are ready
SECONDS_TO_END = 10  # for a process that has closed its pipe


class Worker:
    """A process that does one run at a time, by the function `run`. It ends when it is told to, or when we die."""

    def __init__(self, run: str) -> None:
        self._tasks = self._answers = -1
        for_tasks = for_answers = -1
        # The same modules as ours, and nothing from the folder that we happen to stand in.
        found = os.pathsep.join(os.path.abspath(path) for path in sys.path if path)
        try:
            for_tasks, self._tasks = os.pipe()
            self._answers, for_answers = os.pipe()
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "sim.studies.worker", str(for_tasks), str(for_answers), run],
                env={**os.environ, **ONE_THREAD, "PYTHONPATH": found},
                pass_fds=(for_tasks, for_answers),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C at the terminal is ours to answer
            )
        except OSError as error:
            self._close()
            reason = (error.strerror or str(error)).lower()
            raise LcpSimError(
                f"No process can be started ({reason}); too little is free for another. {FEWER}"
            ) from None
        finally:
            for end in (for_tasks, for_answers):
                if end >= 0:
                    os.close(end)
        self.task: Task | None = None
        self.ready = False
        self.given = 0
        self._began = time.monotonic()  # no setting of the clock can move it
        self._heard = b""

    def fileno(self) -> int:
        return self._answers

    @property
    def process_id(self) -> int:
        return self._process.pid

    def give(self, task: Task) -> None:
        """Hand over a run."""
        self.task, self._began, self.given = task, time.monotonic(), self.given + 1
        with suppress(BrokenPipeError):  # it died while idle; `hear` will say so
            os.write(self._tasks, to_line(task))

    def do(self, task: Task, limit: float | None) -> Outcome:
        """Have one run done by a process that is ready, and wait for its outcome."""
        self.give(task)
        while True:
            if not select.select([self], [], [], None if limit is None else max(0.0, self.seconds_left(limit)))[0]:
                return self.end_late(limit or 0.0)
            if (outcome := self.hear()) is not None:
                return outcome

    def is_made_ready(self) -> bool:
        """Wait until the process is ready; False if it ends before."""
        while self.is_alive and not self.ready:
            self.hear()
        return self.is_alive

    def seconds_left(self, limit: float) -> float:
        """What remains of the time that a run may take."""
        return limit - (time.monotonic() - self._began)

    def hear(self) -> Outcome | None:
        """Read what has come. None while there is no outcome; a process that has died is an outcome."""
        heard = os.read(self._answers, 65536)
        if not heard:
            code = self._ended()
            self._close()
            self.ready = False
            if self.task is None:
                return None
            return Outcome(self._taken(), DIED, f"its process was killed by signal {-code}" if code < 0 else
                           f"its process ended by itself with code {code}")  # fmt: skip
        self._heard += heard
        outcome = None
        while b"\n" in self._heard:
            line, _, self._heard = self._heard.partition(b"\n")
            answer = json.loads(line)
            if answer["state"] == "ready":
                self.ready = True
            else:
                outcome = Outcome(self._taken(), answer["state"], answer["message"])
        return outcome

    def end_late(self, limit: float) -> Outcome:
        """Kill the process of a run that takes too long."""
        task = self._taken()
        self.kill()
        return Outcome(task, TOO_LONG, f"it took longer than the limit of {limit:g} seconds")

    @property
    def is_alive(self) -> bool:
        return self._answers >= 0

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        if self.is_alive:
            self._process.kill()
            self._process.wait()
            self._close()
            self.ready = False

    def _ended(self) -> int:
        """The exit code of a process that has closed its pipe; one that lives on without it is of no use."""
        try:
            return self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _taken(self) -> Task:
        assert self.task is not None
        task, self.task = self.task, None
        return task

    def _close(self) -> None:
        for end in (self._tasks, self._answers):
            if end >= 0:
                os.close(end)
        self._tasks = self._answers = -1


def local(
    source: Callable[[], Task | None], jobs: int, limit: float | None, started: Callable[[Task], None]
) -> Generator[Outcome, None, None]:
    """Do every task that `source` has, in `jobs` processes, and yield each outcome as it comes.

    A run that is not finished may be put back into the source while its outcome is looked at. However the generator is
    left, its processes are ended.

    Args:
        source: the next task, or None when there is none at present.
        jobs: processes.
        limit: seconds that a run may take; None for no limit.
        started: called with each task as it is handed to a process.

    Raises:
        LcpSimError: if processes cannot be started.
    """
    workers: list[Worker] = []
    false_starts = 0
    waiting: Task | None = None
    try:
        while True:
            waiting = waiting or source()
            for worker in [worker for worker in workers if worker.ready and worker.task is None]:
                if waiting is not None:
                    if worker.given >= RUNS_EACH:
                        worker.kill()
                        workers.remove(worker)
                        continue
                    started(waiting)
                    worker.give(waiting)
                    waiting = source()
            if waiting is None and not any(worker.task for worker in workers):
                return
            if waiting is not None:
                while len(workers) < jobs:
                    workers.append(Worker(waiting.run))
            for worker in _heard_from(workers, limit):
                was_ready = worker.ready
                outcome = worker.hear()
                if worker.is_alive:
                    false_starts = 0 if worker.ready else false_starts
                else:
                    workers.remove(worker)
                    false_starts += not was_ready
                if outcome is not None:
                    yield outcome
            if limit is not None:
                for worker in [one for one in workers if one.task and one.seconds_left(limit) <= 0]:
                    workers.remove(worker)
                    yield worker.end_late(limit)
            if false_starts >= FALSE_STARTS:
                raise LcpSimError(no_start(false_starts))
    finally:
        for worker in workers:
            worker.kill()


def no_start(times: int) -> str:
    """What to say of processes that end before they can do anything."""
    return f"{times} processes in a row ended before they were ready; what they said stands above. {FEWER}"


def _heard_from(workers: list[Worker], limit: float | None) -> list[Worker]:
    """Wait until a process has something to say, or a run has used up its time."""
    timeout = None
    if limit is not None:
        left = [worker.seconds_left(limit) for worker in workers if worker.task]
        timeout = max(0.0, min(left)) if left else None
    ready, _, _ = select.select(workers, [], [], timeout)
    return ready
