"""Raw monthly sums by primary care trust, preallocated and filled by the last step of the month."""

from __future__ import annotations

import numpy as np

from sim.agents import office
from sim.agents.base import Columns
from sim.agents.gp import by_practice
from sim.agents.projects import NEEDS_SPECIALIST, RUNNING, leads
from sim.agents.rules import survey
from sim.care.lines import ELECTIVE, PRESCRIBING
from sim.care.redesign import ACCIDENT, PLANNED_KINDS, SENSITIVE
from sim.care.streams import CONSULTATIONS
from sim.care.streams import PRESCRIBING as DRUGS
from sim.clock import Clock, is_april
from sim.levers import RUNGS
from sim.money import budgets as budget_accounts
from sim.money.general_practice import EARNED_BY_CLINICIANS
from sim.money.ledger import REASONS
from sim.outcomes.metrics import SERIES

REAL_BY_REASON = {
    "prescribing_real": ("prescribing",),
    "other_care_real": ("other care", "practice contract", "integrated care payment", "quality payment", "community health", "mental health"),
    "management_real": ("management", "governance", "protected time"),
    "oversight_real": ("monitoring", "referral control"),
    "setup_real": ("set-up",),
    "specialists_real": ("specialists' pay",),
    "hospital_support_real": ("hospital support",),
    "incentives_real": ("incentive payment",),
    "reinvested_real": ("savings spent",),
    "premises_real": ("savings spent on premises",),
    "savings_income_real": ("savings taken as income",),
    "hospital_real": ("hospital care",),
    "community_real": ("community care",),
}
"""Spending series and the reasons of the ledger that they sum. Together they are all that is spent on people's care."""


MOSTLY = 0.5  # of a trust's patients, so that what happens in the scope says how the trust does

OTHER_STREAMS = (
    "sensitive_emergencies", "other_emergencies", "other_outpatients", "accident_attendances", "mental_health_episodes",
    "rare_courses",
)  # fmt: skip
"""Series of the streams that no GP decides, in the order of `sim.care.streams`."""


class Record:
    """Series by name, float64 [months, C]; and rows kept at year ends.

    Args:
        clock: months of the run.
        codes: codes of the primary care trusts.
    """

    def __init__(self, clock: Clock, codes: list[str]) -> None:
        self.clock, self.codes = clock, codes
        self.series = {name: np.zeros((clock.months, len(codes))) for name in SERIES}
        self.groups: list[dict[str, np.ndarray]] = []
        self.practices: dict[str, np.ndarray] = {}
        self.practice_years: list[tuple[int, np.ndarray]] = []  # year, rung of each practice (int8; -1 is none)
        self.events: list[tuple[int, int, int, str, int, int]] = []  # month, trust, group, what, rung before, rung after
        self._before: tuple[np.ndarray, np.ndarray] | None = None
        self.reasons = REASONS
        self.flows = np.zeros((clock.months, len(REASONS)), dtype=np.int64)

    def note_events(self, groups: Columns, month: int) -> None:
        """Keep which groups were founded, ended, failed, and moved on the ladder since last April."""
        alive, rung = groups.alive.copy(), groups.rung.copy()
        was, stood = self._before if self._before else (np.zeros_like(alive), np.zeros_like(rung))
        fresh = alive & (groups.founded == month)
        changes = (
            ("founded", fresh),
            ("ended", was & (~alive | fresh)),
            ("failed", alive & groups.failed),
            ("stepped up", alive & ~fresh & (rung > stood)),
            ("stepped down", alive & ~fresh & (rung < stood)),
        )
        for what, which in changes:
            for key in np.flatnonzero(which):
                before = -1 if what == "founded" else int(stood[key])
                after = -1 if what == "ended" else int(rung[key])
                self.events.append((month, int(groups.pct[key]), int(key), what, before, after))
        self._before = (alive, rung)


def record_month(
    record, practices, groups, pcts, hospitals, capacity, gps, specialists, care, redesigns, budgets, ledger, year_end, levers,
    parameters, month, policy_month, clock, scope,
) -> None:
    """Step of the month: keep what metrics need, as sums by primary care trust."""
    series, pct, trusts = record.series, practices.pct, len(pcts)

    def keep(name: str, by_practice_values) -> None:
        if name in series:
            series[name][month] = np.bincount(pct, by_practice_values, trusts)

    heads = practices.list_size
    keep("registered", heads)
    keep("practices", np.ones(len(practices)))
    events = care.planned_count()
    keep("referrals", events[:, 0])
    keep("electives", events[:, 1])
    keep("hospital_outpatients", events[:, 0] * (1.0 - redesigns.moved_share[:, 0]))
    moved = {"sensitive_emergencies": SENSITIVE, "accident_attendances": ACCIDENT}
    elsewhere = {name: redesigns.moved_share[:, kind] for name, kind in moved.items()}
    events_of = dict(zip(OTHER_STREAMS, care.activity.count_by_practice, strict=True))
    keep("emergencies", care.activity.emergencies() - events_of["sensitive_emergencies"] * elsewhere["sensitive_emergencies"])
    for name, counted in events_of.items():
        keep(name, counted * (1.0 - elsewhere.get(name, 0.0)))
    keep("followups", care.activity.followups.sum(axis=0))
    keep("consultations", care.frequent.count[CONSULTATIONS])
    deflator = care.price_index(month)
    community, hospital = care.places(redesigns)
    series["planned_community_real"][month] = np.bincount(pct, community[:, PLANNED_KINDS].sum(axis=1), trusts) / deflator
    keep("planned_hospital_real", hospital[:, PLANNED_KINDS].sum(axis=1) / deflator)
    for name, reasons in REAL_BY_REASON.items():
        series[name][month] = sum(ledger.paid_by_area[REASONS.index(reason)] for reason in reasons) / deflator
    earned = sum(ledger.paid_by_area[REASONS.index(reason)] for reason in EARNED_BY_CLINICIANS)
    series["gp_income_real"][month] = earned / deflator
    series["quality_pay_real"][month] = ledger.paid_by_area[REASONS.index("quality payment")] / deflator
    series["trusts"][month] = pcts.body == np.arange(trusts)
    keep("capability_people", office.usable_skill(pcts, parameters)[pct] * heads)
    _keep_people(keep, practices, groups, gps, redesigns, parameters, month)
    _keep_answers(keep, practices, groups, pcts, gps, redesigns, levers, parameters, month)
    _keep_under_budget(keep, practices, budgets, events, care, deflator)
    keep("local_price_people", care.local_price * heads)
    keep("support_people", pcts.public_support[pct] * heads)
    keep("people_chosen", practices.chose * is_april(clock.number(month)))
    keep("practices_replaced", practices.replaced * is_april(clock.number(month)))
    _keep_specialists(series, keep, specialists, groups, redesigns, month)
    series["allocation_real"][month] = pcts.allocation_pence / 12.0 / deflator
    spent = sum(series[name][month] for name in REAL_BY_REASON)
    back = (pcts.given_back_pence + pcts.corrected_pence) / deflator
    series["balance_real"][month] = series["allocation_real"][month] - spent + back
    _keep_hospitals(series, hospitals, capacity, deflator, month, policy_month)
    _keep_cases(series, redesigns, month)
    if is_april(clock.number(month)):
        _keep_trusts_judged(series, hospitals, month)
        _keep_year_end(series, year_end, deflator, month)
        record.note_events(groups, month)
    record.flows[month] = ledger.flows[month]
    if clock.number(month) % 12 == 2:
        record.groups.append(_group_rows(groups, ledger, len(practices), clock.year(month)))
        record.practice_years.append((clock.year(month), rungs_of(practices, groups)))
    if month == clock.months - 1:
        record.practices = _practice_rows(practices, groups, gps, scope)


def _keep_people(keep, practices, groups, gps, redesigns, parameters, month) -> None:
    heads, count = practices.list_size, len(practices)
    mean_hours = by_practice(gps.hours, gps, count)
    at_work = redesigns.alive() | budget_accounts.in_force(practices, month)
    keep("practices_active", (mean_hours >= parameters.group.active_hours) & at_work)
    keep("practices_declared", budget_accounts.has_budget(practices))
    keep("practices_experienced", budget_accounts.in_force(practices, month) * practices.told)
    for name, values in (("gp_hours", gps.hours), ("gp_engagement", gps.engagement), ("gp_belief", gps.belief), ("gp_attention", gps.attention)):
        keep(name, np.bincount(gps.practice, values, count))
    keep("gps", practices.gp_count)
    keep("trust_people", practices.trust * heads)
    keep("quality_people", practices.quality * heads)
    keep("experience_people", practices.experience * heads)
    member = practices.group >= 0
    group = np.maximum(practices.group, 0)
    rung = np.where(member, groups.rung[group], -1)
    for number in range(len(RUNGS)):
        keep(f"people_r{number}", heads * (rung == number))
    keep("people_real_budget", heads * (practices.cash_scope > 0.0))
    led = redesigns.led_at_work()
    keep("redesigns_running", led.sum(axis=1))
    running = redesigns.stage == RUNNING
    keep("practice_redesigns", running.sum(axis=1))
    keep("redesigns_made", (running & redesigns.made).sum(axis=1))
    keep("redesign_ratio_sum", (redesigns.ratio * running).sum(axis=1))
    middle = [
        np.bincount(group[member], axis[member], len(groups)) for axis in (practices.easting_km, practices.northing_km)
    ]
    many = np.maximum(np.bincount(group[member], minlength=len(groups)), 1)
    km = np.hypot(practices.easting_km - (middle[0] / many)[group], practices.northing_km - (middle[1] / many)[group])
    keep("member_km", km * member)
    keep("members", member)


def _keep_answers(keep, practices, groups, pcts, gps, redesigns, levers, parameters, month) -> None:
    """What practices and leads would say if they were asked this month."""
    p, count = parameters.survey, len(practices)
    keep("practices_signed", practices.signed_since >= 0)
    come = budget_accounts.in_force(practices, month)
    keep("practices_in_force", come)
    keep("practices_grasping", come * practices.told * practices.understands)
    keep("practices_supporting", survey.supports(by_practice(gps.engagement, gps, count), p))
    keep("practices_on_good_terms", survey.on_good_terms(practices.trust, p))
    keep("practices_informed", np.minimum(levers.info.usability * pcts.clarity[practices.pct], 1.0))
    keep("practices_helped", pcts.support[practices.pct])
    own_lead = leads(practices, groups) == np.arange(count)
    keep("practices_submitted", redesigns.submitted & (own_lead | (practices.told > 0.0)))
    keep("practices_commissioned", redesigns.commissioned)
    keep("practices_with_better_care", redesigns.better(p.improved_from))
    lead = own_lead & budget_accounts.has_budget(practices)
    keep("leads", lead)
    keep("leads_submitted", lead & redesigns.submitted)
    keep("leads_agreed", lead & redesigns.submitted & redesigns.agreed)
    keep("leads_implemented", lead & redesigns.submitted & redesigns.implemented)


def _keep_under_budget(keep, practices, budgets, events, care, deflator) -> None:
    """Care of practices whose own money it is."""
    holds_electives, holds_drugs = (budgets.cash[:, line] > 0.0 for line in (ELECTIVE, PRESCRIBING))
    keep("electives_under_budget", events[:, 1] * holds_electives)
    keep("prescribing_under_budget_real", care.frequent.pence[DRUGS] * holds_drugs / deflator)

def _keep_specialists(series, keep, specialists, groups, redesigns, month) -> None:
    """Specialists by the area of their hospital, their half-days by that of their group."""
    areas, works = series["specialists"].shape[1], specialists.group >= 0
    series["specialists"][month] = np.bincount(specialists.pct, minlength=areas)
    series["specialists_joined"][month] = np.bincount(specialists.pct[works], minlength=areas)
    there = groups.pct[specialists.group[works]]
    series["specialist_half_days"][month] = np.bincount(there, specialists.half_days[works], areas)
    keep("specialist_redesigns", (redesigns.led_at_work() * NEEDS_SPECIALIST).sum(axis=1))


def _keep_hospitals(series, hospitals, capacity, deflator, month, policy_month) -> None:
    """Stranded cost by where the patients live; income by where the trust stands, against the year before the policy."""
    areas = series["stranded_real"].shape[1]
    series["stranded_real"][month] = capacity.stranded_by_area().sum(axis=1)
    series["stranded_borne_real"][month] = series["stranded_real"][month] - series["hospital_support_real"][month]
    known = hospitals.usual_income * (month >= policy_month)
    change = (hospitals.income_pence / deflator - known) * (known > 0.0)
    series["trust_income_usual"][month] = np.bincount(hospitals.pct, known, areas)
    series["trust_income_change"][month] = np.bincount(hospitals.pct, change, areas)


def _keep_trusts_judged(series, hospitals, month) -> None:
    """Trusts whose patients are mostly in the scope, and those of them that the last year left in difficulty."""
    areas = series["trusts_judged"].shape[1]
    judged = (hospitals.scope_share >= MOSTLY) & (month > 0)
    series["trusts_judged"][month] = np.bincount(hospitals.pct, judged, areas)
    series["trusts_in_difficulty"][month] = np.bincount(hospitals.pct, judged & hospitals.in_difficulty, areas)


def _keep_cases(series, redesigns, month) -> None:
    series["cases_decided"][month] = redesigns.decided
    series["cases_approved"][month] = redesigns.approved
    series["case_delay_months"][month] = redesigns.delay_months
    series["cases_in_time"][month] = redesigns.in_time


def _keep_year_end(series, year_end, deflator, month) -> None:
    """The settlement of the year before stands in April's row."""
    series["savings_due_real"][month] = year_end.due_pence / deflator
    series["savings_paid_real"][month] = year_end.paid_pence / deflator
    series["savings_received_real"][month] = year_end.received_pence / deflator
    for name in ("budget", "left", "cash_budget", "cash_kept"):
        series[f"{name}_real"][month] = getattr(year_end, f"{name}_pence") / deflator
    for name, counted in (
        ("holders", year_end.holders), ("holder_deviation", year_end.deviation_sum), ("holders_at_risk", year_end.at_risk),
        ("holders_overspent", year_end.overspent), ("groups_failed", year_end.failed),
        ("groups_at_risk", year_end.groups_at_risk), ("trust_years", year_end.controlled), ("control_met", year_end.control_met),
        ("holders_promised", year_end.promised_to), ("holders_unpaid", year_end.paid_nothing),
    ):  # fmt: skip
        series[name][month] = counted


def _group_rows(groups: Columns, ledger, practices: int, year: int) -> dict[str, np.ndarray]:
    alive = np.flatnonzero(groups.alive)
    fund = ledger.balances("fund")[practices + alive]
    return {
        "year": np.full(alive.size, year, dtype=np.int16),
        "group": alive.astype(np.int32),
        "pct": groups.pct[alive].copy(),
        "rung": groups.rung[alive].copy(),
        "practices": groups.practices[alive].copy(),
        "people": groups.people[alive].copy(),
        "capability": groups.capability[alive].copy(),
        "reserve_pence": fund.copy(),
        "budget_pence": groups.budget_pence[alive].copy(),
        "spend_pence": groups.charged_pence[alive].copy(),
    }


def rungs_of(practices: Columns, groups: Columns) -> np.ndarray:
    """Rung of the group of each practice, int8 [P]; -1 where it is in none."""
    return np.where(practices.group >= 0, groups.rung[np.maximum(practices.group, 0)], -1).astype(np.int8)


def _practice_rows(practices: Columns, groups: Columns, gps: Columns, scope) -> dict[str, np.ndarray]:
    return {
        "practice": scope.practice_codes,
        "pct": practices.pct.copy(),
        "easting_m": scope.practice_easting_m,
        "northing_m": scope.practice_northing_m,
        "people": practices.list_size.copy(),
        "rung": rungs_of(practices, groups),
        "engagement": by_practice(gps.engagement, gps, len(practices)),
        "trust": practices.trust.copy(),
        "quality": practices.quality.copy(),
    }
