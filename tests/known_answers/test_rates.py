"""One practice of people who are all alike: what they use and cost follows from published rates by arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

import sim.care.month as care_month
from sim.care.streams import MATERNITY
from sim.data import rates, volumes
from sim.model import Model
from sim.money.ledger import REASON
from tests.worlds import small_config, small_scope

pytestmark = pytest.mark.known_answer
MEAN_PENCE = (10_000, 300_000, 70_000, 160_000, 200_000, 11_000, 9_000)  # of the seven hospital streams, the same for everybody
HOSPITAL = rates.STREAMS[:7]
PEOPLE = 20_000
ALIKE = (
    "start=2009-04", "policy_start=2009-04", "end=2010-03", "people.frailty_sd=0.0", "care.practice_style_sd=0.0",
    "care.gp_style_sd=0.0", "care.emergency_style_sd=0.0", "care.sensitive_style_sd=0.0", "care.accident_style_sd=0.0",
    "care.frequent_style_sd=0.0", "care.followups_per_first=0.0", "care.rare_per_head_gbp=0.0",
    *(f"care.price_cv_{stream}=0.0" for stream in ("outpatient", "elective", "day_case", "emergency", "other_outpatient", "accident")),
    *(f"burden.on_{stream}=0.0" for stream in ("planned", "sensitive", "emergency", "accident", "death")),
    "money.prescribing_shock_sd=0.0", "money.balance_shock_sd=0.0", "money.price_growth=0.0", "context.demand_growth=0.0",
)  # fmt: skip
NO_BUDGET = ("budget.kind=none",)


@dataclass
class Year:
    """A finished year: events by month and stream, how many there should be, and what maternity cost."""

    model: Model
    events: np.ndarray
    expected: np.ndarray
    maternity_pence: np.ndarray


def year(monkeypatch, *overrides: str, seed: int = 1) -> Year:
    """Twelve months; before each the expected events are summed person by person from the published rates."""
    model = Model(small_config(*ALIKE, *overrides), seed, small_scope(practices=1, list_size=PEOPLE, pcts=1))
    care = model.world.care
    mean = np.zeros((9, 190))
    mean[: len(MEAN_PENCE)] = np.array(MEAN_PENCE, float)[:, None]
    care.prices = replace(care.prices, mean_pence=mean, group_price=np.ones((2, 10)))
    expected: list[list[float]] = []
    month_of_care = care_month.month_of_care

    def counted(people: Any, *rest: Any, month_number: int, **more: Any) -> None:
        alive = people.birth_month != -32768
        age = (month_number - people.birth_month[alive].astype(int)) // 12
        cell = rates.care_rates().band_of_age.astype(int)[np.minimum(age, 120)] * 10 + people.sex_fifth[alive]
        season = [volumes.season(stream)[month_number % 12] for stream in HOSPITAL]
        expected.append([rates.care_rates().annual_rate[row, cell].sum() / 12 * season[row] for row in range(7)])
        month_of_care(people, *rest, month_number=month_number, **more)

    monkeypatch.setattr(care_month, "month_of_care", counted)
    events, maternity = [], []
    for _ in range(12):
        model.step()
        events.append([*care.activity.count_by_gp.sum(axis=1), *care.activity.count_by_practice[:4].sum(axis=1)])
        maternity.append(int(care.frequent.pence[MATERNITY].sum()))
    return Year(model, np.array(events), np.array(expected), np.array(maternity))


def test_a_year_has_as_many_referrals_and_admissions_as_its_people_have_rates(monkeypatch):
    # 20,000 people with the ages of England have about 0.20 GP-referred first attendances, 0.03 stays, 0.10 day cases, 0.10
    # emergency admissions of both kinds, 0.17 other first attendances and 0.37 at A&E each; counts are sums of independent
    # chances, so their variance is at most their mean
    done = year(monkeypatch, *NO_BUDGET)
    for row, stream in enumerate(HOSPITAL):
        due, happened = done.expected[:, row].sum(), done.events[:, row].sum()
        assert 200 < due < 10_000, stream
        assert abs(happened - due) < 4 * due**0.5, stream
    # and month by month: 84 counts, of which none should lie beyond 4.5 sd (1 in 150,000 each)
    assert (np.abs(done.events - done.expected) < 4.5 * done.expected**0.5).all()


def test_hospitals_are_paid_the_price_for_each_event_and_not_a_penny_more(monkeypatch):
    done = year(monkeypatch, *NO_BUDGET, "pct.monitoring.intensity=0.0")  # which would have bills corrected
    bill = done.events @ np.array(MEAN_PENCE) + done.maternity_pence
    ledger = done.model.world.ledger
    assert ledger.flows[:, REASON["hospital care"]].tolist() == bill.tolist()
    assert ledger.balances("hospital").sum() == bill.sum()
    # a tenth of the patients of an artificial practice go outside its scope, the rest to its two hospitals alike
    shares = ledger.balances("hospital") / bill.sum()
    assert shares == pytest.approx([0.45, 0.45, 0.1], abs=1e-6)


def test_an_allocation_is_paid_in_full_and_what_is_not_spent_is_left(monkeypatch):
    # £1,535 a resident; an artificial trust has 20,000 / 1.05 residents, need measured against England's
    done = year(monkeypatch, *NO_BUDGET, "money.target_gap_log_sd=0.0", "gp.des_payment=0.0")
    world = done.model.world
    residents, need = PEOPLE / 1.05, world.pcts.need_index[0]
    allocation = round(1535 * 100 * residents * need)
    assert abs(int(world.ledger.balances("department")[0]) + allocation) <= 1
    spent = sum(
        int(world.ledger.balances(kind).sum()) for kind in ("hospital", "pharmacy", "community", "mental_health", "other", "manager", "clinician")
    )
    assert world.ledger.balances("pct")[0] == -world.ledger.balances("department")[0] - spent


SURE_OF_IT = (
    "budget.kind=notional", "budget.scope=1.0", "budget.delay_months=0.0", "budget.understood=1.0", "budget.accepted=1.0",
    "savings.retention=1.0", "gp.cost_visibility=1.0", "learning.belief_start=1.0", "engagement.start_mean=1.0",
    "engagement.start_sd=0.0", "engagement.gain=0.0", "engagement.decay=0.0", "enthusiasm.share=0.0",
    "referral.monitoring_span=30", "redesign.idea_rate=0.0",
)  # fmt: skip


def test_gps_who_could_direct_every_pound_hold_back_by_the_response_and_emergencies_never_move(monkeypatch):
    # everything at stake is 1, so planned care falls to exp(-0.5) = 0.6065 of what it was, each event with that chance
    free, held = (year(monkeypatch, *SURE_OF_IT, f"referral.budget_response={k}") for k in (0.0, 0.5))
    assert held.model.gps.agg("at_stake", min) == 1.0
    for row in (0, 1, 2):
        before, after = free.events[:, row].sum(), held.events[:, row].sum()
        assert abs(after - before * np.exp(-0.5)) < 4 * (before * 0.6065 * 0.3935) ** 0.5
        assert (held.events[:, row] <= free.events[:, row]).all(), "the same luck: none is added, some are taken away"
    assert held.events[:, 3:].tolist() == free.events[:, 3:].tolist()
