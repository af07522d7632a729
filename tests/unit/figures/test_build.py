"""Files of a figure: four kinds, the same bytes each time, with their origin inside."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pandas as pd
import pytest
from PIL import Image

from sim.errors import OutputError
from sim.figures.build import FIGURES, build
from sim.figures.save import KINDS

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def built(good, tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    return folder, build(good, folder)


def test_each_figure_has_picture_data_and_alt_text_in_declared_order(built):
    folder, paths = built
    assert paths == [folder / f"{name}.{kind}" for name in FIGURES for kind in KINDS]
    assert all(path.stat().st_size > 50 for path in paths)
    assert sorted(folder.iterdir()) == sorted(paths)


@pytest.mark.parametrize("name", FIGURES)
def test_origin_travels_inside_the_pictures(built, good, name):
    folder, _ = built
    alt = (folder / f"{name}.txt").read_text(encoding="utf-8").strip()
    with Image.open(folder / f"{name}.png") as picture:
        inside = dict(picture.text)
        assert picture.width == pytest.approx(17 / 2.54 * 200, abs=1)
    assert inside["Description"] == alt
    assert inside["Title"]
    assert inside["Model version"].startswith("lcp-sim ")
    drawing = (folder / f"{name}.svg").read_text(encoding="utf-8")
    ElementTree.fromstring(drawing)
    assert f"<title id=\"{name}-title\">" in drawing
    for scenario in good.scenarios:
        digest = good.configs[scenario].hash()
        assert f"{scenario}={digest}" in inside["Scenario hashes"]
        assert f"{scenario}/{digest}/4" in inside["Run ids"]
        assert f"{scenario}={digest}" in drawing


@pytest.mark.parametrize("name", FIGURES)
def test_data_are_readable_and_tidy(built, name):
    data = pd.read_csv(built[0] / f"{name}.csv")
    assert not data.empty
    assert "scenario" in data.columns
    assert not data.duplicated().any()


def test_the_same_results_give_the_same_bytes(built, good, tmp_path):
    _folder, paths = built
    build(good, tmp_path)
    for path in paths:
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_figure_without_data_says_so_and_leaves_nothing_old(good, tmp_path):
    (tmp_path / "rungs.png").write_bytes(b"from an earlier run")
    paths = build(replace(good, groups=good.groups.iloc[:0]), tmp_path)
    assert not (tmp_path / "rungs.png").exists()
    assert "was not made" in (tmp_path / "rungs.txt").read_text(encoding="utf-8")
    assert tmp_path / "engagement.png" in paths


def test_a_folder_that_cannot_be_written_is_named(good, tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(OutputError, match="taken"):
        build(good, tmp_path / "taken")
