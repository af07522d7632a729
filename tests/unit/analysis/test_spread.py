from __future__ import annotations

import math

import numpy as np
import pytest

from sim.analysis.spread import SPREAD, spread
from sim.errors import LcpSimError, OutputError
from sim.studies.load import load_study
from tests.unit.studies.fake_study import BASE, SAMPLE, Draw, hypercube, luck, saving, write

pytestmark = pytest.mark.unit
SAVING = "net_saving_per_head"


def row_of(path, **more):
    table = spread(load_study(path), [SAVING], **more)
    assert list(table.columns) == SPREAD.names
    assert len(table) == 1
    return table.iloc[0]


def test_luck_is_a_t_interval_over_the_seeds_of_the_base_draw(tmp_path):
    # savings of 2, 4, 6 pounds: mean 4, sd 2, half-width 4.3027 x 2 / sqrt(3) = 4.9683
    study = write(tmp_path / "s", [Draw("base", {}, (1, 2, 3))], saving(lambda values, structure, seed: 2.0 * seed))
    row = row_of(study)
    assert row.estimate == pytest.approx(4.0)
    assert (row.luck_lower, row.luck_upper) == pytest.approx((4.0 - 4.9683, 4.0 + 4.9683), abs=1e-4)
    assert row.luck_sd == pytest.approx(2.0)
    assert (row.n_seeds, row.n_draws, row.n_structures) == (3, 0, 1)
    assert math.isnan(row.parameter_lower)
    assert math.isnan(row.structure_lower)


def test_luck_shared_by_both_arms_is_in_no_interval(tmp_path):
    row = row_of(write(tmp_path / "s", [BASE], saving(lambda *_: 5.0)))
    assert (row.estimate, row.luck_lower, row.luck_upper, row.luck_sd) == pytest.approx((5.0, 5.0, 5.0, 0.0))


def test_parameters_alone_give_their_own_middle_95_percent(tmp_path):
    # 10 x U(0, 1) has its middle 95% from 0.25 to 9.75, and sd 10 / sqrt(12) = 2.887
    draws = [BASE, *hypercube({"savings.retention": (0.0, 1.0)}, 200)]
    rule = saving(lambda values, structure, seed: 10.0 * values.get("savings.retention", 0.5))
    row = row_of(write(tmp_path / "s", draws, rule, designs=SAMPLE))
    assert (row.estimate, row.luck_lower, row.luck_upper) == pytest.approx((5.0, 5.0, 5.0))
    assert (row.parameter_lower, row.parameter_upper) == pytest.approx((0.25, 9.75), abs=0.1)
    assert row.parameter_sd == pytest.approx(2.887, abs=0.05)
    assert row.n_draws == 200


def test_luck_of_draws_with_a_seed_each_is_taken_off_the_parameters(tmp_path):
    # each draw has one seed: its difference has sd sqrt(2.887^2 + 3^2) = 4.16, of which the base draw knows 3 as luck
    base = Draw("base", {}, tuple(range(1, 61)))
    draws = [base, *hypercube({"savings.retention": (0.0, 1.0)}, 400)]
    rule = saving(lambda values, structure, seed: 10.0 * values.get("savings.retention", 0.5) + luck(seed, 3.0))
    row = row_of(write(tmp_path / "s", draws, rule, designs=SAMPLE))
    assert row.luck_sd == pytest.approx(3.0, abs=0.6)
    assert row.parameter_sd == pytest.approx(2.887, abs=0.6)
    assert row.parameter_upper - row.parameter_lower < 13.5  # 16.3 with luck left in, 11.3 for a normal of sd 2.887
    assert "luck taken off" in row.interval


def test_luck_alone_leaves_next_to_nothing_for_the_parameters(tmp_path):
    base = Draw("base", {}, tuple(range(1, 101)))
    draws = [base, *hypercube({"savings.retention": (0.0, 1.0)}, 200)]
    row = row_of(write(tmp_path / "s", draws, saving(lambda v, s, seed: luck(seed, 3.0)), designs=SAMPLE))
    assert row.parameter_sd < 1.3
    assert "no more than by luck" in row.interval
    assert row.parameter_lower < 0.0 < row.parameter_upper  # not a point: it cannot be told that they do nothing
    assert row.parameter_upper - row.parameter_lower < 12.0  # with luck left in
    assert row.luck_sd == pytest.approx(3.0, abs=0.6)


def test_draws_with_the_same_seeds_share_their_luck_and_lose_only_the_rest(tmp_path):
    # the level of a seed (sd 50) is the same in all draws: it must neither widen nor narrow the parameters
    draws = [Draw(draw.design, draw.values, (1, 2, 3)) for draw in hypercube({"savings.retention": (0.0, 1.0)}, 60)]
    rule = saving(lambda values, structure, seed: 10.0 * values["savings.retention"] + luck(seed, 50.0))
    row = row_of(write(tmp_path / "s", draws, rule, designs=SAMPLE))
    assert row.parameter_sd == pytest.approx(2.9, abs=0.1)
    assert row.luck_sd > 5.0
    assert "no base draw" in row.interval


def test_structures_are_shown_by_their_ends(tmp_path):
    effects = {"": 4.0, "no peers": 1.0, "slow learning": 6.0}
    rule = saving(lambda values, structure, seed: effects[structure] + luck(seed))
    row = row_of(write(tmp_path / "s", [BASE], rule, structures=tuple(effects)))
    mean_luck = np.mean([luck(seed) for seed in BASE.seeds])
    assert row.estimate == pytest.approx(4.0 + mean_luck)
    assert (row.structure_lower, row.structure_upper) == pytest.approx((1.0 + mean_luck, 6.0 + mean_luck))
    assert row.structure_sd == pytest.approx(np.std([4.0, 1.0, 6.0], ddof=1))
    assert row.n_structures == 3


def test_a_grid_is_no_probability_and_shows_its_ends(tmp_path):
    draws = [Draw("grid", {"savings.retention": value}, (1, 2)) for value in (0.0, 0.5, 1.0)]
    rule = saving(lambda values, structure, seed: 10.0 * values["savings.retention"])
    row = row_of(write(tmp_path / "s", draws, rule, designs={"grid": {"kind": "grid"}}))
    assert (row.parameter_lower, row.parameter_upper) == (0.0, 10.0)
    assert "lowest and highest of 3 draws" in row.interval


def test_an_incomplete_study_is_refused_or_counted(tmp_path):
    path = write(tmp_path / "s", [BASE], saving(lambda *_: 5.0), failed=[3], missing=[10])
    with pytest.raises(OutputError, match="14 of 16 runs are done"):
        spread(load_study(path), [SAVING])
    row = row_of(path, allow_incomplete=True)
    # seed 2 lacks its scenario, seed 6 its baseline: six pairs of eight
    assert (row.n_pairs, row.n_planned, row.n_seeds) == (6, 8, 6)
    assert "14 of 16 runs are done" in row.interval


def test_every_metric_and_every_scenario_by_default(tmp_path):
    path = write(tmp_path / "s", [BASE], saving(lambda *_: 5.0), scenarios=("pbc_2009", "lcp_ladder", "pbc_fixed"))
    table = spread(load_study(path))
    assert set(table["scenario"]) == {"lcp_ladder", "pbc_fixed"}
    assert not table.duplicated(["metric", "scenario"]).any()


def test_a_misspelt_metric_names_the_nearest(tmp_path):
    study = load_study(write(tmp_path / "s", [BASE], saving(lambda *_: 5.0)))
    with pytest.raises(LcpSimError, match="did you mean net_saving_per_head"):
        spread(study, ["net_savings_per_head"])
