"""A gap between two scenarios taken apart: the ends are the two scenarios, whatever the blocks."""

from __future__ import annotations

import pytest

from sim.config import load_config
from sim.errors import ConfigurationError
from sim.policies.differences import beliefs_and_dates
from sim.policies.timeline import Timeline
from sim.studies.decomposition import _values, decomposition
from sim.studies.plan import configuration_of, make_plan

pytestmark = pytest.mark.unit


def levers_by_month(config):
    timeline = Timeline(config)
    return [timeline.at(month) for month in range(config.clock.start, config.clock.start + config.clock.months)]


def ends(one, other, blocks=()):
    """Configurations of the runs with no block and with all."""
    plan = make_plan(decomposition(one, other, blocks, horizon="quick", seeds=1), "gap").table
    none, every = plan.iloc[0], plan.iloc[-1]
    assert none["case"] == "all off"
    assert every["case"] != "all off"
    return configuration_of(none), configuration_of(every)


@pytest.mark.parametrize(
    "other", ["lcp_ladder", "us_physician_group", "lcp_first_then_mergers"]
)
def test_no_block_is_the_first_scenario_and_all_are_the_second_in_every_month(other):
    for config, scenario in zip(ends("pbc_2009", other, ["lcp"]), ("pbc_2009", other)):
        plain = load_config([f"scenario={scenario}", "horizon=quick"])
        assert levers_by_month(config) == levers_by_month(plain)
        assert beliefs_and_dates(config) == beliefs_and_dates(plain)


def test_blocks_are_the_policies_of_the_second_unless_others_are_named():
    spec = decomposition("pbc_2009", "lcp_ladder", horizon="quick")
    assert set(spec["designs"]["blocks"]["switches"]) <= {*load_config(["scenario=lcp_ladder"]).policies, "the_rest"}
    named = decomposition("pbc_2009", "lcp_ladder", ["money=budget+risk", "governance"], horizon="quick")
    switches = named["designs"]["blocks"]["switches"]
    assert list(switches) == ["money", "governance", "the_rest"]
    assert switches["money"]["on"]["budget.kind"][-1] == ["2010-04", "real"]
    keys = [key for switch in switches.values() for key in switch["on"]]
    assert len(keys) == len(set(keys))
    assert "savings.rule" in switches["the_rest"]["on"]


@pytest.mark.parametrize(
    "other, blocks, says",
    [
        ("lcp_ladder", ["goverance"], "did you mean governance"),
        ("lcp_ladder", ["specialist"], "holds nothing that differs"),
        ("lcp_ladder", ["budget", "budget"], "holds nothing that differs and is in no earlier block"),
        ("pbc_2009", [], "differs from pbc_2009 in no lever"),
        ("fundholding", [], "one block of all that differs"),
        ("pbc_real_budget", ["real_budget"], "one block of all that differs"),
    ],
)
def test_what_cannot_be_taken_apart_is_refused_with_the_reason(other, blocks, says):
    with pytest.raises(ConfigurationError, match=says):
        decomposition("pbc_2009", other, blocks)


def test_too_many_blocks_are_refused():
    with pytest.raises(ConfigurationError, match="at most 8"):
        decomposition("pbc_2009", "lcp_ladder", [
            "budget",
            "risk", "savings", "gov.plan_approval", "gov.conflict_rule", "gov.robustness", "gov.proportionality", "acct", "outcomes"])  # fmt: skip


def test_overlays_can_be_taken_apart_and_other_dates_cannot():
    spec = decomposition("pbc_2009", "lcp_ladder+austerity", ["context"], horizon="quick")
    assert list(spec["designs"]["blocks"]["switches"]) == ["context", "the_rest"]
    early = load_config(["scenario=lcp_ladder", "policy_start=2009-04"])
    with pytest.raises(ConfigurationError, match="both must share it"):
        _values(load_config(), early)
