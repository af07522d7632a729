from __future__ import annotations

import pytest

from sim.analysis.arms import build_arms, policies_that_override, read_settings, scope_override
from sim.clock import parse_month
from sim.config import COMMAND_LINE_POLICY, load_config
from sim.errors import ConfigurationError
from sim.policies.timeline import Timeline


def at(config, key, month):
    return Timeline(config).values(parse_month(month))[key]


@pytest.mark.unit
def test_a_setting_acts_from_policy_start_after_the_scenario_in_all_arms_but_the_baseline():
    base, ladder = build_arms(["pbc_2009", "lcp_ladder"], "demo", settings=["savings.retention=0.25"])
    assert base == load_config(["scenario=pbc_2009"])
    assert list(ladder.policies)[-1] == COMMAND_LINE_POLICY
    assert at(ladder, "savings.retention", "2010-03") == 0.7
    assert at(ladder, "savings.retention", "2010-04") == 0.25  # its own policy says 1.0
    assert at(ladder, "budget.scope", "2010-04") == 0.9


@pytest.mark.unit
def test_a_baseline_alone_is_compared_with_itself_under_the_settings():
    base, other = build_arms(["pbc_2009"], "demo", settings=["budget.kind=real", "savings.retention=1"])
    assert (base.scenario, other.scenario) == ("pbc_2009", "pbc_2009 with settings")
    assert base.policies == {}
    assert (at(other, "budget.kind", "2010-04"), at(other, "savings.retention", "2015-01")) == ("real", 1)


@pytest.mark.unit
def test_a_setting_for_all_acts_from_the_first_month_in_every_arm():
    arms = build_arms(["pbc_2009", "lcp_ladder"], "demo", settings_all=["context.demand_growth=0.5"])
    assert [at(arm, "context.demand_growth", "2006-04") for arm in arms] == [0.5, 0.5]


@pytest.mark.unit
@pytest.mark.parametrize(
    "text, value",
    [("0.5", 0.5), ("1e-1", 0.1), ("null", None), ("1", 1)],
)
def test_values_are_read_as_people_write_them(text, value):
    nested, problems = read_settings([f"savings.honour_prob={text}"])
    assert problems == []
    assert nested == {"savings": {"honour_prob": value}}


@pytest.mark.unit
def test_a_dated_path_can_be_set():
    nested, problems = read_settings(["savings.retention=[[2010-04, 0.5], [2012-04, 1.0]]"])
    assert problems == []
    assert nested["savings"]["retention"] == [["2010-04", 0.5], ["2012-04", 1.0]]


@pytest.mark.unit
@pytest.mark.parametrize(
    "setting, says",
    [
        ("savings.retention=70", "70 % is written 0.70"),
        ("savings.retention", "not of the form KEY=VALUE"),
        ("budget.kind=rael", "did you mean real"),
        ("referral.budget_response=0.1", "use --set-all"),
        ("scope=england", "--scope"),
        ("end=2015-03", "use --set-all"),
        ("savings=1", "is a group of levers"),
        ("savings.retention=[", "cannot be read"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_what_to_do(setting, says):
    with pytest.raises(ConfigurationError, match="Nothing was run: 1 problem") as caught:
        build_arms(["pbc_2009", "lcp_ladder"], "demo", settings=[setting])
    assert says in str(caught.value)


@pytest.mark.unit
@pytest.mark.parametrize(
    "scenarios, says",
    [([], "name at least two"), (["pbc_2009"], "name at least two"), (["pbc_2009", "pbc_2009"], "named twice")],
)
def test_a_comparison_needs_two_different_arms(scenarios, says):
    with pytest.raises(ConfigurationError, match=says):
        build_arms(scenarios, "demo")


@pytest.mark.unit
@pytest.mark.parametrize("override", ["scenario=lcp_ladder", "scope=england", "seed=3", "no_equals"])
def test_what_the_arms_share_cannot_be_overridden(override):
    with pytest.raises(ConfigurationError):
        build_arms(["pbc_2009", "lcp_ladder"], "demo", overrides=[override])


@pytest.mark.unit
def test_a_mistake_in_every_arm_is_reported_once():
    with pytest.raises(ConfigurationError) as caught:
        build_arms(["pbc_2009", "lcp_ladder", "pbc_fixed"], "demo", settings_all=["savings.retention=3"])
    assert len(caught.value.problems) == 1


@pytest.mark.unit
@pytest.mark.parametrize(
    "scope, override",
    [("demo", "scope='demo'"), ("5D9,5E1", "scope=['5D9','5E1']"), (["5E1"], "scope='5E1'"), ("", "scope=[]")],
)
def test_a_scope_is_written_so_that_no_code_is_taken_for_a_number(scope, override):
    assert scope_override(scope) == override


@pytest.mark.unit
def test_codes_that_look_like_numbers_stay_codes():
    assert build_arms(["pbc_2009", "pct_only"], "5E1,5D9")[0].scope == ("5E1", "5D9")
    assert load_config(["scope=5E1"]).scope == ("5E1",)
    assert load_config(["scope=[5E1,5D9]"]).scope == ("5E1", "5D9")


@pytest.mark.unit
def test_a_policy_that_overrides_a_setting_is_named():
    (note,) = policies_that_override(load_config(["scenario=lcp_ladder"]), ["savings.retention", "trust.gain"])
    assert note == (
        "savings.retention was set, but policy real_budget_and_risk of lcp_ladder sets it to 1.0 from 2010-04"
    )
