"""Rule D10, first part: whether a primary care trust pays a saving that it promised."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param


class PromiseParams(Params):
    """What makes a trust pay."""

    base: float = param(
        0.6, unit="log odds", low=-6.0, high=6.0, prior=interval(-1.5, 1.5), source="pbc-fur-none", mark="calibrated",
        about="Log odds of paying without a deficit, at starting trust and under the same lead; the chance is about 0.4 "
        "at the baseline deficit of 1.5%, when three leads in ten are new.")  # fmt: skip
    deficit: float = param(
        0.4, unit="log odds per % deficit", low=0.0, high=4.0, prior=interval(0, 4), source="assumption",
        mark="assumption", about="How much each % of deficit lowers the odds (c1).")  # fmt: skip
    trust: float = param(
        2.0, unit="log odds", low=0.0, high=4.0, prior=interval(0, 4), source="assumption", mark="assumption",
        about="How much full trust raises the odds against none (c2).")  # fmt: skip
    new_lead: float = param(
        1.0, unit="log odds", low=0.0, high=4.0, prior=interval(0, 4), source="assumption", mark="assumption",
        about="How much a lead who did not give the promise lowers the odds (c3).")  # fmt: skip
    fixed_rule: float = param(
        1.0, unit="log odds", low=0.0, high=4.0, prior=interval(0, 3), source="assumption", mark="assumption",
        about="How much a fixed rule, which leaves nothing to negotiate, raises the odds.")  # fmt: skip
    reference_trust: float = param(
        0.6, unit="index 0-1", low=0.0, high=1.0, prior=interval(0.4, 0.8), source="pbc-relationship", mark="derived",
        about="Trust at which the odds are those of the base.")  # fmt: skip


def chance_paid(deficit_percent, trust, rule: str, override: float | None, p: PromiseParams, new_lead=0.0):
    """Chance that a promised saving is paid, from 0 to 1.

    Args:
        deficit_percent: deficit of the trust's last year, % of allocation, 0 when in balance.
        trust: trust between the practice and the trust, 0 to 1.
        rule: negotiated, fixed or automatic; an automatic rule leaves nothing to decide.
        override: a chance that replaces the decision, or None.
        p: what makes a trust pay.
        new_lead: 1 where the trust's commissioning lead came this year, else 0.
    """
    if rule == "automatic":
        return np.ones(np.broadcast(deficit_percent, trust).shape)
    if override is not None:
        return np.full(np.broadcast(deficit_percent, trust).shape, override)
    odds = p.base - p.deficit * deficit_percent + p.trust * (trust - p.reference_trust) - p.new_lead * new_lead
    return 1.0 / (1.0 + np.exp(-(odds + (p.fixed_rule if rule == "fixed" else 0.0))))
