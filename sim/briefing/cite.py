"""How to cite a briefing: in a sentence, for BibTeX, and as CFF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TITLE = "From practice budgets to local clinical partnerships: a simulation briefing"
AUTHORS = "lcp-sim contributors"


def citation(about: Mapping[str, Any]) -> dict[str, str]:
    """The three forms by name: text, bibtex, cff.

    Args:
        about: of the numbers of a briefing: edition, profile, model version, code, commit, year.
    """
    edition, version, year = about["edition"], about["model_version"], str(about["date"])[:4]
    how = f"profile {about['profile']}, code {about['code']}" + (f", commit {about['commit'][:12]}" if about.get("commit") else "")
    draft = " DRAFT, not for citation." if about.get("draft") else ""
    key = "".join(letter for letter in f"lcpsim{edition}" if letter.isalnum())
    return {
        "text": f"{AUTHORS} ({year}). {TITLE}. Edition {edition}, made with lcp-sim {version} ({how}).{draft}",
        "bibtex": (
            f"@techreport{{{key},\n  author = {{{{{AUTHORS}}}}},\n  title = {{{TITLE}}},\n  year = {{{year}}},\n"
            f"  number = {{Edition {edition}}},\n  note = {{Made with lcp-sim {version} ({how}).{draft}}}\n}}"
        ),
        "cff": (
            f'cff-version: 1.2.0\nmessage: "Please cite this briefing as below."\ntype: software\ntitle: "{TITLE}"\n'
            f'authors:\n  - name: "{AUTHORS}"\nversion: "{version}"\ndate-released: "{str(about["date"])[:10]}"\n'
            f'notes: "Edition {edition}; {how}.{draft}"'
        ),
    }
