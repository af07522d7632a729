"""Does a briefing still hold? Its numbers against those of a rebuild, figure by figure and number by number."""

from __future__ import annotations

import math

import pandas as pd

from sim.briefing.numbers import Number, Numbers

SAME, HOLDS, MOVED, GONE, NEW = "same", "holds", "moved", "gone", "new"
RELATIVE = 1e-9  # within which a number of the same profile and code must come out again


def compared(reference: Numbers, rebuilt: Numbers) -> pd.DataFrame:
    """One row a number: was, is, and whether it still holds.

    *same*: equal, as it must be for the same profile and code. *holds*: not on the other side of nil, and the ranges
    meet (without ranges: within a tenth). *moved*: the rest. Numbers of different profiles are matched by what they are of.

    Args:
        reference: numbers of the briefing.
        rebuilt: numbers of the rebuild.
    """
    there = {_key(one): one for one in rebuilt.numbers.values()}
    rows = []
    for old in reference.numbers.values():
        new = there.pop(_key(old), None)
        verdict = GONE if new is None else judged(old, new)
        rows.append((old.figure, old.id, _words(old), old.unit, old.estimate, None if new is None else new.estimate, verdict))
    rows += [(one.figure, one.id, _words(one), one.unit, None, one.estimate, NEW) for one in there.values()]
    return pd.DataFrame(rows, columns=["figure", "number", "what", "unit", "was", "is", "verdict"])


def titles_compared(reference: Numbers, rebuilt: Numbers) -> pd.DataFrame:
    """One row a figure or table: whether its title, which the result chooses, is still the same."""
    rows = []
    for key, about in reference.about["figures"].items():
        now = rebuilt.about["figures"].get(key, {}).get("title", "")
        rows.append((key, about["title"], now, SAME if now == about["title"] else MOVED if now else GONE))
    return pd.DataFrame(rows, columns=["figure", "was", "is", "verdict"])


def judged(old: Number, new: Number) -> str:
    """The verdict on one number."""
    if old.estimate is None or new.estimate is None:
        return SAME if old.estimate is new.estimate else MOVED
    if math.isclose(old.estimate, new.estimate, rel_tol=RELATIVE, abs_tol=RELATIVE):
        return SAME
    if _side(old) * _side(new) < 0:
        return MOVED
    if old.lower is None or old.upper is None or new.lower is None or new.upper is None:
        near = abs(old.estimate - new.estimate) <= 0.1 * max(abs(old.estimate), abs(new.estimate))
        return HOLDS if near else MOVED
    return HOLDS if old.lower <= new.upper and new.lower <= old.upper else MOVED


def _side(one: Number) -> int:
    """1 or -1 where the range excludes nil, otherwise 0."""
    if one.lower is None or one.upper is None:
        return 0
    return int(one.lower > 0.0) - int(one.upper < 0.0)


def _key(one: Number) -> tuple[object, ...]:
    return (one.figure, one.unit, *sorted((key, str(value)) for key, value in one.what.items() if key not in ("verdict", "arrow", "n_draws")))


def _words(one: Number) -> str:
    return "; ".join(f"{key} {value}" for key, value in one.what.items() if value not in (None, ""))[:160]
