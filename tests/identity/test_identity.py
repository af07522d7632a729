"""The five identity tests: same luck in every world, whatever the order, the threads or the process."""

from __future__ import annotations

import os
import subprocess
import sys

import numba
import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from sim.clock import parse_month
from sim.config import load_config, scenario_files
from sim.levers import AllLevers
from sim.model import Model
from tests.worlds import digest, run_small, small_scope

pytestmark = pytest.mark.identity
CAUSES = "usual causes: a stray generator, iteration over a set, a float sum across threads, a key that depends on order"
HISTORY = ("fundholding", "total_purchasing")  # controls that start in 2006
AFTER_2010 = [name for name in scenario_files() if name not in ("pbc_2009", "pct_only", *HISTORY)]


def history(*overrides: str, **options) -> list[str]:
    """A digest of the world after each month."""
    seen: list[str] = []
    run_small(*overrides, watch=lambda world: seen.append(digest(world)), **options)
    return seen


@pytest.fixture(scope="module")
def baseline() -> list[str]:
    return history("horizon=quick")


@pytest.mark.parametrize("scenario", AFTER_2010)
def test_scenarios_are_identical_until_their_policy_starts_and_part_afterwards(baseline, scenario):
    other = history("horizon=quick", f"scenario={scenario}")
    config = load_config(["horizon=quick", f"scenario={scenario}"])
    start = max(min(parse_month(policy.starts) for policy in config.policies.values()) - config.clock.start, 0)
    assert other[:start] == baseline[:start], CAUSES
    assert other[start:] != baseline[start:], "the policy does nothing"


@pytest.mark.parametrize("scenario", scenario_files())
def test_a_scenario_whose_policies_have_no_strength_is_the_baseline_to_the_last_bit(baseline, scenario):
    from sim.config import read_scenario

    policies = _policies(scenario, read_scenario)
    off = [f"policies.{name}.strength=0" for name in policies]
    assert history("horizon=quick", f"scenario={scenario}", *off) == baseline


def _policies(scenario, read_scenario) -> set[str]:
    content = read_scenario(scenario_files()[scenario])
    found = set(content.get("policies", {}))
    for parent in content.get("defaults", []):
        if parent != "_self_":
            found |= _policies(parent, read_scenario)
    return found


def test_a_lever_set_to_the_value_it_has_changes_nothing(baseline):
    everything = AllLevers()
    same = [f"savings.retention={everything.savings.retention}", f"info.lag_months={everything.info.lag_months}"]
    assert history("horizon=quick", *same) == baseline


def test_an_added_practice_in_another_trust_changes_nothing_for_those_already_there():
    few, more = small_scope(practices=6, pcts=1), small_scope(practices=12, pcts=2)
    # two ways in which an added practice does reach the others: people who change to it, and beds that it fills in common hospitals
    alone = ("horizon=quick", "scenario=lcp_ladder", "moves.share=0.0", "hospital.admission_response=0.0")
    left, right = (run_small(*alone, places=places).world for places in (few, more))
    old = left.people.edge[-1]
    for name in ("birth_month", "frailty", "gp", "identity"):
        assert np.array_equal(getattr(left.people, name), getattr(right.people, name)[:old]), name
    kept = ("list_size", "kept", "broken", "quality", "engagement")
    for name in kept[:-1]:
        assert np.array_equal(getattr(left.practices, name), getattr(right.practices, name)[:6]), name
    gps = len(left.gps)
    assert np.array_equal(left.gps.engagement, right.gps.engagement[:gps])
    assert np.array_equal(left.gps.hours, right.gps.hours[:gps])


def test_one_thread_and_two_give_the_same_bits():
    threads = numba.get_num_threads()
    if threads < 2:
        pytest.skip("this machine offers one thread only")
    try:
        numba.set_num_threads(1)
        one = history("horizon=quick", "scenario=lcp_ladder")
        numba.set_num_threads(2)
        two = history("horizon=quick", "scenario=lcp_ladder")
    finally:
        numba.set_num_threads(threads)
    assert one == two, CAUSES


def test_linear_algebra_on_one_thread_or_two_gives_the_same_world():
    def bits(threads: int) -> list[bytes]:
        for module in [module for name, module in sys.modules.items() if name.startswith("sim.")]:
            for kept in [value for value in vars(module).values() if hasattr(value, "cache_clear")]:
                kept.cache_clear()  # what an earlier world worked out must be worked out again
        with threadpool_limits(threads, user_api="blas"):
            world = Model(load_config(["scope=5D9", "horizon=quick"]), 1).world  # of real size: small products are never shared
        return [np.ascontiguousarray(table).tobytes() for table in (world.care.need.rate, world.care.prices.mean_pence)]

    assert bits(1) == bits(2), CAUSES


def test_two_processes_with_other_hash_seeds_agree():
    program = (
        "from tests.worlds import run_small, digest;"
        "print(digest(run_small('horizon=quick', 'scenario=lcp_ladder').world))"
    )
    prints = {
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True, text=True, check=True,
        ).stdout.strip()
        for hash_seed in ("1", "2")
    }  # fmt: skip
    assert len(prints) == 1, CAUSES


def test_another_seed_is_another_world_and_the_same_seed_the_same():
    three, again, four = (digest(run_small("horizon=quick", seed=seed).world) for seed in (3, 3, 4))
    assert three == again
    assert three != four
