"""Plans: the right runs, paired, with ids that say what they are; wider plans keep what there was."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from copy import deepcopy

import pandas as pd
import pytest

from sim.clock import parse_month
from sim.config import load_config
from sim.declared import REGISTER
from sim.errors import ConfigurationError
from sim.parameters import DatedPath, flatten
from sim.studies import plan as planning
from sim.studies import study_file
from sim.studies.plan import COLUMNS, configuration_of, differs, estimate, expand, make_plan, read_study, studies

pytestmark = pytest.mark.unit
ALL_KINDS = {
    "grid": {"kind": "grid", "over": {"savings.retention": [0.5, 1.0]}},
    "cases": {"kind": "cases", "acts": "from_start", "cases": {"dated": {"gp.des_payment": [["2010-04", 2.0]]}}},
    "sample": {"kind": "latin_hypercube", "over": ["referral", "risk.corridor"], "n": 6},
    "sequence": {"kind": "sobol", "over": {"promise.base": [-1, 1], "budget.kind": ["notional", "real"]}, "n": 4},
}


def study(**changes) -> dict:
    """A small study, with changes; a change to None takes an entry away."""
    spec = {
        "title": "T", "question": "Q?", "scope": "5D9", "horizon": "quick", "scenarios": ["pbc_2009", "pbc_real_budget"],
        "seeds": 3, "designs": {"retention": {"kind": "grid", "over": {"savings.retention": [0.5, 1.0]}}}, **changes,
    }  # fmt: skip
    return {key: value for key, value in spec.items() if value is not None}


def plan(name: str = "s", **changes) -> planning.Plan:
    return make_plan(study(**changes), name)


def refusal(**changes) -> str:
    with pytest.raises(ConfigurationError) as caught:
        plan(**changes)
    return str(caught.value)


def rows(made: planning.Plan) -> set:
    return set(made.table[["run_id", "scenario", "draw", "seed"]].itertuples(index=False, name=None))


# Counts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, draws, runs",
    [
        ("retention", 1 + 3, 3 * 4 * 4),
        ("size_risk", 1 + 16, 2 * 17 * 4),
        ("audit_commission", 32, 32 * 4),
        ("robustness", 1 + 64, 3 * (8 + 64)),
        ("small", 1 + 2, 2 * 3 * 3),
        ("five_hundred", 1 + 12 + 128 + 10, 2 * (13 * 6 + 128 + 10 * 6)),
    ],
)
def test_shipped_studies_have_the_runs_that_their_files_promise(name, draws, runs):
    made = make_plan(read_study(name), name)
    assert (made.table["draw"].nunique(), len(made)) == (draws, runs)
    assert tuple(made.table.columns) == COLUMNS
    assert made.table["run_id"].is_unique
    assert made.table["draw"].dtype == made.table["seed"].dtype == "int32"
    assert_paired(made)


def test_every_shipped_study_is_tried_above_and_has_a_title():
    assert set(studies()) >= {"retention", "size_risk", "audit_commission", "robustness", "small", "five_hundred"}
    assert all(studies().values())
    assert len(make_plan(read_study("five_hundred"), "five_hundred")) >= 500


def assert_paired(made: planning.Plan) -> None:
    worlds = {scenario: set(zip(part["draw"], part["seed"])) for scenario, part in made.table.groupby("scenario")}
    baseline = worlds[made.spec["scenarios"][0]]
    assert set(worlds) == set(made.spec["scenarios"])
    assert all(own == baseline for own in worlds.values())
    same = made.table.groupby("draw")[["design", "case", "structure", "values"]].nunique()
    assert (same == 1).all(axis=None), "a draw means the same in every scenario"


def test_every_draw_and_seed_stands_in_every_scenario_for_every_kind_of_design():
    assert_paired(
        plan(designs=ALL_KINDS, structure={"savings.rule": None}, scenarios=["pbc_2009", "pbc_fixed", "lcp_ladder"])
    )


def test_rows_stand_so_that_a_study_that_is_stopped_has_whole_pairs():
    table = plan(designs=ALL_KINDS).table
    for first in range(0, len(table), 2):
        pair = table.iloc[first : first + 2]
        assert pair["scenario"].tolist() == ["pbc_2009", "pbc_real_budget"]
        assert pair["draw"].nunique() == pair["seed"].nunique() == 1


def test_draw_0_is_the_base_values_and_without_it_draws_begin_at_1():
    made = plan()
    base = made.table[made.table["draw"] == 0]
    assert set(base["design"]) == {"base"}
    assert set(base["values"]) == {"{}"}
    assert base["config_hash"].iloc[0] == load_config(["scenario=pbc_2009", "scope=5D9", "horizon=quick"]).hash()
    assert plan(base_draw=False).table["draw"].min() == 1
    assert set(plan(designs=None).table["draw"]) == {0}


def test_structural_switches_are_crossed_with_every_draw():
    made = plan(structure={"savings.rule": ["negotiated", "automatic"], "lcp.make_or_buy": None})
    assert made.table["draw"].nunique() == 3 * 4
    assert len(made.table.groupby(["design", "case"])["structure"].unique()) == 3
    assert set(made.table["structure"]) == {
        f"savings.rule={rule}, lcp.make_or_buy={buy}"
        for rule in ("negotiated", "automatic")
        for buy in ("false", "true")
    }
    assert not made.table["values"].str.contains("make_or_buy").any(), "values are those of the design alone"
    of_sample = plan(structure={"lcp.make_or_buy": None}, designs={"sample": ALL_KINDS["sample"]}).table.query(
        "design == 'sample'"
    )
    seeds = of_sample.groupby("case")["seed"].unique()
    assert all(len(one) == 1 for one in seeds), "structures of one sample share its luck"


# Seeds -----------------------------------------------------------------------------------------------------------


def test_sampled_draws_carry_one_seed_each_of_their_own_and_all_others_carry_all():
    table = plan(designs=ALL_KINDS, seeds=[7, 9]).table
    seeds = {design: part.groupby("draw")["seed"].unique() for design, part in table.groupby("design")}
    assert all(list(one) == [7, 9] for design in ("base", "grid", "cases") for one in seeds[design])
    assert [list(one) for one in seeds["sample"]] == [[7], [8], [9], [10], [11], [12]]
    assert [list(one) for one in seeds["sequence"]] == [[7], [8], [9], [10]]


def test_seeds_per_draw_can_be_said():
    grid, sample = {**ALL_KINDS["grid"], "seeds_per_draw": 2}, {**ALL_KINDS["sample"], "seeds_per_draw": 2}
    table = plan(
        designs={"grid": grid, "sample": sample, "every": {**ALL_KINDS["sample"], "seeds_per_draw": "all"}}
    ).table
    seeds = {
        design: [sorted(set(one["seed"])) for _, one in part.groupby("draw")]
        for design, part in table.groupby("design")
    }
    assert seeds["grid"] == [[1, 2]] * 2
    assert seeds["sample"] == [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [11, 12]]
    assert seeds["every"] == [[1, 2, 3]] * 6


# Where values act ------------------------------------------------------------------------------------------------


def test_overrides_are_those_of_load_config_and_both_ways_give_the_same_configuration():
    made = plan(
        designs=ALL_KINDS, fixed={"lcp.min_pop": 8000, "learning.belief_start": 0.5}, structure={"savings.rule": None}
    )
    for _, row in made.table.drop_duplicates(["scenario", "design"]).iterrows():
        config = load_config(json.loads(row["overrides"]))
        assert config.hash() == row["config_hash"]
        assert config.plain() == configuration_of(row).plain()


def test_a_lever_of_a_design_acts_from_policy_start_in_every_scenario_after_its_own_policies():
    made = plan(
        scenarios=["pbc_2009", "lcp_ladder"], designs={"d": {"kind": "grid", "over": {"risk.downside_share": [0.5]}}}
    )
    for row in made.table.query("design == 'd'").itertuples(index=False):
        config = configuration_of(row)
        assert list(config.policies)[-1] == "design"
        assert config.policies["design"].starts == config.policy_start
        assert config.policies["design"].levers == {"risk": {"downside_share": 0.5}}
        assert config.levers.risk.downside_share == 0.0


def test_from_start_and_fixed_act_from_the_first_month_and_outlast_the_policies_of_the_scenario():
    design = {"d": {"kind": "grid", "acts": "from_start", "over": {"network.degree": [4]}}}
    row = plan(scenarios=["lcp_ladder"], designs=design, fixed={"budget.kind": "notional"}).table.iloc[-1]
    config = configuration_of(row)
    assert config.levers.network.degree == 4
    assert config.levers.budget.kind == "notional"
    assert list(config.policies)[-1] == "study"
    assert config.policies["study"].starts == config.start
    assert config.policies["study"].levers == {"budget": {"kind": "notional"}, "network": {"degree": 4}}


def test_a_parameter_is_believed_from_the_first_month():
    config = configuration_of(plan(designs={"d": {"kind": "grid", "over": {"referral.doubt": [0.1]}}}).table.iloc[-1])
    assert config.parameters.referral.doubt == 0.1
    assert "design" not in config.policies


def test_scenarios_may_be_combined_by_plus():
    made = plan(scenarios=["pbc_2009", "pbc_2009+lcp_ladder"], designs=None)
    assert configuration_of(made.table.iloc[1]).scenario == "pbc_2009+lcp_ladder"


def test_a_row_whose_scenario_has_changed_since_is_refused():
    row = plan().table.iloc[0].to_dict()
    with pytest.raises(ConfigurationError, match="changed since the plan was made"):
        configuration_of({**row, "config_hash": "0" * 16})


# Ids -------------------------------------------------------------------------------------------------------------


def test_ids_do_not_depend_on_the_process_or_on_the_order_in_a_mapping():
    code = (
        "import json, sys; from sim.studies.plan import make_plan\n"
        "print(' '.join(make_plan(json.loads(sys.argv[1]), 's').table['run_id']))"
    )
    spec = study(designs=ALL_KINDS)
    shuffled = {key: spec[key] for key in reversed(spec)}
    shuffled["designs"] = {name: {key: one[key] for key in reversed(one)} for name, one in spec["designs"].items()}
    here = make_plan(spec, "s").table["run_id"].tolist()
    for text, seed in ((spec, "1"), (shuffled, "2")):
        ran = subprocess.run(
            [sys.executable, "-c", code, json.dumps(text)], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )  # fmt: skip
        assert ran.stdout.split() == here


def test_the_same_values_written_otherwise_are_the_same_runs():
    written = {"kind": "grid", "over": {"savings": {"retention": [0.5, 1]}}}
    assert rows(plan(designs={"retention": written})) == rows(plan())
    assert rows(plan(scope=["5D9"], seeds=[1, 2, 3])) == rows(plan())


def test_the_names_of_study_and_design_leave_ids_alone_unless_they_fix_a_sample():
    assert rows(plan()) == rows(plan(name="another", title="Another"))
    sampled = {"d": ALL_KINDS["sample"]}
    assert rows(plan(designs=sampled)) != rows(plan(name="another", designs=sampled))


def test_an_id_changes_with_value_seed_data_and_version(monkeypatch):
    before = plan().table["run_id"]
    other = plan(designs={"retention": {"kind": "grid", "over": {"savings.retention": [0.6, 0.9]}}}).table["run_id"]
    assert len(set(before) & set(other)) == 2 * 3, "only the base draw is shared"
    assert not set(before) & set(plan(seeds=[4, 5]).table["run_id"])
    monkeypatch.setattr(planning, "__version__", "9.9.9")
    assert not set(before) & set(plan().table["run_id"])
    monkeypatch.undo()
    monkeypatch.setattr(planning, "data_hash", lambda: "other data")
    assert not set(before) & set(plan().table["run_id"])


# Expanding -------------------------------------------------------------------------------------------------------


def assert_kept(before: planning.Plan, after: planning.Plan) -> None:
    pd.testing.assert_frame_equal(after.table.iloc[: len(before)], before.table)
    assert after.table["run_id"].is_unique
    assert rows(make_plan(after.spec, after.name)) == rows(after), "the wider study file alone gives the wider plan"
    assert_paired(after)


def test_more_seeds_more_draws_and_more_scenarios_keep_every_row():
    before = plan(designs=ALL_KINDS)
    steps = (
        {"draws": {"sequence": 8}}, {"seeds": 5}, {"draws": {"sample": 10}}, {"scenarios": ["lcp_ladder"]},
        {"draws": {"sequence": 16, "sample": 12}, "seeds": [40]},
    )  # fmt: skip
    for step in steps:
        after = expand(before, **step)
        assert len(after) > len(before)
        assert_kept(before, after)
        before = after
    numbers = before.table.groupby("design")["draw"].nunique()
    assert numbers.to_dict() == {"base": 1, "grid": 2, "cases": 1, "sample": 12, "sequence": 16}
    assert sorted(set(before.table["draw"])) == list(range(1 + 2 + 1 + 12 + 16))
    assert before.spec["seeds"] == [1, 2, 3, 4, 5, 40]


def test_a_sobol_study_that_was_expanded_has_the_points_of_one_that_was_large_from_the_start():
    design = {"d": ALL_KINDS["sequence"]}
    wide = plan(designs={"d": {**design["d"], "n": 8}})
    assert rows(expand(plan(designs=design), draws=8)) == rows(wide)


def test_more_seeds_leave_sampled_draws_their_own_one():
    before = plan(designs={"d": ALL_KINDS["sample"]})
    assert len(expand(before, seeds=5)) - len(before) == 2 * 2


@pytest.mark.parametrize(
    "step, says",
    [
        ({}, "say what to add"),
        ({"seeds": 3}, "not more than the 3 there are"),
        ({"seeds": [2]}, "2 is in the plan already"),
        ({"scenarios": ["pbc_2009"]}, "is in the plan already"),
        ({"scenarios": ["lcp_lader"]}, "did you mean lcp_ladder"),
        ({"draws": 12}, "there are sample, sequence; name one"),
        ({"draws": {"sequence": 12}}, "12 is no power of two"),
        ({"draws": {"sample": 6}}, "not more than the 6 there are"),
        ({"draws": {"grid": 6}}, "is no sampled design"),
    ],
)
def test_an_expansion_that_adds_nothing_or_cannot_be_is_refused(step, says):
    with pytest.raises(ConfigurationError, match=says):
        expand(plan(designs=ALL_KINDS), **step)


def test_a_plan_of_another_version_cannot_be_expanded(monkeypatch):
    before = plan()
    monkeypatch.setattr(planning, "__version__", "9.9.9")
    with pytest.raises(ConfigurationError, match="would be other runs today"):
        expand(before, seeds=4)


# Comparing and estimating ----------------------------------------------------------------------------------------


def test_plans_that_differ_say_in_what(monkeypatch):
    assert not differs(plan(), plan(title="Another title"))
    assert str(differs(plan(), plan())) == "the same runs"
    wider = differs(plan(seeds=5), plan())
    assert (wider.added, wider.lost) == (12, 0)
    other = differs(plan(horizon="full"), plan())
    assert other.lost == 18
    assert "changed: horizon" in str(other)
    before = plan()
    monkeypatch.setattr(planning, "__version__", "9.9.9")
    assert "the model version or the data are others" in str(differs(plan(), before))


def test_the_estimate_counts_people_and_months():
    guess = estimate(plan(), jobs=2)
    assert (guess.runs, guess.months, guess.people) == (18, 60, 93_931)
    assert guess.person_months == 18 * 60 * 93_931
    assert guess.seconds == pytest.approx(18 * (0.7 + 93_931 * 60 * 27e-9) / 2)
    assert 0.5 < guess.megabytes < 2
    assert estimate(plan(), seconds_per_run=10).seconds == 180
    assert "18 runs of 93,931 people over 60 months: about 3 minutes on one process" in str(
        estimate(plan(), seconds_per_run=10)
    )


# Mistakes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes, says",
    [
        ({"title": None}, "title .*is missing"),
        ({"scenaros": ["pbc_2009"]}, "no such entry of a study; did you mean scenarios"),
        ({"scenarios": ["pbc_2009", "lcp_lader"]}, "scenarios.lcp_lader .*did you mean lcp_ladder"),
        ({"scenarios": ["pbc_2009", "pbc_2009"]}, "is named twice"),
        ({"scenarios": []}, "scenarios .*is missing or empty"),
        ({"seeds": 0}, "0 is not a whole number from 1"),
        ({"seeds": None}, "seeds .*say how many"),
        ({"seeds": []}, "none is named"),
        ({"seeds": [1, 2, 1]}, "1 is named twice"),
        ({"seeds": [-1]}, "-1 is not a whole number from 0"),
        ({"seeds": [True]}, "True is not a whole number"),
        ({"scope": "5D99"}, "no such scope"),
        ({"scope": 50.0}, "put codes in quotes"),
        ({"horizon": "long"}, "use one of full, history, quick"),
        ({"designs": ["grid"]}, "must hold designs by name"),
        ({"designs": {"base": ALL_KINDS["grid"]}}, "the name of the base values"),
        ({"designs": None, "base_draw": False}, "nothing would run"),
        ({"fixed": {"savings.retention": 0.5}}, "designs.retention.savings.retention .*already set by `fixed`"),
        ({"structure": {"savings.retention": None}}, "vary it in a design"),
        ({"structure": {"savings.rule": ["automatik"]}}, "did you mean automatic"),
        ({"structure": {"savings.rule": None}, "fixed": {"savings.rule": "fixed"}}, "already set by `fixed`"),
        ({"designs": {"d": {**ALL_KINDS["grid"], "seeds_per_draw": 9}}}, "9 is more than the 3 seeds"),
        ({"designs": {"d": {"kind": "grid", "over": {"referral.doubt": [0, 0.5]}}}}, "is what the base draw computes already.*base_draw: false"),
        ({"designs": {"a": ALL_KINDS["grid"], "b": ALL_KINDS["grid"]}}, "is the same run as savings.retention=0.5 of a"),
        ({"scenarios": ["pbc_2009", "pbc_2009+pbc_2009"]}, "is the same as pbc_2009 in every way"),
        ({"designs": {"d": {"kind": "cases", "cases": {"x": {"migration.stages": ["R1", "R0"]}}}}}, r"must rise from R0.*design d, x"),
    ],
)  # fmt: skip
def test_mistakes_are_named_before_anything_runs(changes, says):
    text = refusal(**changes)
    with pytest.raises(AssertionError, match="(?s)" + says):
        raise AssertionError(text)


def test_all_mistakes_are_reported_at_once():
    text = refusal(
        seeds=0, scenarios=["nowhere"], horizon="long", title=None, designs={"d": {"kind": "grid", "over": {"x": [1]}}}
    )
    assert text.startswith("Nothing was run: 5 problems in study s")


def test_a_large_plan_with_one_mistake_in_every_run_stays_readable():
    over = {"care.head_room": [1.1], "referral.budget_response": [-0.1], "redesign.induced_demand": [0.3]}
    text = refusal(designs={"d": {"kind": "grid", "over": {**over, "referral.doubt": [x / 40 for x in range(40)]}}})
    assert len(text.splitlines()) < 20
    assert "more of the kind" in text


def test_posterior_draws_may_not_set_what_the_study_holds_fixed(tmp_path):
    pd.DataFrame({"referral.doubt": [0.1, 0.2]}).to_parquet(tmp_path / "draws.parquet")
    design = {"d": {"kind": "posterior", "from": str(tmp_path)}}
    assert "already set by `fixed`" in refusal(designs=design, fixed={"referral.doubt": 0.3})
    before = plan(designs={"d": {**design["d"], "n": 1}})
    assert_kept(before, expand(before, draws=2))


# Files -----------------------------------------------------------------------------------------------------------


def test_a_study_is_read_by_name_or_by_path_and_in_full_form(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("title: T\nquestion: Q\nscope: 5D9\nscenarios: [pbc_2009]\nseeds: 2\n")
    full = read_study(path)
    assert (full["seeds"], full["horizon"], full["base_draw"], full["designs"]) == ([1, 2], "full", True, {})
    assert study_file.check_study(deepcopy(full), "mine") == full
    assert json.loads(json.dumps(full)) == full
    assert len(make_plan(read_study(str(path)), "mine")) == 2


def test_an_unknown_study_names_the_nearest():
    with pytest.raises(ConfigurationError, match="did you mean size_risk"):
        read_study("size_rsk")
    with pytest.raises(ConfigurationError, match="no such file"):
        read_study("nowhere/mine.yaml")


@pytest.mark.parametrize(
    "text, says",
    [
        ("title: [", "not readable YAML"),
        ("- a\n- b\n", "holds no study"),
        ("designs:\n  d:\n    cases:\n      a: {savings.retention: 0.5}\n      a: {savings.retention: 0.7}\n", "a stands twice in the block that begins in line 4"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read_or_say_a_thing_twice_are_refused(tmp_path, text, says):
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=says):
        read_study(path)


def test_on_and_off_are_words_and_a_power_of_ten_is_a_number(tmp_path):
    path = tmp_path / "words.yaml"
    path.write_text(
        "title: T\nquestion: Q\nscope: 5D9\nscenarios: [pbc_2009]\nseeds: 1\ndesigns:\n  d:\n    kind: factorial\n"
        "    switches:\n      s: {off: {lcp.min_pop: 100000, lcp.make_or_buy: false}, on: {trust.gain: 1e-1}}\n"
    )
    switch = read_study(path)["designs"]["d"]["switches"]["s"]
    assert switch == {"off": {"lcp.min_pop": 100_000, "lcp.make_or_buy": False}, "on": {"trust.gain": 0.1}}


def test_studies_do_not_disturb_the_composition_of_a_single_run():
    assert load_config(["scenario=pbc_2009"]).scenario == "pbc_2009"


def test_robustness_covers_every_belief_about_behaviour():
    sections = (
        "referral",
        "effort",
        "engagement",
        "joining",
        "promise",
        "approval",
        "learning",
        "quality",
        "redesign",
        "risk_attitude",
    )
    over = read_study("robustness")["designs"]["behaviour"]["over"]
    assert list(over) == [key for section in sections for key in REGISTER if key.startswith(f"{section}.")]


def test_the_factors_of_the_audit_commission_are_those_of_the_scenarios():
    switches = read_study("audit_commission")["designs"]["factors"]["switches"]
    fixed, base = load_config(["scenario=pbc_fixed"]), load_config(["scenario=pbc_2009"])
    for name, switch in switches.items():
        own = dict(flatten(fixed.policies[name].levers))
        assert {
            key: float(v) if isinstance(v, int) and not isinstance(v, bool) else v for key, v in own.items()
        } == switch["on"]
        for key, value in switch["off"].items():
            branch = base.levers
            for part in key.split("."):
                branch = getattr(branch, part)
            then = branch.at(parse_month("2010-04")) if isinstance(branch, DatedPath) else branch
            assert then == value, key
    assert all(not set(one["on"]) & set(other["on"]) for one, other in itertools.combinations(switches.values(), 2))


# Arms ------------------------------------------------------------------------------------------------------------

ARMS = {
    "on_time": {"scenario": "pbc_2009", "levers": {"budget.delay_months": 0.0}},
    "keen": {"scenario": "pbc_2009+austerity", "from_start": {"enthusiasm.share": 0.5, "referral.budget_response": 0.0}},
}


def configuration_by_arm(made: planning.Plan) -> dict:
    first = made.table.drop_duplicates("scenario").set_index("scenario")
    return {arm: configuration_of({**row, "run_id": row["run_id"]}) for arm, row in first.to_dict("index").items()}


def test_an_arm_is_a_scenario_with_settings_of_its_own():
    made = plan(arms=ARMS, scenarios=["pbc_2009", "on_time", "keen"], designs=None)
    found = configuration_by_arm(made)
    assert found["on_time"].policies["arm"].starts == found["pbc_2009"].policy_start
    assert found["on_time"].policies["arm"].levers == {"budget": {"delay_months": 0.0}}
    assert found["keen"].levers.enthusiasm.share == 0.5
    assert found["keen"].parameters.referral.budget_response == 0.0
    assert "austerity" in found["keen"].policies
    assert found["pbc_2009"].parameters.referral.budget_response > 0.0
    assert_paired(made)


def test_an_arm_wins_over_a_draw_and_is_not_run_twice_where_the_two_agree():
    off = {"off": {"scenario": "pbc_2009", "from_start": {"promise.deficit": 0.0}}}
    sample = {"beliefs": {"kind": "latin_hypercube", "over": {"promise.deficit": [0.0, 1.0], "promise.base": [-1.0, 1.0]}, "n": 3}}
    made = plan(arms=off, scenarios=["pbc_2009", "off"], designs=sample)
    assert len(made) == 2 * (3 + 3)
    values = {configuration_of(row).parameters.promise.deficit for _, row in made.table[made.table["scenario"] == "off"].iterrows()}
    assert values == {0.0}
    sizes = {"sizes": {"kind": "latin_hypercube", "over": {"group.consortium_people": [10000, 10001], "promise.base": [-1.0, 1.0]}, "n": 4}}
    clamped = {"clamped": {"scenario": "pbc_2009", "from_start": {"group.consortium_people": 10000}}}
    drawn = plan(arms=clamped, scenarios=["pbc_2009", "clamped"], designs=sizes).table
    arms_of = drawn[drawn["design"] == "sizes"].groupby("values")["scenario"].agg(set)
    assert {"10001" in values: arms for values, arms in arms_of.items()} == {True: {"pbc_2009", "clamped"}, False: {"pbc_2009"}}


@pytest.mark.parametrize(
    "arms, word",
    [
        ({"a b": {"scenario": "pbc_2009"}}, "is no name for an arm"),
        ({"pbc_fixed": {"scenario": "pbc_2009"}}, "no scenario's name"),
        ({"a": {"scenario": "pbc_2010"}}, "did you mean pbc_2009?"),
        ({"a": {"scenario": "pbc_2009", "lever": {}}}, "did you mean levers?"),
        ({"a": {"scenario": "pbc_2009", "levers": {"enthusiasm.share": 0.1}}}, "write it under from_start"),
        ({"a": {"scenario": "pbc_2009", "levers": {"savings.retention": 7}}}, "above the highest"),
        ({"a": "pbc_2009"}, "needs a scenario"),
        (["a"], "must hold arms by name"),
    ],
)
def test_a_mistake_in_an_arm_is_explained(arms, word):
    assert word in refusal(arms=arms, scenarios=["pbc_2009", *arms])
