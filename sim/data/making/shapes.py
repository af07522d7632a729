"""Tables of national shape and level: rates, deprivation, deaths, monthly activity, evidence."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.clock import month_label, parse_month
from sim.data.making import sources
from sim.data.making.lists import CELLS
from sim.data.making.table import Column, Made

ACTIVITY = {  # plain name: heading in the Monthly Activity Return
    "elective_ordinary_admissions": "Elective G&A Ordinary Admissions (FFCEs)",
    "elective_day_cases": "Elective G&A Daycase Admissions (FFCEs)",
    "elective_admissions": "Elective G&A Total Admissions (FFCEs)",
    "planned_ordinary_admissions": "Elective G&A Planned Ordinary Admissions (FFCEs)",
    "planned_day_cases": "Elective G&A Planned Daycase Admissions (FFCEs)",
    "planned_admissions": "Elective G&A Planned Total Admissions (FFCEs)",
    "treatment_centre_admissions": "Elective G&A Admissions (FFCEs) -NHS Treatment Centres (TCs)",
    "emergency_admissions": "Total Non-elective G&A Admissions (FFCEs)",
    "gp_referrals": "GP Referrals Made (All specialties)",
    "gp_referrals_seen": "GP Referrals Seen (All specialties)",
    "gp_referrals_general_acute": "GP Referrals Made (G&A)",
    "gp_referrals_seen_general_acute": "GP Referrals Seen (G&A)",
    "other_referrals_general_acute": "Other Referrals Made (G&A)",
    "first_outpatients": "All 1st Outpatient Attendances (G&A)",
}


def rates_table() -> Made:
    """Rates and costs of 2011-12 by age band and sex, as in the source."""
    rows = sources.frame("patient_rates_by_age_sex.csv")
    units = {
        "population": "persons",
        "inpatient_cost_gbp": "GBP 2011-12 a head",
        "emergency_cost_gbp": "GBP 2011-12 a head",
        "nonemergency_cost_gbp": "GBP 2011-12 a head",
    }
    columns = [
        Column("band", "int8", "age band number", "0: age 0; 1: 1-4; then fives; 18: 85+"),
        Column("age_band", "string", "years", "Age band"),
        Column("sex", "string", "text", "female or male"),
    ]
    values = {"band": np.arange(len(rows)) // 2, "age_band": rows["age_band"], "sex": rows["sex"]}
    for name in rows.columns[2:]:
        kind = "int32" if name == "population" else "float64"
        columns.append(Column(name, kind, units.get(name, "per 1,000 persons a year"), name.replace("_", " ")))
        values[name] = rows[name]
    return Made("rates_by_age_sex", "Hospital use, cost and deaths by age and sex, England 2011-12.", columns, values)


def multipliers_table() -> Made:
    """How use and death vary with deprivation inside an age band."""
    rows = sources.frame("deprivation_multipliers.csv")
    given = [
        (Column("age_band", "string", "years", "Age band"), rows["age_band"]),
        (Column("measure", "string", "text", "What is multiplied"), rows["measure"]),
        (
            Column("fifth", "int8", "0 to 4", "Fifth of areas; 0 is the most deprived"),
            rows["imd_quintile_1_most_deprived"] - 1,
        ),
        (
            Column("ratio_to_all", "float64", "ratio", "Mean of the fifth over the mean of all five"),
            rows["ratio_to_all"],
        ),
    ]
    return Made.of(
        "deprivation_multipliers",
        "Ratios by fifth of deprivation, age band and measure, England 2011-12.",
        given,
    )


def mortality_table() -> Made:
    """Central death rates, England and Wales."""
    rows = sources.frame("mx_england_wales_2005_2013.csv").sort_values(["year", "age"], kind="stable")
    given = [
        (Column("year", "int16", "calendar year", "Year"), rows["year"]),
        (Column("age", "int16", "years", "Age at last birthday"), rows["age"]),
        (
            Column("female", "float64", "deaths per person-year", "Central death rate of women"),
            rows["mx_female"],
        ),
        (Column("male", "float64", "deaths per person-year", "Central death rate of men"), rows["mx_male"]),
    ]
    return Made.of("mortality", "Central death rates by year, age and sex, England and Wales.", given)


def activity_table() -> Made:
    """The Monthly Activity Return of England with plain headings."""
    rows = sources.frame("mar_commissioner_england_monthly.csv")
    names = pd.to_datetime(rows["Period"], format="%B").dt.month.to_numpy()
    first = rows["Year"].str[:4].astype(int).to_numpy()
    labels = [f"{year + (month < 4):04d}-{month:02d}" for year, month in zip(first, names, strict=True)]
    start = parse_month(labels[0])
    if labels != [month_label(start + later) for later in range(len(labels))]:
        raise ValueError("the months of the activity return are not in a row")
    columns = [Column("month", "string", "year-month", "Calendar month")]
    values: dict[str, object] = {"month": labels}
    for name, heading in ACTIVITY.items():
        columns.append(Column(name, "int32", "events a month", heading))
        values[name] = rows[heading]
    return Made("monthly_activity", "Hospital activity of England by month, commissioner basis.", columns, values)


def deprivation_table() -> Made:
    """Where the fifths of small areas begin and end on the IMD 2010 score."""
    score = np.sort(sources.frame("imd_lsoa01.csv.gz")["imd2010_score"].to_numpy())[::-1]
    parts = np.array_split(score, 5)
    given = [
        (Column("fifth", "int8", "0 to 4", "Fifth of small areas; 0 is the most deprived"), np.arange(5)),
        (
            Column("lowest_score", "float64", "IMD 2010 score", "Least deprived area of the fifth"),
            [part[-1] for part in parts],
        ),
        (
            Column("highest_score", "float64", "IMD 2010 score", "Most deprived area of the fifth"),
            [part[0] for part in parts],
        ),
        (
            Column("areas", "int32", "small areas (LSOA 2001)", "Areas in the fifth"),
            [part.size for part in parts],
        ),
    ]
    return Made.of("deprivation", "Fifths of England's small areas by IMD 2010 score.", given)


def spread_table(practices: Made) -> Made:
    """How much of the spread of deprivation is left inside the area of a practice (derived).

    Variance of ln score over all small areas, less the variance of ln score over practices by list: what a
    practice's own mean does not tell about where a patient lives.
    """
    areas = float(np.log(sources.frame("imd_lsoa01.csv.gz")["imd2010_score"].to_numpy()).var())
    weight = np.sum([practices.values[cell] for cell in CELLS], axis=0)
    logs = np.log(np.asarray(practices.values["imd_score"], dtype=np.float64))
    mean = np.average(logs, weights=weight)
    between = float(np.average((logs - mean) ** 2, weights=weight))
    names = ("area_log_sd", "practice_log_sd", "within_practice_log_sd")
    sizes = np.sqrt([areas, between, areas - between]).round(5)
    given = [
        (
            Column("quantity", "string", "identifier", "Over all areas, between practices, inside a practice"),
            names,
        ),
        (Column("value", "float64", "sd of ln IMD 2010 score", "Standard deviation"), sizes),
    ]
    return Made.of("deprivation_spread", "Standard deviations of ln IMD 2010 score; derived here.", given)


def evidence_table() -> Made:
    """Every row of evidence, as written."""
    names = (
        "id",
        "topic",
        "quantity",
        "value",
        "unit",
        "low",
        "high",
        "year",
        "population",
        "use",
        "citation",
        "status",
    )
    rows = sources.frame("evidence.csv", text=names)
    columns = [Column(name, "string", "text", name) for name in names]
    return Made(
        "evidence",
        "Published figures with unit, permitted use, citation and mark.",
        columns,
        {name: rows[name] for name in names},
    )


def references_table() -> Made:
    """The works that the evidence cites."""
    rows = sources.frame("references.csv", text=("key", "reference"))
    columns = [
        Column("key", "string", "identifier", "Key used in citations"),
        Column("reference", "string", "text", "Full reference"),
    ]
    return Made("references", "Works cited.", columns, {"key": rows["key"], "reference": rows["reference"]})
