"""Verbs that run their own study and read it: paths, deal, factors; with other places and seeds than the study's."""

from __future__ import annotations

import pandas as pd
import pytest
import yaml

from sim.cli.main import main
from sim.studies.load import Study

pytestmark = pytest.mark.e2e
ABOUT = {"title": "Small", "question": "Does it run?", "scope": "demo", "horizon": "quick", "seeds": 1}
HERE = ("--scope", "5D9", "--seeds", "2")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(name, **more):
    with open(f"{name}.yaml", "w", encoding="utf-8") as file:
        yaml.safe_dump({**ABOUT, **more}, file)
    return f"{name}.yaml"


def test_paths_are_compared_in_other_places_with_more_seeds(here, capsys):
    study = written("roads", scenarios=["pbc_2009", "pct_only", "lcp_big_bang"])
    assert main(["paths", study, *HERE]) == 0
    assert "means over 2 seeds" in capsys.readouterr().out
    folder = here / "results" / "roads"
    assert Study(folder).spec["scope"] == "5D9"
    table = pd.read_csv(folder / "analysis" / "paths.csv").set_index(["path", "measure"])
    assert table.at[("lcp_big_bang", "lcp_coverage"), "estimate"] > 50.0
    assert {"paths_outcomes.png", "paths_coverage.svg", "paths_saving.csv"} <= {path.name for path in (folder / "analysis" / "figures").iterdir()}
    assert main(["paths", study, *HERE]) == 0  # nothing is left to run
    assert "6 done, 0 failed, 0 left" in capsys.readouterr().out
    assert main(["paths", study, "--scope", "5D9", "--seeds", "1"]) != 0  # fewer than there are
    assert "results/roads: holds 3 runs beyond those of 1 seeds" in capsys.readouterr().err
    assert main(["paths", study]) != 0  # the study's own place, in the folder of another
    assert "results/roads" in capsys.readouterr().err


def test_the_whole_deal_is_shared_out_among_its_parts(here, capsys):
    switches = ["real_budget", "experimentation"]
    study = written("parts", scenarios=["lcp_shell"], base_draw=False, designs={"deal": {"kind": "factorial", "switches": switches}})
    assert main(["deal", study, *HERE, "--metric", "redesigns"]) == 0
    assert "Redesigns at work" in capsys.readouterr().out
    shares = pd.read_csv(here / "results" / "parts" / "analysis" / "deal_redesigns.csv")
    assert set(shares["switch"]) == set(switches)
    assert len(Study(here / "results" / "parts").plan) == 4 * 2


def test_a_place_that_is_not_there_is_refused_before_anything_runs(here, capsys):
    study = written("roads", scenarios=["pbc_2009", "pct_only"])
    assert main(["paths", study, "--scope", "5D8X"]) != 0
    assert "5D8X" in capsys.readouterr().err
    assert not (here / "results").exists()
