"""A few practices, groups and trusts with their accounts, without people: money alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.agents.base import Columns
from sim.agents.gp import GpView
from sim.agents.group import Group
from sim.agents.pct import PrimaryCareTrust, pay_promises
from sim.agents.practice import Practice
from sim.care.lines import ELECTIVE, EMERGENCY, LINES, OTHER, OUTPATIENT, PRESCRIBING
from sim.config import AllParams
from sim.levers import AllLevers
from sim.money.budgets import Budgets
from sim.money.ledger import KINDS, Ledger
from sim.money.payments import holder_of
from sim.money.settlement import YearEnd, close_year
from sim.randomness import Draws

MONTHS = 24
USED = [PRESCRIBING, OUTPATIENT, ELECTIVE, EMERGENCY, OTHER]  # the lines on which these practices spend at all


def lines_of(*rows) -> np.ndarray:
    """Prescribing, outpatients, electives, emergencies and other care of each practice; nothing on the other lines."""
    filled = np.zeros((len(rows), len(LINES)))
    filled[:, USED] = rows
    return filled


@dataclass
class Town:
    """Practices dealt out to trusts, each with empty accounts; `groups` rows are there, but nobody is in them."""

    practices: Columns
    groups: Columns
    pcts: Columns
    ledger: Ledger
    budgets: Budgets
    year_end: YearEnd
    draws: Draws = field(default_factory=lambda: Draws(1))

    def fund(self, holder: int) -> int:
        return int(self.ledger.balances("fund")[holder])

    def pct(self, row: int = 0) -> int:
        return int(self.ledger.balances("pct")[row])

    def join(self, group: int, *rows: int) -> None:
        """Put practices in a group, as agents would."""
        practices, groups = self.practices, self.groups
        practices.group[list(rows)] = group
        groups.alive[group], groups.pct[group], groups.lead[group] = True, practices.pct[rows[0]], rows[0]
        groups.practices[group] = len(rows)
        groups.people[group] = practices.list_size[list(rows)].sum()
        groups.gps[group] = practices.gp_count[list(rows)].sum()

    def spend(self, row: int, budget: int, charged: int, kind: str = "promised") -> None:
        """A year of budget and spending of one practice; cash moves in the ledger too."""
        getattr(self.practices, f"{kind}_budget_pence")[row] = budget
        getattr(self.practices, f"{kind}_charged_pence")[row] = charged
        if kind == "cash":
            books, pct = self.ledger, self.practices.pct[row]
            account = books.account("budget", holder_of(self.practices)[row])
            books.post("budget", books.account("pct", pct), account, budget, 0)
            books.post("hospital care", account, books.account("hospital", 0), charged, 0)

    def close(self, levers: AllLevers | None = None, parameters: AllParams | None = None, month: int = 12) -> None:
        """April: settle, then pay promises or do not."""
        levers, parameters = levers or AllLevers(), parameters or AllParams()
        close_year(self.ledger, self.practices, self.groups, self.pcts, self.budgets, levers, parameters, month, self.year_end)
        pay_promises(self.ledger, self.practices, self.pcts, self.draws, levers, parameters, self.year_end, month)
        self.ledger.check()


def town(practices: int = 4, pcts: int = 2, groups: int = 2, list_size: int = 2000) -> Town:
    """A town whose trusts begin in balance, with an allocation of £10 million each."""
    surgeries, trusts = Columns(Practice.STATE, practices), Columns(PrimaryCareTrust.STATE, pcts)
    surgeries.pct[:] = np.arange(practices) * pcts // practices
    surgeries.permanent_id[:], trusts.permanent_id[:] = np.arange(practices), np.arange(pcts)
    trusts.body[:] = np.arange(pcts)
    surgeries.list_size[:], surgeries.gp_count[:] = list_size, 2
    surgeries.trust[:] = 0.6
    holders = practices + groups
    sizes = {
        kind: {"department": 1, "budget": holders, "fund": holders, "hospital": 2}.get(kind, pcts) for kind in KINDS
    }
    trusts.allocation_pence[:] = 1_000_000_000
    books = Ledger(sizes, MONTHS)
    return Town(
        surgeries, Columns(Group.STATE, groups), trusts, books, Budgets(practices, MONTHS), YearEnd(pcts, holders)
    )


def doctors(place: Town, **values) -> Columns:
    """Two GPs in each practice of a town."""
    gps = Columns(GpView.STATE, int(place.practices.gp_count.sum()))
    gps.practice[:] = np.repeat(np.arange(len(place.practices)), place.practices.gp_count)
    gps.engagement[:], gps.belief[:] = 0.5, 0.4
    for name, value in values.items():
        getattr(gps, name)[:] = value
    return gps


def levers(**branches) -> AllLevers:
    """The baseline's levers in one month, some moved: `levers(savings={"retention": 0.5})`."""
    resolved = {"context": {"funding_growth": 3.0}, "gp": {"des_payment": 0.0}}
    for name, branch in branches.items():
        resolved[name] = {**resolved.get(name, {}), **branch}
    return AllLevers.model_validate(resolved)


def parameters(**branches) -> AllParams:
    """Parameters, some of them changed: `parameters(group={"reserve_floor": 0.0})`."""
    return AllParams.model_validate(branches)
