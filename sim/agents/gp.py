"""General practitioners: columns, with thin views. Here a GP decides whom to refer, how much time to give, what to believe."""

from __future__ import annotations

import numpy as np

from sim.agents.base import Columns, Var
from sim.agents.rules import attention as rules_of_attention
from sim.agents.rules import effort, engagement, partnership, peers, referral
from sim.care.lines import ELECTIVE, OUTPATIENT, PRESCRIBING
from sim.forms import forms
from sim.money import general_practice, uses
from sim.money.budgets import has_budget, in_common, in_force

GP_IDS_PER_PRACTICE = 256
QUARTERS_A_YEAR = 4


class GpView:
    """One GP, as a view of a row."""

    STATE = (
        Var("practice", "int32", "identifier", "Practice, as a row", low=0),
        Var("permanent_id", "int64", "identifier", "Key of the GP's luck", low=0),
        Var("style", "float64", "ratio", "Persistent referral style, mean 1", low=0, start=1.0),
        Var("engagement", "float64", "index 0-1", "Engagement in commissioning (rule D5)", low=0, high=1),
        Var("belief", "float64", "probability", "Belief that a promised saving is paid", low=0, high=1),
        Var("hours", "float64", "hours a week", "Time given to commissioning (rule D6)", low=0),
        Var("unfunded_hours", "float64", "hours a week", "Part of it taken from clinical work", low=0),
        Var("experience", "float64", "share", "Experience of earlier budgets, fading by cohorts", low=0, high=1),
        Var("restraint", "float64", "ratio", "Referrals against its own style (rule D7)", low=0, high=1, start=1.0),
        Var("attention", "float64", "share", "Non-clinical attention that commissioning draws (D12)", low=0, high=1),
        Var(
            "at_stake",
            "float64",
            "share",
            "Share of a saved pound the GP can expect to direct (rule D3)",
            low=0,
            high=1,
        ),
    )

    _columns: Columns
    row: int

    def __init__(self, columns: Columns, row: int) -> None:
        object.__setattr__(self, "_columns", columns)
        object.__setattr__(self, "row", row)

    def __getattr__(self, name: str):
        return getattr(self._columns, name)[self.row]

    def __setattr__(self, name: str, value) -> None:
        getattr(self._columns, name)[self.row] = value


def by_practice(values: np.ndarray, gps: Columns, practices: int) -> np.ndarray:
    """Mean of a column of GPs by practice."""
    return np.bincount(gps.practice, values, practices) / np.bincount(gps.practice, minlength=practices)


def clinical_hours_left(practices, gps, parameters) -> np.ndarray:
    """Clinical hours over what they were without unfunded commissioning, by practice."""
    clinical = parameters.effort.clinical_hours
    return (clinical - by_practice(gps.unfunded_hours, gps, len(practices))) / clinical


def usable_information(levers) -> float:
    """How far reports help: usability, less with the mean age of the newest report, nil when that is a year."""
    age_months = levers.info.lag_months + 12.0 / levers.info.frequency / 2.0
    return levers.info.usability * max(0.0, 1.0 - age_months / 12.0)


def information_at_hand(practices, pcts, levers) -> np.ndarray:
    """How far reports help each practice: as far as levers let them, and its trust can make them clear."""
    return np.minimum(usable_information(levers) * pcts.clarity[practices.pct], 1.0)


def localness(practices: Columns, groups: Columns, levers, parameters) -> np.ndarray:
    """Share of engagement that works in a budget-holding group of a given size and leadership, by practice."""
    member = in_common(practices)
    group = np.maximum(practices.group, 0)
    holds = member & (practices.cash_scope > 0.0)
    doublings = np.log2(np.maximum(groups.people[group], 1) / parameters.group.locality_people)
    near = (1.0 - levers.lcp.localness_decay) ** np.maximum(doublings, 0.0)
    return np.where(holds, near * partnership.felt_by_doctors(levers.lcp.leadership, parameters.partnership), 1.0)


def certainty(practices: Columns, belief: np.ndarray) -> np.ndarray:
    """How far savings count before they are made: cash in full, promises as far as they are believed, by practice."""
    scope = practices.cash_scope + practices.promised_scope
    counts = practices.cash_scope + practices.promised_scope * belief
    return np.divide(counts, scope, out=np.zeros_like(counts), where=scope > 0.0)


def pool_size(practices: Columns, groups: Columns) -> np.ndarray:
    """GPs among whom a practice's savings are shared: its own, or its group's."""
    return np.where(in_common(practices), groups.gps[np.maximum(practices.group, 0)], practices.gp_count).astype(float)


def decide_referrals(gps, practices, groups, pcts, care, redesigns, budgets, levers, parameters, month, opening) -> None:
    """Step of the month: what each GP has at stake, and so how many patients are referred and admitted (rule D3)."""
    in_hand = in_force(practices, month)
    pool = pool_size(practices, groups)
    seen = 1.0 - (1.0 - levers.gp.cost_visibility) * (1.0 - information_at_hand(practices, pcts, levers))
    span = 0.0 if levers.structure.free_riding == effort.ONE_NTH else parameters.referral.monitoring_span
    divided = referral.effective_size(pool, levers.gp.individual_vs_group, span)
    of = gps.practice
    doubt = np.where(practices.accepts > 0.0, 1.0, 1.0 - parameters.referral.doubt)
    in_cash = referral.money_at_stake(
        (practices.upside * practices.owned * in_hand)[of],
        1.0,
        (practices.understands * seen)[of],
        gps.engagement * localness(practices, groups, levers, parameters)[of],
        divided[of],
    )
    by_promise = in_cash * gps.belief * doubt[of]  # cash is at hand; a promise counts as far as it is believed
    gps.at_stake[:] = np.where(practices.cash_scope[of] > 0.0, in_cash, by_promise)
    expected = referral.money_at_stake(
        practices.next_upside[of],
        1.0,
        (practices.understands * seen)[of],
        gps.engagement * localness(practices, groups, levers, parameters)[of],
        divided[of],
    )
    controlled = referral.under_control(levers.pct.referral_control, opening.pct.referral_control, parameters.referral)
    for line, stream in ((OUTPATIENT, 0), (ELECTIVE, 1)):
        held_back = referral.gatekeeping(in_cash, budgets.cash[of, line], parameters.referral)
        held_back += referral.gatekeeping(by_promise, budgets.promised[of, line], parameters.referral) - 1.0
        held_back *= referral.before_entry(
            gps.at_stake, expected, practices.capitation_weight[of], budgets.next_cash[of, line], parameters.referral,
            levers.policy.sustained_commitment,
        )  # fmt: skip
        drawn_by_nearness = 1.0 + parameters.redesign.induced_demand * redesigns.moved_share[:, stream]
        if stream == 0:
            held_back *= controlled
        care.decide(line, held_back * drawn_by_nearness[of] * gps.restraint)
    _prescribe(gps, practices, groups, care, budgets, in_cash, by_promise, levers, parameters)


def _prescribe(gps, practices, groups, care, budgets, in_cash, by_promise, levers, parameters) -> None:
    """What practices with something at stake, and pharmacists in their groups, make of the cost of their prescribing."""
    cash, promised = budgets.cash[:, PRESCRIBING], budgets.promised[:, PRESCRIBING]
    covered, count = cash + promised, len(practices)
    stake = cash * by_practice(in_cash, gps, count) + promised * by_practice(by_promise, gps, count)
    mean = np.divide(stake, covered, out=np.zeros(count), where=covered > 0.0)
    practices.thrift[:] = referral.next_thrift(practices.thrift, mean, covered, parameters.referral)
    take_part = forms().professions[groups.form[np.maximum(practices.group, 0)]]
    reviewed = partnership.cost_under_review(levers.lcp.involvement.pharmacist, take_part, parameters.partnership)
    drugs_in_common = in_common(practices) * np.minimum(covered, 1.0)
    care.prescribe(practices.thrift * (1.0 + drugs_in_common * (reviewed - 1.0)))


def learn(gps, practices, groups, redesigns, pcts, levers, parameters, draws, month, budgets) -> None:
    """Step of the quarter: success is felt, engagement moves (rule D5), and hours are chosen anew (rule D6)."""
    noise = draws.normal("practice.report", month, practices.permanent_id) * levers.info.error_sd / 100.0
    reported = budgets.reported_deviation(practices, month, levers.info.lag_months) + noise
    usability = np.minimum(levers.info.usability * pcts.clarity[practices.pct], 1.0)
    seen = usability * ((reported > 0.0) & in_force(practices, month))
    fresh = redesigns.fresh(month, parameters.engagement.fresh_months).astype(float)
    success = engagement.success_felt(practices.gained, fresh, seen, parameters.engagement)
    speeds = parameters.engagement
    if levers.structure.learning == "none":
        speeds = speeds.model_copy(update={"gain": 0.0})
    gps.engagement[:] = engagement.next_engagement(gps.engagement, success[gps.practice], gps.unfunded_hours, speeds)
    gps.experience *= 1.0 - parameters.effort.cohort_loss / QUARTERS_A_YEAR
    _review_peers(gps, practices, levers, parameters)
    choose_hours(gps, practices, groups, pcts, levers, parameters)


def pool_of_practice(practices: Columns) -> np.ndarray:
    """Pool of each practice: itself, or its group (numbered after the practices)."""
    count = len(practices)
    return np.where(in_common(practices), count + practices.group, np.arange(count))


def _review_peers(gps, practices, levers, parameters) -> None:
    """Those who are seen to refer most in their practice or group refer a little less (rule D7)."""
    p = parameters.peers
    pool = pool_of_practice(practices)[gps.practice]
    in_tail = peers.upper_tail(gps.style * gps.restraint, pool, p.review_tail)
    gps.restraint[:] = peers.next_restraint(gps.restraint, levers.gp.peer_review, in_tail, p)


def contractual_duty(practices: Columns, levers) -> np.ndarray:
    """How far each practice's contract asks it to commission, from 0 to 1."""
    renewed = levers.gp.contract_renewal
    asked = (practices.is_pms & (renewed in ("pms", "both"))) | (~practices.is_pms & (renewed in ("gms", "both")))
    return levers.gp.contract_renewal_strength * asked


def _support(practices, pcts, levers) -> np.ndarray:
    """Management support of each practice: the trust's, and what a group with cash buys."""
    given = pcts.support[practices.pct]
    bought = partnership.bought_help(levers.lcp.support_source, levers.lcp.support, pcts.shock[practices.pct])
    return given + (1.0 - given) * bought * (in_common(practices) & (practices.cash_scope > 0.0))


def choose_hours(gps, practices, groups, pcts, levers, parameters) -> None:
    """Weekly hours of each GP from what the pool expects to keep, who sees them, and the support they have."""
    count = len(practices)
    of = gps.practice
    pool_of = pool_of_practice(practices)
    heads = np.bincount(pool_of[of], minlength=count + len(groups))
    mean_of_pool = (np.bincount(pool_of[of], gps.hours, heads.size) / np.maximum(heads, 1))[pool_of]
    expects = practices.upside * practices.owned * certainty(practices, by_practice(gps.belief, gps, count))
    expects *= uses.pull(levers, parameters.joining.own_share)
    pool = pool_size(practices, groups)
    sight = referral.monitoring(pool, parameters.referral.monitoring_span)
    if levers.gp.individual_vs_group > 0.0:
        pool = 1.0 + (pool - 1.0) * (1.0 - levers.gp.individual_vs_group)
    full = effort.chosen_hours(
        expects, pool, sight, mean_of_pool, _support(practices, pcts, levers), parameters.effort,
        levers.structure.free_riding, contractual_duty(practices, levers),
        general_practice.pay_for_integrated_care(practices, levers, parameters),
    )  # fmt: skip
    working = gps.engagement * localness(practices, groups, levers, parameters)[of]
    working *= 1.0 + parameters.effort.experience * gps.experience
    p = parameters.attention
    gps.attention[:] = rules_of_attention.for_commissioning(pcts.pressure[practices.pct], p)[of]
    free = rules_of_attention.left_by_targets(pcts.pressure[practices.pct], p)
    own = working * (full * free * has_budget(practices))[of]
    funded = working * levers.gp.protected_time
    gps.unfunded_hours[:] = np.minimum(own, parameters.effort.hours_available)
    gps.hours[:] = np.minimum(own + funded, parameters.effort.hours_available)
