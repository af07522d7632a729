from __future__ import annotations

import sys

import pytest

from sim.analysis.condition import read_condition
from sim.analysis.discovery import DISCOVERY, discover
from sim.cli.discover import main
from sim.errors import LcpSimError, OutputError
from sim.studies.load import load_study
from tests.unit.studies.fake_study import BASE, SAMPLE, Draw, hypercube, saving, write

pytestmark = pytest.mark.unit
KEYS = {"savings.retention": (0.0, 1.0), "risk.downside_share": (0.0, 1.0), "referral.budget_response": (-0.1, 0.5)}


def corner(values, structure, seed):
    """A saving of 5 pounds where retention is above 0.6 and the downside below 0.5; a loss of 1 elsewhere."""
    return 5.0 if values.get("savings.retention", 0.7) > 0.6 and values.get("risk.downside_share", 0.0) < 0.5 else -1.0


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return load_study(
        write(tmp_path_factory.mktemp("studies") / "s", [BASE, *hypercube(KEYS, 400)], saving(corner), designs=SAMPLE)
    )


def test_the_box_is_found(study):
    found = discover(study, "net_saving_per_head > 0")
    # the corner is 0.4 x 0.5 = 20% of the space
    assert found.n_draws == 400
    assert found.n_cases == pytest.approx(80, abs=8)
    limits = {one.key: one for one in found.limits}
    assert set(limits) == {"savings.retention", "risk.downside_share"}
    assert limits["savings.retention"].low == pytest.approx(0.6, abs=0.05)
    assert limits["risk.downside_share"].high == pytest.approx(0.5, abs=0.05)
    assert found.coverage > 0.85
    assert found.density > 0.85
    assert "savings.retention at least 0." in found.text()
    assert "(share 0-1)" in found.text()
    assert list(found.table.columns) == DISCOVERY.names


def test_the_counts_are_those_of_the_box(study):
    found = discover(study, "net_saving_per_head > 0")
    assert found.inside.sum() == found.n_box
    assert round(found.density * found.n_box) == round(found.coverage * found.n_cases)


def test_conditions_joined_by_and_must_all_hold(study):
    assert discover(study, "net_saving_per_head > 0 and net_saving_per_head < 3").n_cases == 0


@pytest.mark.parametrize(
    "when, share, words", [("net_saving_per_head > 100", 0, "nowhere"), ("net_saving_per_head > -2", 400, "everywhere")]
)
def test_what_holds_nowhere_or_everywhere_has_no_conditions(study, when, share, words):
    found = discover(study, when)
    assert (found.n_cases, found.limits) == (share, ())
    assert words in found.text()
    assert len(found.table) == 1


def test_words_are_told_apart(tmp_path):
    rules = ("negotiated", "fixed", "automatic")
    draws = [
        Draw("sample", {**draw.values, "savings.rule": rules[place % 3], "lcp.min_pop": 1000 * place}, draw.seeds)
        for place, draw in enumerate(hypercube(KEYS, 300))
    ]
    rule = saving(lambda values, structure, seed: 1.0 if values["savings.rule"] == "automatic" else -1.0)
    found = discover(load_study(write(tmp_path / "s", draws, rule, designs=SAMPLE)))
    assert [str(one) for one in found.limits] == ["savings.rule is automatic"]
    assert (found.coverage, found.density) == (1.0, 1.0)


def test_a_small_grid_is_enough(tmp_path):
    draws = [
        Draw("size_risk", {"lcp.min_pop": people, "risk.downside_share": share}, (1, 2, 3, 4))
        for people in (30000, 50000, 100000, 200000) for share in (0.0, 0.25, 0.5, 1.0)
    ]  # fmt: skip
    rule = saving(lambda values, structure, seed: 2.0 if values["lcp.min_pop"] > 60000 else -2.0)
    found = discover(load_study(write(tmp_path / "s", draws, rule, designs={"size_risk": {"kind": "grid"}})))
    assert [one.key for one in found.limits] == ["lcp.min_pop"]
    assert 50000 < found.limits[0].low <= 100000
    assert (found.coverage, found.density, found.n_box) == (1.0, 1.0, 8)
    assert "(people)" in found.text()


def test_what_does_not_depend_on_anything_gets_no_strong_box(tmp_path):
    rule = saving(lambda values, structure, seed: 1.0 if seed % 2 else -1.0)
    path = write(tmp_path / "s", hypercube(KEYS, 300), rule, designs=SAMPLE)
    found = discover(load_study(path))
    assert found.density < 0.75 or found.coverage < 0.2


def test_an_incomplete_study_is_refused_or_declared(tmp_path):
    path = write(tmp_path / "s", hypercube(KEYS, 200), saving(corner), designs=SAMPLE, failed=[3], missing=[250])
    with pytest.raises(OutputError, match="398 of 400 runs"):
        discover(load_study(path))
    found = discover(load_study(path), allow_incomplete=True)
    assert found.n_draws == 198
    assert "398 of 400 runs are done" in found.text()


@pytest.mark.parametrize(
    "text",
    ["", "net_saving_per_head", "net_saving_per_head > x", "trust > 0 or trust < 1", "__import__('os').system('true') > 0",
     "trust > 1; trust", "0 < trust", "trust == 1"],
)  # fmt: skip
def test_what_is_no_condition_is_refused_with_its_form(text):
    with pytest.raises(LcpSimError, match="is not a condition; write METRIC"):
        read_condition(text)


def test_a_condition_is_read_with_any_spacing():
    condition = read_condition("net_saving_per_head>=-1.5e0 and  trust <.5")
    assert [(part.metric.key, part.sign, part.number) for part in condition.parts] == [
        ("net_saving_per_head", ">=", -1.5), ("trust", "<", 0.5),
    ]  # fmt: skip
    assert "at least -1.5" in str(condition)


def test_a_misspelt_metric_names_the_nearest():
    with pytest.raises(LcpSimError, match="did you mean net_saving_per_head"):
        read_condition("net_savings_per_head > 0")


def test_a_study_that_fills_no_space_says_what_design_to_use(tmp_path):
    with pytest.raises(LcpSimError, match="latin_hypercube or sobol"):
        discover(load_study(write(tmp_path / "s", [BASE], saving(corner))))


def test_a_missing_package_names_the_command_that_installs_it(study, monkeypatch):
    monkeypatch.setitem(sys.modules, "ema_workbench.analysis.prim", None)
    with pytest.raises(LcpSimError, match=r"(?s)ema-workbench.*pip install"):
        discover(study)


def test_the_command_prints_conditions_and_the_path_last(study, capsys):
    main([str(study.path), "--when", "net_saving_per_head > 0"])
    out, err = capsys.readouterr()
    assert "coverage" in out
    assert out.strip().splitlines()[-1].endswith("analysis/discover_lcp_ladder_net_saving_per_head.csv")
    assert not err
