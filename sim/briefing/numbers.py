"""Reference numbers of a briefing: every number under an id, with its range, unit, runs, configuration and code."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import LcpSimError, OutputError, did_you_mean

if TYPE_CHECKING:
    from sim.briefing.make import Made
    from sim.studies.load import Study

FILE = "numbers.json"
FORM = 1
ENDS = ("estimate", "lower", "upper")
NOT_WHAT = (*ENDS, "n_seeds", "unit")


@dataclass(frozen=True)
class Number:
    """One number: value and range (None where not defined), unit, what it is in words, and the runs behind it."""

    id: str
    figure: str
    estimate: float | None
    lower: float | None
    upper: float | None
    unit: str
    what: Mapping[str, Any]
    runs: tuple[str, ...]

    def __str__(self) -> str:
        if self.estimate is None:
            return f"not defined ({self.unit})"
        between = "" if self.lower is None or self.upper is None else f" ({self.lower:.4g} to {self.upper:.4g})"
        return f"{self.estimate:.4g}{between} {self.unit}"


@dataclass(frozen=True)
class Numbers:
    """All numbers of a briefing, and about its making: edition, profile, version, code, commit, studies by source, titles."""

    about: Mapping[str, Any]
    numbers: Mapping[str, Number]

    def find(self, number_id: str) -> Number:
        """A number by its id.

        Raises:
            LcpSimError: naming the nearest.
        """
        given = number_id.upper()
        if given not in self.numbers:
            figures = sorted({number.figure for number in self.numbers.values()})
            raise LcpSimError(
                f"{number_id}: the briefing has no such number{did_you_mean(given, self.numbers)} "
                f"(ids are a figure and a row, such as F6.3; there are numbers of {', '.join(figures)})"
            )
        return self.numbers[given]


def numbers_of(made: Iterable[Made], studies: Mapping[str, Study], about: Mapping[str, Any]) -> Numbers:
    """The numbers of finished figures and tables.

    Args:
        made: figures and tables.
        studies: open studies by source.
        about: edition, profile, commit and the like.
    """
    made = list(made)
    found: dict[str, Number] = {}
    for one in made:
        if not set(ENDS) <= set(one.data.columns):
            continue
        for place, row in enumerate(one.data.to_dict("records")):
            runs = one.runs[place] if one.runs else ()
            what = {str(key): _plain(value) for key, value in row.items() if key not in NOT_WHAT and not _is_long(value)}
            estimate, lower, upper = (_number(row[end]) for end in ENDS)
            key = one.number_id(place)
            found[key] = Number(key, one.entry.id, estimate, lower, upper, str(row.get("unit", "")), what, tuple(runs))
    where = {
        name: {"folder": study.shown, "runs": len(study.plan), "code": study.header.get("code"), "model_version": study.header.get("model_version")}
        for name, study in studies.items()
    }  # fmt: skip
    titles = {one.entry.id: {"title": one.title, "sources": list(one.entry.sources), "lacking": one.lacking} for one in made}
    return Numbers({"form": FORM, **about, "studies": where, "figures": titles}, found)


def write_numbers(found: Numbers, folder: Path) -> Path:
    """Write the numbers as JSON; lists of runs that several numbers share are written once.

    Raises:
        OutputError: if the file cannot be written.
    """
    from sim.figures.save import write

    lists: dict[tuple[str, ...], int] = {}
    rows = {
        key: {
            "figure": one.figure, "estimate": one.estimate, "lower": one.lower, "upper": one.upper, "unit": one.unit,
            "what": dict(one.what), "runs": lists.setdefault(one.runs, len(lists)),
        }
        for key, one in found.numbers.items()
    }  # fmt: skip
    content = {**found.about, "numbers": rows, "runs": [list(runs) for runs in lists]}
    return write(folder / FILE, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())


def read_numbers(path: Path) -> Numbers:
    """Read the numbers of a briefing, from its folder or its file.

    Raises:
        OutputError: if they are not there, or not of our form.
    """
    file = path if path.suffix == ".json" else path / "results" / FILE
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        lists = [tuple(runs) for runs in content.pop("runs")]
        rows = content.pop("numbers")
        found = {
            key: Number(key, row["figure"], row["estimate"], row["lower"], row["upper"], row["unit"], row["what"], lists[row["runs"]])
            for key, row in rows.items()
        }
    except FileNotFoundError:
        raise OutputError(f"{file}: there is no such briefing. Try: lcpsim briefing build") from None
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise OutputError(f"{file}: does not hold the numbers of a briefing") from None
    if content.get("form") != FORM:
        raise OutputError(f"{file}: is of form {content.get('form')}, which this version does not read")
    return Numbers(content, found)


def _is_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > 200


def _plain(value: Any) -> Any:
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _number(value: Any) -> float | None:
    value = float(value)
    return value if math.isfinite(value) else None
