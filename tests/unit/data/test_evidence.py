"""Evidence is read by id, and what was kept for validation cannot be fitted to."""

import pytest

from sim.data import evidence
from sim.data.evidence import HeldOutError
from sim.errors import DataError

pytestmark = pytest.mark.unit


def test_a_row_is_as_written():
    found = evidence.row("patients-per-practitioner")
    assert (found.value, found.use, found.status) == ("1,582", "calibrate", "checked")
    assert evidence.number("patients-per-practitioner") == 1582
    assert len(evidence.ids()) == len(set(evidence.ids())) == 395


@pytest.mark.parametrize(
    "text, expected",
    [
        ("160 / 80", (160, 80)),
        ("1,844,259; 1,975,273", (1844259, 1975273)),
        ("-4.1 to -6.6 (4-7 days)", (-4.1, -6.6, 4, 7)),
        ("56-59 v 66", (56, 59, 66)),
        ("+7.5", (7.5,)),
        ("about -6", (-6,)),
        ("6, 14, 29", (6, 14, 29)),
        ("165 (2009), 169 (2010)", (165, 2009, 169, 2010)),
        ("positive", ()),
        ("10,268 part-time", (10268,)),
    ],
)
def test_numbers_are_read_from_text(text, expected):
    assert evidence.numbers(text) == expected


def test_an_unknown_id_is_met_with_the_nearest():
    with pytest.raises(DataError, match="did you mean op-first-gp-0809"):
        evidence.row("op-first-gp-0708")


def test_a_value_of_several_numbers_needs_a_choice():
    assert evidence.number("tariff-op-mean-recalled", part=1) == 80
    with pytest.raises(DataError, match="say which, part 0 to 1"):
        evidence.number("tariff-op-mean-recalled")
    with pytest.raises(DataError, match="say which"):
        evidence.number("tariff-op-mean-recalled", part=2)
    with pytest.raises(DataError, match="no number"):
        evidence.number("gp-visits-by-age")


def test_bounds_can_be_read():
    assert evidence.number("gpfh-elective-did", field="low") == 3.5
    assert evidence.number("gpfh-elective-did", field="high") == 5.1


def test_held_out_rows_refuse_to_be_fitted_to_but_can_be_read():
    assert evidence.row("emergency-growth-longrun").held_out
    assert evidence.number("emergency-growth-longrun") == 3.2
    with pytest.raises(HeldOutError, match="held out for validation"):
        evidence.number("emergency-growth-longrun", purpose="fit")
    assert evidence.number("op-first-gp-0809", purpose="fit") == 10.1


def test_rows_that_are_held_out_in_part_are_held_out():
    held = [id for id in evidence.ids() if evidence.row(id).use.startswith("validate-holdout")]
    assert all(evidence.row(id).held_out for id in held)
    assert len(held) > 40
