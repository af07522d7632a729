"""How groups come into being: practices join by worth and nearness, are placed by decree, or leave."""

from __future__ import annotations

import numpy as np

from sim.agents.gp import by_practice, certainty
from sim.agents.rules import joining as rule
from sim.agents.rules import peers
from sim.money import uses
from sim.policies import ladder

THOUSAND = 1000.0


def worth(practices, groups, gps, near, levers, parameters) -> np.ndarray:
    """Worth of commissioning in a group to each practice, £000 a year per GP (rule D1).

    Income is the saving that it expects to direct, from last year's own result; the incentive payment comes without a
    group (`agents.signing`).
    """
    expected = (
        np.maximum(practices.deviation, 0.0)
        * (practices.month_cash_pence + practices.month_promised_pence)
        * 12.0
        / 100.0
        / practices.gp_count
    )
    belief = by_practice(gps.belief, gps, len(practices))
    directed = practices.upside * practices.owned * certainty(practices, belief) * expected / THOUSAND
    hours = by_practice(gps.unfunded_hours, gps, len(practices))
    keen = by_practice(gps.engagement, gps, len(practices))
    return rule.worth_of_joining(
        directed * uses.worth(levers, parameters.joining.own_share), hours, keen,
        peers_joined(practices, near) * (levers.structure.contagion == "peer_logit"), practices.accepts, parameters.joining,
    )  # fmt: skip


def peers_joined(practices, near: np.ndarray) -> np.ndarray:
    """Share of a practice's neighbours that are in a group."""
    there = near >= 0
    joined = (practices.group[np.maximum(near, 0)] >= 0) & there
    return joined.sum(axis=1) / np.maximum(there.sum(axis=1), 1)


def join_and_leave(model, practices, groups, gps, pcts, near, levers, parameters, draws, month, ledger) -> None:
    """Step of April: practices leave groups that are worth too little, and others join near ones or found new ones."""
    if levers.lcp.formation == "imposed" and levers.lcp.enabled:
        if not model.world.placed:
            place_all(model, practices, groups, pcts, levers, parameters, ledger, month)
            model.world.placed = True
        return
    if ladder.offers_nothing(levers, parameters):
        for practice in model.practices.select(lambda practice: practice.group >= 0):
            practice.leave()
        end_empty_groups(model, groups, ledger, month)
        return
    value = worth(practices, groups, gps, near, levers, parameters)
    value = value + rule.worth_of_help(pcts.support[practices.pct], levers.lcp.formation == "facilitated", parameters.joining)
    ids = practices.permanent_id
    keeps = rule.chance(value + parameters.group.leaving_cost, parameters.joining)
    leaving = (practices.group >= 0) & (draws.uniform("practice.leave", month, ids) >= keeps)
    for key in np.flatnonzero(leaving):
        model.practice_of(key).leave()
    end_empty_groups(model, groups, ledger, month)
    keen = by_practice(gps.engagement, gps, len(practices))
    p = parameters.peers
    threshold = np.clip(p.threshold_mean + p.threshold_sd * draws.normal("practice.threshold", 0, ids), 0.0, 1.0)
    chance = peers.chance_of_joining(
        levers.structure.contagion, value, peers_joined(practices, near), threshold, keen, p, parameters.joining
    )
    wants = (practices.group < 0) & ~leaving & (draws.uniform("practice.join", month, ids) < chance)
    order = np.argsort(draws.uniform("practice.order", month, ids), kind="stable")
    for key in order[wants[order]]:
        _join_nearest(model, practices, groups, keen, int(key), levers, parameters)
    for pct in range(len(pcts)):
        _found_groups(model, practices, keen, wants, pct, levers, parameters, month)


def _most_people(levers, parameters) -> float:
    """Size at which a group stops taking practices."""
    most, limit = parameters.group.consortium_people, levers.lcp.max_pop
    return most if limit is None else min(most, limit)


def _join_nearest(model, practices, groups, keen, key, levers, parameters) -> None:
    open_groups = np.flatnonzero(
        groups.alive & (groups.pct == practices.pct[key]) & (groups.people < _most_people(levers, parameters))
    )
    if open_groups.size == 0:
        return
    lead = groups.lead[open_groups]
    km = np.hypot(
        practices.easting_km[lead] - practices.easting_km[key], practices.northing_km[lead] - practices.northing_km[key]
    )
    felt = rule.distance_felt(km, np.abs(keen[lead] - keen[key]), levers.lcp.geography, parameters.joining)
    model.practice_of(key).join(model.group_of(open_groups[np.argmin(felt)]))


def _found_groups(model, practices, keen, wants, pct, levers, parameters, month) -> None:
    """The keenest of those who found no group found one with those nearest to them, if they are people enough."""
    while True:
        free = np.flatnonzero(wants & (practices.group < 0) & (practices.pct == pct))
        if free.size < 2 or practices.list_size[free].sum() < parameters.group.smallest_people:
            return
        founder = free[np.argmax(keen[free])]
        km = np.hypot(
            practices.easting_km[free] - practices.easting_km[founder],
            practices.northing_km[free] - practices.northing_km[founder],
        )
        felt = rule.distance_felt(km, np.abs(keen[free] - keen[founder]), levers.lcp.geography, parameters.joining)
        felt[free == founder] = -1.0
        nearest = free[np.argsort(felt, kind="stable")]
        people = np.cumsum(practices.list_size[nearest])
        taken = nearest[: int(np.searchsorted(people, _most_people(levers, parameters))) + 1]
        group = model.found_group(pct, month)
        for key in taken:
            model.practice_of(key).join(group)


def place_all(model, practices, groups, pcts, levers, parameters, ledger, month) -> None:
    """Every practice is placed in a group of neighbours of at least the smallest population, willing or not."""
    for practice in model.practices:
        practice.leave()
    end_empty_groups(model, groups, ledger, month)
    size = max(levers.lcp.min_pop, parameters.group.smallest_people, 1)
    for pct in range(len(pcts)):
        rows = np.flatnonzero(practices.pct == pct)
        people = int(practices.list_size[rows].sum())
        many = max(1, people // size)
        if levers.lcp.max_pop is not None:
            many = min(max(many, int(np.ceil(people / levers.lcp.max_pop))), rows.size)
        for part in _neighbourhoods(practices, rows, many):
            group = model.found_group(pct, month)
            for key in part:
                model.practice_of(key).join(group)


def _neighbourhoods(practices, rows: np.ndarray, many: int) -> list[np.ndarray]:
    """Cut an area into `many` parts of like population, each time across its longer side."""
    if many <= 1 or rows.size <= 1:
        return [rows]
    x, y = practices.easting_km[rows], practices.northing_km[rows]
    along = x if np.ptp(x) >= np.ptp(y) else y
    ordered = rows[np.argsort(along, kind="stable")]
    people = np.cumsum(practices.list_size[ordered])
    first = many // 2
    nearest = int(np.argmin(np.abs(people - people[-1] * first / many)))
    cut = min(max(nearest + 1, 1), rows.size - 1)
    return [*_neighbourhoods(practices, ordered[:cut], first), *_neighbourhoods(practices, ordered[cut:], many - first)]


def end_empty_groups(model, groups, ledger, month) -> None:
    """Groups without members end; what is in their fund goes to the trust, and what is owed the trust takes over."""
    for key in np.flatnonzero(groups.alive & (groups.practices == 0)):
        fund = ledger.account("fund", len(model.world.practices) + key)
        trust = ledger.account("pct", groups.pct[key])
        balance = int(ledger.balance[fund])
        ledger.post("fund moved", fund, trust, max(balance, 0), month)
        ledger.post("fund moved", trust, fund, max(-balance, 0), month)
        model.end_group(int(key))
