"""Patients and the public: what they experience, what they expect, and how far they support the local health service."""

from __future__ import annotations

import numpy as np

from sim.agents.gp import by_practice, clinical_hours_left
from sim.agents.rules import accountability, legitimacy, monitoring
from sim.care import experience
from sim.money.budgets import in_common

PERCENT = 100.0
QUARTERS_A_YEAR = 4


def open_doors(practices, pcts, levers, parameters) -> None:
    """Experience, expectation and support of the first month: everybody expects what they have."""
    practices.experience[:] = practices.experience_effect
    pcts.expected_points[:] = points(practices, pcts, parameters)
    pcts.public_support[:] = levers.context.public_support_0


def points(practices, pcts, parameters) -> np.ndarray:
    """Patients satisfied above England's mean at the start, in points, by primary care trust."""
    people = np.bincount(practices.pct, practices.list_size, len(pcts))
    felt = np.bincount(practices.pct, practices.experience * practices.list_size, len(pcts)) / np.maximum(people, 1.0)
    return felt * parameters.patient_experience.points_in_sd


def feel(practices, groups, pcts, gps, redesigns, levers, parameters, opening) -> None:
    """Step of the quarter: experience follows its causes, expectation grows, and support follows both (rule D17)."""
    p = parameters.patient_experience
    held_back = PERCENT * parameters.referral.budget_response * by_practice(gps.at_stake, gps, len(practices))
    say = legitimacy.say(levers.public.mode, parameters.legitimacy) * (in_common(practices) & (practices.cash_scope > 0.0))
    heard = parameters.legitimacy.voice * say + accountability.pull_on_experience(levers.acct, parameters.accountability) * (practices.cash_scope > 0.0)
    more = monitoring.found_in(levers.pct.monitoring)[2] - monitoring.found_in(opening.pct.monitoring)[2]
    towards = experience.target(
        practices.experience_effect, clinical_hours_left(practices, gps, parameters), held_back, redesigns.moved_share[:, 0],
        parameters.monitoring.experience_pull * more + heard, p,
    )  # fmt: skip
    practices.experience[:] = experience.next_experience(practices.experience, towards, p)
    pcts.expected_points += levers.context.expectation_growth / QUARTERS_A_YEAR
    member = practices.group >= 0
    saw = np.maximum(practices.replaced, member * groups.failed[np.maximum(practices.group, 0)])
    people = np.bincount(practices.pct, practices.list_size, len(pcts))
    withdrawn = np.bincount(practices.pct, practices.list_size * saw, len(pcts)) / np.maximum(people, 1.0)
    with_say = np.bincount(practices.pct, practices.list_size * say, len(pcts)) / np.maximum(people, 1.0)
    pcts.public_support[:] = legitimacy.next_support(
        pcts.public_support, points(practices, pcts, parameters), pcts.expected_points, withdrawn, with_say, 1.0 / QUARTERS_A_YEAR,
        parameters.legitimacy,
    )  # fmt: skip
