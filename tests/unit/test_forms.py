"""Forms are rows of attributes, refused with reasons when they are wrong; and no equation asks for the name of anything."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from sim.errors import ConfigurationError
from sim.forms import ATTRIBUTES, check_forms, forms
from sim.partnership_levers import FormName
from sim.scenario_files import scenario_files

pytestmark = pytest.mark.unit
ROOT = Path(__file__).resolve().parents[2]
OUTCOMES = ("agents", "care", "money", "people", "policies")
RUNNING = ("build.py", "schedule.py", "record.py", "world.py", "checks.py", "model.py")
GOOD = {"about": "x", **dict.fromkeys(ATTRIBUTES, 0.5)}
ALL = {name: dict(GOOD) for name in get_args(FormName) if name != "chosen"}


def test_every_form_that_the_lever_names_has_a_row_of_numbers():
    table = forms()
    assert set(table.names) == set(ALL)
    for name in ATTRIBUTES:
        assert getattr(table, name).shape == (len(table.names),)


def test_what_a_group_is_before_it_takes_a_form_changes_nothing():
    neutral = {"owned": 1.0, "pension": 0.0, "capital": 0.0, "governance": 1.0, "hospital_seat": 0.0, "professions": 1.0}
    assert {name: float(getattr(forms(), name)[0]) for name in ATTRIBUTES} == neutral


def test_each_attribute_tells_some_forms_apart():
    for name in ATTRIBUTES:
        assert np.unique(getattr(forms(), name)).size > 1, name


def test_mistakes_are_refused_together_and_say_what_is_right():
    wrong = {name: dict(row) for name, row in ALL.items() if name != "gp_company"}
    del wrong["social_enterprise"]["pension"]
    wrong["foundation_trust"]["hospital_seat"] = 1.5
    wrong["pms_organisation"]["ownd"] = 1.0
    wrong["gp_compny"] = dict(GOOD)
    with pytest.raises(ConfigurationError) as caught:
        check_forms(wrong)
    said = str(caught.value)
    for part in ("social_enterprise.pension", "1.5 is not a number from 0 to 1", "did you mean owned", "did you mean gp_company", "is missing: a form states"):
        assert part in said, part
    assert any(line.split() == ["gp_company", "is", "missing"] for line in said.splitlines())


@pytest.mark.parametrize("rule", [..., None, "portable", True, -0.1])
def test_a_form_without_a_pension_rule_is_refused(rule):
    wrong = {name: dict(row) for name, row in ALL.items()}
    del wrong["gp_company"]["pension"]
    if rule is not ...:
        wrong["gp_company"]["pension"] = rule
    with pytest.raises(ConfigurationError, match=r"gp_company\.pension +(is missing: a form states every attribute|.* is not a number from 0 to 1)"):
        check_forms(wrong)


def strings_in(path: Path) -> set[str]:
    """Every string of a file that is not a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documents = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents
    }


def test_no_name_of_an_organisation_stands_in_the_equations():
    names = {*ALL, *scenario_files()} - {"fundholding", "total_purchasing"}  # kinds of contract have files of those names
    files = [path for folder in OUTCOMES for path in (ROOT / "sim" / folder).rglob("*.py")]
    files += [ROOT / "sim" / name for name in RUNNING]
    assert len(files) > 50
    found = {f"{path.name}: {word}" for path in files for word in strings_in(path) & names}
    assert not found


def test_that_test_can_fail(tmp_path):
    path = tmp_path / "cheat.py"
    path.write_text('"""gp_company"""\nbonus = 1.1 if form == "gp_company" else 1.0\n', encoding="utf-8")
    assert strings_in(path) & set(ALL) == {"gp_company"}
