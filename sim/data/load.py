"""Read the packaged tables, each checked against the manifest before anything rests on it."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import DataError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

TABLES = Path(__file__).resolve().parent / "tables"
REMEDY = "run `python -m sim.data.rebuild` or reinstall lcp-sim"


def table(name: str) -> pd.DataFrame:
    """A packaged table as a data frame; each call gives its own copy.

    Raises:
        DataError: if there is no such table, or its file is missing, altered or not of the declared form.
    """
    import pandas as pd

    return pd.DataFrame({column: values.copy() for column, values in columns(name).items()})


def columns(name: str) -> Mapping[str, np.ndarray]:
    """A packaged table as read-only arrays by column, without loading pandas. Errors as for `table`."""
    return _columns(TABLES, name)


def units(name: str) -> dict[str, str]:
    """The unit of each column of a table. Errors as for `table`."""
    return {column: entry["unit"] for column, entry in _entry(TABLES, name)["columns"].items()}


def names() -> list[str]:
    """The packaged tables, by name."""
    return sorted(_manifest(TABLES))


def data_hash() -> str:
    """One digest over all packaged tables, as 64 hexadecimal digits.

    It is made from the hashes in the manifest; a table whose file differs from them cannot be read.
    """
    parts = "\n".join(f"{name} {entry['sha256']}" for name, entry in sorted(_manifest(TABLES).items()))
    return hashlib.sha256(parts.encode()).hexdigest()


@lru_cache
def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    try:
        entries: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["tables"]
    except FileNotFoundError:
        raise DataError(f"{path}: the list of data tables is missing; {REMEDY}") from None
    except (ValueError, KeyError, TypeError):
        raise DataError(f"{path}: the list of data tables cannot be read; {REMEDY}") from None
    return entries


def _entry(folder: Path, name: str) -> dict[str, Any]:
    manifest = _manifest(folder)
    if name not in manifest:
        raise DataError(
            f"{name}: no such data table{did_you_mean(name, manifest)} (there are {', '.join(sorted(manifest))})"
        )
    entry: dict[str, Any] = manifest[name]
    return entry


@lru_cache
def _columns(folder: Path, name: str) -> Mapping[str, np.ndarray]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    entry = _entry(folder, name)
    path = folder / entry["file"]
    try:
        content = path.read_bytes()
    except OSError:
        raise DataError(f"{path}: the data file is missing; {REMEDY}") from None
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        size = f"{len(content):,} bytes, not {entry['bytes']:,}" if len(content) != entry["bytes"] else "same size"
        raise DataError(f"{path}: the data file was altered or cut short ({size}; its hash differs); {REMEDY}")
    try:
        found = pq.ParquetFile(io.BytesIO(content)).read()  # pq.read_table would load pandas
    except pa.ArrowException as error:
        raise DataError(f"{path}: the data file is not a Parquet table ({error}); {REMEDY}") from None
    declared = {name: pa.type_for_alias(column["dtype"]) for name, column in entry["columns"].items()}
    actual = {field.name: field.type for field in found.schema}
    if actual != declared or found.num_rows != entry["rows"]:
        wrong = sorted({name for name, _ in declared.items() ^ actual.items()}) or f"{found.num_rows} rows"
        raise DataError(f"{path}: not the columns and rows that the manifest declares ({wrong}); {REMEDY}")
    return MappingProxyType({column: _array(found.column(column)) for column in declared})


def _array(column: Any) -> np.ndarray:
    # pyarrow's own way to NumPy would load pandas
    plain = str(column.type) in ("string", "bool")
    values = np.array(column.to_pylist()) if plain else np.from_dlpack(column.combine_chunks())
    values.setflags(write=False)
    return values
