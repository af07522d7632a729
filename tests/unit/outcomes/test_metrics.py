"""What is measured: sums over sums, so that months, trusts and years add up; nothing where nothing stands below the line."""

from __future__ import annotations

import numpy as np
import pytest

from sim.outcomes.metrics import HEADLINES, LAST_YEAR, METRICS, SERIES, SINCE_START
from sim.record import REAL_BY_REASON

pytestmark = pytest.mark.unit


def value(key: str, **series) -> np.ndarray:
    metric = METRICS[key]
    empty = {name: np.zeros_like(next(iter(series.values()))) for name in (*metric.over, *metric.under)}
    return metric.value({**empty, **series})


@pytest.mark.parametrize("metric", METRICS.values(), ids=lambda metric: metric.key)
def test_each_metric_says_what_it_is_and_in_which_unit(metric):
    assert metric.unit
    assert metric.about.endswith(".")
    assert metric.name[0].isupper()
    assert metric.good in (-1, 0, 1)
    assert metric.period in (LAST_YEAR, SINCE_START)
    assert metric.over
    assert metric.under
    assert set(metric.over) | set(metric.under) <= set(SERIES)


def test_names_are_unique_and_headlines_are_metrics():
    assert len({metric.name for metric in METRICS.values()}) == len(METRICS)
    assert set(HEADLINES) <= set(METRICS)
    assert len(set(SERIES)) == len(SERIES)


@pytest.mark.parametrize(
    "key, series, expected",
    [
        # 30 admissions in a month among 4,000 people: 30 / 4,000 x 12 x 1,000 a year
        ("emergency_admissions", {"emergencies": 30.0, "registered": 4000.0}, 90.0),
        ("elective_admissions", {"electives": 30.0, "registered": 4000.0}, 90.0),
        # 3 of 12 practices
        ("active_engagement", {"practices_active": 3.0, "practices": 12.0}, 25.0),
        ("commissioning_hours", {"gp_hours": 14.0, "gps": 20.0}, 0.7),
        # 500,000 pence a month for 4,000 people: £1.25 a month, £15 a year
        ("management_cost_per_head", {"management_real": 500_000.0, "registered": 4000.0}, 15.0),
        # 62% of promised savings unpaid
        ("savings_paid_share", {"savings_paid_real": 38.0, "savings_due_real": 100.0}, 38.0),
        ("trust", {"trust_people": 2400.0, "registered": 4000.0}, 0.6),
        ("redesigns", {"redesigns_running": 2.0, "registered": 50_000.0}, 4.0),
        ("out_of_hospital_share", {"planned_community_real": 5.0, "planned_hospital_real": 95.0}, 5.0),
        ("overspend_risk", {"holders_overspent": 1.0, "holders_at_risk": 8.0}, 12.5),
        ("pct_balance", {"balance_real": 2.0, "allocation_real": 200.0}, 1.0),
    ],
)
def test_metrics_by_hand(key, series, expected):
    assert value(key, **{name: np.array([number]) for name, number in series.items()}) == pytest.approx(expected)


def test_where_nothing_stands_below_the_line_there_is_no_value():
    assert np.isnan(value("savings_paid_share", savings_due_real=np.zeros(2), savings_paid_real=np.zeros(2))).all()


def test_a_metric_of_sums_is_that_of_all_months_together_and_not_the_mean_of_months():
    paid, due = np.array([10.0, 0.0]), np.array([10.0, 90.0])
    each = value("savings_paid_share", savings_paid_real=paid, savings_due_real=due)
    together = value("savings_paid_share", savings_paid_real=paid.sum(), savings_due_real=due.sum())
    assert each.tolist() == [100.0, 0.0]
    assert together == pytest.approx(10.0)


def test_spending_a_head_leaves_no_spending_out():
    assert set(METRICS["spend_per_head"].over) == set(REAL_BY_REASON)
    assert METRICS["net_saving_per_head"].over == METRICS["spend_per_head"].over


def test_the_placebo_is_a_metric_in_its_own_right():
    assert METRICS["emergency_admissions"].over == ("emergencies",)
