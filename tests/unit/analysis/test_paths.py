"""Paths side by side: how soon, when it pays, and which measures are differences."""

from __future__ import annotations

from types import SimpleNamespace

import duckdb
import numpy as np
import pandas as pd
import pytest

from sim.analysis import paths as analysis
from sim.cli.paths import printed
from sim.figures.paths import outcomes, through_time
from sim.outcomes.metrics import METRICS

pytestmark = pytest.mark.unit
MONTHS = [f"{2010 + (3 + number) // 12}-{(3 + number) % 12 + 1:02d}" for number in range(36)]
# people in partnerships: nobody; a rise of 2 points a month to 60 and no further
COVERAGE = {"pbc_2009": np.zeros(36), "lcp_ladder": np.minimum(2.0 * np.arange(1, 37), 60.0)}
# the ladder costs £12 a head a year more for a year, and £24 less afterwards
# rung of three practices at 31 March 2010 to 2013, on the ladder with seed 1; all else stays on R0
CLIMB = {"P1": ["R0", "R1", "R3", "R4"], "P2": ["R0", "R0", "R2", "R3"], "P3": ["none", "none", "R0", "none"]}
SPEND = {"pbc_2009": np.full(36, 1500.0), "lcp_ladder": np.where(np.arange(36) < 12, 1512.0, 1476.0)}


class Asked:
    """A table that answers questions in SQL, as that of a study does."""

    def __init__(self, name: str, frame: pd.DataFrame) -> None:
        self.name, self.connection = name, duckdb.connect(":memory:")
        self.connection.register(name, frame)

    def query(self, sql: str) -> pd.DataFrame:
        return self.connection.sql(sql).df()

    def df(self, where: str) -> pd.DataFrame:
        return self.query(f"select * from {self.name} where {where}")


@pytest.fixture
def study(monkeypatch):
    monkeypatch.setattr(analysis, "require_complete", lambda *_: "")
    scenarios, seeds = ["pbc_2009", "lcp_ladder"], [1, 2]
    summary = pd.DataFrame(
        [
            (scenario, seed, key, 1.0 + (0.5 * seed if scenario == "lcp_ladder" and key == "quality_index" else 0.0), metric.unit)
            for scenario in scenarios for seed in seeds for key, metric in METRICS.items()
        ],
        columns=["scenario", "seed", "metric", "value", "unit"],
    )  # fmt: skip
    monthly = pd.DataFrame(
        [
            (scenario, seed, month, metric, series[scenario][number])
            for scenario in scenarios for seed in seeds for number, month in enumerate(MONTHS)
            for metric, series in (("lcp_coverage", COVERAGE), ("spend_per_head", SPEND))
        ],
        columns=["scenario", "seed", "month", "metric", "value"],
    )  # fmt: skip
    years = pd.DataFrame(
        [
            (scenario, seed, "5D9", practice, 2010 + place, rung if (scenario, seed) == ("lcp_ladder", 1) else "R0")
            for scenario in scenarios for seed in seeds for practice, rungs in CLIMB.items() for place, rung in enumerate(rungs)
        ],
        columns=["scenario", "seed", "area", "practice", "year", "rung"],
    )  # fmt: skip
    end = pd.DataFrame(
        [(s, n, p, "5D9", 1000 + i, 2000, 5000, "R0") for s in scenarios for n in seeds for i, p in enumerate(CLIMB)],
        columns=["scenario", "seed", "practice", "area", "easting_m", "northing_m", "people", "rung"],
    )
    plan = pd.DataFrame([(s, n, f"{s}-{n}") for s in scenarios for n in seeds], columns=["scenario", "seed", "run_id"])
    return SimpleNamespace(
        scenarios=scenarios, baseline="pbc_2009", plan=plan,
        summary=SimpleNamespace(df=lambda: summary), metrics=SimpleNamespace(df=lambda where: monthly),
        practice_years=Asked("practice_years", years), practices=Asked("practices", end),
    )  # fmt: skip


@pytest.mark.known_answer
def test_speed_and_payback_by_hand(study):
    found = analysis.paths(study, "2010-04")
    table = found.table.set_index(["path", "measure"])["estimate"]
    # final share 60, half is 30, reached in the fifteenth month: fourteen months after the first
    assert table["lcp_ladder", "months_to_half"] == 14.0
    assert np.isnan(table["pbc_2009", "months_to_half"])
    # £12 more a head by the end of month 12, £2 less each month from then on: level after 18 months, above it from then on
    assert table["lcp_ladder", "payback_months"] == 17.0
    assert table["lcp_ladder", "quality_index"] == pytest.approx(0.75)
    assert ("pbc_2009", "quality_index") not in table.index
    assert found.saving.query("path == 'lcp_ladder'")["mean"].iloc[-1] == pytest.approx(-12.0 + 24 * 2.0)
    assert found.run_ids == {"pbc_2009": ["pbc_2009-1", "pbc_2009-2"], "lcp_ladder": ["lcp_ladder-1", "lcp_ladder-2"]}


def test_a_path_that_never_costs_pays_at_once_and_one_that_ends_in_the_red_never(study):
    assert analysis._payback(np.array([1.0, 2.0])) == 0.0
    assert np.isnan(analysis._payback(np.array([1.0, -2.0])))


def test_the_table_in_words_marks_what_luck_excludes(study):
    found = analysis.paths(study, "2010-04")
    lines = printed(found).splitlines()
    assert lines[0] == "All paths against pbc_2009, means over 2 seeds"
    ladder = next(line for line in lines if line.startswith("lcp_ladder"))
    assert "+0.75" in ladder
    assert "14" in ladder


@pytest.mark.parametrize("what", ["coverage", "saving"])
def test_figures_are_drawn_from_the_table(study, what):
    found = analysis.paths(study, "2010-04")
    dots, lines = outcomes(found, 1, "Study paths, 4 runs"), through_time(found, what, 1, "Study paths, 4 runs")
    assert set(dots.data["measure"]) <= set(analysis.HEADLINES)
    assert len(lines.data) == (72 if what == "coverage" else 36)
    assert lines.provenance["Seeds"] == "1, 2"


@pytest.mark.known_answer
def test_rungs_by_year_by_hand(study):
    found = analysis.paths(study, "2010-04")
    share = found.rungs.set_index(["path", "year", "rung"])["mean"]
    # in March 2012 one of three stands on each of R3, R2 and R0 with seed 1, and all on R0 with seed 2
    assert share["lcp_ladder", 2012, "R3"] == pytest.approx(100 / 6)
    assert share["lcp_ladder", 2012, "R2"] == pytest.approx(100 / 6)
    assert share["lcp_ladder", 2012, "R0"] == pytest.approx((100 / 3 + 100) / 2)
    assert share["lcp_ladder", 2010, "none"] == pytest.approx(100 / 6)
    assert share["lcp_ladder", 2013, "R1"] == 0.0
    assert share["pbc_2009", 2013, "R0"] == 100.0
    assert found.rungs.groupby(["path", "year"])["mean"].sum().to_numpy() == pytest.approx(100.0)


@pytest.mark.known_answer
def test_places_are_those_of_the_path_that_goes_furthest_since_policies_began(study):
    places = analysis.paths(study, "2010-04").places
    assert set(places["path"]) == {"lcp_ladder"}
    assert set(places["seed"]) == {1}
    assert set(places["year"]) == {2011, 2012, 2013}
    wide = places.pivot(index="practice", columns="year", values="rung")
    assert {practice: rungs.tolist() for practice, rungs in wide.iterrows()} == {key: rungs[1:] for key, rungs in CLIMB.items()}
    assert places.loc[places["practice"] == "P2", "easting_m"].eq(1001).all()
