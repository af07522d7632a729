"""Figures of the history: surveys are asked in their months, money is in the pounds of its time, funds are a paired difference."""

from __future__ import annotations

import numpy as np
import pytest

from sim.clock import month_label, parse_month
from sim.money.parameters import MoneyParams
from sim.outcomes import frames
from sim.outcomes.metrics import METRICS
from sim.validation.history import FUNDS, NO_BUDGETS, SCENARIOS, History, figures, summed_up
from sim.validation.targets import PBC, targets
from sim.validation.totals import REGISTERED
from tests.worlds import run_small, small_scope

pytestmark = pytest.mark.unit
MONTHS = tuple(month_label(month) for month in range(parse_month("2006-04"), parse_month("2010-04") + 1))
MONEY = MoneyParams(price_growth=0.0)


def history(**given) -> History:
    """A history in which every metric is 10 in every month, but for those given: a number, or values by month."""
    values = {key: np.full(len(MONTHS), 10.0) for key in METRICS}
    for key, value in given.items():
        if isinstance(value, dict):
            for month, at in value.items():
                values[key][MONTHS.index(month)] = at
        else:
            values[key][:] = value
    return History(MONTHS, values, np.array([8.0, 12.0]), np.array([4_000.0, 6_000.0, 8_000.0]))


def found(money=MONEY, **of) -> dict[str, float]:
    return figures({scenario: of.get(scenario, history()) for scenario in SCENARIOS}, money)


def test_an_answer_is_the_mean_of_the_months_of_its_survey():
    asked = history(new_services={"2007-06": 30.0, "2007-07": 33.0, "2007-08": 36.0, "2007-09": 99.0})
    assert found(pbc_2009=asked)["new_service_2007_w1"] == pytest.approx(33.0)


def test_what_is_undefined_in_some_months_is_asked_in_the_others():
    asked = history(savings_withheld={"2007-04": np.nan, "2008-04": 50.0, "2009-04": 70.0})
    assert found(pbc_2009=asked)["savings_withheld"] == pytest.approx(60.0)


def test_incentives_are_added_up_in_the_pounds_of_their_time():
    # £12 a head a year is £1 a month: thirteen payments, the last for achievement
    run = history(incentive_payments_per_head=12.0)
    assert found(pbc_2009=run)["incentives_2006_07"] == pytest.approx(13 * REGISTERED / 1e6)
    dearer = found(MoneyParams(price_growth=2.5), pbc_2009=run)["incentives_2006_07"]
    assert 0.9 < dearer / (13 * REGISTERED / 1e6) < 0.95, "three years before the base year"


def test_watching_over_all_contracts_is_no_cost_of_commissioning():
    run = history(management_cost_per_head=12.0, oversight_cost_per_head=3.0, incentive_payments_per_head=0.0)
    assert found(pbc_2009=run)["cost_of_commissioning"] == pytest.approx(9.0 * 4 * REGISTERED / 1e6)


def test_the_management_of_funds_is_what_it_adds_to_a_world_without_budgets():
    funds = history(savings_received_per_head={"2009-04": 120.0}, management_cost_per_head=6.0)
    none = history(management_cost_per_head=1.0)
    kept = (120.0 + 48 * 10.0) / 12.0
    assert found(fundholding=funds, pct_only=none)["savings_to_management"] == pytest.approx(kept / (5.0 * 4))


def test_the_effect_of_funds_is_that_on_holders_alone_and_on_what_they_pay_for():
    # 100 electives without funds, 60 of them of holders, who do 3 fewer: 5% of theirs, of which 70% are chargeable
    funds = history(elective_admissions=97.0, electives_under_budget=57.0)
    none = history(elective_admissions=100.0)
    got = found(fundholding=funds, pct_only=none)
    assert got["electives_under_funds"] == pytest.approx(-5.0 / 0.7)
    assert got["emergencies_under_funds"] == 0.0


def drugs(by_year):
    values = {}
    for year, effect in enumerate(by_year):
        values |= dict.fromkeys(MONTHS[12 * year:12 * year + 12], 100.0 * (1.0 + effect / 100.0))
    return found(
        fundholding=history(prescribing_per_head=values, prescribing_under_budget=values),
        pct_only=history(prescribing_per_head=100.0),
    )  # fmt: skip


def test_the_effect_on_drugs_is_told_at_its_end_and_when_it_stops_growing():
    got = drugs([-3.0, -5.0, -5.9, -6.0])
    assert got["drugs_under_funds"] == pytest.approx(-6.0)
    assert got["drugs_six_years"] == pytest.approx(100.0 * (1.66 * 0.94 - 1.0))
    assert got["years_until_drugs_stop"] == 3.0
    assert drugs([-1.5, -3.0, -4.5, -6.0])["years_until_drugs_stop"] == 4.0
    assert np.isnan(drugs([0.0] * 4)["years_until_drugs_stop"])


def test_a_mean_over_worlds_leaves_out_those_in_which_nothing_is_defined():
    got = summed_up([{"a": 1.0, "b": np.nan}, {"a": 3.0, "b": 5.0}])
    assert got["a"].value == 2.0
    assert got["a"].low < 1.0 < 3.0 < got["a"].high
    assert got["b"] == (5.0, 5.0, 5.0)


@pytest.fixture(scope="module")
def small_worlds() -> dict[str, History]:
    worlds = {}
    for scenario in SCENARIOS:
        model = run_small(f"scenario={scenario}", "horizon=history", "referral.prescribing_response=0.3", "referral.budget_response=0.5",
                          places=small_scope(practices=6, list_size=6000))  # fmt: skip
        tables = frames.from_model_record(model.record, model.config, 1)
        worlds[scenario] = History.of(tables["metrics"], tables["groups"], tables["practices"])
    return worlds


def test_every_target_is_a_figure_of_runs(small_worlds):
    got = figures(small_worlds, MoneyParams())
    assert {one.metric for one in targets(PBC)} <= set(got)
    assert set(got) == {one.metric for one in targets(PBC)}, "a figure without a target would never be seen"


def test_funds_act_on_what_they_pay_for_and_leave_emergencies_alone(small_worlds):
    got = figures(small_worlds, MoneyParams())
    assert got["electives_under_funds"] < -1.0
    assert got["drugs_under_funds"] < -1.0
    assert got["emergencies_under_funds"] == 0.0
    assert small_worlds[FUNDS].year("budget_coverage", 2010) == 100.0
    assert small_worlds[NO_BUDGETS].year("budget_coverage", 2010) == 0.0


