"""Designs: how many points, which, always the same; and every mistake in one is named before anything runs."""

from __future__ import annotations

import itertools
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from sim.declared import REGISTER
from sim.errors import ConfigurationError
from sim.studies.design import points, value_at, written
from sim.studies.design_check import EARLY_ONLY, check_design
from sim.validation.pbc_knobs import KNOBS
from tests.worlds import digest, run_small

pytestmark = pytest.mark.unit
OVER = ["referral", "learning.belief_start", "engagement.fresh_months", "budget.kind", "savings.retention"]


def made(kind: str, study: str = "s", name: str = "d", **entries) -> list:
    full, wrong = check_design(name, {"kind": kind, **entries})
    assert not wrong, wrong
    assert check_design(name, full) == (full, []), "the full form is its own full form"
    return points(study, name, full)


def values(stages: list) -> list[dict]:
    return [dict(point.values) for stage in stages for point in stage]


def mistakes(kind: str, **entries) -> str:
    return "\n".join(str(problem) for problem in check_design("d", {"kind": kind, **entries})[1])


# Counts and values -----------------------------------------------------------------------------------------------


def test_a_grid_is_the_full_product_in_the_written_order():
    over = {"risk.downside_share": [0, 0.5, 1], "lcp": {"min_pop": [50_000, 100_000]}}  # dotted or nested alike
    found = values(made("grid", over=over))
    assert len(found) == 6
    assert found[0] == {"risk.downside_share": 0.0, "lcp.min_pop": 50_000}
    assert found[1]["lcp.min_pop"] == 100_000
    assert found[-1]["risk.downside_share"] == 1.0
    assert isinstance(found[0]["risk.downside_share"], float), "0 and 0.0 have to make the same run"


def test_cases_keep_their_names_and_dated_paths():
    cases = {"late": {"gp.des_payment": [["2010-04", 2], ["2012-04", 0]]}, "rungs": {"migration.stages": ["R0", "R1"]}}
    (stage,) = made("cases", cases=cases)
    assert [point.case for point in stage] == ["late", "rungs"]
    assert stage[0].values == {"gp.des_payment": [["2010-04", 2.0], ["2012-04", 0.0]]}
    assert stage[1].values == {"migration.stages": ["R0", "R1"]}


def test_one_at_a_time_moves_one_key_to_each_end_and_leaves_the_others():
    found = values(made("one_at_a_time", over=["savings.retention", "promise.trust", "budget.kind"]))
    assert found == [
        {"savings.retention": 0.0}, {"savings.retention": 1.0}, {"promise.trust": 0.0}, {"promise.trust": 4.0},
        {"budget.kind": "none"}, {"budget.kind": "notional"}, {"budget.kind": "real"},
    ]  # fmt: skip


def test_one_at_a_time_leaves_out_the_declared_value_of_a_parameter_which_is_the_base_draw():
    assert values(made("one_at_a_time", over={"referral.doubt": [0, 0.5, 1]})) == [
        {"referral.doubt": 0.0},
        {"referral.doubt": 1.0},
    ]


def test_a_factorial_of_k_switches_has_two_to_the_k_combinations_each_named_by_what_is_on():
    switches = {"a": {"off": {"risk.corridor": 0}, "on": {"risk.corridor": 2}}, "b": {"on": {"savings.retention": 1}}}
    (stage,) = made("factorial", switches=switches)
    assert {point.case: dict(point.values) for point in stage} == {
        "all off": {"risk.corridor": 0.0},
        "b": {"risk.corridor": 0.0, "savings.retention": 1.0},
        "a": {"risk.corridor": 2.0},
        "a + b": {"risk.corridor": 2.0, "savings.retention": 1.0},
    }


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol"])
def test_samples_fill_every_range_evenly_and_stay_inside_it(kind):
    found = pd.DataFrame(values(made(kind, over={"savings.retention": [0.2, 0.6], "info.frequency": [1, 4]}, n=64)))
    assert len(found) == 64
    assert np.bincount(np.minimum((found["savings.retention"] - 0.2) / 0.1, 3).astype(int)).tolist() == [16] * 4
    assert found["info.frequency"].value_counts().to_dict() == {1: 16, 2: 16, 3: 16, 4: 16}


def test_a_branch_stands_for_everything_in_it_and_every_sampled_value_is_allowed():
    found = values(made("latin_hypercube", over=OVER, n=200))
    assert {"referral.budget_response", "referral.monitoring_span", "referral.doubt"} < set(found[0])
    for key, value in ((key, value) for point in found for key, value in point.items()):
        assert REGISTER[key].check(value) is None, (key, value)
    assert {point["budget.kind"] for point in found} == {"none", "notional", "real"}
    assert all(isinstance(point["engagement.fresh_months"], int) for point in found)


def test_the_stated_share_of_a_prior_lies_between_its_ends():
    found = pd.DataFrame(values(made("latin_hypercube", over=["referral.budget_response", "promise.base"], n=1000)))
    response = found["referral.budget_response"]  # lognormal, 95% from 0.03 to 0.5
    assert ((response > 0.03) & (response < 0.5)).mean() == pytest.approx(0.95, abs=0.002)
    assert response.median() == pytest.approx(np.sqrt(0.03 * 0.5), rel=0.02)
    base = found["promise.base"]  # normal, 95% from -1.5 to 1.5
    assert ((base > -1.5) & (base < 1.5)).mean() == pytest.approx(0.95, abs=0.002)
    assert base.std() == pytest.approx(1.5 / 1.96, rel=0.02)


def test_the_tail_of_a_prior_beyond_the_legal_range_is_laid_on_its_end():
    gain = REGISTER["engagement.gain"]
    assert value_at(gain, 0.0) == gain.low
    assert value_at(gain, 1.0) == gain.high


def test_a_sample_of_one_draw_carries_its_own_luck_and_morris_one_a_trajectory():
    (sample,) = made("sobol", over=["savings.retention"], n=4)
    assert [point.luck for point in sample] == [0, 1, 2, 3]
    pytest.importorskip("SALib")
    (morris,) = made("morris", over=["savings.retention", "promise.trust"], n=3)
    assert [point.luck for point in morris] == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_a_morris_trajectory_moves_one_key_a_step_between_the_ends_of_the_prior():
    pytest.importorskip("SALib")
    keys = ["savings.retention", "promise.trust", "approval.base"]
    (stage,) = made("morris", over=keys, n=5, levels=4)
    assert len(stage) == 5 * (3 + 1)
    for first in range(0, len(stage), 4):
        steps = [dict(point.values) for point in stage[first : first + 4]]
        moved = [[key for key in keys if before[key] != after[key]] for before, after in itertools.pairwise(steps)]
        assert sorted(key for one in moved for key in one) == sorted(keys)
    assert {point.values["approval.base"] for point in stage} <= {-1.0, 0.333333, 1.66667, 3.0}


def test_morris_without_salib_says_what_to_install(monkeypatch):
    full, _ = check_design("d", {"kind": "morris", "over": ["promise.trust"], "n": 2})
    monkeypatch.setitem(sys.modules, "SALib.sample.morris", None)
    with pytest.raises(ConfigurationError, match="pip install SALib"):
        points("s", "d", full)


# The same, everywhere and later ----------------------------------------------------------------------------------


def test_a_design_depends_on_names_of_study_and_design_and_on_nothing_else():
    design = {"over": OVER, "n": 8}
    assert values(made("sobol", **design)) == values(made("sobol", **design))
    assert values(made("sobol", **design)) != values(made("sobol", study="another", **design))
    assert values(made("sobol", **design)) != values(made("sobol", name="another", **design))


def test_another_process_with_another_hash_seed_draws_the_same():
    code = (
        "from sim.studies.design import points; from sim.studies.design_check import EARLY_ONLY, check_design\n"
        "full, _ = check_design('d', {'kind': 'latin_hypercube', 'over': ['referral'], 'n': 2})\n"
        "print([dict(p.values) for s in points('s', 'd', full) for p in s])"
    )
    ran = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    ]
    assert ran[0] == ran[1] == f"{values(made('latin_hypercube', over=['referral'], n=2))}\n"


def test_a_sobol_sequence_goes_on_and_a_latin_hypercube_gets_a_block_of_its_own():
    short, long = made("sobol", over=OVER, n=[64]), made("sobol", over=OVER, n=[64, 0, 64])
    assert long[0] == short[0]
    assert long[1] == []
    assert values(long) == values(made("sobol", over=OVER, n=128))
    short, long = made("latin_hypercube", over=OVER, n=50), made("latin_hypercube", over=OVER, n=[50, 30])
    assert long[0] == short[0]
    assert len({point.case for stage in long for point in stage}) == 80
    assert [point.luck for point in long[1]] == list(range(50, 80))


# Posterior draws -------------------------------------------------------------------------------------------------


def test_posterior_draws_are_read_from_what_a_calibration_left(tmp_path):
    frame = pd.DataFrame(
        {"referral.doubt": [0.1, 0.2, 0.3], "engagement.fresh_months": [12.0, 24.0, 36.0], "weight": 1.0}
    )
    frame.to_parquet(tmp_path / "draws.parquet")
    found = values(made("posterior", **{"from": str(tmp_path), "n": 2}))
    assert found == [
        {"referral.doubt": 0.1, "engagement.fresh_months": 12}, {"referral.doubt": 0.2, "engagement.fresh_months": 24},
    ]  # fmt: skip
    assert len(values(made("posterior", **{"from": str(tmp_path / "draws.parquet")}))) == 3
    with pytest.raises(ConfigurationError, match=r"5 draws are asked for, but .* holds 3"):
        made("posterior", **{"from": str(tmp_path), "n": 5})


def test_posterior_draws_that_are_not_there_name_what_to_run(tmp_path):
    with pytest.raises(ConfigurationError, match="run lcpsim calibrate first"):
        made("posterior", **{"from": str(tmp_path / "draws.parquet")})


def test_posterior_draws_out_of_range_or_of_something_else_are_refused(tmp_path):
    pd.DataFrame({"referral.doubt": [0.1, 1.7]}).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(ConfigurationError, match=r"draw 2 .*above the highest allowed"):
        made("posterior", **{"from": str(tmp_path / "a.parquet")})
    pd.DataFrame({"x": [0.1]}).to_parquet(tmp_path / "b.parquet")
    with pytest.raises(ConfigurationError, match="no column named after a parameter"):
        made("posterior", **{"from": str(tmp_path / "b.parquet")})
    (tmp_path / "c.parquet").write_text("nothing of the kind")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        made("posterior", **{"from": str(tmp_path / "c.parquet")})


# Mistakes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind, entries, says",
    [
        ("gird", {}, "'gird' is no kind of design; did you mean grid?"),
        ("grid", {}, "designs.d.over .*is missing or empty"),
        ("grid", {"over": {"savings.retention": [0.5]}, "ovr": 1}, "no such entry of a grid design; did you mean over?"),
        ("grid", {"over": {"savings.retension": [0.5]}}, "did you mean savings.retention?"),
        ("grid", {"over": {"savings.retention": [50]}}, "the unit is share 0-1, so 50 % is written 0.50"),
        ("grid", {"over": {"savings.retention": 0.5}}, "needs a list of values"),
        ("grid", {"over": {"savings.retention": [1, 1.0]}}, "1.0 is listed twice"),
        ("grid", {"over": {"savings.rule": ["automatik"]}}, "did you mean automatic?"),
        ("grid", {"over": {"savings.retention": [True]}}, "not of the right kind"),
        ("grid", {"over": {key: [x / 400 for x in range(400)] for key in ("savings.retention", "risk.downside_share")}}, "more than 100,000"),
        ("grid", {"over": {"savings.retention": [0.5]}, "acts": "later"}, "use policy_start or from_start"),
        ("grid", {"over": {"savings.retention": [0.5]}, "seeds_per_draw": 0}, "not a whole number from 1, or all"),
        ("grid", {"over": {"network.degree": [4, 8]}}, "read before policy starts.*acts: from_start"),
        ("cases", {"cases": {"a": {"savings.retention": 0.5}, "b": {"savings": {"retention": 0.5}}}}, "is the same as the case a"),
        ("cases", {"cases": {"a": {}}}, "sets nothing"),
        ("cases", {"cases": {"a": {"savings.retention": 0.5, "savings": {"retention": 0.7}}}}, "is set twice"),
        ("one_at_a_time", {"over": ["referral", "referral.doubt"]}, "is named twice"),
        ("latin_hypercube", {"over": ["referral"]}, "designs.d.n .*is missing; say how many samples"),
        ("latin_hypercube", {"over": {"savings.retention": [0.7, 0.2]}, "n": 4}, "0.7 is not below 0.2"),
        ("latin_hypercube", {"over": {"savings.retention": [0.2, 1.2]}, "n": 4}, "above the highest allowed"),
        ("latin_hypercube", {"over": ["migration.stages"], "n": 4}, "cannot be sampled"),
        ("sobol", {"over": ["referral"], "n": 100}, "100 is no power of two.*use 64 or 128"),
        ("sobol", {"over": ["referral"], "n": [64, 32]}, "96 is no power of two"),
        ("morris", {"over": ["referral"], "n": 4, "levels": 5}, "not an even whole number"),
        ("factorial", {"switches": {"a": {"aus": {}, "on": {}}}}, "must hold `on`, and may hold `off`"),
        ("factorial", {"switches": {"a": {"on": {"risk.corridor": 1}}, "b": {"on": {"risk.corridor": 2}}}}, "which the switch a moves too"),
        ("posterior", {}, "name the draws.parquet"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_what_would_be_right(kind, entries, says):
    with pytest.raises(AssertionError, match="(?s)" + says.replace("?", r"\?")):
        raise AssertionError(mistakes(kind, **entries))


def test_all_mistakes_of_a_design_are_reported_at_once():
    text = mistakes("grid", over={"savings.retention": [7], "risk.downside_shar": [0]}, acts="never", n=3)
    assert text.count("designs.d") == 4


def test_levers_that_a_design_may_not_set_at_policy_start_would_indeed_change_nothing_then():
    late = {"deficit.inherited.mean": 8, "deficit.inherited.sd": 4, "enthusiasm.level": 0, "enthusiasm.share": 0.4}
    late |= {"enthusiasm.clustering": 1.0, "experience.prior_budget_holding": 0.0, "structure.network": "complete"}
    late |= {"network.degree": 3, "reorg.memory_loss": 0.8}
    assert set(late) == set(EARLY_ONLY)
    moved = [f"policies.design.levers.{key}={value}" for key, value in late.items()]
    months = 60
    base, design = (run_small(*extra, months=months) for extra in ((), ("policies.design.starts='2010-04'", *moved)))
    assert digest(base.world) == digest(design.world)


def test_values_are_written_as_they_would_be_typed():
    assert written({"savings.retention": 0.5, "savings.rule": "automatic", "lcp.enabled": True}) == (
        "savings.retention=0.5, savings.rule=automatic, lcp.enabled=true"
    )


def test_posterior_draws_that_travel_with_the_model_have_a_name_and_are_legal():
    found = values(made("posterior", **{"from": "pbc", "n": 8}))
    assert len(found) == 8
    assert set(found[0]) == set(KNOBS)
    for one in found:
        assert all(low <= one[key] <= high for key, (low, high) in KNOBS.items())
