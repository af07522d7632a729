"""Rule D13 for primary care trusts: skills grow with use, leave with people, and are beyond reach while a body is remade."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param


class CapabilityParams(Params):
    """How skills of a primary care trust come, go and count."""

    ordinary_management: float = param(
        0.4, unit="index 0-1", low=0.0, high=1.0, prior=interval(0.3, 0.5), source="assumption", mark="assumption",
        about="Management skill of an ordinary trust of 2006, which is as quick as the levers say.")  # fmt: skip
    ordinary_analytic: float = param(
        0.3, unit="index 0-1", low=0.0, high=1.0, prior=interval(0.2, 0.4), source="assumption", mark="assumption",
        about="Analytic skill of an ordinary trust of 2006, whose reports are as usable as the levers say.")  # fmt: skip
    ordinary_clinical: float = param(
        0.3, unit="index 0-1", low=0.0, high=1.0, prior=interval(0.2, 0.4), source="assumption", mark="assumption",
        about="Skill with clinicians of an ordinary trust of 2006, at which approval is as likely as its base.")  # fmt: skip
    gain: float = param(
        0.079, unit="share of the gap a quarter", low=0.0, high=0.1, prior=interval(0.0, 0.1), source="pct-recover",
        mark="calibrated", about="Skill gained in a quarter of full use (g of rule D13).")  # fmt: skip
    turnover_loss: float = param(
        0.047, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.0, 1.0), source="pct-recover", mark="calibrated",
        about="Share of skill that leaves with the commissioning lead (d of rule D13).")  # fmt: skip
    disruption: float = param(
        0.2, unit="index points", low=0.0, high=0.5, prior=interval(0.0, 0.5), source="assumption", mark="assumption",
        about="Skill that is beyond reach at the moment of a reorganisation or merger (m of rule D13).")  # fmt: skip
    chosen_loss: float = param(
        0.5, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.0, 1.0), source="assumption", mark="assumption",
        about="Part of the loss of an imposed reorganisation that one of the trust's own choice brings.")  # fmt: skip
    slowness: float = param(
        0.5, unit="log ratio per index point", low=0.0, high=4.0, prior=interval(0.0, 3.0), source="pbc-budget-2009q3",
        mark="calibrated", about="How much longer a trust takes over budgets and cases that manages worse.")  # fmt: skip
    clarity: float = param(
        1.1, unit="log ratio per index point", low=0.0, high=4.0, prior=interval(0.0, 3.0), source="pbc-info-good",
        mark="calibrated", about="How much less usable the reports are of a trust that analyses worse.")  # fmt: skip
    cases_in_full_use: float = param(
        2.0, unit="cases a quarter per 100,000 people", low=0.1, high=20.0, prior=interval(0.5, 5.0),
        source="assumption", mark="assumption", about="Cases decided at which management skill is in full use.")  # fmt: skip
    hours_in_full_use: float = param(
        2.0, unit="hours a week per GP", low=0.1, high=8.0, prior=interval(0.5, 4.0), source="assumption",
        mark="assumption", about="Hours of GPs at which a trust's skill with clinicians is in full use.")  # fmt: skip


def within_reach(skill, shock, p: CapabilityParams):
    """Skill that can be used, from 0 to 1.

    Args:
        skill: what the trust's people know, 0 to 1.
        shock: what is left of a reorganisation's disturbance, 1 at its moment and 0 when it is over.
        p: speeds.
    """
    return np.maximum(skill - p.disruption * shock, 0.0)


def next_skill(skill, use, p: CapabilityParams):
    """Skill after a quarter; `use` is how far it was used, from 0 to 1."""
    return skill + p.gain * use * (1.0 - skill)


def times_as_long(reach, p: CapabilityParams):
    """How long budgets and decisions take, against an ordinary trust of 2006."""
    return np.exp(p.slowness * (p.ordinary_management - reach))


def times_as_clear(reach, p: CapabilityParams):
    """How usable reports are, against an ordinary trust of 2006."""
    return np.exp(p.clarity * (reach - p.ordinary_analytic))
