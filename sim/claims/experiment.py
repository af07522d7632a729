"""One experiment: what a claim says will rise, fall or stay the same between which arms, read from one line a test.

    net_saving_per_head rises: lcp_ladder@1..5 - pbc_2009@1..5 by 0

Arms stand with their weights; `@6` or `@1..5` takes years after policy start (0 and below: before it) in place of the
metric's own period; a number alone is a threshold; `by` is the smallest effect of interest, if not that of the metric.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.analysis.precision import Smallest
from sim.errors import LcpSimError, did_you_mean
from sim.outcomes.metrics import METRICS, Metric

RISES, FALLS, SAME = "rises", "falls", "same"
SIGNS = (RISES, FALLS, SAME)
FORM = 'write for example "redesigns rises: lcp_ladder - pbc_2009 by 1"'
_TEST = re.compile(r"\s*(?P<metric>\w+)\s+(?P<sign>\w+)\s*:\s*(?P<terms>.*?)(?:\s+by\s+(?P<size>\d+(?:\.\d+)?%?))?\s*")
_YEARS = r"@(?P<first>-?\d+)(?:\.\.(?P<last>-?\d+))?"
_TERM = re.compile(
    r"\s*(?P<minus>[+-]?)\s*(?:(?:(?P<weight>\d+(?:\.\d+)?)\s*\*\s*)?(?P<arm>[A-Za-z][A-Za-z_0-9]*)(?:" + _YEARS + r")?"
    r"|(?P<number>\d+(?:\.\d+)?))\s*"
)
NEARLY = 1e-9


@dataclass(frozen=True)
class Term:
    """An arm in a contrast, with its weight; `years` after policy start, or None for the metric's own period."""

    weight: float
    arm: str
    years: tuple[int, int] | None = None


@dataclass(frozen=True)
class Test:
    """One thing that a claim says: the contrast of some arms rises, falls, or stays the same."""

    text: str
    metric: Metric
    sign: str
    terms: tuple[Term, ...]
    constant: float
    size: Smallest

    @property
    def arms(self) -> list[str]:
        return list(dict.fromkeys(term.arm for term in self.terms))


@dataclass(frozen=True)
class Experiment:
    """How one claim is tested; `untestable` says why it is not.

    `restates`: values at which whatever would merely restate the claim is off. `share`: of worlds in which it must hold
    to be supported. `trusts`: primary care trusts that the scope must have.
    """

    claim: str
    tests: tuple[Test, ...] = ()
    untestable: str = ""
    restates: Mapping[str, Any] = field(default_factory=dict)
    placebo: str = ""
    share: float = 0.75
    trusts: int = 1
    note: str = ""

    @property
    def arms(self) -> list[str]:
        return list(dict.fromkeys(arm for test in self.tests for arm in test.arms))


def read_size(text: object) -> Smallest:
    """A size as written: 5 in the unit of the metric, or 1% of the level of the arms subtracted."""
    words = str(text).strip()
    return Smallest(float(words[:-1]) / 100.0, True) if words.endswith("%") else Smallest(float(words))


def read_test(text: str, sizes: Mapping[str, Smallest]) -> Test:
    """Read one line.

    Args:
        text: as in the files of experiments.
        sizes: the smallest effect of interest of each metric.

    Raises:
        LcpSimError: if it is not of the form, names no metric, or has no size; says the nearest and what is allowed.
    """
    match = _TEST.fullmatch(text)
    if not match:
        raise LcpSimError(f"{text!r}: is not a test; {FORM}")
    key, sign = match["metric"], match["sign"]
    if key not in METRICS:
        raise LcpSimError(f"{text!r}: there is no metric {key}{did_you_mean(key, METRICS)}")
    if sign not in SIGNS:
        raise LcpSimError(f"{text!r}: {sign} is not one of {', '.join(SIGNS)}")
    if not match["size"] and key not in sizes:
        raise LcpSimError(f"{text!r}: {key} has no smallest effect of interest; write one into sizes.yaml, or here with `by`")
    terms, constant = _read_terms(match["terms"], text)
    if METRICS[key].difference and abs(sum(term.weight for term in terms)) > NEARLY:
        raise LcpSimError(f"{text!r}: {key} is a difference between arms, so the weights of arms must sum to nought")
    return Test(text, METRICS[key], sign, terms, constant, read_size(match["size"]) if match["size"] else sizes[key])


def _read_terms(words: str, text: str) -> tuple[tuple[Term, ...], float]:
    terms: list[Term] = []
    constant, place = 0.0, 0
    while place < len(words):
        match = _TERM.match(words, place)
        if not match or match.end() == place or (place and not match["minus"]):
            raise LcpSimError(f"{text!r}: {words[place:].strip()!r} is no arm with its weight; {FORM}")
        sign = -1.0 if match["minus"] == "-" else 1.0
        if match["number"]:
            constant += sign * float(match["number"])
        else:
            first = int(match["first"]) if match["first"] else None
            years = None if first is None else (first, int(match["last"] or first))
            terms.append(Term(sign * float(match["weight"] or 1.0), match["arm"], years))
        place = match.end()
    if not terms:
        raise LcpSimError(f"{text!r}: names no arm; {FORM}")
    return tuple(terms), constant
