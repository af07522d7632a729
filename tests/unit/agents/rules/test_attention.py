"""Rule D12: targets take attention, the more the heavier, the more numerous and the more rigid they are."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.rules.attention import AttentionParams, for_commissioning, left_by_targets, pressure

pytestmark = pytest.mark.unit
P = AttentionParams()
share = st.floats(0.0, 1.0)


def test_the_baseline_by_hand():
    # 0.5 x 0.8 x 8 / 16
    assert pressure(8, 0.5, 0.2, P) == pytest.approx(0.2)
    # e^2 + e^1.5 + e^0.75 = 13.99 against 0.2 e^3 = 4.02
    assert left_by_targets(0.2, P) == pytest.approx(13.99 / 18.00, abs=0.001)
    assert for_commissioning(0.2, P) == pytest.approx(math.exp(0.75) / 18.00, abs=0.001)


@pytest.mark.parametrize("off", [(0, 1.0, 0.0), (20, 0.0, 0.0), (20, 1.0, 1.0)])
def test_each_of_three_ways_to_be_without_targets_leaves_all_attention(off):
    assert pressure(*off, P) == 0.0
    assert left_by_targets(0.0, P) == 1.0


@given(share, share)
def test_more_pressure_never_leaves_more(felt, more):
    assert left_by_targets(max(felt, more), P) <= left_by_targets(min(felt, more), P)
    assert 0.0 < for_commissioning(felt, P) < left_by_targets(felt, P) <= 1.0
