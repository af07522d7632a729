"""Errors that teach: where the mistake is, what is wrong, what is allowed, and the nearest right name.

Every error that a user can cause derives from `LcpSimError`; the command line prints its message without
a traceback and leaves with its `exit_code`. Anything else that escapes is a fault of the program.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One mistake: the dotted path where it stands and a sentence that helps to mend it."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where:<28}  {self.what}"


class LcpSimError(Exception):
    """A mistake that the user can mend; `exit_code` is what the command line returns."""

    exit_code = 2


class ConfigurationError(LcpSimError):
    """One or more mistakes in a configuration, reported together before anything runs."""

    def __init__(self, problems: Sequence[Problem], source: str = "the configuration", hint: str = "") -> None:
        self.problems, self.source, self.hint = tuple(problems), source, hint
        count = f"{len(self.problems)} problem{'s' if len(self.problems) != 1 else ''}"
        lines = [f"Nothing was run: {count} in {source}", *(f"  {problem}" for problem in self.problems)]
        super().__init__("\n".join([*lines, hint] if hint else lines))

    def __reduce__(self) -> tuple[object, ...]:
        # it must come back whole from a worker, with the notes that were added
        return type(self), (self.problems, self.source, self.hint), self.__dict__


class ScopeError(LcpSimError):
    """A scope that names no primary care trust, or one that does not exist."""


class DataError(LcpSimError):
    """A packaged data file that is missing, altered or not of its declared form."""


class OutputError(LcpSimError):
    """An output folder that cannot be written, or that holds something else."""


class ContractError(LcpSimError):
    """A contract that does not exist, or whose terms are impossible."""


class MembershipError(LcpSimError):
    """A practice that two groups would claim, or a group that a practice cannot join or leave."""


class BooksError(AssertionError):
    """The books do not balance: a fault of the program, named by step, month and body."""


def nearest(name: str, allowed: Iterable[str]) -> str | None:
    """The allowed name most like `name`, or None when nothing is near."""
    names = list(allowed)
    found = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if found:
        return found[0]
    endings = [candidate for candidate in names if candidate.rsplit(".", 1)[-1] == name.rsplit(".", 1)[-1]]
    return endings[0] if len(endings) == 1 else None


def did_you_mean(name: str, allowed: Iterable[str]) -> str:
    """` did you mean X?`, or an empty string when nothing is near."""
    suggestion = nearest(name, allowed)
    return f"; did you mean {suggestion}?" if suggestion else ""
