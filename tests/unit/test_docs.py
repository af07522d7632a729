"""What is made from the code is what the code would make, no page points to a file that is not there, and the site can be built."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit
ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", "notebooks/README.md", *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md"))]
LINK = r"\]\((?!https?:|#)([^)#\s]+)"


def loaded(name: str):
    spec = importlib.util.spec_from_file_location(f"docs_{name}", ROOT / "docs" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def generate():
    before = sys.path.copy()
    yield loaded("generate")
    sys.path[:] = before


def test_what_is_made_from_the_code_is_what_the_code_would_make(generate):
    made = generate.made()
    assert len(made) > 10
    for path, text in made.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} has drifted: run python docs/generate.py"


def test_a_table_between_its_marks_is_put_right_and_the_words_around_it_stay(generate):
    kept = "Before.\n\n<!-- made: schedule -->\n{}<!-- end -->\n\nAfter.\n"
    filled = generate.filled(kept.format("| old |\n"))
    assert "| old |" not in filled
    assert "| 1 | Dated policies take effect | each month |" in filled
    assert filled == generate.filled(kept.format(""))
    assert (filled.startswith("Before."), filled.endswith("After.\n")) == (True, True)


def test_the_description_holds_every_short_table(generate):
    text = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
    assert set(re.findall(r"<!-- made: (\w+) -->", text)) == set(generate.SHORT)


def test_every_reference_page_is_made(generate):
    assert {path.stem for path in (ROOT / "docs" / "reference").iterdir()} == set(generate.PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(LINK, text):
        assert (ROOT / page).parent.joinpath(target).exists(), f"{page} points to {target}"


# Notebooks ---------------------------------------------------------------------------------------------------------


def test_every_script_has_its_notebook_and_every_notebook_its_script():
    scripts, notebooks = ({path.stem for path in (ROOT / "notebooks").glob(f"*.{kind}")} for kind in ("py", "ipynb"))
    assert scripts == notebooks


def test_a_notebook_holds_the_cells_of_its_script_and_no_outputs():
    percent = loaded("percent")
    script = "# %% [markdown]\n# # Title\n#\n# Words.\n\n# %%\nx = 1\n\n# a comment\ny = 2\n\n# %%\nx + y\n"
    assert percent.cells(script) == [("markdown", "# Title\n\nWords."), ("code", "x = 1\n\n# a comment\ny = 2"), ("code", "x + y")]
    made = json.loads(percent.notebook(script))
    assert [cell["cell_type"] for cell in made["cells"]] == ["markdown", "code", "code"]
    assert "".join(made["cells"][1]["source"]) == "x = 1\n\n# a comment\ny = 2"
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in made["cells"][1:])
    assert len({cell["id"] for cell in made["cells"]}) == 3
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 5)
    assert percent.page(script).count("```python") == 2


# The site ----------------------------------------------------------------------------------------------------------

needs_mkdocs = pytest.mark.skipif(
    importlib.util.find_spec("mkdocs") is None, reason="mkdocs is not installed (make setup brings it): the site was not built"
)


def build(source: Path, site: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(source / "mkdocs.yml"), "--site-dir", str(site)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@needs_mkdocs
@pytest.mark.integration
def test_the_site_is_built_and_asks_for_nothing_outside_itself(tmp_path):
    done = build(ROOT, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    pages = sorted(tmp_path.rglob("*.html"))
    assert len(pages) > 40
    for page in pages:
        text = page.read_text(encoding="utf-8")
        fetched = re.findall(r"<(?:script|img|link)\b[^>]*?\b(?:src|href)=\"([^\"]+)\"", text)
        assert [target for target in fetched if re.match(r"(https?:)?//", target)] == [], page.name
        if page.name != "404.html":  # its links are from the top of a server
            for target in re.findall(r"\b(?:src|href)=\"(?![a-z]+:|#)([^\"#?]+)", text):
                assert (page.parent / target).exists(), f"{page.relative_to(tmp_path)} points to {target}"
    assert "Two commands" in (tmp_path / "index.html").read_text(encoding="utf-8")


@needs_mkdocs
@pytest.mark.integration
@pytest.mark.parametrize(
    "mistake, said",
    [("[nowhere](nowhere.md)", "nowhere.md"), ("[no heading](odd.md#no-such-heading)", "no-such-heading"), ("[out](../sim/nowhere.md)", "sim/nowhere.md")],
)
def test_a_dead_link_stops_the_site(tmp_path, mistake, said):
    for name in ("docs", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("mkdocs.yml", "README.md", "CHANGELOG.md", "LICENSE", "CITATION.cff", "sim/data/README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    page = tmp_path / "docs" / "summary.md"
    page.write_text(page.read_text(encoding="utf-8") + f"\n{mistake}\n", encoding="utf-8")
    done = build(tmp_path, tmp_path / "site")
    assert done.returncode != 0
    assert said in done.stdout + done.stderr
