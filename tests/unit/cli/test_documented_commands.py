"""Every command in README and docs is one that the command line knows, flag by flag, and every study it names exists."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path

import pytest

from sim.cli.main import VERBS, main
from sim.studies.plan import studies

pytestmark = pytest.mark.unit
ROOT = Path(__file__).resolve().parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "notebooks").glob("*.md"))]
COMMAND = re.compile(r"^(?:\.venv/bin/)?lcpsim (?P<rest>.+?)(?:\s+#.*)?$")


def commands():
    for page in PAGES:
        inside = False
        for line in page.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
            if line.startswith("```"):
                inside = not inside
            elif inside and (found := COMMAND.match(line.strip())):
                yield pytest.param(shlex.split(found["rest"]), id=f"{page.name}: {found['rest'][:60]}")


@cache
def help_of(*words):
    from contextlib import redirect_stdout, suppress
    from io import StringIO

    said = StringIO()
    with redirect_stdout(said), suppress(SystemExit):
        main([*words, "--help"])
    return said.getvalue()


@pytest.mark.parametrize("words", list(commands()))
def test_a_documented_command_is_known_flag_by_flag(words):
    verb, *rest = words
    assert verb in VERBS
    chain = [verb, rest[0]] if verb in ("study", "validate", "calibrate", "claims", "briefing") else [verb]
    if verb != "run":  # its flags are Hydra's
        flags = [word.partition("=")[0] for word in rest if word.startswith("--")]
        assert [flag for flag in flags if not re.search(rf"{re.escape(flag)}\b", help_of(*chain))] == []
    if verb == "study" and rest[0] in ("plan", "run"):
        assert rest[1] in studies() or rest[1] == "my_sizes.yaml"


def test_there_are_commands_to_look_at():
    assert len(list(commands())) >= 25
