from __future__ import annotations

import pytest

from sim.analysis.compare import compare
from sim.analysis.dictionary import dictionary
from sim.analysis.table import printed
from sim.outcomes.metrics import HEADLINES, METRICS

ROUTES = ("pbc_2009", "pbc_fixed", "pbc_real_budget", "lcp_ladder", "lcp_big_bang")
NAN = float("nan")


def lines_of(text, name):
    lines = text.splitlines()
    place = next(number for number, line in enumerate(lines) if line.strip().startswith(name))
    return lines[place], lines[place + 1]


@pytest.mark.known_answer
def test_a_cell_holds_difference_mark_and_interval(fake):
    # differences 1, 2, 3, 4, as in test_compare: 2.5 (0.446 to 4.554), so nil is outside
    run = fake(
        {
            "pbc_2009": lambda seed: {"gp_referrals": 100 + seed},
            "lcp_ladder": lambda seed: {"gp_referrals": 100 + 2 * seed},
        }
    )
    first, second = lines_of(printed(compare("pbc_2009", "lcp_ladder", seeds=4, run=run)), "GP referrals")
    assert first.split() == ["GP", "referrals", "102.5", "+2.5*"]
    assert second.split() == ["per", "1,000", "people", "a", "year", "0.4", "to", "4.6"]


@pytest.mark.unit
def test_five_routes_fit_a_wide_terminal_and_every_headline_is_there(fake):
    text = printed(compare(*ROUTES, seeds=2, run=fake({})))
    assert max(map(len, text.splitlines())) <= 112
    for key in HEADLINES:
        assert METRICS[key].name in text
        assert METRICS[key].unit in text
    head = text.splitlines()
    assert "pbc_2009" in head[0]
    assert "2 paired seeds" in text
    assert "April 2006 to March 2020" in " ".join(text.split())
    assert "Over the policy years, April 2010 to March 2020" in text
    assert "In the last year, April 2019 to March 2020" in text
    assert "luck only" in text
    assert not {"draw", "tick", "agent", "will"} & set(text.lower().replace(".", " ").replace(",", " ").split())


@pytest.mark.unit
def test_no_change_at_all_is_written_as_such(fake):
    first, second = lines_of(printed(compare("pbc_2009", "lcp_ladder", seeds=2, run=fake({}))), "Emergency admissions")
    assert first.split()[-1] == "0.0"
    assert second.endswith("in every seed")


@pytest.mark.unit
def test_a_small_effect_that_is_not_luck_is_never_written_as_nil(fake):
    run = fake(
        {"pbc_fixed": lambda seed: {"trust": 1.01 + seed / 1e6}, "lcp_ladder": lambda seed: {"trust": 61.0 + seed}}
    )
    first, _ = lines_of(printed(compare("pbc_2009", "pbc_fixed", "lcp_ladder", seeds=3, run=run)), "Trust in the")
    assert "+0.01*" in first


@pytest.mark.unit
def test_what_only_a_scenario_has_is_shown_as_its_own_level(fake):
    run = fake({"pbc_2009": lambda _: {"overspend_risk": NAN}, "lcp_ladder": lambda _: {"overspend_risk": 12.0}})
    text = printed(compare("pbc_2009", "lcp_ladder", seeds=2, run=run))
    first, _ = lines_of(text, "Chance of a 5% overspend")
    assert first.split()[-2:] == ["none", "(12)"]
    assert "In brackets" in text


@pytest.mark.unit
def test_one_seed_is_reported_without_intervals(fake):
    text = printed(compare("pbc_2009", "lcp_ladder", seeds=1, run=fake({})))
    assert "With one seed there are no intervals" in text
    assert "*" not in text


@pytest.mark.unit
def test_the_settings_of_the_command_line_are_mentioned(fake):
    text = printed(compare("pbc_2009", settings=["budget.kind=real"], seeds=2, run=fake({})))
    assert "Settings of the command line act from April 2010" in " ".join(text.split())


@pytest.mark.unit
def test_the_dictionary_explains_every_column_and_metric():
    found = dictionary()
    assert set(found[found.what == "metric"].name) == set(METRICS)
    assert {"comparison", "metrics", "summary", "groups", "practices", "flows"} <= set(found.table)
    assert (found.meaning.str.len() > 5).all()
    assert (found.unit.str.len() > 0).all()
