"""Growth over the years of a run, and balances, from its monthly record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.clock import parse_month
from sim.validation.estimate import Estimate, exact

if TYPE_CHECKING:
    from sim.record import Record

PERCENT = 100.0


def growth(record: Record, price_growth: float) -> dict[str, Estimate]:
    """Figures on trends by metric key of `targets.csv`, from one run; growth is that of totals, people's numbers included.

    Whatever lies outside the months of the run is left out.

    Args:
        record: of a finished run; its money is real.
        price_growth: growth of prices, % a year, for figures published in cash.
    """
    found: dict[str, float] = {}
    planned, emergencies, referrals = (_by_year(record, name) for name in ("electives", "emergencies", "referrals"))
    drugs = _by_year(record, "prescribing_real")
    _put(found, "emergency_growth_to_2009", emergencies, 2007, 2009)
    _put(found, "emergency_growth_to_2016", emergencies, 2007, 2016)
    _put(found, "planned_growth_to_2016", planned, 2007, 2016)
    _put(found, "gp_outpatient_growth_2011", referrals, 2010, 2011)
    _put(found, "prescribing_growth_2011", drugs, 2010, 2011)
    if "prescribing_growth_2011" in found:  # published in cash
        found["prescribing_growth_2011"] += price_growth * (1.0 + found["prescribing_growth_2011"] / PERCENT)
    balance, money = _by_year(record, "balance_real"), _by_year(record, "allocation_real")
    if 2010 in balance:
        found["pct_surplus_2010"] = PERCENT * balance[2010] / money[2010]
    yearly = _yearly_by_area(record, "balance_real")
    for year, values in yearly.items():
        found[f"pcts_in_deficit_{year}"] = PERCENT * float((values < 0.0).mean())
    return {key: exact(value) for key, value in found.items()}


def _put(found: dict[str, float], key: str, by_year: dict[int, float], first: int, last: int) -> None:
    """Mean growth a year between two financial years, %, if both are there."""
    if first in by_year and last in by_year and by_year[first] > 0.0:
        found[key] = PERCENT * ((by_year[last] / by_year[first]) ** (1.0 / (last - first)) - 1.0)


def _by_year(record: Record, name: str) -> dict[int, float]:
    return {year: float(values.sum()) for year, values in _yearly_by_area(record, name).items()}


def _yearly_by_area(record: Record, name: str) -> dict[int, np.ndarray]:
    """Sums of whole financial years by trust; 2010 is 2009-10."""
    series, clock = record.series[name], record.clock
    found = {}
    for year in range(clock.year(0), clock.year(clock.months - 1) + 1):
        start = parse_month(f"{year - 1}-04") - clock.start
        if start >= 0 and start + 12 <= clock.months:
            found[year] = series[start : start + 12].sum(axis=0)
    return found
