"""What processes and Dask workers that cannot even begin come to; what befalls the others is in tests/e2e."""

from __future__ import annotations

import os
import subprocess

import pytest
from distributed import KilledWorker

from sim.errors import LcpSimError
from sim.studies import cluster, pool
from sim.studies.worker import DIED, DONE, STOP, Outcome, Task

pytestmark = pytest.mark.unit
TASK = Task("folder", "id", "pbc_2009", 1, "hash", 1, "session")


@pytest.fixture
def beside(monkeypatch):
    """Processes beside a Dask worker that end before they are ready; each leaves a line in the list."""
    made = []

    class Ending:
        def __init__(self, run):
            self.is_alive, self.given = True, 0
            made.append(self)

        def is_made_ready(self):
            self.is_alive = len(made) > self.false_starts
            return self.is_alive

        def do(self, task, limit):
            self.given += 1
            return Outcome(task, DONE)

        def kill(self):
            self.is_alive = False

    monkeypatch.setattr(cluster, "Worker", Ending)
    monkeypatch.setattr(cluster, "_beside", type("Beside", (), {})())
    Ending.made, Ending.false_starts = made, 0
    return Ending


class Future:
    def __init__(self, status, found=None):
        self.status, self.found = status, found

    def result(self):
        return self.found

    exception = result


def test_a_dask_worker_keeps_its_process_and_renews_it_after_many_runs(beside, monkeypatch):
    monkeypatch.setattr(cluster, "RUNS_EACH", 3)
    assert [cluster.on_worker(TASK, None).state for _ in range(7)] == [DONE] * 7
    assert [one.given for one in beside.made] == [3, 3, 1]


@pytest.mark.parametrize("false_starts, state, made", [(2, DONE, 3), (3, STOP, 3)])
def test_a_machine_on_which_no_process_starts_stops_the_study_instead_of_failing_every_run(
    beside, false_starts, state, made
):
    beside.false_starts = false_starts
    outcome = cluster.on_worker(TASK, None)
    assert outcome.state == state
    assert len(beside.made) == made
    assert state == DONE or "3 processes in a row ended before they were ready" in outcome.message


def test_a_run_that_brings_dask_workers_down_has_died_and_a_worker_of_another_installation_stops_the_study():
    assert cluster._outcome(Future("finished", Outcome(TASK, DONE)), TASK).state == DONE
    killed = KilledWorker("task", type("State", (), {"address": "tcp://a"})(), 3)
    assert cluster._outcome(Future("error", killed), TASK).state == DIED
    foreign = cluster._outcome(Future("error", ModuleNotFoundError("No module named 'sim'")), TASK)
    assert foreign.state == STOP
    assert "Give every worker the same installation" in foreign.message
    with pytest.raises(OSError, match="gave up our runs"):
        cluster._outcome(Future("cancelled"), TASK)


def test_a_process_that_the_system_refuses_is_a_clear_error_and_leaves_nothing_open(monkeypatch):
    def refuse(*how, **more):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    with pytest.raises(LcpSimError, match=r"No process can be started \(cannot allocate memory\).*try --jobs 1"):
        next(pool.local(iter([TASK]).__next__, 1, None, lambda task: None))
    assert not before or len(os.listdir("/proc/self/fd")) == before
    beyond = cluster.on_worker(TASK, None)
    assert (beyond.state, "No process can be started" in beyond.message) == (STOP, True)


def test_without_dask_the_error_says_what_to_install(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(LcpSimError, match=r"(?s)needs the package distributed.*pip install 'lcp-sim\[cluster\]'"):
        cluster.connected("tcp://127.0.0.1:1")
