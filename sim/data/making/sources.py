"""Source files as they were copied in, each checked against the hash that `sources.yaml` declares."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from sim.errors import DataError

FOLDER = Path(__file__).resolve().parent.parent / "sources"
REGISTER = FOLDER.parent / "sources.yaml"


def register() -> dict[str, dict[str, Any]]:
    """Origin, licence, attribution, year, review date and hash of each source, by file name."""
    entries: dict[str, dict[str, Any]] = yaml.safe_load(REGISTER.read_text(encoding="utf-8"))["sources"]
    return entries


def content(name: str) -> bytes:
    """The bytes of a source file, unpacked.

    Raises:
        DataError: if the file is not registered, missing, or not the one that was registered.
    """
    entry = register().get(name)
    path = FOLDER / name
    if entry is None:
        raise DataError(f"{name}: not in {REGISTER.name}; give its origin, licence and hash there first")
    if not path.is_file():
        raise DataError(f"{path}: the source file is missing")
    packed = path.read_bytes()
    if hashlib.sha256(packed).hexdigest() != entry["sha256"]:
        raise DataError(f"{path}: not the file that {REGISTER.name} describes (its hash differs)")
    return gzip.decompress(packed) if name.endswith(".gz") else packed


def frame(name: str, text: tuple[str, ...] = ()) -> pd.DataFrame:
    """A source table; the columns in `text` stay as written, blanks as empty strings."""
    packed = content(name)
    header = packed.split(b"\n", 1)[0].decode().strip().split(",")
    blank = {column: [""] for column in header if column not in text}  # only here is a blank a missing number
    return pd.read_csv(
        io.BytesIO(packed),
        dtype=dict.fromkeys(text, str),
        na_values=blank,
        keep_default_na=False,
        encoding="utf-8",
    )


def features(name: str) -> list[dict[str, Any]]:
    """The features of a GeoJSON source."""
    found: list[dict[str, Any]] = json.loads(content(name))["features"]
    return found
