"""Specialists of hospital trusts: columns, with thin views. Each April they choose for whom to work (rule D1)."""

from __future__ import annotations

import numpy as np

from sim.agents.base import Columns, Var
from sim.agents.gp import by_practice
from sim.agents.rules import hospital as rule_of_hospitals
from sim.agents.rules import specialist as rule
from sim.care.redesign import CATALOGUE
from sim.data.specialties import GROUPS
from sim.forms import forms
from sim.money.budgets import has_budget

IDS_PER_TRUST = 4096
PEOPLE = 100_000


class SpecialistView:
    """One specialist, as a view of a row."""

    STATE = (
        Var("hospital", "int32", "identifier", "Hospital trust, as a row", low=0),
        Var("permanent_id", "int64", "identifier", "Key of the post's luck", low=0),
        Var("specialty", "int8", "identifier", "Specialty group, as a place in the list", low=0),
        Var("pct", "int32", "identifier", "Area of most of the hospital's patients, as a row", low=0),
        Var("age", "float64", "years", "Age", low=0),
        Var("on_call", "float64", "share", "On-call load", low=0, high=1),
        Var("private_work", "float64", "share", "How much private practice there is", low=0, high=1),
        Var("content", "float64", "index 0-1", "Relations with the hospital", low=0, high=1),
        Var("keen", "float64", "index 0-1", "How much a say over services counts", low=0, high=1),
        Var("group", "int32", "identifier", "Group worked for; -1 when none", low=-1, start=-1),
        Var("mode", "int8", "0 to 3", "Way of working: stays, sessions, employed, partner", low=0, high=3),
        Var("half_days", "float64", "half-days a week", "Given to the group", low=0),
    )

    def __init__(self, columns: Columns, row: int) -> None:
        object.__setattr__(self, "_columns", columns)
        object.__setattr__(self, "row", row)

    def __getattr__(self, name: str):
        return getattr(self._columns, name)[self.row]

    def __setattr__(self, name: str, value) -> None:
        getattr(self._columns, name)[self.row] = value


def appoint(places, practices, parameters, draws) -> Columns:
    """The specialists of the scope's hospitals: as many as their patients in the scope need, by what these are seen for."""
    p = parameters.specialist_work
    flow = places.practice_trust_share[:, :-1] * practices.list_size[:, None]  # people by practice and hospital
    by_area = np.zeros((places.pct_codes.size, flow.shape[1]))
    np.add.at(by_area, practices.pct, flow)
    use = places.pct_group_share.mean(axis=0)  # of attendances and admissions, by area and specialty group
    found = [
        np.repeat(np.arange(len(GROUPS)), _whole(of_hospital @ use * p.per_100k / PEOPLE)) for of_hospital in by_area.T
    ]
    many = np.array([specialties.size for specialties in found], dtype=np.int64)
    posts = Columns(SpecialistView.STATE, int(many.sum()))
    posts.hospital[:] = np.repeat(np.arange(many.size), many)
    posts.specialty[:] = np.concatenate(found) if found else 0
    posts.pct[:] = by_area.argmax(axis=0)[posts.hospital] if many.size else 0
    within = np.arange(len(posts)) - np.repeat(np.cumsum(many) - many, many)
    posts.permanent_id[:] = places.trust_national_index[posts.hospital].astype(np.int64) * IDS_PER_TRUST + within
    posts.age[:] = p.age_young + (p.age_old - p.age_young) * draws.uniform("specialist.age", 0, posts.permanent_id)
    _give_traits(posts, np.arange(len(posts)), draws, 0)
    return posts


def _whole(exact: np.ndarray) -> np.ndarray:
    """Whole numbers that add up to the rounded sum, the largest remainders up."""
    floor = np.floor(exact).astype(int)
    short = round(exact.sum()) - floor.sum()
    floor[np.argsort(floor - exact, kind="stable")[:short]] += 1
    return floor


def _give_traits(posts, rows, draws, month) -> None:
    ids = posts.permanent_id[rows]
    for trait in ("on_call", "private_work", "content", "keen"):
        getattr(posts, trait)[rows] = draws.uniform(f"specialist.{trait}", month, ids)


def release(specialists, rows) -> None:
    """Specialists (rows or a mask) go back to their hospital for all of their time."""
    specialists.group[rows], specialists.mode[rows], specialists.half_days[rows] = -1, rule.STAYS, 0.0


def follow(specialists, group: int, into: int) -> None:
    """Those who work for a group that becomes part of another go with it."""
    specialists.group[specialists.group == group] = into


def choose_work(specialists, practices, groups, gps, places, sessions, capacity, levers, parameters, draws, month) -> None:
    """Step of April: specialists grow older and retire, leave groups that are worth too little, and take up offers.

    A group that has a budget offers work in the specialties that its services need, in the ways that the levers allow,
    up to `lcp.multispecialty` of its members. A specialist hears of the groups from which the hospital's patients come.
    """
    p = parameters.specialist_work
    _retire(specialists, p, draws, month)
    ways = rule.modes(levers.specialist.package.weekly_half_days, p)
    allowed = rule.offered(levers.specialist.engagement_mode)
    if levers.lcp.enabled and levers.lcp.scope == "commissioner_only":
        allowed = tuple(number for number in allowed if not ways[number].needs_cash)
    pressed = rule_of_hospitals.pressure(levers.slm.strength, capacity.empty, parameters.hospital)
    view = _View(practices, groups, gps, levers, pressed)
    _leave(specialists, view, ways, allowed, levers, p, draws, month)
    if allowed:
        _take_up(specialists, view, ways, allowed, places, levers, parameters, draws, month)
    count_sessions(specialists, sessions)


class _View:
    """What a specialist sees of the groups of this April."""

    def __init__(self, practices, groups, gps, levers, pressed) -> None:
        lead = np.maximum(groups.lead, 0)
        self.practices, self.groups, self.pressed = practices, groups, pressed
        led = groups.alive & (groups.lead >= 0)
        self.offers = led & has_budget(practices)[lead]
        self.cash = led & (practices.cash_scope[lead] > 0.0)
        member = practices.group >= 0
        keen = by_practice(gps.engagement, gps, len(practices)) * practices.gp_count
        self.engagement = np.bincount(practices.group[member], keen[member], len(groups)) / np.maximum(groups.gps, 1)
        self.owned = practices.owned[lead]
        by_form = forms().pension[groups.form]
        self.kept = by_form + (1.0 - by_form) * levers.specialist.pension_portability

    def worth(self, specialists, rows, group, mode, levers, p) -> np.ndarray:
        """Worth to some specialists of working for a group in a way."""
        s, people = levers.specialist, specialists
        return rule.worth_of_moving(
            mode, people.age[rows], people.on_call[rows], people.private_work[rows], people.content[rows], people.keen[rows],
            self.engagement[group], self.owned[group], self.kept[group],
            self.pressed[people.hospital[rows]], s.package, p,
        )  # fmt: skip


def _retire(specialists, p, draws, month) -> None:
    if month == 0:
        return
    specialists.age += 1.0
    gone = np.flatnonzero(specialists.age >= p.age_old)
    specialists.age[gone] = p.age_young
    release(specialists, gone)
    _give_traits(specialists, gone, draws, month)


def _leave(specialists, view, ways, allowed, levers, p, draws, month) -> None:
    """Back to the hospital: from groups that are gone or offer nothing more, and by choice."""
    luck = draws.uniform("specialist.leave", month, specialists.permanent_id)
    for number, mode in ways.items():
        rows = np.flatnonzero((specialists.group >= 0) & (specialists.mode == number))
        if rows.size == 0:
            continue
        group = specialists.group[rows]
        holds = view.cash[group] if mode.needs_cash else view.offers[group]
        worth = view.worth(specialists, rows, group, mode, levers, p) + rule.attachment(mode, p)
        stays = rule.choose(worth[:, None], luck[rows], p) == 1
        specialists.half_days[rows] = mode.half_days
        release(specialists, rows[~(stays & holds & (number in allowed))])


def _take_up(specialists, view, ways, allowed, places, levers, parameters, draws, month) -> None:
    p, groups = parameters.specialist_work, view.groups
    needs = needed_half_days(view.groups, parameters.redesign)
    hears = np.flatnonzero((specialists.group < 0) & (needs.sum(axis=0) > 0.0)[specialists.specialty])
    group = _heard_of(specialists, hears, view, places, draws, month)
    hears, group = hears[group >= 0], group[group >= 0]
    if hears.size == 0:
        return
    worths = np.full((hears.size, len(allowed)), -np.inf)
    for place, number in enumerate(allowed):
        mode = ways[number]
        worth = view.worth(specialists, hears, group, mode, levers, p) - rule.attachment(mode, p)
        can = view.cash[group] | (not mode.needs_cash)
        worths[:, place] = np.where(can, worth, -np.inf)
    taken = rule.choose(worths, draws.uniform("specialist.join", month, specialists.permanent_id[hears]), p)
    wants = np.flatnonzero(taken > 0)
    who, group, number = hears[wants], group[wants], np.array(allowed)[taken[wants] - 1]
    gives = np.array([ways[int(n)].half_days for n in number])
    share = levers.lcp.multispecialty
    most = np.floor(share / (1.0 - share) * groups.gps)
    have = np.bincount(specialists.group[specialists.group >= 0], minlength=len(groups)).astype(float)
    held = np.zeros_like(needs)
    count_sessions(specialists, held)
    luck = draws.uniform("specialist.order", month, specialists.permanent_id[who])
    for place in np.argsort(luck, kind="stable"):
        row, g, s = who[place], group[place], specialists.specialty[who[place]]
        if have[g] < most[g] and held[g, s] < needs[g, s]:
            have[g] += 1.0
            held[g, s] += gives[place]
            specialists.group[row], specialists.mode[row], specialists.half_days[row] = g, number[place], gives[place]


def _heard_of(specialists, rows, view, places, draws, month) -> np.ndarray:
    """The group from which each specialist hears: one of those that send the hospital patients, by how many; -1 if none."""
    practices, groups = view.practices, view.groups
    member = np.flatnonzero((practices.group >= 0) & view.offers[np.maximum(practices.group, 0)])
    flow = np.zeros((len(groups), places.practice_trust_share.shape[1] - 1))
    np.add.at(flow, practices.group[member], (places.practice_trust_share[member, :-1] * practices.list_size[member, None]))
    found = np.full(rows.size, -1)
    luck = draws.uniform("specialist.group", month, specialists.permanent_id[rows])
    for hospital in np.unique(specialists.hospital[rows]):
        sends = flow[:, hospital]
        if sends.sum() > 0.0:
            here = specialists.hospital[rows] == hospital
            reached = np.cumsum(sends) / sends.sum()
            found[here] = np.searchsorted(reached, luck[here], side="right")
    return found


def needed_half_days(groups, redesign) -> np.ndarray:
    """Half-days a week that the services of a group would take by specialty group, were all of them at work, [G, 10]."""
    needs = np.zeros((len(groups), len(GROUPS)))
    for pathway in CATALOGUE:
        if pathway.specialty:
            a_head = getattr(redesign, pathway.half_days) / PEOPLE
            needs[:, GROUPS.index(pathway.specialty)] += a_head * groups.people * groups.alive
    return needs


def count_sessions(specialists, sessions) -> None:
    """Half-days a week that specialists give, by group and specialty group, into [G, 10]."""
    sessions[:] = 0.0
    working = specialists.group >= 0
    np.add.at(sessions, (specialists.group[working], specialists.specialty[working]), specialists.half_days[working])
