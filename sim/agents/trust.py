"""A hospital trust: what it earns, what work that leaves costs it, and whether it breaks even."""

from __future__ import annotations

import numpy as np

from sim.agents.base import Columns, Institution, Var
from sim.agents.rules import hospital as rule
from sim.care.capacity import PlannedCapacity
from sim.clock import is_april


class HospitalTrust(Institution):
    """An acute hospital trust, paid by tariff for the patients that practices send."""

    STATE = (
        Var("permanent_id", "int64", "identifier", "Key of the trust's luck", low=0),
        Var("pct", "int32", "identifier", "Area of most of its patients, as a row", low=0),
        Var("beds", "float64", "beds", "General and acute beds", low=0),
        Var("is_foundation", "bool", "true or false", "Foundation trust in 2010, which may keep a surplus"),
        Var("scope_share", "float64", "share", "Share of its patients who are in the scope", low=0, high=1),
        Var("income_pence", "int64", "pence", "Income of the month from the scope", low=0),
        Var("usual_income", "float64", "pence, 2009-10 prices", "Mean month of income in the year before policy starts", low=0),
        Var("opening_margin", "float64", "% of income", "Margin before any work is lost"),
        Var("year_income_pence", "int64", "pence", "Income of the financial year from the scope", low=0),
        Var("year_lost_pence", "int64", "pence", "Stranded cost of the year that nobody pays", low=0),
        Var("given_back_pence", "int64", "pence", "Paid back this month under the marginal price", low=0),
        Var("margin", "float64", "% of income", "Margin of the last year"),
        Var("in_difficulty", "bool", "true or false", "Below the margin of difficulty in the last year"),
    )  # fmt: skip


def open_trusts(places, practices, parameters, draws) -> Columns:
    """The hospital trusts of the scope with their luck."""
    p = parameters.hospital
    hospitals = Columns(HospitalTrust.STATE, places.trust_codes.size)
    hospitals.permanent_id[:] = places.trust_national_index
    hospitals.beds[:], hospitals.is_foundation[:] = places.trust_beds, places.trust_is_foundation
    hospitals.scope_share[:] = np.clip(places.trust_in_scope_share, 0.0, 1.0)
    flow = np.zeros((places.pct_codes.size, len(hospitals)))
    np.add.at(flow, practices.pct, places.practice_trust_share[:, :-1] * practices.list_size[:, None])
    hospitals.pct[:] = flow.argmax(axis=0)
    own = draws.normal("hospital.margin", 0, hospitals.permanent_id)
    hospitals.opening_margin[:] = p.opening_margin + p.margin_sd * own
    hospitals.margin[:] = hospitals.opening_margin
    return hospitals


def open_capacity(places, practices, hospitals, parameters) -> PlannedCapacity:
    """Capacity for planned care; hospitals outside the scope answer to empty capacity as those inside do on average."""
    inside = rule.drive(hospitals.is_foundation, parameters.hospital)
    outside = inside.mean() if inside.size else 1.0
    share = places.practice_trust_share
    return PlannedCapacity(share, practices.pct, places.pct_codes.size, np.append(inside, outside))


def close_year(hospitals, parameters, clock, month) -> None:
    """Step of April: the margin of last year, from what was lost and given back."""
    if month == 0 or not is_april(clock.number(month)):
        return
    lost = hospitals.year_lost_pence + hospitals.given_back_pence
    hospitals.margin[:] = rule.margin(
        hospitals.opening_margin, lost.astype(float), hospitals.year_income_pence.astype(float), hospitals.scope_share
    )
    hospitals.in_difficulty[:] = hospitals.margin < parameters.hospital.difficulty_margin
    hospitals.year_income_pence[:] = hospitals.year_lost_pence[:] = 0
