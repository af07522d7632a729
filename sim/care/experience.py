"""What patients think of their practice: what moves it, in standard deviations of the baseline distribution."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param


class PatientExperienceParams(Params):
    """Strengths of what moves patients' experience; priors of assumed ones include nought."""

    points_in_sd: float = param(
        5.0, unit="points of patients satisfied", low=1.0, high=15.0, prior=interval(3.0, 8.0), source="assumption", mark="assumption",
        about="Spread of practices in patients satisfied, which turns points into standard deviations.")  # fmt: skip
    gatekeeping: float = param(
        1.74, unit="points per % of referrals held back", low=0.0, high=5.0, prior=interval(0.2, 3.3), source="gpfh-satisfaction",
        mark="derived",
        about="Patients satisfied that are lost when GPs hold back: 7.3 points where fundholding held back 4.2%.")  # fmt: skip
    access: float = param(
        0.5, unit="sd per log unit", low=0.0, high=3.0, prior=interval(0.0, 1.5), source="assumption", mark="assumption",
        about="Effect of clinical hours lost to unfunded commissioning.")  # fmt: skip
    nearness: float = param(
        0.3, unit="sd", low=-1.0, high=2.0, prior=interval(0.0, 1.0), source="assumption", mark="assumption",
        about="Effect of having all planned outpatient care near home against none.")  # fmt: skip
    memory_quarters: float = param(
        4.0, unit="quarters", low=1.0, high=12.0, prior=interval(2, 8), source="assumption", mark="assumption",
        about="Time over which experience follows its causes.")  # fmt: skip


def target(own_effect, hours_ratio, held_back_percent, nearer, monitored, p: PatientExperienceParams):
    """Experience towards which a practice's patients move, sd of the baseline.

    Args:
        own_effect: the practice's own persistent level, sd.
        hours_ratio: clinical hours over what they were without unfunded commissioning, above 0.
        held_back_percent: referrals held back for money's sake, %.
        nearer: share of planned outpatient care given outside hospital.
        monitored: what monitoring adds, sd.
        p: strengths.
    """
    lost = p.gatekeeping * held_back_percent / p.points_in_sd
    return own_effect + p.access * np.log(hours_ratio) + p.nearness * nearer + monitored - lost


def next_experience(experience, towards, p: PatientExperienceParams):
    """Experience after a quarter."""
    return experience + (towards - experience) / p.memory_quarters
