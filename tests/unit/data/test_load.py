"""A table that is missing, cut short or altered must never be read."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest

from sim.data import load
from sim.errors import DataError

pytestmark = pytest.mark.unit


@pytest.fixture
def copied(tmp_path, monkeypatch):
    folder = tmp_path / "tables"
    shutil.copytree(load.TABLES, folder)
    monkeypatch.setattr(load, "TABLES", folder)
    return folder


def test_every_table_can_be_read_and_every_column_has_a_unit():
    for name in load.names():
        frame = load.table(name)
        assert len(frame) > 0
        assert not frame.isna().any().any()
        assert list(load.units(name)) == list(frame.columns)
        assert all(load.units(name).values())


def test_a_caller_cannot_change_what_others_read():
    mine = load.table("pcts")
    mine.loc[0, "mff"] = 99.0
    assert load.table("pcts").loc[0, "mff"] < 2
    with pytest.raises(ValueError, match="read-only"):
        load.columns("pcts")["mff"][0] = 99.0


def test_an_altered_byte_is_found(copied):
    path = copied / "pcts.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"pcts\.parquet.*altered.*same size.*sim\.data\.rebuild"):
        load.table("pcts")
    assert len(load.table("trusts")) == 158  # the others stay good


def test_a_truncated_file_is_found(copied):
    path = copied / "practices.parquet"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(DataError, match=r"practices\.parquet.*cut short \(1,000 bytes"):
        load.columns("practices")


def test_a_missing_file_is_named(copied):
    (copied / "mortality.parquet").unlink()
    with pytest.raises(DataError, match=r"mortality\.parquet.*missing.*reinstall"):
        load.table("mortality")


def test_a_table_that_is_not_of_its_declared_form_is_found_even_with_the_right_hash(copied):
    manifest = json.loads((copied / "manifest.json").read_text())
    manifest["tables"]["trusts"]["columns"]["lat"]["dtype"] = "float64"
    (copied / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(DataError, match=r"declares \(\['lat'\]\)"):
        load.table("trusts")


@pytest.mark.parametrize("content", ["", "{", "{}", "[]"])
def test_a_broken_manifest_is_named(copied, content):
    (copied / "manifest.json").write_text(content)
    with pytest.raises(DataError, match=r"manifest\.json"):
        load.data_hash()


def test_a_missing_manifest_is_named(copied):
    (copied / "manifest.json").unlink()
    with pytest.raises(DataError, match=r"manifest\.json.*missing"):
        load.table("pcts")


def test_a_wrong_name_is_met_with_the_right_one():
    with pytest.raises(DataError, match="did you mean practices"):
        load.table("practises")


def test_the_data_hash_follows_every_table(copied):
    before = load.data_hash()
    assert len(before) == 64
    assert before == load.data_hash()


def test_importing_the_loader_is_cheap_and_reading_needs_no_pandas(tmp_path):
    code = (
        "import sys, sim.data.load as load\n"
        "assert 'pandas' not in sys.modules and 'pyarrow' not in sys.modules\n"
        "load.columns('practices')\n"
        "assert 'pandas' not in sys.modules\n"
    )
    root = str(load.TABLES.parents[2])
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env={"PYTHONPATH": root})


def test_text_and_truth_columns_have_plain_types():
    table = load.columns("practices")
    assert table["code"].dtype.kind == "U"
    assert table["list_imputed"].dtype == np.bool_
    assert table["male_0_4"].dtype == np.int32
