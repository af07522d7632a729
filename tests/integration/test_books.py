"""Five years of every scenario: money, people and activity are conserved each month; and the checks that see to it can fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

import sim.care.month as care_month
from sim.care.redesign import SENSITIVE
from sim.care.streams import MATERNITY, PLANNED, STREAMS
from sim.config import scenario_files
from sim.errors import BooksError
from sim.model import Model
from sim.money import kinds, payments
from sim.money.ledger import REASON, REASONS
from sim.money.payments import holder_of
from sim.world import World
from tests.worlds import small_config, small_scope

pytestmark = pytest.mark.integration
# What each kind of account is for: reasons that fill it and reasons that empty it. Only the accounts of those who hold
# money (trusts, budgets, funds) are left out: they are what remains.
PAID_TO = {
    "hospital": ("hospital care", "hospital support"),
    "community": ("community care", "community health", "savings spent"),
    "mental_health": ("mental health",),
    "pharmacy": ("prescribing",),
    "other": ("other care",),
    "premises": ("savings spent on premises",),
    "manager": ("management", "monitoring", "referral control", "governance", "set-up"),
    "clinician": ("practice contract", "integrated care payment", "quality payment", "protected time", "incentive payment", "savings taken as income", "specialists' pay"),
}
HELD_BY = ("pct", "budget", "fund", "host", "pool")


@dataclass
class Watched:
    """What a run did, month by month."""

    model: Model | None = None
    born: list[int] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)  # arrivals less departures, of the Aprils
    moved: list[int] = field(default_factory=list)
    died: list[int] = field(default_factory=list)
    population: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def flow(world: World, *reasons: str) -> int:
    """Pence moved for some reasons since the start."""
    return sum(int(world.ledger.flows[:, REASON[reason]].sum()) for reason in reasons)


def balance(world: World, kind: str) -> int:
    return int(world.ledger.balances(kind).sum())


def money_is_conserved(world: World) -> list[str]:
    """Allocated = spent + held; each kind of account has what the flows of its reasons say."""
    world.ledger.check()
    back, corrected = flow(world, "marginal price"), flow(world, "bills corrected")
    wrong = [
        kind
        for kind, reasons in PAID_TO.items()
        if balance(world, kind) != flow(world, *reasons) - (back + corrected) * (kind == "hospital")
    ]
    allocated, spent = flow(world, "allocation"), sum(balance(world, kind) for kind in PAID_TO)
    if -balance(world, "department") != allocated:
        wrong.append("department")
    if allocated != spent + sum(balance(world, kind) for kind in HELD_BY):
        wrong.append("allocated is not spent and held")
    return wrong


def budgets_agree_with_their_accounts(world: World) -> list[str]:
    """What is in a budget account is what was paid in less what was charged to it, for each holder."""
    practices = world.practices
    left = practices.cash_budget_pence - practices.cash_charged_pence
    held = world.ledger.balances("budget")
    expected = np.bincount(holder_of(practices), left, held.size).astype(np.int64)
    return [] if np.array_equal(held, expected) else ["a budget account differs from budget less charges"]


def activity_is_billed(world: World) -> list[str]:
    """Hospitals are paid for all that happened, less what redesigns moved out; the record counts the same events."""
    care, ledger, month = world.care, world.ledger, world.month - 1
    by_gp = np.stack([care.activity.pence_by_gp[0], care.activity.pence_by_gp[1:].sum(axis=0)])
    planned = np.zeros((len(world.practices), 2))
    np.add.at(planned, world.gps.practice, by_gp.T)
    movable = ("accident_emergency", "emergency_acs")
    by_practice = dict(zip(STREAMS[PLANNED:], care.activity.pence_by_practice, strict=True))
    planned = np.column_stack([planned, *(by_practice[stream] for stream in movable)])
    stays = planned - np.round(planned * world.redesigns.moved_share)
    others = sum(pence.sum() for stream, pence in by_practice.items() if stream not in (*movable, "mental_health"))
    others += care.frequent.pence[MATERNITY].sum()
    wrong = []
    if int(stays.sum()) + int(others) != ledger.flows[month, REASON["hospital care"]]:
        wrong.append("hospital care")
    if int(np.round(planned * world.redesigns.priced_share).sum()) != ledger.flows[month, REASON["community care"]]:
        wrong.append("community care")
    series = world.record.series
    counted = [series[name][month].sum() for name in ("referrals", "electives", "emergencies")]
    seen = care.activity.count_by_gp.sum(axis=1)
    sensitive, other = care.activity.count_by_practice[:2]
    admitted = (sensitive * (1.0 - world.redesigns.moved_share[:, SENSITIVE])).sum() + other.sum()
    if counted[:2] != [seen[0], seen[1] + seen[2]] or counted[2] != pytest.approx(admitted, rel=1e-12):
        wrong.append("events recorded")
    return wrong


def spending_by_area_is_all_spending(world: World) -> list[str]:
    """What is spent on people's care is spent on people of some trust: the record of areas leaves nothing out."""
    month = world.month - 1
    spent = {reason for reasons in PAID_TO.values() for reason in reasons}
    by_area = world.ledger.paid_by_area.sum(axis=1)
    return [
        f"{reason} by area"
        for reason in sorted(spent)
        if by_area[REASON[reason]] != world.ledger.flows[month, REASON[reason]]
    ]


CONSERVED: tuple[Callable[[World], list[str]], ...] = (
    money_is_conserved,
    budgets_agree_with_their_accounts,
    activity_is_billed,
    spending_by_area_is_all_spending,
)  # fmt: skip


def watched(monkeypatch: pytest.MonkeyPatch, *overrides: str) -> Watched:
    seen = Watched()
    births, migrate = care_month.births, care_month.migrate

    def counted(*arguments: Any) -> np.ndarray:
        born = births(*arguments)
        seen.born.append(int(born.sum()))
        return born

    def told(people: Any, *rest: Any) -> Any:
        found = migrate(people, *rest)
        seen.joined[-1:] = [int((found.arrived - found.departed).sum())]
        seen.moved.append(int(found.moved_in.sum()))
        assert found.moved_in.sum() == found.moved_out.sum()
        return found

    def look(world: World) -> None:
        seen.joined.append(0)
        seen.died.append(int(world.care.activity.deaths.sum()))
        seen.population.append(int(world.people.living().sum()))
        label = world.clock.label(world.month - 1)
        seen.problems += [f"{label}: {problem}" for check in CONSERVED for problem in check(world)]

    monkeypatch.setattr(care_month, "births", counted)
    monkeypatch.setattr(care_month, "migrate", told)
    seen.joined.append(0)
    seen.model = Model(small_config("horizon=quick", *overrides), 2, small_scope(practices=8, list_size=1000, pcts=2))
    seen.population.append(int(seen.model.world.people.living().sum()))
    for _ in range(60):
        seen.model.step()
        look(seen.model.world)
    monkeypatch.undo()
    return seen


@pytest.mark.parametrize("scenario", scenario_files())
def test_money_people_and_activity_are_conserved_in_every_month_of_every_scenario(monkeypatch, scenario):
    seen = watched(monkeypatch, f"scenario={scenario}")
    assert not seen.problems, "\n".join(seen.problems)
    # people: those of last month, the newborn and those who came from outside, less the dead and those who left
    change = np.array(seen.born) - np.array(seen.died) + np.array(seen.joined[:-1])
    assert np.diff(seen.population).tolist() == change.tolist()
    assert sum(seen.moved) > 0
    assert any(seen.joined)
    assert len(seen.born) == 60
    assert sum(seen.born) > 0
    assert sum(seen.died) > 0


def test_the_books_balance_where_urgent_and_primary_care_are_redesigned(monkeypatch):
    seen = watched(
        monkeypatch, "scenario=lcp_big_bang", "lcp.service_range=[primary,community,urgent]", "redesign.idea_rate=0.5", "lcp.experimentation=1.0",
        "redesign.failure=0.0", "redesign.eligible_urgent_care=0.5", "redesign.eligible_long_term_care=0.5", "gp.integrated_care_weight=0.2",
    )  # fmt: skip
    assert seen.model is not None
    assert (seen.model.world.redesigns.moved_share[:, 2:] > 0.0).any(axis=0).all()
    assert not seen.problems, "\n".join(seen.problems)


@pytest.mark.parametrize("kind", kinds.kinds())
def test_the_books_balance_under_every_contract_with_groups_that_grow_fail_and_carry_forward(monkeypatch, kind):
    seen = watched(
        monkeypatch, "scenario=lcp_ladder", "policies.ladder.levers.migration.readiness_rule=big_bang",
        f"policies.x={{starts: 2010-04, levers: {{budget: {{contract: {kind}}}}}}}", "risk.carry_forward_years=3",
        "money.contracts.fundholding_min_people=0", "money.contracts.purchasing_min_people=1500",
        "group.reserve_floor=-0.1", "budget.robustness_sd=10.0", "gp.personal_share=0.1", "savings.honour_prob=0.5",
    )  # fmt: skip
    assert not seen.problems, "\n".join(seen.problems)


def test_every_way_in_which_money_can_move_is_seen_by_the_tests_above(monkeypatch):
    seen = dict.fromkeys(REASONS, 0)
    for overrides in (
        ("scenario=pbc_2009", "savings.honour_prob=1.0", "deficit.repayment_first=false", "gp.des_payment=1.9", "gp.integrated_care_weight=0.1"),
        ("scenario=lcp_big_bang", "policies.ladder.levers.lcp.clinician_owned=0.5", "money.budget_uplift=0.0",
         "group.reserve_floor=-0.1", "lcp.form=pbc_consortium"),
        ("scenario=lcp_big_bang", "policies.ladder.levers.lcp.clinician_owned=0.5", "money.budget_uplift=8.0",
         "policies.real_budget_and_risk.levers.risk.downside_share=0.5", "redesign.idea_rate=0.3",
         "specialist.engagement_mode=contracted", "specialist.package.premium=30.0", "tariff.stranded_support=1.0"),
        ("scenario=pbc_2009", "pct.merger.mode=imposed", "pct.merger.target_pop=1000000"),
        ("scenario=pbc_real_budget", "money.budget_uplift=8.0",
         "policies.out={starts: 2012-04, levers: {budget: {kind: none}}}"),
        ("scenario=pbc_real_budget", "money.budget_uplift=0.0", "risk.pool_share=10.0", "risk.stop_loss=20000.0",
         "risk.carry_forward_years=2", "savings.use=mixed", "gp.personal_share=0.2", "budget.robustness_sd=10.0"),
    ):  # fmt: skip
        done = watched(monkeypatch, *overrides, "group.smallest_people=0")
        assert not done.problems, "\n".join(done.problems)
        for reason in REASONS:
            seen[reason] += flow(done.model.world, reason)
    assert not [reason for reason, pence in seen.items() if pence == 0]


# The checks can fail ------------------------------------------------------------------------------------------------


@pytest.fixture
def model() -> Model:
    """A world at the end of its second month, about to begin the third."""
    model = Model(
        small_config("horizon=quick", "group.smallest_people=0"), 1, small_scope(practices=8, list_size=400, pcts=2)
    )
    for _ in range(2):
        model.step()
    return model


def test_a_penny_from_nowhere_stops_the_run_and_the_step_and_month_are_named(model):
    model.world.ledger.balance[5] += 1
    with pytest.raises(
        BooksError, match="after 'Dated policies take effect', 2008-06: the accounts sum to 1 pence, not 0"
    ):
        model.step()


@pytest.mark.parametrize(
    "share, complaint",
    [
        ("shared_in_all", r"hospital care, month \d+: \d+ pence are paid, but \d+ received"),
        ("in_month", r"2008-06: care worth \d+ pence was given, but \d+ pence were paid"),
    ],
)
def test_a_penny_that_goes_astray_between_those_who_give_care_is_found(model, monkeypatch, share, complaint):
    right = getattr(payments, share)

    def one_penny_less(*arguments):
        found = np.array(right(*arguments))
        found.flat[found.argmax()] -= found.max() > 0
        return found

    monkeypatch.setattr(payments, share, one_penny_less)
    with pytest.raises(BooksError, match=complaint):
        model.step()


def tamper_member(world: World) -> None:
    world.practices.group[world.practices.group >= 0] = -1


def tamper_count(world: World) -> None:
    world.groups.practices[np.flatnonzero(world.groups.alive)[0]] += 1


def tamper_border(world: World) -> None:
    world.groups.pct[np.flatnonzero(world.groups.alive)[0]] ^= 1


@pytest.mark.parametrize(
    "tamper, word",
    [
        (tamper_member, "2008-06: a group and its practices disagree about who is a member"),
        (tamper_count, "2008-06: a group and its practices disagree about who is a member"),
        (tamper_border, "2008-06: a group reaches over the border of its primary care trust"),
    ],
)
def test_members_who_do_not_agree_stop_the_run(model, tamper, word):
    assert model.world.groups.alive.any()
    tamper(model.world)
    with pytest.raises(BooksError, match=word):
        model.step()


@pytest.mark.parametrize(
    "body, name, value",
    [
        ("practices", "trust", 1.2),
        ("practices", "upside", -0.1),
        ("practices", "practice_effect", np.nan),
        ("gps", "belief", 1.2),
        ("groups", "capability", -0.2),
        ("pcts", "need_index", np.inf),
    ],
)
def test_a_state_out_of_its_range_stops_the_run_and_is_named(model, body, name, value):
    getattr(getattr(model.world, body), name)[0] = value
    with pytest.raises(BooksError, match=rf"2008-06: {body}\.{name} is (outside|not a number)"):
        model.step()


def test_an_engagement_out_of_its_range_stops_the_run(model):
    model = Model(small_config("horizon=quick"), 1, small_scope(practices=2, list_size=200, pcts=1))
    model.world.gps.engagement[0] = 1.5
    with pytest.raises(BooksError, match=r"2008-04: gps\.engagement is outside 0 to 1"):
        model.step()


def test_people_counted_twice_are_found_at_the_end_of_the_year(model):
    for _ in range(9):
        model.step()
    model.world.people.population[3] += 1
    with pytest.raises(BooksError, match=r"practice 3 counts \d+ people but \d+ rows live"):
        model.step()
