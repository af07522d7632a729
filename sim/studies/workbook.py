"""Excel workbooks: sheets with a bold, frozen head; text stays text, and what is not defined stays empty."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import LcpSimError

if TYPE_CHECKING:
    import pandas as pd

MOST_CHARACTERS = 32_767  # in a cell
WIDTH = 18  # of a column, in characters, where none is given


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, the head, the rows, and widths of columns whose text is to wrap."""

    name: str
    head: Sequence[str]
    rows: Iterable[tuple[Any, ...]]
    widths: Sequence[int] = ()

    @staticmethod
    def of(name: str, frame: pd.DataFrame) -> Sheet:
        """A data frame as a sheet."""
        return Sheet(name, list(frame.columns), frame.itertuples(index=False, name=None))


def write_workbook(path: Path, sheets: Iterable[Sheet]) -> Path:
    """Write sheets as a workbook, whole or not at all; each is taken when its turn comes, so that few need memory at once.

    Raises:
        LcpSimError: if openpyxl is not installed.
        OSError: if the file cannot be written.
    """
    try:
        from openpyxl import Workbook
    except ImportError:
        raise LcpSimError("A workbook needs the package openpyxl. Try: python -m pip install openpyxl") from None
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book, sheet)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        book.save(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path


def _write(book: Any, sheet: Sheet) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    made = book.create_sheet(sheet.name)
    made.freeze_panes = "A2"
    for place in range(len(sheet.head)):
        made.column_dimensions[get_column_letter(place + 1)].width = sheet.widths[place] if sheet.widths else WIDTH
    titles = []
    for title in sheet.head:
        cell = WriteOnlyCell(made, title)
        cell.font = Font(bold=True)
        titles.append(cell)
    made.append(titles)
    for row in sheet.rows:
        cells = []
        for value in map(_plain, row):
            formula = isinstance(value, str) and value.startswith("=")
            if sheet.widths or formula:
                cell = WriteOnlyCell(made, value)
                cell.data_type = "s" if formula else cell.data_type  # text stays text
                cell.alignment = Alignment(wrap_text=bool(sheet.widths), vertical="top")
                value = cell
            cells.append(value)
        made.append(cells)


def _plain(value: Any) -> Any:
    """A value as Excel takes it: nothing for what is not defined, and no characters that it refuses."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, str):
        return ILLEGAL_CHARACTERS_RE.sub(" ", value)[:MOST_CHARACTERS]
    return value.item() if hasattr(value, "item") else value
