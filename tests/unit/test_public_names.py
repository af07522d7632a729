"""What the public functions refuse, and how they say so; that they work, the notebooks show."""

from __future__ import annotations

import pytest

import sim
from sim.errors import ConfigurationError, LcpSimError
from tests import briefing_runs

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def sizes(tmp_path_factory):
    """A study with made-up runs that Figure 6 can be drawn from."""
    return briefing_runs.study("sizes", tmp_path_factory.mktemp("studies") / "sizes", "up")


def test_a_figure_shows_itself_in_a_notebook_and_can_be_saved(sizes, tmp_path):
    made = sim.figure("f6", sizes, profile="quick")
    assert made.title
    assert {"estimate", "lower", "upper", "unit", "n_seeds"} <= set(made.data.columns)
    assert made._repr_svg_().lstrip().startswith("<?xml")
    assert {path.name for path in made.save(tmp_path)} == {"F6.png", "F6.svg", "F6.csv", "F6.txt"}
    assert sim.figure("F6", {"sizes": sizes.path}, profile="quick").data.equals(made.data)


@pytest.mark.parametrize(
    "id, source, says",
    [("F99", "sizes", "no such figure"), ("F6", "size", "did you mean sizes"), ("F3", "routes", "needs the scenarios")],
)
def test_a_figure_is_refused_with_what_to_do(sizes, id, source, says):
    with pytest.raises(LcpSimError, match=says):
        sim.figure(id, {source: sizes})


def test_a_figure_of_several_sources_asks_for_each(sizes):
    with pytest.raises(LcpSimError, match=r"is drawn from .*; name each"):
        sim.figure("F15", sizes)


def test_pools_are_refused_with_every_mistake_at_once():
    with pytest.raises(ConfigurationError) as caught:
        sim.pool_risk([50, 5_000, 20_000_000], people=500)
    assert [problem.where for problem in caught.value.problems] == ["sizes", "sizes", "people"]
    with pytest.raises(LcpSimError, match="hospital"):
        sim.pool_risk([5_000], budget="hospitl")
    with pytest.raises(LcpSimError, match="dx"):
        sim.pool_risk([5_000], adjuster="dxx")


def test_a_study_with_mistakes_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(ConfigurationError, match="scenarios"):
        sim.run_study({"title": "t", "question": "q", "scope": "5D9", "horizon": "quick", "scenarios": ["pbc_2010"], "seeds": 1}, tmp_path / "mine")
    assert not list(tmp_path.iterdir())
    with pytest.raises(ConfigurationError, match="small"):
        sim.run_study("smal", tmp_path / "mine")
