"""Carrying out a study, with an engine that does everything in this process; for real ones see tests/e2e."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from sim.errors import ConfigurationError, LcpSimError, OutputError
from sim.outcomes.tables import TABLES
from sim.studies import engines, execute, worker
from sim.studies.execute import Moment, check_settings, duration, retry_study, run_study
from sim.studies.files import write_json
from sim.studies.folder import LOG, Standing, StudyFolder
from sim.studies.lock import StudyLock
from sim.studies.worker import DIED, DONE, FAILED, SKIPPED, STOP, TOO_LONG, Outcome, Task, carry_out
from tests.study_runs import BASE, PLACE, PLAIN, QUICK, STUDY, calls, flag, here, planned, tasks

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def planned_once(tmp_path_factory):
    return planned(tmp_path_factory.mktemp("planned") / STUDY, 3)


@pytest.fixture
def study(planned_once, tmp_path, monkeypatch):
    """A study of six runs, none of them done, and an engine in this process."""
    monkeypatch.setenv(PLACE, str(tmp_path))
    monkeypatch.setattr(execute, "outcomes_of", here)
    shutil.copytree(planned_once.path, tmp_path / STUDY)
    return StudyFolder(tmp_path / STUDY)


def told(*outcomes):
    """An engine that reports what it is told to, in turn, and then does what is left."""
    script = list(outcomes)

    def engine(engine, source, *how):
        while (task := source()) is not None:
            how[2](task)
            step = script.pop(0) if script else None
            yield step(task) if callable(step) else Outcome(task, step, "so it is said") if step else carry_out(task)

    return engine


def log_of(study):
    return [json.loads(line) for line in (study.path / LOG).read_text(encoding="utf-8").splitlines()]


# As it should go -------------------------------------------------------------------------------------------------


def test_every_run_is_done_once_in_the_order_of_the_plan_with_progress(study, tmp_path):
    moments = []
    assert run_study(study.path, progress=moments.append, run=QUICK) == Standing(6, 6, 0)
    assert [(scenario, int(seed)) for _, scenario, _, seed in calls(tmp_path)] == list(
        zip(study.plan.scenario, study.plan.seed)
    )
    assert [moment.standing.done for moment in moments] == [0, 1, 2, 3, 4, 5, 6]
    assert moments[0].seconds_left is None
    assert moments[-1].seconds_left == 0.0
    assert [entry["what"] for entry in log_of(study)] == ["started", "done"] * 6
    assert study.attempts() == dict.fromkeys(study.plan.run_id, 1)


def test_what_is_done_is_not_done_again(study, tmp_path):
    assert run_study(study.path, stop_after=2, run=QUICK) == Standing(6, 2, 0)
    moments = []
    assert run_study(study.path, progress=moments.append, run=QUICK) == Standing(6, 6, 0)
    assert moments[0].standing.done == 2
    assert run_study(study.path, run=QUICK) == Standing(6, 6, 0)
    assert len(calls(tmp_path)) == 6


def test_a_mark_says_where_the_tables_are_and_what_is_in_them(study):
    run_study(study.path, stop_after=1, run=QUICK)
    (run_id,) = study.finished()
    mark = study.mark(run_id)
    assert (mark["run_id"], mark["attempt"]) == (run_id, 1)
    assert f"tables/flows/scenario={BASE}/{run_id}.parquet" in mark["tables"]
    assert len(mark["tables"]) == len(TABLES)
    assert {about["rows"] for about in mark["tables"].values()} == {4}


def test_how_far_it_is_is_said_in_words():
    assert str(Moment(Standing(1800, 1200, 3), 60.0, 30.2)) == "1,200 done, 3 failed, 597 left, 31 s left"
    assert str(Moment(Standing(18, 0, 0), 0.0, None)) == "0 done, 0 failed, 18 left"
    assert str(Moment(Standing(18, 18, 0), 9.0, 0.0)) == "18 done, 0 failed, 0 left"


@pytest.mark.parametrize(
    "seconds, words",
    [(0, "0 s"), (0.2, "1 s"), (89.5, "90 s"), (90, "2 min"), (5370, "1 h 30 min"), (12000, "3 h 20 min")],
)
def test_durations_are_words(seconds, words):
    assert duration(seconds) == words


@pytest.mark.parametrize(
    "settings, says",
    [
        ((0, "local", None, None), "0 is not a number of processes"),
        ((1, "dsak", None, None), "'dsak' is no engine; did you mean dask"),
        ((1, "dask", None, None), "dask needs the address of its scheduler"),
        ((1, "local", "tcp://a:1", None), "local has no scheduler; leave it out, or choose --engine dask"),
        ((1, "local", None, 0), "0 is not a number of seconds above 0"),
        ((1, "local", None, float("nan")), "nan is not a number of seconds"),
        ((1, "local", None, float("inf")), "inf is not a number of seconds"),
        ((1, "local", None, True), "True is not a number of seconds"),
        ((1, "local", None, "1"), "'1' is not a number of seconds"),
        ((1, "local", None, 1.0, 0), "0 is not a whole number from 1"),
    ],
)
def test_settings_that_are_not_allowed_are_refused_before_anything_happens(study, settings, says):
    with pytest.raises(ConfigurationError, match=says):
        check_settings(*settings)
    names = ("jobs", "engine", "scheduler", "time_limit_seconds", "stop_after")
    with pytest.raises(ConfigurationError, match=says):
        run_study(study.path, **dict(zip(names, settings)))
    assert not (study.path / LOG).exists()


def test_the_local_engine_is_asked_for_no_more_processes_than_there_are_runs(study, monkeypatch):
    asked = []
    monkeypatch.setattr(engines, "local", lambda source, jobs, limit, started: asked.append((jobs, limit)) or iter(()))
    monkeypatch.setattr(execute, "outcomes_of", lambda *how: closable(engines.outcomes_of(*how)))
    run_study(study.path, 40, time_limit_seconds=3.0, run=QUICK)
    assert asked == [(6, 3.0)]


def closable(found):
    yield from found


# As it should not ------------------------------------------------------------------------------------------------


def test_a_study_of_another_model_or_with_another_writer_is_refused_and_nothing_is_run(study):
    with StudyLock(study.path, "other"), pytest.raises(OutputError, match="only one may write a study at a time"):
        run_study(study.path, run=QUICK)
    write_json(study.path / "study.json", {**study.header, "code": "0"})
    for verb in (run_study, retry_study):
        with pytest.raises(OutputError, match="was begun with another model"):
            verb(study.path, run=QUICK)
    assert not (study.path / LOG).exists()


def test_a_run_that_fails_is_left_alone_until_a_retry_which_does_no_other(study, tmp_path):
    flag(tmp_path, BASE, 2, "raise", "raise")
    moments = []
    assert run_study(study.path, stop_after=5, run=QUICK) == Standing(6, 4, 1)
    assert retry_study(study.path, progress=moments.append, run=QUICK) == Standing(6, 4, 1)
    assert [(moment.standing.failed, moment.standing.left) for moment in moments] == [(0, 2), (1, 1)]
    assert retry_study(study.path, run=QUICK) == Standing(6, 5, 0)
    assert retry_study(study.path, run=QUICK) == Standing(6, 5, 0)
    assert len(calls(tmp_path)) == 5 + 2
    assert study.attempts()[study.plan.run_id[2]] == 3
    assert run_study(study.path, run=QUICK) == Standing(6, 6, 0)


def test_a_run_whose_process_dies_is_tried_twice_more_and_then_fails(study, monkeypatch):
    monkeypatch.setattr(execute, "outcomes_of", told(DIED, DONE, DIED, DONE, DIED))
    first = study.plan.run_id[0]
    monkeypatch.setattr(execute, "outcomes_of", told(DIED, DIED, DIED))
    assert run_study(study.path, run=PLAIN) == Standing(6, 5, 1)
    assert study.failure(first)["reason"] == (
        "3 times in a row its process ended in the middle of it; at last, so it is said"
    )
    assert study.failure(first)["configuration"] == study.config(study.plan.config_hash[0], BASE).plain()
    assert [(entry["what"], entry["attempt"]) for entry in log_of(study)][:6] == [
        ("started", 1), ("died", 1), ("started", 2), ("died", 2), ("started", 3), ("died", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("state", [DIED, TOO_LONG, SKIPPED])
def test_a_run_that_was_ended_just_after_its_mark_is_done(study, monkeypatch, state):
    def finished_and(task: Task) -> Outcome:
        carry_out(task)
        return Outcome(task, state)

    monkeypatch.setattr(execute, "outcomes_of", told(finished_and))
    assert run_study(study.path, run=PLAIN) == Standing(6, 6, 0)
    assert all(map(study.is_whole, study.finished()))
    assert set(study.attempts().values()) == {1}


def test_a_mark_that_another_worker_set_when_its_tables_had_been_cleared_away_does_not_count(study, monkeypatch):
    """A worker that outlives its parent may pass its last look at the lock just before the next one takes it."""

    def skipped_for_an_empty_mark(task: Task) -> Outcome:
        carry_out(task)
        study.drop_tables(task.run_id)
        return carry_out(task)

    monkeypatch.setattr(execute, "outcomes_of", told(skipped_for_an_empty_mark))
    assert run_study(study.path, run=PLAIN) == Standing(6, 6, 0)
    assert all(map(study.is_whole, study.finished()))
    assert study.attempts()[study.plan.run_id[0]] == 2


def test_a_run_that_takes_too_long_fails_and_leaves_no_tables(study, monkeypatch):
    def half_done(task: Task) -> Outcome:
        carry_out(task)
        study.forget(task.run_id)
        return Outcome(task, TOO_LONG, "it took longer")

    monkeypatch.setattr(execute, "outcomes_of", told(half_done))
    assert run_study(study.path, run=PLAIN) == Standing(6, 5, 1)
    assert study.failure(study.plan.run_id[0])["reason"] == "it took longer"
    assert list(study.path.glob(f"tables/*/*/{study.plan.run_id[0]}.parquet")) == []


@pytest.mark.parametrize("error", [OutputError("the disk is full"), LcpSimError("no process starts")])
def test_whatever_stops_a_study_says_what_is_kept_and_how_to_go_on(study, monkeypatch, error):
    def stop(task: Task) -> Outcome:
        if isinstance(error, OutputError):
            return Outcome(task, STOP, str(error))
        raise error

    monkeypatch.setattr(execute, "outcomes_of", told(None, None, stop))
    with pytest.raises(type(error), match=f"^{error}\n") as caught:
        run_study(study.path, run=PLAIN)
    assert caught.value.__notes__ == [
        f"Stopped: 2 of 6 runs are finished and kept. When that is mended: lcpsim study resume {study.path}"
    ]
    assert study.writer() == {}
    assert run_study(study.path, run=PLAIN) == Standing(6, 6, 0)


def test_ctrl_c_keeps_what_is_finished(study, monkeypatch):
    def interrupted(moment):
        if moment.standing.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(study.path, progress=interrupted, run=PLAIN)
    assert study.standing() == Standing(6, 2, 0)
    assert study.writer() == {}


def test_a_study_can_be_widened_between_and_only_what_is_new_is_done(study, tmp_path):
    from sim.studies.plan import Plan, configuration_of, expand

    run_study(study.path, run=QUICK)
    before = study.digest()
    study.replace_plan(expand(Plan(study.name, study.spec, study.plan), 4), configuration_of, {"seeds": 4})
    assert run_study(study.path, run=QUICK) == Standing(8, 8, 0)
    assert len(calls(tmp_path)) == 8
    assert study.digest() != before


# A worker --------------------------------------------------------------------------------------------------------


def test_a_worker_skips_what_is_finished(study):
    task = tasks(study)[0]
    assert [carry_out(task).state, carry_out(task).state] == [DONE, SKIPPED]


def test_a_worker_of_another_model_stops_the_study(study):
    task = tasks(study)[0]
    outcome = carry_out(replace(task, version={**task.version, "code": "0"}))
    assert outcome.state == STOP
    assert "a worker has another model than the study (code differ)" in outcome.message
    assert "Give every worker the same copy" in outcome.message
    assert study.standing() == Standing(6, 0, 0)


@pytest.mark.parametrize("trouble", [(), ("raise",)])
def test_a_worker_that_has_outlived_its_study_writes_nothing(study, tmp_path, trouble):
    task = tasks(study, QUICK, session="of yesterday")[0]
    if trouble:
        flag(tmp_path, BASE, 1, *trouble)
    with StudyLock(study.path, "today"):
        outcome = carry_out(task)
    assert (outcome.state, outcome.message) == (STOP, f"{study.path}: another process has taken over the study")
    assert list((study.path / "tables").iterdir()) == []
    assert study.standing() == Standing(6, 0, 0)


def test_a_worker_whose_study_is_taken_over_while_it_writes_leaves_no_mark(study, monkeypatch):
    sessions = iter([{"session": "mine"}, {"session": "of another"}])
    monkeypatch.setattr(worker, "read_lock", lambda folder: next(sessions))
    assert carry_out(tasks(study, session="mine")[0]).state == STOP
    assert study.standing() == Standing(6, 0, 0)


@pytest.mark.parametrize(
    "part, says",
    [
        ("tables", r"cannot be written \(file exists\)"),
        ("done", r"its folder done cannot be read \(not a directory\)"),
        ("failed", r"its folder failed cannot be read \(not a directory\)"),
    ],
)
def test_a_file_in_the_place_of_a_folder_is_a_reason_to_stop(study, part, says):
    (study.path / part).rmdir()
    (study.path / part).touch()
    with pytest.raises(OutputError, match=says):
        run_study(study.path, run=PLAIN)
    (study.path / part).unlink()
    (study.path / part).mkdir()
    assert run_study(study.path, run=PLAIN) == Standing(6, 6, 0)


def test_a_configuration_that_is_missing_is_a_reason_to_stop(study):
    worker._config.cache_clear()
    digest = study.plan.config_hash[1]
    path = study.path / "configs" / f"{digest}.json"
    kept = path.read_bytes()
    path.unlink()
    with pytest.raises(OutputError, match=f"configuration {digest} is missing"):
        run_study(study.path, run=PLAIN)
    assert study.standing() == Standing(6, 1, 0)
    path.write_bytes(kept)
    assert run_study(study.path, run=PLAIN) == Standing(6, 6, 0)


def test_a_failure_leaves_traceback_and_configuration(study, tmp_path):
    flag(tmp_path, BASE, 1, "raise")
    outcome = carry_out(tasks(study, QUICK)[0])
    assert (outcome.state, outcome.message) == (FAILED, "ValueError: the well of seed 1 is dry")
    about = study.failure(outcome.task.run_id)
    assert about["traceback"].startswith("Traceback (most recent call last):")
    assert (about["scenario"], about["seed"], about["attempt"]) == (BASE, 1, 1)
    assert about["configuration"] == study.config(about["config_hash"], BASE).plain()


def test_a_table_that_is_not_of_its_form_is_a_failure(study, monkeypatch):
    result = worker.result_of(study.config(study.plan.config_hash[0], BASE), 1, PLAIN)
    broken = replace(result, flows=result.flows.drop(columns="pence"))
    monkeypatch.setattr(worker, "result_of", lambda *how: broken)
    outcome = carry_out(tasks(study)[0])
    assert (outcome.state, outcome.message) == (FAILED, "ValueError: table flows lacks pence")
