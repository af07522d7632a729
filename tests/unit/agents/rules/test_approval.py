"""Rule D10: a business case is approved the more likely the less uncertain it looks and the less is at the trust's whim."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.rules.approval import ORDINARY, ApprovalParams, Office, chance_approved

pytestmark = pytest.mark.unit
P = ApprovalParams(base=1.35)
BASELINE = Office(leadership=0.3, pressure=0.2, provider_arm=0.8)
RULES = ("ad_hoc", "published_criteria", "independent_panel")


def chance(deficit=0.0, trust=0.6, ownership=0.0, aversion=0.0, approval="ad_hoc", known=False, p=P, office=ORDINARY) -> float:
    return float(chance_approved(deficit, trust, ownership, aversion, approval, known, p, office))


def test_by_hand():
    # 1 / (1 + exp(-1.35)) without uncertainty, at balance and starting trust, when nothing competes
    assert chance() == pytest.approx(0.794, abs=0.001)
    # the baseline: 1.35 + 0.3 - 2 x 0.5 x (1 - 0.5 x 0.3) - 0.2 of targets - 0.25 x 0.8 of own services = 0.4
    assert chance(ownership=0.3, aversion=2.0, office=BASELINE) == pytest.approx(0.599, abs=0.001)
    # known criteria halve the uncertainty: 0.4 + 0.425
    assert chance(ownership=0.3, aversion=2.0, known=True, office=BASELINE) == pytest.approx(0.695, abs=0.001)
    # a deficit of 2% and trust of 0.4 pull by -0.6 - 0.4 = -1.0: all of it, half of it, a quarter of it
    pulled = [chance(2.0, 0.4, approval=rule) for rule in RULES]
    assert pulled == pytest.approx([0.587, 0.701, 0.750], abs=0.001)


@given(st.floats(0, 10), st.floats(0, 10), st.floats(0, 1), st.floats(0, 1), st.sampled_from(RULES))
def test_deficits_never_help_and_trust_never_harms_whoever_judges(deficit, worse, trust, better, rule):
    assert chance(max(deficit, worse), trust, approval=rule) <= chance(min(deficit, worse), trust, approval=rule)
    assert chance(deficit, max(trust, better), approval=rule) >= chance(deficit, min(trust, better), approval=rule)


def test_who_judges_makes_no_difference_where_nothing_pulls():
    assert len({chance(0.0, P.reference_trust, approval=rule) for rule in RULES}) == 1


def test_a_trust_without_aversion_does_not_mind_uncertainty():
    assert chance(aversion=0.0, known=True) == chance(aversion=0.0, known=False)


def test_a_steward_feels_half_of_what_pulls_and_nothing_else_changes():
    # targets at full pressure pull by 1: all of it on an operator, half on a steward
    odds = [chance(office=Office(pressure=1.0, steward=steward)) for steward in (False, True)]
    assert odds == pytest.approx([0.587, 0.701], abs=0.001)
    assert chance(office=Office(steward=True)) == chance()


def test_leadership_skill_and_own_services():
    # clinicians in full lead halve the uncertainty: 1.35 - 2 x 0.25
    assert chance(aversion=2.0, office=Office(leadership=1.0)) == chance(aversion=2.0, known=True)
    assert chance(office=Office(skill_gap=0.5)) > chance() > chance(office=Office(skill_gap=-0.3))
    assert chance(office=Office(provider_arm=1.0)) < chance()
