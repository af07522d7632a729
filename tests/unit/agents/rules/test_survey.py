"""Answers to surveys are read off inner states, and nothing answers to them."""

from __future__ import annotations

import pytest

from sim.agents.rules.survey import SurveyParams, on_good_terms, supports
from tests.worlds import digest, run_small, small_scope

pytestmark = pytest.mark.unit


def test_support_and_good_terms_begin_at_their_thresholds():
    p = SurveyParams(support_from=0.4, good_terms_from=0.6)
    assert supports([0.39, 0.4, 0.9], p).tolist() == [False, True, True]
    assert on_good_terms([0.59, 0.6], p).tolist() == [False, True]


def test_how_a_survey_is_read_changes_answers_and_nothing_else():
    def run(*overrides: str):
        model = run_small("horizon=quick", *overrides, places=small_scope(practices=6), months=6)
        return digest(model.world), model.record.series["practices_supporting"].sum()

    strict, lax = run("survey.support_from=0.9"), run("survey.support_from=0.1")
    assert strict[0] == lax[0]
    assert strict[1] < lax[1]
