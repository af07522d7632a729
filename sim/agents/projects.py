"""The life of a redesign: idea, case, queue, set-up, at work, stopped. Nothing shifts by decree."""

from __future__ import annotations

import numpy as np

from sim.agents.rules import accountability, approval, capability, partnership, self_dealing
from sim.care.redesign import ACCIDENT, CATALOGUE, MOVABLE_LINES
from sim.data.specialties import GROUPS
from sim.forms import forms
from sim.money.budgets import has_budget, in_force

NO_CASE, QUEUED, SETTING_UP, RUNNING, STOPPED = range(5)
PERCENT = 100.0
PEOPLE = 100_000.0
NEEDS_SPECIALIST = np.array([bool(pathway.specialty) for pathway in CATALOGUE])


class Redesigns:
    """Redesigns of all practices: [P, W] by practice and pathway of the catalogue.

    A group's redesign is led by one practice and reaches all its members; luck belongs to the lead.
    """

    def __init__(self, practices: int, pcts: int) -> None:
        shape = (practices, len(CATALOGUE))
        self.stage = np.zeros(shape, dtype=np.int8)
        self.until = np.zeros(shape, dtype=np.int32)  # month in which the stage ends
        self.since = np.zeros(shape, dtype=np.int32)  # month in which it began
        self.opened = np.zeros(shape, dtype=np.int32)  # month in which it began to work
        self.lead = np.full(shape, -1, dtype=np.int32)
        self.ratio = np.ones(shape)
        self.reach = np.zeros(shape)
        self.quality = np.zeros(shape)
        self.made = np.zeros(shape, dtype=bool)  # whether the holder provides it itself
        self.asked = np.zeros(shape, dtype=bool)  # whether it began with a business case
        self.staffed = np.ones(shape)  # share of the specialist's time that the service needs and has
        self.moved_share = np.zeros((practices, len(MOVABLE_LINES)))  # of each kind of care
        self.priced_share = np.zeros((practices, len(MOVABLE_LINES)))
        self.submitted, self.agreed, self.implemented = (np.zeros(practices, dtype=bool) for _ in range(3))  # ever, with a case
        self.commissioned = np.zeros(practices, dtype=bool)  # ever had a redesign at work, asked for or not
        self.decided = np.zeros(pcts)  # cases of the month, by primary care trust
        self.approved = np.zeros(pcts)
        self.delay_months = np.zeros(pcts)
        self.in_time = np.zeros(pcts)

    def fresh(self, month: int, months: int) -> np.ndarray:
        """Whether a practice has a redesign that began to work in the last `months`, bool [P]."""
        return ((self.stage == RUNNING) & (self.opened > month - months)).any(axis=1)

    def better(self, by: float) -> np.ndarray:
        """Whether a practice has a redesign at work that is better than what it replaced by more than so many sd, bool [P]."""
        return ((self.stage == RUNNING) & (self.quality > by)).any(axis=1)

    def at_work(self) -> np.ndarray:
        """Which redesigns are at work, bool [P, W]."""
        return self.stage == RUNNING

    def alive(self) -> np.ndarray:
        """Whether a practice has a case, a set-up or a redesign at work, bool [P]."""
        return ((self.stage == QUEUED) | (self.stage == SETTING_UP) | (self.stage == RUNNING)).any(axis=1)

    def starting_practices(self, month: int) -> np.ndarray:
        """How many set-ups begin this month in each practice."""
        return ((self.stage == SETTING_UP) & (self.since == month)).sum(axis=1)

    def quality_effect(self) -> np.ndarray:
        """Sum over redesigns at work of reach x quality effect, sd [P]."""
        return (self.quality * self.reach * self.staffed * (self.stage == RUNNING)).sum(axis=1)

    def led_at_work(self) -> np.ndarray:
        """Redesigns at work by the practice that leads them, bool [P, W]."""
        return (self.stage == RUNNING) & (self.lead == np.arange(len(self.stage))[:, None])

    def price_out(self) -> None:
        """What the redesigns at work move, and what they cost."""
        self.moved_share[:] = 0.0
        self.priced_share[:] = 0.0
        running = self.stage == RUNNING
        for way, pathway in enumerate(CATALOGUE):
            moved = self.reach[:, way] * self.staffed[:, way] * running[:, way]
            self.moved_share[:, pathway.stream] += moved
            self.priced_share[:, pathway.stream] += moved * self.ratio[:, way]


def leads(practices, groups) -> np.ndarray:
    """The practice that leads for each practice: itself, or the lead of its group."""
    group = np.maximum(practices.group, 0)
    return np.where(practices.group >= 0, groups.lead[group], np.arange(len(practices)))


def run_month(redesigns, practices, groups, pcts, gps, care, sessions, levers, parameters, draws, month) -> None:
    """Step of the month: cases are decided, redesigns open, fail or are stopped; each quarter there are new ideas.

    A service whose specialist has gone closes, and may be thought of again.
    """
    _staff(redesigns, practices, groups, sessions, parameters)
    for counted in (redesigns.decided, redesigns.approved, redesigns.delay_months, redesigns.in_time):
        counted[:] = 0.0
    if month % 3 == 2:
        _have_ideas(redesigns, practices, groups, pcts, gps, care, levers, parameters, draws, month)
    _decide_cases(redesigns, practices, pcts, levers, parameters, draws, month)
    _open_or_fail(redesigns, practices, parameters, draws, month)
    _review(redesigns, practices, gps, levers, parameters, draws, month)
    redesigns.price_out()
    care.attend(1.0 + parameters.redesign.induced_demand * redesigns.moved_share[:, ACCIDENT])


def _staff(redesigns, practices, groups, sessions, parameters) -> None:
    """How far specialists' half-days go in each practice's group; services without any close."""
    if not sessions.any() and not redesigns.staffed[:, NEEDS_SPECIALIST].any():
        return  # nobody works for any group, and nobody did last month
    member, group = practices.group >= 0, np.maximum(practices.group, 0)
    for way, pathway in enumerate(CATALOGUE):
        if not pathway.specialty:
            continue
        needs = getattr(parameters.redesign, pathway.half_days) * groups.people[group] / PEOPLE
        held = sessions[group, GROUPS.index(pathway.specialty)] * member
        share = np.minimum(np.divide(held, needs, out=np.zeros_like(held), where=needs > 0.0), 1.0)
        redesigns.staffed[:, way] = share
        stands = redesigns.stage[:, way]
        stands[(share == 0.0) & (stands != STOPPED)] = NO_CASE


def _stream(name: str, way: int) -> str:
    return f"redesign.{name}.{CATALOGUE[way].name}"


def _have_ideas(redesigns, practices, groups, pcts, gps, care, levers, parameters, draws, month) -> None:
    """Attention turns into business cases; with freedom to experiment, some start without asking."""
    p, a, count = parameters.redesign, parameters.approval, len(practices)
    lead = leads(practices, groups)
    heads = np.bincount(lead, practices.gp_count, count)
    hours = np.bincount(lead[gps.practice], gps.hours, count) / np.maximum(heads, 1)
    holds = np.bincount(lead, has_budget(practices), count) > 0
    own = np.where(practices.group >= 0, groups.form[np.maximum(practices.group, 0)], 0)
    seat, take_part = forms().hospital_seat[own], forms().professions[own]
    followed = hours * partnership.willing_to_move_care(seat, parameters.partnership)
    together = practices.group >= 0
    ids, cost_share = practices.permanent_id, care.stream_cost_share()
    for way, pathway in enumerate(CATALOGUE):
        staffed = redesigns.staffed[:, way] > 0.0
        if pathway.service not in levers.lcp.service_range or not staffed.any():
            continue
        carried = np.ones(count)
        if pathway.profession:
            involved = getattr(levers.lcp.involvement, pathway.profession)
            carried = np.where(together, partnership.hands(involved, take_part, parameters.partnership), 1.0)
        chance = 1.0 - np.exp(-p.idea_rate * followed * carried)
        new = holds & (draws.uniform(_stream("idea", way), month, ids) < chance)
        members = new[lead] & (redesigns.stage[:, way] == NO_CASE) & has_budget(practices)
        rows = np.flatnonzero(members & staffed)
        if not rows.size:
            continue
        head = lead[rows]  # whose luck and worth each has; luck is drawn for those alone
        who = ids[head]
        ceiling = levers.lcp.radical_scope / cost_share[:, pathway.stream]
        wait = draws.gamma(_stream("delay", way), month, who, levers.pct.approval.delay_months, a.delay_shape)
        wait = wait * pcts.slowness[practices.pct[head]] * (a.steward_time if levers.pct.role == "steward" else 1.0)
        own_service = np.zeros(rows.size, dtype=bool)
        ratio = p.cost_ratio * np.exp(p.cost_ratio_log_sd * draws.normal(_stream("buy", way), month, who))
        if _makes(levers):
            make = p.cost_ratio * np.exp(p.cost_ratio_log_sd * draws.normal(_stream("make", way), month, who))
            rule, p_self = levers.gov.conflict_rule, parameters.self_dealing
            own_service = _only_provides(levers) | self_dealing.makes(make, ratio, rule, practices.owned[head], p_self)
            ratio = np.where(own_service, make, ratio)
            wait = wait + self_dealing.longer_wait(rule, p_self) * own_service
        free = draws.uniform(_stream("free", way), month, who) < levers.lcp.experimentation
        redesigns.stage[rows, way] = np.where(free, SETTING_UP, QUEUED)
        redesigns.asked[rows, way] = ~free
        redesigns.submitted[rows[~free]] = True
        redesigns.since[rows, way] = month
        redesigns.until[rows, way] = month + np.where(free, round(p.setup_months), np.round(wait).astype(np.int32))
        redesigns.lead[rows, way] = head
        redesigns.ratio[rows, way] = ratio
        redesigns.reach[rows, way] = np.minimum(getattr(p, pathway.eligible), ceiling)[rows]
        redesigns.quality[rows, way] = p.quality_sd * draws.normal(_stream("quality", way), month, who)
        redesigns.made[rows, way] = own_service


def _only_provides(levers) -> bool:
    return levers.lcp.enabled and levers.lcp.scope == "provider_only"


def _makes(levers) -> bool:
    """Whether holders may provide a redesigned service themselves: a ban binds those who would buy from themselves."""
    if levers.lcp.enabled and levers.lcp.scope == "commissioner_only":
        return False
    allowed = levers.lcp.make_or_buy and levers.gov.conflict_rule != self_dealing.BAN
    return allowed or _only_provides(levers)


def _decide_cases(redesigns, practices, pcts, levers, parameters, draws, month) -> None:
    """The primary care trust decides the cases whose time has come (rule D10)."""
    due = (redesigns.stage == QUEUED) & (redesigns.until <= month)
    if not due.any():
        return
    ids = practices.permanent_id
    chance = approval.chance_approved(
        pcts.deficit_percent[practices.pct], practices.trust, levers.shared_ownership, levers.pct.risk_aversion,
        levers.gov.plan_approval, levers.pct.approval.criteria_known, parameters.approval,
        _office(practices, pcts, levers, parameters),
    )  # fmt: skip
    places = _places_in_queue(redesigns, practices, pcts, due, parameters)
    for way in range(len(CATALOGUE)):
        rows = np.flatnonzero(due[:, way])
        rows = rows[places[redesigns.lead[rows, way], way]]
        if rows.size == 0:
            continue
        lead = redesigns.lead[rows, way]
        yes = draws.uniform(_stream("approval", way), month, ids[lead]) < chance[lead]
        waited = month - redesigns.since[rows, way]
        cases = np.unique(lead, return_index=True)[1]
        pct = practices.pct[lead[cases]]
        np.add.at(pcts.cases, pct, 1.0)
        for counted, amount in (
            (redesigns.decided, 1.0),
            (redesigns.approved, yes[cases]),
            (redesigns.delay_months, waited[cases]),
            (redesigns.in_time, waited[cases] <= parameters.survey.decision_due_months),
        ):
            np.add.at(counted, pct, amount)
        redesigns.stage[rows, way] = np.where(yes, SETTING_UP, NO_CASE)
        redesigns.agreed[rows[yes]] = True
        redesigns.since[rows, way] = month
        redesigns.until[rows, way] = month + round(parameters.redesign.setup_months)


def _office(practices, pcts, levers, parameters) -> approval.Office:
    """What bears on each practice's cases in the office of its trust."""
    reach = capability.within_reach(pcts.clinical, pcts.shock, parameters.capability)
    return approval.Office(
        leadership=levers.pct.clinical_leadership,
        skill_gap=(reach - parameters.capability.ordinary_clinical)[practices.pct],
        pressure=pcts.pressure[practices.pct],
        provider_arm=levers.pct.provider_arm,
        steward=levers.pct.role == "steward",
    )


def _places_in_queue(redesigns, practices, pcts, due, parameters) -> np.ndarray:
    """Which cases are decided now, bool [P, W] by leading practice: those that waited longest, as many as the trust can."""
    row, way = np.nonzero(due)
    cases = np.unique(np.column_stack([redesigns.lead[row, way], way]), axis=0)
    lead, way = cases[:, 0], cases[:, 1]
    since = np.full((len(practices), len(CATALOGUE)), np.iinfo(np.int32).max)
    np.minimum.at(since, (redesigns.lead[due], np.nonzero(due)[1]), redesigns.since[due])
    order = np.lexsort((way, practices.permanent_id[lead], since[lead, way], practices.pct[lead]))
    pct = practices.pct[lead[order]]
    people = np.bincount(practices.pct, practices.list_size, len(pcts))
    able = np.maximum(np.round(parameters.approval.cases_a_month * people / PEOPLE / pcts.slowness), 1.0)
    place = np.arange(order.size) - np.searchsorted(pct, pct)
    taken = order[place < able[pct]]
    decided = np.zeros(since.shape, dtype=bool)
    decided[lead[taken], way[taken]] = True
    return decided


def _open_or_fail(redesigns, practices, parameters, draws, month) -> None:
    """Set-ups that are over open, or fail for good."""
    ready = (redesigns.stage == SETTING_UP) & (redesigns.until <= month) & (redesigns.since < month)
    for way in range(len(CATALOGUE)):
        rows = np.flatnonzero(ready[:, way])
        if rows.size:
            lead = practices.permanent_id[redesigns.lead[rows, way]]
            fails = draws.uniform(_stream("failure", way), month, lead) < parameters.redesign.failure
            redesigns.stage[rows, way] = np.where(fails, STOPPED, RUNNING)
            opened = rows[~fails]
            redesigns.commissioned[opened] = True
            redesigns.implemented[opened[redesigns.asked[opened, way]]] = True
            redesigns.since[rows, way] = redesigns.opened[rows, way] = month
            redesigns.until[rows, way] = month + parameters.redesign.review_months


def _review(redesigns, practices, gps, levers, parameters, draws, month) -> None:
    """After a year those with a stake in the cost look whether it is above the hospital's, as far as they can see."""
    due = (redesigns.stage == RUNNING) & (redesigns.until == month)
    if not due.any():
        return
    belief = np.bincount(gps.practice, gps.belief, len(practices)) / practices.gp_count
    real = practices.cash_scope > 0.0
    stake = in_force(practices, month) * np.where(
        real, np.maximum(practices.upside * practices.owned, practices.downside), practices.upside * belief
    )
    stake = np.maximum(stake, accountability.looks(levers.acct, parameters.accountability) * real)
    for way in range(len(CATALOGUE)):
        rows = np.flatnonzero(due[:, way])
        if rows.size == 0:
            continue
        lead = redesigns.lead[rows, way]
        ids = practices.permanent_id[lead]
        seen = redesigns.ratio[rows, way] * (
            1.0 + levers.info.error_sd / PERCENT * draws.normal(_stream("report", way), month, ids)
        )
        acts = draws.uniform(_stream("review", way), month, ids) < stake[lead]
        redesigns.stage[rows[(seen > 1.0) & acts], way] = STOPPED
