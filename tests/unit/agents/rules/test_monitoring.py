"""What monitoring finds, gives back and threatens."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.rules import monitoring
from sim.agents.rules.monitoring import MonitoringParams
from tests.unit.money.toy import levers

pytestmark = pytest.mark.unit
P = MonitoringParams(billing_error=2.0, threat=0.5, standard=-1.5)


def watched(intensity: float, accuracy: float, weight: float = 0.0):
    return levers(pct={"monitoring": {"intensity": intensity, "accuracy": accuracy, "experience_weight": weight}}).pct.monitoring


def test_what_is_not_looked_at_or_not_seen_truly_is_not_found():
    assert monitoring.found(watched(0.0, 1.0)) == monitoring.found(watched(1.0, 0.0)) == 0.0
    assert monitoring.found_in(watched(1.0, 1.0, 0.5)) == (0.25, 0.25, 0.5)
    assert sum(monitoring.found_in(watched(0.5, 0.4, 0.3))) == pytest.approx(0.2)


def test_hospitals_give_back_the_wrong_part_of_bills_as_far_as_it_is_found():
    bills = np.array([[1_000_000, 333], [0, 50_000]])
    back = monitoring.given_back(bills, watched(1.0, 1.0), P)  # half of monitoring is of money: 1% of bills
    assert back.tolist() == [[10_000, 3], [0, 500]]
    assert not monitoring.given_back(bills, watched(0.0, 1.0), P).any()
    assert not monitoring.given_back(bills, watched(1.0, 1.0, 1.0), P).any()  # it looks at experience alone


def test_only_those_below_the_standard_try_harder_and_the_more_the_surer_the_loss():
    quality = np.array([-2.5, -1.5, 0.0])
    assert monitoring.effort_under_threat(quality, 0.4, P).tolist() == pytest.approx([0.2, 0.0, 0.0])
    assert not monitoring.effort_under_threat(quality, 0.0, P).any()


def test_true_monitoring_sees_quality_and_untrue_sees_luck():
    quality, luck = np.array([0.0, 1.0]), np.array([-2.0, 2.0])
    assert monitoring.seen_quality(quality, luck, 1.0).tolist() == [0.0, 1.0]
    assert monitoring.seen_quality(quality, luck, 0.25).tolist() == [-1.5, 2.5]
