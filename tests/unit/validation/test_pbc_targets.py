"""The list of practice-based commissioning: complete, frozen by itself, and never fitting what is held out."""

from __future__ import annotations

import pytest

from sim.data import evidence
from sim.errors import DataError
from sim.validation import targets as module
from sim.validation.targets import PBC, concerned, explanations, omissions, targets

pytestmark = pytest.mark.unit


def test_every_row_on_commissioning_money_and_fundholding_is_a_target_or_left_out_with_a_reason():
    used, left_out = {one.evidence for one in targets(PBC)}, omissions(PBC)
    assert not used & set(left_out)
    assert set(concerned(PBC)) == used | set(left_out)
    assert all(len(reason) > 20 for reason in left_out.values())


def test_rows_to_fit_and_rows_held_out_are_left_out_for_a_reason_of_their_own():
    bare = [id for id, reason in omissions(PBC).items() if reason.startswith(("a prior:", "context:")) and evidence.row(id).use.startswith(("calibrate", "validate"))]
    assert bare == []


def test_what_the_evidence_holds_out_is_held_out_and_there_is_enough_of_each_kind():
    for one in targets(PBC):
        assert one.held_out is evidence.row(one.evidence).held_out, one.metric
    assert sum(not one.held_out for one in targets(PBC)) >= 50
    assert len({one.metric for one in targets(PBC)}) == len(targets(PBC))


def test_figures_stand_in_the_evidence_row_that_they_cite():
    for one in targets(PBC):
        row = evidence.row(one.evidence)
        written = evidence.numbers(" ".join((row.value, row.low, row.high, row.quantity)))
        assert one.note or any(abs(value - abs(one.target)) < 0.05 for value in map(abs, written)), (one.evidence, one.target)


def test_an_altered_list_is_refused(tmp_path, monkeypatch):
    for name in ("pbc_targets.csv", "pbc_omissions.csv", "pbc_frozen.sha256"):
        (tmp_path / name).write_bytes((module.HERE / name).read_bytes())
    monkeypatch.setattr(module, "HERE", tmp_path)
    module.check_frozen(PBC)
    text = (tmp_path / "pbc_targets.csv").read_text(encoding="utf-8")
    (tmp_path / "pbc_targets.csv").write_text(text.replace(",41,38,44", ",41,30,50"), encoding="utf-8")
    with pytest.raises(DataError, match=r"pbc_targets.csv .* altered since it was frozen"):
        module.check_frozen(PBC)


def test_explanations_are_of_metrics_that_exist():
    assert set(explanations(PBC)) <= {one.metric for one in targets(PBC)}
