"""The bodies of April 2009: practices, PCTs and acute hospital trusts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.data.making import sources
from sim.data.making.lists import CELLS, Lists
from sim.data.making.populations import Residents
from sim.data.making.table import Column, Made
from sim.randomness import Draws

CONTRACTS = ("GMS", "PMS", "APMS")
PATIENTS_PER_GP = "patients-per-practitioner"

# Assumption: market forces factors by region, inside the range 0.93-1.20 of evidence row mff-range-recalled.
MARKET_FORCES = {
    "Q30": 0.94,
    "Q31": 0.96,
    "Q32": 0.95,
    "Q33": 0.96,
    "Q34": 0.97,
    "Q35": 1.01,
    "Q36": 1.15,
    "Q37": 1.06,
    "Q38": 1.06,
    "Q39": 0.97,
}
INNER_LONDON_MARKET_FORCES = 1.20
INNER_LONDON = ("5A8", "5C3", "5C4", "5H1", "5K7", "5K8", "5LA", "5LC", "5LD", "5LE", "5LF", "5LG")


def core_practices(pcts: pd.DataFrame) -> pd.DataFrame:
    """Source rows of the core practices by PCT code and practice code, `pct` being the row of the PCT."""
    rows = sources.frame("practices_2009.csv.gz", text=("contract_type_2014_15", "dispensing_2014_15"))
    rows = rows.sort_values(["pct_200904", "code"], kind="stable").reset_index(drop=True)
    row_of = {code: row for row, code in enumerate(pcts["pct"])}
    rows["pct"] = rows["pct_200904"].map(row_of).astype(int)
    return rows


def pct_rows() -> pd.DataFrame:
    """Source rows of the 152 PCTs by code."""
    return sources.frame("pcts_2009.csv").sort_values("pct", kind="stable").reset_index(drop=True)


def practices_table(rows: pd.DataFrame, listed: Lists, draws: Draws) -> Made:
    """One row a practice; what was imputed is flagged. Names and postcodes are left out on purpose."""
    size = listed.persons.sum(axis=1)
    deprivation, deprivation_imputed = _deprivation(rows, size)
    contract, contract_imputed = _contracts(rows, draws)
    gps, gps_imputed = _gps(rows, size)
    given = [
        (Column("code", "string", "identifier", "Practice code"), rows["code"]),
        (Column("pct", "int16", "row of pcts", "Primary care trust at April 2009"), rows["pct"]),
        (Column("easting_m", "int32", "metres", "National grid easting of the postcode"), rows["easting"]),
        (Column("northing_m", "int32", "metres", "National grid northing of the postcode"), rows["northing"]),
        (Column("lat", "float32", "degrees north", "Latitude"), rows["lat"]),
        (Column("lon", "float32", "degrees east", "Longitude"), rows["lon"]),
        (
            Column("imd_score", "float32", "IMD 2010 score", "Mean of its patients; higher is more deprived"),
            deprivation,
        ),
        (
            Column("contract", "string", "GMS, PMS or APMS", "Contract of 2014-15, the nearest year known"),
            contract,
        ),
        (
            Column("dispensing", "bool", "true or false", "Dispensed in 2014-15; unknown counts as not"),
            rows["dispensing_2014_15"] == "Yes",
        ),
        (Column("gp_count", "int16", "GPs, headcount", "GPs of 2015, the nearest year known"), gps),
        (
            Column("list_imputed", "bool", "true or false", "No list in 2013: size and mix imputed"),
            listed.imputed,
        ),
        (
            Column("imd_imputed", "bool", "true or false", "Deprivation is the PCT's mean"),
            deprivation_imputed,
        ),
        (
            Column("contract_imputed", "bool", "true or false", "Contract drawn from the PCT's mix"),
            contract_imputed,
        ),
        (Column("gp_count_imputed", "bool", "true or false", "GPs from list size"), gps_imputed),
    ]
    for place, cell in enumerate(CELLS):
        sex, band = cell.split("_", 1)
        about = f"Registered {sex} patients aged {band.replace('_', ' ').replace(' plus', '+')} at April 2009"
        given.append((Column(cell, "int32", "persons", about), listed.persons[:, place]))
    return Made.of("practices", "Core general practices of England at April 2009, by PCT and practice code.", given)


def _deprivation(rows: pd.DataFrame, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    score = rows["imd2010"].to_numpy(dtype=np.float64)
    blank = np.isnan(score)
    pct = rows["pct"].to_numpy()
    weight = np.where(blank, 0, size)
    mean = np.bincount(pct, weight * np.where(blank, 0.0, score)) / np.bincount(pct, weight)
    return np.where(blank, mean[pct].round(2), score), blank


def _contracts(rows: pd.DataFrame, draws: Draws) -> tuple[np.ndarray, np.ndarray]:
    known = rows["contract_type_2014_15"].to_numpy(dtype=object)
    blank = known == ""
    pct = rows["pct"].to_numpy()
    luck = draws.uniform("practice.contract", 0, np.arange(len(rows)))
    drawn = known.copy()
    for row in np.flatnonzero(blank):
        peers = known[(pct == pct[row]) & ~blank]
        peers = peers if peers.size else known[~blank]
        shares = np.cumsum([np.mean(peers == kind) for kind in CONTRACTS])
        drawn[row] = CONTRACTS[min(int(np.searchsorted(shares, luck[row], side="right")), len(CONTRACTS) - 1)]
    return drawn, blank


def _gps(rows: pd.DataFrame, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    evidence = sources.frame("evidence.csv", text=("value",)).set_index("id")
    patients_per_gp = float(str(evidence.loc[PATIENTS_PER_GP, "value"]).replace(",", ""))
    count = rows["gp_headcount_2015"].to_numpy(dtype=np.float64)
    blank = ~(count > 0)  # a practice with patients has a GP, so 0 is a gap too
    return np.where(blank, np.maximum(1, np.rint(size / patients_per_gp)), count).astype(int), blank


def pcts_table(rows: pd.DataFrame, practices: Made, people: Residents) -> Made:
    """One row a PCT: people, deprivation, place, prices and births."""
    pct = np.asarray(practices.values["pct"])
    size = np.sum([practices.values[cell] for cell in CELLS], axis=0)
    registered = np.bincount(pct, size, minlength=len(rows))
    deprivation = np.bincount(pct, size * np.asarray(practices.values["imd_score"])) / registered
    inner = rows["pct"].isin(INNER_LONDON).to_numpy()
    market_forces = np.where(inner, INNER_LONDON_MARKET_FORCES, rows["sha"].map(MARKET_FORCES).to_numpy())
    births = people.in_year(2009)[:, 0] / registered * 1000
    given = [
        (Column("pct", "string", "identifier", "PCT code at April 2009"), rows["pct"]),
        (
            Column("name", "string", "text", "Name of the PCT, for messages only; figures and maps carry none"),
            rows["pct_name"],
        ),
        (Column("sha", "string", "identifier", "Strategic health authority"), rows["sha"]),
        (
            Column("residents_2009", "int32", "persons", "Residents, mid-2009, estimated"),
            rows["resident_mid2009_est"],
        ),
        (
            Column("residents_mid2011", "int32", "persons", "Residents, mid-2011, census based"),
            rows["resident_mid2011"],
        ),
        (
            Column("registered_2009", "int32", "persons", "Registered with its practices, April 2009"),
            registered.astype(int),
        ),
        (
            Column("imd_score", "float64", "IMD 2010 score", "Mean of its practices weighted by list"),
            deprivation.round(3),
        ),
        (Column("easting_m", "int32", "metres", "Mean of its practices"), rows["easting"].astype(int)),
        (Column("northing_m", "int32", "metres", "Mean of its practices"), rows["northing"].astype(int)),
        (
            Column("mff", "float64", "ratio to England", "Market forces factor by region (assumption)"),
            market_forces,
        ),
        (
            Column(
                "births_per_1000_registered",
                "float64",
                "births per 1,000 registered persons a year",
                "Children aged 0 in mid-2009 over the registered",
            ),
            births.round(3),
        ),
    ]
    return Made.of("pcts", "The 152 primary care trusts at April 2009, by code.", given)


def trusts_table() -> Made:
    """One row an acute hospital trust of June 2010; placed at its headquarters."""
    rows = sources.frame("trusts_2010.csv")
    rows = rows[rows["role"] == "acute"].sort_values("org_code", kind="stable")
    given = [
        (Column("code", "string", "identifier", "Hospital trust code"), rows["org_code"]),
        (Column("sha", "string", "identifier", "Strategic health authority"), rows["sha"]),
        (Column("lat", "float32", "degrees north", "Latitude of the headquarters"), rows["hq_lat"]),
        (Column("lon", "float32", "degrees east", "Longitude of the headquarters"), rows["hq_lon"]),
        (
            Column("general_acute_beds", "float32", "beds", "General and acute beds available, April-June 2010"),
            rows["avail_general_acute"],
        ),
        (
            Column("general_beds", "float32", "beds", "Occupied beds of general surgery, general and geriatric medicine; 0: a specialist hospital"),
            rows["occupied_general_beds"],
        ),
        (
            Column("is_foundation_trust", "bool", "true or false", "Foundation trust in June 2010, from its name"),
            rows["is_foundation_trust_in_name"] == 1,
        ),
    ]
    return Made.of("trusts", "Acute hospital trusts (100 or more general and acute beds), by code.", given)
