"""National totals of activity and cost, from rates of the simulated people times those registered in England."""

from __future__ import annotations

import numpy as np

from sim.care.person_years import HOSPITAL, LINES, PersonYears

REGISTERED, RESIDENT = 54_836_561, 52_196_381  # England 2009-10, quality and outcomes framework; mid-2009
MILLION, BILLION = 1e6, 1e9
PENCE = 100.0
EMERGENCY = ("emergency_acs", "emergency_other")
PLANNED = ("elective", "day_case")
COUNTS = {
    "gp_first_outpatients": ("outpatient",),
    "elective_admissions": PLANNED,
    "elective_inpatients": ("elective",),
    "day_cases": ("day_case",),
    "emergency_admissions": EMERGENCY,
    "accident_emergency": ("accident_emergency",),
    "other_first_outpatients": ("other_outpatient",),
}


def totals(years: PersonYears) -> dict[str, float]:
    """Totals of the first year by metric key of `targets.csv`: millions of events, GBP billion, GBP a resident."""
    scale = REGISTERED / years.people
    found = {name: years.events(streams, 0).sum() * scale / MILLION for name, streams in COUNTS.items()}
    bill = {line: float(years.cost((line,), 0).sum()) * scale / PENCE for line in LINES}
    found |= {f"{line}_gbp_a_resident": pounds / RESIDENT for line, pounds in bill.items()}
    found |= {f"{line}_gbp_bn": pounds / BILLION for line, pounds in bill.items()}
    found["all_first_outpatients"] = found["gp_first_outpatients"] + found["other_first_outpatients"]
    found["planned_gbp_a_resident"] = found["elective_gbp_a_resident"] + found["maternity_gbp_a_resident"]
    found["inpatient_gbp_a_resident"] = found["planned_gbp_a_resident"] + found["emergency_gbp_a_resident"]
    whole = sum(bill.values())
    found["prescribing_share_of_whole"] = 100.0 * bill["prescribing"] / whole if whole else float("nan")
    found["hospital_share_of_whole"] = 100.0 * sum(bill[line] for line in HOSPITAL) / whole if whole else float("nan")
    found["mental_health_share_of_whole"] = 100.0 * bill["mental_health"] / whole if whole else float("nan")
    found["formula_share_of_whole"] = (
        100.0 * sum(bill[line] for line in ("outpatient", "elective", "other_outpatient", "emergency")) / whole
        if whole
        else float("nan")
    )
    admitted = found["elective_admissions"] + found["emergency_admissions"]
    found["emergency_share_of_admissions"] = 100.0 * found["emergency_admissions"] / admitted if admitted else float("nan")
    acs, emergency = years.events(("emergency_acs",), 0), years.events(EMERGENCY, 0)
    found["acs_share_of_emergencies"] = 100.0 * acs.sum() / max(emergency.sum(), 1)
    found["emergency_gbp_an_admission"] = bill["emergency"] / max(found["emergency_admissions"] * MILLION, 1.0)
    found["emergency_per_1000"] = 1000.0 * found["emergency_admissions"] * MILLION / RESIDENT
    old = years.age >= 65
    found["emergency_admissions_65_plus"] = emergency[old].sum() * scale / MILLION
    found["emergency_price_cv"] = _price_cv(years, "emergency", EMERGENCY)
    found["planned_price_cv"] = _price_cv(years, "elective", PLANNED)
    only = (acs > 0) & (acs == emergency)  # whose emergency bill is all of this kind
    price = years.cost(("emergency",), 0)[only].sum() / PENCE / max(acs[only].sum(), 1)
    found["acs_gbp_bn"] = price * acs.sum() * scale / BILLION
    return {name: float(value) for name, value in found.items()}


def _price_cv(years: PersonYears, line: str, streams: tuple[str, ...]) -> float:
    """Spread of the price of one event, from people with exactly one in the year."""
    one = years.events(streams, 0) == 1
    price = years.cost((line,), 0)[one]
    return float(np.std(price) / np.mean(price)) if price.size and price.mean() > 0.0 else float("nan")
