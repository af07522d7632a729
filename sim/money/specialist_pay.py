"""What groups pay for their specialists beyond the price of services: premiums, and time for which there is no work.

The price of a redesigned service holds the ordinary pay of those who give it, as the hospital's price did.
"""

from __future__ import annotations

import numpy as np

from sim.agents.rules import specialist as rule
from sim.care.redesign import CATALOGUE
from sim.data.specialties import GROUPS

PERCENT = 100.0
THOUSAND = 1000.0
PEOPLE = 100_000


def idle_share(practices, groups, sessions, redesigns, redesign_parameters) -> np.ndarray:
    """Share of the half-days held for which services have no use, by group and specialty group, [G, 10]."""
    used = np.zeros_like(sessions)
    running = redesigns.at_work()
    member = practices.group >= 0
    for way, pathway in enumerate(CATALOGUE):
        if pathway.specialty:
            served = np.bincount(practices.group[member], (practices.list_size * running[:, way])[member], len(groups))
            a_head = getattr(redesign_parameters, pathway.half_days) / PEOPLE
            used[:, GROUPS.index(pathway.specialty)] += a_head * served
    idle = np.maximum(sessions - used, 0.0)
    return np.divide(idle, sessions, out=np.zeros_like(idle), where=sessions > 0.0)


def pay(ledger, practices, groups, specialists, sessions, redesigns, levers, parameters, month, price, cash, account) -> None:
    """Part of the month's payments: each member practice's budget bears its share by people, the trust where none is cash.

    Args:
        price: price level of the month over the base year.
        cash: which practices hold cash this month, [P].
        account: budget account of each practice's holder, [P].
    """
    works = np.flatnonzero(specialists.group >= 0)
    if works.size == 0:
        return
    p, package = parameters.specialist_work, levers.specialist.package
    ways = rule.modes(package.weekly_half_days, p)
    fixed = np.array([False] + [not ways[number].by_session for number in sorted(ways)])[specialists.mode[works]]
    group = specialists.group[works]
    idle = idle_share(practices, groups, sessions, redesigns, parameters.redesign)[group, specialists.specialty[works]]
    whole = p.salary * THOUSAND * PERCENT / 12.0 * price * specialists.half_days[works] / p.week_half_days
    of_group = np.bincount(group, whole * (package.premium / PERCENT + idle * fixed), len(groups))
    mine = np.maximum(practices.group, 0)
    share = practices.list_size / np.maximum(groups.people[mine], 1) * (practices.group >= 0)
    pence = np.round(of_group[mine] * share).astype(np.int64)
    pct = practices.pct
    payer = np.where(cash, account, ledger.account("pct", pct))
    ledger.post("specialists' pay", payer, ledger.account("clinician", pct), pence, month, pct)
    practices.cash_charged_pence += pence * cash
