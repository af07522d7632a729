"""A primary care trust: it receives the allocation, supports practices, keeps promises or not."""

from __future__ import annotations

from sim.agents.base import Institution, Var


class PrimaryCareTrust(Institution):
    """A primary care trust: funder and, in the baseline, operator of commissioning."""

    STATE = (
        Var("permanent_id", "int64", "identifier", "Row of the national table: the key of its luck", low=0),
        Var("residents", "float64", "persons", "Residents of 2009, for allocations", low=0),
        Var("inherited_deficit", "float64", "share of allocation", "Deficit with which it starts"),
        Var("target_gap", "float64", "share of target", "Distance of its allocation from target", low=-0.9),
        Var("need_index", "float64", "ratio to England", "Need and prices of a resident against England's", low=0),
        Var("allocation_pence", "int64", "pence", "Allocation of the year", low=0),
        Var("other_care_pence", "int64", "pence", "Planned spending of the year on other care", low=0),
        Var("year_start_pence", "int64", "pence", "Cash at the start of the year"),
        Var("deficit_percent", "float64", "% of allocation", "Deficit of last year; 0 in balance", low=0),
        Var("support_draw", "float64", "sd", "Its place among trusts in support given to practices"),
        Var("support", "float64", "index 0-1", "Management support given to practices", low=0, high=1),
    )
