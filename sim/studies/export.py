"""A study for other programs: every row as CSV, or an Excel workbook that explains itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Literal

from sim.config import scenarios as titles
from sim.errors import LcpSimError, OutputError
from sim.studies.load import Study
from sim.studies.workbook import Sheet, write_workbook

FOLDER = "export"
DICTIONARY = "dictionary.csv"
ROWS_IN_A_SHEET = 200_000  # Excel stops at 1,048,576, and is of no use long before
SHEETS_FIRST = ("summary", "runs", "parameters")
NOTES = (
    "These are results of a simulation, not forecasts, and not records of any real practice, group or trust.",
    "One run is one scenario, one draw of the parameters, one structure and one seed. The seed fixes all luck.",
    "All scenarios have the same draws and seeds. Compare them within a draw, structure and seed: that difference is the "
    "effect of policy and of nothing else.",
    "Luck: the spread over seeds of such a difference. Parameters: its spread over draws, which is what is not known of the "
    "world. Structure: its spread over structures, which is what would follow from another mechanism. State them apart.",
    "A 95% interval over seeds shows luck only. It narrows with more seeds, and says nothing of the other two.",
    "net_saving_per_head is a difference: spending of the baseline less spending of the scenario. In the tables it stands for "
    "spending per head with the scenario; subtract it from that of the baseline.",
    "An empty cell is a value that is not defined (no decisions were made, so no share was approved). It is not nil.",
    "Money in pence is nominal; rates a head are pounds of 2009-10.",
    "Runs that failed or are missing have no rows in the tables of results; the sheet runs names them.",
)


def export(study: str | Path | Study, to: Literal["csv", "xlsx"] = "csv", any_version: bool = False) -> list[Path]:
    """Write a study's tables for other programs, into the folder `export` of the study.

    Args:
        study: folder of the study, or one that is open.
        to: csv, for every row of every table and the dictionary; xlsx, for a workbook with cover, notes, dictionary and a
            sheet for each table that fits. A table that does not fit is written as CSV beside it, and the notes say so.
        any_version: export a study of another version of the model too.

    Returns:
        The files written, the most important first.

    Raises:
        OutputError: if the study cannot be read, or the files cannot be written.
        LcpSimError: if there is no such form.
    """
    study = study if isinstance(study, Study) else Study(study, any_version)
    if to not in ("csv", "xlsx"):
        raise LcpSimError(f"{to}: no such form of export; use csv or xlsx")
    folder = study.path / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        if to == "xlsx":
            return _workbook(study, folder)
        return [*(_table_as_csv(study, name, folder) for name in _order(study)), _dictionary_as_csv(study, folder)]
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"{study.shown}/{FOLDER}: cannot be written ({reason})") from None


def _order(study: Study) -> list[str]:
    return [*SHEETS_FIRST, *(name for name in study.tables if name not in SHEETS_FIRST)]


def _table_as_csv(study: Study, name: str, folder: Path) -> Path:
    """Streamed by DuckDB, so that a table larger than memory can be written."""
    import duckdb

    path = folder / f"{name}.csv"
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        study.table(name).relation.write_csv(str(partial), header=True)
        partial.replace(path)
    except duckdb.Error as error:
        raise study.not_answered(error) from None
    finally:
        partial.unlink(missing_ok=True)
    return path


def _dictionary_as_csv(study: Study, folder: Path) -> Path:
    path = folder / DICTIONARY
    study.dictionary().to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
    return path


# Excel ---------------------------------------------------------------------------------------------------------


def _workbook(study: Study, folder: Path) -> list[Path]:
    sizes = {name: len(study.table(name)) for name in _order(study)}
    too_long = {name: n for name, n in sizes.items() if n > ROWS_IN_A_SHEET}
    sheets = [
        Sheet("cover", ["what", "value"], cover(study), widths=(24, 110)),
        Sheet("notes", ["notes"], [(note,) for note in notes(study, too_long)], widths=(140,)),
        Sheet.of("dictionary", study.dictionary()),
    ]
    lazily = (Sheet.of(name, study.table(name).df()) for name in sizes if name not in too_long)
    path = write_workbook(folder / f"{study.name}.xlsx", chain(sheets, lazily))
    return [path, *(_table_as_csv(study, name, folder) for name in too_long)]


def cover(study: Study) -> list[tuple[str, str]]:
    """What the study is: title, question, scenarios, seeds, runs, version, and how to cite it."""
    known = titles()
    version, created = study.header.get("model_version", ""), str(study.header.get("created", ""))
    title = str(study.spec.get("title") or study.name)
    counts = study.counts()
    seeds = sorted(map(int, study.plan["seed"].unique()))
    rows = [
        ("title", title),
        ("question", str(study.spec.get("question", ""))),
        *((f"scenario {place}", f"{name}: {known.get(name, '')}") for place, name in enumerate(study.scenarios)),
        ("baseline", study.baseline),
        ("draws", f"{study.plan['draw'].nunique():,}"),
        ("structures", ", ".join(sorted(set(study.plan["structure"].fillna("")))) or "one"),
        ("seeds", ", ".join(map(str, seeds[:20])) + (f" and {len(seeds) - 20:,} more" if len(seeds) > 20 else "")),
        ("runs planned", f"{len(study.plan):,}"),
        *((f"runs {what}", f"{n:,}") for what, n in counts.items()),
        ("model version", f"{version}, code {study.header.get('code', '')}, data {study.header.get('data_hash', '')}"),
        ("planned on", created),
        (
            "how to cite",
            f"lcp-sim contributors ({created[:4]}). {title}: study {study.name}, made with lcp-sim {version}.",
        ),
    ]
    return [row for row in rows if row[1]]


def notes(study: Study, too_long: dict[str, int]) -> Iterator[str]:
    """What a reader has to know before using a number."""
    yield from NOTES
    if not study.is_complete:
        counts = study.counts()
        yield f"INCOMPLETE: {counts['failed']:,} runs failed and {counts['missing']:,} are missing; results may be one-sided."
    for name, n in too_long.items():
        yield f"The table {name} has {n:,} rows, too many for a sheet: it is in {name}.csv beside this workbook."
    yield from study.notes
