"""The notebooks run from the first cell to the last, on public names only."""

from __future__ import annotations

import re
import runpy
import tempfile
from pathlib import Path

import pytest

import sim

pytestmark = pytest.mark.e2e
NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.py"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(notebook, tmp_path, monkeypatch):
    monkeypatch.setenv("LCPSIM_OWN", "")  # so that a folder that it names is forgotten afterwards
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    runpy.run_path(str(notebook))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_uses_public_names_only(notebook):
    text = notebook.read_text(encoding="utf-8")
    assert not re.search(r"^\s*from sim\b|^\s*import sim\.", text, flags=re.MULTILINE)
    assert set(re.findall(r"\bsim\.(\w+)", text)) <= {*sim.__all__}
