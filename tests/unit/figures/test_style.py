"""The house style keeps its promises: contrast, greyscale, fixed colours, names that fit."""

from __future__ import annotations

from itertools import combinations, pairwise

import matplotlib
import pytest

from sim.figures import style

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("colour", [*style.PALETTE.values(), style.GREY, style.FRAME, style.OTHERS, style.INK])
def test_every_mark_stands_out_from_the_page(colour):
    assert style.contrast(colour) >= 3.0


@pytest.mark.parametrize("look", [*style.LOOKS.values(), *style.GREY_LOOKS])
def test_small_type_can_be_read(look):
    assert style.contrast(look.text) >= 4.5


def test_black_on_white_is_21_to_1():
    assert style.contrast("#000000", "#FFFFFF") == pytest.approx(21.0)


def test_two_series_of_like_grey_differ_in_dash_and_marker():
    for (one, first), (two, second) in combinations(style.LOOKS.items(), 2):
        if abs(style.luminance(first.colour) - style.luminance(second.colour)) < 0.1:
            assert first.dash != second.dash, (one, two)
            assert (first.marker, first.filled) != (second.marker, second.filled), (one, two)


def test_grey_series_differ_from_each_other():
    assert len({(look.dash, look.marker) for look in style.GREY_LOOKS}) == len(style.GREY_LOOKS)


def test_rungs_run_from_light_to_dark_in_clear_steps():
    shades = [style.luminance(style.RUNG_COLOURS[rung]) for rung in style.RUNGS]
    assert all(high - low > 0.05 for high, low in pairwise(shades))


def test_rungs_have_words_and_the_five_that_matter_have_shapes():
    assert set(style.RUNG_NAMES) == set(style.RUNGS) == set(style.RUNG_MARKERS)
    assert len({style.RUNG_MARKERS[rung] for rung in style.RUNGS[1:]}) == 5


def test_known_scenarios_keep_their_look_in_any_company():
    first = style.looks(["pbc_2009", "lcp_ladder"], ["pbc_2009", "lcp_ladder"])
    second = style.looks(["small_groups", "lcp_ladder", "pct_only"], ["small_groups", "lcp_ladder", "pct_only"])
    assert first["lcp_ladder"] == second["lcp_ladder"] == style.LOOKS["lcp_ladder"]
    assert len(set(second.values())) == 3


def test_scenarios_that_are_not_highlighted_are_grey():
    found = style.looks(["pbc_2009", "lcp_ladder", "pct_only"], ["pbc_2009", "lcp_ladder"])
    assert found["pct_only"].colour == style.OTHERS


@pytest.mark.parametrize(
    "scenario, name",
    [
        ("pbc_2009", "PBC as it was"),
        ("small_groups", "Small groups"),
        ("lcp_by_2012", "LCP by 2012"),
        ("a_name_that_goes_on_and_on_and_on", "A name that goes on and…"),
    ],
)
def test_short_names(scenario, name):
    assert style.short_name(scenario) == name


def test_a_users_settings_change_nothing_and_are_left_alone():
    with matplotlib.rc_context({"font.size": 30}):
        assert style.in_house_style(lambda: matplotlib.rcParams["font.size"])() == style.TEXT_PT
        assert matplotlib.rcParams["font.size"] == 30
