"""No conclusion in the code: nothing that makes an outcome asks what an organisation or a scenario is called."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest

from sim.declared import REGISTER
from sim.partnership_levers import FormName
from sim.scenario_files import scenario_files

pytestmark = pytest.mark.unit
ROOT = Path(__file__).resolve().parents[2] / "sim"
FOLDERS = ("people", "care", "money", "agents", "policies", "outcomes")
NAMES = {*get_args(FormName), *scenario_files()} - {"chosen"}


def names_in(source: str) -> list[tuple[int, str]]:
    """Line and text of every string that is the name of a form or scenario."""
    found = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [(node.lineno, node.value) for node in found if node.value in NAMES]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_name_of_an_organisation_stands_where_outcomes_are_made(folder):
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files
    asked = {str(path.relative_to(ROOT)): found for path in files if (found := names_in(path.read_text(encoding="utf-8")))}
    assert not asked


def test_the_reader_sees_a_name():
    assert names_in('bonus = 1.1 if form == "foundation_trust" else 1.0') == [(1, "foundation_trust")]
    assert names_in('bonus = 1.1 if capital > 2 else 1.0  # "foundation_trust"') == []


def test_what_is_said_to_be_swept_through_nought_can_be():
    swept = [entry for entry in REGISTER.parameters if "swept through nought" in entry.about]
    assert len(swept) >= 4
    for entry in swept:
        assert entry.check(0.0) is None, entry.key
        assert entry.low < 0.0, f"{entry.key} cannot be moved past nought"
