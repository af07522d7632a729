"""A group of practices: consortium or partnership. Only its rung, size, reserve and skill tell them apart."""

from __future__ import annotations

from sim.abm import AgentModel
from sim.agents.base import Columns, Institution, Var
from sim.errors import MembershipError


class Group(Institution):
    """A group of practices that commissions together.

    It is a consortium on R0 and a partnership on R3 and R4; nothing in the model asks for its name.
    """

    lead: int
    STATE = (
        Var("alive", "bool", "true or false", "Whether the group exists"),
        Var("pct", "int32", "identifier", "Primary care trust, as a row"),
        Var("lead", "int32", "identifier", "Practice that leads it, as a row; -1 when none", low=-1, start=-1),
        Var("rung", "int8", "0 to 4", "Rung of the ladder", low=0, high=4),
        Var("form", "int8", "row of conf/forms.yaml", "Legal form, by which its attributes are found", low=0),
        Var("founded", "int32", "month of the run", "Month of foundation"),
        Var("practices", "int32", "practices", "Members", low=0),
        Var("people", "int64", "persons", "Registered people", low=0),
        Var("gps", "int64", "GPs", "General practitioners of its members", low=0),
        Var("capability", "float64", "index 0-1", "What it has learned (rule D13)", low=0, high=1),
        Var("overspends", "int8", "years", "Overspends in a row", low=0),
        Var("deviation", "float64", "share of budget", "Budget less spending, last year"),
        Var("deviation_known", "float64", "0 or 1", "Whether last year had a budget", low=0, high=1),
        Var("budget_pence", "int64", "pence", "Budget of last year", low=0),
        Var("charged_pence", "int64", "pence", "Spending charged to it", low=0),
        Var("preparing", "bool", "true or false", "Whether it is willing to step up, and makes ready"),
        Var("pilot", "bool", "true or false", "Whether a programme of pilots has chosen it"),
        Var("failed", "bool", "true or false", "Whether it failed at the last settlement"),
        Var("barred_until", "int32", "month of the run", "Month until which it stays on the lowest rung", low=0),
    )

    def __init__(self, model: AgentModel, columns: Columns, key: int) -> None:
        super().__init__(model, columns, key, f"G{key:04d}")
        self.members: set[int] = set()

    def admit(self, practice) -> None:
        """Take in a practice that says it belongs here (`Practice.join`); the first becomes the lead.

        Raises:
            MembershipError: if it is in another group or in none, or a member already.
        """
        if practice.group != self.key:
            where = "in no group" if practice.group < 0 else f"in group G{practice.group:04d}"
            raise MembershipError(
                f"practice {practice.code} is {where}, and group {self.code} cannot claim it as well: a practice belongs to one group at a "
                "time; use practice.join(group), which leaves the other first"
            )
        if practice.key in self.members:
            raise MembershipError(f"practice {practice.code} is a member of group {self.code} already, and counts once")
        self.members.add(practice.key)
        self.practices += 1
        self.people += practice.list_size
        self.gps += practice.gp_count
        if self.lead < 0:
            self.lead = practice.key

    def release(self, practice) -> None:
        """Let a practice go; when the lead goes, the member with the lowest row leads.

        Raises:
            MembershipError: if it is no member.
        """
        if practice.key not in self.members:
            raise MembershipError(f"practice {practice.code} is no member of group {self.code}; use practice.leave(), which knows its group")
        self.members.remove(practice.key)
        self.practices -= 1
        self.people -= practice.list_size
        self.gps -= practice.gp_count
        if self.lead == practice.key:
            self.lead = min(self.members, default=-1)
