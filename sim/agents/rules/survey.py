"""What practices and commissioning leads would answer if they were asked, as the surveys of 2007 to 2009 asked them."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param


class SurveyParams(Params):
    """From where on an inner state is called good: how answers are measured, with no effect on anything else."""

    support_from: float = param(
        0.32, unit="index 0-1", low=0.0, high=1.0, prior=interval(0.2, 0.5), source="pbc-support-w1", mark="calibrated",
        about="Engagement from which a practice says that it supports practice-based commissioning.")  # fmt: skip
    good_terms_from: float = param(
        0.49, unit="index 0-1", low=0.0, high=1.0, prior=interval(0.45, 0.65), source="pbc-relationship", mark="calibrated",
        about="Trust from which a practice calls its relationship with the primary care trust good.")  # fmt: skip
    improved_from: float = param(
        0.02, unit="sd of quality", low=0.0, high=0.5, prior=interval(0.0, 0.15), source="pbc-improved-care",
        mark="calibrated", about="Effect on quality from which a redesign is seen to have improved care.")  # fmt: skip
    decision_due_months: float = param(
        1.84, unit="months", low=1.0, high=6.0, prior=interval(1.5, 2.5), source="pbc-deadline", mark="derived",
        about="Time within which a decision on a business case was due: eight weeks.")  # fmt: skip


def supports(engagement, p: SurveyParams):
    """Whether a practice says that it supports commissioning, from the mean engagement of its GPs."""
    return np.asarray(engagement) >= p.support_from


def on_good_terms(trust, p: SurveyParams):
    """Whether a practice calls its relationship with its trust good."""
    return np.asarray(trust) >= p.good_terms_from
