from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.analysis.compare import COMPARISON, compare, paired_interval
from sim.errors import ConfigurationError
from sim.outcomes.metrics import METRICS

NAN = float("nan")


def line(comparison, metric, scenario="lcp_ladder"):
    table = comparison.table
    (row,) = table[(table.metric == metric) & (table.scenario == scenario)].to_dict("records")
    return row


@pytest.mark.known_answer
def test_a_difference_is_the_mean_over_paired_seeds_with_its_t_interval(fake):
    # baseline 100 + seed, ladder 100 + 2 x seed: paired differences 1, 2, 3, 4. Mean 2.5; sd = sqrt(5 / 3) = 1.29099;
    # t(3 degrees of freedom, 97.5%) = 3.18245; half = 3.18245 x 1.29099 / sqrt(4) = 2.05427
    run = fake(
        {
            "pbc_2009": lambda seed: {"gp_referrals": 100 + seed},
            "lcp_ladder": lambda seed: {"gp_referrals": 100 + 2 * seed},
        }
    )
    row = line(compare("pbc_2009", "lcp_ladder", seeds=4, run=run), "gp_referrals")
    assert row["estimate"] == 2.5
    assert row["lower"] == pytest.approx(2.5 - 2.05427, abs=1e-5)
    assert row["upper"] == pytest.approx(2.5 + 2.05427, abs=1e-5)
    assert (row["n_seeds"], row["interval"]) == (4, "95% interval over 4 paired seeds (luck only)")
    assert (row["baseline"], row["unit"]) == ("pbc_2009", "per 1,000 people a year")


@pytest.mark.known_answer
def test_a_saving_is_what_the_baseline_spends_less_what_the_scenario_spends(fake):
    run = fake(
        {"pbc_2009": lambda _: {"net_saving_per_head": 1000}, "lcp_ladder": lambda _: {"net_saving_per_head": 990}}
    )
    found = compare("pbc_2009", "lcp_ladder", seeds=2, run=run)
    assert line(found, "net_saving_per_head")["estimate"] == 10.0
    level = found.levels[found.levels.metric == "net_saving_per_head"]["level"]
    assert level.isna().all()  # a saving exists only between two scenarios


@pytest.mark.unit
def test_equal_seeds_give_an_interval_without_width(fake):
    run = fake({"lcp_ladder": lambda _: {"trust": 1.1}})
    row = line(compare("pbc_2009", "lcp_ladder", seeds=3, run=run), "trust")
    assert row["lower"] == row["estimate"] == row["upper"] == pytest.approx(0.1)
    same = line(compare("pbc_2009", "lcp_ladder", seeds=3, run=fake({})), "trust")
    assert (same["lower"], same["estimate"], same["upper"]) == (0.0, 0.0, 0.0)


@pytest.mark.unit
def test_one_seed_has_no_interval_and_says_so(fake):
    row = line(compare("pbc_2009", "lcp_ladder", seeds=1, run=fake({"lcp_ladder": lambda _: {"trust": 3.0}})), "trust")
    assert row["estimate"] == 2.0
    assert math.isnan(row["lower"])
    assert math.isnan(row["upper"])
    assert row["interval"] == "one seed: no interval"


@pytest.mark.unit
def test_what_is_undefined_in_an_arm_stays_in_the_table_and_says_where(fake):
    run = fake(
        {
            "pbc_2009": lambda _: {"overspend_risk": NAN},
            "lcp_ladder": lambda seed: {"trust": NAN if seed == 2 else seed},
        }
    )
    found = compare("pbc_2009", "lcp_ladder", seeds=3, run=run)
    row = line(found, "overspend_risk")
    assert math.isnan(row["estimate"])
    assert (row["n_seeds"], row["interval"]) == (0, "no interval: not defined in pbc_2009")
    row = line(found, "trust")  # differences 0 and 2 of seeds 1 and 3
    assert row["estimate"] == 1.0
    assert row["interval"] == "95% interval over 2 paired seeds (luck only); not defined in lcp_ladder in the other 1"
    assert len(found.table) == len(METRICS)


@pytest.mark.unit
def test_the_table_has_its_declared_columns_and_every_metric_in_order(fake):
    found = compare(["pbc_2009", "pbc_fixed", "lcp_ladder"], seeds=2, run=fake({}))
    assert list(found.table.columns) == COMPARISON.names
    assert found.table.metric.unique().tolist() == list(METRICS)
    assert found.table.scenario.tolist() == ["pbc_fixed", "lcp_ladder"] * len(METRICS)
    assert found.scenarios == ["pbc_2009", "pbc_fixed", "lcp_ladder"]
    assert found.baseline == "pbc_2009"
    assert [(run.config.scenario, run.seed) for run in found.runs][:3] == [
        ("pbc_2009", 1),
        ("pbc_2009", 2),
        ("pbc_fixed", 1),
    ]
    assert len(found.summary) == 6 * len(METRICS)


@pytest.mark.unit
def test_a_run_that_lacks_a_metric_is_a_fault_and_not_an_empty_line(fake):
    def lacking(config, seed):
        made = fake({})(config, seed)
        return replace(made, summary=made.summary[made.summary.metric != "trust"])

    with pytest.raises(ValueError, match="lacks the metric trust"):
        compare("pbc_2009", "lcp_ladder", seeds=1, run=lacking)


@pytest.mark.unit
def test_nothing_runs_when_anything_is_wrong():
    def never(config, seed):
        raise AssertionError("ran")

    with pytest.raises(ConfigurationError) as caught:
        compare("pbc_2009", "lcp_lader", "pbc_2009", seeds=0, settings=["savings.retenton=1"], run=never)
    found = [(problem.where, problem.what.split(";")[0]) for problem in caught.value.problems]
    assert ("lcp_lader", "no such scenario") in found
    assert ("pbc_2009", "is named twice") in found
    assert ("savings.retenton", "no such lever") in found
    assert ("seeds", "0 is too few") in found
    assert "did you mean lcp_ladder?" in str(caught.value)
    with pytest.raises(ConfigurationError, match="'9Z9': no such scope"):
        compare("pbc_2009", "lcp_ladder", scope="9Z9", run=never)


@pytest.mark.unit
@pytest.mark.parametrize("seeds", [[], [1, 1], [-1], [True], [1.5], True])
def test_seeds_that_cannot_be_paired_are_refused(seeds):
    with pytest.raises(ConfigurationError, match="seed"):
        compare("pbc_2009", "lcp_ladder", seeds=seeds)


@pytest.mark.unit
def test_an_interval_needs_only_what_is_known():
    estimate, lower, upper, _, n = paired_interval(np.array([1.0, NAN, 1.0]))
    assert (estimate, lower, upper, n) == (1.0, 1.0, 1.0, 2)
