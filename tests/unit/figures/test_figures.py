"""What every figure owes its reader (F-1 to F-7 of the design): true title, words, room, data that re-plot."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from matplotlib.text import Text

from sim.figures.build import FIGURES
from sim.figures.drawn import Drawn, FigureError, NothingToShow
from sim.figures.facts import mean_interval
from sim.figures.style import TEXT_PT, WIDTH_CM

from .conftest import BAD, GOOD, MAIN, NONE, Fake, fake

pytestmark = pytest.mark.unit

CASES = {
    "good": {},
    "bad": {"world": BAD},
    "none": {"world": NONE},
    "one_seed": {"seeds": 1},
    "seven": {"scenarios": tuple(GOOD)},
    "two": {"scenarios": MAIN[:1] + MAIN[3:4]},
    "three": {"scenarios": ("pct_only", "pbc_2009", "small_groups")},
    "short": {"start": "2009-10", "end": "2010-09"},
}
FORBIDDEN = re.compile(r"\b(draws?|ticks?|agents?|will)\b", re.IGNORECASE)
LONGEST = 14  # words; about twelve is the aim


@cache
def made(case: str) -> Fake:
    return fake(**CASES[case])


@cache
def drawn(figure: str, case: str) -> Drawn:
    return FIGURES[figure](made(case))


def every(cases=tuple(CASES)):
    return pytest.mark.parametrize("figure, case", [(figure, case) for figure in FIGURES for case in cases])


def written(figure: Drawn) -> list[Text]:
    return [text for text in figure.figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


def tick_labels_shown(figure: Drawn) -> list[Text]:
    shown = []
    for axes in figure.figure.axes:
        if axes.axison:
            for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
                low, high = sorted(limits)
                places = zip(axis.get_majorticklocs(), axis.get_ticklabels())
                shown += [label for place, label in places if low <= place <= high and label.get_text()]
    return shown


def visible(figure: Drawn) -> list[Text]:
    """All type on the page: without the labels of ticks that lie outside a panel."""
    figure.figure.canvas.draw()
    ticks = {label for axes in figure.figure.axes for axis in (axes.xaxis, axes.yaxis) for label in axis.get_ticklabels()}
    ticks |= {text for axes in figure.figure.axes for axis in (axes.xaxis, axes.yaxis) for text in axis.findobj(Text)}
    labels = {axis.label for axes in figure.figure.axes if axes.axison for axis in (axes.xaxis, axes.yaxis)}
    kept = [text for text in written(figure) if text not in ticks or text in labels]
    return kept + tick_labels_shown(figure)


@every()
def test_titles_are_short_and_words_are_plain(figure, case):
    words = drawn(figure, case).words
    assert 4 <= len(words.title.split()) <= LONGEST
    for text in (words.title, words.subtitle, words.source, words.note, words.alt):
        assert not FORBIDDEN.search(text), text
        assert "  " not in text
        assert not re.search(r"\bnan\b", text)


@every()
def test_subtitle_source_and_note_say_what_is_needed(figure, case):
    words = drawn(figure, case).words
    assert "primary care trusts in England" in words.subtitle
    assert "lcp-sim v" in words.source
    assert "lcp_ladder" in words.source or case == "three"
    assert "run" in words.note
    if case == "one_seed" or figure == "map":
        assert "no interval" in words.note
    else:
        assert "95% interval" in words.note


@every()
def test_the_alt_text_carries_the_message_and_its_numbers(figure, case):
    alt = drawn(figure, case).alt
    assert 15 <= len(alt.split()) <= 130
    assert re.search(r"\d", alt)


@every()
def test_type_is_large_enough_and_nothing_leaves_the_page(figure, case):
    found = drawn(figure, case)
    width, height = found.figure.get_size_inches() * found.figure.dpi
    assert found.figure.get_size_inches()[0] * 2.54 == pytest.approx(WIDTH_CM)
    for text in visible(found):
        assert text.get_fontsize() >= TEXT_PT, text.get_text()
        box = text.get_window_extent()
        assert box.x0 >= 0, text.get_text()
        assert box.y0 >= 0, text.get_text()
        assert box.x1 <= width, text.get_text()
        assert box.y1 <= height, text.get_text()


@every()
def test_labels_do_not_overlap(figure, case):
    boxes = [(text.get_text(), _type_box(text)) for text in visible(drawn(figure, case))]
    for (one, first), (two, second) in combinations(boxes, 2):
        assert not first.overlaps(second), (one, two)


def _type_box(text: Text):
    box = Text.get_window_extent(text)  # without the leader of an annotation
    return box.shrunk(0.98, 0.8).translated(0.01 * box.width, 0.1 * box.height)


@every(("good",))
def test_no_place_is_named(figure, case):
    found = drawn(figure, case)
    text = " ".join([*(text.get_text() for text in written(found)), found.alt])
    for name in ("Bristol", "Somerset", "Gloucestershire", "5A3", "5M8", "5QJ"):
        assert name not in text


@pytest.mark.parametrize(
    "figure, good, bad, nothing",
    [
        ("engagement", "rise", "fall", "No scenario would change"),
        ("saving_quality", "would save money and raise process quality", "would cost more or lower process quality", "No scenario would change"),
        ("differences", "would improve", "Nothing would improve", "beyond luck"),
        ("rungs", "of practices would end on the top rungs", "No scenario would bring", "No scenario would bring"),
        ("map", "of practices would end on top rungs", "no practice would end", "no practice would end"),
    ],
)
def test_the_title_follows_the_result(figure, good, bad, nothing):
    assert good in drawn(figure, "good").title
    assert bad in drawn(figure, "bad").title
    assert nothing in drawn(figure, "none").title


def test_a_single_run_claims_nothing_beyond_itself():
    for figure in FIGURES:
        assert re.search(r"\b(single|one|by place)\b", drawn(figure, "one_seed").title, re.IGNORECASE), figure


def test_engagement_data_replot_the_picture():
    found = drawn("engagement", "good")
    axes = found.figure.axes[0]
    assert list(found.data.columns) == [
        "scenario", "month", "metric", "unit", "mean", "lower", "upper", "n_seeds", "same_as_baseline"
    ]  # fmt: skip
    lines = [line for line in axes.lines if len(line.get_xdata()) > 2]
    for scenario in MAIN:
        own = found.data[found.data["scenario"] == scenario]
        assert len(own) == 168
        assert any(np.allclose(own["mean"].to_numpy()[-len(line.get_ydata()) :], line.get_ydata()) for line in lines)


def test_saving_and_quality_data_replot_the_picture():
    found = drawn("saving_quality", "good")
    wide = found.data.pivot(index="scenario", columns="metric", values="estimate")
    marks = {(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in found.figure.axes[0].lines if len(line.get_xdata()) == 1}
    assert marks == {(0.0, 0.0), *zip(wide["net_saving_per_head"], wide["quality_index"])}
    assert found.data[["lower", "upper", "unit", "n_seeds", "baseline"]].notna().all().all()


def test_rungs_of_a_year_make_a_hundred():
    data = drawn("rungs", "good").data
    assert data.groupby(["scenario", "year"])["mean"].sum().to_numpy() == pytest.approx(100.0)


def test_map_shows_every_practice_once_in_each_panel():
    found = drawn("map", "good")
    assert not found.data.duplicated(["scenario", "practice"]).any()
    panels = found.figure.axes[:4]
    for panel in panels:
        assert sum(len(marks.get_offsets()) for marks in panel.collections[1:]) == len(found.data) / 4


def test_five_scenarios_at_most_are_coloured_and_the_rest_are_grey():
    colours = {line.get_color() for line in drawn("engagement", "seven").figure.axes[0].lines if len(line.get_xdata()) > 2}
    assert len(colours) == 6  # the baseline, four others, and one grey


def test_no_pyplot_state_is_touched():
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()


def test_missing_runs_feed_no_figure(good):
    summary = good.summary[(good.summary["scenario"] != "lcp_ladder") | (good.summary["seed"] < 4)]
    with pytest.raises(FigureError, match="lcp_ladder"):
        FIGURES["engagement"](replace(good, summary=summary))


def test_a_measure_that_is_nowhere_known_gives_no_figure(good):
    with pytest.raises(NothingToShow, match="active in commissioning"):
        FIGURES["engagement"](replace(good, metrics=good.metrics.assign(value=np.nan)))


def test_interval_by_hand():
    # mean of 1, 2, 3 is 2; sd 1; t(2, 0.975) = 4.3027; half = 4.3027 / sqrt(3) = 2.4841
    mean, lower, upper = mean_interval([1.0, 2.0, 3.0])
    assert (mean, lower, upper) == pytest.approx((2.0, -0.4841, 4.4841), abs=1e-4)
    assert np.isnan(mean_interval([1.0]).lower)
