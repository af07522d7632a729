"""The list of targets: complete, frozen, and never fitting what is held out."""

from __future__ import annotations

import pytest

from sim.data import evidence
from sim.errors import DataError
from sim.validation import targets as module
from sim.validation.targets import concerned, explanations, omissions, targets

pytestmark = pytest.mark.unit


def test_every_row_on_patients_practices_and_risk_is_a_target_or_left_out_with_a_reason():
    used, left_out = {one.evidence for one in targets()}, omissions()
    assert not used & set(left_out)
    assert [id for id in concerned() if id not in used and id not in left_out] == []
    assert [id for id in left_out if id not in concerned()] == []
    assert all(len(reason) > 20 for reason in left_out.values())
    assert len(concerned()) > 150


def test_rows_to_fit_and_rows_held_out_are_left_out_for_a_reason_of_their_own():
    general = ("a prior:", "context:", "a diagnostic")
    bare = [
        id for id, reason in omissions().items()
        if reason.startswith(general) and evidence.row(id).use.startswith(("calibrate", "validate-holdout"))
    ]  # fmt: skip
    assert bare == []


def test_nothing_is_fitted_to_what_the_evidence_holds_out():
    fitted = [one.evidence for one in targets() if not one.held_out and one.evidence not in module.PAGE]
    assert [id for id in fitted if evidence.row(id).held_out] == []


def test_there_are_enough_rows_of_each_kind():
    roles = [one.role for one in targets()]
    assert roles.count("fit") >= 70
    assert roles.count("holdout") >= 30


def test_figures_stand_in_the_evidence_row_that_they_cite():
    exceptions = {  # moved on in time or derived, as their note says
        one.metric for one in targets() if one.note or one.evidence in module.PAGE
    }
    for one in targets():
        if one.metric in exceptions:
            continue
        row = evidence.row(one.evidence)
        written = evidence.numbers(" ".join((row.value, row.low, row.high, row.quantity)))
        near = any(abs(value - abs(one.target)) < 0.02 * max(abs(one.target), 1.0) for value in map(abs, written))
        derived = one.recipe == "gradients" or one.unit in ("R2", "sd over mean", "ratio", "million")
        assert near or derived, (one.evidence, one.target, row.value)


def test_an_altered_list_is_refused(tmp_path, monkeypatch):
    for name in (*module.FROZEN, "frozen.sha256"):
        (tmp_path / name).write_bytes((module.HERE / name).read_bytes())
    text = (tmp_path / "targets.csv").read_text(encoding="utf-8")
    (tmp_path / "targets.csv").write_text(text.replace(",32,29", ",32,20"), encoding="utf-8")
    monkeypatch.setattr(module, "HERE", tmp_path)
    with pytest.raises(DataError, match="altered since it was frozen"):
        module.check_frozen()


def test_explanations_are_of_metrics_that_exist():
    assert set(explanations()) <= {one.metric for one in targets()}


@pytest.mark.parametrize("value, hits", [(29.0, True), (35.0, True), (28.9, False), (float("nan"), False)])
def test_a_hit_is_a_value_in_the_band(value, hits):
    assert next(one for one in targets() if one.metric == "hospital_top1_share").hit(value) is hits
