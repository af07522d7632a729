"""Calibration finds known parameters, keeps its log, and refuses what is held out."""

from __future__ import annotations

import json

import pytest

from sim.data.evidence import HeldOutError
from sim.declared import REGISTER
from sim.errors import DataError
from sim.validation.calibrate import Knob, calibrate

pytestmark = pytest.mark.unit
SPREAD = Knob("people.frailty_sd", "person_r2_age_sex", -0.03)
STYLE = Knob("care.practice_style_sd", "referral_year_to_year_r", 1.5)
START = {"people.frailty_sd": 1.2, "care.practice_style_sd": 0.1}


def world(values):
    """Figures as smooth functions of both parameters."""
    sd, style = values["people.frailty_sd"], values["care.practice_style_sd"]
    return {"person_r2_age_sex": 0.09 - 0.03 * sd + 0.01 * style, "referral_year_to_year_r": 0.3 + 2.0 * style + 0.02 * sd}


def test_two_knobs_that_move_one_another_settle():
    fit = calibrate((SPREAD, STYLE), world, START, 12)
    found = world(fit.values)
    assert found["person_r2_age_sex"] == pytest.approx(0.0366, abs=0.004)
    assert found["referral_year_to_year_r"] == pytest.approx(0.72, abs=0.04)
    assert len(fit.rounds) < 12


def test_the_log_holds_every_round_and_can_be_read_again():
    told = []
    fit = calibrate((SPREAD,), world_of_one := lambda values: world({**START, **values}), {"people.frailty_sd": 1.2}, 2, told.append)
    kept = json.loads(fit.as_json())
    assert kept["rounds"] == fit.rounds == told
    assert [row["round"] for row in kept["rounds"]] == [1, 2]
    assert kept["rounds"][0]["figures"] == {"person_r2_age_sex": world_of_one({"people.frailty_sd": 1.2})["person_r2_age_sex"]}


def test_a_figure_out_of_reach_leaves_the_parameter_at_the_end_of_its_range():
    fit = calibrate((SPREAD,), lambda values: {"person_r2_age_sex": 0.9}, {"people.frailty_sd": 1.2}, 9)
    assert fit.rounds[-1]["values"]["people.frailty_sd"] == REGISTER["people.frailty_sd"].high
    assert not any(row["hit"]["person_r2_age_sex"] for row in fit.rounds)


def test_nothing_is_simulated_for_a_figure_that_is_held_out_or_unknown():
    def never(values):
        raise AssertionError

    with pytest.raises(HeldOutError, match="may not be fitted"):
        calibrate((Knob("people.frailty_sd", "hospital_top1_share", 1.0),), never, START, 3)
    with pytest.raises(DataError, match="did you mean person_r2_dx"):
        calibrate((Knob("people.frailty_sd", "person_r2_dxx", 1.0),), never, START, 3)
