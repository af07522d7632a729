from __future__ import annotations

import pandas as pd
import pytest

import sim
from sim.errors import LcpSimError, OutputError
from sim.outcomes.metrics import METRICS
from sim.outcomes.tables import TABLES
from sim.studies.export import export
from sim.studies.load import Study, load_study, require_complete
from tests.unit.studies.fake_study import Draw, saving, write

pytestmark = pytest.mark.unit
DRAWS = [Draw("base", {}, (1, 2)), Draw("grid", {"savings.retention": 0.7, "savings.rule": "automatic"}, (1, 2))]
RULE = saving(lambda values, structure, seed: 3.0 + 10.0 * values.get("savings.retention", 0.0))


@pytest.fixture
def whole(tmp_path):
    return load_study(write(tmp_path / "tidy", DRAWS, RULE, tables=list(TABLES)))


@pytest.fixture
def partial(tmp_path):
    return load_study(write(tmp_path / "partial", DRAWS, RULE, failed=[1], missing=[6, 7], tables=list(TABLES)))


def test_the_study_is_a_public_name(tmp_path):
    assert sim.load_study(write(tmp_path / "tidy", DRAWS, RULE)).counts() == {"done": 8, "failed": 0, "missing": 0}


def test_tables_are_tidy_frames_with_units(whole):
    assert whole.summary.columns == ["run_id", "scenario", "seed", "metric", "value", "unit", "period"]
    frame = whole.summary.df()
    assert len(frame) == len(whole.summary) == 8 * len(METRICS)
    assert list(frame.columns) == whole.summary.columns
    assert whole.units("flows")["pence"] == "pence, nominal"
    assert whole.units("summary")["net_saving_per_head"] == METRICS["net_saving_per_head"].unit
    assert whole.events.df().empty
    assert list(whole.metrics.df().columns) == whole.metrics.columns


def test_a_condition_reads_only_what_it_names(whole):
    assert set(whole.summary.df("metric = 'trust'")["metric"]) == {"trust"}


def test_every_run_of_the_plan_stands_in_runs_with_its_state(partial):
    runs = partial.runs.df()
    assert list(runs["status"]) == ["done", "failed", "done", "done", "done", "done", "missing", "missing"]
    assert list(runs["seconds"].dropna()) == [1.5] * 5
    assert list(runs["reason"])[:2] == ["", "ValueError: the well is dry"]


def test_only_finished_runs_are_read(partial):
    finished = set(partial.runs.df("status = 'done'")["run_id"])
    assert set(partial.summary.df()["run_id"]) == finished
    assert len(finished) == 5


def test_a_table_of_a_run_without_a_mark_is_not_read(whole):
    run_id = whole.plan["run_id"].iloc[0]
    (whole.path / "done" / f"{run_id}.json").unlink()
    again = load_study(whole.path)
    assert again.missing == {run_id}
    assert run_id not in set(again.summary.df()["run_id"])


def test_parameters_are_numbers_and_words_with_units(whole):
    rows = whole.parameters.df("scenario = 'lcp_ladder'").drop_duplicates("key").set_index("key")
    assert rows.loc["savings.retention", "value"] == 0.7
    assert rows.loc["savings.retention", "unit"] == "share 0-1"
    assert rows.loc["savings.rule", "text"] == "automatic"
    assert pd.isna(rows.loc["savings.rule", "value"])


def test_tables_are_joined_in_sql(whole):
    found = whole.query(
        "select p.value as retention, avg(s.value) as spending from summary s join parameters p using (run_id) "
        "where s.metric = 'net_saving_per_head' and s.scenario = 'lcp_ladder' and p.key = 'savings.retention' group by 1"
    )
    # 1000 + 7 x (1 + 2) / 2 - (3 + 10 x 0.7) = 1000.5
    assert found.to_dict("list") == {"retention": [0.7], "spending": [1000.5]}


def test_a_question_that_is_not_understood_names_the_tables(whole):
    with pytest.raises(OutputError, match=r"(?s)cannot be answered.*Tables: .*summary") as error:
        whole.query("select nonsense from summary")
    assert "Traceback" not in str(error.value)


def test_a_table_that_is_not_kept_names_the_nearest(whole):
    with pytest.raises(OutputError, match="did you mean groups"):
        whole.table("group")


def test_an_altered_file_sends_to_verify(whole):
    next((whole.path / "tables" / "summary").rglob("*.parquet")).write_bytes(b"PAR1 nothing PAR1")
    with pytest.raises(OutputError, match="lcpsim study verify tidy"):
        load_study(whole.path).summary.df()


def test_a_file_that_is_gone_is_not_taken_for_a_shorter_table(whole):
    next((whole.path / "tables" / "flows").rglob("*.parquet")).unlink()
    with pytest.raises(OutputError, match="lcpsim study verify tidy"):
        load_study(whole.path).flows.df()


def test_what_is_not_a_study_is_refused(tmp_path):
    with pytest.raises(OutputError, match="is not a study"):
        load_study(tmp_path)
    with pytest.raises(OutputError, match="no such study"):
        load_study(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "key, what", [("model_version", "version"), ("code", "code of the model"), ("data_hash", "data")]
)
def test_another_model_is_refused_and_read_with_a_warning_when_asked(tmp_path, key, what):
    path = write(tmp_path / "old", DRAWS, RULE, header={key: "0"})
    with pytest.raises(OutputError, match=rf"{what} changed.*any_version=True"):
        load_study(path)
    with pytest.warns(UserWarning, match=what):
        study = load_study(path, any_version=True)
    assert study.notes
    assert len(study.runs) == 8


def test_an_incomplete_study_says_so_everywhere(partial):
    assert "5 done, 1 failed, 2 missing" in partial.summary_text()
    assert "the well is dry" in partial.summary_text()
    assert "lcpsim study retry partial" in partial.summary_text()
    with pytest.raises(OutputError, match="5 of 8 runs are done; 1 failed and 2 are missing"):
        require_complete(partial)
    assert require_complete(partial, allow=True) == "5 of 8 runs are done; 1 failed and 2 are missing"


def test_what_matters_may_be_complete_although_the_study_is_not(partial):
    assert require_complete(partial, runs=partial.done) == ""


# Export ----------------------------------------------------------------------------------------------------------


def test_csv_holds_every_row_of_every_table_and_a_dictionary(partial):
    written = export(partial.path, "csv")
    names = [path.name for path in written]
    assert set(names) == {f"{name}.csv" for name in partial.tables} | {"dictionary.csv"}
    frames = {path.stem: pd.read_csv(path) for path in written}
    assert len(frames["summary"]) == 5 * len(METRICS)
    assert list(frames["runs"]["status"]).count("missing") == 2
    known = set(zip(frames["dictionary"]["table"], frames["dictionary"]["name"]))
    for name, frame in frames.items():
        if name != "dictionary":
            assert {(name, column) for column in frame.columns} <= known


def test_the_workbook_explains_itself(partial):
    openpyxl = pytest.importorskip("openpyxl")
    (path,) = export(partial, "xlsx")
    book = openpyxl.load_workbook(path)
    cover = {row[0].value: row[1].value for row in book["cover"].iter_rows()}
    assert cover["title"] == "A study of nothing"
    assert (cover["runs done"], cover["runs failed"], cover["runs missing"]) == ("5", "1", "2")
    assert "lcp-sim contributors (2026)" in cover["how to cite"]
    assert "1, 2" in cover["seeds"]
    notes = "\n".join(row[0].value for row in book["notes"].iter_rows())
    assert "INCOMPLETE" in notes
    assert book["summary"].max_row == 1 + 5 * len(METRICS)
    assert {"dictionary", "runs", "parameters", "groups", "practice_years", "flows", "events"} <= set(book.sheetnames)


def test_a_table_too_long_for_a_sheet_is_written_beside_it_and_the_notes_say_so(whole, monkeypatch):
    openpyxl = pytest.importorskip("openpyxl")
    monkeypatch.setattr("sim.studies.export.ROWS_IN_A_SHEET", 100)
    book, *others = export(whole, "xlsx")
    assert [path.name for path in others] == ["summary.csv"]
    notes = "\n".join(row[0].value for row in openpyxl.load_workbook(book)["notes"].iter_rows())
    assert f"summary has {8 * len(METRICS)} rows" in notes


def test_an_unknown_form_of_export_is_refused(whole):
    with pytest.raises(LcpSimError, match="use csv or xlsx"):
        export(whole, "ods")


def test_text_that_looks_like_a_formula_stays_text(whole):
    openpyxl = pytest.importorskip("openpyxl")
    whole.header["spec"]["title"] = "=1+1"
    (path,) = export(whole, "xlsx")
    cell = openpyxl.load_workbook(path)["cover"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_opening_reads_no_table(whole):
    assert "_connection" not in vars(Study(whole.path))


def test_a_table_that_was_not_kept_is_missed_by_name(tmp_path):
    study = load_study(write(tmp_path / "lean", DRAWS, RULE))
    with pytest.raises(OutputError, match=r"keeps no table events .it has summary, runs, parameters"):
        study.events.df()
