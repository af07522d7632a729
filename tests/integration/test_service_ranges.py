"""Each service that a group may redesign moves the care that is its own, and leaves all other care to the last event."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from sim.care.redesign import ACCIDENT, CATALOGUE, ELECTIVE, OUTPATIENT, SENSITIVE
from sim.care.streams import STREAMS
from sim.money.ledger import REASON
from sim.partnership_levers import Service
from tests.worlds import outcome, run_small, small_scope

pytestmark = pytest.mark.integration
# GPs answer to no money and hospitals to no empty bed, so that what redesigns move is all that differs
STILL = (
    "horizon=quick", "redesign.idea_rate=0.5", "lcp.experimentation=1.0", "redesign.failure=0.0", "lcp.radical_scope=0.5", "budget.delay_months=0.0",
    "referral.budget_response=0.0", "hospital.admission_response=0.0", "gp.peer_review=0.0",
)  # fmt: skip
TEAM = ("scenario=lcp_big_bang", "specialist.engagement_mode=contracted", "specialist_work.attachment=0.0", "lcp.multispecialty=0.5",
        "specialist.package.premium=40.0", "redesign.cost_ratio=0.7")  # fmt: skip


@functools.cache
def run(*services: str, more: tuple[str, ...] = (), practices: int = 8):
    """A finished run of some services, with the people's events of every month by stream."""
    events: list[np.ndarray] = []

    def count(world) -> None:
        happened = world.care.activity
        events.append(np.concatenate([happened.count_by_gp.sum(axis=1), happened.count_by_practice.sum(axis=1), [happened.deaths.sum()]]))

    places = small_scope(practices=practices, list_size=2500 if practices == 8 else 1500, pcts=1)
    model = run_small(*STILL, *more, f"lcp.service_range=[{','.join(services)}]", seed=2, places=places, watch=count)
    return model, np.array(events)


def differing(one, other) -> set[str]:
    """Kinds of care of which some month of one run had more or fewer events than that of the other."""
    return {name for name, differs in zip((*STREAMS, "death"), (one[1] != other[1]).any(axis=0), strict=True) if differs}


def fell(name: str, before, after) -> np.ndarray:
    return before[0].record.series[name] - after[0].record.series[name]


def test_every_service_has_a_redesign_and_every_redesign_a_service():
    assert {pathway.service for pathway in CATALOGUE} == set(Service.__args__)


@pytest.mark.parametrize("service", Service.__args__)
def test_a_service_moves_its_own_kinds_of_care_and_no_other(service):
    ways = [pathway for pathway in CATALOGUE if pathway.service == service]
    team = any(pathway.specialty for pathway in ways)
    model, _ = run(service, more=TEAM, practices=60) if team else run(service)
    moved = model.world.redesigns.moved_share
    assert {kind for kind in (OUTPATIENT, ELECTIVE, ACCIDENT, SENSITIVE) if moved[:, kind].any()} == {way.stream for way in ways}


def test_urgent_care_centres_take_attendances_from_hospital_draw_some_more_and_touch_nothing_else():
    before, after = run("community"), run("community", "urgent")
    assert differing(before, after) == {"accident_emergency"}
    moved, without = (one[0].world.redesigns.moved_share for one in (after, before))
    assert moved[:, ACCIDENT].max() == pytest.approx(0.1)
    assert np.array_equal(moved[:, [OUTPATIENT, ELECTIVE, SENSITIVE]], without[:, [OUTPATIENT, ELECTIVE, SENSITIVE]])
    # a tenth of what moves is drawn by nearness: where a centre is at work 0.9 x 1.01 of the attendances are left to A&E
    left = [one[0].record.series["accident_attendances"][-12:].sum() for one in (before, after)]
    assert 0.9 < left[1] / left[0] < 0.99
    assert outcome(after[0])["out_of_hospital_share"] == outcome(before[0])["out_of_hospital_share"], "which is about planned care"
    assert fell("community_real", before, after).sum() < 0.0 < fell("hospital_real", before, after).sum()
    assert not fell("emergencies", before, after).any()


def test_without_induced_demand_as_many_people_are_seen_at_either_place():
    quiet = ("redesign.induced_demand=0.0",)
    before, after = run("community", more=quiet), run("community", "urgent", more=quiet)
    assert not differing(before, after)
    assert fell("accident_attendances", before, after).sum() > 0.0


def test_primary_care_takes_the_place_of_avoidable_admissions_and_of_no_others():
    before, after = run("community"), run("community", "primary")
    assert not differing(before, after), "who falls ill is luck, and where they are cared for is not"
    assert fell("sensitive_emergencies", before, after).sum() > 0.0
    assert fell("emergencies", before, after) == pytest.approx(fell("sensitive_emergencies", before, after), abs=1e-9)
    for name in ("accident_attendances", "referrals", "electives", "hospital_outpatients", "planned_hospital_real"):
        assert not fell(name, before, after).any(), name


def test_a_range_that_may_move_nothing_is_not_felt_in_care_or_its_places():
    nothing = ("redesign.eligible_urgent_care=0.0", "redesign.eligible_long_term_care=0.0")
    before, after = run("community"), run("community", "urgent", "primary", more=nothing)
    assert not differing(before, after)
    for name in ("hospital_real", "community_real"):
        assert not fell(name, before, after).any(), name


def test_what_took_the_place_of_admissions_is_no_emergency_under_the_marginal_price():
    def above_base(service: str) -> int:
        model, _ = run(service, more=("redesign.eligible_long_term_care=0.5", "tariff.emergency_marginal=0.0"))
        return int(model.world.ledger.flows[:, REASON["marginal price"]].sum())

    assert above_base("primary") < above_base("community")
