"""Levers on what a group is: its legal form, its leaders, who takes part, what it may do, and who manages for it."""

from __future__ import annotations

from typing import Literal

from sim.parameters import EMERGENCIES, Levers, lever

FormName = Literal[
    "chosen", "pbc_consortium", "pms_organisation", "gp_company", "multi_professional", "social_enterprise", "foundation_trust",
    "pct_armslength",
]  # fmt: skip
Service = Literal["primary", "community", "office_medicine", "diagnostics", "outpatient", "urgent", "inpatient"]


class InvolvementLevers(Levers):
    """Professions other than doctors; what they do is counted in redesigns that hang on them."""

    nurse: float = lever(
        0.3, unit="active share", low=0.0, high=1.0, off=0.3, acts_on=("redesigns",), placebo=EMERGENCIES,
        about="Share of nurses who take an active part in a group: more ideas for services that nurses carry.")  # fmt: skip
    pharmacist: float = lever(
        0.3, unit="active share", low=0.0, high=1.0, off=0.3, acts_on=("prescribing_per_head",), placebo=EMERGENCIES,
        about="Share of pharmacists who take an active part in a group whose budget covers drugs: they review what is prescribed.")  # fmt: skip
    ahp: float = lever(
        0.3, unit="active share", low=0.0, high=1.0, off=0.3, acts_on=("redesigns",), placebo=EMERGENCIES,
        about="The same for allied health professionals, such as physiotherapists and optometrists.")  # fmt: skip


class SupportLevers(Levers):
    """What bought management support is like."""

    quality: float = lever(
        0.4, unit="index 0-1", low=0.0, high=1.0, off=0.0, acts_on=("commissioning_hours",), placebo=EMERGENCIES,
        about="Quality of the management support that a group with cash buys.")  # fmt: skip
    price: float = lever(
        10.0, unit="£ a head a year", low=0.0, high=30.0, off=0.0, source="pct-mgmt-perhead", mark="derived",
        acts_on=("management_cost_per_head",), placebo=EMERGENCIES,
        about="Price of bought support for the whole budget; a group that manages itself has `lcp.scale_economy` instead.")  # fmt: skip
    local_knowledge: float = lever(
        0.5, unit="index 0-1", low=0.0, high=1.0, off=0.0, acts_on=("commissioning_hours",), placebo=EMERGENCIES,
        about="Local knowledge of whoever gives the support, without which its quality is of no use.")  # fmt: skip


class PartnershipLevers(Levers):
    """What groups are and may do; the fields stand under `lcp`."""

    form: FormName = lever(
        "chosen", unit="word", off="pbc_consortium", source="lcp-forms", mark="checked",
        acts_on=("management_cost_per_head", "gp_referrals"), placebo=EMERGENCIES,
        about="Legal form (conf/forms.yaml), chosen by the members when they first hold cash unless fixed here; forms differ "
        "only in their attributes.")  # fmt: skip
    scope: Literal["both", "provider_only", "commissioner_only"] = lever(
        "both", unit="word", off="both", acts_on=("budget_coverage", "redesign_cost_ratio"), placebo=EMERGENCIES,
        about="Whether groups provide, commission or do both: a provider holds no cash and makes what it redesigns; a "
        "commissioner buys it, and has specialists by sessions only.")  # fmt: skip
    service_range: tuple[Service, ...] = lever(
        ("community", "office_medicine", "diagnostics"), unit="list of services", off=(), acts_on=("redesigns",),
        about="Services that a budget holder may redesign: `urgent` moves attendances from A&E to centres led by GPs, `primary` puts care of "
        "long-term conditions in the place of avoidable emergency admissions; all others move planned care.")  # fmt: skip
    leadership: Literal["doctor", "mixed", "manager"] = lever(
        "doctor", unit="word", off="doctor", acts_on=("commissioning_hours",), placebo=EMERGENCIES,
        about="Who leads a group that holds cash: managers learn the business faster, and lose doctors' engagement at work.")  # fmt: skip
    max_pop: float | None = lever(
        None, unit="people", low=1_000.0, high=500_000.0, off=None, acts_on=("lcp_coverage",), placebo=EMERGENCIES,
        about="Largest population that a group may grow to, and with which a partnership (R3 and R4) is admitted; none for no limit.")  # fmt: skip
    support_source: Literal["own", "pct", "private", "mixed"] = lever(
        "own", unit="word", off="own", acts_on=("management_cost_per_head", "commissioning_hours"), placebo=EMERGENCIES,
        about="Who manages for a group with cash: itself, the primary care trust (whose help suffers from reorganisations), a "
        "firm, or half and half.")  # fmt: skip
    involvement: InvolvementLevers = InvolvementLevers()
    support: SupportLevers = SupportLevers()
