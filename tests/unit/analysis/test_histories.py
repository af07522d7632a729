"""The study of the history: knobs inside what they allow, parameters only, and the same luck in all scenarios of a draw."""

from __future__ import annotations

import pytest

from sim.analysis.histories import over_ranges, spec
from sim.declared import REGISTER
from sim.parameters import PARAMETER
from sim.studies.plan import make_plan
from sim.studies.study_file import check_study
from sim.validation.history import SCENARIOS
from sim.validation.pbc_knobs import KNOBS

pytestmark = pytest.mark.unit


def test_every_knob_is_a_parameter_and_its_range_is_legal_and_holds_the_declared_value():
    for key, (low, high) in KNOBS.items():
        entry = REGISTER[key]
        assert entry.role == PARAMETER, "a lever would overrule what a scenario sets"
        assert entry.low <= low < high <= entry.high, key
        assert low <= entry.default <= high, key


def test_a_wave_gives_all_scenarios_of_a_draw_the_same_worlds_and_luck_of_their_own_to_draws():
    plan = make_plan(check_study(spec(["5D9"], [1], over_ranges(4, 2)), "wave_1"), "wave_1").table
    assert len(plan) == 4 * 2 * len(SCENARIOS)
    for _, rows in plan.groupby("draw"):
        assert rows.groupby("scenario")["seed"].apply(sorted).map(tuple).nunique() == 1
        assert rows["values"].nunique() == 1
    assert plan.groupby("seed")["draw"].nunique().max() == 1


def test_without_a_design_the_declared_values_are_run():
    plan = make_plan(check_study(spec(["5D9"], [1, 2]), "study"), "study").table
    assert (len(plan), set(plan["values"])) == (2 * len(SCENARIOS), {"{}"})
