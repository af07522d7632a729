"""Tables of the 18-week returns of early 2010 and of where the patients of hospital trusts live."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.data.making import sources
from sim.data.making.table import Column, Made
from sim.data.specialties import GROUP_OF_TREATMENT_FUNCTION, GROUPS

PATHWAYS = {"admitted": "admitted_completed", "non_admitted": "nonadmitted_completed", "incomplete": "incomplete"}
BANDS = ("w0_4", "w4_8", "w8_12", "w12_18", "w18_26", "w26_52", "w52_plus")


def _pathways() -> pd.DataFrame:
    """Pathways a month by pathway, primary care trust, specialty group and band of weeks waited."""
    rows = sources.frame("rtt_pct_specialty_2010.csv.gz", text=("specialty",))
    rows["group"] = rows["specialty"].map(GROUP_OF_TREATMENT_FUNCTION).map(GROUPS.index)
    rows[list(BANDS)] = rows[list(BANDS)].div(rows["months"], axis=0)
    return rows.groupby(["pathway", "pct", "group"])[list(BANDS)].sum()


def specialty_table(pcts: np.ndarray) -> Made:
    """How each primary care trust's planned care divides between the specialty groups."""
    index = pd.MultiIndex.from_product([pcts, range(len(GROUPS))], names=["pct", "group"])
    a_month = _pathways().sum(axis=1).unstack("pathway").reindex(index).fillna(0.0)
    share = a_month / a_month.groupby("pct").transform("sum")
    about = "Specialty groups of each PCT's pathways, mean of a month December 2009 to May 2010."
    given = [
        (Column("pct", "int16", "row of pcts", "Primary care trust"), np.repeat(np.arange(len(pcts)), len(GROUPS))),
        (Column("group", "string", "text", "Specialty group"), np.tile(GROUPS, len(pcts))),
        (
            Column("outpatient_share", "float32", "share of the PCT", "Of pathways that ended without admission"),
            share[PATHWAYS["non_admitted"]],
        ),
        (
            Column("admission_share", "float32", "share of the PCT", "Of pathways that ended with admission"),
            share[PATHWAYS["admitted"]],
        ),
        (
            Column("waiting", "float32", "pathways", "Incomplete pathways at the end of a month"),
            a_month[PATHWAYS["incomplete"]],
        ),
    ]
    return Made.of("specialty_shares", about, given)


def waits_table(pcts: np.ndarray, sha: np.ndarray) -> Made:
    """How long patients waited or had been waiting, by region and specialty group."""
    region = pd.Series(sha, index=pcts)
    rows = _pathways().reset_index()
    rows["sha"] = rows["pct"].map(region)
    rows["pathway"] = rows["pathway"].map({source: name for name, source in PATHWAYS.items()})
    rows = rows.groupby(["pathway", "sha", "group"], as_index=False)[list(BANDS)].sum()
    given = [
        (Column("pathway", "string", "text", "admitted, non_admitted or incomplete"), rows["pathway"]),
        (Column("sha", "string", "identifier", "Strategic health authority"), rows["sha"]),
        (Column("group", "string", "text", "Specialty group"), np.array(GROUPS)[rows["group"]]),
    ]
    for band in BANDS:
        weeks = band[1:].replace("_plus", " or more").replace("_", " to ")
        given.append((Column(band, "float32", "pathways a month", f"Waited {weeks} weeks"), rows[band]))
    about = "Weeks waited by region and specialty group, mean of a month December 2009 to May 2010."
    return Made.of("waits_2010", about, given)


def trust_patients_table() -> Made:
    """Which trusts the admitted patients of a local authority went to in 2020."""
    rows = sources.frame("trust_patients_2020.csv").sort_values(["geo_code", "trust_code"], kind="stable")
    given = [
        (Column("authority", "string", "identifier", "Local authority"), rows["geo_code"]),
        (Column("trust", "string", "identifier", "Hospital trust of 2020"), rows["trust_code"]),
        (Column("share", "float32", "share of the authority", "Of its admitted patients"), rows["p_geo"]),
    ]
    return Made.of("trust_patients_2020", "Trusts used by the patients of each authority, 2020.", given)


def practice_authorities_table(codes: np.ndarray) -> Made:
    """The local authority in which each core practice stands, in the national order of practices."""
    rows = sources.frame("practice_authorities_2014.csv.gz", text=("code", "authority")).set_index("code")
    authority = rows["authority"].reindex(list(codes))
    about = "Local authority of each practice, coded as in trust_patients_2020; a few have none there."
    return Made.of("practice_authorities", about, [(Column("authority", "string", "identifier", "Or none"), authority)])
