"""What MkDocs does not know: pages that stand outside `docs/`, and links to them.

Links are written as they hold in the repository; here they are turned to where the page stands in the site.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from percent import page as page_of_script

ROOT = Path(__file__).resolve().parents[1]
OUTSIDE = {
    "README.md": "index.md",
    "CHANGELOG.md": "changes.md",
    "LICENSE": "licence.md",
    "CITATION.cff": "citation.md",
    "sim/data/README.md": "data.md",
    "notebooks/README.md": "notebooks/index.md",
    **{f"notebooks/{path.name}": f"notebooks/{path.stem}.md" for path in sorted((ROOT / "notebooks").glob("*.py"))},
}
"""Place in the site by place in the repository."""
BACK = {there: here for here, there in OUTSIDE.items()}
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)(?P<path>[^)#\s]+)(?P<rest>#[^)\s]*)?(?=\))")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that stand outside."""
    for here, there in OUTSIDE.items():
        files.append(File.generated(config, there, content=content(ROOT / here)))
    return files


def content(path: Path) -> str:
    """A file as Markdown."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return page_of_script(text)
    if path.suffix == ".md":
        return text
    title = {"LICENSE": "Licence", "CITATION.cff": "Citation"}[path.name]
    return f"# {title}\n\n```\n{text}```\n"


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Turn the links of a page from the repository to the site."""
    there = page.file.src_uri
    folder = posixpath.dirname(BACK.get(there, f"docs/{there}"))

    def turned(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, link["path"]))
        place = OUTSIDE.get(target, target.removeprefix("docs/") if target.startswith("docs/") else f"../{target}")
        return posixpath.relpath(place, posixpath.dirname(there) or ".") + (link["rest"] or "")

    return _LINK.sub(turned, markdown)
