"""Scenarios and contracts of one's own: found in a folder outside the package, checked, and part of what a result rests on."""

from __future__ import annotations

import os

import pytest

import sim
from sim import own
from sim.config import load_config
from sim.errors import ConfigurationError, OutputError
from sim.money import kinds
from sim.studies.engines import run_many
from sim.studies.version import code_digest, model_version

CONTRACT = "import sim\n\n\ndef contract(offer):\n    return sim.Contract(cash_scope=0.5, upside={upside})\n"
SCENARIO = """
defaults: [pbc_2009, _self_]
about: {title: Mine, question: What then, source: Invented, status: illustrative}
policies:
  mine: {starts: 2010-04, levers: {budget: {contract: half}}}
"""


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """A folder with a scenario and a contract, named by nobody yet."""
    monkeypatch.setenv(own.VARIABLE, "")
    for kind, name, text in (("contracts", "half.py", CONTRACT.format(upside=0.5)), ("scenarios", "my_deal.yaml", SCENARIO)):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / name).write_text(text)
    return tmp_path


@pytest.mark.unit
def test_without_a_folder_there_is_what_ships(mine):
    assert own.files(own.SCENARIOS) == own.files(own.CONTRACTS) == {}
    assert own.digest() == ""
    with pytest.raises(ConfigurationError, match="no such scenario"):
        load_config(["scenario=my_deal"])


@pytest.mark.unit
def test_a_scenario_and_a_contract_of_ones_own_are_found_and_named(mine):
    shipped = len(kinds.kinds())
    assert sim.use_folder(mine) == {"scenarios": ["my_deal"], "contracts": ["half"]}
    assert sim.scenarios()["my_deal"] == "Mine"
    assert list(sim.scenarios())[-1] == "my_deal"
    assert len(kinds.kinds()) == shipped + 1
    assert load_config(["scenario=my_deal"]).policies["mine"].levers == {"budget": {"contract": "half"}}


@pytest.mark.unit
def test_an_edit_counts_at_once_and_a_contract_is_code_of_the_model(mine):
    package = code_digest()
    sim.use_folder(mine)
    before = code_digest()
    assert before != package
    assert model_version()["code"] == before
    file = mine / "contracts" / "half.py"
    file.write_text(CONTRACT.format(upside=1.5))
    os.utime(file, ns=(1, 1))
    assert code_digest() != before
    with pytest.raises(ConfigurationError, match=r"half: upside is 1\.5"):
        load_config(["scenario=my_deal", "budget.contract=half"])
    file.write_text(CONTRACT.format(upside=0.5))
    (mine / "scenarios" / "my_deal.yaml").write_text(SCENARIO.replace("2010-04", "2011-04"))
    assert load_config(["scenario=my_deal"]).policies["mine"].starts == "2011-04"


@pytest.mark.unit
def test_a_file_that_is_no_python_is_a_message(mine):
    (mine / "contracts" / "half.py").write_text("def contract(offer:\n")
    sim.use_folder(mine)
    with pytest.raises(ConfigurationError, match=r"half: its file cannot be read \(SyntaxError"):
        load_config(["budget.contract=half"])


@pytest.mark.unit
@pytest.mark.parametrize("kind, name", [("scenarios", "lcp_ladder.yaml"), ("contracts", "two_sided.py"), ("contracts", "base.py"), ("contracts", "by_kind.py")])
def test_a_name_that_ships_is_not_taken_over(mine, kind, name):
    (mine / kind / name).write_text(SCENARIO)
    with pytest.raises(ConfigurationError, match="is the name of one of the"):
        sim.use_folder(mine)
    assert os.environ[own.VARIABLE] == ""


@pytest.mark.unit
def test_a_folder_that_is_not_there_or_holds_nothing_is_a_message(tmp_path, monkeypatch):
    monkeypatch.setenv(own.VARIABLE, "")
    with pytest.raises(ConfigurationError, match="there is no such folder"):
        sim.use_folder(tmp_path / "nowhere")
    with pytest.raises(ConfigurationError, match="holds no scenarios"):
        sim.use_folder(tmp_path)


@pytest.mark.e2e
def test_worker_processes_know_the_folder_and_a_changed_contract_does_not_go_on_with_the_study(mine, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sim.use_folder(mine)
    asked = {"title": "t", "question": "q", "scope": "5D9", "horizon": "quick", "scenarios": ["pbc_2009", "my_deal"], "seeds": 1}
    study = sim.run_study(asked, "studied", jobs=2)
    held = study.summary.df("metric = 'budget_coverage'").set_index("scenario")["value"]
    assert held["my_deal"] > held["pbc_2009"]
    assert len(sim.run_study(asked, "studied").done) == 2
    (mine / "contracts" / "half.py").write_text(CONTRACT.format(upside=0.4))
    with pytest.raises(OutputError, match="code of the model"):
        sim.run_study(asked, "studied")


@pytest.mark.unit
@pytest.mark.parametrize(
    "body, message",
    [("    return Contrct()\n", r"half: its contract\(offer\) fails \(NameError"), ("    return {}\n", r"half: its contract\(offer\) gives a dict; return a sim.Contract")],
)
def test_a_contract_that_fails_or_is_none_says_so(mine, body, message):
    (mine / "contracts" / "half.py").write_text(f"def contract(offer):\n{body}")
    (mine / "contracts" / "__init__.py").write_text("")
    sim.use_folder(mine)
    with pytest.raises(ConfigurationError, match=message):
        load_config(["budget.contract=half"])


@pytest.mark.unit
def test_workers_that_were_started_before_know_the_folder_of_now(mine, monkeypatch):
    monkeypatch.delenv("LCPSIM_OWN", raising=False)
    tasks = [(load_config(["scope=5D9"]), seed) for seed in (1, 2)]
    assert run_many(tasks, 2, run=folder_there) == [None, None]
    monkeypatch.setenv("LCPSIM_OWN", str(mine))
    assert run_many(tasks, 2, run=folder_there) == [str(mine)] * 2


def folder_there(config, seed):
    return own.named()
