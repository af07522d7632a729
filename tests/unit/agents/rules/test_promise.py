"""Rule D10: a trust pays a promised saving the more likely the smaller its deficit and the greater the trust."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.rules.promise import PromiseParams, chance_paid

pytestmark = pytest.mark.unit
P = PromiseParams(base=0.5)
deficits, trusts = st.floats(0.0, 20.0), st.floats(0.0, 1.0)


def chance(deficit=0.0, trust=0.6, rule="negotiated", override=None, p=P) -> float:
    return float(chance_paid(deficit, trust, rule, override, p))


def test_the_baseline_by_hand():
    # log odds 0.5 - 0.4 x 1.5 = -0.1 under the same lead, -1.1 under a new one; 0.7 x 0.475 + 0.3 x 0.250 = 0.41, as in
    # the survey of 2008
    assert chance(1.5) == pytest.approx(0.475, abs=0.001)
    assert float(chance_paid(1.5, 0.6, "negotiated", None, P, 1.0)) == pytest.approx(0.250, abs=0.001)
    # in balance: 1 / (1 + exp(-0.5)) = 0.622
    assert chance() == pytest.approx(0.622, abs=0.001)
    # full trust adds 2 x 0.4 = 0.8: 1 / (1 + exp(-1.3))
    assert chance(trust=1.0) == pytest.approx(0.786, abs=0.001)
    # a fixed rule adds 1: 1 / (1 + exp(-1.5))
    assert chance(rule="fixed") == pytest.approx(0.818, abs=0.001)


@given(deficits, deficits, trusts, trusts)
def test_a_larger_deficit_never_helps_and_greater_trust_never_harms(deficit, worse, trust, better):
    assert chance(max(deficit, worse), trust) <= chance(min(deficit, worse), trust)
    assert chance(deficit, max(trust, better)) >= chance(deficit, min(trust, better))
    assert 0.0 <= chance(deficit, trust) <= 1.0


@given(deficits, trusts)
def test_an_automatic_rule_leaves_nothing_to_decide_not_even_to_the_override(deficit, trust):
    assert chance(deficit, trust, "automatic") == 1.0
    assert chance(deficit, trust, "automatic", 0.0) == 1.0


@given(deficits, trusts, trusts)
def test_a_set_chance_replaces_the_decision(deficit, trust, override):
    assert chance(deficit, trust, "negotiated", override) == override
    assert chance(deficit, trust, "fixed", override) == override


def test_switched_off_neither_deficit_nor_trust_matters():
    indifferent = PromiseParams(deficit=0.0, trust=0.0)
    assert chance(20.0, 0.0, p=indifferent) == chance(0.0, 1.0, p=indifferent)


def test_there_is_a_chance_for_each_practice():
    assert chance_paid(np.zeros(3), np.full(3, 0.6), "automatic", None, P).shape == (3,)
    assert chance_paid(np.zeros(3), np.full(3, 0.6), "negotiated", 0.4, P).tolist() == [0.4] * 3
