"""The catalogue of redesigns: what share of which activity can move out of hospital, at what price and risk."""

from __future__ import annotations

from dataclasses import dataclass

from sim.care import lines
from sim.parameters import Params, interval, param

OUTPATIENT, ELECTIVE, ACCIDENT, SENSITIVE = range(4)
MOVABLE_LINES = (lines.OUTPATIENT, lines.ELECTIVE, lines.ACCIDENT_EMERGENCY, lines.EMERGENCY)
"""Budget line of each kind of care that redesigns can move; of emergencies they move ambulatory-care-sensitive ones alone."""
PLANNED_KINDS = slice(OUTPATIENT, ELECTIVE + 1)


@dataclass(frozen=True)
class Pathway:
    """One line of the catalogue: the kind of care it moves, and the parameter that says how much of it can move.

    A service that a specialist gives names the specialty group, and the parameter that says how many half-days it takes;
    a practice or group without that specialist cannot run it. `service` says what range it belongs to, and `profession`
    which profession besides doctors carries it.
    """

    name: str
    stream: int
    eligible: str
    service: str
    profession: str = ""
    specialty: str = ""
    half_days: str = ""


CATALOGUE = (
    Pathway("musculoskeletal_triage", OUTPATIENT, "eligible_musculoskeletal", "community", "ahp"),
    Pathway("dermatology_clinic", OUTPATIENT, "eligible_dermatology", "community", "nurse"),
    Pathway("ophthalmology_clinic", OUTPATIENT, "eligible_ophthalmology", "community", "ahp"),
    Pathway("gynaecology_clinic", OUTPATIENT, "eligible_gynaecology", "community", "nurse"),
    Pathway("ear_nose_throat_clinic", OUTPATIENT, "eligible_ear_nose_throat", "community", "ahp"),
    Pathway("direct_diagnostics", OUTPATIENT, "eligible_diagnostics", "diagnostics"),
    Pathway("minor_surgery", ELECTIVE, "eligible_minor_surgery", "community", "nurse"),
    Pathway("office_procedures", ELECTIVE, "eligible_office_procedures", "office_medicine", "nurse"),
    Pathway("heart_and_chest_clinic", OUTPATIENT, "eligible_heart_and_chest", "office_medicine", "", "heart_and_chest", "clinic_half_days"),
    Pathway("medical_clinic", OUTPATIENT, "eligible_medicine", "office_medicine", "nurse", "general_medicine", "clinic_half_days"),
    Pathway("bone_and_joint_clinic", OUTPATIENT, "eligible_bone_and_joint", "office_medicine", "ahp", "trauma_and_orthopaedics", "clinic_half_days"),
    Pathway("nerve_and_rheumatism_clinic", OUTPATIENT, "eligible_nerve_and_rheumatism", "outpatient", "", "neurology_and_rheumatology", "clinic_half_days"),
    Pathway("day_surgery", ELECTIVE, "eligible_day_surgery", "inpatient", "", "surgery_and_urology", "list_half_days"),
    Pathway("urgent_care_centre", ACCIDENT, "eligible_urgent_care", "urgent", "nurse"),
    Pathway("long_term_care", SENSITIVE, "eligible_long_term_care", "primary", "nurse"),
)


class RedesignParams(Params):
    """What redesigns cost and bring. No saving is assumed: the unit-cost ratio is centred on 1."""

    eligible_musculoskeletal: float = param(
        0.1, unit="share of GP-referred outpatients", low=0.0, high=0.5, prior=interval(0.04, 0.2),
        source="assumption", mark="assumption", about="Outpatients that musculoskeletal triage could see instead.")  # fmt: skip
    eligible_dermatology: float = param(
        0.06, unit="share of GP-referred outpatients", low=0.0, high=0.5, prior=interval(0.02, 0.1),
        source="assumption", mark="assumption", about="Outpatients that a community skin clinic could see instead.")  # fmt: skip
    eligible_ophthalmology: float = param(
        0.05, unit="share of GP-referred outpatients", low=0.0, high=0.5, prior=interval(0.02, 0.1),
        source="assumption", mark="assumption", about="Outpatients that optometrists and a community eye clinic could see instead.")  # fmt: skip
    eligible_gynaecology: float = param(
        0.04, unit="share of GP-referred outpatients", low=0.0, high=0.5, prior=interval(0.01, 0.08),
        source="assumption", mark="assumption", about="Outpatients that a community gynaecology clinic could see instead.")  # fmt: skip
    eligible_ear_nose_throat: float = param(
        0.04, unit="share of GP-referred outpatients", low=0.0, high=0.5, prior=interval(0.01, 0.08),
        source="assumption", mark="assumption", about="Outpatients that a community ear, nose and throat clinic could see instead.")  # fmt: skip
    eligible_diagnostics: float = param(
        0.04, unit="share of GP-referred outpatients", low=0.0, high=0.5, prior=interval(0.01, 0.08),
        source="assumption", mark="assumption", about="Outpatients whom a test ordered by the GP would spare the visit.")  # fmt: skip
    eligible_minor_surgery: float = param(
        0.05, unit="share of elective admissions", low=0.0, high=0.5, prior=interval(0.02, 0.1),
        source="assumption", mark="assumption", about="Elective admissions that practices could do themselves.")  # fmt: skip
    eligible_office_procedures: float = param(
        0.03, unit="share of elective admissions", low=0.0, high=0.5, prior=interval(0.01, 0.08),
        source="assumption", mark="assumption", about="Day cases that could be done in a treatment room.")  # fmt: skip
    eligible_heart_and_chest: float = param(
        0.03, unit="share of GP-referred outpatients", low=0.0, high=0.5, prior=interval(0.01, 0.08),
        source="assumption", mark="assumption", about="Outpatients that a specialist's heart and chest clinic outside hospital could see instead.")  # fmt: skip
    eligible_medicine: float = param(
        0.03, unit="share of GP-referred outpatients", low=0.0, high=0.5, prior=interval(0.01, 0.08),
        source="assumption", mark="assumption", about="The same for general medicine, diabetes and digestion among it.")  # fmt: skip
    eligible_bone_and_joint: float = param(
        0.03, unit="share of GP-referred outpatients", low=0.0, high=0.5, prior=interval(0.01, 0.08),
        source="assumption", mark="assumption", about="The same for bones and joints, beyond what triage takes.")  # fmt: skip
    eligible_nerve_and_rheumatism: float = param(
        0.02, unit="share of GP-referred outpatients", low=0.0, high=0.5, prior=interval(0.01, 0.08),
        source="assumption", mark="assumption", about="The same for nerves and rheumatism.")  # fmt: skip
    eligible_day_surgery: float = param(
        0.03, unit="share of elective admissions", low=0.0, high=0.5, prior=interval(0.01, 0.08),
        source="assumption", mark="assumption", about="Day cases that a surgeon could do outside hospital.")  # fmt: skip
    eligible_urgent_care: float = param(
        0.1, unit="share of A&E attendances", low=0.0, high=0.5, prior=interval(0.03, 0.3), source="ae-admitted", mark="assumption",
        about="Attendances at A&E that an urgent care centre led by GPs could see instead, out of hours too; 39% were discharged without any follow-up.")  # fmt: skip
    eligible_long_term_care: float = param(
        0.03, unit="share of ambulatory-care-sensitive admissions", low=0.0, high=0.5, prior=interval(0.0, 0.15), source="case-mgmt-meta",
        mark="assumption",
        about="Avoidable emergency admissions that care of long-term conditions in general practice could take the place of; trials of case management found no difference.")  # fmt: skip
    clinic_half_days: float = param(
        3.5, unit="half-days a week per 100,000 people", low=0.5, high=20.0, prior=interval(2, 6), source="assumption",
        mark="assumption", about="Specialist's time that a clinic takes: 3% of first visits and their follow-ups, 12 a half-day.")  # fmt: skip
    list_half_days: float = param(
        1.0, unit="half-days a week per 100,000 people", low=0.2, high=10.0, prior=interval(0.5, 2.5), source="assumption",
        mark="assumption", about="The same for lists of day surgery: 3% of electives, 6 a half-day.")  # fmt: skip
    cost_ratio: float = param(
        1.0, unit="ratio to hospital price", low=0.5, high=2.0, prior=interval(0.7, 1.8), source="gpwsi-v-outpatient",
        mark="part checked", about="Median price of a redesigned service against the hospital's.")  # fmt: skip
    cost_ratio_log_sd: float = param(
        0.25, unit="log ratio", low=0.0, high=0.6, prior=interval(0.1, 0.4), source="gpwsi-v-outpatient",
        mark="derived", about="Spread of that ratio between redesigns.")  # fmt: skip
    induced_demand: float = param(
        0.10, unit="share of what moves", low=0.0, high=0.30, prior=interval(0.0, 0.30), source="shift-review",
        mark="part checked", about="Extra activity that nearer services draw.")  # fmt: skip
    quality_sd: float = param(
        0.10, unit="sd of quality", low=0.0, high=0.5, prior=interval(0.0, 0.3), source="assumption",
        mark="assumption", about="Spread of a redesign's effect on quality, centred on nought.")  # fmt: skip
    idea_rate: float = param(
        0.06, unit="ideas a quarter per weekly hour per GP", low=0.0, high=0.5, prior=interval(0.01, 0.2),
        source="pbc-bizcase-submit", mark="calibrated", about="How often attention turns into a business case, by pathway.")  # fmt: skip
    setup_months: float = param(
        6.0, unit="months", low=1.0, high=24.0, prior=interval(3, 12), source="assumption", mark="assumption",
        about="Time from approval to the first patient.")  # fmt: skip
    setup_cost_per_head: float = param(
        1.0, unit="£ a registered person", low=0.0, high=10.0, prior=interval(0.2, 3), source="assumption",
        mark="assumption", about="One-off cost of setting a redesign up.")  # fmt: skip
    failure: float = param(
        0.25, unit="probability", low=0.0, high=0.9, prior=interval(0.1, 0.5), source="pbc-bizcase-approve",
        mark="derived", about="Chance that an approved redesign never opens (66% of leads saw some at work, 80% approved).")  # fmt: skip
    review_months: int = param(
        12, unit="months", low=3, high=36, prior=interval(6, 24), source="assumption", mark="assumption",
        about="Time at work before those who pay look whether it costs more than the hospital did.")  # fmt: skip
