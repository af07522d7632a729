"""The packaged tables are what the sources give, and hold what the national figures say."""

import hashlib
import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sim.data import load
from sim.data.making import lists, populations, sources
from sim.data.making.rounding import whole
from sim.data.rebuild import rebuild
from sim.errors import DataError

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rebuilt")
    rebuild(folder)
    return folder


def test_a_rebuild_gives_the_tables_that_are_checked_in(rebuilt):
    ours = json.loads((load.TABLES / "manifest.json").read_text(encoding="utf-8"))
    again = json.loads((rebuilt / "manifest.json").read_text(encoding="utf-8"))
    assert set(again["tables"]) == set(ours["tables"])
    for name in load.names():
        frame = pd.read_parquet(rebuilt / f"{name}.parquet")
        pd.testing.assert_frame_equal(frame, load.table(name), check_dtype=False)
    if again["made_with"] == ours["made_with"]:  # another pyarrow may pack the same table otherwise
        assert again == ours
        for name in ours["tables"]:
            assert (rebuilt / f"{name}.parquet").read_bytes() == (load.TABLES / f"{name}.parquet").read_bytes()


def test_only_declared_files_lie_in_the_folder():
    listed = {f"{name}.parquet" for name in load.names()} | {"manifest.json"}
    assert {path.name for path in load.TABLES.iterdir()} == listed


def test_units_travel_in_the_files():
    schema = pa.parquet.read_schema(load.TABLES / "pcts.parquet")
    assert schema.field("residents_2009").metadata[b"unit"] == b"persons"
    assert all(field.metadata[b"description"] for field in schema)


def test_the_whole_package_of_data_stays_small():
    folders = (load.TABLES, load.TABLES.parent / "sources")
    assert sum(path.stat().st_size for folder in folders for path in folder.iterdir()) < 4_000_000


def test_counts_are_those_of_april_2009():
    assert len(load.columns("pcts")["pct"]) == 152
    assert len(load.columns("practices")["code"]) == 8206
    assert len(load.columns("trusts")["code"]) == 158
    assert load.columns("trusts")["is_foundation_trust"].sum() == 81


def test_national_sums():
    pcts, practices = load.columns("pcts"), load.columns("practices")
    assert pcts["residents_mid2011"].sum() == 53_107_169
    # PCT estimates were rounded one by one: within half a person each of the authority table's 52,196,381
    assert abs(int(pcts["residents_2009"].sum()) - 52_196_381) <= 76
    people = np.sum([practices[cell] for cell in lists.CELLS], axis=0)
    assert people.sum() == 54_836_561
    assert people.min() >= 1
    assert (np.bincount(practices["pct"], people) == pcts["registered_2009"]).all()


def test_residents_by_age_keep_the_sums_of_the_authority_table():
    table = load.table("pct_population_by_age")
    ages = [f"age_{age}" for age in range(91)]
    authorities = sources.frame("la_population_single_year_2006_2013.csv.gz")
    theirs = authorities.groupby("year")[[*[f"a{age}" for age in range(90)], "a90_plus"]].sum()
    assert (table.groupby("year")[ages].sum().to_numpy() == theirs.to_numpy()).all()
    assert table[table["year"] == 2009][ages].to_numpy().sum() == 52_196_381


def test_no_practice_is_without_a_pct_and_the_order_is_permanent():
    practices, pcts = load.table("practices"), load.table("pcts")
    assert set(practices["pct"]) == set(range(152))
    keys = list(zip(pcts["pct"][practices["pct"]], practices["code"], strict=True))
    assert keys == sorted(keys)
    assert practices["code"].is_unique
    assert list(pcts["pct"]) == sorted(pcts["pct"])


def test_no_column_names_a_practice_or_a_person():
    for name in ("practices", "trusts"):
        assert not [column for column in load.units(name) if "name" in column or "postcode" in column]
    codes = load.table("practices")["code"]
    assert codes.str.fullmatch(r"[A-Z]\d{5}").all()


def test_what_was_imputed_is_flagged_and_plausible():
    practices = load.table("practices")
    flags = ["list_imputed", "imd_imputed", "contract_imputed", "gp_count_imputed"]
    # 347 blank lists and one of zero; 739 blank GP counts and 462 of zero
    assert practices[flags].sum().tolist() == [348, 69, 431, 1201]
    assert practices["gp_count"].min() >= 1
    assert set(practices["contract"]) == {"GMS", "PMS", "APMS"}
    size = practices[list(lists.CELLS)].sum(axis=1)
    assert size[practices["list_imputed"]].median() < size[~practices["list_imputed"]].median()


def test_filling_a_gap_moves_people_inside_the_pct_and_makes_none():
    # three practices of one PCT on a line; the third has no list and takes from the two
    cells = np.array([[100.0, 300.0], [50.0, 150.0], [0.0, 0.0]])
    rows = pd.DataFrame({"pct": [0, 0, 0], "easting": [0, 10, 20], "northing": [0, 0, 0]})

    class Middle:
        def uniform(self, stream, month, ids):
            return np.full(len(ids), 0.5)

    filled = lists.fill(cells, np.array([False, False, True]), rows, Middle())
    # smaller half = {200}; at most 0.3 x 600 = 180 is taken; mix 1 : 3
    assert filled[2] == pytest.approx([45.0, 135.0])
    assert filled.sum() == pytest.approx(600.0)
    assert filled[0] == pytest.approx([70.0, 210.0])  # 400 x (1 - 180 / 600)


def test_areas_are_taken_back_to_2009():
    people = populations.Residents(np.array(["X"]), np.full((1, 8, 91), 110))
    people.persons[0, 3] = 99
    assert lists.growth_to_2009(people) == pytest.approx(np.full((1, 9), 0.9))


@pytest.mark.parametrize(
    "values, total, expected",
    [([1.0, 1.0, 1.0], 2, [1, 1, 0]), ([0.5, 0.25, 0.25], 4, [2, 1, 1]), ([0.0, 3.0], 5, [0, 5])],
)
def test_rounding_keeps_the_total(values, total, expected):
    assert whole(np.array(values), total).tolist() == expected


def test_rounding_refuses_what_it_cannot_share_out():
    with pytest.raises(ValueError, match="non-negative"):
        whole(np.array([-1.0, 2.0]), 3)


def test_each_source_is_the_registered_file_with_its_attribution():
    register = sources.register()
    assert set(register) == {path.name for path in sources.FOLDER.iterdir()}
    readme = (sources.FOLDER.parent / "README.md").read_text(encoding="utf-8")
    for name, entry in register.items():
        packed = (sources.FOLDER / name).read_bytes()
        assert hashlib.sha256(packed).hexdigest() == entry["sha256"]
        for key in ("title", "publisher", "origin", "licence", "attribution", "year", "review_by"):
            assert str(entry[key]).strip(), f"{name} has no {key}"
        assert set(entry["tables"]) <= set(load.names())
        assert name in readme
        for sentence in entry["attribution"].split(". "):
            assert sentence.rstrip(".") in readme, f"the README lacks: {sentence}"


def test_every_table_has_a_source():
    assert {table for entry in sources.register().values() for table in entry["tables"]} == set(load.names())


def test_a_source_that_was_changed_or_is_unknown_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "FOLDER", tmp_path)
    with pytest.raises(DataError, match="missing"):
        sources.content("references.csv")
    (tmp_path / "references.csv").write_text("key,reference\n")
    with pytest.raises(DataError, match="hash differs"):
        sources.content("references.csv")
    with pytest.raises(DataError, match=r"not in sources\.yaml"):
        sources.content("names.csv")
