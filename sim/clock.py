"""Months and financial years. The financial year runs from April to March and is named by the year it ends in."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

MONTHS_IN_YEAR = 12
MOST_MONTHS = 256  # the month fills eight bits of a random-number counter
EPOCH_YEAR = 1850  # birth months are counted from here, so that they fit 16 bits


def parse_month(text: str) -> int:
    """Turn `2010-04` into a month number (months since January of `EPOCH_YEAR`).

    Raises:
        ValueError: if the text is not a year and a month.
    """
    match = re.fullmatch(r"(\d{4})-(\d{2})", str(text))
    if not match or not 1 <= int(match[2]) <= MONTHS_IN_YEAR or int(match[1]) < EPOCH_YEAR:
        raise ValueError(f"{text!r} is not a month; write year-month, as in 2010-04")
    return (int(match[1]) - EPOCH_YEAR) * MONTHS_IN_YEAR + int(match[2]) - 1


def month_label(number: int) -> str:
    """The month number as `2010-04`."""
    return f"{EPOCH_YEAR + number // MONTHS_IN_YEAR:04d}-{number % MONTHS_IN_YEAR + 1:02d}"


def financial_year(number: int) -> int:
    """The financial year of a month, named by the year in which it ends: April 2009 is in 2010."""
    year, month = EPOCH_YEAR + number // MONTHS_IN_YEAR, number % MONTHS_IN_YEAR
    return year + 1 if month >= 3 else year


@dataclass(frozen=True)
class Clock:
    """The months of a run, from `start` to `end` inclusive, numbered 0, 1, 2 ... in the run."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 < self.months < MOST_MONTHS:
            raise ValueError(f"a run covers 1 to {MOST_MONTHS - 1} months, not {self.months}")

    @property
    def months(self) -> int:
        return self.end - self.start + 1

    def number(self, month: int) -> int:
        """Month of the run to month number."""
        return self.start + month

    def label(self, month: int) -> str:
        return month_label(self.start + month)

    def year(self, month: int) -> int:
        return financial_year(self.start + month)

    def labels(self) -> list[str]:
        return [self.label(month) for month in range(self.months)]

    def financial_years(self) -> np.ndarray:
        return np.array([self.year(month) for month in range(self.months)], dtype=np.int16)


def is_monthly(number: int) -> bool:
    return True


def is_april(number: int) -> bool:
    return number % MONTHS_IN_YEAR == 3


def is_march(number: int) -> bool:
    return number % MONTHS_IN_YEAR == 2


def is_quarter_end(number: int) -> bool:
    """March, June, September and December."""
    return number % 3 == 2
