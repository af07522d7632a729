from __future__ import annotations

import json
import os
import shutil

import pandas as pd
import pytest

from sim.errors import OutputError
from sim.studies import folder as module
from sim.studies.files import read_json, write_json
from sim.studies.folder import HEADER, LOG, PLAN, Standing, StudyFolder, is_study
from sim.studies.lock import StudyLock
from sim.studies.plan import Plan, configuration_of, expand
from tests.study_runs import BASE, LADDER, calm, plan, planned

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return calm(tmp_path_factory.mktemp("finished") / "study", 2)


@pytest.fixture
def study(finished, tmp_path):
    """A study of four runs, all done."""
    shutil.copytree(finished.path, tmp_path / "study")
    return StudyFolder(tmp_path / "study")


def widen(study: StudyFolder, *how, **more) -> int:
    present = Plan(study.name, study.spec, study.plan)
    return study.replace_plan(expand(present, *how, **more), configuration_of, {"how": [*how, more]})


# Made ------------------------------------------------------------------------------------------------------------


def test_a_planned_study_has_its_plan_configurations_and_dictionary_and_nothing_else(tmp_path):
    made = planned(tmp_path / "a" / "study", 2)
    assert {path.name for path in made.path.iterdir()} == {
        "study.json", "plan.parquet", "dictionary.csv", "configs", "tables", "done", "failed", "lock",
    }  # fmt: skip
    assert made.standing() == Standing(4, 0, 0)
    assert made.plan.equals(plan(2).table)
    assert made.spec == made.header["spec"] == json.loads(json.dumps(plan(2).spec))
    for row in made.plan.itertuples():
        assert made.config(row.config_hash, row.scenario) == configuration_of(row)
    assert is_study(made.path)
    assert str(tmp_path) not in (made.path / HEADER).read_text()


def lay_nothing(folder):
    folder.mkdir()


def lay_foreign(folder):
    (folder / "tables").mkdir(parents=True)
    for name in ("notes.md", "tables/summary.csv", "a", "b"):
        (folder / name).touch()


def lay_files_of_our_names(folder):
    folder.mkdir()
    (folder / "done").write_text("all of it", encoding="utf-8")


def lay_file(folder):
    folder.touch()


@pytest.mark.parametrize(
    "lay, says",
    [
        (lay_foreign, r"study: holds something else \(a, b, notes.md and 1 more\); name another folder with --out"),
        (lay_files_of_our_names, r"study: holds something else \(done\); name another folder"),
        (lay_file, "study: cannot be written, for study is a file; name another folder"),
        (lambda folder: planned(folder, 1), "study: holds a study already; resume or expand it, or name another"),
    ],
)
def test_a_folder_of_anything_else_is_refused_and_not_touched(tmp_path, lay, says):
    lay(tmp_path / "study")
    before = {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")}
    with pytest.raises(OutputError, match=says):
        planned(tmp_path / "study", 2)
    assert {path: path.is_file() and path.read_bytes() for path in tmp_path.rglob("*")} == before


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "notes").touch()
    with pytest.raises(OutputError, match="for notes is a file"):
        planned(tmp_path / "notes" / "study", 2)


def test_planning_that_was_cut_short_can_be_done_again(tmp_path, monkeypatch):
    lay_nothing(tmp_path / "study")
    for last in ("plan.parquet", "dictionary.csv", "study.json"):
        with monkeypatch.context() as patch:
            patch.setattr(module, "placed", broken_at(last, module.placed))
            patch.setattr(module, "write_whole", broken_at(last, module.write_whole))
            patch.setattr(module, "write_json", broken_at(last, module.write_json))
            with pytest.raises(KeyboardInterrupt):
                planned(tmp_path / "study", 2)
        assert not is_study(tmp_path / "study")
    (tmp_path / "study" / ".plan.parquet.7-0.partial").touch()
    assert planned(tmp_path / "study", 2).standing().left == 4


def broken_at(name, writing):
    """As `writing`, but killed when it comes to a file of that name."""

    def write(path, *content):
        if path.name == name:
            raise KeyboardInterrupt
        return writing(path, *content)

    return write


# Opened ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content, says",
    [
        (None, r"is not a study \(it holds no study.json\); name the folder of one"),
        ("{", "its study.json cannot be read; name another study"),
        ("[]", "is not a study of lcp-sim"),
        ('{"made_by": "lcp-sim", "kind": "figures"}', "is not a study of lcp-sim"),
        (
            '{"made_by": "lcp-sim", "kind": "study", "form": 2}',
            "is a study in form 2, which this version does not read",
        ),
    ],
)
def test_a_folder_that_is_no_study_says_why(tmp_path, content, says):
    if content is not None:
        (tmp_path / HEADER).write_text(content, encoding="utf-8")
    with pytest.raises(OutputError, match=says):
        StudyFolder(tmp_path)


def test_a_study_that_is_not_there_says_how_to_plan_one(tmp_path):
    with pytest.raises(OutputError, match="there is no such study; plan one with: lcpsim study plan NAME"):
        StudyFolder(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "key, what", [("code", "code of the model"), ("model_version", "version"), ("data_hash", "data")]
)
def test_a_study_of_another_model_is_not_continued(study, key, what):
    study.check_version()
    write_json(study.path / HEADER, {**study.header, key: "another"})
    with pytest.raises(OutputError, match=rf"was begun with another model \({what} changed since\).*Nothing was run"):
        StudyFolder(study.path).check_version()


def test_libraries_of_another_release_are_named(study):
    study.header["libraries"]["numpy"] = "0.1"
    assert study.library_changes()[0].startswith("numpy 0.1 then, ")


def test_a_run_is_found_by_the_beginning_of_its_id(study):
    whole = study.plan.run_id[0]
    assert study.row(whole[:8]).run_id == whole
    with pytest.raises(OutputError, match="no run zzz"):
        study.row("zzz")
    with pytest.raises(OutputError, match=f"did you mean {whole}"):
        study.row(whole[:-1] + "x")
    with pytest.raises(OutputError, match="no run "):
        study.row("")
    study.plan.loc[:, "run_id"] = ["ab1", "ab2", "c", "d"]
    with pytest.raises(OutputError, match="2 runs begin with ab; write more of the id"):
        study.row("ab")


def test_a_configuration_that_was_altered_or_lost_is_not_used(study):
    digest = study.plan.config_hash[0]
    path = study.path / "configs" / f"{digest}.json"
    content = json.loads(path.read_text())
    for changed in ({**content, "end": "2012-03"}, {**content, "levers": 1}, {}):
        write_json(path, changed)
        with pytest.raises(OutputError, match=f"configuration {digest} was altered since the study was planned"):
            study.config(digest, BASE)
    path.unlink()
    with pytest.raises(OutputError, match=f"configuration {digest} is missing"):
        study.config(digest, BASE)


@pytest.mark.parametrize("content", [b"", b"PAR1 and no more"])
def test_a_plan_that_was_damaged_is_a_clear_error(study, content):
    (study.path / PLAN).write_bytes(content)
    again = StudyFolder(study.path)
    with pytest.raises(OutputError, match=r"its plan.parquet cannot be read \("):
        again.standing()
    with pytest.raises(OutputError, match=r"its plan.parquet cannot be read \("):
        again.spec  # noqa: B018


# Widened ---------------------------------------------------------------------------------------------------------


def test_a_wider_plan_keeps_what_is_done(study):
    digest = study.digest()
    assert widen(study, 3) == 2
    assert study.standing() == Standing(6, 4, 0)
    assert study.digest() == digest
    assert StudyFolder(study.path).header["expanded"] == [{"how": [3, {}]}]
    assert all(study.config(row.config_hash, row.scenario) for row in study.plan.itertuples())


def test_a_study_can_be_widened_again_and_again(study):
    assert widen(study, 3) == 2
    assert widen(study, scenarios=["pct_only"]) == 3
    again = StudyFolder(study.path)
    assert widen(again, 4) == 3
    assert again.spec == StudyFolder(study.path).header["spec"]
    assert (again.spec["seeds"], again.spec["scenarios"]) == ([1, 2, 3, 4], [BASE, LADDER, "pct_only"])
    assert again.standing() == Standing(12, 4, 0)


def test_a_plan_that_lacks_runs_is_refused(study):
    before = (study.path / PLAN).read_bytes()
    narrower = Plan("tiny", study.spec, study.plan.iloc[1:])
    with pytest.raises(OutputError, match=r"lacks 1 runs of the present one.*Nothing was touched.*--out"):
        study.replace_plan(narrower, configuration_of, {})
    assert (study.path / PLAN).read_bytes() == before


def test_an_expansion_from_a_plan_that_somebody_else_has_widened_meanwhile_is_refused(study):
    slow = StudyFolder(study.path)
    wider = expand(Plan(slow.name, slow.spec, slow.plan), 3)
    widen(study, 4)
    with pytest.raises(OutputError, match="lacks 2 runs of the present one"):
        slow.replace_plan(wider, configuration_of, {})
    assert slow.standing().total == 8


def test_an_expansion_that_is_killed_between_plan_and_header_is_whole(study, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(module, "write_json", broken_at(HEADER, module.write_json))
        with pytest.raises(KeyboardInterrupt):
            widen(study, 3)
    again = StudyFolder(study.path)
    assert again.header["spec"]["seeds"] == [1, 2]
    assert again.spec["seeds"] == [1, 2, 3]
    assert again.standing() == Standing(6, 4, 0)
    assert widen(again, scenarios=["pct_only"]) == 3
    assert StudyFolder(study.path).header["spec"] == again.spec


def test_an_expansion_that_is_killed_before_the_plan_has_done_nothing(study, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(module, "placed", broken_at(PLAN, module.placed))
        with pytest.raises(KeyboardInterrupt):
            widen(study, 3)
    assert StudyFolder(study.path).standing() == Standing(4, 4, 0)
    assert widen(StudyFolder(study.path), 3) == 2


def test_a_study_that_is_being_written_is_not_widened(study):
    with StudyLock(study.path, "other"), pytest.raises(OutputError, match="is being written by process"):
        widen(study, 3)


# Kept ------------------------------------------------------------------------------------------------------------


def test_a_run_without_its_mark_does_not_count_and_its_tables_are_cleared_away(study):
    first, second, *_ = study.plan.run_id
    study.forget(first)
    hidden = [study.path / name for name in (".plan.parquet.1-ab.partial", f"done/.{second}.json.1-ab.partial")]
    for path in hidden:
        path.touch()
    own = study.path / "analysis" / "table.csv"
    own.parent.mkdir()
    own.touch()
    assert study.standing() == Standing(4, 3, 0)
    study.clear_leftovers()
    assert not any(path.exists() for path in hidden)
    assert own.exists()
    assert list(study.path.glob(f"tables/*/*/{first}.parquet")) == []
    assert study.is_whole(second)


def test_without_its_marks_nothing_is_cleared_away(study):
    (study.path / "done").rename(study.path / "aside")
    with pytest.raises(OutputError, match="its folder done is missing, which tells what is finished; put it back"):
        study.clear_leftovers()
    (study.path / "aside").rename(study.path / "done")
    study.clear_leftovers()
    assert all(map(study.is_whole, study.plan.run_id))


def test_empty_folders_that_a_copy_left_out_are_made_again(tmp_path):
    made = planned(tmp_path / "study", 1)
    for name in ("tables", "done", "failed"):
        (made.path / name).rmdir()
    made.clear_leftovers()
    assert all((made.path / name).is_dir() for name in ("tables", "done", "failed"))


def test_a_failure_counts_until_the_run_is_finished(study):
    run_id, *_ = study.plan.run_id
    mark = study.mark(run_id)
    study.forget(run_id)
    study.record_failure(run_id, {"reason": "the well is dry"})
    assert study.standing() == Standing(4, 3, 1)
    assert study.failure(run_id) == {"run_id": run_id, "reason": "the well is dry"}
    study.record_done(run_id, {"tables": mark["tables"]})
    assert study.standing() == Standing(4, 4, 0)
    assert study.failed() == set()
    study.record_failure(run_id, {"reason": "killed between the mark and the end of this record"})
    assert study.standing() == Standing(4, 4, 0)
    study.clear_leftovers()
    study.forget(run_id)
    assert study.standing() == Standing(4, 3, 0)


@pytest.mark.parametrize(
    "mark", ["", "{", "[]", "{}", '{"tables": {}}', '{"tables": []}', '{"tables": {"tables/summary": 1}}']
)
def test_a_run_with_a_damaged_mark_is_not_whole(study, mark):
    run_id = study.plan.run_id[0]
    assert study.is_whole(run_id)
    (study.path / "done" / f"{run_id}.json").write_text(mark, encoding="utf-8")
    assert not study.is_whole(run_id)


def test_a_run_with_a_table_too_short_is_not_whole(study):
    run_id = study.plan.run_id[0]
    os.truncate(study.table_path("flows", BASE, run_id), 100)
    assert not study.is_whole(run_id)
    with pytest.raises(OutputError, match="the mark of run nobody is missing"):
        study.mark("nobody")


def test_equal_studies_have_equal_digests_and_others_have_others(study, tmp_path):
    before = study.digest()
    assert calm(tmp_path / "again", 2).digest() == before
    run_id = study.plan.run_id[0]
    study.forget(run_id)
    without = study.digest()
    study.record_done(run_id, {"tables": {"tables/summary": {"sha256": "0"}}})
    assert len({before, without, study.digest()}) == 3


def test_names_of_scenarios_make_folders_that_duckdb_reads(study):
    assert study.table_path("flows", "a+b/c", "1").parent.name == "scenario=a%2Bb%2Fc"


def test_the_log_counts_attempts_and_outlives_lines_that_were_cut_short(study):
    study.log("started", "a", 1)
    with (study.path / LOG).open("ab") as log:
        log.write(b'{"at": "2026", "what": "started", "run_')
    study.log("done", "a", 1)
    study.log("started", "b", 2)
    with (study.path / LOG).open("ab") as log:
        log.write(
            b'{"at": "2026", "what": "started", "run_id": "c", "attempt": 1}\n\x00\x00\xff "what": "started"\n{}\n'
        )
    assert {name: study.attempts()[name] for name in "abc"} == {"a": 1, "b": 1, "c": 1}
    assert study.attempts("done")["a"] == 1


def test_a_line_of_the_log_that_does_not_fit_on_the_disk_is_an_error(study, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, line: write(file, line[:20]))
    with pytest.raises(OutputError, match=r"study: cannot be written \(no space left on device\)"):
        study.log("started", "a", 1)
    monkeypatch.undo()
    study.log("started", "b", 1)
    assert study.attempts()["b"] == 1


def test_a_study_that_was_never_begun_has_no_attempts(tmp_path):
    assert planned(tmp_path / "study", 1).attempts() == {}


def test_who_writes_is_known_while_it_is_written_and_not_from_what_a_killed_process_left(study):
    assert study.writer() == {}
    with StudyLock(study.path, "mine"):
        assert study.writer()["process"] == os.getpid()
    (study.path / "lock").write_text('{"process": 4711, "since": "yesterday", "session": "4711-1"}', encoding="utf-8")
    assert study.writer() == {}


def test_a_file_is_whole_or_absent_and_takes_any_characters(tmp_path):
    path = tmp_path / "a.json"
    content = {"reason": "half of a character: \udcff, and a whole one: \u00a3"}
    write_json(path, content)
    assert read_json(path, "it") == content
    with pytest.raises(TypeError):
        write_json(path, {"reason": object()})
    assert read_json(path, "it") == content
    assert [found.name for found in tmp_path.iterdir()] == ["a.json"]


def test_plans_with_and_without_what_was_asked_for_are_read(study):
    pd.read_parquet(study.path / PLAN).to_parquet(study.path / PLAN)  # as other programs write it
    assert StudyFolder(study.path).spec == study.header["spec"]
