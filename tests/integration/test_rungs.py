"""What the rungs hold in the whole model: shares of all spending, other care with it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.care.lines import EMERGENCY, OTHER, PRESCRIBING
from tests.worlds import run_small

pytestmark = pytest.mark.integration
TO_R1 = "policies.ladder.levers.migration.stages=[R0,R1]"


def test_the_first_rung_holds_prescribing_alone_and_the_rest_stays_promised():
    model = run_small("horizon=quick", "scenario=lcp_ladder", TO_R1, "migration.readiness_rule=self_paced",
                      "policies.ladder.levers.migration.readiness_rule=big_bang", months=30)  # fmt: skip
    world = model.world
    on_it = (world.practices.group >= 0) & (world.groups.rung[np.maximum(world.practices.group, 0)] == 1)
    assert on_it.any()
    cash = world.budgets.cash[on_it]
    assert cash[:, PRESCRIBING].min() > 0.9
    assert cash[:, PRESCRIBING + 1 :].max() < 0.1
    assert world.budgets.promised[on_it][:, PRESCRIBING + 1].min() > 0.9


def test_other_care_is_part_of_what_a_budget_is_measured_against_from_the_first_year():
    world = run_small("horizon=quick", months=2).world
    lines = world.care.expected_line_pence()
    share = lines[:, OTHER].sum() / lines.sum()
    # primary care contracts, and all that is neither hospital, community, mental health care nor drugs
    assert 0.1 < share < 0.4
    assert world.budgets.promised[:, : EMERGENCY + 1].min() > 0.3, "a scope of 0.6 reaches into emergencies"
