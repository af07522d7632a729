"""The command line as a user starts it: real runs of one small primary care trust, each in a folder of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from sim.analysis.compare import COMPARISON
from sim.data import load
from sim.outcomes.metrics import METRICS
from sim.outcomes.tables import TABLES
from sim.studies.folder import StudyFolder
from sim.studies.load import load_study
from sim.studies.store import read_folder, read_manifest

LCPSIM = [sys.executable, "-m", "sim.cli.main"]
SMALL = ["scope=5D9", "horizon=quick"]
PAIR = ["compare", "pbc_2009", "lcp_ladder", "--scope", "5D9", "--horizon", "quick", "--seeds", "2"]


def lcpsim(folder: Path, *arguments: str, command: list[str] = LCPSIM) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*command, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=900)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("place")


@pytest.fixture(scope="module")
def compared(place):
    """A comparison by one process, kept for the tests that read it."""
    return lcpsim(place, *PAIR, "--out", "one")


@pytest.mark.e2e
def test_a_comparison_prints_its_table_and_last_of_all_where_it_is(compared):
    assert compared.returncode == 0, compared.stderr
    assert compared.stdout.splitlines()[-1] == "one"
    assert "What would change against pbc_2009" in compared.stdout
    assert "2 paired seeds" in compared.stdout
    assert "4 of 4 runs" in compared.stderr


@pytest.mark.e2e
def test_a_comparison_writes_table_data_dictionary_and_figures(compared, place):
    found = read_folder(place / "one")
    assert set(found) == {"comparison", "dictionary", *TABLES}
    assert list(found["comparison"].columns) == COMPARISON.names
    assert found["comparison"].metric.tolist() == list(METRICS)
    emergencies = found["comparison"].set_index("metric").loc["emergency_admissions"]
    assert (
        emergencies.estimate == emergencies.lower == emergencies.upper == 0.0
    )  # the placebo: same luck, same patients
    assert set(found["metrics"].seed) == {1, 2}
    files = read_manifest(place / "one")["files"]
    assert len([name for name in files if name.startswith("figures/") and name.endswith(".png")]) >= 3
    assert len([name for name in files if name.startswith("figures/") and name.endswith(".svg")]) >= 3


@pytest.mark.e2e
def test_a_manifest_names_no_place(compared, place):
    text = (place / "one" / "manifest.json").read_text(encoding="utf-8")
    assert str(place) not in text
    assert os.path.expanduser("~") + "/" not in text
    manifest = json.loads(text)
    assert manifest["command"] == ["lcpsim", *PAIR]
    assert manifest["seeds"] == [1, 2]
    assert list(manifest["scenarios"]) == ["pbc_2009", "lcp_ladder"]


@pytest.mark.e2e
@pytest.mark.identity
def test_two_workers_write_the_same_files_as_one(compared, place):
    done = lcpsim(place, *PAIR, "--jobs", "2", "--out", "two")
    assert done.returncode == 0, done.stderr
    assert read_manifest(place / "two")["files"] == read_manifest(place / "one")["files"]
    assert done.stdout.splitlines()[:-1] == compared.stdout.splitlines()[:-1]


@pytest.mark.e2e
def test_a_lever_moved_from_policy_start_changes_the_table(place):
    arguments = ["--scope", "5D9", "--horizon", "quick", "--seeds", "1", "--out", "moved"]
    done = lcpsim(place, "compare", "pbc_2009", "--set", "pct.support_to_practices.mean=1.0", *arguments)
    assert done.returncode == 0, done.stderr
    table = read_folder(place / "moved")["comparison"].set_index("metric")
    assert set(table.scenario) == {"pbc_2009 with settings"}
    assert table.estimate["management_cost_per_head"] > 0.0


@pytest.mark.e2e
def test_a_run_writes_its_tables_and_nothing_else(tmp_path):
    done = lcpsim(tmp_path, "run", "scenario=lcp_ladder", "seed=3", "savings.retention=0.5", "out=mine", *SMALL)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "mine\n"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
    assert set(read_folder(tmp_path / "mine")) == set(TABLES)
    manifest = read_manifest(tmp_path / "mine")
    assert manifest["seeds"] == [3]
    assert manifest["scenarios"]["lcp_ladder"]["configuration"]["levers"]["savings"]["retention"] == 0.5
    assert "policy real_budget_and_risk of lcp_ladder sets it to 1.0 from 2010-04" in done.stderr
    assert str(tmp_path) not in json.dumps(manifest)


@pytest.mark.e2e
@pytest.mark.parametrize(
    "launcher",
    [
        [],
        ["hydra/launcher=joblib", "hydra.launcher.n_jobs=2"],
        ["hydra/launcher=submitit_local", "hydra.launcher.timeout_min=10"],
    ],
)
def test_every_launcher_of_hydra_lands_in_the_one_store(tmp_path, launcher):
    sweep = ["run", "-m", "scenario=pbc_2009,pct_only", "savings.retention=0.5,1.0", *SMALL]
    done = lcpsim(tmp_path, *sweep, *launcher)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["results"]  # none of Hydra's folders
    assert not list(tmp_path.rglob("multirun.yaml"))
    (folder,) = (tmp_path / "results" / "sweeps").iterdir()
    study = load_study(folder)
    assert study.is_complete
    assert study.scenarios == ["pbc_2009", "pct_only"]
    wanted = {("savings.retention", 0.5), ("savings.retention", 1.0)}
    assert set(study.parameters.df()[["key", "value"]].itertuples(index=False, name=None)) == wanted
    assert study.plan.groupby("draw").scenario.nunique().tolist() == [2, 2]
    assert not (folder / ".launcher").exists()


@pytest.mark.e2e
def test_a_sweep_can_be_widened_by_asking_for_more_and_is_kept_apart_from_a_study(tmp_path):
    out = "it's mine, all"
    quoted = "out='it\\'s mine, all'"
    first = lcpsim(tmp_path, "run", "-m", "seed=1", *SMALL, quoted)
    assert first.returncode == 0, first.stderr
    more = lcpsim(tmp_path, "run", "-m", "seed=1,2", *SMALL, quoted)
    assert more.returncode == 0, more.stderr
    assert f"{out}: 2 runs asked for; 1 were there before" in more.stderr
    assert more.stdout.splitlines()[-1] == f"{out}: 2 done, 0 failed, 0 left"
    assert set(StudyFolder(tmp_path / out).attempts("done").values()) == {1}  # nothing was computed twice
    expand = lcpsim(tmp_path, "study", "expand", out, "--seeds", "4")
    assert expand.returncode == 2
    assert "widen it by that command with more" in expand.stderr
    two = lcpsim(tmp_path, "run", "-m", "out=mine,yours", *SMALL)
    assert two.returncode == 2
    assert "a sweep has one folder" in two.stderr


@pytest.mark.e2e
def test_the_configuration_is_printed_without_running(tmp_path):
    done = lcpsim(tmp_path, "run", "scenario=pbc_real_budget", "scope=5E1", "--cfg", "job")
    assert done.returncode == 0, done.stderr
    assert "real_budget:" in done.stdout
    assert "scope: '5E1'\n" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.e2e
def test_bench_reports_times_and_memory_as_json(tmp_path):
    done = lcpsim(tmp_path, "bench", "--scope", "5D9", "--months", "12", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert 50_000 < found["persons"] < 200_000
    assert found["run_seconds"] > 0.0
    assert found["peak_memory_mb"] > 0.0
    assert "The month is paid and posted to the ledger" in found["steps"]


# Bad input ------------------------------------------------------------------------------------------


def lay_nothing(folder):
    pass


def lay_file(folder):
    (folder / "out").write_text("mine", encoding="utf-8")


def lay_notes(folder):
    (folder / "out").mkdir()
    (folder / "out" / "notes.md").write_text("mine", encoding="utf-8")


def lay_half(folder):
    (folder / "out").mkdir()
    (folder / "out" / "metrics.parquet").write_bytes(b"PAR1")


RUN = ["run", *SMALL, "out=out"]


@pytest.mark.e2e
@pytest.mark.parametrize(
    "lay, arguments, says",
    [
        (lay_nothing, [*RUN, "scenario=lcp_lader"], "no such scenario; did you mean lcp_ladder?"),
        (lay_nothing, [*PAIR, "lcp_big_bangs", "--out", "out"], "did you mean lcp_big_bang?"),
        (lay_nothing, [*RUN, "savings.retenton=0.5"], "did you mean savings.retention? (share 0-1, 0 to 1)"),
        (lay_nothing, [*RUN, "savings.retention=70"], "the unit is share 0-1, so 70 % is written 0.70"),
        (lay_nothing, [*RUN, "budget.scope=most"], "'most' is not of the right kind (share of spend, 0 to 1)"),
        (lay_nothing, ["run", "scope=5D8x", "out=out"], "'5D8x': no such scope; did you mean 5D8?"),
        (lay_nothing, ["run", "scope=[]", "out=out"], "is empty; use demo, england"),
        (lay_file, RUN, "out: is a file, not a folder"),
        (lay_file, [*PAIR, "--out", "out/below"], "out is a file; name another folder"),
        (lay_notes, [*PAIR, "--out", "out"], "(notes.md)"),
        (lay_half, [*PAIR, "--out", "out"], "a result cut short looks like that"),
    ],
)
def test_a_mistake_is_a_message_an_exit_code_and_no_result(tmp_path, lay, arguments, says):
    lay(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    done = lcpsim(tmp_path, *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.e2e
@pytest.mark.parametrize("verb", [RUN, [*PAIR, "--jobs", "2", "--out", "out"]])
def test_a_corrupted_data_file_is_named(tmp_path, verb):
    tables = tmp_path / "tables"
    tables.mkdir()
    for path in load.TABLES.iterdir():
        (tables / path.name).write_bytes(path.read_bytes())
    harmed = tables / "practices.parquet"
    harmed.write_bytes(harmed.read_bytes()[:-100])
    script = (
        "import pathlib, sys, sim.data.load as load\n"
        "load.TABLES = pathlib.Path(sys.argv[1])\n"
        "from sim.cli.main import main\nsys.exit(main(sys.argv[2:]))"
    )
    done = lcpsim(tmp_path, str(tables), *verb, command=[sys.executable, "-c", script])
    assert done.returncode == 2
    assert "practices.parquet: the data file was altered or cut short" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.e2e
@pytest.mark.parametrize(
    "arguments",
    [
        ["compare", "pbc_2009", "lcp_ladder", "--seeds", "30", "--jobs", "2", "--out", "out"],
        ["compare", "pbc_2009", "lcp_ladder", "--seeds", "30", "--out", "out"],
        ["run", "scope=england", "out=out"],
    ],
)
def test_ctrl_c_leaves_nothing_that_looks_finished(tmp_path, arguments):
    process = subprocess.Popen(
        [*LCPSIM, *arguments],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert "Running" in process.stderr.readline()
    time.sleep(1.0)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers as well
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped: nothing was written to out." in err
    assert "Traceback" not in err
    assert out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.e2e
def test_a_saved_comparison_reads_as_plain_files(compared, place):
    table = pd.read_csv(place / "one" / "comparison.csv")
    assert table.loc[table.metric == "net_saving_per_head", "unit"].tolist() == ["£ a head a year, 2009-10 prices"]


@pytest.mark.e2e
def test_a_finished_run_is_explained_from_its_folder(place):
    made = lcpsim(place, "run", *SMALL, "scenario=pbc_real_budget", "out=told")
    assert made.returncode == 0, made.stderr
    said = lcpsim(place, "explain-run", "told")
    assert said.returncode == 0, said.stderr
    flows = read_folder(place / "told")["flows"].set_index(["year", "reason"])["pence"]
    lines = said.stdout.splitlines()
    assert lines[0] == "Who paid whom in 2011-12, £ million"  # the last year that was settled
    paid = {line[13:39].strip(): float(line[:12].replace(",", "")) for line in lines if " to " in line and line.startswith("  ")}
    for reason in ("hospital care", "quality payment", "budget"):
        assert paid[reason] == pytest.approx(flows[2012, reason] / 1e8, abs=0.006)
    assert "Settlement of 2011-12, in April 2012" in said.stdout
    earlier = lcpsim(place, "explain-run", "told", "--year", "2009")
    assert "Settlement of 2008-09, in April 2009" in earlier.stdout
    wrong = lcpsim(place, "explain-run", "told", "--year", "1999")
    assert wrong.returncode == 2
    assert "the run has the years 2009 to 2013" in wrong.stderr


@pytest.mark.e2e
def test_claims_are_tested_from_nothing_and_a_second_time_from_what_is_there(tmp_path):
    asked = ["claims", "test", "--only", "B1,N7", "--horizon", "quick", "--seeds", "2", "--draws", "2", "--out", "claims"]
    first = lcpsim(tmp_path, *asked)
    assert first.returncode == 0, first.stderr
    assert "8 runs planned; 8 done, 0 failed" in first.stdout
    lines = {line[:5].strip(): line for line in first.stdout.splitlines()}
    assert lines["B1"].split()[1] in ("supported", "conditional", "not", "reversed")
    assert lines["N7"].startswith("N7   not testable here")
    assert "All of this is exploratory" in first.stdout

    folder = tmp_path / "claims" / "analysis"
    table = pd.read_csv(folder / "claims.csv", keep_default_na=False).set_index("id")
    assert len(table) == 118
    assert table.loc["B1", "lower"] < table.loc["B1", "estimate"] < table.loc["B1", "upper"]
    assert 0.0 <= float(table.loc["B1", "share_of_worlds"]) <= 1.0
    assert (table["verdict"].eq("") <= table["reason"].str.contains("not tested yet")).all()
    tests = pd.read_csv(folder / "claim_tests.csv")
    assert tests.loc[tests["id"] == "B1", "metric"].tolist() == ["out_of_hospital_share", "net_saving_per_head", "gp_referrals"]
    facts = pd.read_csv(folder / "claims_ledger.csv").set_index("fact")["value"]
    assert facts["exploratory because"].startswith("5D9 was looked at")

    files = {path: path.stat().st_mtime_ns for path in (tmp_path / "claims" / "tables").rglob("*.parquet")}
    again = lcpsim(tmp_path, *asked)
    assert again.stdout == first.stdout
    assert files
    assert {path: path.stat().st_mtime_ns for path in files} == files


@pytest.mark.e2e
def test_a_claim_that_cannot_be_tested_is_refused_by_itself(tmp_path):
    done = lcpsim(tmp_path, "claims", "test", "--only", "N7")
    assert done.returncode == 2
    assert "lcpsim claims show ID" in done.stderr
    assert not list(tmp_path.iterdir())
    assert "not testable   needs how savings and quality are spread" in lcpsim(tmp_path, "claims", "show", "N7").stdout
