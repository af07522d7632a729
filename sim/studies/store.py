"""Results on disk. The only file that writes them: all or nothing, and each table by its declaration."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sim.errors import OutputError
from sim.outcomes.tables import TABLES, Table
from sim.studies.manifest import FORM, MADE_BY
from sim.studies.signals import sigint_held

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

MANIFEST = "manifest.json"
CLUTTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})  # left by file browsers


class OutputFolder:
    """A folder of results that appears whole or not at all.

        with OutputFolder("results/mine") as folder:
            folder.write_table("metrics", result.metrics)
            folder.write_manifest(...)

    Everything is written into a hidden folder beside it and moved into place at the end. An earlier result of ours is
    replaced only then; after an error or Ctrl-C it stands as it was.

    Raises:
        OutputError: on entry, if the path is a file, cannot be written, or holds anything that is not ours.
    """

    def __init__(self, path: str | Path) -> None:
        self.shown = str(path)
        self.path = Path(os.path.realpath(path))
        self.partial = self.path.with_name(f".{self.path.name}.partial-{os.getpid()}")
        self.finished = False
        self._parents: list[Path] = []

    def __enter__(self) -> OutputFolder:
        check_replaceable(self.path, self.shown)
        self._parents = [parent for parent in self.path.parents if not parent.exists()]
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            clear_leftovers(self.path)
            self.partial.mkdir()
        except OSError as error:
            self._clear()
            raise OutputError(f"{self.shown}: cannot be written ({_reason(error)}); name another folder") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._move_into_place()
        except OSError as problem:
            raise OutputError(f"{self.shown}: the result could not be put in place ({_reason(problem)})") from None
        finally:
            if not self.finished:
                self._clear()

    def write_table(self, name: str, frame: pd.DataFrame) -> None:
        """Write a declared table as Parquet, with unit and meaning of each column in the file.

        Raises:
            ValueError: if the frame is not of the declared form: a fault of the program.
        """
        import pyarrow.parquet as pq

        with self._writing(f"{name}.parquet") as path:
            pq.write_table(to_arrow(frame, TABLES[name]), path, compression="zstd")

    def write_csv(self, name: str, frame: pd.DataFrame) -> None:
        """Write a frame as `name`.csv in UTF-8; what is not defined is left empty."""
        with self._writing(f"{name}.csv") as path:
            frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")

    def write_text(self, name: str, text: str) -> None:
        """Write a page of text in UTF-8."""
        with self._writing(name) as path:
            path.write_text(text, encoding="utf-8")

    def subfolder(self, name: str) -> Path:
        """A new folder within the result, for files that others write."""
        with self._writing(name) as path:
            path.mkdir(exist_ok=True)
            return path

    def hashes(self) -> dict[str, str]:
        """SHA-256 of every file written so far, by its name within the folder."""
        return {name: _digest(self.partial / name) for name in _files_below(self.partial)}

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest, last of all: without it a folder is not a result."""
        with self._writing(MANIFEST) as path:
            path.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def _writing(self, name: str) -> _Writing:
        return _Writing(self.partial / name, f"{self.shown}: {name}")

    def _move_into_place(self) -> None:
        if not (self.partial / MANIFEST).is_file():
            raise ValueError(f"{self.shown}: a result needs a manifest before it is put in place")
        check_replaceable(self.path, self.shown)  # hours may have passed
        aside = self.path.with_name(f".{self.path.name}.replaced-{os.getpid()}")
        with sigint_held():
            if self.path.exists():
                self.path.rename(aside)
            try:
                self.partial.rename(self.path)
            except OSError:
                if aside.exists():
                    aside.rename(self.path)
                raise
            self.finished = True
        shutil.rmtree(aside, ignore_errors=True)

    def _clear(self) -> None:
        shutil.rmtree(self.partial, ignore_errors=True)
        for parent in self._parents:  # nearest first; stops at one that something else has come to use
            try:
                parent.rmdir()
            except OSError:
                break


class _Writing:
    """Turns what the system says about a file that cannot be written into a message of ours."""

    def __init__(self, path: Path, shown: str) -> None:
        self.path, self.shown = path, shown

    def __enter__(self) -> Path:
        return self.path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, OSError):
            raise OutputError(f"{self.shown} cannot be written ({_reason(error)})") from None


def check_replaceable(path: Path, shown: str) -> None:
    """Refuse a path that is a file, a folder we stand in, or one that holds anything that we did not write.

    Raises:
        OutputError: saying what is there and what to do.
    """
    if not path.exists():
        if blocking := next((parent for parent in path.parents if parent.exists() and not parent.is_dir()), None):
            raise OutputError(f"{shown}: cannot be written, for {blocking.name} is a file; name another folder")
        return
    if not path.is_dir():
        raise OutputError(f"{shown}: is a file, not a folder; name another folder")
    if path == Path.cwd() or path in Path.cwd().parents:
        raise OutputError(f"{shown}: you are standing in this folder; name a new one inside it")
    if foreign := _foreign(path):
        some = ", ".join(foreign[:3]) + (f" and {len(foreign) - 3} more" if len(foreign) > 3 else "")
        half = "" if (path / MANIFEST).exists() else "; a result cut short looks like that"
        raise OutputError(
            f"{shown}: holds files that are no part of a finished result of {MADE_BY} ({some}){half}. "
            "Nothing was touched: name another folder, or clear this one yourself"
        )


def _foreign(path: Path) -> list[str]:
    """The files of a folder that its manifest does not account for."""
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        ours = {*manifest["files"], MANIFEST} if manifest["made_by"] == MADE_BY else set()
    except (OSError, ValueError, KeyError, TypeError):
        ours = set()
    return [name for name in _files_below(path) if name not in ours and Path(name).name not in CLUTTER]


def clear_leftovers(path: Path) -> None:
    """Remove what processes that died while writing `path` left beside it, and bring back a result set aside."""
    pattern = re.compile(re.escape(f".{path.name}.") + r"(partial|replaced)-(\d+)")
    for found in path.parent.iterdir():
        match = pattern.fullmatch(found.name)
        if match is None or (int(match[2]) != os.getpid() and _is_alive(int(match[2]))):
            continue
        if match[1] == "replaced" and not path.exists():
            found.rename(path)
        else:
            shutil.rmtree(found, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return True


def to_arrow(frame: pd.DataFrame, table: Table) -> pa.Table:
    """A frame as an Arrow table of the declared columns, types, units and meanings.

    Raises:
        ValueError: for a column too many or too few, a value of another type, an empty or repeated key.
    """
    import pyarrow as pa

    if missing := [name for name in table.names if name not in frame.columns]:
        raise ValueError(f"table {table.name} lacks {', '.join(missing)}")
    if extra := [str(name) for name in frame.columns if name not in table.names]:
        raise ValueError(f"table {table.name} has undeclared columns: {', '.join(extra)}")
    if frame.duplicated(list(table.key)).any():
        raise ValueError(f"table {table.name}: two rows have the same {', '.join(table.key)}")
    fields, arrays = [], []
    for column in table.columns:
        kind = pa.string() if column.kind == "str" else pa.type_for_alias(column.kind)
        try:
            values = pa.Array.from_pandas(frame[column.name], type=kind)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise ValueError(f"table {table.name}: {column.name} is not {column.kind} ({error})") from error
        if values.null_count and column.kind != "float64":
            raise ValueError(f"table {table.name}: {column.name} has {values.null_count} empty values")
        arrays.append(values)
        fields.append(pa.field(column.name, kind, metadata={"unit": column.unit, "meaning": column.about}))
    about = {"table": table.name, "meaning": table.about, "key": ", ".join(table.key), "made_by": MADE_BY}
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=about))


def read_manifest(path: str | Path) -> dict[str, Any]:
    """The manifest of a result, once every file has been found as it was written.

    Raises:
        OutputError: if the folder is missing, not ours, half-written or altered.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise OutputError(f"{path}: there is no such folder of results")
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        made_by, form, files = manifest["made_by"], manifest["form"], manifest["files"]
    except OSError:
        raise OutputError(
            f"{path}: holds no {MANIFEST}, so it is no finished result of {MADE_BY}; run it again"
        ) from None
    except (ValueError, KeyError, TypeError):
        raise OutputError(f"{path}: its {MANIFEST} is damaged or not from {MADE_BY}; run it again") from None
    if made_by != MADE_BY or form != FORM:
        raise OutputError(f"{path}: was written by {made_by} in form {form}, which this version does not read")
    for name, written in files.items():
        if not (folder / name).is_file():
            raise OutputError(f"{path}: {name} is missing from the result; run it again")
        if _digest(folder / name) != written:
            raise OutputError(f"{path}: {name} was altered or cut short since it was written; run it again")
    return manifest


def read_folder(path: str | Path) -> dict[str, pd.DataFrame]:
    """The tables of a result by name, checked as `read_manifest` does, with the same errors."""
    import pandas as pd

    folder, tables = Path(path), {}
    for name in read_manifest(path)["files"]:
        stem, _, ending = name.partition(".")
        if "/" not in name and ending == "parquet":
            tables[stem] = pd.read_parquet(folder / name)
        elif "/" not in name and ending == "csv":
            tables[stem] = pd.read_csv(folder / name)
    return tables


def _files_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
