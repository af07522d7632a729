"""Pages of documentation that commands write from their results."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import OutputError

if TYPE_CHECKING:
    import pandas as pd


def write_docs(folder: Path, text: str, table: pd.DataFrame, subject: str = "people") -> None:
    """Write the page of a validation and its table.

    Raises:
        OutputError: if the folder cannot be written.
    """
    try:
        (folder / "validation").mkdir(parents=True, exist_ok=True)
        (folder / f"validation_{subject}.md").write_text(text, encoding="utf-8")
        table.to_csv(folder / "validation" / f"{subject}.csv", index=False, encoding="utf-8", lineterminator="\n")
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({(error.strerror or str(error)).lower()})") from None
