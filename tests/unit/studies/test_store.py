from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.errors import OutputError
from sim.outcomes.tables import TABLES
from sim.studies.manifest import FORM, MADE_BY
from sim.studies.store import OutputFolder, read_folder, read_manifest

FLOWS = pd.DataFrame(
    {
        "scenario": ["a", "a"],
        "seed": np.int32([1, 1]),
        "year": np.int16([2010, 2011]),
        "reason": ["x", "x"],
        "pence": [1, 2],
    }
)


def write(path, frame=FLOWS, **more):
    with OutputFolder(path) as folder:
        folder.write_table("flows", frame)
        folder.write_csv("comparison", pd.DataFrame({"unit": ["£ a head"], "estimate": [float("nan")]}))
        folder.write_manifest({"made_by": MADE_BY, "form": FORM, "files": folder.hashes(), **more})


def everything_in(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.unit
def test_what_is_written_is_read_back_with_units_and_meanings(tmp_path):
    write(tmp_path / "deep" / "down")
    assert everything_in(tmp_path / "deep") == ["down"]
    found = read_folder(tmp_path / "deep" / "down")
    pd.testing.assert_frame_equal(found["flows"], FLOWS, check_dtype=False)
    assert found["comparison"]["unit"].tolist() == ["£ a head"]
    schema = pq.read_schema(tmp_path / "deep" / "down" / "flows.parquet")
    assert schema.field("pence").metadata[b"unit"] == b"pence, nominal"
    assert schema.metadata[b"meaning"].decode() == TABLES["flows"].about
    assert (tmp_path / "deep" / "down" / "comparison.csv").read_bytes() == "unit,estimate\n£ a head,\n".encode()


@pytest.mark.unit
def test_the_same_tables_give_the_same_bytes(tmp_path):
    write(tmp_path / "one")
    write(tmp_path / "two")
    assert read_manifest(tmp_path / "one")["files"] == read_manifest(tmp_path / "two")["files"]


@pytest.mark.unit
@pytest.mark.parametrize(
    "frame, says",
    [
        (FLOWS.drop(columns="pence"), "lacks pence"),
        (FLOWS.assign(extra=1), "undeclared columns: extra"),
        (FLOWS.assign(year=np.int16([2010, 2010])), "two rows have the same scenario, seed, year, reason"),
        (FLOWS.assign(pence=["one", "two"]), "pence is not int64"),
        (FLOWS.assign(pence=[1.5, 2.0]), "pence is not int64"),
        (FLOWS.assign(reason=["x", None]), "reason has 1 empty"),
    ],
)
def test_a_table_that_is_not_as_declared_is_a_fault_and_leaves_nothing(tmp_path, frame, says):
    with pytest.raises(ValueError, match=says):
        write(tmp_path / "out", frame)
    assert everything_in(tmp_path) == []


@pytest.mark.unit
@pytest.mark.parametrize("stop", [KeyboardInterrupt, ZeroDivisionError])
def test_after_a_stop_the_earlier_result_stands_as_it_was(tmp_path, stop):
    write(tmp_path / "out")
    before = read_manifest(tmp_path / "out")

    def fail():
        with OutputFolder(tmp_path / "out") as folder:
            folder.write_table("flows", FLOWS.head(1))
            raise stop

    with pytest.raises(stop):
        fail()
    assert everything_in(tmp_path) == ["out"]
    assert read_manifest(tmp_path / "out") == before


@pytest.mark.unit
def test_a_result_without_manifest_is_never_put_in_place(tmp_path):
    with pytest.raises(ValueError, match="needs a manifest"), OutputFolder(tmp_path / "new" / "out") as folder:
        folder.write_table("flows", FLOWS)
    assert everything_in(tmp_path) == []


@pytest.mark.unit
def test_a_result_of_ours_is_replaced_whole(tmp_path):
    write(tmp_path / "out")
    (tmp_path / "out" / ".DS_Store").touch()
    with OutputFolder(tmp_path / "out") as folder:
        folder.write_manifest({"made_by": MADE_BY, "form": FORM, "files": {}})
    assert everything_in(tmp_path / "out") == ["manifest.json"]
    assert everything_in(tmp_path) == ["out"]


def a_file(path):
    path.write_text("mine", encoding="utf-8")


def someone_elses_folder(path):
    path.mkdir()
    (path / "notes.md").write_text("mine", encoding="utf-8")


def half_written(path):
    write(path)
    (path / "manifest.json").unlink()


def ours_with_notes(path):
    write(path)
    (path / "notes.md").write_text("mine", encoding="utf-8")


def with_foreign_manifest(path):
    path.mkdir()
    (path / "manifest.json").write_text('{"made_by": "another program"}', encoding="utf-8")


@pytest.mark.unit
@pytest.mark.parametrize(
    "lay, says",
    [
        (a_file, "is a file, not a folder"),
        (someone_elses_folder, r"no part of a finished result of lcp-sim \(notes.md\)"),
        (half_written, "a result cut short looks like that"),
        (ours_with_notes, r"\(notes.md\)"),
        (with_foreign_manifest, "no part of a finished result"),
    ],
)
def test_what_is_not_ours_is_not_touched(tmp_path, lay, says):
    lay(tmp_path / "out")
    before = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*"))
    with pytest.raises(OutputError, match=says):
        write(tmp_path / "out")
    assert sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*")) == before


@pytest.mark.unit
def test_a_path_below_a_file_cannot_be_written(tmp_path):
    a_file(tmp_path / "file")
    with pytest.raises(OutputError, match="file is a file"):
        write(tmp_path / "file" / "out")


@pytest.mark.unit
def test_the_folder_one_stands_in_is_not_replaced(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError, match="you are standing in this folder"):
        write(".")


@pytest.mark.unit
def test_what_the_dead_left_is_cleared_and_the_living_are_left_alone(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for name in (f".out.partial-{dead.pid}", f".out.partial-{os.getppid()}", f".other.partial-{dead.pid}"):
        (tmp_path / name).mkdir()
    write(tmp_path / "out")
    assert everything_in(tmp_path) == sorted([f".out.partial-{os.getppid()}", f".other.partial-{dead.pid}", "out"])


@pytest.mark.unit
def test_a_result_set_aside_by_one_who_died_comes_back(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    write(tmp_path / "out")
    (tmp_path / "out").rename(tmp_path / f".out.replaced-{dead.pid}")
    with pytest.raises(ZeroDivisionError), OutputFolder(tmp_path / "out"):
        raise ZeroDivisionError
    assert everything_in(tmp_path) == ["out"]
    assert "flows" in read_folder(tmp_path / "out")


@pytest.mark.unit
@pytest.mark.parametrize(
    "harm, says",
    [
        (lambda out: (out / "manifest.json").unlink(), "no manifest.json"),
        (lambda out: (out / "manifest.json").write_text("{"), "damaged"),
        (lambda out: (out / "flows.parquet").unlink(), "flows.parquet is missing"),
        (lambda out: (out / "flows.parquet").write_bytes(b"PAR1"), "flows.parquet was altered or cut short"),
        (lambda out: (out / "manifest.json").write_text(json.dumps({"made_by": "x", "form": 1, "files": {}})), "by x"),
        (
            lambda out: (out / "manifest.json").write_text(json.dumps({"made_by": MADE_BY, "form": 99, "files": {}})),
            "form 99",
        ),
    ],
)
def test_a_result_that_is_not_whole_is_not_read(tmp_path, harm, says):
    write(tmp_path / "out")
    harm(tmp_path / "out")
    with pytest.raises(OutputError, match=says):
        read_folder(tmp_path / "out")


@pytest.mark.unit
def test_a_folder_that_is_not_there_cannot_be_read(tmp_path):
    with pytest.raises(OutputError, match="no such folder"):
        read_folder(tmp_path / "nowhere")
