"""The commands of the briefing, from the command line, on one small study that costs nothing."""

from __future__ import annotations

import pytest

from sim.briefing import results
from sim.cli.main import main
from sim.errors import OutputError
from sim.studies import execute
from sim.studies.folder import StudyFolder
from sim.studies.study_file import check_study
from sim.studies.worker import carry_out
from tests import briefing_runs
from tests.study_runs import tasks

pytestmark = pytest.mark.unit


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder in which every study of the registry is a small one, and runs cost nothing."""

    def small(name):
        source = name.removesuffix("_quick")
        return check_study(briefing_runs.SPECS[source](), source)

    def quickly(path, jobs=1, progress=None):
        folder = StudyFolder(path)
        done = folder.finished()
        for task in tasks(folder, "tests.briefing_runs:up"):
            if task.run_id not in done:
                carry_out(task)
        return folder.standing()

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(results, "read_study", small)
    monkeypatch.setattr(execute, "run_study", quickly)
    return tmp_path


def test_from_figures_to_trace(here, capsys):
    assert main(["figures", "F6"]) == 0
    said = capsys.readouterr().out
    assert "Partnerships of about 60,000 people would save most" in said
    assert (here / "results/figures_quick/F6.png").is_file()

    assert main(["figure", "F6", "--from", "results/sizes_quick", "--out", "mine"]) == 0
    assert (here / "mine/F6.csv").read_bytes() == (here / "results/figures_quick/F6.csv").read_bytes()

    assert main(["whatif", "F6", "--set", "risk.downside_share=0.25"]) == 0
    said = capsys.readouterr().out
    assert "as it was: Partnerships of about 60,000" in said
    (picture,) = (here / "results/whatif").glob("F6_*/F6.svg")
    assert "What if risk.downside_share=0.25?" in picture.read_text(encoding="utf-8")

    assert main(["briefing", "build", "--saved", "--draft", "--edition", "e1"]) == 0
    assert "Not made: F1, F2" in capsys.readouterr().out
    assert (here / "results/briefing/e1/briefing.html").is_file()

    assert main(["trace", "F6.1", "--edition", "e1"]) == 0
    assert "lcpsim study reproduce results/sizes_quick" in capsys.readouterr().out
    assert main(["cite", "--edition", "e1", "--form", "bibtex"]) == 0
    assert capsys.readouterr().out.startswith("@techreport{lcpsime1,")


def test_the_list_names_every_figure_and_its_study(here, capsys):
    assert main(["figures", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 22
    assert lines[5].split()[0] == "F6"
    assert lines[5].endswith("sizes_quick")


@pytest.mark.parametrize(
    "words, says",
    [
        (["figures", "F66"], "did you mean F6"),
        (["figures", "F6", "--saved"], "lcpsim study run sizes_quick"),
        (["figure", "F15", "--from", "pilots"], "--from pilots=STUDY --from routes=STUDY"),
        (["figure", "F6", "--from", "routes=x"], "is no source of F6"),
        (["whatif", "F8", "--set", "a.b=1"], "F6"),
        (["whatif", "F6", "--set", "lcp.min_popp=1"], "did you mean lcp.min_pop"),
        (["whatif", "F6", "--set", "nothing"], "KEY=VALUE"),
        (["briefing", "bild"], "did you mean build"),
        (["trace", "F6.1", "--edition", "none"], "lcpsim briefing build"),
    ],
)
def test_mistakes_are_refused_with_what_to_do(here, words, says, capsys):
    assert main(words) == 2
    assert says in capsys.readouterr().err


def test_a_folder_with_another_plan_is_not_touched(here):
    briefing_runs.planned("deal", here / "results" / "sizes_quick")
    with pytest.raises(OutputError, match="holds runs of another plan"):
        results.run_sources(["sizes"], "quick")
