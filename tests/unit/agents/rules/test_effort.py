"""Rule D6: hours are given where what one keeps, what peers see and what peers do outweigh what an hour costs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.rules.effort import EffortParams, chosen_hours

pytestmark = pytest.mark.unit
ALONE = EffortParams(peer_pressure=0.0, norm_weight=0.0, support_relief=0.0)


def hours(p=EffortParams(), share=0.7, clinicians=4.0, sight=1.0, mean=1.0, support=0.0):  # noqa: B008
    return chosen_hours(share, clinicians, sight, mean, support, p)


@given(share=st.floats(0, 1), clinicians=st.integers(1, 200))
def test_without_peers_an_hour_is_worth_ones_part_of_the_saving_over_its_cost(share, clinicians):
    # (s / n) S / c, with S = 9,000 and c = 701
    assert hours(ALONE, share, clinicians) == pytest.approx(share / clinicians * 9000 / 701, rel=1e-12)


def test_free_riding_in_a_large_group_by_the_same_formula():
    # a practice of 4: 0.7 / 4 x 9,000 / 701 = 2.247 hours; a partnership of 60: 0.7 / 60 x 9,000 / 701 = 0.150 hours
    assert hours(ALONE, 0.7, 4) == pytest.approx(2.247, abs=0.001)
    assert hours(ALONE, 0.7, 60) == pytest.approx(0.150, abs=0.001)


def test_peers_and_norms_by_hand():
    # cost 701, norm 350.5: (0.7 / 10 x 9,000 + 500 x 0.5 + 350.5 x 2) / (701 + 350.5) = (630 + 250 + 701) / 1,051.5
    assert hours(share=0.7, clinicians=10, sight=0.5, mean=2.0) == pytest.approx(1581 / 1051.5, rel=1e-12)


def test_the_chosen_hours_are_the_best_hours():
    p, share, n, sight, mean, support = EffortParams(), 0.7, 6.0, 0.8, 1.5, 0.4
    cost = p.hour_cost * (1 - p.support_relief * support)
    tried = np.linspace(0, 8, 80_001)
    worth = (
        share / n * p.saving_per_hour * tried - cost * tried**2 / 2 + p.peer_pressure * sight * tried
        - p.norm_weight * cost / 2 * (tried - mean) ** 2
    )  # fmt: skip
    assert hours(p, share, n, sight, mean, support) == pytest.approx(tried[worth.argmax()], abs=1e-4)


def test_support_makes_hours_cheaper():
    # half of the cost is taken away at full support, so twice the hours
    relieved = EffortParams(peer_pressure=0.0, norm_weight=0.0, support_relief=0.5)
    assert hours(relieved, support=1.0) == pytest.approx(2 * hours(relieved, support=0.0))


def test_what_everybody_does_is_a_rest_point_of_the_norm():
    p = EffortParams()
    alone = hours(EffortParams(norm_weight=0.0))
    assert hours(p, mean=alone) == pytest.approx(alone)
    assert alone < hours(p, mean=alone + 1) < alone + 1


def test_with_nothing_to_keep_and_nobody_to_see_it_no_hour_is_given():
    assert hours(ALONE, share=0.0) == 0.0


def test_pay_for_integrated_care_counts_up_to_the_hours_that_are_paid_for():
    p = EffortParams(peer_pressure=0.0, norm_weight=0.0, support_relief=0.0, integrated_care_hours=2.0)

    def paid(pounds: float, share: float = 0.0, rule: str = "one_nth_monitored"):
        return float(chosen_hours(share, 4.0, 0.0, 1.0, 0.0, p, rule, 0.0, pounds))

    assert paid(701.0) == pytest.approx(1.0)  # an hour costs £701 a year
    assert paid(10_000.0) == 2.0  # the third hour is not paid for
    # 0.7 / 4 x 9,000 / 701 = 2.247 hours without pay: nothing is added above what is paid for
    assert paid(10_000.0, share=0.7) == paid(0.0, share=0.7) == pytest.approx(2.247, abs=0.001)
    assert paid(10_000.0, rule="norm_only") == 0.0


@given(pounds=st.floats(0, 20_000), share=st.floats(0, 1), mean=st.floats(0, 4))
def test_the_hours_that_are_chosen_under_such_pay_are_the_best_ones(pounds, share, mean):
    p, tried = EffortParams(), np.linspace(0, 40, 40_001)
    got = float(chosen_hours(share, 4.0, 0.5, mean, 0.0, p, "one_nth_monitored", 0.0, pounds))
    worth = (
        share / 4 * p.saving_per_hour * tried - p.hour_cost * tried**2 / 2 + p.peer_pressure * 0.5 * tried
        - p.norm_weight * p.hour_cost / 2 * (tried - mean) ** 2 + pounds * np.minimum(tried, p.integrated_care_hours)
    )  # fmt: skip
    assert got == pytest.approx(tried[worth.argmax()], abs=2e-3)
