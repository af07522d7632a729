"""The worked example of `docs/contracts.md`: two new files are enough, and no file is touched."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from sim import shipped
from sim.config import load_config
from sim.errors import ConfigurationError
from sim.model import Model
from sim.money import contracts, kinds
from tests.worlds import LADDER_FOR_SMALL_PLACES, small_scope

pytestmark = pytest.mark.unit
PAGE = Path(__file__).parents[4] / "docs" / "contracts.md"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder in which contracts are looked for too, and a copy of the settings."""
    monkeypatch.setattr(contracts, "__path__", [*contracts.__path__, str(tmp_path)])
    settings = tmp_path / "conf"
    shutil.copytree(shipped.conf_folder(), settings)
    monkeypatch.setattr(shipped, "conf_folder", lambda: settings)
    yield tmp_path
    for name in ("half_shared", "greedy"):
        sys.modules.pop(f"{contracts.__name__}.{name}", None)


def test_the_example_of_the_page_runs_with_two_new_files(folder):
    code, settings = (re.search(rf"```{kind}\n(.*?)```", PAGE.read_text(), re.S)[1] for kind in ("python", "yaml"))
    assert len(code.splitlines()) < 25
    (folder / "half_shared.py").write_text(code)
    (folder / "conf" / "contract" / "half_shared.yaml").write_text(settings)
    assert "half_shared" in kinds.kinds()
    config = load_config(["+contract=half_shared", "horizon=quick", *LADDER_FOR_SMALL_PLACES, "group.smallest_people=100000"])
    assert config.levers.budget.contract == "half_shared"
    assert config.levers.budget.delay_months == 0.0
    model = Model(config, 1, small_scope(practices=2, list_size=8200, pcts=1))
    for _ in range(13):
        model.step()
    practices = model.world.practices
    held = practices.cash_scope > 0.0
    assert held.all(), "each practice has people enough alone"
    assert set(practices.downside[held]) == {0.2}
    assert (practices.cash_budget_pence[held] > 0).all()


def test_a_new_contract_with_impossible_terms_is_refused_before_anything_runs(folder):
    (folder / "greedy.py").write_text(
        "from sim.money.contracts.base import Contract\n\n\ndef contract(offer):\n    return Contract(cash_scope=1.0, upside=1.5)\n"
    )
    with pytest.raises(ConfigurationError, match=r"greedy: upside is 1\.5.*pay out more than was saved"):
        load_config(["budget.contract=greedy"])


def test_all_that_is_wrong_with_money_is_refused_together_with_reasons(folder):
    (folder / "greedy.py").write_text(
        "from sim.money.contracts.base import Contract\n\n\ndef contract(offer):\n    return Contract(cash_scope=1.0, upside=1.5)\n"
    )
    with pytest.raises(ConfigurationError) as caught:
        load_config(
            ["scope=5D9", "start=2012-04", "end=2011-03", "budget.scope=1.3", "budget.contract=greedy", "pct.merger.mode=imposed",
             "savings.rule=automatic", "savings.honour_prob=0.5", "policies.fewer={starts: 2011-04, ends: 2010-04, levers: {pct: {n: 10}}}"]
        )  # fmt: skip
    found = {problem.where: problem.what for problem in caught.value.problems}
    for where, reason in {
        "end": "before the start",
        "budget.scope": "above the highest allowed, 1",
        "budget.contract": "it would pay out more than was saved",
        "pct.merger.mode": "nobody to merge with",
        "savings.honour_prob": "leaves nothing to chance",
        "policies.fewer.ends": "is not after",
        "policies.fewer.levers.pct.n": "below the lowest allowed, 20",
    }.items():
        assert reason in found.pop(where)
    assert not found


def test_fewer_trusts_without_mergers_are_a_contradiction():
    with pytest.raises(ConfigurationError, match="by mergers alone"):
        load_config(["pct.n=76"])
    assert load_config(["pct.n=76", "pct.merger.mode=voluntary"]).levers.pct.n == 76
