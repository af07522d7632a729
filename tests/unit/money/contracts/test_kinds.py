"""The kinds of contract: found by file, checked, and a new one in one file and one YAML."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.care.lines import ELECTIVE, EMERGENCY, LINES, OUTPATIENT, PRESCRIBING, covered_lines
from sim.config import load_config
from sim.errors import ConfigurationError, ContractError
from sim.levers import AllLevers
from sim.money import kinds
from sim.money.contracts.base import Contract
from sim.money.contracts.parameters import ContractParams

pytestmark = pytest.mark.unit
SHARES = np.array([0.11, 0.06, 0.1, 0.06, 0.03, 0.15, 0.06, 0.04, 0.12, 0.22, 0.05])
KINDS = (
    "capitation", "capitation_outcomes", "fundholding", "none", "notional", "one_sided", "prescribing_share", "real",
    "total_purchasing", "two_sided",
)  # fmt: skip


def offer(shares: np.ndarray = SHARES, **branches) -> object:
    return kinds.offered(AllLevers.model_validate(branches), shares, ContractParams())


def test_the_kinds_that_ship_are_found_by_their_files():
    assert kinds.kinds() == KINDS


@pytest.mark.parametrize("kind", KINDS)
@given(shares=st.lists(st.floats(0.001, 1.0), min_size=len(LINES), max_size=len(LINES)), retention=st.floats(0.0, 1.0))
def test_every_kind_has_possible_terms_whatever_an_area_spends_on(kind, shares, retention):
    even = np.array(shares) / np.sum(shares)
    terms = kinds.terms(kind, offer(even, savings={"retention": retention}))
    assert terms.cash_scope + terms.promised_scope <= 1.0 + 1e-9


def test_a_fund_covers_drugs_outpatients_and_most_electives_and_no_emergency():
    terms = kinds.terms("fundholding", offer())
    covered = covered_lines(terms.cash_scope, SHARES)
    assert covered[[PRESCRIBING, OUTPATIENT]].tolist() == pytest.approx([1.0, 1.0])
    assert covered[ELECTIVE] == pytest.approx(0.7)
    assert covered[ELECTIVE + 1 :].max() < 1e-9
    assert (terms.alone, terms.min_people, terms.stop_loss_gbp) == (1.0, 5_000, 6_000.0)


def test_total_purchasing_covers_emergencies_too_and_groups_hold_it_together():
    terms = kinds.terms("total_purchasing", offer())
    assert covered_lines(terms.cash_scope, SHARES)[EMERGENCY] == pytest.approx(1.0)
    assert terms.alone == 0.0


def test_full_capitation_with_outcome_payment_differs_by_the_payment_alone():
    plain, paid = (kinds.terms(kind, offer()) for kind in ("capitation", "capitation_outcomes"))
    assert (plain.cash_scope, plain.upside, plain.downside, plain.capitation) == (1.0, 1.0, 1.0, 1.0)
    assert (plain.outcome_weight, paid.outcome_weight) == (0.0, 0.1)


@pytest.mark.parametrize("terms, words", [
    ({"upside": 1.2}, "it would pay out more than was saved"),
    ({"cash_scope": 0.7, "promised_scope": 0.5}, "more than all spending"),
    ({"downside": -0.1}, "may not be below 0"),
    ({"stop_loss_gbp": float("nan")}, "may not be below 0"),
])  # fmt: skip
def test_impossible_terms_are_refused_in_plain_words(terms, words):
    with pytest.raises(ContractError, match=words):
        Contract(**terms)


def test_all_impossible_terms_are_named_together():
    with pytest.raises(ContractError, match=r"upside.*; downside"):
        Contract(upside=2.0, downside=3.0)


@pytest.mark.parametrize("where", ["budget.contract", "policies.p.levers.budget.contract"])
def test_a_wrong_name_is_refused_before_anything_runs_with_the_nearest_and_all_that_exist(where):
    settings = [f"{where}=fundholdin"] + (["policies.p.starts=2010-04"] if where.startswith("policies") else [])
    with pytest.raises(ConfigurationError, match=r"did you mean fundholding\?.*total_purchasing"):
        load_config(settings)
