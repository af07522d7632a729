"""Owners buy dearly from themselves as far as they dare; rules make them dare less, and cost time and money."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.rules import self_dealing as rule

pytestmark = pytest.mark.unit
P = rule.SelfDealingParams()
RULES = ("none", "register", "recusal", "independent_panel")


def test_without_own_profit_the_cheaper_is_taken_under_every_rule():
    fair = P.model_copy(update={"own_profit": 0.0})
    for name in RULES:
        assert rule.makes([0.9, 1.1], [1.0, 1.0], name, 1.0, fair).tolist() == [True, False]


def test_the_stricter_the_rule_the_less_owners_dare():
    dares = [float(rule.bias(name, 1.0, P)) for name in RULES]
    assert dares == sorted(dares, reverse=True)
    assert dares[0] == pytest.approx(P.own_profit - P.penalty * P.seen_none)
    assert dares[-1] == 0.0


def test_who_owns_nothing_gains_nothing_from_a_dear_service():
    assert rule.bias("none", np.array([0.0, 0.5, 1.0]), P).tolist() == pytest.approx([0.0, 0.045, 0.09])
    assert rule.makes(1.05, 1.0, "none", 1.0, P)
    assert not rule.makes(1.05, 1.0, "none", 0.2, P)


def test_judgement_takes_time_and_money_where_somebody_judges():
    assert [rule.longer_wait(name, P) for name in RULES] == [0.0, 0.0, P.recusal_months, P.panel_months]
    assert [rule.added_cost(name, P) for name in RULES] == [0.0, 0.0, P.recusal_cost, P.panel_cost]


def test_governance_in_proportion_follows_size_and_money_at_risk():
    ordinary = 67_000
    assert rule.in_proportion(10, 0.9, 0.0, ordinary) == 1.0
    assert rule.in_proportion(ordinary, 0.0, 0.8, ordinary) == 1.0
    assert rule.in_proportion(2 * ordinary, 0.0, 1.0, ordinary) == pytest.approx(2.0)
    assert rule.in_proportion(ordinary, 1.0, 0.5, ordinary) == pytest.approx(2.0**0.5)
