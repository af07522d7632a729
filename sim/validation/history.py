"""Figures on practice-based commissioning and on fundholding, from runs of both and of a world without budgets.

A history is what one run recorded, month by month, for its whole scope. The answers to a survey are the mean of the months
in which it was in the field. What fundholding did is the difference to the same practices with the same luck and no budgets,
as a study of before and after could at best have it: nothing but the budget differs, so nothing is left of selection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import t as student

from sim.clock import month_label, parse_month
from sim.money.parameters import MoneyParams
from sim.validation.estimate import CONFIDENCE, Estimate
from sim.validation.totals import REGISTERED

if TYPE_CHECKING:
    import pandas as pd

BASELINE, FUNDS, NO_BUDGETS = "pbc_2009", "fundholding", "pct_only"
SCENARIOS = (BASELINE, FUNDS, NO_BUDGETS)
FIRST, LAST = "2006-04", "2010-03"
MILLION, PERCENT = 1e6, 100.0
BASE_YEAR = 2010  # of real money: 2009-10
REMADE, REGAINED = "2006-09", ("2008-04", "2008-06")  # before the reorganisation, and 18 months after it
SAVINGS_OF_FUNDS = 1993  # the year, on average, whose savings per fund were published
OTHERS_SIX_YEARS = 1.66  # prescribing cost of practices without a fund after six years (evidence gpfh-rx-trend)
A_TENTH = 0.1  # of the whole effect: a year that adds less adds nothing that anybody would see
SURVEYS = {
    "2007_w1": ("2007-06", "2007-08"), "2007_w2": ("2007-10", "2007-12"), "2008_w3": ("2008-03", "2008-05"),
    "2008_w4": ("2008-07", "2008-09"), "2008_q4": ("2008-10", "2008-12"), "2009_q1": ("2009-01", "2009-03"),
    "2009_q3": ("2009-07", "2009-09"), "2009_q4": ("2009-10", "2009-12"),
}  # fmt: skip
"""Months in which surveys were in the field. Those of waves 2 to 4 are known to the season only."""
ANSWERS = {
    "given_budget": ("budgets_experienced", "2007_w1 2009_q1 2009_q3"),
    "leads_given_budget": ("budgets_in_force", "2009_q4"),
    "support": ("support_for_commissioning", "2007_w1 2007_w2 2009_q1"),
    "new_service": ("new_services", "2007_w1 2007_w2 2008_w4 2008_q4 2009_q1"),
    "improved_care": ("improved_care", "2007_w1 2007_w2 2008_w3 2008_w4"),
    "information_good": ("information_good", "2007_w1 2008_w4"),
    "support_good": ("support_good", "2007_w1 2007_w2 2008_w3 2008_w4"),
    "relationship_good": ("good_relationship", "2007_w1 2007_w2 2008_w3 2008_w4 2009_q3"),
    "practices_submitted": ("cases_submitted", "2009_q1"),
    "leads_submitted": ("leads_submitting", "2009_q4"),
    "leads_approved": ("leads_approved", "2009_q4"),
    "leads_implemented": ("leads_implementing", "2009_q4"),
}
"""Question of a survey: the metric that answers it, and the surveys that asked."""


@dataclass(frozen=True)
class History:
    """What one run recorded.

    Attributes:
        months: labels, in order.
        values: metric key to its monthly values over the whole scope; nan where undefined.
        group_practices: practices of each group at the end of March 2010.
        lists: registered people of each practice at the end.
    """

    months: tuple[str, ...]
    values: Mapping[str, np.ndarray]
    group_practices: np.ndarray
    lists: np.ndarray

    @staticmethod
    def of(metrics: pd.DataFrame, groups: pd.DataFrame, practices: pd.DataFrame) -> History:
        """The history of the published tables of one run."""
        whole = metrics[metrics["area"] == "scope"]
        table = whole.pivot(index="month", columns="metric", values="value").sort_index()
        values = {str(key): table[key].to_numpy(dtype=float) for key in table}
        last = groups[groups["year"] == BASE_YEAR]
        return History(
            tuple(str(month) for month in table.index), values, last["practices"].to_numpy(dtype=float),
            practices["people"].to_numpy(dtype=float),
        )  # fmt: skip

    def series(self, metric: str, first: str = FIRST, last: str = LAST) -> np.ndarray:
        """Monthly values from a month to another, both included."""
        return self.values[metric][self.months.index(first) : self.months.index(last) + 1]

    def mean(self, metric: str, first: str = FIRST, last: str | None = None) -> float:
        """Mean over the months in which the metric is defined; nan if there is none."""
        found = self.series(metric, first, last or first)
        return float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")

    def year(self, metric: str, year: int) -> float:
        """Mean of a financial year."""
        return self.mean(metric, f"{year - 1}-04", f"{year}-03")


def figures(runs: Mapping[str, History], money: MoneyParams) -> dict[str, float]:
    """Every figure by metric key of `pbc_targets.csv`.

    Args:
        runs: histories of one world, by scenario: `SCENARIOS`.
        money: parameters: growth of prices, for money that was published in those of its time, and terms of a fund.
    """
    return {**_surveys(runs[BASELINE]), **_money(runs[BASELINE], money.price_growth), **_funds(runs, money)}


def _surveys(run: History) -> dict[str, float]:
    found = {
        f"{question}_{survey}": run.mean(metric, *SURVEYS[survey])
        for question, (metric, asked) in ANSWERS.items()
        for survey in asked.split()
    }
    found["uptake_2006_05"] = run.mean("incentive_uptake", "2006-05")
    found["uptake_2006_08"] = run.mean("incentive_uptake", "2006-08", "2006-09")
    found["uptake_2007_03"] = run.mean("incentive_uptake", "2007-03")
    found["undeclared_2007"] = PERCENT - run.mean("budgets_declared", *SURVEYS["2007_w1"])
    found["no_budget_2006_07"] = PERCENT - run.mean("budgets_experienced", "2007-03")
    found["not_understood_2007"] = PERCENT - run.mean("budgets_understood", "2007-03")
    found["agreed_budget_mid_2009"] = run.mean("budgets_experienced", "2009-06")
    found["budget_by_may_2009"] = run.mean("budgets_in_force", "2009-04")
    found["decided_in_time_2009"] = run.mean("decided_in_time", "2009-01", "2009-12")
    found["no_difference_2007"] = PERCENT - run.mean("active_engagement", *SURVEYS["2007_w2"])
    found["capability_regained"] = PERCENT * run.mean("pct_capability", *REGAINED) / run.mean("pct_capability", REMADE)
    found["referral_surge_2008"] = _growth(run, "gp_referrals", ("2007-04", "2007-06"), ("2008-04", "2008-06"))
    return found


def _money(run: History, price_growth: float) -> dict[str, float]:
    found = {"incentives_2006_07": _cash(run, "incentive_payments_per_head", price_growth, "2006-04", "2007-04")}
    overheads = ("management_cost_per_head", "incentive_payments_per_head")
    found["cost_of_commissioning"] = sum(_cash(run, name, price_growth, FIRST, LAST) for name in overheads) - _cash(
        run, "oversight_cost_per_head", price_growth, FIRST, LAST
    )  # a trust watches over all of its contracts, whoever commissions
    settled = [run.mean("savings_withheld", f"{year}-04") for year in (2007, 2008, 2009)]
    found["savings_withheld"] = float(np.nanmean(settled)) if np.isfinite(settled).any() else float("nan")
    found["services_per_100000"] = run.mean("redesigns", "2010-03")
    found["net_overspend_2010"] = -run.mean("budget_balance", "2010-04")
    found["practices_in_consortium"] = float(run.group_practices.mean()) if run.group_practices.size else float("nan")
    return found


def _cash(run: History, metric: str, price_growth: float, first: str, last: str) -> float:
    """What a metric in real pounds a head a year came to in England over some months, £ million of the time."""
    months = range(parse_month(first), parse_month(last) + 1)
    middle = parse_month(f"{BASE_YEAR - 1}-09")
    price = np.array([(1.0 + price_growth / PERCENT) ** ((month - middle) / 12.0) for month in months])
    return float((run.series(metric, first, month_label(months[-1])) * price).sum() / 12.0 * REGISTERED / MILLION)


def _growth(run: History, metric: str, before: tuple[str, str], after: tuple[str, str]) -> float:
    return PERCENT * (run.mean(metric, *after) / run.mean(metric, *before) - 1.0)


def _funds(runs: Mapping[str, History], money: MoneyParams) -> dict[str, float]:
    funds, none = runs[FUNDS], runs[NO_BUDGETS]
    years = range(2007, BASE_YEAR + 1)
    electives = [_effect(funds, none, "elective_admissions", "electives_under_budget", year) for year in years[1:]]
    found = {
        "electives_under_funds": float(np.mean(electives)) / money.contracts.fundholding_elective_share,
        "emergencies_under_funds": _difference(funds, none, "emergency_admissions"),
    }
    found["electives_v_nonchargeable"] = found["electives_v_emergencies"] = found["electives_under_funds"]
    drugs = [_effect(funds, none, "prescribing_per_head", "prescribing_under_budget", year) for year in years]
    found["drugs_under_funds"] = drugs[-1]
    found["drugs_six_years"] = PERCENT * (OTHERS_SIX_YEARS * (1.0 + drugs[-1] / PERCENT) - 1.0)
    found["years_until_drugs_stop"] = _years_of_growth(drugs)
    found["surplus_rate"] = float(np.nanmean([funds.mean("surplus_kept", f"{year}-04") for year in (2009, 2010)]))
    kept = funds.series("savings_received_per_head", FIRST, "2010-04").sum() / 12.0
    management = (funds.series("management_cost_per_head") - none.series("management_cost_per_head")).sum() / 12.0
    found["savings_to_management"] = float(kept / management) if management else float("nan")
    covered, size = funds.year("budget_coverage", BASE_YEAR) / PERCENT, funds.lists[funds.lists >= money.contracts.fundholding_min_people]
    each = funds.mean("savings_received_per_head", "2010-04") / 12.0 / covered * (size.mean() if size.size else np.nan)
    found["surplus_per_fund"] = float(each / 1000.0 / (1.0 + money.price_growth / PERCENT) ** (BASE_YEAR - SAVINGS_OF_FUNDS))
    return found


def _difference(one: History, other: History, metric: str) -> float:
    """Change of a metric in all years against the other world, %."""
    without = other.series(metric).sum()
    return float(PERCENT * (one.series(metric).sum() / without - 1.0))


def _effect(funds: History, none: History, whole: str, held: str, year: int) -> float:
    """Change of some care of fundholders in a year against the same practices without a fund, %.

    Nobody else answers to a fund, so the change of the whole is that of fundholders.
    """
    change = funds.year(whole, year) - none.year(whole, year)
    without = funds.year(held, year) - change
    return float(PERCENT * change / without) if without > 0.0 else float("nan")


def _years_of_growth(effects: Sequence[float]) -> float:
    """Years until an effect stops growing: the last one that added a tenth of the whole or more."""
    added = np.diff([0.0, *effects])
    whole = effects[-1]
    if not np.isfinite(whole) or whole == 0.0:
        return float("nan")
    grows = np.flatnonzero(added / whole >= A_TENTH)
    return float(grows[-1] + 1) if grows.size else 0.0


def summed_up(found: Sequence[Mapping[str, float]]) -> dict[str, Estimate]:
    """Means over worlds with their 95% intervals; a world in which a figure is undefined does not count for it."""
    kept = {}
    for key in found[0]:
        values = np.array([one[key] for one in found])
        values = values[np.isfinite(values)]
        if values.size == 0:
            continue
        reach = 0.0
        if values.size > 1:
            reach = float(student.ppf(0.5 + CONFIDENCE / 2.0, values.size - 1) * values.std(ddof=1) / np.sqrt(values.size))
        mean = float(values.mean())
        kept[key] = Estimate(mean, mean - reach, mean + reach)
    return kept
