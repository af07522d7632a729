"""The description has all the headings of its protocol in order, and the summary is short enough to be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit
DOCS = Path(__file__).resolve().parents[2] / "docs"
HEADINGS = (
    "I Overview", "I.i Purpose", "I.ii Entities, state variables and scales", "I.iii Process overview and scheduling", "II Design concepts",
    "II.i Theoretical and empirical background", "II.ii Individual decision-making", "II.iii Learning", "II.iv Individual sensing",
    "II.v Individual prediction", "II.vi Interaction", "II.vii Collectives", "II.viii Heterogeneity", "II.ix Stochasticity", "II.x Observation",
    "III Details", "III.i Implementation details", "III.ii Initialization", "III.iii Input data", "III.iv Submodels",
)  # fmt: skip
MOST_WORDS = 400


def read(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """Anchors of the headings of a page, as they are made of headings: lower case, hyphens for spaces, no other signs."""
    found = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_the_description_has_every_heading_of_the_protocol_in_its_order():
    assert tuple(re.findall(r"^##+ (.*)$", read("odd.md"), flags=re.MULTILINE)) == HEADINGS


def test_the_plain_summary_is_short_and_says_what_the_model_cannot_tell():
    text = read("summary.md")
    assert len(re.findall(r"[\w£%'-]+", text)) <= MOST_WORDS
    assert "cannot tell" in text


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.name)
def test_links_to_headings_lead_to_headings(page):
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", page.read_text(encoding="utf-8")):
        assert target.endswith(".md") or not target
        assert anchor in anchors(page.parent / target if target else page), f"{page.name} points to {target}#{anchor}"
