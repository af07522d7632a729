"""Rule D10, second part: whether a primary care trust approves a business case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.parameters import Params, interval, param


class ApprovalParams(Params):
    """What makes a trust approve, in sd of expected benefit."""

    base: float = param(
        2.2, unit="log odds", low=-6.0, high=6.0, prior=interval(-1, 3), source="pbc-bizcase-approve", mark="calibrated",
        about="Log odds of approval of a case without uncertainty, at balance and starting trust, when nothing competes.")  # fmt: skip
    uncertainty: float = param(
        0.5, unit="variance", low=0.0, high=2.0, prior=interval(0.1, 1.0), source="assumption", mark="assumption",
        about="Uncertainty about what a redesign will bring, as the trust sees it.")  # fmt: skip
    criteria_relief: float = param(
        0.5, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.1, 0.9), source="assumption", mark="assumption",
        about="Share of that uncertainty that applicants remove when they know the criteria.")  # fmt: skip
    deficit: float = param(
        0.3, unit="log odds per % deficit", low=0.0, high=3.0, prior=interval(0, 1), source="assumption",
        mark="assumption", about="How much each % of deficit lowers the odds (kappa).")  # fmt: skip
    trust: float = param(
        2.0, unit="log odds", low=0.0, high=4.0, prior=interval(0, 4), source="assumption", mark="assumption",
        about="How much full trust raises the odds against none (tau).")  # fmt: skip
    ownership: float = param(
        1.0, unit="log odds", low=0.0, high=3.0, prior=interval(0, 2), source="assumption", mark="assumption",
        about="How much a joint say over resources raises the odds against none.")  # fmt: skip
    published_discretion: float = param(
        0.5, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.2, 0.8), source="assumption", mark="assumption",
        about="Share of the pull of deficit and trust that remains when plans are judged by published criteria.")  # fmt: skip
    panel_discretion: float = param(
        0.25, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.0, 0.5), source="assumption", mark="assumption",
        about="Share that remains when an independent panel judges.")  # fmt: skip
    leadership_relief: float = param(
        0.5, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.0, 0.9), source="assumption", mark="assumption",
        about="Share of uncertainty that clinicians in full lead of the trust take away.")  # fmt: skip
    skill: float = param(
        1.0, unit="log odds per index point", low=0.0, high=4.0, prior=interval(0, 3), source="assumption",
        mark="assumption", about="How much skill with clinicians raises the odds.")  # fmt: skip
    targets: float = param(
        1.0, unit="log odds at full pressure", low=0.0, high=3.0, prior=interval(0, 3), source="assumption",
        mark="assumption", about="How much national targets lower the odds (omega).")  # fmt: skip
    provider_arm: float = param(
        0.25, unit="log odds", low=0.0, high=3.0, prior=interval(0, 1), source="assumption", mark="assumption",
        about="How much a trust that runs all community services itself dislikes plans for services of others.")  # fmt: skip
    steward_discretion: float = param(
        0.5, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.2, 0.8), source="assumption", mark="assumption",
        about="Share of the pull of deficit, trust, targets and own services that a steward still feels.")  # fmt: skip
    steward_time: float = param(
        0.5, unit="ratio", low=0.1, high=1.0, prior=interval(0.3, 1.0), source="assumption", mark="assumption",
        about="Time that a steward takes over a case, against an operator.")  # fmt: skip
    cases_a_month: float = param(
        3.0, unit="cases a month per 100,000 people", low=0.1, high=50.0, prior=interval(0.5, 10.0),
        source="assumption", mark="assumption",
        about="Cases that an ordinary trust of 2006 can decide in a month; those above wait their turn.")  # fmt: skip
    reference_trust: float = param(
        0.6, unit="index 0-1", low=0.0, high=1.0, prior=interval(0.4, 0.8), source="pbc-relationship", mark="derived",
        about="Trust at which the odds are those of the base.")  # fmt: skip
    delay_shape: float = param(
        2.0, unit="shape of a gamma", low=1.0, high=6.0, prior=interval(1, 4), source="assumption", mark="assumption",
        about="Evenness of the time that decisions (and budgets) take.")  # fmt: skip


@dataclass(frozen=True)
class Office:
    """What else bears on a judgement; the defaults bear nothing.

    `leadership`: strength of clinicians in the lead, 0 to 1. `skill_gap`: skill with clinicians above that of an ordinary
    trust of 2006. `pressure`: of national targets, 0 to 1. `provider_arm`: share of community services that the trust
    runs itself. `steward`: whether it oversees and does not operate.
    """

    leadership: float = 0.0
    skill_gap: Any = 0.0
    pressure: Any = 0.0
    provider_arm: float = 0.0
    steward: bool = False


ORDINARY = Office()


def chance_approved(
    deficit_percent,
    trust,
    ownership,
    risk_aversion,
    plan_approval: str,
    criteria_known: bool,
    p: ApprovalParams,
    office: Office = ORDINARY,
):
    """Chance that a business case is approved, from 0 to 1.

    Args:
        deficit_percent: deficit of the trust's last year, % of allocation.
        trust: trust of the applicant in the trust, 0 to 1.
        ownership: joint say over resources, 0 to 1.
        risk_aversion: weight on uncertainty (rho).
        plan_approval: ad_hoc, published_criteria or independent_panel.
        criteria_known: whether applicants know the criteria beforehand.
        p: what makes a trust approve.
        office: leadership, skill, targets, own services and role of the trust.
    """
    discretion = {"ad_hoc": 1.0, "published_criteria": p.published_discretion, "independent_panel": p.panel_discretion}[
        plan_approval
    ]
    if office.steward:
        discretion *= p.steward_discretion
    uncertainty = p.uncertainty * (1.0 - p.criteria_relief * criteria_known)
    uncertainty *= 1.0 - p.leadership_relief * office.leadership
    pull = p.trust * (trust - p.reference_trust) - p.deficit * deficit_percent
    pull = pull - p.targets * office.pressure - p.provider_arm * office.provider_arm
    odds = p.base + p.skill * office.skill_gap + p.ownership * ownership - risk_aversion * uncertainty + discretion * pull
    return 1.0 / (1.0 + np.exp(-odds))
