"""Verdicts whose answer is known beforehand: from made-up worlds, by the rules in the order in which they stand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.claims import results
from sim.claims.experiment import Experiment, read_test
from sim.claims.ledger import CONFIRMATORY, chosen, claims, digest, experiments, sizes
from sim.claims.page import page
from sim.claims.plan import WORLDS, names_of
from sim.claims.values import Outcome
from sim.claims.verdict import CONDITIONAL, NOT_SUPPORTED, NOT_TESTABLE, REVERSED, SUPPORTED, holm, judge
from sim.config import load_config
from sim.studies.folder import StudyFolder
from sim.studies.load import Study
from sim.studies.study_file import BASE
from tests.unit.studies import fake_study as fake

pytestmark = pytest.mark.unit


def outcome(base, worlds, line="trust rises: a - b", size=0.05):
    rows = [(BASE, 0, seed) for seed in range(len(base))] + [(WORLDS, 1 + place, place) for place in range(len(worlds))]
    index = pd.MultiIndex.from_tuples(rows, names=["design", "draw", "seed"])
    return Outcome(read_test(line, sizes()), pd.Series([*base, *worlds], index=index), pd.Series(size, index=index))


def verdict(*outcomes, chance=None):
    return judge(Experiment("H1", tuple(one.test for one in outcomes)), outcomes).verdict(chance)


CLEAR = [0.20, 0.21, 0.19, 0.20]


@pytest.mark.parametrize(
    "base, worlds, expected",
    [
        (CLEAR, [0.2] * 8, SUPPORTED),
        (CLEAR, [0.2] * 6 + [0.0] * 2, SUPPORTED),
        (CLEAR, [0.2] * 5 + [0.0] * 3, CONDITIONAL),
        ([0.0, 0.3, -0.2, 0.4], [0.2] * 8, CONDITIONAL),  # holds nearly everywhere, but luck could have made the base
        ([0.02, 0.021, 0.02, 0.02], [0.02] * 8, NOT_SUPPORTED),  # sure, and too small to count
        (CLEAR, [-0.2] * 4 + [0.2] * 4, REVERSED),
        (CLEAR, [0.2] * 1 + [0.0] * 7, NOT_SUPPORTED),
        ([0.0] * 4, [0.0] * 8, NOT_TESTABLE),  # nothing moved at all
        ([np.nan] * 4, [np.nan] * 8, NOT_TESTABLE),
    ],
)
def test_the_rules_in_their_order(base, worlds, expected):
    assert verdict(outcome(base, worlds)) == expected


def test_what_falls_is_the_mirror_of_what_rises():
    mirrored = outcome([-value for value in CLEAR], [-0.2] * 8, "trust falls: a - b")
    assert verdict(mirrored) == SUPPORTED
    assert verdict(outcome(CLEAR, [0.2] * 8, "trust falls: a - b")) == REVERSED


def test_no_difference_is_supported_only_where_luck_leaves_none_that_counts():
    same = "trust same: a - b"
    assert verdict(outcome([0.01, -0.01, 0.0, 0.01], [0.0, 0.01] * 4, same)) == SUPPORTED
    assert verdict(outcome([0.2, -0.2, 0.1, -0.1], [0.0, 0.01] * 4, same)) == CONDITIONAL
    assert verdict(outcome(CLEAR, [0.2] * 8, same)) == NOT_SUPPORTED  # nothing was to move, so nothing can be reversed


def test_all_tests_must_hold_in_the_same_world_and_all_be_opposite_to_reverse():
    up, half = outcome(CLEAR, [0.2] * 8), outcome(CLEAR, [0.2] * 4 + [-0.2] * 4)
    assert verdict(up, half) == CONDITIONAL
    judged = judge(Experiment("H1"), [up, half])
    assert (judged.share, judged.opposite.mean()) == (0.5, 0.0)


def test_a_correction_can_take_the_support_away():
    one = outcome(CLEAR, [0.2] * 8)
    assert verdict(one, chance=0.02) == SUPPORTED
    assert verdict(one, chance=0.03) == CONDITIONAL


def test_all_that_are_to_be_confirmed_can_be_asked_for():
    assert chosen(["confirmatory,B1"]) == [key for key, one in claims().items() if one.kind == CONFIRMATORY or key == "B1"]


def test_holm_by_hand():
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})


# From a folder ------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A study of G2 alone, in which real budgets save £20, move 5 points out of hospital, and nothing without the parameter."""
    monkeypatch.setattr(StudyFolder, "config", lambda *_: load_config(["scope=5D9"]))

    def rule(scenario, values, structure, seed):
        on = scenario == "pbc_real_budget"
        return {"spend_per_head": 1000.0 + fake.luck(seed) - 20.0 * on, "out_of_hospital_share": 5.0 + 5.0 * on + 0.1 * fake.luck(seed, stream=2 + on)}

    names = names_of(experiments()["G2"])
    names.sort(key=lambda name: name != "pbc_2009")
    draws = [fake.Draw(BASE, {}, range(1, 7)), *fake.hypercube({"referral.budget_response": (0.0, 0.5)}, 8, design=WORLDS)]

    def make(ledger, scope="5A3"):
        header = {"spec": {"title": f"Claims of the ledger {ledger[:16]}", "scope": scope, "designs": {WORLDS: {"kind": "sobol"}}}}
        return Study(fake.write(tmp_path / ledger[:4], draws, rule, names, header=header))

    return make


def test_a_claim_that_rests_on_one_parameter_says_so(folder):
    found = results.verdicts(folder(digest()))
    row = found.table.set_index("id").loc["G2"]
    assert list(found.table.columns) == [
        "id", "theme", "claim", "kind", "verdict", "estimate", "lower", "upper", "unit", "share_of_worlds",
        "share_without_restating", "condition", "confidence_note", "reason",
    ]  # fmt: skip
    assert len(found.table) == 118
    assert (row["verdict"], row["kind"], row["share_of_worlds"], row["share_without_restating"]) == (SUPPORTED, "confirmatory", 1.0, 0.0)
    assert row["estimate"] == pytest.approx(5.0, abs=0.5)
    assert "rests on referral.budget_response" in row["confidence_note"]
    assert "did not move" in row["confidence_note"]
    assert set(found.tests["id"]) == {"G2"}
    assert found.tests.set_index("metric").at["spend_per_head", "estimate"] == pytest.approx(-20.0)
    others = found.table[found.table["id"] != "G2"]
    assert set(others["verdict"]) == {NOT_TESTABLE, ""}
    assert others["reason"].str.len().gt(0).all()
    assert set(found.tensions["tension"]) == {f"T{number}" for number in range(1, 13)}


def test_the_page_has_every_claim_under_its_theme_with_its_verdict(folder):
    text = page(results.verdicts(folder(digest())), "How it was run.")
    assert text.count("\n| ") == 118 + text.count("\n## ")  # a line a claim, and a head a theme
    assert "How it was run." in text
    assert "Of 118 claims: 1 supported; " in text
    assert "not tested" in text
    (line,) = (line for line in text.splitlines() if line.startswith("| G2*"))
    assert "| supported | 100% | 0% | +" in line
    assert "exploratory" not in text
    assert "**All of this is exploratory**" in page(results.verdicts(folder("0123456789abcdef")), "")


def test_a_ledger_that_was_changed_makes_it_exploratory(folder):
    found = results.verdicts(folder("0123456789abcdef"))
    row = found.table.set_index("id").loc["G2"]
    assert "changed after it was frozen" in found.exploratory
    assert row["kind"] == "exploratory"
    assert "changed after it was frozen" in row["confidence_note"]


@pytest.mark.parametrize("scope", ["5D9", ["5A3", "5D9"]])
def test_a_place_that_was_looked_at_before_the_last_freeze_confirms_nothing(folder, scope):
    found = results.verdicts(folder(digest(), scope))
    row = found.table.set_index("id").loc["G2"]
    assert (row["kind"], row["verdict"]) == ("exploratory", SUPPORTED)
    assert "5D9 was looked at before" in row["confidence_note"]
