"""Histories kept between runs: the same results to the last bit, and never the history of another seed or world."""

from __future__ import annotations

import pytest

from sim import history
from sim.config import load_config
from sim.runner import run

pytestmark = pytest.mark.identity
PLACE = ("scope=[5D9]", "horizon=quick")
ARMS = {  # each takes something of its own from the first months, or from those to come
    "the ladder": ("scenario=lcp_ladder",),
    "all placed by decree": ("scenario=lcp_big_bang",),
    "a contract with a stop-loss": ("scenario=lcp_ladder", "policies.real_budget_and_risk.levers.risk.stop_loss=20000"),
    "a person-based formula": ("scenario=lcp_ladder", "policies.ladder.levers.budget.risk_adjust=dx"),
    "prices and demand to come": ("scenario=austerity",),
    "pilots before the others": ("scenario=ico_pilots",),
    "no policy at all": ("scenario=pbc_2009",),
    "another world from the start": ("scenario=lcp_ladder", "pct.risk_aversion=0.9"),
}


@pytest.fixture(autouse=True)
def nothing_kept():
    history.forget()
    yield
    history.forget()


def config(*overrides):
    return load_config([*PLACE, *overrides])


def same(one, other):
    return all(frame.equals(other.tables()[name]) for name, frame in one.tables().items())


@pytest.fixture
def begun(monkeypatch):
    """Months of the run at which models began."""
    seen, plain_model = [], history.Model

    def model(*arguments, **named):
        made = plain_model(*arguments, **named)
        seen.append(made.world.month)
        return made

    monkeypatch.setattr(history, "Model", model)
    return seen


def test_a_run_that_goes_on_from_a_kept_history_is_the_same_to_the_last_bit(begun):
    arms = {name: config(*overrides) for name, overrides in ARMS.items()}
    fresh = {name: run(arm, 1) for name, arm in arms.items()}
    assert set(begun) == {0}
    with history.kept():
        for _ in range(2):  # the second time each begins where policies start
            begun.clear()
            for name, arm in arms.items():
                assert same(run(arm, 1), fresh[name]), name
    assert len(begun) == len(arms)
    assert 0 not in begun


def test_histories_are_shared_by_arms_alone(begun):
    with history.kept():
        run(config("scenario=pbc_2009"), 1)
        run(config("scenario=lcp_ladder"), 1)
        run(config("scenario=pbc_2009"), 2)
        run(config("scenario=pbc_2009", "referral.budget_response=0.2"), 1)
        run(config("scenario=pbc_2009", "end=2012-03"), 1)
    assert begun[1] > 0
    assert begun[0] == 0
    assert begun[2:] == [0, 0, 0]


def test_nothing_is_kept_unless_asked_nor_where_policies_start_at_once(begun):
    run(config(), 1)
    run(config(), 1)
    with history.kept():
        run(config("policy_start=2008-04"), 1)
        run(config("policy_start=2008-04", "pct.risk_aversion=0.9"), 1)
    assert begun == [0, 0, 0, 0]


def test_the_history_used_longest_ago_makes_room(begun, monkeypatch):
    with history.kept():
        run(config(), 1)
        monkeypatch.setattr(history, "MOST_BYTES", 4_000_000)
        run(config(), 2)
        begun.clear()
        run(config(), 2)
        run(config(), 1)
    assert begun[0] > 0
    assert begun[1] == 0


def test_a_history_that_is_larger_than_all_room_is_not_kept(begun, monkeypatch):
    monkeypatch.setattr(history, "ROW_BYTES", 0)
    monkeypatch.setattr(history, "MOST_BYTES", 1_000_000)
    with history.kept():
        run(config(), 1)
        run(config(), 1)
    assert begun == [0, 0]
