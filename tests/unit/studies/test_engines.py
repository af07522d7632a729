from __future__ import annotations

import pandas as pd
import pytest

from sim.config import load_config
from sim.errors import BooksError, ConfigurationError, DataError, Problem
from sim.runner import RunResult
from sim.studies.engines import run_many


@pytest.fixture(scope="module")
def config():
    return load_config()


def fake_run():
    """Something that runs. Made in a function, so that workers receive it whole and need not import these tests."""
    make, frame = RunResult, pd.DataFrame

    def run(config, seed):
        import os

        threads = frame({"seed": [seed], "process": [os.getpid()], "threads": [os.environ.get("NUMBA_NUM_THREADS")]})
        return make(config, seed, threads, *(frame() for _ in range(6)))

    return run


def failing_run(error):
    def run(config, seed):
        if seed == 2:
            raise error
        return seed

    return run


@pytest.mark.unit
@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_tasks_with_progress(config, jobs):
    seen = []
    found = run_many([(config, seed) for seed in (5, 3, 4)], jobs, lambda *done: seen.append(done), fake_run())
    assert [result.seed for result in found] == [5, 3, 4]
    assert [result.config for result in found] == [config] * 3
    assert seen == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.unit
def test_workers_are_other_processes_with_one_thread_each(config):
    import os

    found = pd.concat(result.metrics for result in run_many([(config, 1), (config, 2)], 2, run=fake_run()))
    assert os.getpid() not in set(found.process)
    assert set(found.threads) == {"1"}


@pytest.mark.unit
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    "error",
    [
        DataError("pcts.parquet: altered"),
        BooksError("books"),
        ConfigurationError([Problem("a.b", "bad")], "x", "try y"),
    ],
)
def test_a_run_that_fails_says_which_and_keeps_its_kind(config, jobs, error):
    with pytest.raises(type(error)) as caught:
        run_many([(config, seed) for seed in (1, 2, 3)], jobs, run=failing_run(error))
    assert str(caught.value) == str(error)
    assert "This happened in scenario pbc_2009 with seed 2." in caught.value.__notes__


@pytest.mark.unit
@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_stops_the_work(config, jobs):
    def interrupted(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_many([(config, seed) for seed in range(4)], jobs, interrupted, fake_run())
    assert len(run_many([(config, 1), (config, 2)], jobs, run=fake_run())) == 2  # and the next one works


@pytest.mark.unit
@pytest.mark.parametrize("jobs", [0, -1, 1.5, True])
def test_a_number_of_processes_below_one_is_refused(config, jobs):
    with pytest.raises(ConfigurationError, match="use a whole number from 1"):
        run_many([(config, 1)], jobs)


@pytest.mark.unit
def test_nothing_to_run_is_no_result(config):
    assert run_many([], 2) == []
