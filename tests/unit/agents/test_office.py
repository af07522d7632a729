"""The office of a trust: reorganisations fade, leads leave and take skill with them, and use teaches."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents import office
from sim.clock import Clock, parse_month
from tests.unit.money.toy import doctors, levers, parameters, town

pytestmark = pytest.mark.unit


UNCHANGED = SimpleNamespace(before=levers())


def trusts(**branches):
    place = town(practices=4, pcts=2)
    office.open_office(place.pcts, levers(**branches), parameters())
    return place


def test_an_ordinary_trust_of_2006_starts_at_its_own_pace():
    pcts = trusts().pcts
    assert pcts.slowness.tolist() == pcts.clarity.tolist() == [1.0, 1.0]
    assert pcts.pressure == pytest.approx([0.2, 0.2])


def test_a_reorganisation_is_over_after_its_months_and_skill_is_lost_for_longer():
    place = trusts()
    office.shake(place.pcts, slice(None), levers())
    assert place.pcts.management == pytest.approx([0.28] * 2)
    for _ in range(9):
        office.work(place.pcts, levers(), parameters(), UNCHANGED)
    assert place.pcts.shock == pytest.approx([0.5] * 2)
    for _ in range(10):
        office.work(place.pcts, levers(), parameters(), UNCHANGED)
    assert place.pcts.shock.tolist() == [0.0] * 2
    assert (place.pcts.slowness > 1.0).all()


def test_without_disruption_and_loss_a_reorganisation_changes_nothing():
    place = trusts()
    before = {name: values.copy() for name, values in place.pcts.arrays().items()}
    calm = levers(reorg={"memory_loss": 0.0, "disruption_months": 0.0})
    office.shake(place.pcts, slice(None), calm)
    office.work(place.pcts, calm, parameters(), SimpleNamespace(before=calm))
    assert all(np.array_equal(values, before[name]) for name, values in place.pcts.arrays().items())


def test_a_policy_that_sets_skill_anew_adds_the_difference_once():
    place = trusts()
    place.pcts.clinical[:] = [0.5, 0.95]  # 0.3 at the start, and learned since
    better = levers(pct={"capability": {"clinical": 0.6}})
    office.work(place.pcts, better, parameters(), UNCHANGED)
    assert place.pcts.clinical == pytest.approx([0.8, 1.0])
    office.work(place.pcts, better, parameters(), SimpleNamespace(before=better))
    assert place.pcts.clinical == pytest.approx([0.8, 1.0])
    assert place.pcts.management.tolist() == [0.4, 0.4]


def test_leads_stay_as_often_as_the_lever_says_and_none_leaves_in_the_first_month():
    place = town(practices=2000, pcts=2000)
    office.open_office(place.pcts, levers(), parameters())
    office.change_leads(place.pcts, levers(), parameters(), place.draws, 0)
    assert place.pcts.new_lead.sum() == 0.0
    losing = parameters(capability={"turnover_loss": 0.3})
    office.change_leads(place.pcts, levers(leadership={"continuity": 0.7}), losing, place.draws, 12)
    assert place.pcts.new_lead.mean() == pytest.approx(0.3, abs=0.04)
    left = place.pcts.new_lead > 0
    assert place.pcts.clinical[left] == pytest.approx([0.21] * left.sum())
    assert place.pcts.clinical[~left].tolist() == [0.3] * (~left).sum()
    office.change_leads(place.pcts, levers(leadership={"continuity": 1.0}), parameters(), place.draws, 24)
    assert place.pcts.new_lead.sum() == 0.0


def test_october_2006_is_in_every_run_and_others_come_by_their_interval():
    place, clock = trusts(), Clock(parse_month("2006-04"), parse_month("2020-03"))
    october = parse_month("2006-10")

    def months(**reorg):
        now = levers(reorg=reorg)
        return [m for m in range(clock.months) if office.reorganised(place.pcts, now, place.draws, m, clock, october)[0].all()]

    assert months() == [6]
    every_two_years = months(interval=2.0)
    assert every_two_years[0] == 6
    assert 2 <= len(every_two_years) <= 14  # 6.75 expected after the first


def test_skill_grows_by_use_alone():
    place = trusts()
    gps = doctors(place, hours=[4.0] * 4 + [0.0] * 4)
    place.pcts.cases[:] = [0.048, 0.0]  # 4,000 people: 1.2 a quarter per 100,000, of 2 in full use
    office.practise(place.pcts, place.practices, gps, levers(info={"frequency": 12}), parameters(capability={"gain": 0.02}))
    assert place.pcts.management == pytest.approx([0.4072, 0.4])  # 0.4 + 0.02 x 0.6 x 0.6
    assert place.pcts.clinical == pytest.approx([0.314, 0.3])
    assert place.pcts.analytic == pytest.approx([0.314, 0.314])


def test_reorganisations_of_their_own_choice_come_to_each_at_its_time_and_never_to_those_still_recovering():
    place, clock = trusts(), Clock(parse_month("2006-04"), parse_month("2020-03"))
    now, october = levers(reorg={"imposed": False, "interval": 1.0}), parse_month("2006-10")
    remade = np.array([office.reorganised(place.pcts, now, place.draws, m, clock, october)[0] for m in range(clock.months)])
    assert remade[6].all()
    assert not remade[:6].any()
    later = remade[7:]
    assert later.any(axis=0).all()
    assert (later.sum(axis=1) == 1).any()
    place.pcts.shock[:] = 0.1
    assert not any(office.reorganised(place.pcts, now, place.draws, m, clock, october)[0].any() for m in range(7, clock.months))


def test_a_reorganisation_of_their_own_choice_costs_less():
    place = trusts()
    office.shake(place.pcts, np.array([True, False]), levers(reorg={"memory_loss": 0.4}), 0.5)
    assert place.pcts.management == pytest.approx([0.4 * 0.8, 0.4])
    assert place.pcts.shock.tolist() == [0.5, 0.0]
