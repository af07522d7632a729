"""Every figure and table of the briefing is made from small studies; numbers are those of the runs, and what is lacking is refused."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from sim.errors import LcpSimError, OutputError
from sim.figures.briefing import active, conditions, detection, fairness, landing, pound, risk, sequence, size
from sim.figures.briefing.draw import draw
from sim.figures.briefing.reading import Measured, read
from sim.figures.drawn import FigureError
from sim.figures.facts import Interval
from sim.figures.registry import chosen, entries
from sim.studies.load import Study
from tests import briefing_runs

pytestmark = pytest.mark.unit
FIGURES = [key for key, entry in entries().items() if not entry.is_table]
TABLES = [key for key, entry in entries().items() if entry.is_table]
UNUSED_WORDS = ("draw", "draws", "tick", "ticks", "agent", "agents", "will")
SURE, NO, LESS = Interval(10.0, 8.0, 12.0), Interval(0.5, -1.0, 2.0), Interval(-10.0, -12.0, -8.0)


@pytest.mark.parametrize("key", FIGURES)
def test_a_figure_has_all_its_words_its_data_and_the_runs_behind_each_row(key, finished):
    one = finished(key)
    words = one.drawn.words
    assert len(words.title.split()) <= 15
    assert "not a finding" in words.subtitle
    assert "simulated primary care trust" in words.subtitle
    assert "code" in words.source
    assert "plan" in words.source
    assert "runs" in words.note
    assert "seed" in words.note
    assert len(words.alt.split()) >= 8
    said = " ".join((words.title, words.subtitle, words.note, words.alt)).lower().replace(";", " ").replace(",", " ").split()
    assert not set(UNUSED_WORDS) & set(said)
    assert {"measure", "unit", "estimate", "lower", "upper", "n_seeds"} <= set(one.data.columns)
    assert len(one.runs) == len(one.data)
    assert all(one.runs)
    assert set(one.drawn.provenance) >= {"Model version", "Model code", "Run ids", "Seeds"}
    known = one.data.dropna(subset=["lower", "upper"])
    assert ((known["lower"] <= known["estimate"] + 1e-9) & (known["estimate"] <= known["upper"] + 1e-9)).all()
    _readable(one.drawn.figure)


def _readable(figure) -> None:
    """Type is nowhere smaller than nine points, and no text leaves the page."""
    width = figure.get_size_inches()[0] * figure.dpi
    for text in (one for axes in figure.axes for one in axes.texts if one.get_text().strip()):
        assert text.get_size() >= 9.0, text.get_text()
        box = text.get_window_extent()
        assert -2 <= box.x0 < box.x1 <= width + 2, text.get_text()


@pytest.mark.parametrize("key", [key for key in TABLES if key != "T-C"])
def test_a_table_has_rows_and_says_what_its_columns_mean(key, finished):
    one = finished(key)
    assert not one.lacking
    assert len(one.data)
    assert one.note
    if one.runs:
        assert len(one.runs) == len(one.data)


def test_a_table_that_too_few_worlds_allow_says_so(finished):
    assert "fewer than 30" in finished("T-C").lacking


def test_every_claim_of_the_ledger_has_its_line(finished):
    from sim.claims.ledger import claims

    assert set(finished("T-B").data["id"]) == set(claims())


def test_numbers_are_those_of_the_runs(finished, made):
    study, data = made("sizes"), finished("F6").data
    summary = study.summary.df("metric = 'spend_per_head'").merge(study.plan[["run_id", "draw", "values"]], on="run_id")
    size_of = summary["values"].map(lambda text: json.loads(text)["lcp.min_pop"])
    own = summary[size_of == 60_000].pivot(index="seed", columns="scenario", values="value")
    expected = (own["pbc_2009"] - own["lcp_big_bang"]).mean()
    row = data[(data["measure"] == "net_saving_per_head") & (data["least_people"] == 60_000) & (data["scenario"] == "lcp_big_bang")].iloc[0]
    assert row["estimate"] == pytest.approx(expected, rel=1e-12)
    assert set(finished("F6").runs[int(row.name)]) == set(summary.loc[size_of == 60_000, "run_id"])


def test_shares_of_all_switches_add_up_to_the_whole(finished):
    data = finished("F10").data
    own = data[data["measure"] == "redesigns"].set_index("handicap")["estimate"]
    assert own["all five"] == pytest.approx(own.drop("all five").sum())


def test_files_hold_the_data_the_runs_and_the_version(finished, tmp_path):
    one = finished("F6")
    paths = {path.suffix: path for path in one.save(tmp_path)}
    pd.testing.assert_frame_equal(pd.read_csv(paths[".csv"]), one.data, check_dtype=False)
    about = Image.open(paths[".png"]).info
    assert one.runs[0][0] in about["Run ids"]
    assert about["Model code"]
    text = paths[".svg"].read_text(encoding="utf-8")
    assert one.runs[0][0] in text
    assert 'role="img"' in text


def test_a_figure_without_results_says_why_in_its_place(finished, tmp_path):
    (path,) = finished("T-C").save(tmp_path)
    assert path.suffix == ".txt"
    assert "fewer than 30" in path.read_text()


def test_a_what_if_is_drawn_over_the_old_lines(made):
    for key in ("F2", "F6"):
        entry = entries()[key]
        old = {name: made(name) for name in entry.sources}
        plain, both = draw(entry, old, "quick"), draw(entry, old, "quick", old, "x.y=1")
        assert sum(len(axes.lines) for axes in both.figure.axes) > sum(len(axes.lines) for axes in plain.figure.axes)
        assert "What if x.y=1?" in both.words.subtitle
    with pytest.raises(FigureError, match="no line or point"):
        draw(entries()["F8"], {"conditions": made("conditions")}, "quick", {"conditions": made("conditions")})


# What is refused ---------------------------------------------------------------------------------------------------


def test_an_unknown_figure_is_refused_with_the_nearest():
    with pytest.raises(LcpSimError, match="did you mean F1"):
        chosen(["F166"])


@pytest.mark.parametrize(
    "key, source, other, words",
    [("F6", "sizes", "deal", "needs the scenarios pbc_2009, lcp_big_bang.*lcpsim study run sizes"), ("F6", "sizes", "conflict", "varies lcp.min_pop"), ("F8", "conditions", "routes", "needs a factorial design")],
)  # fmt: skip
def test_a_study_that_lacks_what_a_figure_needs_is_refused_with_what_to_run(key, source, other, words, made):
    with pytest.raises(FigureError, match=words):
        draw(entries()[key], {source: made(other)}, "full")


def test_a_missing_source_is_named(made):
    with pytest.raises(FigureError, match="missing: routes"):
        draw(entries()["F15"], {"pilots": made("pilots")}, "quick")


def test_an_incomplete_study_is_refused(tmp_path):
    briefing_runs.planned("enthusiasm", tmp_path / "enthusiasm")
    with pytest.raises(OutputError, match=r"0 of 8 runs are done.*\n?.*lcpsim study resume"):
        draw(entries()["F9"], {"enthusiasm": Study(tmp_path / "enthusiasm")}, "quick")


def test_seeds_that_one_scenario_lacks_are_refused(made):
    study = Study(made("sizes").path)
    cut = study.plan["scenario"].eq("lcp_big_bang") & study.plan["seed"].eq(2)
    study.plan = study.plan[~cut]
    with pytest.raises(FigureError, match="do not have the same seeds"):
        read(study, entries()["F6"], "sizes", "quick")


def test_results_of_different_versions_are_not_mixed(made):
    other = Study(made("routes").path)
    other.header = {**other.header, "code": "another"}
    with pytest.raises(FigureError, match="different versions of the model"):
        draw(entries()["F15"], {"pilots": made("pilots"), "routes": other}, "quick")


# Titles are chosen by the result -----------------------------------------------------------------------------------


def test_titles_say_the_opposite_where_the_result_is_the_opposite():
    start, up = 2010, {year: Interval(20.0 + 5 * (year - 2010), 0, 100) for year in range(2010, 2016)}
    flat = dict.fromkeys(up, Interval(20.0, 15, 25))
    series = {"lcp_ladder": up, "pbc_2009": flat}
    assert "would last" in active.title(series, SURE, start)
    assert "not surely differ" in active.title(series, NO, start)
    assert "fewer" in active.title(series, LESS, start)
    fades = {**up, 2014: Interval(60.0, 50, 70), 2013: Interval(80.0, 70, 90)}
    assert "fade, but stay" in active.title({"lcp_ladder": fades, "pbc_2009": flat}, SURE, start)
    assert landing.title({"lcp_ladder": (SURE, SURE)}) == "LCP ladder would save money and raise process quality"
    assert "none surely saves" in landing.title({"lcp_ladder": (LESS, SURE)})
    assert "No route" in landing.title({"lcp_ladder": (LESS, NO)})
    assert "14p under LCP ladder" in pound.title({"pbc_2009": 7.0, "lcp_ladder": 14.0})
    assert "no more elsewhere" in pound.title({"pbc_2009": 14.0, "lcp_ladder": 7.0})
    assert "gap" in fairness.title({"engagement": LESS, "quality": NO, "real_budget": NO})
    assert "widen" in fairness.title({"engagement": LESS})
    assert "narrow" in fairness.title({"engagement": SURE})
    assert "alike" in fairness.title({"engagement": NO})
    assert "would miss effects under 2%" in detection.title(2.0, NO)
    assert "would have found" in detection.title(0.25, Interval(1.0, 0.5, 1.5))
    assert "no fall" in detection.title(2.0, LESS)
    found = {float(each): {size.SAVING: Interval(float(each == 60_000), 0, 1)} for each in (7_000, 60_000, 400_000)}
    assert "60,000" in size.title(found, 60_000.0, [60_000.0])
    assert "under about 60,000" in size.title(found, 400_000.0, [60_000.0, 400_000.0])
    assert "over about 7,000" in size.title(found, 7_000.0, [7_000.0])
    assert "beyond luck" in size.title(found, 60_000.0, sorted(found))
    ends = {"lcp_ladder": SURE, "pct_mergers_first": LESS}
    assert "Not merging would save £20" in sequence.title(ends, {}, Interval(20.0, 10.0, 30.0))
    assert "No order of mergers would surely" in sequence.title(ends, {}, Interval(20.0, -10.0, 50.0))


@pytest.mark.parametrize("best, words", [(0.0, "The less risk"), (1.0, "The more risk"), (0.5, "bear 50%")])
def test_the_title_on_risk_follows_the_share_that_brings_most_people_in(best, words):
    cells = {
        (share, 0.0, 1.3): (Measured(Interval(80.0 - 60.0 * abs(share - best), np.nan, np.nan), 1, ()), Measured(NO, 1, ())) for share in (0.0, 0.5, 1.0)
    }
    assert words in risk.title(cells)
    assert "surely" in risk.title(cells, sure=False)


def test_conditions_in_sum_in_product_and_in_vain():
    from sim.analysis.factors import together
    from sim.figures.facts import mean_interval
    from sim.outcomes.metrics import METRICS

    def titled(all_on: float) -> str:
        levels = np.array([[1.0, 1.1], [2.0, 2.1], [2.0, 2.1], [all_on, all_on + 0.1]])
        whole = together(levels, ("a", "b"), METRICS["redesigns"])
        return conditions.title(whole, [mean_interval(row - levels[0]) for row in levels])

    assert "add up" in titled(3.0)
    assert "2.0 times" in titled(5.0)
    assert "only 50%" in titled(2.0)
    assert "lower the number" in titled(0.5)


def test_both_worlds_come_out_as_they_were_made(made):
    titles = {world: draw(entries()["F6"], {"sizes": made("sizes", world)}, "quick").title for world in ("up", "down")}
    assert titles["up"] == "Partnerships of about 60,000 people would save most"
    assert titles["down"] != titles["up"]
