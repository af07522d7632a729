"""A hospital trust: what it earns. Its reactions come later; a form of reaction that is not modelled is absent."""

from __future__ import annotations

from sim.agents.base import Institution, Var


class HospitalTrust(Institution):
    """An acute hospital trust, paid by tariff for the patients that practices send."""

    STATE = (
        Var("beds", "float64", "beds", "General and acute beds", low=0),
        Var("is_foundation", "bool", "true or false", "Foundation trust in 2010"),
        Var("income_pence", "int64", "pence", "Income of the month from the scope", low=0),
    )
