"""The register: each number once, with unit, range, prior and source; and mistakes explained in plain words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.clock import parse_month
from sim.config import LEVER_REGISTER, REGISTER, AllParams
from sim.data import evidence
from sim.data.literature import LITERATURE
from sim.levers import AllLevers
from sim.outcomes.metrics import METRICS
from sim.parameters import (
    LEVER,
    MARKS,
    DatedPath,
    Entry,
    Levers,
    Params,
    Register,
    interval,
    lever,
    looks_dated,
    param,
    plain_number,
)

pytestmark = pytest.mark.unit
NUMBERS = [entry for entry in REGISTER.values() if entry.is_number]
WHOLE = [entry for entry in NUMBERS if entry.kind is int]
# Typed here by hand from the table of levers, so that a slip of the finger in `sim/levers.py` is seen.
BASELINE = {
    "context.demand_growth": 1.5,
    "deficit.inherited.mean": 1.5,
    "deficit.topslice": 5.0,
    "reorg.memory_loss": 0.3,
    "pct.support_to_practices.mean": 0.4,
    "budget.kind": "notional",
    "budget.scope": 0.6,
    "budget.basis": 0.2,
    "budget.delay_months": [["2006-04", 13.0], ["2007-04", 2.2]],
    "budget.understood": 0.4,
    "risk.downside_share": 0.0,
    "savings.retention": 0.7,
    "savings.rule": "negotiated",
    "gp.protected_time": 0.5,
    "lcp.enabled": False,
    "lcp.min_pop": 100_000,
    "info.lag_months": 3.0,
    "info.usability": 0.35,
    "trust.initial": 0.6,
    "trust.gain": 0.05,
    "trust.loss": 0.12,
    "enthusiasm.share": 0.12,
    "network.degree": 8,
}


# What stands in the register ----------------------------------------------------------------------------------------


def test_the_register_holds_every_field_of_the_tree_and_nothing_else():
    def leaves(branch: Params, prefix: str = "") -> set[str]:
        found: set[str] = set()
        for name in type(branch).model_fields:
            value = getattr(branch, name)
            found |= leaves(value, f"{prefix}{name}.") if isinstance(value, Params) else {f"{prefix}{name}"}
        return found

    assert set(REGISTER) == leaves(AllLevers()) | leaves(AllParams())
    assert set(LEVER_REGISTER) == leaves(AllLevers())
    assert not leaves(AllLevers()) & leaves(AllParams()), "a lever and a parameter share a key"


def test_each_number_says_its_unit_its_meaning_and_how_well_it_is_known():
    for entry in REGISTER.values():
        assert entry.unit.strip()
        assert entry.about.strip().endswith(".")
        assert len(entry.about.split()) > 2, f"{entry.key}: {entry.about!r} says too little"
        assert entry.mark in MARKS
        assert entry.source.strip()


def test_each_source_is_an_evidence_row_a_publication_or_a_plain_assumption():
    for entry in REGISTER.values():
        assert entry.source in {"assumption", *evidence.ids(), *LITERATURE}
        if entry.source == "assumption":
            assert entry.mark == "assumption", "a number without a source cannot be marked as known"


def test_each_publication_is_cited_in_full_and_used():
    used = {entry.source for entry in REGISTER.values()}
    for name, citation in LITERATURE.items():
        year = name.rsplit(" ", 1)[-1]
        assert name in used, name
        assert year in citation, name
        assert name.split()[0] in citation, name


def test_no_lever_starts_from_what_is_kept_for_validation():
    for entry in REGISTER.levers:
        assert entry.source not in evidence.ids() or not evidence.row(entry.source).held_out


def test_each_parameter_has_a_proper_prior_that_rests_on_nothing_held_out():
    for entry in REGISTER.parameters:
        prior = entry.prior
        assert prior is not None
        assert math.isfinite(prior.low)
        assert math.isfinite(prior.high)
        assert prior.low < prior.high
        assert 0.0 < prior.mass <= 1.0
        assert entry.low <= prior.low, "the prior reaches below what is allowed"
        assert prior.high <= entry.high, "the prior reaches above what is allowed"
        assert entry.source not in evidence.ids() or not evidence.row(entry.source).held_out


def test_some_evidence_is_held_out_so_that_the_tests_above_can_fail():
    assert sum(evidence.row(one).held_out for one in evidence.ids()) > 20


def test_each_number_stands_inside_its_range():
    for entry in NUMBERS:
        assert entry.low < entry.high
        values = [step for _, step in entry.default] if looks_dated(entry.default) else [entry.default]
        for value in [*values, *([entry.off] if entry.off is not None else [])]:
            assert value is None or entry.low <= value <= entry.high


@pytest.mark.parametrize("key", BASELINE)
def test_levers_stand_where_the_baseline_of_2009_had_them(key):
    assert REGISTER[key].default == BASELINE[key]


def test_the_dated_paths_of_the_baseline():
    growth, payment = AllLevers().context.funding_growth, AllLevers().gp.des_payment
    # cash growth less a deflator of 2.5%: 6% to 2008-09, 3% to 2010-11, 2% afterwards
    assert growth.plain() == [["2006-04", 6.0], ["2009-04", 3.0], ["2011-04", 2.0]]
    # the incentive payment of 2006-07, in pounds a patient, and none afterwards
    assert payment.plain() == [["2006-04", 1.9], ["2007-04", 0.0]]


def test_each_lever_says_what_it_moves_and_what_it_must_not():
    for entry in REGISTER.levers:
        assert entry.acts_on
        assert set(entry.acts_on) | set(entry.placebo) <= set(METRICS)
        assert not set(entry.acts_on) & set(entry.placebo)


# What is refused ----------------------------------------------------------------------------------------------------


def accepted_by_class(entry: Entry, value: object) -> bool:
    """Whether the frozen class itself, not only the register, takes the value."""
    tree = AllLevers if entry.role == LEVER else AllParams
    nested: object = value
    for name in reversed(entry.key.split(".")):
        nested = {name: nested}
    try:
        tree.model_validate(nested)
    except ValidationError:
        return False
    return True


def test_both_ends_of_a_range_are_allowed_and_the_next_number_beyond_is_not():
    for entry in NUMBERS:
        step = 1 if entry.kind is int else None
        for end, away in ((entry.low, -math.inf), (entry.high, math.inf)):
            edge = int(end) if step else float(end)
            beyond = edge + (step if away > 0 else -step) if step else math.nextafter(edge, away)
            assert entry.check(edge) is None
            assert entry.check(beyond) is not None
            assert accepted_by_class(entry, edge)
            assert not accepted_by_class(entry, beyond)


@given(entry=st.sampled_from(NUMBERS), share=st.floats(0.0, 1.0))
@settings(max_examples=300, deadline=None)
def test_any_number_inside_its_range_is_accepted(entry, share):
    value = entry.low + share * (entry.high - entry.low)
    value = min(max(round(value) if entry.kind is int else value, entry.low), entry.high)
    value = int(value) if entry.kind is int else value
    assert entry.check(value) is None
    assert accepted_by_class(entry, value)


@given(entry=st.sampled_from(NUMBERS), excess=st.floats(1e-6, 1e12), above=st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_number_outside_its_range_is_refused_and_the_limit_is_named(entry, excess, above):
    value = entry.high + excess if above else entry.low - excess
    if entry.kind is int:
        value = math.ceil(value) if above else math.floor(value)
    problem = entry.check(value)
    assert problem is not None
    assert problem.where == entry.key
    assert ("above the highest" if above else "below the lowest") in problem.what
    assert plain_number(entry.high if above else entry.low) in problem.what
    assert not accepted_by_class(entry, value)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(value):
    for entry in NUMBERS:
        assert entry.check(value) is not None


@given(value=st.one_of(st.text(max_size=8), st.lists(st.integers(), max_size=2), st.dictionaries(st.text(), st.none())))
@settings(max_examples=100, deadline=None)
def test_text_and_lists_are_never_taken_for_numbers(value):
    for entry in NUMBERS[::7]:
        assert entry.check(value) is not None, entry.key


def test_true_is_not_taken_for_one():
    for entry in (entry for entry in REGISTER.values() if entry.kind is not bool):
        assert entry.check(True) is not None


def test_a_whole_number_is_not_cut_from_a_broken_one():
    for entry in WHOLE:
        assert entry.check(entry.low + 0.5) is not None


def test_none_is_allowed_only_where_it_means_something():
    allowed = {key for key, entry in REGISTER.items() if entry.check(None) is None}
    # the primary care trust decides; no more of them; no limit
    assert allowed == {"savings.honour_prob", "reorg.interval", "risk.stop_loss", "pct.n", "lcp.max_pop", "ico.n"}


# How it is explained ------------------------------------------------------------------------------------------------


def mistake(key: str, value: object) -> str:
    problem = REGISTER[key].check(value)
    assert problem is not None
    return problem.what


def test_a_percentage_where_a_share_is_asked_for_is_understood():
    assert mistake("savings.retention", 70) == (
        "70 is above the highest allowed, 1; the unit is share 0-1, so 70 % is written 0.70"
    )


def test_a_number_beyond_its_range_names_the_limit_and_the_unit():
    assert mistake("lcp.min_pop", 600_000) == "600,000 is above the highest allowed, 500,000 (people)"
    assert (
        mistake("budget.delay_months", -1) == "-1 is below the lowest allowed, 0 (months after April (mean of a gamma))"
    )


def test_a_misspelt_word_is_answered_with_the_nearest():
    assert mistake("budget.kind", "notionel") == (
        "'notionel' is not allowed; use one of none, notional, real; did you mean notional?"
    )


def test_text_for_a_number_is_answered_with_what_is_allowed():
    assert mistake("savings.retention", "0.7") == "'0.7' is not of the right kind (share 0-1, 0 to 1)"
    assert mistake("savings.honour_prob", "often") == "'often' is not of the right kind (probability, 0 to 1, or null)"


def test_truth_for_a_number_and_a_number_for_truth():
    assert mistake("savings.retention", True) == "True is not of the right kind (share 0-1, 0 to 1)"
    assert mistake("lcp.enabled", "perhaps") == "'perhaps' is not of the right kind (true or false)"


def test_a_rung_that_does_not_exist_is_answered_with_those_that_do():
    assert "use one of R0, R1, R2, R3, R4" in mistake("migration.stages", ["R0", "R9"])


def test_all_mistakes_are_found_at_once_each_with_its_dotted_path():
    found = REGISTER.problems(
        {"lcp": {"min_popn": 5, "enabled": "x"}, "savings": {"retention": 70}, "trust": 0.5, "referral": {"doubt": 2}}
    )
    assert [problem.where for problem in found] == [
        "lcp.min_popn", "lcp.enabled", "savings.retention", "trust", "referral.doubt",
    ]  # fmt: skip
    assert found[0].what == "no such lever or parameter; did you mean lcp.min_pop? (people, 0 to 500,000)"
    assert found[3].what.startswith("is a group of levers, not a value")


def test_a_policy_moves_levers_and_not_what_we_believe_of_the_world():
    (problem,) = REGISTER.problems({"referral": {"budget_response": 0.2}}, only=LEVER, prefix="policies.p.levers.")
    assert problem.where == "policies.p.levers.referral.budget_response"
    assert problem.what == "is a parameter, not a lever: a policy moves levers only"


# Dated paths --------------------------------------------------------------------------------------------------------


def test_a_dated_value_holds_until_the_next_and_the_first_holds_before():
    path = DatedPath(((parse_month("2006-04"), 6.0), (parse_month("2009-04"), 3.0)))
    held = {month: path.at(parse_month(month)) for month in ("2000-01", "2006-04", "2009-03", "2009-04", "2030-01")}
    assert held == {"2000-01": 6.0, "2006-04": 6.0, "2009-03": 6.0, "2009-04": 3.0, "2030-01": 3.0}


@pytest.mark.parametrize(
    "path, word",
    [
        ([["2009-04", 0.5], ["2008-04", 0.6]], "must rise"),
        ([["2009-04", 0.5], ["2009-04", 0.6]], "must rise"),
        ([["2009-13", 0.5]], "not a month"),
        ([["April", 0.5]], "not a month"),
        ([["2009-04", 7]], "above the highest"),
        ([["2009-04", 0.5], ["2010-04", "much"]], "not of the right kind"),
    ],
)
def test_a_dated_path_with_a_mistake_is_refused(path, word):
    assert word in mistake("savings.retention", path)
    with pytest.raises(ValidationError):
        AllLevers.model_validate({"savings": {"retention": path}})


def test_only_levers_move_over_time():
    assert "only possible for a lever" in mistake("referral.budget_response", [["2009-04", 0.1]])


def test_a_path_is_kept_as_written():
    path = [["2009-04", 0.5], ["2010-04", 0.6]]
    assert AllLevers.model_validate({"savings": {"retention": path}}).savings.retention.plain() == path


# Declaring ----------------------------------------------------------------------------------------------------------


def test_a_declaration_with_an_unknown_mark_is_refused_when_it_is_written():
    with pytest.raises(ValueError, match="mark 'sure' is not one of"):
        param(1.0, unit="u", about="a", source="assumption", mark="sure", prior=interval(0, 1), low=0, high=2)


def test_a_default_outside_its_own_range_is_refused():
    class Wrong(Levers):
        share: float = lever(2.0, unit="share", low=0.0, high=1.0, about="A share.")

    with pytest.raises(ValidationError):
        Wrong()


def test_branches_are_frozen_and_know_no_other_key():
    everything = AllLevers()
    with pytest.raises(ValidationError):
        everything.savings.retention = 0.1
    with pytest.raises(ValidationError):
        AllLevers.model_validate({"savings": {"retenton": 0.1}})


def test_a_field_without_a_declaration_is_no_entry():
    class Tree(Params):
        name: str = "x"
        size: float = param(
            1.0, unit="km", low=0.0, high=2.0, about="A size.", source="assumption", mark="assumption",
            prior=interval(0.0, 2.0),
        )  # fmt: skip

    assert list(Register(Tree)) == ["size"]
