"""The department: it sets how much money there is."""

from __future__ import annotations

from sim.agents.base import Institution, Var


class Department(Institution):
    """The Department of Health: funding growth compounds from the base year."""

    STATE = (
        Var("funding_index", "float64", "ratio to 2009-10, nominal", "Money a resident against the base year", low=0),
        Var("price_index", "float64", "ratio to 2009-10", "Prices against the base year", low=0),
    )
