"""Which lines of spending a budget of a given scope covers: the most manageable first, each in full before the next."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.care.lines import LINE_OF_FREQUENT, LINE_OF_STREAM, LINES, OTHER, covered_lines
from sim.care.streams import STREAMS

pytestmark = pytest.mark.unit
SHARES = np.array([0.11, 0.2, 0.3, 0.2, 0.19])
scopes = st.floats(0.0, 1.0)
line_shares = st.lists(st.floats(0.0, 1.0), min_size=5, max_size=5).filter(lambda row: sum(row) > 0.01).map(
    lambda row: np.array(row) / sum(row)
)  # fmt: skip


@pytest.mark.parametrize(
    "scope, expected",
    [
        (0.0, [0, 0, 0, 0, 0]),
        # exactly prescribing, the rung of one shared line
        (0.11, [1, 0, 0, 0, 0]),
        # prescribing and outpatients are 0.31; 0.02 of the 0.30 of electives is a fifteenth
        (0.33, [1, 1, 1 / 15, 0, 0]),
        # 0.61 up to electives; 0.19 of the 0.20 of emergencies
        (0.8, [1, 1, 1, 0.95, 0]),
        # 0.81 up to emergencies; 0.09 of the 0.19 of other care
        (0.9, [1, 1, 1, 1, 9 / 19]),
        (1.0, [1, 1, 1, 1, 1]),
    ],
)
def test_lines_are_covered_in_their_order(scope, expected):
    assert covered_lines(scope, SHARES) == pytest.approx(np.array(expected), abs=1e-12)


def test_a_line_on_which_nothing_is_spent_is_not_covered():
    assert covered_lines(1.0, np.array([0.0, 1.0, 0.0, 0.0, 0.0])).tolist() == [0, 1, 0, 0, 0]


@given(scope=scopes, shares=line_shares)
def test_what_is_covered_adds_up_to_the_scope(scope, shares):
    covered = covered_lines(scope, shares)
    assert ((covered >= 0.0) & (covered <= 1.0)).all()
    assert (covered * shares).sum() == pytest.approx(scope, abs=1e-9)


@given(scope=scopes, more=scopes, shares=line_shares)
def test_a_wider_scope_never_covers_less_of_any_line(scope, more, shares):
    assert (covered_lines(max(scope, more), shares) >= covered_lines(min(scope, more), shares)).all()


@given(scope=scopes, shares=line_shares)
def test_no_line_is_begun_before_those_ahead_of_it_are_covered_in_full(scope, shares):
    covered = covered_lines(scope, shares)[shares > 1e-9]
    assert ((covered[:-1] > 1.0 - 1e-6) | (covered[1:] < 1e-6)).all()


def test_practices_have_their_own_scopes_and_shares():
    scopes_of = np.array([[0.11], [1.0]])
    expected = np.array([[1, 0, 0, 0, 0], [1] * 5])
    assert covered_lines(scopes_of, np.vstack([SHARES, SHARES])) == pytest.approx(expected, abs=1e-12)


def test_every_stream_is_on_a_line_and_every_line_but_other_care_has_a_stream():
    assert LINE_OF_STREAM.size == len(STREAMS)
    assert {*LINE_OF_STREAM.tolist(), *LINE_OF_FREQUENT.values()} == set(range(len(LINES))) - {OTHER}
