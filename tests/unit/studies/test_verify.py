from __future__ import annotations

import shutil

import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.errors import OutputError
from sim.outcomes.tables import TABLES
from sim.studies import verify as module
from sim.studies.files import file_digest, write_json
from sim.studies.folder import PLAN, Standing, StudyFolder
from sim.studies.lock import StudyLock
from sim.studies.verify import differences, take_back, verify
from tests.study_runs import BASE, PLAIN, calm

pytestmark = pytest.mark.unit
OTHER = "tests.study_runs:other"


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return calm(tmp_path_factory.mktemp("finished") / "study", 2)


@pytest.fixture
def study(finished, tmp_path):
    """A study of four runs, all done."""
    shutil.copytree(finished.path, tmp_path / "study")
    return StudyFolder(tmp_path / "study")


def test_a_sound_study_is_sound_and_its_sample_is_the_same_again(study):
    seen = []
    found = verify(study.path, 3, lambda *moment: seen.append(moment), PLAIN)
    assert found.is_sound
    assert (found.files, found.standing, found.notes) == (4 * len(TABLES), Standing(4, 4, 0), ())
    assert found.repeated == tuple(study.plan.run_id[[0, 2, 3]])
    assert seen == [(done, 7) for done in range(1, 8)]
    assert verify(study.path, 0).repeated == ()


@pytest.mark.parametrize(
    "sample, chosen", [(-1, ""), (0, ""), (1, "a"), (2, "ae"), (3, "ace"), (5, "abcde"), (9, "abcde")]
)
def test_a_sample_is_spread_evenly_over_the_plan(sample, chosen):
    assert module._spread(list("abcde"), sample) == list(chosen)
    assert module._spread([], sample) == []


def test_a_study_that_nobody_began_is_sound(study):
    for run_id in study.plan.run_id:
        study.forget(run_id)
    found = verify(study.path, 5, run=PLAIN)
    assert (found.is_sound, found.files, found.repeated) == (True, 0, ())


def test_a_result_that_is_another_when_computed_again_is_told_table_by_table(study):
    found = verify(study.path, 1, run=OTHER)
    run_id = study.plan.run_id[0]
    assert found.problems == tuple((run_id, f"{name}: another result when computed again") for name in TABLES)
    assert found.damaged == [run_id]
    assert differences(study, run_id, PLAIN) == []


def test_files_that_another_release_packs_otherwise_hold_the_same_bits(study):
    row = study.row(study.plan.run_id[0])
    path, mark = study.table_path("metrics", row.scenario, row.run_id), study.mark(row.run_id)
    pq.write_table(pq.read_table(path), path, compression="gzip")
    name = path.relative_to(study.path).as_posix()
    mark["tables"][name] |= {"sha256": file_digest(path), "bytes": path.stat().st_size}
    write_json(study.path / "done" / f"{row.run_id}.json", mark)
    assert verify(study.path, 1, run=PLAIN).is_sound
    table = pq.read_table(path)
    values = table.column("value").to_pylist()
    for other in ([values[0] + 1e-16 + 1e-12, *values[1:]], [*values[:-1], 0.0]):  # the last bit, and what is empty
        column = pq.read_table(path).schema.field("value")
        import pyarrow as pa

        changed = table.set_column(table.column_names.index("value"), column, pa.array(other))
        pq.write_table(changed, path)
        mark["tables"][name] |= {"sha256": file_digest(path), "bytes": path.stat().st_size}
        write_json(study.path / "done" / f"{row.run_id}.json", mark)
        assert differences(study, row.run_id, PLAIN) == ["metrics"]


def test_a_file_that_cannot_be_read_is_not_the_same(study):
    row = study.row(study.plan.run_id[0])
    mark = study.mark(row.run_id)
    for name in list(mark["tables"])[:2]:
        mark["tables"][name]["sha256"] = "0"
    write_json(study.path / "done" / f"{row.run_id}.json", mark)
    study.table_path("metrics", BASE, row.run_id).unlink()
    study.table_path("summary", BASE, row.run_id).write_bytes(b"PAR1")
    assert differences(study, row.run_id, PLAIN) == ["metrics", "summary"]


def test_marks_that_are_damaged_are_damage(study):
    damages = ["", "[]", "{}", '{"tables": 7}', '{"tables": {"a": 1}}']
    for run_id, content in zip(study.plan.run_id, damages):
        (study.path / "done" / f"{run_id}.json").write_text(content, encoding="utf-8")
    found = verify(study.path, 0)
    assert found.problems == tuple((run_id, "its mark is damaged") for run_id in study.plan.run_id)
    assert found.damaged == list(study.plan.run_id)


def test_configurations_and_plan_are_looked_at_too(study):
    digest, *_ = study.plan.config_hash
    (study.path / "configs" / f"{digest}.json").write_text("{}", encoding="utf-8")
    assert verify(study.path, 0).problems == (
        ("", f"{study.path}: configuration {digest} was altered since the study was planned"),
    )
    plan = pd.read_parquet(study.path / PLAN)
    plan.loc[3, "seed"] = 7
    plan.to_parquet(study.path / PLAN)
    found = verify(study.path, 0)
    assert found.damaged == [plan.run_id[3]]
    assert "its row in the plan was altered" in dict(found.problems)[plan.run_id[3]]


def test_a_study_of_another_model_is_hashed_but_not_computed_again(study):
    write_json(study.path / "study.json", {**study.header, "code": "0", "libraries": {"numpy": "0.1"}})
    found = verify(study.path, 3, run=OTHER)
    assert (found.is_sound, found.files, found.repeated) == (True, 4 * len(TABLES), ())
    assert found.notes[0] == "the study was made with another model than this one; no run was computed again"
    assert found.notes[1].startswith("library of another release: numpy 0.1 then")


def test_finished_runs_that_are_not_in_the_plan_are_noted(study):
    shutil.copy(study.path / "done" / f"{study.plan.run_id[0]}.json", study.path / "done" / "stranger.json")
    assert verify(study.path, 0).notes == ("1 finished runs are not in the plan, and are left out of every answer",)


def test_damaged_runs_are_taken_back_with_their_tables_unless_somebody_writes(study):
    first, second, *_ = study.plan.run_id
    with StudyLock(study.path, "other"), pytest.raises(OutputError, match="is being written by"):
        take_back(study.path, [first])
    take_back(study.path, [first, "nobody"])
    assert study.standing() == Standing(4, 3, 0)
    assert list(study.path.glob(f"tables/*/*/{first}.parquet")) == []
    assert study.is_whole(second)
