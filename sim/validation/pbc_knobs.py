"""Which parameters are fitted to what surveys and studies tell of practice-based commissioning, and within which range.

Each range lies inside what the parameter allows and is where the search begins, with no value in it preferred. Everything else
stays as declared.
"""

from __future__ import annotations

KNOBS: dict[str, tuple[float, float]] = {
    "joining.signing_speed": (0.1, 1.2),
    "group.told_share": (0.55, 0.9),
    "learning.trust_start_sd": (0.03, 0.25),
    "capability.slowness": (0.0, 3.0),
    "capability.clarity": (0.0, 2.0),
    "capability.turnover_loss": (0.0, 0.4),
    "capability.gain": (0.01, 0.1),
    "referral.budget_response": (0.05, 0.5),
    "referral.prescribing_response": (0.05, 0.5),
    "money.budget_uplift": (3.5, 6.5),
    "money.budget_given_up": (0.0, 0.15),
    "money.support_cost_per_head_gbp": (1.0, 4.0),
    "promise.base": (-1.5, 1.5),
    "approval.base": (0.0, 3.0),
    "redesign.idea_rate": (0.02, 0.12),
    "survey.support_from": (0.25, 0.45),
    "survey.good_terms_from": (0.45, 0.6),
    "survey.improved_from": (0.0, 0.12),
}
