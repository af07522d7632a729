from __future__ import annotations

import sys

import numpy as np
import pytest

from sim.analysis.measures import first_order
from sim.analysis.sensitivity import (
    ALONG,
    FIRST_ORDER,
    MU,
    MU_STAR,
    PAWN,
    RANK,
    SENSITIVITY,
    SIGMA,
    SWING,
    sensitivity,
)
from sim.cli.sensitivity import main
from sim.errors import LcpSimError, OutputError
from sim.studies.load import load_study
from tests.unit.studies.fake_study import BASE, SAMPLE, Draw, hypercube, luck, saving, write

pytestmark = pytest.mark.unit
KEYS = {"savings.retention": (0.0, 1.0), "risk.downside_share": (0.0, 1.0), "referral.budget_response": (-0.1, 0.5)}


def linear(values, structure, seed):
    """Of the variance of the sample, 16/17 = 94% is the retention's and 1/17 = 6% the downside's."""
    return 8.0 * values.get("savings.retention", 0.7) - 2.0 * values.get("risk.downside_share", 0.0)


def measures(table, name):
    return table[table["measure"] == name].set_index("key")


@pytest.fixture(scope="module")
def sampled(tmp_path_factory):
    return load_study(
        write(tmp_path_factory.mktemp("studies") / "s", [BASE, *hypercube(KEYS, 300)], saving(linear), designs=SAMPLE)
    )


def test_shares_of_variance_of_a_linear_effect_are_known(sampled):
    table = sensitivity(sampled)
    assert list(table.columns) == SENSITIVITY.names
    first = measures(table, FIRST_ORDER)
    assert list(first.sort_values("rank").index[:2]) == ["savings.retention", "risk.downside_share"]
    assert first.loc["savings.retention", "estimate"] == pytest.approx(16 / 17, abs=0.05)
    assert first.loc["risk.downside_share", "estimate"] == pytest.approx(1 / 17, abs=0.06)
    assert first.loc["referral.budget_response", "estimate"] < 0.05
    row = first.loc["savings.retention"]
    assert row.lower < row.estimate < row.upper
    assert (row.n_draws, row.n_pairs, row.n_planned) == (300, 308, 308)


def test_directions_are_those_of_the_effect_and_the_idle_key_is_within_chance(sampled):
    table = sensitivity(sampled)
    rank = measures(table, RANK)["estimate"]
    assert rank["savings.retention"] > 0.9
    assert rank["risk.downside_share"] < -0.1
    idle = table[table["key"] == "referral.budget_response"].set_index("measure")
    assert idle.loc[FIRST_ORDER, "estimate"] <= idle.loc[FIRST_ORDER, "chance"] + 0.02
    shift = measures(table, PAWN)
    assert shift["estimate"].idxmax() == "savings.retention"
    assert shift.loc["savings.retention", "estimate"] > 2 * shift.loc["savings.retention", "chance"]


def test_an_interaction_without_a_main_effect_shows_in_the_distribution(tmp_path):
    # the sign of one key decides the width of the result: no share of its mean, but a shift of its distribution
    def effect(values, structure, seed):
        wide = values["risk.downside_share"] > 0.5
        return (values["savings.retention"] - 0.5) * (10.0 if wide else 1.0)

    path = write(tmp_path / "s", hypercube(KEYS, 400), saving(effect), designs=SAMPLE)
    row = sensitivity(load_study(path)).set_index(["key", "measure"])
    assert row.loc[("risk.downside_share", FIRST_ORDER), "estimate"] < 0.05
    assert row.loc[("risk.downside_share", PAWN), "estimate"] > row.loc[("risk.downside_share", PAWN), "chance"]


def test_a_grid_of_words_truth_values_and_numbers_gives_exact_shares_and_swings(tmp_path):
    rules = ("negotiated", "fixed", "automatic")
    draws = [
        Draw("grid", {"savings.rule": rule, "lcp.enabled": on, "savings.retention": share}, (1, 2, 3))
        for rule in rules for on in (False, True) for share in (0.0, 1.0)
    ]  # fmt: skip
    path = write(
        tmp_path / "s", draws,
        saving(lambda v, s, seed: 5.0 * (v["savings.rule"] == "fixed") - 2.0 * v["lcp.enabled"] + luck(seed)),
        designs={"grid": {"kind": "grid"}},
    )  # fmt: skip
    table = sensitivity(load_study(path))
    # variances: the word 0, 5, 0 gives 50/9; the switch 0, -2 gives 1
    share = measures(table, FIRST_ORDER)["estimate"]
    assert share["savings.rule"] == pytest.approx((50 / 9) / (50 / 9 + 1))
    assert share["lcp.enabled"] == pytest.approx(1 / (50 / 9 + 1))
    assert share["savings.retention"] == pytest.approx(0.0)
    swing = measures(table, SWING)
    assert swing["estimate"].to_dict() == pytest.approx(
        {"savings.rule": 5.0, "lcp.enabled": 2.0, "savings.retention": 0.0}
    )
    assert swing.loc["lcp.enabled", ["lower", "upper"]].tolist() == pytest.approx([2.0, 2.0])  # luck is shared
    assert measures(table, ALONG)["estimate"]["lcp.enabled"] == pytest.approx(-2.0)


def test_keys_that_a_switch_moves_together_are_one(tmp_path):
    switches = {
        "budgets": {"off": {"budget.delay_months": 4, "budget.robustness_sd": 5}, "on": {"budget.delay_months": 0}},
        "rule": {},
    }
    draws = [
        Draw("factors", {"budget.delay_months": late, "savings.retention": share}, (1, 2))
        for late in (4, 0)
        for share in (0.5, 1.0)
    ]
    cases = ["all off", "rule", "budgets", "budgets + rule"]
    path = write(
        tmp_path / "s", draws, saving(lambda v, s, seed: 3.0 * (v["budget.delay_months"] == 0)), cases=cases,
        designs={"factors": {"kind": "factorial", "switches": switches}},
    )  # fmt: skip
    swing = measures(sensitivity(load_study(path)), ALONG)["estimate"]
    assert swing.to_dict() == pytest.approx({"budgets": 3.0, "rule": 0.0})


def test_the_share_of_luck_is_told(tmp_path):
    base = Draw("base", {}, tuple(range(1, 60)))
    rule = saving(lambda values, structure, seed: linear(values, structure, seed) + luck(seed, 2.4))
    path = write(tmp_path / "s", [base, *hypercube(KEYS, 200)], rule, designs=SAMPLE)
    # variance 68 / 12 = 5.7 of the parameters and 5.8 of luck
    note = sensitivity(load_study(path))["note"].iloc[0]
    share = int(note.split("%")[0].split()[-1])
    assert 30 <= share <= 65


def test_first_order_of_nothing_is_nothing():
    x = np.linspace(0.0, 1.0, 100)
    assert first_order(x, np.full(100, 3.0)) == 0.0
    assert first_order(x, x) > 0.95


# Morris ----------------------------------------------------------------------------------------------------------


def morris_draws(n=10, levels=4):
    sample = pytest.importorskip("SALib.sample.morris").sample
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [list(ends) for ends in KEYS.values()]}
    rows = sample(problem, n, num_levels=levels, seed=3)
    return [Draw("screen", dict(zip(KEYS, map(float, row))), (100 + place // 4,)) for place, row in enumerate(rows)]


SCREEN = {"screen": {"kind": "morris", "levels": 4}}


def test_morris_finds_the_slope_of_each_key_over_its_range(tmp_path):
    path = write(
        tmp_path / "s",
        [BASE, *morris_draws()],
        saving(lambda v, s, seed: linear(v, s, seed) + luck(seed)),
        designs=SCREEN,
    )
    table = sensitivity(load_study(path))
    star, mean, sigma = (measures(table, name)["estimate"] for name in (MU_STAR, MU, SIGMA))
    assert star.to_dict() == pytest.approx(
        {"savings.retention": 8.0, "risk.downside_share": 2.0, "referral.budget_response": 0.0}, abs=1e-6
    )
    assert mean["risk.downside_share"] == pytest.approx(-2.0)
    assert sigma.max() < 1e-6
    assert set(table["method"]) == {"Morris"}


def test_a_morris_trajectory_with_a_gap_is_left_out_whole(tmp_path):
    path = write(tmp_path / "s", morris_draws(), saving(linear), designs=SCREEN, failed=[5])  # in the first trajectory
    with pytest.raises(OutputError, match="79 of 80"):
        sensitivity(load_study(path))
    table = sensitivity(load_study(path), allow_incomplete=True)
    assert set(table["n_draws"]) == {36}  # nine trajectories of four
    assert measures(table, MU_STAR)["estimate"]["savings.retention"] == pytest.approx(8.0)
    assert "79 of 80 runs are done" in table["note"].iloc[0]


# One at a time ---------------------------------------------------------------------------------------------------


def test_one_at_a_time_gives_the_swing_over_each_range(tmp_path):
    seeds = BASE.seeds
    draws = [
        BASE,
        *(Draw("oat", {"savings.retention": value}, seeds) for value in (0.0, 1.0)),
        Draw("oat", {"risk.downside_share": 1.0}, seeds),
    ]
    path = write(
        tmp_path / "s",
        draws,
        saving(lambda v, s, seed: linear(v, s, seed) + luck(seed)),
        designs={"oat": {"kind": "one_at_a_time"}},
    )
    swing = measures(sensitivity(load_study(path)), SWING)
    assert swing.loc["savings.retention", ["estimate", "lower", "upper"]].tolist() == pytest.approx([8.0, 8.0, 8.0])
    assert swing.loc["risk.downside_share", "estimate"] == pytest.approx(2.0)  # against the base draw
    assert measures(sensitivity(load_study(path)), ALONG).loc["savings.retention", "estimate"] == pytest.approx(8.0)
    assert list(swing.sort_values("rank").index) == ["savings.retention", "risk.downside_share"]


# Mistakes and the command line ------------------------------------------------------------------------------------


def test_a_study_that_varies_nothing_says_what_design_to_use(tmp_path):
    study = load_study(write(tmp_path / "s", [BASE], saving(linear)))
    with pytest.raises(LcpSimError, match=r"varies no lever or parameter.*morris.*latin_hypercube"):
        sensitivity(study)


def test_too_few_draws_are_refused(tmp_path):
    study = load_study(write(tmp_path / "s", hypercube(KEYS, 10), saving(linear), designs=SAMPLE))
    with pytest.raises(LcpSimError, match="10 draws of sample are too few"):
        sensitivity(study)


def test_a_missing_package_names_the_command_that_installs_it(sampled, monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.analyze.pawn", None)
    with pytest.raises(LcpSimError, match=r"(?s)SALib.*pip install"):
        sensitivity(sampled)


def test_several_scenarios_want_one_named(tmp_path):
    path = write(tmp_path / "s", [BASE], saving(linear), scenarios=("pbc_2009", "lcp_ladder", "pbc_fixed"))
    with pytest.raises(LcpSimError, match="--scenario: lcp_ladder, pbc_fixed"):
        sensitivity(load_study(path))
    with pytest.raises(LcpSimError, match="did you mean pbc_fixed"):
        sensitivity(load_study(path), scenario="pbc_fixd")
    with pytest.raises(LcpSimError, match="is a difference between two scenarios"):
        sensitivity(load_study(path), scenario="pbc_2009")


def test_the_command_prints_a_short_table_and_the_path_last(sampled, capsys):
    main([str(sampled.path)])
    printed = capsys.readouterr().out
    assert "What moves net saving" in printed
    assert printed.index("savings.retention") < printed.index("risk.downside_share")
    last = printed.strip().splitlines()[-1]
    assert last.endswith("analysis/sensitivity_lcp_ladder_net_saving_per_head.csv")
    assert (sampled.path / "analysis" / last.rsplit("/", 1)[1]).is_file()


def test_a_level_is_explained_where_there_is_no_baseline(tmp_path):
    def rule(scenario, values, structure, seed):
        return {"trust": 0.2 + 0.5 * values["savings.retention"]}

    path = write(tmp_path / "s", hypercube(KEYS, 60), rule, scenarios=("lcp_ladder",), designs=SAMPLE)
    table = sensitivity(load_study(path), "trust")
    assert set(table["baseline"]) == {""}
    assert measures(table, FIRST_ORDER)["estimate"].idxmax() == "savings.retention"
