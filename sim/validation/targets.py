"""What the model is held against: frozen lists of targets, what was left out and why, and why some are missed.

There is a list for each subject: people (their care and cost, practices, risk, allocations) and pbc (practice-based
commissioning, its money, and fundholding as a historical control).
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sim.data import evidence
from sim.errors import DataError

HERE = Path(__file__).resolve().parent
FROZEN = ("targets.csv", "omissions.csv")
PEOPLE, PBC = "people", "pbc"
PREFIX = {PEOPLE: "", PBC: "pbc_"}  # of the files of a subject
TOPICS = {
    PEOPLE: ("1.", "2.1", "2.2", "V10", "V12", "V13", "4. Practices", "5. National"),
    PBC: ("1. GP fundholding", "2. Total purchasing", "3a.", "3b.", "3c.", "6. PCTs"),
}
NOT_TOPICS = {PEOPLE: ("1. GP fundholding",), PBC: ()}
PAGE = ("V1", "V2", "V4", "V5", "V6", "V7")  # recipes of the design whose published figures are no evidence rows
FIT, HOLDOUT = "fit", "holdout"
REMEDY = "targets are frozen before calibration; restore the file, or freeze it anew and say so in the decision log"


@dataclass(frozen=True)
class Target:
    """One published figure that the model should reproduce.

    Attributes:
        evidence: id of the evidence row, or of a recipe of the design's page.
        metric: key under which a recipe of `sim.validation` reports it.
        what, unit, period, note: for readers.
        scenario: the run it belongs to.
        target, low, high: the figure, and the band in which the model hits.
        role: "fit" if a parameter may be fitted to it, "holdout" if not.
        recipe: theme of the recipe.
    """

    evidence: str
    metric: str
    what: str
    unit: str
    scenario: str
    period: str
    target: float
    low: float
    high: float
    role: str
    recipe: str
    note: str

    @property
    def held_out(self) -> bool:
        return self.role == HOLDOUT

    def hit(self, value: float) -> bool:
        """Whether a modelled value lies in the band; a value that is not a number never does."""
        return self.low <= value <= self.high


@lru_cache(maxsize=len(PREFIX))
def targets(subject: str = PEOPLE) -> tuple[Target, ...]:
    """All targets of a subject, in the order of the file.

    Args:
        subject: people or pbc.

    Raises:
        DataError: if the file is not the frozen one, or a row contradicts the evidence table.
    """
    check_frozen(subject)
    found = tuple(
        Target(**{**row, **{name: float(row[name]) for name in ("target", "low", "high")}})  # type: ignore[arg-type]
        for row in _rows(subject, "targets.csv")
    )
    for one in found:
        _check(one)
    return found


def omissions(subject: str = PEOPLE) -> dict[str, str]:
    """Evidence rows of a subject's topics that are no target, each with its reason."""
    check_frozen(subject)
    return {row["evidence"]: row["reason"] for row in _rows(subject, "omissions.csv")}


def explanations(subject: str = PEOPLE) -> dict[str, str]:
    """Why a metric misses, where runs have shown it, by metric key."""
    return {row["metric"]: row["explanation"] for row in _rows(subject, "explanations.csv")}


def concerned(subject: str = PEOPLE) -> list[str]:
    """Ids of all evidence rows of the topics that a subject's targets answer for."""
    of, without = TOPICS[subject], NOT_TOPICS[subject]
    return [id for id in evidence.ids() if (topic := evidence.row(id).topic).startswith(of) and not topic.startswith(without)]


def digest(subject: str = PEOPLE) -> str:
    """SHA-256 over a subject's frozen files, whatever their line ends."""
    joined = b"".join((HERE / f"{PREFIX[subject]}{name}").read_bytes().replace(b"\r\n", b"\n") for name in FROZEN)
    return hashlib.sha256(joined).hexdigest()


def check_frozen(subject: str = PEOPLE) -> None:
    """Raise a DataError if the targets or the omissions are not those that were frozen."""
    try:
        frozen = (HERE / f"{PREFIX[subject]}frozen.sha256").read_text(encoding="utf-8").split()[0]
        found = digest(subject)
    except OSError as error:
        raise DataError(f"sim/validation: a file of the targets is missing ({error.strerror}); {REMEDY}") from None
    if found != frozen:
        names = " or ".join(f"{PREFIX[subject]}{name}" for name in FROZEN)
        raise DataError(f"sim/validation: {names} was altered since it was frozen; {REMEDY}")


def _check(target: Target) -> None:
    where = f"targets.csv, {target.evidence} ({target.metric})"
    if target.role not in (FIT, HOLDOUT):
        raise DataError(f"{where}: the role is {FIT} or {HOLDOUT}, not {target.role!r}")
    if not target.low <= target.target <= target.high:
        raise DataError(f"{where}: the target does not lie in its own band")
    if target.evidence not in PAGE and evidence.row(target.evidence).held_out and not target.held_out:
        raise evidence.HeldOutError(f"{where}: held out in the evidence table, so nothing may be fitted to it")


def _rows(subject: str, name: str) -> list[dict[str, str]]:
    with (HERE / f"{PREFIX[subject]}{name}").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
