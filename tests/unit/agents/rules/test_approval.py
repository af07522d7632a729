"""Rule D10: a business case is approved the more likely the less uncertain it looks and the less is at the trust's whim."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.rules.approval import ApprovalParams, chance_approved

pytestmark = pytest.mark.unit
P = ApprovalParams()
RULES = ("ad_hoc", "published_criteria", "independent_panel")


def chance(deficit=0.0, trust=0.6, ownership=0.0, aversion=0.0, approval="ad_hoc", known=False, p=P) -> float:
    return float(chance_approved(deficit, trust, ownership, aversion, approval, known, p))


def test_by_hand():
    # 1 / (1 + exp(-1.1)) without uncertainty, at balance and starting trust
    assert chance() == pytest.approx(0.750, abs=0.001)
    # the baseline: 1.1 + 0.3 - 2 x 0.5 = 0.4
    assert chance(ownership=0.3, aversion=2.0) == pytest.approx(0.599, abs=0.001)
    # known criteria halve the uncertainty: 1.1 + 0.3 - 2 x 0.25 = 0.9
    assert chance(ownership=0.3, aversion=2.0, known=True) == pytest.approx(0.711, abs=0.001)
    # a deficit of 2% and trust of 0.4 pull by -0.6 - 0.4 = -1.0: all of it, half of it, a quarter of it
    pulled = [chance(2.0, 0.4, approval=rule) for rule in RULES]
    assert pulled == pytest.approx([0.525, 0.646, 0.701], abs=0.001)


@given(st.floats(0, 10), st.floats(0, 10), st.floats(0, 1), st.floats(0, 1), st.sampled_from(RULES))
def test_deficits_never_help_and_trust_never_harms_whoever_judges(deficit, worse, trust, better, rule):
    assert chance(max(deficit, worse), trust, approval=rule) <= chance(min(deficit, worse), trust, approval=rule)
    assert chance(deficit, max(trust, better), approval=rule) >= chance(deficit, min(trust, better), approval=rule)


def test_who_judges_makes_no_difference_where_nothing_pulls():
    assert len({chance(0.0, P.reference_trust, approval=rule) for rule in RULES}) == 1


def test_a_trust_without_aversion_does_not_mind_uncertainty():
    assert chance(aversion=0.0, known=True) == chance(aversion=0.0, known=False)
