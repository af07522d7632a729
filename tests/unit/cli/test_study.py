"""The verbs of `lcpsim study`: what they say, what they refuse, and with which exit code they leave."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import sim.runner
from sim.cli import study as verbs
from sim.cli.main import main
from sim.errors import LcpSimError
from sim.studies import execute, worker
from sim.studies.files import write_json
from sim.studies.folder import Standing, StudyFolder
from sim.studies.lock import StudyLock
from tests.study_runs import BASE, LADDER, PLACE, SPEC, calm, flag, here, other, plain, quick

pytestmark = pytest.mark.unit
WHERE = "results/tiny"


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return calm(tmp_path_factory.mktemp("finished") / "tiny", 2)


@pytest.fixture(autouse=True)
def cheap_runs(tmp_path, monkeypatch):
    """Runs that cost nothing, in this process; and a folder with a study file of our own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(PLACE, str(tmp_path))
    monkeypatch.setattr(execute, "outcomes_of", here)
    monkeypatch.setattr(worker, "_resolve", lambda name: quick)
    monkeypatch.setattr(sim.runner, "run", lambda config, seed, progress: plain(config, seed))
    write_spec(seeds=2)


@pytest.fixture
def study(finished, tmp_path):
    """A study of four runs, all done, where the command line looks for it."""
    shutil.copytree(finished.path, tmp_path / WHERE)
    return StudyFolder(WHERE)


def write_spec(**changes):
    spec = {**SPEC, **changes}
    Path("tiny.yaml").write_text("\n".join(f"{key}: {json.dumps(value)}" for key, value in spec.items()))


@pytest.fixture
def lcpsim(capsys):
    """A command: its exit code, and what it said on either stream."""

    def call(*arguments):
        try:
            code = main(["study", *arguments])
        except SystemExit as left:
            code = left.code
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return call


# Help and names --------------------------------------------------------------------------------------------------


def test_help_names_every_verb_and_each_has_its_own(lcpsim):
    for arguments in ((), ("--help",), ("-h",)):
        code, out, _ = lcpsim(*arguments)
        assert code == 0
        assert all(f"\n  {verb} " in out for verb in verbs.VERBS)
    for verb in verbs.VERBS:
        code, out, _ = lcpsim(verb, "--help")
        assert code == 0
        assert f"usage: lcpsim study {verb}" in out


def test_an_unknown_verb_names_the_nearest(lcpsim):
    assert lcpsim("resum", "tiny") == (
        2,
        "",
        f"resum: no such verb; did you mean resume? (lcpsim study has {', '.join(verbs.VERBS)})\n",
    )


@pytest.mark.parametrize("verb", [verb for verb in verbs.VERBS if verb != "list"])
def test_a_verb_without_a_study_says_what_is_missing(lcpsim, verb):
    code, out, err = lcpsim(verb)
    assert (code, out) == (2, "")
    assert "the following arguments are required: NAME" in err
    assert f"Try: lcpsim study {verb} --help" in err


@pytest.mark.parametrize("verb", ["status", "resume", "retry", "verify", "export", "expand"])
def test_a_study_that_is_not_there_says_how_to_plan_one(lcpsim, verb):
    for name, shown in (("tiny", WHERE), ("some/where", "some/where")):
        code, out, err = lcpsim(verb, name)
        assert (code, out) == (2, "")
        assert err == f"{shown}: there is no such study; plan one with: lcpsim study plan NAME\n"


@pytest.mark.parametrize("verb", ["status", "resume", "retry", "verify", "export", "expand"])
def test_a_folder_of_something_else_is_refused(lcpsim, tmp_path, verb):
    (tmp_path / "notes").mkdir()
    assert lcpsim(verb, "notes")[::2] == (
        2, "notes: is not a study (it holds no study.json); name the folder of one\n",
    )  # fmt: skip


def test_studies_are_listed_one_a_line(lcpsim):
    code, out, _ = lcpsim("list")
    lines = dict(line.split("  ", 1) for line in out.splitlines())
    assert code == 0
    assert lines["small"].strip() == "A small study for trying things out"


# Planning --------------------------------------------------------------------------------------------------------


def test_a_plan_says_how_much_it_is_and_where_it_went(lcpsim, tmp_path):
    code, out, err = lcpsim("plan", "tiny.yaml", "--jobs", "2")
    assert (code, err) == (0, "")
    assert "scenarios   pbc_2009, lcp_ladder  (the first is the baseline)" in out
    assert "in all      4 runs of 93,931 people over 60 months" in out
    assert "on 2 processes" in out
    assert out.endswith(f"Planned: {WHERE}\nTry: lcpsim study run tiny.yaml\n")
    assert StudyFolder(WHERE).standing() == Standing(4, 0, 0)


def test_a_dry_run_writes_nothing(lcpsim, tmp_path):
    code, out, _ = lcpsim("plan", "tiny.yaml", "--dry-run")
    assert code == 0
    assert out.endswith("Nothing was written (--dry-run).\n")
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.yaml"]


def test_a_plan_may_go_into_another_folder_and_the_next_step_is_a_command_that_works(lcpsim):
    code, out, _ = lcpsim("plan", "tiny.yaml", "--out", "elsewhere/mine")
    assert code == 0
    words = out.splitlines()[-1].removeprefix("Try: lcpsim study ").split()
    code, out, _ = lcpsim(*words)
    assert code == 0
    assert out.endswith("elsewhere/mine: 4 runs planned; 4 done, 0 failed, 0 left\n")


def test_planning_again_changes_nothing_and_says_so(lcpsim, study):
    digest = study.digest()
    code, out, _ = lcpsim("plan", "tiny.yaml")
    assert code == 0
    assert f"Planned already: {WHERE}" in out
    assert StudyFolder(WHERE).digest() == digest


@pytest.mark.parametrize("verb", ["plan", "run"])
def test_another_plan_of_that_name_is_refused_with_what_is_different(lcpsim, study, verb):
    write_spec(seeds=3)
    code, _, err = lcpsim(verb, "tiny.yaml")
    assert code == 2
    assert err == (
        f"{WHERE}: holds another plan of tiny (2 new runs; 2 runs of the file are not in it). Nothing was touched: plan "
        "into another folder with --out, or widen what is there with lcpsim study expand\n"
    )
    assert study.standing() == Standing(4, 4, 0)


def test_a_plan_into_a_folder_of_something_else_is_refused(lcpsim, tmp_path):
    (tmp_path / WHERE).mkdir(parents=True)
    (tmp_path / WHERE / "notes.md").touch()
    code, _, err = lcpsim("plan", "tiny.yaml")
    assert (code, err) == (2, f"{WHERE}: holds something else (notes.md); name another folder with --out\n")


@pytest.mark.parametrize(
    "changes, says",
    [
        ({"scenarios": [BASE, "lcp_lader"]}, "did you mean lcp_ladder"),
        ({"seeds": 0}, "0 is not a whole number from 1"),
        ({"designs": {"d": {"kind": "cases", "cases": {"a": {"savings.retention": 0.5}, "b": {"savings.retention": 0.5}}}}}, "is the same as the case a"),
        ({"fixed": {"savings.retention": 0.5}, "designs": {"d": {"kind": "grid", "over": {"savings.retention": [0.5, 1]}}}}, "already set by `fixed`"),
        ({"seed": 3}, "no such entry of a study; did you mean seeds"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("verb", ["plan", "run"])
def test_a_mistake_in_the_file_is_told_before_anything_is_made(lcpsim, tmp_path, verb, changes, says):
    write_spec(**changes)
    code, out, err = lcpsim(verb, "tiny.yaml")
    assert (code, out) == (2, "")
    assert err.startswith("Nothing was run: ")
    assert says in err
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.yaml"]


def test_a_study_that_nobody_wrote_names_the_nearest(lcpsim):
    code, _, err = lcpsim("plan", "smal")
    assert code == 2
    assert "smal" in err
    assert "did you mean small?" in err
    assert "there is no such file" in lcpsim("plan", "nowhere.yaml")[2]


def test_too_little_room_is_said_before_it_matters(lcpsim, monkeypatch):
    usage = shutil.disk_usage(".")
    monkeypatch.setattr(verbs.shutil, "disk_usage", lambda path: usage._replace(free=100))
    code, _, err = lcpsim("plan", "tiny.yaml")
    assert (code, err) == (0, "Note: about 0 MB are needed and 0 MB are free there.\n")


# Widening --------------------------------------------------------------------------------------------------------


def test_an_expansion_keeps_what_is_done_and_says_what_is_new(lcpsim, study):
    digest = study.digest()
    code, out, _ = lcpsim("expand", "tiny", "--seeds", "3", "--scenarios", "pct_only")
    assert code == 0
    assert out == f"{WHERE}: 5 runs added, 9 in all; 4 done are kept.\nTry: lcpsim study resume tiny\n"
    assert StudyFolder(WHERE).digest() == digest
    assert lcpsim("expand", "tiny", "--seeds", "4")[1].startswith(f"{WHERE}: 3 runs added, 12 in all; 4 done are kept.")
    assert lcpsim("resume", "tiny")[1] == f"{WHERE}: 12 runs planned; 12 done, 0 failed, 0 left\n"
    assert [entry["seeds"] for entry in StudyFolder(WHERE).header["expanded"]] == [3, 4]
    assert lcpsim("plan", "tiny.yaml")[1].endswith(f"Planned already: {WHERE}\nTry: lcpsim study run tiny.yaml\n")


@pytest.mark.parametrize(
    "arguments, says",
    [
        ((), "say what to add: seeds, draws or scenarios"),
        (("--seeds", "2"), "2 is not more than the 2 there are"),
        (("--seeds", "many"), "invalid int value: 'many'"),
        (("--scenarios", BASE), "is in the plan already"),
        (("--scenarios", "lcp_lader"), "did you mean lcp_ladder"),
        (("--draws", "64"), "no design is sampled"),
        (("--draws", "sample=many"), "'sample=many' is neither a number nor DESIGN=NUMBER"),
        (("--draws", "8", "a=8"), "give one number, or DESIGN=NUMBER for each design"),
        (("--draws", "a=8"), "is no sampled design of this study"),
    ],
)
def test_an_expansion_that_cannot_be_is_refused_and_nothing_is_touched(lcpsim, study, arguments, says):
    before = (study.path / "plan.parquet").read_bytes()
    code, out, err = lcpsim("expand", "tiny", *arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert (study.path / "plan.parquet").read_bytes() == before


def test_a_study_of_another_model_or_from_a_sweep_is_not_widened(lcpsim, study):
    write_json(study.path / "study.json", {**study.header, "code": "0"})
    code, _, err = lcpsim("expand", "tiny", "--seeds", "3")
    assert code == 2
    assert "was begun with another model (code of the model changed since)" in err


# Doing -----------------------------------------------------------------------------------------------------------


def test_a_study_is_planned_and_run_in_one_go_and_then_there_is_nothing_left_to_do(lcpsim):
    code, out, err = lcpsim("run", "tiny.yaml")
    assert code == 0
    assert out.endswith(f"{WHERE}: 4 runs planned; 4 done, 0 failed, 0 left\n")
    assert err.splitlines()[-1] == f"{WHERE}: 4 done, 0 failed, 0 left"
    for verb, name in (("resume", "tiny"), ("run", "tiny.yaml"), ("retry", "tiny"), ("status", WHERE)):
        code, out, _ = lcpsim(verb, name)
        assert code == 0
        assert out.endswith(f"{WHERE}: 4 runs planned; 4 done, 0 failed, 0 left\n")


def test_failed_runs_are_named_with_what_to_do_and_make_the_exit_code_1(lcpsim, tmp_path):
    flag(tmp_path, LADDER, 2, "raise", "raise")
    code, out, _ = lcpsim("run", "tiny.yaml")
    run_id = StudyFolder(WHERE).plan.run_id[3]
    said = (
        f"{WHERE}: 4 runs planned; 3 done, 1 failed, 0 left\n"
        f"  failed: {run_id} ({LADDER}, seed 2): ValueError: the well of seed 2 is dry\n"
        f"  tracebacks and configurations are in {WHERE}/failed\n"
        f"Try: lcpsim study retry {WHERE}\n"
    )
    assert code == 1
    assert out.endswith(said)
    assert lcpsim("status", "tiny")[:2] == (1, said)
    assert lcpsim("resume", "tiny")[:2] == (1, said)
    assert lcpsim("retry", "tiny")[:2] == (1, said)
    assert lcpsim("retry", "tiny")[:2] == (0, f"{WHERE}: 4 runs planned; 4 done, 0 failed, 0 left\n")


def test_more_failures_than_fit_are_counted(lcpsim, tmp_path):
    write_spec(seeds=4)
    for seed in (1, 2, 3, 4):
        for scenario in (BASE, LADDER):
            flag(tmp_path, scenario, seed, "raise")
    code, out, _ = lcpsim("run", "tiny.yaml")
    assert code == 1
    assert out.count("  failed: ") == 5
    assert "  and 3 more; tracebacks and configurations are in" in out


def test_a_status_says_what_is_left_and_who_is_at_it(lcpsim, study):
    study.forget(study.plan.run_id[0])
    code, out, _ = lcpsim("status", "tiny")
    said = f"{WHERE}: 4 runs planned; 3 done, 0 failed, 1 left\nTry: lcpsim study resume {WHERE}\n"
    assert (code, out) == (0, said)
    with StudyLock(study.path, WHERE):
        code, out, _ = lcpsim("status", "tiny")
        about = study.writer()
    assert out == f"{WHERE}: process {about['process']} has been writing it since {about['since']}\n{said}"


def test_a_second_writer_is_refused(lcpsim, study):
    with StudyLock(study.path, WHERE):
        for arguments in (("resume", "tiny"), ("retry", "tiny"), ("expand", "tiny", "--seeds", "3")):
            code, out, err = lcpsim(*arguments)
            assert (code, out) == (2, "")
            assert err.startswith(f"{WHERE}: is being written by process ")


@pytest.mark.parametrize("verb", ["run", "resume", "retry"])
@pytest.mark.parametrize(
    "arguments, says",
    [
        (("--jobs", "0"), "0 is not a number of processes; use a whole number from 1"),
        (("--jobs", "two"), "invalid int value: 'two'"),
        (("--engine", "dsak"), "did you mean dask"),
        (("--engine", "dask"), "dask needs the address of its scheduler"),
        (("--scheduler", "tcp://127.0.0.1:1"), "local has no scheduler"),
        (("--time-limit", "0"), "0.0 is not a number of seconds above 0"),
        (("--time-limit", "soon"), "invalid float value: 'soon'"),
        (("--jbos", "2"), "unrecognized arguments: --jbos 2"),
    ],
)
def test_settings_that_are_not_allowed_are_refused_before_anything_runs(lcpsim, study, verb, arguments, says):
    study.forget(study.plan.run_id[0])
    code, out, err = lcpsim(verb, "tiny.yaml" if verb == "run" else "tiny", *arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert study.attempts() == {}


def test_ctrl_c_says_what_is_kept(lcpsim, monkeypatch):
    def interrupted(*how):
        for number, outcome in enumerate(here(*how)):
            if number == 2:
                raise KeyboardInterrupt
            yield outcome

    monkeypatch.setattr(execute, "outcomes_of", interrupted)
    code, _, err = lcpsim("run", "tiny.yaml")
    assert code == 130
    assert err.splitlines()[-1] == (
        f"Stopped: 3 of 4 runs are finished and kept. Go on with: lcpsim study resume {WHERE}."
    )


def test_what_stops_a_study_is_told_with_what_is_kept(lcpsim, monkeypatch):
    def broken(*how):
        yield from list(here(*how))[:3]
        raise LcpSimError("no process can be started")

    monkeypatch.setattr(execute, "outcomes_of", broken)
    code, _, err = lcpsim("run", "tiny.yaml")
    assert code == 2
    assert err.splitlines()[-2:] == [
        "no process can be started",
        f"Stopped: 4 of 4 runs are finished and kept. When that is mended: lcpsim study resume {WHERE}",
    ]


# Trust -----------------------------------------------------------------------------------------------------------


def test_a_sound_study_is_said_to_be_sound(lcpsim, study):
    code, out, _ = lcpsim("verify", "tiny", "--sample", "2")
    assert code == 0
    assert out == (
        f"{WHERE}: 28 files of 4 finished runs hashed, 2 runs computed again; 0 failed, 0 left\n"
        "  Everything is as it was written, bit for bit.\n"
    )


def test_damage_is_named_makes_the_exit_code_1_and_can_be_taken_back(lcpsim, study):
    run_id = study.plan.run_id[1]
    path = study.table_path("flows", LADDER, run_id)
    path.write_bytes(path.read_bytes()[:-1])
    name = path.relative_to(study.path)
    code, out, _ = lcpsim("verify", "tiny", "--sample", "0")
    assert code == 1
    assert out.splitlines()[1:] == [
        f"  {run_id}: {name}: was altered or cut short since it was written",
        f"Try: lcpsim study verify {WHERE} --take-back, then lcpsim study resume {WHERE}",
    ]
    assert study.standing().done == 4
    code, out, _ = lcpsim("verify", "tiny", "--sample", "0", "--take-back")
    assert code == 1
    assert out.endswith(f"The marks of 1 damaged runs were taken back.\nTry: lcpsim study resume {WHERE}\n")
    assert lcpsim("resume", "tiny")[0] == 0
    assert lcpsim("verify", "tiny")[0] == 0


def test_damage_to_the_plan_is_told_too_and_much_of_it_is_counted(lcpsim, study):
    for path in (study.path / "configs").iterdir():
        path.write_text("{}", encoding="utf-8")
    code, out, _ = lcpsim("verify", "tiny", "--sample", "0")
    assert code == 1
    assert out.count("  plan: ") == 2
    assert "was altered since the study was planned" in out
    assert "put back a copy, or plan the study into another folder" in out
    for path in study.path.glob("tables/*/*/*.parquet"):
        path.unlink()
    assert "  and 25 more\n" in lcpsim("verify", "tiny", "--sample", "0")[1]


def test_a_sample_below_nothing_is_refused(lcpsim, study):
    code, out, err = lcpsim("verify", "tiny", "--sample", "-1")
    assert (code, out) == (2, "")
    assert "-1 is not a number of runs from 0" in err


def test_a_run_is_reproduced_and_found_to_be_the_same(lcpsim, study):
    run_id = study.plan.run_id[3]
    code, out, _ = lcpsim("reproduce", "tiny", run_id[:6], "--out", "again")
    assert code == 0
    assert out == (
        f"{run_id}: {LADDER}, seed 2, draw 0 (base: base values)\nagain\nIt is the same as in the study, bit for bit.\n"
    )
    assert Path("again/manifest.json").exists()
    assert Path("again/flows.parquet").exists()


def test_a_run_that_is_not_the_same_makes_the_exit_code_1(lcpsim, study, monkeypatch):
    monkeypatch.setattr(sim.runner, "run", lambda config, seed, progress: other(config, seed))
    code, out, _ = lcpsim("reproduce", "tiny", study.plan.run_id[0])
    assert code == 1
    assert out.endswith("It differs from the study in metrics, summary, groups, practices, practice_years, flows, events.\n")


def test_a_run_that_is_not_finished_is_reproduced_without_a_verdict(lcpsim, study):
    run_id = study.plan.run_id[0]
    study.forget(run_id)
    code, out, _ = lcpsim("reproduce", "tiny", run_id)
    assert code == 0
    assert out.endswith("It has not been finished in the study, so there is nothing to compare it with.\n")


def test_a_study_of_another_model_is_reproduced_with_a_note(lcpsim, study):
    write_json(study.path / "study.json", {**study.header, "code": "0"})
    code, out, err = lcpsim("reproduce", "tiny", study.plan.run_id[0])
    assert code == 0
    assert err.startswith(f"Note: {WHERE}: was begun with another model")
    assert "It is the same" in out


def test_an_id_that_is_in_no_plan_is_refused(lcpsim, study):
    run_id = study.plan.run_id[0]
    code, out, err = lcpsim("reproduce", "tiny", run_id + "x")
    assert (code, out, err) == (2, "", f"{WHERE}: no run {run_id}x; did you mean {run_id}?\n")
    code, _, err = lcpsim("reproduce", "tiny")
    assert code == 2
    assert "required: RUN_ID" in err


# Export ----------------------------------------------------------------------------------------------------------


def test_a_study_is_exported_in_both_forms(lcpsim, study):
    code, out, err = lcpsim("export", "tiny")
    assert (code, err) == (0, "")
    assert f"{WHERE}/export/summary.csv" in out.splitlines()
    code, out, err = lcpsim("export", WHERE, "--to", "xlsx")
    assert (code, out, err) == (0, f"{WHERE}/export/tiny.xlsx\n", "")
    assert all(Path(line).stat().st_size for line in out.splitlines())


def test_an_export_in_no_known_form_is_refused(lcpsim, study):
    code, _, err = lcpsim("export", "tiny", "--to", "pdf")
    assert code == 2
    assert "invalid choice: 'pdf'" in err


def test_an_incomplete_study_or_one_of_another_version_is_exported_with_a_note_or_not_at_all(lcpsim, study):
    study.forget(study.plan.run_id[0])
    assert "Note: tiny: 4 runs planned; 3 done, 0 failed, 1 missing" in lcpsim("export", "tiny")[2]
    write_json(study.path / "study.json", {**study.header, "code": "0"})
    code, out, err = lcpsim("export", "tiny")
    assert (code, out) == (2, "")
    assert "--any-version on the command line" in err
    code, _, err = lcpsim("export", "tiny", "--any-version")
    assert code == 0
    assert "was made with another model" in err
