"""Forms in a run: only attributes count, they are taken with cash, and hosts, capital and governance reach the books."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.agents import forming
from sim.forms import Forms, forms
from sim.money.ledger import REASON
from tests.worlds import digest, run_small, small_scope

pytestmark = pytest.mark.integration
PLACES = small_scope(practices=8, list_size=2000)
BIG_BANG = ("horizon=quick", "scenario=lcp_big_bang")


def finished(*overrides: str, watch=None):
    return run_small(*BIG_BANG, *overrides, places=PLACES, watch=watch)


def test_groups_take_a_form_with_cash_and_have_none_before():
    seen: list[tuple[float, int]] = []

    def watch(world):
        alive = world.groups.alive
        seen.append((float(world.practices.cash_scope.max()), int((world.groups.form[alive] > 0).sum())))

    finished("lcp.form=gp_company", watch=watch)
    assert all(taken == 0 for cash, taken in seen if cash == 0.0)
    assert all(taken > 0 for cash, taken in seen if cash > 0.0)


def test_members_choose_among_forms_by_luck_that_belongs_to_the_lead():
    chosen = finished().world
    climbed = chosen.groups.alive & (chosen.groups.rung > 0)
    assert climbed.any()
    assert (chosen.groups.form[climbed] > 0).all()
    assert (chosen.groups.form[~climbed] == 0).all()
    assert digest(chosen) == digest(finished().world)


def test_a_host_takes_its_share_and_governance_costs_what_the_form_says():
    books = {}
    for form in ("pms_organisation", "foundation_trust"):
        world = finished(f"lcp.form={form}", "money.budget_uplift=8.0").world
        books[form] = (int(world.ledger.balances("host").sum()), int(world.ledger.flows[:, REASON["governance"]].sum()))
    assert books["pms_organisation"][0] == 0 < books["foundation_trust"][0]
    assert books["foundation_trust"][1] < books["pms_organisation"][1]


def test_capital_keeps_a_group_from_failing(monkeypatch):
    capital = forms().capital.copy()
    capital[forms().row("gp_company")] = 50.0
    monkeypatch.setattr("sim.money.settlement.forms", lambda: replace(forms(), capital=capital))
    hard = ("money.budget_uplift=0.0", "group.reserve_floor=0.0", "lcp.clinician_owned=1.0")
    failed = {}
    for form in ("pms_organisation", "gp_company"):
        model = finished(f"lcp.form={form}", *hard)
        failed[form] = sum(1 for event in model.record.events if event[3] == "failed")
    assert failed["pms_organisation"] > failed["gp_company"]


def test_a_form_acts_by_its_attributes_and_not_by_its_place_or_name(monkeypatch):
    """Give one form the attributes of another: the run of the first is then that of the second, but for the row's number."""
    table = forms()
    first, second = table.row("gp_company"), table.row("social_enterprise")
    same = {}
    for name in ("owned", "pension", "capital", "governance", "hospital_seat", "professions"):
        values = getattr(table, name).copy()
        values[first] = values[second]
        same[name] = values
    twin = Forms(table.names, **same)
    for module in ("agents.forming", "agents.gp", "agents.climbing", "agents.outlook", "agents.projects", "agents.specialist", "money.payments", "money.settlement"):
        monkeypatch.setattr(f"sim.{module}.forms", lambda: twin)
    histories = []
    for form in ("gp_company", "social_enterprise"):
        seen: list[str] = []

        def watch(world, seen=seen):
            kept = world.groups.form.copy()
            world.groups.form[:] = np.where(kept > 0, 1, 0)
            seen.append(digest(world))
            world.groups.form[:] = kept

        finished(f"lcp.form={form}", "specialist.engagement_mode=chosen", watch=watch)
        histories.append(seen)
    assert histories[0] == histories[1]
    assert forming.forms().owned[first] == forming.forms().owned[second]
