"""Which parameter is fitted to which figure, and about how the one moves the other. Everything else stays as declared."""

from __future__ import annotations

from sim.validation.calibrate import Knob

KNOBS = (
    Knob("people.frailty_sd", "person_r2_age_sex", -0.03),
    Knob("burden.on_emergency", "person_r2_dx", 0.2),
    Knob("care.emergency_style_sd", "practice_cv_emergency", 0.8),
    Knob("care.sensitive_style_sd", "practice_cv_acs", 0.8),
    Knob("care.price_cv_elective", "planned_price_cv", 0.7),
    Knob("burden.mental_severe", "mental_health_over_5", 8.0),
    Knob("care.rare_per_head_gbp", "rare_share", 0.09),
    Knob("care.rare_per_1000", "rare_largest_of_100_years", -1.0),
)
