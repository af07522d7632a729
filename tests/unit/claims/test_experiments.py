"""The ledger is whole, every claim is tested or says why not, and mistakes in an experiment are explained."""

from __future__ import annotations

import collections

import pytest

from sim.analysis.precision import Smallest
from sim.claims.experiment import Term, read_size, read_test
from sim.claims.ledger import (
    CONFIRMATORY,
    arms,
    chosen,
    claims,
    experiments,
    is_frozen,
    read_experiments,
    sizes,
    tensions,
)  # fmt: skip
from sim.claims.plan import WORLDS, claims_study, names_of, runnable, without
from sim.claims.results import named, sides
from sim.declared import REGISTER
from sim.errors import ConfigurationError, LcpSimError
from sim.studies.plan import make_plan

pytestmark = pytest.mark.unit


def test_the_ledger_has_its_claims_and_every_one_an_entry():
    kinds = collections.Counter(claim.kind for claim in claims().values())
    assert (len(claims()), kinds[CONFIRMATORY]) == (118, 56)
    assert list(experiments()) == list(claims())
    for one in experiments().values():
        assert bool(one.tests) != bool(one.untestable), one.claim


def test_the_ledger_is_as_it_was_frozen():
    assert is_frozen()


def test_every_arm_is_used_and_every_size_too():
    used = {arm for one in experiments().values() for arm in one.arms}
    assert set(arms()) <= used
    assert set(sizes()) >= {test.metric.key for one in experiments().values() for test in one.tests}


def test_what_restates_a_claim_is_a_known_key_with_a_legal_value():
    for one in experiments().values():
        for key, value in one.restates.items():
            assert REGISTER[key].check(value) is None, (one.claim, key)


def test_every_tension_names_claims():
    assert len(tensions()) == 12
    assert all(len(named(one.rows)) >= 2 for one in tensions())
    assert {one.id for one in tensions() if len(sides(one)) < 2} == {"T8", "T9"}  # the other side is claimed by nobody


# One line ---------------------------------------------------------------------------------------------------------


def test_a_line_is_read_as_a_contrast():
    test = read_test("redesigns rises: a@1..2 - 0.5 * b@-2 + 3 by 2%", {})
    assert test.terms == (Term(1.0, "a", (1, 2)), Term(-0.5, "b", (-2, -2)))
    assert (test.sign, test.constant, test.size, test.arms) == ("rises", 3.0, Smallest(0.02, True), ["a", "b"])
    assert read_size(5) == Smallest(5.0)


@pytest.mark.parametrize(
    "line, word",
    [
        ("redesigns up: a - b", "rises, falls, same"),
        ("redesing rises: a - b", "did you mean redesigns?"),
        ("redesigns rises a - b", "is not a test"),
        ("redesigns rises: a b", "no arm with its weight"),
        ("redesigns rises: 5", "names no arm"),
        ("belief rises: a - b", "smallest effect of interest"),
        ("net_saving_per_head rises: a - b + c", "must sum to nought"),
    ],
)
def test_a_line_with_a_mistake_says_what_is_allowed(line, word):
    with pytest.raises(LcpSimError, match=word.replace("?", r"\?")):
        read_test(line, {key: size for key, size in sizes().items() if key != "belief"})


def test_all_mistakes_in_the_entries_are_found_at_once():
    entries = {claim: {"untestable": "why"} for claim in claims()}
    entries |= {
        "H1": {"tests": ["trust rises: lcp_lader - pbc_2009"], "plasebo": "trust", "restates": {"trust.gian": 0}},
        "H2": {"tests": [], "untestable": "both"}, "H3": {"untestable": " "}, "Z1": {"untestable": "x"},
        "H4": {"tests": ["trust rises: pbc_fixed - pbc_2009"], "placebo": "emergencies", "share": 75},
    }  # fmt: skip
    del entries["H5"]
    with pytest.raises(ConfigurationError) as caught:
        read_experiments(entries)
    said = str(caught.value)
    for word in ("did you mean lcp_ladder?", "did you mean placebo?", "trust.gain", "either", "needs a reason", "no such claim", "H5", "0 and up to 1", "emergency_admissions"):
        assert word in said, word


def test_claims_are_chosen_by_name_and_range_in_the_order_of_the_ledger():
    assert chosen(["G2,G1", "D1-D3"]) == ["G1", "G2", "D1", "D2", "D3"]
    assert len(chosen([])) == 118
    with pytest.raises(LcpSimError, match="did you mean"):
        chosen(["K4"])
    with pytest.raises(LcpSimError, match="stands before"):
        chosen(["D3-D1"])


# As a study --------------------------------------------------------------------------------------------------------


def test_shared_arms_run_once_and_restating_parameters_have_arms_of_their_own():
    spec = claims_study(["G2", "G3"], "5D9", 2, 4, "quick")
    plan = make_plan(spec, "claims")
    assert plan.table["run_id"].is_unique
    assert spec["scenarios"].count("pbc_2009") == 1
    off = without("pbc_2009", experiments()["G3"].restates)
    assert spec["arms"][off]["from_start"] == {"promise.base": 6.0}
    assert set(spec["scenarios"]) == set(names_of(experiments()["G2"])) | set(names_of(experiments()["G3"]))
    worlds = plan.table[plan.table["design"] == WORLDS]
    assert worlds.groupby("draw")["seed"].nunique().eq(1).all()


def test_a_claim_about_mergers_needs_more_than_one_trust():
    assert not runnable(["P14"], "5D9")
    assert runnable(["P14"], "demo")


def test_all_claims_can_be_planned():
    assert len(make_plan(claims_study(chosen([]), "5D9", 1, 0), "claims")) > 200
