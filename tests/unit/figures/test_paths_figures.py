"""Quality against cost, rungs by year and the map of all paths: made-up paths go in, what is drawn and said comes out."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Annotation, Text

from sim.analysis.paths import STANDINGS, Paths
from sim.data.geography import scope
from sim.figures.drawn import NothingToShow
from sim.figures.paths_map import rungs_by_year, years_shown
from sim.figures.paths_quality_cost import quality_cost
from sim.figures.paths_rungs import climbing, rung_composition
from sim.figures.style import TEXT_PT, short_name

pytestmark = pytest.mark.unit
SOURCE = "Study paths, 224 runs"
NAMES = (
    "pct_only", "pbc_fixed", "pbc_real_budget", "fundholding", "total_purchasing", "us_physician_group", "nz_ipa", "au_division",
    "ico_pilots", "ico_national", "gp_only_statutory", "stronger_pct", "lcp_ladder", "lcp_fixed_dates", "lcp_big_bang",
    "lcp_pms_route", "lcp_ft_hosted", "lcp_social_enterprise", "lcp_partnership", "lcp_private_support", "lcp_choice",
    "lcp_and_stronger_pct", "pct_mergers_first", "pct_mergers_with_lcp", "lcp_first_then_mergers", "pension_portable", "pension_lost",
)  # fmt: skip
YEARS = range(2007, 2021)


def _table() -> pd.DataFrame:
    """A crowd of paths near one point, as partnerships make it, and a few apart."""
    luck = np.random.default_rng(5)
    rows = []
    for place, path in enumerate(NAMES):
        crowd = path.startswith("lcp")
        saving = luck.normal(-4.5, 0.4) if crowd else luck.normal(0.0, 6.0)
        quality = luck.normal(0.03, 0.01) if crowd else 0.02 * (place % 6)
        for measure, unit, value, half in (
            ("net_saving_per_head", "£ a head a year", saving, 1.2), ("quality_index", "sd", quality, 0.008), ("failures", "x", 1, 0),
        ):  # fmt: skip
            rows.append((path, measure, unit, value, value - half, value + half, 8))
    return pd.DataFrame(rows, columns=["path", "measure", "unit", "estimate", "lower", "upper", "n_seeds"])


def _rungs() -> pd.DataFrame:
    """Partnerships climb from R0 by a tenth of practices a year, half of them to R2 and half to R4; others never do."""
    rows = []
    for path in ("pbc_2009", *NAMES):
        for year in YEARS:
            up = min(max(year - 2010, 0) * 10.0, 80.0) if path.startswith("lcp") else 0.0
            share = {"none": 10.0, "R0": 90.0 - up, "R2": up / 2, "R4": up / 2}
            rows += [(path, year, rung, "% of practices", *[share.get(rung, 0.0)] * 3, 8) for rung in STANDINGS]
    return pd.DataFrame(rows, columns=["path", "year", "rung", "unit", "mean", "lower", "upper", "n_seeds"])


def _places(top: str = "R3") -> pd.DataFrame:
    """In every year after 2011 one more of ten practices stands on the top rung."""
    here = scope("demo")
    count = len(here.practice_codes)
    people = here.practice_list_by_cell.reshape(count, -1).sum(axis=1)
    frames = [
        pd.DataFrame(
            {
                "path": "lcp_ladder", "seed": 1, "practice": here.practice_codes, "area": here.pct_codes[here.practice_pct],
                "easting_m": here.practice_easting_m, "northing_m": here.practice_northing_m, "people": people, "year": year,
                "rung": np.where(np.arange(count) % 10 < year - 2011, top, "R0"),
            }
        )
        for year in range(2011, 2021)
    ]  # fmt: skip
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="module")
def found() -> Paths:
    return Paths(
        _table(), pd.DataFrame(), pd.DataFrame(), _rungs(), _places(), {path: [path] for path in ("pbc_2009", *NAMES)}, "pbc_2009",
        tuple(range(1, 9)), "2010-04",
    )  # fmt: skip


@pytest.fixture(scope="module")
def drawn(found):
    return {draw.__name__: draw(found, 3, SOURCE) for draw in (quality_cost, rung_composition, rungs_by_year)}


def _type(figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]


@pytest.mark.parametrize("name", ["quality_cost", "rung_composition", "rungs_by_year"])
def test_words_are_whole_type_is_large_enough_and_nothing_leaves_the_page(drawn, name):
    one = drawn[name]
    assert 4 <= len(one.title.split()) <= 16
    assert "3\u00a0primary care trusts in England" in one.words.subtitle
    assert "lcp-sim v" in one.words.source
    assert "run" in one.words.note
    assert "nan" not in one.alt
    one.figure.canvas.draw()
    width, height = one.figure.get_size_inches() * one.figure.dpi
    for text in _type(one.figure):
        assert text.get_fontsize() >= TEXT_PT
        if text.axes is None or not isinstance(text, Annotation):
            continue
        box = Text.get_window_extent(text)
        assert box.x0 >= 0, text.get_text()
        assert box.y0 >= 0, text.get_text()
        assert box.x1 <= width, text.get_text()
        assert box.y1 <= height, text.get_text()


@pytest.mark.parametrize("name", ["quality_cost", "rung_composition", "rungs_by_year"])
def test_names_do_not_overlap_however_many_paths_there_are(drawn, name):
    one = drawn[name]
    one.figure.canvas.draw()
    boxes = [(text.get_text(), Text.get_window_extent(text)) for text in _type(one.figure) if isinstance(text, Annotation)]
    for (first, box), (second, other) in combinations(boxes, 2):
        assert not box.overlaps(other), (first, second)


def test_every_path_is_a_point_with_its_name_and_its_numbers(drawn):
    one = drawn["quality_cost"]
    assert set(one.data["measure"]) == {"net_saving_per_head", "quality_index"}
    assert len(one.data) == 2 * len(NAMES)
    labels = {text.get_text() for text in _type(one.figure)}
    assert {short_name(path) for path in NAMES} | {"PBC as it was (baseline)"} <= labels
    assert "27 paths" in one.title
    assert "hollow" in one.words.note


def test_one_seed_gives_no_crosses_and_says_so(found):
    bare = found.table.assign(lower=np.nan, upper=np.nan, n_seeds=1)
    one = quality_cost(replace(found, table=bare, seeds=(1,)), 1, SOURCE)
    assert one.title.startswith("One run: ")
    assert "no interval" in one.words.note
    assert "crosses" not in one.words.note


def test_no_path_with_both_measures_gives_no_scatter(found):
    with pytest.raises(NothingToShow, match="both a net saving and a quality"):
        quality_cost(replace(found, table=found.table[found.table["measure"] == "failures"]), 3, SOURCE)


def test_paths_in_which_nobody_leaves_r0_have_no_panel_but_are_in_the_data(drawn, found):
    one, climb = drawn["rung_composition"], climbing(found.rungs)
    assert climb == [path for path in NAMES if path.startswith("lcp")]
    heads = {" ".join(text.get_text().split()) for text in _type(one.figure) if isinstance(text, Annotation)}
    assert heads == {short_name(path) for path in climb}
    assert f"left out: {28 - len(climb)} paths in which no practice leaves R0" in one.words.note
    pd.testing.assert_frame_equal(one.data, found.rungs)
    assert "40% under LCP ladder" in one.alt  # half of the 80% that have left R0


def test_rungs_where_nobody_climbs_show_the_baseline(found):
    flat = found.rungs[~found.rungs["path"].str.startswith("lcp")]
    one = rung_composition(replace(found, rungs=flat), 3, SOURCE)
    assert one.title == "No path would bring practices to the top two rungs"
    with pytest.raises(NothingToShow, match="31 March"):
        rung_composition(replace(found, rungs=flat.head(0)), 3, SOURCE)


def test_the_map_shows_every_practice_once_in_each_year_and_names_no_place(drawn):
    one = drawn["rungs_by_year"]
    assert sorted(one.data["year"].unique()) == [2011, 2014, 2017, 2020]
    assert one.data.groupby("year")["practice"].nunique().eq(len(scope("demo").practice_codes)).all()
    assert not one.data.duplicated(["practice", "year"]).any()
    assert "from 0% to 9" in one.title
    assert "simulated; not a forecast of any place" in one.words.note
    shown = " ".join(text.get_text() for text in _type(one.figure))
    codes = {*map(str, scope("demo").pct_codes), *map(str, scope("demo").practice_codes)}
    assert not [code for code in codes if code in shown]


def test_there_is_no_map_where_nobody_comes_to_the_top_or_no_year_ends(found):
    with pytest.raises(NothingToShow, match="R3 or R4"):
        rungs_by_year(replace(found, places=_places(top="R2")), 3, SOURCE)
    with pytest.raises(NothingToShow, match="2010-04"):
        rungs_by_year(replace(found, places=found.places.head(0)), 3, SOURCE)


@pytest.mark.parametrize(
    ("years", "shown"),
    [
        ([2011], [2011]), ([2011, 2012, 2013], [2011, 2012, 2013]), (list(range(2011, 2021)), [2011, 2014, 2017, 2020]),
        (list(range(2010, 2021)), [2010, 2012, 2014, 2016, 2018, 2020]), (list(range(2013, 2021)), [2013, 2014, 2016, 2017, 2019, 2020]),
    ],
)  # fmt: skip
def test_years_of_the_map_run_from_first_to_last(years, shown):
    assert years_shown(years) == shown
