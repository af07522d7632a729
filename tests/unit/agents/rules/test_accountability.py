"""Answering for money and results looks at dear services, pulls on quality, and costs; answering for nothing does nothing."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sim.agents.rules import accountability as rule

pytestmark = pytest.mark.unit
P = rule.AccountabilityParams()


def acct(to_pct=0.0, to_regulator=0.0, domains=("finance", "outcomes")):
    return SimpleNamespace(to_pct=to_pct, to_regulator=to_regulator, domains=domains)


def test_who_answers_to_nobody_or_for_nothing_does_as_before():
    for silent in (acct(), acct(1.0, 1.0, domains=())):
        assert (rule.looks(silent, P), rule.pull(silent, P), rule.cost_gbp(silent, P)) == (0.0, 0.0, 0.0)


def test_each_domain_does_its_own_and_nothing_else():
    money, results = acct(0.6, domains=("finance",)), acct(0.6, domains=("outcomes",))
    assert rule.looks(money, P) == pytest.approx(0.6 * P.review)
    assert rule.pull(money, P) == rule.looks(results, P) == 0.0
    assert rule.pull(results, P) == pytest.approx(0.6 * P.results)


def test_a_second_body_adds_less_pull_than_cost():
    one, two = acct(0.5), acct(0.5, 0.5)
    assert rule.answerable(0.5, 0.5) == pytest.approx(0.75)
    assert rule.pull(two, P) < 2.0 * rule.pull(one, P)
    assert rule.cost_gbp(two, P) == pytest.approx(2.0 * rule.cost_gbp(one, P))


def test_the_pull_on_results_can_be_swept_through_nought():
    assert rule.pull(acct(1.0), P.model_copy(update={"results": 0.0})) == 0.0
    assert rule.pull(acct(1.0), P.model_copy(update={"results": -0.1})) < 0.0
