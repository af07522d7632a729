"""Months, financial years and the four calendars of the schedule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.clock import (
    EPOCH_YEAR,
    Clock,
    financial_year,
    is_april,
    is_march,
    is_monthly,
    is_quarter_end,
    month_label,
    parse_month,
)

pytestmark = pytest.mark.unit


def clock(start: str = "2009-04", end: str = "2011-03") -> Clock:
    return Clock(parse_month(start), parse_month(end))


def test_months_are_counted_from_january_of_the_first_year():
    # 160 years and 3 months from January 1850 to April 2010: 160 x 12 + 3
    assert parse_month("1850-01") == 0
    assert parse_month("2010-04") == 1923


@given(st.integers(0, (9999 - EPOCH_YEAR) * 12))
def test_a_label_is_read_back_as_the_month_it_came_from(number):
    assert parse_month(month_label(number)) == number


@pytest.mark.parametrize(
    "text", ["2010-00", "2010-13", "2010", "2010-4", "10-04", "April 2010", "2010-04-01", "", "1849-12"]
)
def test_what_is_no_month_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="is not a month; write year-month, as in 2010-04"):
        parse_month(text)


def test_a_financial_year_runs_from_april_to_march_and_is_named_by_its_end():
    named = {
        month: financial_year(parse_month(month)) for month in ("2009-03", "2009-04", "2009-12", "2010-01", "2010-03")
    }
    assert named == {"2009-03": 2009, "2009-04": 2010, "2009-12": 2010, "2010-01": 2010, "2010-03": 2010}


def test_a_run_counts_its_months_from_nought_to_the_end_inclusive():
    two_years = clock()
    assert two_years.months == 24
    assert (two_years.label(0), two_years.label(23)) == ("2009-04", "2011-03")
    assert two_years.labels()[11:13] == ["2010-03", "2010-04"]
    assert two_years.financial_years().tolist() == [2010] * 12 + [2011] * 12
    assert two_years.number(12) == parse_month("2010-04")


@pytest.mark.parametrize("start, end", [("2010-04", "2010-03"), ("2000-04", "2021-07")])
def test_a_run_without_a_month_or_with_more_than_the_counter_holds_is_refused(start, end):
    # April 2000 to July 2021 is 21 years and 4 months: 256, one more than eight bits can tell apart from nought
    with pytest.raises(ValueError, match="a run covers 1 to 255 months"):
        clock(start, end)


def test_the_longest_run_fills_the_counter():
    assert clock("2000-04", "2021-06").months == 255


def test_one_month_is_a_run():
    assert clock("2010-04", "2010-04").months == 1


def test_the_calendars_name_april_march_and_the_ends_of_quarters():
    year = {month_label(parse_month("2010-01") + month)[5:]: parse_month("2010-01") + month for month in range(12)}
    assert [name for name, number in year.items() if is_april(number)] == ["04"]
    assert [name for name, number in year.items() if is_march(number)] == ["03"]
    assert [name for name, number in year.items() if is_quarter_end(number)] == ["03", "06", "09", "12"]
    assert all(is_monthly(number) for number in year.values())
