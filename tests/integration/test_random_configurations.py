"""Any allowed setting of levers and parameters runs to its end, or is refused in plain words before it starts."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from sim.composition import compose
from sim.config import REGISTER, build_config
from sim.errors import ConfigurationError
from sim.levers import BY_KIND, RUNGS
from sim.model import Model
from sim.money import kinds
from sim.outcomes import frames
from sim.parameters import LEVER, Entry
from tests.worlds import small_scope

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("error::RuntimeWarning")]
WITH_PARAMETERS = range(100, 120)
PLACES = small_scope(practices=3, list_size=800, pcts=1)
GROUPS_OF_TWO = {"consortium_people": 10_000, "smallest_people": 0, "locality_people": 5_000}
STAGES = tuple(("R0", *(rung for place, rung in enumerate(RUNGS[1:]) if chosen >> place & 1)) for chosen in range(16))


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    """Two years, the policy in the second, of the baseline; levers and parameters are drawn."""
    return compose(["start=2009-04", "policy_start=2010-04", "end=2011-03"])


def any_value(entry: Entry, luck: np.random.Generator) -> Any:
    """An allowed value of an entry; ends of ranges, where mistakes gather, come often."""
    if entry.key == "migration.stages":
        return list(STAGES[luck.integers(len(STAGES))])
    if entry.key in ("lcp.service_range", "acct.domains"):
        return [str(word) for word in entry.choices if luck.uniform() < 0.5]
    if entry.kind is bool:
        return bool(luck.integers(2))
    if entry.choices:
        return str(luck.choice(entry.choices))
    if entry.key == "budget.contract":
        return str(luck.choice([BY_KIND, *kinds.kinds()]))
    if entry.key in ("savings.honour_prob", "reorg.interval", "risk.stop_loss", "pct.n", "lcp.max_pop") and luck.uniform() < 0.5:
        return None
    low, high = entry.low, entry.high
    if entry.key.startswith("redesign.eligible"):
        low, high = entry.prior.low, entry.prior.high  # at the ends of their ranges they move more care than there is
    value = luck.choice([low, high, luck.uniform(low, high)], p=[0.2, 0.2, 0.6])
    return round(value) if entry.kind is int else float(value)


def set_at(tree: dict[str, Any], key: str, value: Any) -> None:
    *path, leaf = key.split(".")
    for name in path:
        tree = tree.setdefault(name, {})
    tree[leaf] = value


def drawn(composed: dict[str, Any], seed: int, parameters: bool) -> dict[str, Any]:
    """A configuration whose levers start somewhere and move somewhere else in the second year."""
    luck = np.random.default_rng(seed)
    values = copy.deepcopy(composed)
    later: dict[str, Any] = {}
    for entry in REGISTER.values():
        if entry.role == LEVER:
            set_at(values, entry.key, any_value(entry, luck))
            if luck.uniform() < 0.7:
                set_at(later, entry.key, any_value(entry, luck))
        elif parameters:
            set_at(values, entry.key, any_value(entry, luck))
    if not parameters:
        values["group"] = {**values["group"], **GROUPS_OF_TWO}
    for tree in (values, later):
        _without_contradictions(tree, values, later)
    return {**values, "policies": {"later": {"starts": "2010-04", "levers": later}}}


def _without_contradictions(tree: dict[str, Any], *both: dict[str, Any]) -> None:
    """Leave out what would be refused beside other levers: a chance under an automatic rule, fewer trusts without mergers, and
    pay for outcomes that are not measured."""
    rules = [one.get("savings", {}).get("rule") for one in both]
    if "automatic" in rules and "honour_prob" in tree.get("savings", {}):
        tree["savings"]["honour_prob"] = None
    modes = [one.get("pct", {}).get("merger", {}).get("mode") for one in both]
    if "none" in modes and "n" in tree.get("pct", {}):
        tree["pct"]["n"] = None
    pays = any(one.get("outcomes", {}).get("payment_weight") or one.get("budget", {}).get("contract") == "capitation_outcomes" for one in both)
    if pays and tree.get("outcomes", {}).get("framework") == "none":
        tree["outcomes"]["framework"] = "mixed"


def run_or_refuse(composed: dict[str, Any], seed: int, parameters: bool) -> Model | None:
    """The finished run, or nothing when the configuration was refused in plain words."""
    try:
        config = build_config(drawn(composed, seed, parameters))
        model = Model(config, seed, PLACES)
        for _ in range(config.clock.months):
            model.step()
    except ConfigurationError:
        return None
    tables = frames.from_model_record(model.record, config, seed)
    assert tables["metrics"]["month"].nunique() == 24
    return model


@pytest.mark.parametrize("seed", range(20))
def test_any_levers_run_to_the_end(composed, seed):
    model = run_or_refuse(composed, seed, parameters=False)
    assert model is not None, "every lever may have every value of its range beside every other"


@pytest.mark.parametrize("seed", WITH_PARAMETERS)
def test_any_levers_and_parameters_run_to_the_end_or_are_refused(composed, seed):
    run_or_refuse(composed, seed, parameters=True)


def test_few_of_them_are_refused_so_that_the_test_above_is_one(composed):
    refused = 0
    for seed in WITH_PARAMETERS:
        try:
            build_config(drawn(composed, seed, parameters=True))
        except ConfigurationError:
            refused += 1
    assert refused < len(WITH_PARAMETERS) / 2
