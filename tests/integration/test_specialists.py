"""Specialists in a run: posts follow patients, offers need money and room, services need them, and the pay is in the books."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.rules import specialist as rule
from sim.care.redesign import CATALOGUE
from sim.clock import parse_month
from sim.money.ledger import REASON
from tests.worlds import run_small, small_scope

pytestmark = pytest.mark.integration
PLACES = small_scope(practices=24, list_size=4000)
KEEN = ("horizon=quick", "scenario=lcp_big_bang", "specialist_work.attachment=0.0", "specialist.pension_portability=1.0",
        "redesign.idea_rate=0.3", "lcp.experimentation=1.0")  # fmt: skip
NEED = np.array([bool(pathway.specialty) for pathway in CATALOGUE])
_seen: dict[tuple[str, ...], list] = {}


def watched(*overrides: str):
    """A finished run and what was seen each April-bound month: members by mode, cash of their groups, sessions."""
    if overrides not in _seen:
        months = []

        def watch(world):
            works = world.specialists.group >= 0
            lead = world.groups.lead[world.specialists.group[works]]
            months.append({
                "modes": world.specialists.mode[works].copy(), "cash": world.practices.cash_scope[lead].copy(),
                "alive": world.groups.alive[world.specialists.group[works]].all(),
                "sessions": world.sessions.sum(), "half_days": world.specialists.half_days[works].sum(),
                "running": int((world.redesigns.at_work() & NEED).sum()),
                "paid": int(world.ledger.flows[world.month - 1, REASON["specialists' pay"]]),
            })  # fmt: skip

        _seen[overrides] = [run_small(*KEEN, *overrides, places=PLACES, seed=3, watch=watch), months]
    return _seen[overrides]


def test_posts_follow_the_patients_of_the_scope():
    model, _ = watched("specialist.engagement_mode=none")
    people = PLACES.registered * 0.9  # a tenth goes elsewhere
    assert len(model.world.specialists) == pytest.approx(people * model.config.parameters.specialist_work.per_100k / 1e5, abs=1)
    assert np.unique(model.world.specialists.permanent_id).size == len(model.world.specialists)


def test_without_an_offer_nobody_moves_and_no_service_that_needs_one_runs():
    _, months = watched("specialist.engagement_mode=none")
    assert all(month["modes"].size == 0 and month["running"] == 0 and month["paid"] == 0 for month in months)


def test_employment_needs_cash_and_idle_time_is_paid_for():
    _, months = watched("specialist.engagement_mode=employed")
    assert any(month["modes"].size for month in months)
    assert all((month["cash"] > 0.0).all() for month in months)
    assert any(month["paid"] > 0 for month in months)


def test_sessions_are_paid_only_when_used_unless_there_is_a_premium():
    _, months = watched("specialist.engagement_mode=contracted")
    assert any(month["running"] for month in months)
    assert all(month["paid"] == 0 for month in months)
    _, dearer = watched("specialist.engagement_mode=contracted", "specialist.package.premium=20.0")
    assert any(month["paid"] > 0 for month in dearer)


@pytest.mark.parametrize("mode", ["contracted", "employed", "chosen"])
def test_sessions_are_those_of_people_at_work_in_groups_that_exist(mode):
    _, months = watched(f"specialist.engagement_mode={mode}")
    assert all(month["alive"] and month["sessions"] == pytest.approx(month["half_days"]) for month in months)


def test_a_group_takes_no_more_than_its_share_of_members():
    model, _ = watched("specialist.engagement_mode=contracted", "lcp.multispecialty=0.0")
    assert (model.world.specialists.mode == rule.STAYS).all()


def test_a_service_closes_when_its_specialist_goes():
    ends = "policies.ended={starts: 2012-04, levers: {specialist: {engagement_mode: none}}}"
    model, months = watched("specialist.engagement_mode=contracted", ends)
    number = model.world.clock.number(0)
    after = months[parse_month("2012-04") - number :]
    assert any(month["running"] for month in months)
    assert after
    assert all(month["running"] == 0 and month["modes"].size == 0 for month in after)


EMPTIED = ("hospital.shed=0.0", "hospital.admission_response=0.0", "context.demand_growth=0.0", "redesign.setup_months=1.0", "redesign.failure=0.0",
           "redesign.eligible_musculoskeletal=0.4", "redesign.eligible_minor_surgery=0.4", "specialist_work.pressure=30.0")  # fmt: skip


@pytest.mark.parametrize("sees, presses", [(0.0, False), (0.2, True)])
def test_a_hospital_that_lost_work_presses_harder_if_it_sees_what_services_earn(sees, presses):
    held = []
    for answers in (0.0, 20.0):
        _, months = watched(
            "specialist.engagement_mode=contracted", f"slm.strength={sees}", f"hospital.pressure_response={answers}", *EMPTIED
        )
        held.append(sum(month["modes"].size for month in months))
    assert (held[1] < held[0]) if presses else (held[1] == held[0])
