"""The kinds of care: nine streams drawn person by person, and four so frequent that they are drawn by practice and cell.

Streams of one family share a random number and so exclude each other within a person's month; families are blind to
one another. That is what makes an emergency a placebo for everything that acts on planned care.
"""

from __future__ import annotations

STREAMS = (
    "outpatient", "elective", "day_case", "emergency_acs", "emergency_other", "other_outpatient",
    "accident_emergency", "mental_health", "rare",
)  # fmt: skip
OUTPATIENT, ELECTIVE, DAY_CASE, EMERGENCY_ACS, EMERGENCY_OTHER, OTHER_OUTPATIENT, ACCIDENT_EMERGENCY, MENTAL_HEALTH, RARE = range(9)
"""`outpatient` is a first attendance after a GP's referral, with its follow-ups; `emergency_acs` an admission that good
primary care can often prevent; `rare` one of the few very costly courses of care."""

DEATH = len(STREAMS)  # the last row of weights; death is no care
FAMILY_START = (0, 3, 5, 6, 9)  # first stream of each family: planned, urgent (with death), referred by others, open
PLANNED = 3  # the streams of the first family are decided by GPs
BY_PRACTICE = len(STREAMS) - PLANNED

CODED_BIT = (-1, 10, 10, 11, 12, -1, -1, -1, -1)
"""Bit that a stay of each stream sets beside those of long-term conditions, as every stay has a diagnosis; -1 is no stay."""

FREQUENT = ("consultations", "prescribing", "community", "maternity")
CONSULTATIONS, PRESCRIBING, COMMUNITY, MATERNITY = range(4)

KINDS_OF_GROUPS = OUTPATIENT_KIND, ADMISSION_KIND = 0, 1  # what specialty groups are drawn for: first attendances, planned admissions
