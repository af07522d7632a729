"""Rule D10, second part: whether a primary care trust approves a business case."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param


class ApprovalParams(Params):
    """What makes a trust approve, in sd of expected benefit."""

    base: float = param(
        1.1, unit="log odds", low=-6.0, high=6.0, prior=interval(-1, 3), source="pbc-bizcase-approve", mark="derived",
        about="Log odds of approval of a case without uncertainty, at balance and starting trust.")  # fmt: skip
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
    reference_trust: float = param(
        0.6, unit="index 0-1", low=0.0, high=1.0, prior=interval(0.4, 0.8), source="pbc-relationship", mark="derived",
        about="Trust at which the odds are those of the base.")  # fmt: skip
    delay_shape: float = param(
        2.0, unit="shape of a gamma", low=1.0, high=6.0, prior=interval(1, 4), source="assumption", mark="assumption",
        about="Evenness of the time that decisions (and budgets) take.")  # fmt: skip


def chance_approved(
    deficit_percent, trust, ownership, risk_aversion, plan_approval: str, criteria_known: bool, p: ApprovalParams
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
    """
    discretion = {"ad_hoc": 1.0, "published_criteria": p.published_discretion, "independent_panel": p.panel_discretion}[
        plan_approval
    ]
    uncertainty = p.uncertainty * (1.0 - p.criteria_relief * criteria_known)
    pull = p.trust * (trust - p.reference_trust) - p.deficit * deficit_percent
    odds = p.base + p.ownership * ownership - risk_aversion * uncertainty + discretion * pull
    return 1.0 / (1.0 + np.exp(-odds))
