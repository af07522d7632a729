"""Levers on patients and the public: whether patients may choose between partnerships, and how the public takes part."""

from __future__ import annotations

from typing import Literal

from sim.parameters import EMERGENCIES, Levers, lever


class ChoiceLevers(Levers):
    """Patients' choice of partnership (rule D16); who moves takes need along, so that no measure of care is a placebo."""

    lcp: bool = lever(
        False, unit="true or false", off=False, acts_on=("switched_share",),
        about="Patients may choose between the practices of partnerships near them, without moving house.")  # fmt: skip
    switching_cost: float = lever(
        2.0, unit="sd of clinical quality", low=0.0, high=5.0, off=2.0, acts_on=("switched_share",),
        about="Inertia of patients against changing partnership, beyond the habit of staying.")  # fmt: skip
    information: float = lever(
        0.3, unit="share 0-1", low=0.0, high=1.0, off=0.0, acts_on=("switched_share",),
        about="How much patients know about differences in quality.")  # fmt: skip


class PublicLevers(Levers):
    """Accountability to the public (rule D17)."""

    mode: Literal["none", "advisory", "membership", "board_seats"] = lever(
        "none", unit="word", off="none", acts_on=("public_support", "patient_experience", "management_cost_per_head"),
        placebo=EMERGENCIES,
        about="How the public takes part in groups that hold cash: not, as advisers, as members who elect, or with seats on the board.")  # fmt: skip


class PilotLevers(Levers):
    """Programmes of pilots."""

    n: float | None = lever(
        None, unit="groups in England", low=0.0, high=1000.0, off=None, source="ico-2010", mark="derived", acts_on=("lcp_coverage",),
        placebo=EMERGENCIES,
        about="Number of pilots in all of England: groups, the keenest of their trusts, that alone may leave the lowest rung; null lets all.")  # fmt: skip
