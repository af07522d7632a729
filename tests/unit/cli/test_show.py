from __future__ import annotations

import pytest

from sim.cli.main import main
from sim.clock import month_label
from sim.config import load_config
from sim.policies.differences import differing_levers


@pytest.mark.unit
def test_a_scenario_shows_its_question_and_what_each_policy_moves(capsys):
    assert main(["show", "pbc_real_budget"]) == 0
    out = capsys.readouterr().out
    assert "Would practices have moved more care out of hospital" in out
    assert "illustrative" in out
    assert "policy real_budget, from 2010-04" in out
    assert "budget.kind                         real" in out


@pytest.mark.unit
def test_a_wrong_name_names_the_nearest(capsys):
    assert main(["show", "lcp_laddr"]) == 2
    assert "did you mean lcp_ladder?" in capsys.readouterr().err


@pytest.mark.unit
def test_a_difference_lists_only_levers_that_differ_and_from_when(capsys):
    assert main(["show", "lcp_ladder", "--diff", "pbc_fixed"]) == 0
    out = capsys.readouterr().out
    assert "2010-04  budget.kind                         notional -> real" in out
    assert "policy timely_budgets of pbc_fixed, which lcp_ladder has not" in out
    assert "2010-04  budget.delay_months                 0.0 -> 2.2" in out
    assert "savings.rule" not in out  # automatic in both


@pytest.mark.unit
def test_a_scenario_does_not_differ_from_itself(capsys):
    assert main(["show", "pbc_2009", "--diff", "pbc_2009"]) == 0
    assert "nothing differs" in capsys.readouterr().out


@pytest.mark.unit
def test_strength_end_and_dated_paths_count():
    # half strength moves 0.7 half of the way to 0.1, which is 0.4; the policy ends in April 2012
    overrides = ["policies.x.starts=2010-04", "policies.x.ends=2012-04", "policies.x.strength=0.5"]
    config = load_config([*overrides, "policies.x.levers.savings.retention=0.1"])
    (found,) = differing_levers(config, load_config())
    key, month, there, here = found
    assert (key, month_label(month), there) == ("savings.retention", "2010-04", 0.7)
    assert here == pytest.approx(0.4)
    dated = load_config(["savings.retention=[[2006-04,0.7],[2011-04,0.5],[2013-04,0.9]]"])
    assert [(month_label(month), here) for _, month, _, here in differing_levers(dated, load_config())] == [
        ("2011-04", 0.5),
        ("2013-04", 0.9),
    ]
