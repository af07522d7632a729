"""Trends of kinds of care beyond demand: they end when knowledge does, and budgets know of them."""

from __future__ import annotations

import pytest

from sim import load_config
from sim.care.lines import ELECTIVE, EMERGENCY, LINES, OUTPATIENT, PRESCRIBING
from sim.clock import parse_month
from sim.model import Model

pytestmark = pytest.mark.unit


def care(*overrides):
    model = Model(load_config(["scope=[5D9]", "start=2008-04", "end=2013-03", *overrides]), 1)
    return model.world.care, model.world.clock


@pytest.mark.known_answer
def test_lines_follow_their_trends_until_what_is_known_ends():
    found, clock = care("care.trend_planned=4.0", "care.trend_outpatient=2.0", "care.trend_emergency=1.0", "care.trend_prescribing=-3.0")
    # April 2009 to April 2010: whole years within all trends
    known = found.trend_of_lines(parse_month("2009-04") - clock.start)
    assert known[[ELECTIVE, OUTPATIENT, EMERGENCY, PRESCRIBING]] == pytest.approx([1.04, 1.02, 1.01, 0.97])
    # from April 2011 on only planned admissions are known to go on, to 2018
    later = found.trend_of_lines(parse_month("2011-04") - clock.start)
    assert later[ELECTIVE] == pytest.approx(1.04)
    assert later[[line for line in range(len(LINES)) if line != ELECTIVE]].tolist() == [1.0] * 10


def test_without_trends_every_kind_of_care_grows_with_demand_alone():
    found, _ = care(*(f"care.trend_{kind}=0.0" for kind in ("planned", "outpatient", "emergency", "prescribing")))
    level = found.need.level / found.need.level[:, :1]
    twelve = slice(None, None, 12)  # the same month of each year has the same season
    assert level[:, twelve] == pytest.approx(level[0, twelve][None] + 0.0 * level[:, twelve])
    assert found.trend_of_lines(12).tolist() == [1.0] * len(LINES)
