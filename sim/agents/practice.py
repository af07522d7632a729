"""A general practice as commissioner: it may hold a budget and join a group."""

from __future__ import annotations

from sim.agents.base import Institution, Var
from sim.errors import MembershipError


class Practice(Institution):
    """A general practice.

    Assumes one decision for the whole practice; its GPs differ in engagement and belief, not in membership.
    """

    STATE = (
        Var("pct", "int32", "identifier", "Primary care trust, as a row", low=0),
        Var("permanent_id", "int64", "identifier", "Row of the national table: the key of its luck", low=0),
        Var("gp_count", "int64", "GPs", "General practitioners", low=1, start=1),
        Var("list_size", "int64", "persons", "Registered patients", low=0),
        Var("easting_km", "float64", "km", "National grid easting"),
        Var("northing_km", "float64", "km", "National grid northing"),
        Var("group", "int32", "identifier", "Group joined; -1 when none", low=-1, start=-1),
        Var("signed_since", "int32", "month of the run", "Month in which it signed up for the incentive payment; -1 when not", low=-1, start=-1),
        Var("incentive_months", "int64", "months", "Months of the incentive payment that are due this month", low=0, high=12),
        Var("thrift", "float64", "ratio", "Cost of its prescribing against its own manner", low=0, start=1.0),
        Var("kept", "float64", "promises", "Promises kept by the primary care trust, as remembered", low=0),
        Var("broken", "float64", "promises", "Promises broken, as remembered", low=0),
        Var("memory", "float64", "share", "What is left of trust as known at the start", low=0, high=1, start=1.0),
        Var("trust_apart", "float64", "index points", "How far its trust at the start lies from the mean of practices"),
        Var("trust", "float64", "index 0-1", "Trust in the primary care trust (rule D11)", low=0, high=1),
        Var("understands", "float64", "0 or 1", "Whether it understands how its budget was set", low=0, high=1),
        Var("accepts", "float64", "0 or 1", "Whether it accepts its budget as fair", low=0, high=1),
        Var("paid", "float64", "share", "Share paid of what was promised at the last settlement", low=0, high=1),
        Var("promised", "float64", "0 or 1", "Whether anything was promised at the last settlement", low=0, high=1),
        Var("gained", "float64", "share", "Savings received of those due, in cash or by promise", low=0, high=1),
        Var("practice_effect", "float64", "sd", "Its own persistent level of quality"),
        Var("quality", "float64", "sd of baseline practices", "Process quality"),
        Var("experience_effect", "float64", "sd", "Its own persistent level of patients' experience"),
        Var("experience", "float64", "sd of baseline practices", "What its patients think of it"),
        Var("chose", "int64", "persons", "Patients who came from another practice by choice this April", low=0),
        Var("replaced", "float64", "0 or 1", "Whether others came to run it this April", low=0, high=1),
        Var("cash_scope", "float64", "share", "Share of spending for which its side holds cash", low=0, high=1),
        Var("promised_scope", "float64", "share", "Further share for which savings are promised", low=0, high=1),
        Var("upside", "float64", "share", "Share of a saving that its side may keep", low=0, high=1),
        Var("downside", "float64", "share", "Share of an overspend that its side must bear", low=0, high=1),
        Var("corridor", "float64", "share of budget", "Band in which nothing is gained or lost", low=0),
        Var("stop_loss_gbp", "float64", "£ a patient a year", "Cost of one patient above which it is not charged; 0 when there is no limit", low=0),
        Var("pool_share", "float64", "share of budget", "Part of its real budget that goes into a pool", low=0, high=1),
        Var("capitation", "float64", "0 to 1", "Least weight of capitation that its contract gives", low=0, high=1),
        Var("outcome_weight", "float64", "share", "Part of its money that its contract makes depend on outcomes", low=0, high=1),
        Var("alone", "float64", "0 or 1", "Whether it holds its budget itself though it is in a group", low=0, high=1),
        Var("min_people", "float64", "persons", "Fewest people with whom its contract is given", low=0),
        Var("management_gbp", "float64", "£ a head a year", "Allowance for management in its contract", low=0),
        Var("term_years", "float64", "years", "Term of its contract; 0 and 1 are renewed each year", low=0),
        Var("term_ends", "int32", "month of the run", "Month in which its contract is up for renewal", low=0),
        Var("contract_rung", "int8", "0 to 4", "Rung for which its contract was made", low=0, high=4),
        Var("contract_group", "int32", "identifier", "Group in which it was made; -1 when none", low=-1, start=-1),
        Var("next_scope", "float64", "share", "Share of spending held in cash on that rung; 0 when none", low=0, high=1),
        Var("next_upside", "float64", "share", "Share of a cash saving it may keep on the rung it makes ready for", low=0, high=1),
        Var("owned", "float64", "share", "Share of that which clinicians own", low=0, high=1, start=1.0),
        Var("capitation_weight", "float64", "0 to 1", "Weight of capitation in its budget now", low=0, high=1),
        Var("is_pms", "bool", "true or false", "Whether its contract is for personal medical services"),
        Var("told", "float64", "0 or 1", "Whether it has been told of this year's budget", low=0, high=1),
        Var("arrives", "int32", "month of the run", "Month in which this year's budget arrives"),
        Var("month_cash_pence", "int64", "pence", "Real budget of one month, once it has arrived", low=0),
        Var("month_promised_pence", "int64", "pence", "Indicative budget of one month, once it has arrived", low=0),
        Var("sliced", "float64", "share", "Part of its indicative budget of the year that was cut for the trust's deficit", low=0, high=1),
        Var("cash_budget_pence", "int64", "pence", "Real budget of the year so far", low=0),
        Var("cash_charged_pence", "int64", "pence", "Spending charged to it so far", low=0),
        Var("promised_budget_pence", "int64", "pence", "Indicative budget of the year so far", low=0),
        Var("promised_charged_pence", "int64", "pence", "Spending charged to it so far", low=0),
        Var("pool_pence", "int64", "pence", "Paid into the trust's risk pool in the year so far", low=0),
        Var("achievement_pence", "int64", "pence", "Incentive for last year's achievement, paid this month", low=0),
        Var("deviation", "float64", "share of budget", "Budget less spending, last year"),
        Var("deviation_known", "float64", "0 or 1", "Whether last year had a budget", low=0, high=1),
    )

    def join(self, group) -> None:
        """Join a group, leaving the present one first.

        Raises:
            MembershipError: if the group has ended, belongs to another world, or to another primary care trust.
        """
        if group.model is not self.model:
            raise MembershipError(f"group {group.code} is not of the world of practice {self.code}; use model.group_of(key)")
        if not self.model.is_there(group):
            raise MembershipError(f"group {group.code} has ended, so that practice {self.code} cannot join it; use model.found_group(pct, month)")
        if group.pct != self.pct:
            raise MembershipError(f"group {group.code} is of another primary care trust than practice {self.code}, and groups do not cross a border")
        self.leave()
        self.group = group.key
        group.admit(self)

    def leave(self) -> None:
        """Leave the group, if there is one."""
        if self.group >= 0:
            self.model.group_of(self.group).release(self)
            self.group = -1
