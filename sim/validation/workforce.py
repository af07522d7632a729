"""Practices, general practitioners and trusts of the starting data against published counts and spreads."""

from __future__ import annotations

import numpy as np

from sim.data.attraction import attraction
from sim.data.load import columns
from sim.data.population import lists_by_cell
from sim.validation.estimate import Estimate, exact

SMALL, LARGE = 3_000, 15_000


def workforce() -> dict[str, Estimate]:
    """Figures on organisations by metric key of `targets.csv`, from the packaged tables of 2009: they check the data."""
    table, pcts = columns("practices"), columns("pcts")
    size = lists_by_cell().sum(axis=(1, 2)).astype(float)
    gps = table["gp_count"].astype(float)
    residents = pcts["residents_2009"].astype(float)
    found = {
        "practices": size.size,
        "list_mean": size.mean(),
        "list_sd": size.std(),
        "list_p10": np.quantile(size, 0.1),
        "list_median": np.median(size),
        "list_p90": np.quantile(size, 0.9),
        "lists_under_3000": 100.0 * (size < SMALL).mean(),
        "lists_over_15000": 100.0 * (size > LARGE).mean(),
        "patients_per_gp": size.sum() / gps.sum(),
        "gps": gps.sum(),
        "single_handed": 100.0 * (gps == 1).mean(),
        "gps_in_pms": 100.0 * gps[table["contract"] == "PMS"].sum() / gps.sum(),
        "gps_in_gms": 100.0 * gps[table["contract"] == "GMS"].sum() / gps.sum(),
        "gps_in_apms": 100.0 * gps[table["contract"] == "APMS"].sum() / gps.sum(),
        "practice_imd_mean": table["imd_score"].mean(),
        "practice_imd_sd": table["imd_score"].std(),
        "practice_imd_p10": np.quantile(table["imd_score"], 0.1),
        "practice_imd_p90": np.quantile(table["imd_score"], 0.9),
        "km_to_hospital": attraction(6.0).km.min(axis=1).mean(),
        "acute_trusts": columns("trusts")["code"].size,
        "foundation_trusts": columns("trusts")["is_foundation_trust"].sum(),
        "pct_residents_mean": residents.mean(),
        "pct_residents_median": np.median(residents),
        "pcts": residents.size,
    }
    later = size * (pcts["residents_mid2011"] / pcts["residents_2009"])[table["pct"]]  # lists follow residents
    found |= {
        "list_mean_2011": later.mean(), "list_sd_2011": later.std(),
        "list_p10_2011": np.quantile(later, 0.1), "list_p90_2011": np.quantile(later, 0.9),
    }  # fmt: skip
    return {key: exact(float(value)) for key, value in found.items()}
