"""Practice contracts that are not renewed: who loses one, what stays, and who takes notice."""

from __future__ import annotations

import pytest

from sim.agents.renewal import renew_contracts
from tests.unit.money.toy import doctors, levers, parameters, town

pytestmark = pytest.mark.unit
STRICT = {"contract_discretion": 1.0, "monitoring": {"intensity": 1.0, "accuracy": 1.0}}


def april(month: int = 12, pct: dict | None = None, **monitoring):
    place = town(practices=4, pcts=2)
    practices = place.practices
    practices.quality[:] = practices.practice_effect[:] = [-3.0, 1.0, 0.0, 0.0]
    practices.kept[:], practices.broken[:], practices.memory[:] = 2.0, 1.0, 0.5
    practices.group[0] = 0
    gps = doctors(place, engagement=0.9, belief=0.9, experience=1.0)
    renew_contracts(practices, gps, place.pcts, levers(pct=STRICT if pct is None else pct), parameters(monitoring=monitoring), place.draws, month)
    return practices, gps


def test_a_practice_below_the_standard_is_run_by_others_and_keeps_its_list_and_group():
    practices, gps = april()
    assert practices.replaced.tolist() == [1.0, 0.0, 0.0, 0.0]
    assert practices.practice_effect[0] > -3.0
    assert practices.quality[0] == -3.0
    assert (practices.list_size[0], practices.group[0]) == (2000, 0)
    assert (practices.kept[0], practices.broken[0], practices.memory[0]) == (0.0, 0.0, 1.0)
    assert gps.belief[:3].tolist() == [0.4, 0.4, 0.9]
    assert gps.experience[:3].tolist() == [0.0, 0.0, 1.0]


def test_neighbours_of_the_same_trust_take_notice_and_others_do_not():
    practices, _ = april(alarm=2.0)
    assert practices.broken[1:].tolist() == [2.0, 1.0, 1.0]  # half of the trust's contracts ended
    assert practices.trust[1] < practices.trust[2]


@pytest.mark.parametrize(
    "off", [{"contract_discretion": 0.0, "monitoring": {"intensity": 1.0}}, {"contract_discretion": 1.0, "monitoring": {"intensity": 0.0}}]
)
def test_a_trust_that_may_not_or_does_not_look_ends_no_contract(off):
    practices, gps = april(pct=off)
    assert not practices.replaced.any()
    assert (gps.belief == 0.9).all()


def test_nobody_loses_a_contract_in_the_first_month():
    assert not april(month=0)[0].replaced.any()
