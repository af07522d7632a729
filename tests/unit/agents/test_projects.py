"""Cases and services of their own: what began without asking is no case, and who was not told of a case tells of none."""

from __future__ import annotations

import pytest

from tests.worlds import run_small, small_scope

pytestmark = pytest.mark.unit
BUSY = ("scenario=pbc_2009", "horizon=history", "redesign.failure=0.0", "budget.delay_months=0.0")


def busy(*overrides: str):
    return run_small(*BUSY, *overrides, places=small_scope(practices=16, list_size=2500))


def test_a_service_that_began_without_a_case_implements_none():
    redesigns = busy("lcp.experimentation=1.0", "redesign.idea_rate=0.3").world.redesigns
    assert redesigns.commissioned.any()
    assert not (redesigns.submitted | redesigns.agreed | redesigns.implemented).any()


def test_what_was_implemented_had_been_agreed_and_what_was_agreed_had_been_submitted():
    redesigns = busy("lcp.experimentation=0.9", "redesign.idea_rate=0.05").world.redesigns
    assert redesigns.implemented.any()
    assert (redesigns.commissioned & ~redesigns.implemented).any()
    assert not (redesigns.implemented & ~redesigns.agreed).any()
    assert not (redesigns.agreed & ~redesigns.submitted).any()


def test_members_who_are_not_told_do_not_say_that_their_group_submitted_a_case():
    said = {
        share: busy(f"group.told_share={share}", "redesign.idea_rate=0.3", "budget.understood=0.0").record.series["practices_submitted"][-1].sum()
        for share in (0.0, 1.0)
    }
    assert 0 < said[0.0] < said[1.0]
