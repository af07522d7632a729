"""Published tables: every declared column and no other, keys that identify a row, and sums that add up."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.clock import parse_month
from sim.outcomes import frames
from sim.outcomes.metrics import LAST_YEAR, METRICS
from sim.outcomes.tables import TABLES
from tests.worlds import run_small, small_config, small_scope

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def model():
    return run_small("scenario=lcp_big_bang", "horizon=quick", places=small_scope(practices=6, list_size=800, pcts=2))


@pytest.fixture(scope="module")
def tables(model) -> dict[str, pd.DataFrame]:
    return frames.from_model_record(model.record, model.config, 7)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_the_declared_columns_types_and_keys(tables, name):
    declared, frame = TABLES[name], tables[name]
    assert list(frame.columns) == declared.names
    assert not frame.empty
    assert not frame.duplicated(list(declared.key)).any()
    assert set(frame["scenario"]) == {"lcp_big_bang"}
    assert set(frame["seed"]) == {7}
    for column in declared.columns:
        if column.kind != "str":
            assert frame[column.name].dtype == column.kind, column.name
        if column.name != "value":
            assert frame[column.name].notna().all(), column.name
    assert all(column.unit and column.about for column in declared.columns)


def test_there_is_a_row_for_each_month_area_and_metric(tables):
    metrics = tables["metrics"]
    assert len(metrics) == 60 * 3 * len(METRICS)  # 60 months; the scope and two trusts
    assert set(metrics["area"]) == {"scope", "T01", "T02"}
    assert dict(zip(metrics["metric"], metrics["unit"], strict=True)) == {key: m.unit for key, m in METRICS.items()}


def test_the_scope_is_the_sum_of_its_trusts_over_the_sum_and_not_their_mean(tables, model):
    rows = tables["metrics"].query("metric == 'gp_referrals' and month == '2012-05'").set_index("area")["value"]
    month = model.world.clock.labels().index("2012-05")
    events, heads = (
        model.record.series[name][month] for name in METRICS["gp_referrals"].over + METRICS["gp_referrals"].under
    )
    # rates a year for each 1,000 people
    assert rows["scope"] == pytest.approx(12_000 * events.sum() / heads.sum())
    assert rows["T01"] == pytest.approx(12_000 * events[0] / heads[0])


def test_the_summary_takes_each_metric_over_its_period(tables, model):
    summary = tables["summary"].set_index("metric")["value"]
    series = model.record.series
    last = slice(48, 60)
    policy = slice(24, 60)  # from April 2010, 24 months after April 2008
    quality = series["quality_people"][last].sum() / series["registered"][last].sum()
    spending = sum(series[name][policy].sum() for name in METRICS["spend_per_head"].over)
    assert summary["quality_index"] == pytest.approx(quality)
    assert summary["spend_per_head"] == pytest.approx(spending / series["registered"][policy].sum() * 12 / 100)


def test_a_run_of_less_than_a_year_is_its_own_last_year():
    short = small_config("start=2010-04", "policy_start=2010-06", "end=2010-09")
    last = next(metric for metric in METRICS.values() if metric.period == LAST_YEAR)
    since = next(metric for metric in METRICS.values() if metric.period != LAST_YEAR)
    assert frames.period_months(last, short) == slice(0, 6)
    assert frames.period_months(since, short) == slice(2, 6)


def test_the_flows_of_the_years_are_those_of_the_ledger(tables, model):
    flows = tables["flows"].pivot(index="year", columns="reason", values="pence")
    assert flows.index.tolist() == [2009, 2010, 2011, 2012, 2013]
    for place, reason in enumerate(model.record.reasons):
        assert flows[reason].sum() == model.world.ledger.flows[:, place].sum()
    first = model.world.ledger.flows[:12].sum(axis=0)
    assert [flows.loc[2009, reason] for reason in model.record.reasons] == first.tolist()


def test_groups_are_listed_each_march_and_practices_at_the_end(tables, model):
    groups, practices = tables["groups"], tables["practices"]
    assert set(groups["year"]) <= {2009, 2010, 2011, 2012, 2013}
    end = groups[groups["year"] == 2013]
    assert end["people"].sum() == model.world.practices.list_size.sum(), "everybody is placed in a group by decree"
    assert "R4" in set(end["rung"])
    assert set(end["rung"]) <= {"R0", "R4"}, "who has failed starts again"
    assert practices["people"].sum() == model.world.practices.list_size.sum()
    assert set(practices["practice"]) == {f"S{n + 1:05d}" for n in range(6)}


def test_the_rung_of_each_practice_is_listed_each_march(tables, model):
    years, end = tables["practice_years"], tables["practices"].set_index("practice")
    assert len(years) == 6 * 5
    assert set(years["year"]) == {2009, 2010, 2011, 2012, 2013}
    # the run ends in March 2013, so its last year is what stands in the model's columns at the end
    last = years[years["year"] == 2013].set_index("practice")
    member, world = model.world.practices.group, model.world
    rungs = [f"R{world.groups.rung[group]}" if group >= 0 else "none" for group in member]
    assert last.loc[[str(code) for code in world.scope.practice_codes], "rung"].tolist() == rungs
    assert last["rung"].equals(end.loc[last.index, "rung"])
    assert last["area"].equals(end.loc[last.index, "area"])
    # and every year agrees with the groups of that year
    members = years[years["rung"] != "none"].groupby(["year", "area", "rung"]).size()
    counted = tables["groups"].groupby(["year", "area", "rung"])["practices"].sum()
    assert members.to_dict() == counted[counted > 0].to_dict()


def test_a_run_without_groups_or_years_has_empty_tables_of_the_same_form():
    model = run_small(
        "scenario=pct_only", "start=2010-04", "policy_start=2010-04", "end=2010-06", places=small_scope(2, 200, 1)
    )
    tables = frames.from_model_record(model.record, model.config, 1)
    assert list(tables["groups"].columns) == TABLES["groups"].names
    assert tables["groups"].empty
    assert len(tables["practices"]) == 2
    assert list(tables["practice_years"].columns) == TABLES["practice_years"].names
    assert tables["practice_years"].empty


def test_a_dated_start_of_policy_is_counted_in_months_of_the_run():
    config = small_config("horizon=quick")
    assert parse_month(config.policy_start) - config.clock.start == 24
    assert frames.period_months(METRICS["spend_per_head"], config) == slice(24, 60)
