"""Ten groups of specialties, and how referrals and admissions of each PCT divide between them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.data.load import columns

_MEMBERS = {
    "surgery_and_urology": ("100", "101", "160"),  # with plastic surgery
    "trauma_and_orthopaedics": ("110",),
    "ear_nose_throat_and_oral": ("120", "140"),
    "ophthalmology": ("130",),
    "dermatology": ("330",),
    "gynaecology": ("502",),
    "heart_and_chest": ("170", "320", "340"),
    "general_medicine": ("300", "301", "430"),  # with gastroenterology and geriatric medicine
    "neurology_and_rheumatology": ("150", "400", "410"),  # with neurosurgery
    "other": ("X01",),
}
GROUPS: tuple[str, ...] = tuple(_MEMBERS)
GROUP_OF_TREATMENT_FUNCTION = {code: group for group, codes in _MEMBERS.items() for code in codes}

# Prices of groups against each other (assumption; of orthopaedics alone there is a row, tariff-to-outpatient): only
# ratios matter.
_FIRST_GBP = (150.0, 147.0, 110.0, 115.0, 110.0, 145.0, 190.0, 200.0, 220.0, 160.0)
_ADMISSION_GBP = (1300.0, 2500.0, 950.0, 800.0, 700.0, 1000.0, 2200.0, 750.0, 1500.0, 1200.0)


@lru_cache
def _shares(name: str) -> np.ndarray:
    share = columns("specialty_shares")[name].astype(np.float64).reshape(-1, len(GROUPS))
    share /= share.sum(axis=1, keepdims=True)
    share.flags.writeable = False
    return share


def outpatient_shares() -> np.ndarray:
    """Share of each specialty group in first attendances, float64 [152, 10] in the order of `columns("pcts")`.

    What GPs refer for: rows sum to 1. Source: 18-week returns, pathways that ended without admission, December 2009
    to May 2010 (they count the end of a pathway, not its first attendance: follow-up-heavy groups look small).
    """
    return _shares("outpatient_share")


def admission_shares() -> np.ndarray:
    """Share of each specialty group in planned admissions, float64 [152, 10]; as `outpatient_shares`.

    Source: pathways that ended with admission, inpatient and day case together, of the same returns.
    """
    return _shares("admission_share")


@lru_cache
def relative_prices() -> np.ndarray:
    """Price of a first attendance and of an admission in each group against the national mean, float64 [2, 10].

    Weighted by England's shares both rows have mean 1, so that they move money between groups and never the total.
    An assumption: setting them all to one is the neutral choice.
    """
    weight = np.stack([outpatient_shares(), admission_shares()])
    people = columns("pcts")["registered_2009"].astype(np.float64)
    national = np.einsum("kpg,p->kg", weight, people) / people.sum()
    price = np.array([_FIRST_GBP, _ADMISSION_GBP])
    price /= (price * national).sum(axis=1, keepdims=True)
    price.flags.writeable = False
    return price
