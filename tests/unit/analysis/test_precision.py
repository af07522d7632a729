from __future__ import annotations

import math

import pytest

from sim.analysis.precision import PRECISION, SMALLEST, precision, seeds_needed
from sim.outcomes.metrics import METRICS
from sim.studies.load import load_study
from tests.unit.studies.fake_study import Draw, saving, write

pytestmark = pytest.mark.unit


def test_every_smallest_effect_belongs_to_a_metric():
    assert set(SMALLEST) <= set(METRICS)


def test_seeds_needed_by_hand():
    # t for 5 pilot seeds is 2.7764; sd 4, target 2.5: (2.7764 x 4 / 2.5)^2 = 19.73, so 20 seeds are the first under it
    assert seeds_needed(4.0, 5, 2.5) == 20
    # and 2.7764 x 4 / sqrt(20) = 2.483 is under 2.5, where sqrt(19) would give 2.548
    assert seeds_needed(4.0, 5, 2.5, by_rule=True) == 30
    assert seeds_needed(0.0, 5, 2.5) == 2
    assert seeds_needed(40.0, 5, 2.5, by_rule=True) == 1974  # 1,973.4


def test_the_pilot_decides_for_each_metric(tmp_path):
    # savings of 1 to 5 pounds: sd sqrt(2.5) = 1.5811; half-width 2.7764 x 1.5811 / sqrt(5) = 1.9632; target 5 / 2 = 2.5;
    # (2.7764 x 1.5811 / 2.5)^2 = 3.08, so 4 seeds are enough
    path = write(
        tmp_path / "s", [Draw("base", {}, (1, 2, 3, 4, 5))], saving(lambda values, structure, seed: float(seed))
    )
    table = precision(load_study(path)).set_index("metric")
    row = table.loc["net_saving_per_head"]
    assert (row.sd, row.half_width, row.target) == pytest.approx((1.5811, 1.9632, 2.5), abs=1e-3)
    assert (row.seeds_needed, row.n_seeds) == (4, 5)
    assert set(table.index) == set(SMALLEST)
    assert precision(load_study(path), ["net_saving_per_head"], by_rule=True)["seeds_needed"].item() == 30
    assert list(table.reset_index().columns) == PRECISION.names


def test_a_relative_size_is_a_share_of_the_baseline(tmp_path):
    # referrals of 200 per 1,000 in the baseline: 1% is 2, and the target is 1
    def rule(scenario, values, structure, seed):
        return {"gp_referrals": 200.0 if scenario == "pbc_2009" else 190.0 + seed}

    study = load_study(write(tmp_path / "s", [Draw("base", {}, (1, 2, 3))], rule))
    row = precision(study, ["gp_referrals"]).iloc[0]
    assert (row.smallest_effect, row.target, row.sd) == pytest.approx((2.0, 1.0, 1.0))
    # t for 3 is 4.3027: 4.3027^2 = 18.51, so 19
    assert row.seeds_needed == 19


def test_one_seed_cannot_tell_and_an_undeclared_metric_says_why(tmp_path):
    study = load_study(write(tmp_path / "s", [Draw("base")], saving(lambda *_: 5.0)))
    row = precision(study, ["net_saving_per_head"]).iloc[0]
    assert math.isnan(row.seeds_needed)
    assert "two are needed" in row.note
    assert "no smallest effect" in precision(study, ["belief"])["note"].item()
