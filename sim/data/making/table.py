"""A packaged table: declared columns with units, written so that the same content gives the same bytes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq


@dataclass(frozen=True)
class Column:
    """One column: its name, Arrow type, unit and what it means."""

    name: str
    dtype: str
    unit: str
    about: str


@dataclass(frozen=True)
class Made:
    """A table that is ready to be written: its declaration and its values by column."""

    name: str
    about: str
    columns: Sequence[Column]
    values: Mapping[str, Any]

    @classmethod
    def of(cls, name: str, about: str, given: Sequence[tuple[Column, Any]]) -> Made:
        """A table from its columns, each declared beside its values."""
        return cls(name, about, [column for column, _ in given], {column.name: it for column, it in given})

    def arrow(self) -> pa.Table:
        """The Arrow table, unit and meaning in each field's metadata.

        Raises:
            ValueError: if the values are not exactly the declared columns, or if a value is missing.
        """
        if list(self.values) != [column.name for column in self.columns]:
            raise ValueError(f"{self.name}: {list(self.values)} are not the declared columns")
        fields, arrays = [], []
        for column in self.columns:
            values = self.values[column.name]
            array = pa.array(np.asarray(values).tolist(), type=pa.type_for_alias(column.dtype))
            if array.null_count:
                raise ValueError(f"{self.name}.{column.name} has {array.null_count} missing values")
            meta = {"unit": column.unit, "description": column.about}
            fields.append(pa.field(column.name, array.type, nullable=False, metadata=meta))
            arrays.append(array)
        return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata={"description": self.about}))

    def write(self, folder: Path) -> dict[str, Any]:
        """Write `<name>.parquet` and return its entry in the manifest."""
        table, packed = self.arrow(), io.BytesIO()
        pq.write_table(table, packed, compression="zstd", compression_level=19, row_group_size=1 << 20)
        content = packed.getvalue()
        (folder / f"{self.name}.parquet").write_bytes(content)
        declared = {
            column.name: {
                "dtype": column.dtype,
                "unit": column.unit,
                "description": column.about,
            }
            for column in self.columns
        }
        return {
            "file": f"{self.name}.parquet",
            "description": self.about,
            "rows": table.num_rows,
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "columns": declared,
        }
