"""Scripts in the percent format: cells of code and of words, as a Jupyter notebook or as a page of the site."""

from __future__ import annotations

import hashlib
import json
import re

CODE, WORDS = "code", "markdown"
_MARK = re.compile(r"^# %%(?P<words> \[markdown\])?\s*$", re.MULTILINE)
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def cells(script: str) -> list[tuple[str, str]]:
    """Kind and content of each cell; words without the comment sign."""
    marks = list(_MARK.finditer(script))
    ends = [mark.start() for mark in marks[1:]] + [len(script)]
    found = []
    for mark, end in zip(marks, ends):
        content = script[mark.end() : end].strip("\n")
        if mark["words"]:
            found.append((WORDS, "\n".join(re.sub(r"^# ?", "", line) for line in content.splitlines())))
        else:
            found.append((CODE, content))
    return found


def notebook(script: str) -> str:
    """The script as a Jupyter notebook without outputs, which would go out of date."""
    made = []
    for place, (kind, content) in enumerate(cells(script)):
        own = {"outputs": [], "execution_count": None} if kind == CODE else {}
        name = hashlib.sha256(f"{place} {content}".encode()).hexdigest()[:8]
        made.append({"cell_type": kind, "id": name, "metadata": {}, "source": content.splitlines(keepends=True), **own})
    whole = {"cells": made, "metadata": {"kernelspec": KERNEL, "language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def page(script: str) -> str:
    """The script as a page in Markdown."""
    return "\n\n".join(content if kind == WORDS else f"```python\n{content}\n```" for kind, content in cells(script)) + "\n"
