"""Configuration: composed once, checked with every mistake at once, frozen and hashed; scenarios hold only differences."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sim import composition
from sim.clock import parse_month
from sim.composition import compose
from sim.config import Config, build_config, explain, load_config, scenarios
from sim.declared import LEVER_REGISTER, REGISTER, defaults
from sim.errors import ConfigurationError, LcpSimError
from sim.outcomes.metrics import METRICS
from sim.parameters import LEVER, Entry, flatten, looks_dated
from sim.policies.timeline import Timeline
from sim.scenario_files import read_scenario, scenario_files

pytestmark = pytest.mark.unit
NAMES = list(scenario_files())
EXPECTED = {"fundholding", "total_purchasing", "pct_only", "pbc_2009", "pbc_fixed", "pbc_real_budget", "lcp_ladder", "lcp_big_bang"}


@pytest.fixture(scope="module")
def baseline() -> dict[str, Any]:
    """The baseline as Hydra composes it, to be changed and checked without Hydra."""
    return compose([])


def changed(composed: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A copy with other values at dotted keys, written with two underscores."""
    other = copy.deepcopy(composed)
    for path, value in values.items():
        *branches, leaf = path.split("__")
        branch = other
        for name in branches:
            branch = branch.setdefault(name, {})
        branch[leaf] = value
    return other


def mistakes(composed: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(ConfigurationError) as caught:
        build_config(composed)
    return {problem.where: problem.what for problem in caught.value.problems}


def policy(**settings: Any) -> dict[str, Any]:
    return {"p": {"starts": "2010-04", "levers": {"savings": {"retention": 0.5}}, **settings}}


# Scenarios ----------------------------------------------------------------------------------------------------------


def test_the_scenarios_of_the_first_comparison_exist():
    assert set(NAMES) >= EXPECTED
    assert set(scenarios()) == set(NAMES)
    assert all(scenarios().values())


@pytest.mark.parametrize("name", NAMES)
def test_each_scenario_can_be_run_and_says_who_would_recognise_it(name):
    config = load_config([f"scenario={name}"])
    own = read_scenario(scenario_files()[name])["about"]
    assert config.scenario == name
    assert config.about.status in ("evidence", "expert view", "illustrative")
    for key in ("title", "question", "source", "status"):
        assert own.get(key), f"{name} must say its own {key}, not its parent's"
    assert own["question"].endswith("?")


def values_at(config: Config, month: str) -> dict[str, Any]:
    return Timeline(config).values(parse_month(month))


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_holds_only_its_differences(name):
    content = read_scenario(scenario_files()[name])
    parents = [parent for parent in content.get("defaults", []) if parent != "_self_"]
    before = load_config([f"scenario=[{','.join(parents)}]"] if parents else ["~policies", "++policies={}"])
    assert content.get("defaults", ["_self_"])[-1] == "_self_", "what the file says must win over its parents"
    plain = before.plain()
    levers_and_parameters = {**dict(flatten(plain["levers"])), **dict(flatten(plain["parameters"]))}
    for key, value in flatten(
        {key: value for key, value in content.items() if key not in ("about", "defaults", "policies")}
    ):
        assert value != {**levers_and_parameters, **plain}[key], f"{name}: {key} is what it would be anyway"
    for policy_name, own in content.get("policies", {}).items():
        old = before.policies.get(policy_name)
        if old is not None and "starts" in own:
            assert own["starts"] != old.starts, f"{name}: policies.{policy_name}.starts is its parent's"
        there = values_at(before, own.get("starts") or old.starts)
        for key, value in flatten(own.get("levers", {})):
            assert value != there[key], f"{name}: policies.{policy_name} sets {key} to what it would be anyway"


def test_the_baseline_moves_no_lever():
    config = load_config()
    assert config.scenario == "pbc_2009"
    assert not config.policies
    assert dict(flatten(config.plain()["levers"])) == dict(
        flatten({k: v for k, v in defaults().items() if k in config.plain()["levers"]})
    )


def test_the_five_factors_are_five_policies_and_nothing_else_moves():
    fixed = load_config(["scenario=pbc_fixed"])
    assert list(fixed.policies) == [
        "timely_budgets", "usable_information", "freedom_and_support", "sound_governance", "shared_ownership",
    ]  # fmt: skip
    assert {policy.starts for policy in fixed.policies.values()} == {"2010-04"}
    assert values_at(fixed, "2010-03") == values_at(load_config(), "2010-03")


def test_scenarios_are_laid_over_each_other_in_their_order():
    both = load_config(["scenario=[pbc_fixed,pbc_real_budget]"])
    assert both.scenario == "pbc_fixed+pbc_real_budget"
    assert set(both.policies) == {*load_config(["scenario=pbc_fixed"]).policies, "real_budget"}
    assert both.about.title == load_config(["scenario=pbc_real_budget"]).about.title
    now = values_at(both, "2010-04")
    assert (now["budget.kind"], now["budget.delay_months"], now["info.usability"]) == ("real", 0.0, 0.8)


def test_a_policy_of_a_scenario_can_be_moved_by_name():
    config = load_config(["scenario=pbc_real_budget", "policies.real_budget.starts=2011-04"])
    assert values_at(config, "2011-03")["budget.kind"] == "notional"
    assert values_at(config, "2011-04")["budget.kind"] == "real"


def test_an_unknown_scenario_is_answered_with_the_nearest_and_with_all():
    with pytest.raises(ConfigurationError) as caught:
        load_config(["scenario=lcp_lader"])
    text = str(caught.value)
    assert "no such scenario; did you mean lcp_ladder?" in text
    assert all(name in text for name in NAMES)


def test_a_scenario_file_that_names_a_scenario_would_run_another_and_is_refused(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("scenario: pbc_fixed\nabout: {title: Mine}\n")
    with pytest.raises(ConfigurationError, match="may not set `scenario`"):
        read_scenario(path)


@pytest.mark.parametrize(
    "text, word", [("a: [1", "not readable YAML"), ("", "holds no settings"), ("- a list", "holds no settings")]
)
def test_a_scenario_file_that_cannot_be_read_is_named(tmp_path, text, word):
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=word) as caught:
        read_scenario(path)
    assert caught.value.problems[0].where == "mine.yaml"


# Mistakes -----------------------------------------------------------------------------------------------------------


def test_every_mistake_is_reported_at_once_with_its_path_and_the_nearest_name():
    with pytest.raises(ConfigurationError) as caught:
        load_config(
            ["lcp.min_popn=5", "savings.retention=70", "start=2006-05", "seed=-1", "policies.x={starts: 2010-04, levers: {trsut: {gain: 0.1}}}"]
        )  # fmt: skip
    found = {problem.where: problem.what for problem in caught.value.problems}
    assert set(found) == {"lcp.min_popn", "savings.retention", "start", "seed", "policies.x.levers.trsut.gain"}
    assert "did you mean lcp.min_pop?" in found["lcp.min_popn"]
    assert "70 % is written 0.70" in found["savings.retention"]
    assert "did you mean trust.gain?" in found["policies.x.levers.trsut.gain"]
    assert str(caught.value).startswith("Nothing was run: 5 problems in scenario pbc_2009")
    assert isinstance(caught.value, LcpSimError)


@pytest.mark.parametrize(
    "values, where, word",
    [
        ({"end": "2005-03"}, "end", "before the start"),
        ({"start": "2006-05"}, "start", "starts in April"),
        ({"start": "2006-4"}, "start", "not a month"),
        ({"end": "2029-03"}, "end", "at most 255 months"),
        ({"policy_start": "2030-04"}, "policy_start", "outside 2006-04 to 2020-03"),
        ({"policy_start": None}, "policy_start", "is missing"),
        ({"seed": -1}, "seed", "not a whole number from 0"),
        ({"seed": 1.5}, "seed", "not a whole number from 0"),
        ({"seed": True}, "seed", "not a whole number from 0"),
        ({"scope": []}, "scope", "is empty"),
        ({"scope": ""}, "scope", "is empty"),
        ({"scope": 5}, "scope", "is not demo, england"),
        ({"scope": ["5QH", 3]}, "scope", "is not demo, england"),
        ({"about__title": ""}, "about.title", "is missing"),
        ({"about__status": "certain"}, "about.status", "use one of evidence, expert view, illustrative"),
        ({"about__tittle": "x"}, "about.tittle", "did you mean title?"),
        ({"savings__retention": "0.7"}, "savings.retention", "not of the right kind"),
        ({"savings__retention": True}, "savings.retention", "not of the right kind"),
        ({"budget__kind": "cash"}, "budget.kind", "use one of none, notional, real"),
        ({"budgets": 3}, "budgets", "no such lever or parameter"),
        ({"migration__stages": ["R1", "R0"]}, "migration.stages", "must rise from R0"),
        ({"migration__stages": ["R0", "R2", "R2"]}, "migration.stages", "must rise from R0"),
        ({"migration__stages": ["R1", "R2"]}, "migration.stages", "must rise from R0"),
        ({"migration__stages": []}, "migration.stages", "must rise from R0"),
        ({"migration__stages": [["2009-04", ["R0"]], ["2010-04", ["R3", "R0"]]]}, "migration.stages", "must rise from R0"),
    ],
)  # fmt: skip
def test_a_single_mistake_is_named_where_it_stands(baseline, values, where, word):
    found = mistakes(changed(baseline, **values))
    assert list(found) == [where]
    assert word in found[where]


@pytest.mark.parametrize(
    "settings, where, word",
    [
        ({"starts": None}, "policies.p.starts", "is missing"),
        ({"starts": "soon"}, "policies.p.starts", "not a month"),
        ({"ends": "2010-04"}, "policies.p.ends", "is not after 2010-04"),
        ({"ends": "2009-04"}, "policies.p.ends", "is not after 2010-04"),
        ({"strength": 1.5}, "policies.p.strength", "not a share from 0 to 1"),
        ({"strength": "full"}, "policies.p.strength", "not a share from 0 to 1"),
        ({"strength": True}, "policies.p.strength", "not a share from 0 to 1"),
        ({"levers": {}}, "policies.p.levers", "missing or empty"),
        ({"begins": "2010-04"}, "policies.p.begins", "no such entry"),
        ({"levers": {"referral": {"budget_response": 0.2}}}, "policies.p.levers.referral.budget_response", "moves levers only"),
        ({"levers": {"savings": {"retention": 7}}}, "policies.p.levers.savings.retention", "above the highest"),
        ({"levers": {"savings": 0.5}}, "policies.p.levers.savings", "is a group of levers"),
        ({"levers": {"migration": {"stages": ["R1"]}}}, "policies.p.levers.migration.stages", "must rise from R0"),
        ({"strength": 0.5, "levers": {"budget": {"kind": "real"}}}, "policies.p.levers.budget.kind", "cannot be half on"),
        ({"strength": 0.5, "levers": {"lcp": {"enabled": True}}}, "policies.p.levers.lcp.enabled", "cannot be half on"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_policy_is_named_where_it_stands(baseline, settings, where, word):
    found = mistakes(changed(baseline, policies=policy(**settings)))
    assert list(found) == [where]
    assert word in found[where]


PAID, UNMEASURED = {"outcomes": {"payment_weight": 0.1}}, {"outcomes": {"framework": "none"}}


def dated(starts: str, levers: dict[str, Any], **settings: Any) -> dict[str, Any]:
    return {"starts": starts, "levers": levers, **settings}


@pytest.mark.parametrize(
    "values, month, payer",
    [
        ({"outcomes__framework": "none", "outcomes__payment_weight": 0.1}, "2006-04", "outcomes.payment_weight makes 0.1"),
        ({"outcomes__framework": "none", "outcomes__payment_weight": [["2006-04", 0.0], ["2011-04", 0.2]]}, "2011-04", "makes 0.2"),
        ({"outcomes__framework": [["2006-04", "none"], ["2008-04", "mixed"], ["2012-04", "none"]],
          "policies": {"p": dated("2010-04", PAID)}}, "2012-04", "makes 0.1"),
        ({"policies": {"p": dated("2010-04", PAID), "q": dated("2011-04", UNMEASURED)}}, "2011-04", "makes 0.1"),
        ({"policies": {"q": dated("2010-04", UNMEASURED), "p": dated("2011-04", PAID, strength=0.5)}}, "2011-04", "makes 0.05"),
        ({"outcomes__framework": "none", "budget__contract": "capitation_outcomes"}, "2006-04", "the contract capitation_outcomes (budget.contract) makes 0.1"),
    ],
)  # fmt: skip
def test_outcomes_that_are_not_measured_cannot_be_paid_for(baseline, values, month, payer):
    found = mistakes(changed(baseline, **values))
    assert list(found) == ["outcomes.framework"]
    for part in (f"is none from {month} on", payer, "use mixed, process or outcome, or pay nothing"):
        assert part in found["outcomes.framework"]


@pytest.mark.parametrize(
    "policies",
    [
        {"p": dated("2010-04", PAID, ends="2012-04"), "q": dated("2012-04", UNMEASURED)},
        {"p": dated("2010-04", PAID, strength=0.0), "q": dated("2010-04", UNMEASURED)},
        {"q": dated("2010-04", UNMEASURED), "p": dated("2010-04", {"outcomes": {"payment_weight": 0.1, "framework": "process"}})},
        {"p": dated("2010-04", PAID), "q": dated("2025-04", UNMEASURED)},
    ],
)  # fmt: skip
def test_outcomes_may_be_paid_for_in_the_months_in_which_they_are_measured(baseline, policies):
    assert build_config(changed(baseline, policies=policies)).policies


@pytest.mark.parametrize(
    "values, where, word",
    [
        ({"migration__stages": ["R0", "R5"]}, "migration.stages", "R4"),
        ({"group__floor_r3": None}, "group.floor_r3", "not of the right kind"),
        ({"group__floor_r5": 0.5}, "group.floor_r5", "did you mean group.floor_r"),
        ({"lcp__form": "friendly_society"}, "lcp.form", "use one of"),
        ({"redesign__eligible_minor_surgery": 1.2}, "redesign.eligible_minor_surgery", "above the highest allowed"),
        ({"redesign__eligible_urgent_care": 1.2}, "redesign.eligible_urgent_care", "above the highest allowed"),
        ({"lcp__service_range": ["community", "urgnt"]}, "lcp.service_range", "urgent"),
    ],
)  # fmt: skip
def test_a_rung_without_a_gate_a_form_without_rules_and_a_share_above_all_are_refused(baseline, values, where, word):
    found = mistakes(changed(baseline, **values))
    assert list(found) == [where]
    assert word in found[where]


def test_redesigns_cannot_move_more_care_than_there_is(baseline):
    # 0.5 + 0.5 and what the other pathways of outpatients have by default is more than all outpatients
    found = mistakes(changed(baseline, redesign__eligible_dermatology=0.5, redesign__eligible_musculoskeletal=0.5))
    assert list(found) == ["redesign.eligible_musculoskeletal"]
    assert "above the highest possible, 1" in found["redesign.eligible_musculoskeletal"]


def test_a_rate_that_could_rise_above_the_head_room_is_refused_before_the_run_and_not_in_its_middle(baseline):
    # a response of -0.1 raises referrals by exp(0.1) = 1.105 at most, which passes a head room of 1.1
    found = mistakes(changed(baseline, care__head_room=1.1, referral__budget_response=-0.1))
    assert list(found) == ["care.head_room"]
    build_config(changed(baseline, care__head_room=1.2, referral__budget_response=-0.1))


@pytest.mark.parametrize("strength", [0.0, 1.0, 0, 1])
def test_a_choice_of_words_is_off_or_on(baseline, strength):
    config = build_config(changed(baseline, policies=policy(strength=strength, levers={"budget": {"kind": "real"}})))
    assert config.policies["p"].strength == strength


@pytest.mark.parametrize("what", [[1, 2], "x", 3])
def test_policies_that_are_no_mapping_by_name_are_refused_in_plain_words(baseline, what):
    assert "policies" in mistakes(changed(baseline, policies=what))


@pytest.mark.parametrize("what", [[1, 2], "x", 3, None])
def test_a_policy_that_is_no_mapping_is_refused_in_plain_words(baseline, what):
    assert mistakes(changed(baseline, policies={"p": what})) == {"policies.p": "must hold starts and levers"}


@pytest.mark.parametrize("what", [[1, 2], "x", 3, True, None])
def test_a_branch_of_levers_that_is_no_mapping_is_refused_in_plain_words(baseline, what):
    assert "is a group of levers, not a value" in mistakes(changed(baseline, lcp=what))["lcp"]


@given(
    scope=st.one_of(st.none(), st.text(max_size=4), st.integers(), st.lists(st.one_of(st.text(max_size=4), st.integers()))),
    start=st.one_of(st.none(), st.text(max_size=8), st.integers(), st.sampled_from(["2006-04", "2008-04"])),
    lever=st.one_of(st.none(), st.floats(), st.text(max_size=5), st.lists(st.integers(), max_size=2)),
    policies=st.one_of(st.none(), st.text(max_size=3), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_whatever_is_written_is_taken_or_refused_in_plain_words(scope, start, lever, policies):
    composed = {
        "about": {"title": "t", "question": "q?", "source": "s", "status": "evidence"}, **defaults(), "seed": 1,
        "scope": scope, "start": start, "end": "2013-03", "policy_start": "2010-04", "policies": policies,
        "savings": {"retention": lever},
    }  # fmt: skip
    try:
        config = build_config(composed)
    except ConfigurationError as error:
        problems = [str(problem) for problem in error.problems]
    else:
        problems = None
        assert config.scope
        assert 0.0 <= config.levers.savings.retention <= 1.0
    assert problems is None or (problems and all(problems))


def test_an_override_that_cannot_be_read_is_refused_in_plain_words():
    with pytest.raises(ConfigurationError):
        load_config(["savings.retention=[0.1"])


def test_a_mistake_comes_back_whole_from_a_worker_process():
    import pickle

    with pytest.raises(ConfigurationError) as caught:
        load_config(["lcp.min_popn=5"])
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.problems == caught.value.problems


# Frozen and hashed --------------------------------------------------------------------------------------------------


def test_a_configuration_cannot_be_changed_after_it_was_checked():
    config = load_config(["scenario=pbc_fixed"])
    for body, name, value in (
        (config, "start", "2000-04"),
        (config.levers.savings, "retention", 0.1),
        (config.parameters.referral, "budget_response", 0.1),
        (config.policies["timely_budgets"], "starts", "2000-04"),
        (config.about, "title", "x"),
    ):
        with pytest.raises(ValidationError):
            setattr(body, name, value)


def test_checking_a_configuration_does_not_change_what_was_handed_in(baseline):
    before = copy.deepcopy(baseline)
    build_config(baseline)
    assert baseline == before


def other_value(entry: Entry) -> Any:
    """An allowed value that is not the one it has."""
    if entry.key == "migration.stages":
        return ["R0", "R4"]
    if entry.key == "acct.domains":
        return ["outcomes"]
    if entry.key == "lcp.service_range":
        return ["community"]
    if entry.key == "budget.contract":
        return "capitation"
    if entry.kind is bool:
        return not entry.default
    if entry.choices:
        return next(choice for choice in entry.choices if choice != entry.default)
    if entry.key == "care.head_room":
        return entry.high  # at its lowest it is less than other parameters ask for
    default = entry.default[0][1] if looks_dated(entry.default) else entry.default
    return next(value for value in (entry.low, entry.high) if value != default)


def test_the_hash_sees_every_lever_and_every_parameter_and_no_title(baseline):
    hashes = {"baseline": build_config(baseline).hash()}
    for key, entry in REGISTER.items():
        needed = {"pct__merger__mode": "imposed", "pct__merger__target_pop": 10_000} if key == "pct.n" else {}
        hashes[key] = build_config(changed(baseline, **{key.replace(".", "__"): other_value(entry), **needed})).hash()
    assert len(set(hashes.values())) == len(REGISTER) + 1
    named = build_config(changed(baseline, about__title="Another", about__claims=["Z9"], scenario_name="mine", seed=7))
    assert named.hash() == hashes["baseline"]


@pytest.mark.parametrize(
    "values",
    [
        {"start": "2007-04"}, {"end": "2019-03"}, {"policy_start": "2011-04"}, {"scope": "Q36"},
        {"policies": policy()}, {"policies": policy(strength=0.5)}, {"policies": policy(starts="2011-04")},
        {"policies": policy(ends="2012-04")}, {"policies": policy(levers={"savings": {"retention": 0.6}})},
    ],
)  # fmt: skip
def test_the_hash_sees_the_dates_the_scope_and_each_policy(baseline, values):
    hashes = {build_config(composed).hash() for composed in (baseline, changed(baseline, **values))}
    assert len(hashes) == 2


def test_the_hash_sees_the_order_of_policies_since_the_last_one_wins(baseline):
    one = {"starts": "2010-04", "levers": {"savings": {"retention": 0.1}}}
    two = {"starts": "2010-04", "levers": {"savings": {"retention": 0.2}}}
    forth, back = (build_config(changed(baseline, policies=p)) for p in ({"a": one, "b": two}, {"b": two, "a": one}))
    assert forth.hash() != back.hash()
    assert [values_at(config, "2010-04")["savings.retention"] for config in (forth, back)] == [0.2, 0.1]


def test_a_configuration_written_out_and_read_again_is_the_same(baseline):
    config = load_config(["scenario=lcp_ladder", "savings.retention=[[2006-04,0.5],[2009-04,0.6]]"])
    written = yaml.safe_load(yaml.safe_dump(config.plain(), sort_keys=False))
    again = build_config(
        {**{key: written[key] for key in ("about", "scope", "start", "end", "policy_start", "policies")}, "seed": 1,
         **written["levers"], **written["parameters"], "scenario_name": "lcp_ladder"}
    )  # fmt: skip
    assert again == config
    assert again.hash() == config.hash()


# Explaining ---------------------------------------------------------------------------------------------------------


def test_everything_can_be_explained():
    for key in [*REGISTER, *METRICS]:
        facts = explain(key)
        assert facts["key"] == key
        assert facts["meaning"]
        assert facts["unit"]
    assert explain("savings.retention")["kind"] == LEVER
    assert set(explain("savings")["members"].split(", ")) == {k for k in LEVER_REGISTER if k.startswith("savings.")}


def test_a_key_that_is_not_there_is_answered_with_the_nearest():
    with pytest.raises(ConfigurationError, match=r"did you mean savings\.retention\?"):
        explain("savings.retenton")


def test_a_scenario_file_that_is_replaced_and_put_back_counts_each_time(tmp_path, monkeypatch):
    files = composition.scenario_files()
    other = tmp_path / "pbc_fixed.yaml"
    other.write_text("# @package _global_\ndefaults: [pbc_2009, _self_]\nabout: {title: Another}\n", encoding="utf-8")
    titles = []
    for here in (files["pbc_fixed"], other, files["pbc_fixed"]):
        monkeypatch.setattr(composition, "scenario_files", lambda here=here: {**files, "pbc_fixed": here})
        titles.append(load_config(["scenario=pbc_fixed"]).about.title)
    assert titles[1] == "Another"
    assert titles[0] == titles[2] != "Another"
