"""Rule D3: how a GP's referrals answer to the share of a saved pound that the GP can expect to direct."""

from __future__ import annotations

import numpy as np

from sim.parameters import Params, interval, param


class ReferralParams(Params):
    """How strongly GPs respond to money when they decide whom to refer."""

    budget_response: float = param(
        0.145, unit="log ratio", low=-0.10, high=0.50, prior=interval(0.03, 0.50, 0.95, "lognormal"),
        source="gpfh-elective-did", mark="calibrated",
        about="Fall in chargeable referrals if a GP could direct every pound saved and believed it, fitted so that "
        "fundholding does what it did.")  # fmt: skip
    prescribing_response: float = param(
        0.225, unit="log ratio", low=0.0, high=0.60, prior=interval(0.05, 0.40, 0.95, "lognormal"), source="gpfh-rx-cost",
        mark="calibrated",
        about="Fall in the cost of prescribing, in the end, if a GP could direct every pound saved and believed it.")  # fmt: skip
    prescribing_speed: float = param(
        0.65, unit="share a year", low=0.0, high=1.0, prior=interval(0.45, 0.85), source="gpfh-rx-fade", mark="derived",
        about="Share of what is left of that fall which a year brings: most in the first, next to nothing after the third.")  # fmt: skip
    monitoring_span: float = param(
        12.0, unit="GPs", low=5.0, high=30.0, prior=interval(5, 30), source="assumption", mark="assumption",
        about="Number of GPs among whom each still sees what the others do (n0 of rule D6).")  # fmt: skip
    foresight: float = param(
        0.5, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.0, 1.0), source="gpfh-baseline-gaming",
        mark="assumption",
        about="Weight of next year's stake against this year's, where this year's spending sets next year's budget.")  # fmt: skip
    most_added: float = param(
        0.1, unit="share", low=0.0, high=0.2, prior=interval(0.0, 0.1), source="assumption", mark="assumption",
        about="Most by which referrals rise in a year that sets a later budget; patients and hospitals bear no more.")  # fmt: skip
    control_effect: float = param(
        0.01, unit="log ratio at full control", low=-0.1, high=0.1, prior=interval(-0.03, 0.05), source="assumption",
        mark="assumption",
        about="Fall in GP referrals if a trust managed all of them itself; controls of this kind are weak, and may misfire.")  # fmt: skip
    doubt: float = param(
        0.5, unit="share 0-1", low=0.0, high=1.0, prior=interval(0.0, 1.0), source="assumption", mark="assumption",
        about="Share of belief in savings that is lost where the budget is not accepted as fair.")  # fmt: skip


def monitoring(clinicians, span):
    """Share of each other's work that members of a pool see: 1 up to `span` members, then falling as 1/n."""
    return np.minimum(1.0, span / np.maximum(clinicians, 1.0))


def effective_size(clinicians, individual_share, span):
    """Number of clinicians among whom a reward is in effect divided.

    One where rewards are individual or everybody sees everybody's work; the whole pool where neither holds.
    """
    shared = (1.0 - individual_share) * (1.0 - monitoring(clinicians, span))
    return 1.0 + (np.maximum(clinicians, 1.0) - 1.0) * shared


def money_at_stake(retained, believed, visible, engaged, clinicians_effective):
    """Share of a saved pound that a GP can expect to direct, from 0 to 1 (m of rule D3)."""
    return retained * believed * visible * engaged / clinicians_effective


def gatekeeping(at_stake, covered, p: ReferralParams):
    """Referrals relative to a GP with nothing at stake.

    Args:
        at_stake: m of rule D3, one for each GP.
        covered: share of this service line that the budget covers; the rest cannot be charged and does not respond.
        p: the strength of the response.
    """
    return 1.0 - covered + covered * np.exp(-p.budget_response * at_stake)


def next_thrift(thrift, at_stake, covered, p: ReferralParams):
    """Cost of prescribing relative to a practice with nothing at stake, after a month.

    Cheaper drugs are found one by one, the easiest first, and a drug that has been changed stays so for as long as there is
    something to gain: the effect grows ever more slowly towards its end, and goes back as slowly when the budget goes.

    Args:
        thrift: now, 1 without any effect.
        at_stake: m of rule D3, one for each practice.
        covered: share of prescribing that the budget covers.
        p: strength and speed.
    """
    aim = 1.0 + covered * np.expm1(-p.prescribing_response * at_stake)
    return thrift + (aim - thrift) * (1.0 - (1.0 - p.prescribing_speed) ** (1.0 / 12.0))


def under_control(control, at_start, p: ReferralParams):
    """Referrals relative to the start, whose rates hold what trusts already managed then.

    Args:
        control: share of referrals that the trust manages itself, 0 to 1.
        at_start: that share in the first month.
        p: the strength of the effect.
    """
    return np.exp(-p.control_effect * (control - at_start))


def before_entry(stake_now, stake_next, capitation_weight, covered, p: ReferralParams, survives=1.0):
    """Referrals relative to a GP who does not look ahead, in a year whose spending sets a later budget; at least 1.

    A pound spent now comes back in a budget that follows history, and there a share of it can be directed. Only what the
    later stake is above the present one counts: what a steady holder loses next year by saving today is in the measured
    response to budgets. Where the budget follows capitation, or the stake does not grow, there is nothing to gain.

    Args:
        stake_now: m of rule D3 this year, one for each GP.
        stake_next: m expected when the next contract holds, which is nought for those not about to enter one.
        capitation_weight: weight of capitation against history in the budget, 0 to 1.
        covered: share of this service line that the next budget covers.
        p: the strength of the response, and how far GPs look ahead.
        survives: chance that there will be such a budget next year at all, as GPs see it.
    """
    gain = survives * p.foresight * (1.0 - capitation_weight) * np.maximum(stake_next - stake_now, 0.0)
    added = np.minimum(np.expm1(np.maximum(p.budget_response, 0.0) * gain), p.most_added)
    return 1.0 + covered * added
