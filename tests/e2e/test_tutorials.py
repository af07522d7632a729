"""Every command of the tutorials and how-tos is carried out as it stands on the page, one page after the other in one folder."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from sim.cli.main import main

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]
PAGES = [path for folder in ("tutorials", "howto") for path in sorted((ROOT / "docs" / folder).glob("*.md"))]
BLOCK = re.compile(r"^```(?P<kind>\w*)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
NOT_RUN = {
    "figures F6 T-B --jobs 2": "takes minutes; test_numbered_figures draws every figure from made-up runs",
    "whatif F6 --set risk.stop_loss=20000 --jobs 2": "takes minutes; test_commands does it with made-up runs",
    "cite --edition 2026-1": "needs a briefing; test_commands builds and cites one of made-up runs",
}


MADE = (
    "results/first/comparison.csv", "results/first/manifest.json", "results/small/study.json", "results/half_shared/comparison.csv",
    "results/figures/F6.png", "results/figures/F6.csv",
)  # fmt: skip


def test_pages_do_what_they_say(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for page in PAGES:
        monkeypatch.setitem(os.environ, "LCPSIM_OWN", "")
        for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
            if block["kind"]:
                written, rest = block["text"].split("\n", 1)
                file = tmp_path / written.removeprefix("# ")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(rest, encoding="utf-8")
                continue
            for line in block["text"].splitlines():
                carry_out(line.strip(), page.stem, monkeypatch, capsys)
    assert [name for name in MADE if not (tmp_path / name).is_file()] == []


def carry_out(line: str, page: str, monkeypatch, capsys) -> None:
    if line.startswith("export "):
        name, _, value = line.removeprefix("export ").partition("=")
        monkeypatch.setitem(os.environ, name, value)
        return
    assert line.startswith("lcpsim "), f"{page}: {line}"
    if line.removeprefix("lcpsim ") in NOT_RUN:
        return
    code = main(shlex.split(line)[1:])
    said = capsys.readouterr()
    assert not code, f"{page}: {line}\n{said.out}\n{said.err}"
    assert said.out.strip(), f"{page}: {line}"


def test_what_is_not_run_still_stands_on_a_page():
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [line for line in NOT_RUN if f"lcpsim {line}\n" not in text] == []
