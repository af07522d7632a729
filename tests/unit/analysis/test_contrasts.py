"""Contrasts: the second arm of each pair less the first, whatever the baseline of the study."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from sim.analysis import contrasts as analysis
from sim.analysis.contrasts import Contrast, check_contrasts, contrast_table, contrasts
from sim.cli.contrasts import printed
from sim.errors import ConfigurationError, LcpSimError
from sim.outcomes.metrics import METRICS
from sim.studies.plan import read_study

pytestmark = pytest.mark.unit
LEVEL = {"base": 1.0, "kept": 3.0, "lost": 2.0}
SPEND = {"base": 1500.0, "kept": 1480.0, "lost": 1490.0}
ASKED = {"one": Contrast("one", "Kept instead of lost", {"here": ("lost", "kept")})}


@pytest.fixture
def study(monkeypatch):
    monkeypatch.setattr(analysis, "require_complete", lambda *_: "")

    def value(arm, seed, key):
        return (
            SPEND[arm] + seed
            if key in ("spend_per_head", "net_saving_per_head")
            else LEVEL[arm] + 0.1 * seed * (arm == "kept")
        )

    summary = pd.DataFrame(
        [(arm, seed, key, value(arm, seed, key)) for arm in LEVEL for seed in (1, 2, 3) for key in METRICS],
        columns=["scenario", "seed", "metric", "value"],
    )  # fmt: skip
    return SimpleNamespace(scenarios=list(LEVEL), shown="results/x", summary=SimpleNamespace(df=lambda: summary))


@pytest.mark.known_answer
def test_a_contrast_is_the_second_arm_less_the_first_seed_by_seed(study):
    table = contrast_table(study, ASKED).set_index("metric")
    # kept stands at 3.1, 3.2, 3.3 and lost at 2: mean 1.2, sd 0.1, t(2) = 4.303, half width 4.303 * 0.1 / sqrt(3)
    assert table.loc["redesigns", "estimate"] == pytest.approx(1.2)
    assert table.loc["redesigns", "upper"] - 1.2 == pytest.approx(4.3027 * 0.1 / 3**0.5, rel=1e-4)
    assert table.loc["net_saving_per_head", "estimate"] == pytest.approx(10.0)  # £1,490 less £1,480
    assert set(table["with"]) == {"kept"}
    shown = printed(ASKED["one"], table.reset_index())
    assert "+1.2 [0.952, 1.45]*" in shown


def test_a_study_without_the_arms_is_refused_and_says_what_to_run(study):
    with pytest.raises(LcpSimError, match=r"has no pbc_real_budget.*lcpsim study run contrasts"):
        contrast_table(study, {"real": Contrast("real", "", {"here": ("base", "pbc_real_budget")})})


def test_the_study_of_that_name_has_every_arm():
    arms = set(read_study("contrasts")["scenarios"])
    assert {arm for contrast in contrasts().values() for pair in contrast.pairs.values() for arm in pair} == arms


def test_mistakes_in_the_file_are_named_together():
    with pytest.raises(ConfigurationError, match="2 problems"):
        check_contrasts({"a": {"title": "x"}, "b": {"title": "y", "pairs": {"here": ["same", "same"]}}})
