"""The month as one list: it drives the model, the description of the model, and the profile.

A step asks for parts of the World by argument name, so that its signature says all that it touches. In April last year
is settled first, then money is allocated, groups form and move, and budgets are set for the rung that was reached.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sim import record
from sim.agents import (
    bargaining,
    choosing,
    climbing,
    forming,
    gp,
    joining,
    learning,
    mergers,
    office,
    pct,
    projects,
    public,
    renewal,
    signing,
    specialist,
    trust,
)
from sim.care import capacity, waiting_flow
from sim.care import month as care_month
from sim.clock import is_april, is_march, is_monthly, is_quarter_end
from sim.money import (
    allocation,
    control_total,
    general_practice,
    hospital_support,
    marginal_price,
    payments,
    person_budgets,
    settlement,
    stop_loss,
)
from sim.policies import timeline
from sim.world import World


@dataclass(frozen=True)
class Step:
    """One line of the schedule: what happens, who does it, and in which months."""

    name: str
    run_parts: Callable[..., None]
    when: Callable[[int], bool]
    parts: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", tuple(inspect.signature(self.run_parts).parameters))

    def run(self, world: World) -> None:
        """Hand the step the parts of the world that it asks for."""
        arguments: list[Any] = [getattr(world, part) for part in self.parts]
        self.run_parts(*arguments)


SCHEDULE: tuple[Step, ...] = (
    Step("Dated policies take effect", timeline.apply, is_monthly),
    Step("Trusts set the support that they give", pct.support_practices, is_monthly),
    Step("Reorganisations wipe out part of what was learned", learning.reorganise, is_monthly),
    Step("Some trusts have a new commissioning lead", office.change_leads, is_april),
    Step("Offices recover, and work as fast and as clearly as they can", office.work, is_monthly),
    Step("People move, arrive and depart", care_month.migrate_people, is_april),
    Step("Patients choose between partnerships", choosing.choose_partnerships, is_april),
    Step("Births, birthdays, drift of frailty", care_month.advance_people, is_monthly),
    Step("Patients' costs are counted from nought again", stop_loss.forget_the_year, is_april),
    Step("Hospitals give back what emergencies cost above the marginal price", marginal_price.give_back, is_monthly),
    Step("Hospitals close their year", trust.close_year, is_april),
    Step("Last year is settled", settlement.close_year, is_april),
    Step("Merged trusts share their result", mergers.share_results, is_april),
    Step("Trusts pay the savings that they promised, or do not", pct.pay_promises, is_april),
    Step("Incentives for last year's achievement fall due", general_practice.reward_achievement, is_monthly),
    Step("Promises enter trust and belief", learning.remember_promises, is_april),
    Step("Practices seen below the standard may lose their contract", renewal.renew_contracts, is_april),
    Step("Trusts merge", mergers.merge, is_april),
    Step("Trusts bargain over local prices", bargaining.strike_prices, is_april),
    Step("Money is allocated to primary care trusts", allocation.set_for_year, is_april),
    Step("Practices join, leave and found groups", joining.join_and_leave, is_april),
    Step("Groups move on the ladder", climbing.move_groups, is_april),
    Step("Groups take a legal form", forming.take_forms, is_april),
    Step("Contracts and budgets are set, some late", climbing.set_budgets, is_april),
    Step("Practices sign up for an incentive payment", signing.sign_up, is_monthly),
    Step("Specialists choose for whom to work", specialist.choose_work, is_april),
    Step("Redesigns: ideas, cases, openings, reviews", projects.run_month, is_monthly),
    Step("GPs decide whom to refer", gp.decide_referrals, is_monthly),
    Step("Hospitals fill empty beds, close some, and bear what the rest costs", capacity.month_of_capacity, is_monthly),
    Step("Need, care, deaths and what it costs", care_month.month_of_need, is_monthly),
    Step("Waiting lists grow and are worked off", waiting_flow.month_of_waits, is_monthly),
    Step("What the costliest patients cost is noted, where a contract has a stop-loss", stop_loss.note_costly_patients, is_march),
    Step("The year's record of people is closed, where a formula needs it", person_budgets.close_record, is_march),
    Step("Trusts short of their control totals leave other care unbought", control_total.hold, is_monthly),
    Step("The month is paid and posted to the ledger", payments.pay_month, is_monthly),
    Step("Stranded cost is shared, hospitals count their year", hospital_support.pay, is_monthly),
    Step("Success is felt, engagement and hours move", gp.learn, is_quarter_end),
    Step("Quality and capability move", learning.improve, is_quarter_end),
    Step("Patients' experience, what is expected, and public support move", public.feel, is_quarter_end),
    Step("Offices gain skill by use", office.practise, is_quarter_end),
    Step("The month is recorded", record.record_month, is_monthly),
)
