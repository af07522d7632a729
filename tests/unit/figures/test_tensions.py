"""Figures of tensions: every claim of each side stands there with its verdict, judged or not."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib import image

from sim.claims.ledger import tensions
from sim.claims.results import TENSIONS, sides
from sim.figures.drawn import NothingToShow
from sim.figures.save import save
from sim.figures.style import DPI, WIDTH_CM
from sim.figures.tensions import tension

pytestmark = pytest.mark.unit
NONE = float("nan")
FIRST = next(one for one in tensions() if one.id == "T3")
ABOUT = {"Model version": "lcp-sim 0", "Scenario hashes": "x", "Run ids": "x"}


def rows(**shares):
    found = [
        ("T3", FIRST.tension, claim, f"What {claim} says", "conditional" if share == share else "", share, share - 0.1, share + 0.1, "£ a head a year, 2009-10 prices", share)
        for claim, share in shares.items()
    ]
    return pd.DataFrame(found, columns=TENSIONS.names)


def drawn(worlds=64, **shares):
    return tension(rows(**shares), sides(FIRST), worlds, "a study", ABOUT)


def texts(figure):
    found = [text.get_text() for axes in figure.figure.axes for text in axes.texts]
    return [*found, *(text.get_text() for text in figure.figure.texts)]


def test_each_side_has_its_claims_under_its_name():
    figure = drawn(D1=0.9, G2=0.7, G7=0.2)
    assert [list(ids) for _, ids in sides(FIRST)] == [["D1", "G2"], ["G7"]]
    words = " ".join(texts(figure))
    for expected in ("Real risk engages", "Real risk deters", "D1  What D1 says", "G7  What G7 says", "conditional", "+0.90 [+0.80, +1.00]", "£ a head a year"):
        assert expected in words
    assert list(figure.data["id"]) == ["D1", "G2", "G7"]
    assert len(figure.figure.axes) == 2


@pytest.mark.parametrize(
    "shares, title",
    [
        ({"D1": 0.9, "G2": 0.7, "G7": 0.2}, "“Real risk engages” holds in more worlds than “real risk deters”: 80% against 20%"),
        ({"D1": 0.5, "G2": 0.5, "G7": 0.45}, "Neither side holds in clearly more worlds than the other"),
        ({"D1": NONE, "G2": NONE, "G7": 0.2}, "“Real risk deters” alone could be tested"),
        ({"D1": 0.0, "G2": NONE, "G7": 0.0}, "No claim of any side holds in any of the worlds"),
    ],
)
def test_the_title_says_which_side_holds_in_more_worlds(shares, title):
    assert drawn(**shares).title == title


def test_nothing_is_drawn_where_nothing_was_judged():
    with pytest.raises(NothingToShow, match="T3"):
        drawn(D1=NONE, G2=NONE, G7=NONE)


def test_a_picture_is_as_fine_after_it_was_drawn_as_svg(tmp_path):
    figure = drawn(D1=0.9, G2=0.7, G7=0.2)
    first = {path.suffix: path.read_bytes() for path in save(figure, "t", tmp_path / "first")}
    second = {path.suffix: path.read_bytes() for path in save(figure, "t", tmp_path / "second")}
    assert second == first
    assert image.imread(tmp_path / "second" / "t.png").shape[1] == pytest.approx(WIDTH_CM / 2.54 * DPI, abs=2)


def test_few_worlds_call_no_lead_clear():
    shares = {"D1": 0.0, "G2": 0.0, "G7": 0.125}
    assert drawn(worlds=8, **shares).title == "Neither side holds in clearly more worlds than the other"
    assert "holds in more worlds" in drawn(worlds=512, **shares).title
