"""What `compare`, `run` and `bench` refuse before anything runs, and in which words."""

from __future__ import annotations

import pytest

from sim.cli.compare import _without_out
from sim.cli.main import main

PAIR = ["compare", "pbc_2009", "lcp_ladder"]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.unit
@pytest.mark.parametrize(
    "arguments, says",
    [
        ([*PAIR, "--jobs", "0"], "use a whole number from 1"),
        ([*PAIR, "--jobs", "-2"], "use a whole number from 1"),
        ([*PAIR, "--jobs", "two"], "--jobs"),
        ([*PAIR, "--seeds", "0"], "use 1 or more"),
        ([*PAIR, "--seeds", "1,1"], "named twice"),
        ([*PAIR, "--seeds", "some"], "not a number of seeds"),
        ([*PAIR, "--horizon", "quik"], "quick"),
        ([*PAIR, "--scope", ""], "scope"),
        ([*PAIR, "--scope", "9Z9"], "no such scope"),
        ([*PAIR, "--scope", "demo,5D9,5D9"], "5D9"),
        (["compare", "--set", "savings.retention=1", "pbc_2009", "lcp_ladder"], "names of scenarios stand before"),
        (["compare"], "name at least two, the baseline first"),
        ([*PAIR, "--set", "savings.retention"], "KEY=VALUE"),
        ([*PAIR, "--set-all", "savings.retention=seventy"], "not of the right kind"),
        (["bench", "--months", "0"], "--months 0: use 1 to 168"),
        (["bench", "--scenario", "lcp_lader"], "did you mean lcp_ladder?"),
        (["validate", "peeple"], "did you mean people?"),
        (["validate", "people", "--people", "10"], "is too few"),
        (["calibrate", "people", "--rounds", "0"], "use 1 or more"),
        (["pool-risk", "--sizes", "many"], "no list of numbers"),
        (["pool-risk", "--sizes", "5"], "a group has 100 to"),
        (["pool-risk", "--scope-of-budget", "hospitl"], "did you mean hospital?"),
        (["pool-risk", "--adjuster", "agesex"], "did you mean age_sex?"),
        (["pool-risk", "--years", "9"], "use 1 to 3"),
        (["pool-risk", "--stop-loss", "-1"], "no amount of money"),
        (["pool-risk", "--scope", "9Z9"], "no such scope"),
        (["pool-rsk"], "did you mean pool-risk?"),
        (["run", "--nonsense"], "unrecognized arguments"),
        (["run", "scope=[]"], "is empty"),
        (["run", "seed=-1"], "not a whole number from 0"),
        (["run", "scenario=pbc_2009,lcp_ladder"], "--multirun"),
        (["run", "-m", "scenario=pbc_2009,lcp_lader"], "did you mean lcp_ladder?"),
        (["run", "-m", "scenario=pbc_2009,lcp_ladder", "savings.retention=0.5,7"], "7 % is written 0.07"),
        (["run", "scenario=["], "scenario"),
        (["run", "policies.x.levers.savings.retention=1"], "policies.x.starts"),
    ],
)
def test_a_mistake_gets_a_clear_message_and_nothing_is_made(capsys, tmp_path, arguments, says):
    try:
        code = main(arguments)
    except SystemExit as left:
        code = left.code
    printed = capsys.readouterr()
    assert code == 2
    assert says in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.unit
def test_the_mistakes_of_a_whole_sweep_are_reported_once_and_together(capsys):
    assert main(["run", "-m", "scenario=pbc_2009,lcp_ladder", "savings.retention=3,4", "budget.kind=rael"]) == 2
    err = capsys.readouterr().err
    assert "Nothing was run: 3 problems" in err
    assert err.count("budget.kind ") == 1


@pytest.mark.unit
def test_the_command_is_recorded_without_its_folder():
    assert _without_out(["a", "--out", "/home/me", "b", "--out=/home/me", "--seeds", "4"]) == ["a", "b", "--seeds", "4"]
