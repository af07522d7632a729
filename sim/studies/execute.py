"""Carry out a study: whatever of its plan is not finished, on local processes or on a Dask cluster.

Workers write their own results; this process holds the plan and counts. It may be stopped or killed at any moment:
what has its mark is kept, and the next call goes on from there.
"""

from __future__ import annotations

import math
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from sim.errors import ConfigurationError, LcpSimError, OutputError, Problem
from sim.studies.engines import LOCAL, check_engine, check_jobs, outcomes_of
from sim.studies.folder import Standing, StudyFolder
from sim.studies.lock import StudyLock
from sim.studies.worker import DIED, DONE, FAILED, RUN, SKIPPED, STOP, TOO_LONG, Outcome, Task, failure_of

DEATHS = 3  # of the processes of one run; then the run counts as failed
Report = Callable[["Moment"], None]


@dataclass(frozen=True)
class Moment:
    """How far a study is while it runs."""

    standing: Standing
    seconds: float
    seconds_left: float | None  # None until the first run is done

    def __str__(self) -> str:
        standing = self.standing
        words = f"{standing.done:,} done, {standing.failed:,} failed, {standing.left:,} left"
        return (
            words if self.seconds_left is None or not standing.left else f"{words}, {duration(self.seconds_left)} left"
        )


def run_study(
    path: str | Path,
    jobs: int = 1,
    engine: str = LOCAL,
    scheduler: str | None = None,
    time_limit_seconds: float | None = None,
    progress: Report | None = None,
    stop_after: int | None = None,
    run: str = RUN,
) -> Standing:
    """Do every run of a study that is neither finished nor failed.

    Args:
        path: folder of a planned study.
        jobs: local processes, each with one thread.
        engine: `local`, or `dask` with the address of a scheduler.
        scheduler: address of a Dask scheduler, such as tcp://127.0.0.1:8786; its workers must see the same folder.
        time_limit_seconds: what one run may take; a run that takes longer is ended and counts as failed.
        progress: called when work begins and after each run.
        stop_after: end after so many runs have finished or failed.
        run: module and name of the function that makes a result of a configuration and a seed.

    Returns:
        How far the study is now.

    Raises:
        ConfigurationError: for settings that are not allowed.
        OutputError: if the folder is no study, is of another version of the model, is being written by another
            process, or cannot be written; what was finished is kept.
        LcpSimError: if processes cannot be started, or the scheduler cannot be reached.
    """
    return _Execution(path, jobs, engine, scheduler, time_limit_seconds, progress, stop_after, run).carried_out(False)


def retry_study(
    path: str | Path,
    jobs: int = 1,
    engine: str = LOCAL,
    scheduler: str | None = None,
    time_limit_seconds: float | None = None,
    progress: Report | None = None,
    run: str = RUN,
) -> Standing:
    """Do the runs that failed again, and no others; see `run_study`."""
    return _Execution(path, jobs, engine, scheduler, time_limit_seconds, progress, None, run).carried_out(True)


class _Execution:
    """One spell of work on a study."""

    def __init__(
        self, path: str | Path, jobs: int, engine: str, scheduler: str | None, limit: float | None,
        progress: Report | None, stop_after: int | None, run: str,
    ) -> None:  # fmt: skip
        check_settings(jobs, engine, scheduler, limit, stop_after)
        self.folder = StudyFolder(path)
        self.folder.check_version()
        self.jobs, self.engine, self.scheduler, self.limit = jobs, engine, scheduler, limit
        self.progress, self.stop_after, self.run = progress, stop_after, run
        self.again: deque[Task] = deque()
        self.deaths: Counter[str] = Counter()

    def carried_out(self, failed_only: bool) -> Standing:
        folder = self.folder
        with StudyLock(folder.path, folder.shown) as lock:
            folder.clear_leftovers()
            folder.clear_populations()
            self.planned = set(folder.plan.run_id)
            self.done = {run_id for run_id in folder.finished() if self._still_whole(run_id)} & self.planned
            self.failed = folder.failed() & self.planned - self.done
            wanted = self.failed if failed_only else self.planned - self.done - self.failed
            self.failed = self.failed - wanted
            self.rows = self._tasks(wanted, lock.session)
            self.began, self.handled = time.monotonic(), 0
            self._report()
            jobs = min(self.jobs, len(wanted))
            if jobs:
                try:
                    self._work(jobs)
                except LcpSimError as error:
                    error.add_note(self._kept())
                    raise
                finally:
                    folder.clear_populations()
                if not self._standing().left:
                    folder.clear_leftovers()  # of workers that were killed meanwhile
            return folder.standing()  # a run may have been finished just as we stopped

    def _work(self, jobs: int) -> None:
        with closing(outcomes_of(self.engine, self._next, jobs, self.limit, self._started, self.scheduler)) as outcomes:
            for outcome in outcomes:
                self._take(outcome)
                if self.stop_after is not None and self.handled >= self.stop_after:
                    break

    def _still_whole(self, run_id: str) -> bool:
        """Whether a finished run still has its files; one that has lost any is computed again."""
        if self.folder.is_whole(run_id):
            return True
        self.folder.forget(run_id)
        self.folder.drop_tables(run_id)
        return False

    def _tasks(self, wanted: set[str], session: str) -> Iterator[Task]:
        attempts = self.folder.attempts()
        version = {key: str(self.folder.header[key]) for key in ("model_version", "code", "data_hash")}
        names = ("run_id", "scenario", "seed", "config_hash")
        for run_id, scenario, seed, config_hash in zip(*(self.folder.plan[name].tolist() for name in names)):
            if run_id in wanted:
                yield Task(
                    folder=str(self.folder.path), run_id=run_id, scenario=scenario, seed=seed, config_hash=config_hash,
                    attempt=attempts[run_id] + 1, session=session, version=version, run=self.run,
                )  # fmt: skip

    def _next(self) -> Task | None:
        return self.again.popleft() if self.again else next(self.rows, None)

    def _started(self, task: Task) -> None:
        self.folder.log("started", task.run_id, task.attempt)

    def _take(self, outcome: Outcome) -> None:
        task, state = outcome.task, outcome.state
        if state == STOP:
            raise OutputError(outcome.message)
        self.folder.log(state, task.run_id, task.attempt)
        if state == DONE or (state != FAILED and self._has_mark(task.run_id)):
            self.done.add(task.run_id)
            self.failed.discard(task.run_id)
            self.handled += 1
        elif state == DIED:
            self._take_death(outcome)
        elif state == SKIPPED:
            self._again(task)
        elif state == TOO_LONG:
            self._fail(task, outcome.message)
        elif state == FAILED:
            self.failed.add(task.run_id)
            self.handled += 1
        self._report()

    def _has_mark(self, run_id: str) -> bool:
        """Whether a run is finished, though its process was ended just after the mark, or another one was there first.

        A worker that outlived the last writer of the study may have set its mark when we had cleared its tables away.
        """
        return self.folder.has_mark(run_id) and self._still_whole(run_id)

    def _again(self, task: Task) -> None:
        self.again.append(replace(task, attempt=task.attempt + 1))

    def _take_death(self, outcome: Outcome) -> None:
        """A process has died in the middle of a run: the run is tried again, but not for ever."""
        task = outcome.task
        self.deaths[task.run_id] += 1
        if self.deaths[task.run_id] >= DEATHS:
            self._fail(
                task, f"{DEATHS} times in a row its process ended in the middle of it; at last, {outcome.message}"
            )
        else:
            self._again(task)

    def _fail(self, task: Task, reason: str) -> None:
        config = self.folder.config(task.config_hash, task.scenario)
        self.folder.drop_tables(task.run_id)
        self.folder.record_failure(task.run_id, failure_of(task, reason, config))
        self.failed.add(task.run_id)
        self.handled += 1

    def _standing(self) -> Standing:
        return Standing(len(self.planned), len(self.done), len(self.failed))

    def _report(self) -> None:
        if self.progress:
            seconds, standing = time.monotonic() - self.began, self._standing()
            left = seconds / self.handled * standing.left if self.handled else None
            self.progress(Moment(standing, seconds, left))

    def _kept(self) -> str:
        standing = self.folder.standing()
        return (
            f"Stopped: {standing.done:,} of {standing.total:,} runs are finished and kept. When that is mended: "
            f"lcpsim study resume {self.folder.shown}"
        )


def duration(seconds: float) -> str:
    """A length of time as people say it: 40 s, 12 min, 3 h 20 min."""
    if seconds < 90:
        return f"{math.ceil(seconds)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def check_settings(
    jobs: int, engine: str, scheduler: str | None, time_limit_seconds: float | None, stop_after: int | None = None
) -> None:
    """Refuse settings of `run_study` that are not allowed, before anything happens."""
    check_jobs(jobs)
    check_engine(engine, scheduler)
    limit, found = time_limit_seconds, []
    if limit is not None and (
        isinstance(limit, bool) or not isinstance(limit, int | float) or not 0 < limit < math.inf
    ):
        found.append(Problem("time limit", f"{limit!r} is not a number of seconds above 0"))
    if stop_after is not None and (isinstance(stop_after, bool) or not isinstance(stop_after, int) or stop_after < 1):
        found.append(Problem("stop after", f"{stop_after!r} is not a whole number from 1"))
    if found:
        raise ConfigurationError(found, "the command")
