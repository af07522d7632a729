"""The ten bundles: what each holds, that it can be combined, and that the baseline is where it should be."""

from __future__ import annotations

import itertools

import pytest

from sim.bundles import bundles, check_bundles, find_bundle
from sim.config import load_config
from sim.declared import plain
from sim.errors import ConfigurationError
from sim.policies.timeline import Timeline

pytestmark = pytest.mark.unit
FACTORS = [bundle for bundle in bundles().values() if bundle.set == "audit_commission"]
DEAL = [bundle for bundle in bundles().values() if bundle.set == "deal"]
HANDICAPS = [bundle for bundle in bundles().values() if bundle.set == "handicap"]


def in_2012(*overrides: str) -> dict:
    config = load_config(overrides)
    return Timeline(config).values(config.clock.start + 12 * 6)


def test_there_are_five_factors_and_five_handicaps_and_each_is_explained():
    assert (len(FACTORS), len(HANDICAPS)) == (5, 5)
    assert all(bundle.about.endswith(".") and bundle.source for bundle in bundles().values())


def test_the_baseline_has_no_factor_and_every_handicap():
    now = in_2012()
    assert all(now[key] == value for bundle in FACTORS for key, value in bundle.off.items())
    assert all(now[key] == value for bundle in HANDICAPS for key, value in bundle.on.items())


def test_the_deal_has_seven_parts_and_the_shell_has_none_of_them():
    shell = in_2012("scenario=lcp_shell")
    assert len(DEAL) == 7
    assert all(plain(shell[key]) == value for bundle in DEAL for key, value in bundle.off.items())


def test_all_seven_parts_in_the_shell_are_the_ladder():
    names = ",".join(bundle.name for bundle in DEAL)
    assert in_2012("scenario=lcp_shell", f"+bundle=[{names}]") == in_2012("scenario=lcp_ladder")


@pytest.mark.parametrize("group", [FACTORS, HANDICAPS, DEAL])
def test_bundles_of_a_set_can_be_combined(group):
    assert all(not set(one.on) & set(other.on) for one, other in itertools.combinations(group, 2))


@pytest.mark.parametrize("bundle", FACTORS, ids=lambda bundle: bundle.name)
def test_a_factor_moves_its_levers_from_policy_start_and_no_others(bundle):
    before, after = in_2012(), in_2012(f"+bundle={bundle.name}")
    assert {key: value for key, value in after.items() if value != before[key]} == dict(bundle.on)
    config = load_config([f"+bundle={bundle.name}"])
    assert config.policies[f"bundle_{bundle.name}"].starts == config.policy_start


def test_a_handicap_is_lifted_from_the_first_month_and_several_at_once():
    config = load_config(["+without=[lack_of_trust,inherited_deficits]"])
    assert {policy.starts for policy in config.policies.values()} == {config.start}
    now = Timeline(config).values(config.clock.start)
    assert (now["trust.initial"], now["deficit.inherited.mean"]) == (0.85, 0.0)


def test_all_five_factors_are_the_scenario_pbc_fixed():
    names = ",".join(bundle.name for bundle in FACTORS)
    assert in_2012(f"+bundle=[{names}]") == in_2012("scenario=pbc_fixed")


def test_a_bundle_that_does_not_exist_is_refused_with_the_nearest():
    with pytest.raises(ConfigurationError, match="did you mean lack_of_trust"):
        load_config(["+without=lack_of_trst"])
    with pytest.raises(ConfigurationError, match="no such bundle"):
        find_bundle("anything")


def test_all_mistakes_of_a_file_are_told_at_once():
    entry = {"set": "s", "about": "A.", "source": "x", "acts": "never", "without": {"trust.loss": 7}, "with": {"trust.los": 0}}
    with pytest.raises(ConfigurationError) as caught:
        check_bundles({"mine": entry, "other": {"set": "s"}})
    for part in ("never", "mine.without.trust.loss", "mine.with.trust.los", "other.about", "the same levers"):
        assert part in str(caught.value)
