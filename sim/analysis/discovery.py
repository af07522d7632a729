"""Scenario discovery: under which conditions does something hold?

The patient rule induction method (PRIM, Friedman and Fisher 1999; Bryant and Lempert 2010) looks for a box in the space
of what a study varies, inside which the condition holds nearly always. *Coverage* is the share of all cases that lie in
the box, *density* the share of the box that are cases: a rule for readers needs both to be high.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.condition import Condition, read_condition
from sim.analysis.extras import extra, quiet
from sim.analysis.pairs import Pairs, base_structure, kind_of, paired_many, varied_values
from sim.declared import REGISTER
from sim.errors import LcpSimError
from sim.outcomes.tables import Column, Table
from sim.studies.design import FACTORIAL, GRID, LATIN_HYPERCUBE, POSTERIOR, SOBOL
from sim.studies.load import Study

SPACE = (LATIN_HYPERCUBE, SOBOL, POSTERIOR, GRID, FACTORIAL)  # kinds that fill a space, the better ones first
FEWEST, FEWEST_OF_A_GRID = 50, 8  # a grid leaves nothing to the chance of sampling
PURE = 0.8  # density that a box should reach
SURE = 0.05  # a limit that chance would give more often than this is dropped
SMALLEST_BOX = 0.05
DISCOVERY = Table(
    "discovery", "The limits of the box in which a condition holds.", ("key",),
    (
        Column("when", "str", "words", "The condition, as typed"),
        Column("scenario", "str", "identifier", "Scenario, as named in scenarios/"),
        Column("baseline", "str", "identifier", "Scenario that it is compared with; empty: the level itself"),
        Column("key", "str", "identifier", "Lever or parameter that is limited; empty: none is"),
        Column("limits", "str", "words", "Limits, in words"),
        Column("low", "float64", "see unit", "Lower limit; empty where there is none"),
        Column("high", "float64", "see unit", "Upper limit; empty where there is none"),
        Column("unit", "str", "words", "Unit of the limits"),
        Column("chance", "float64", "probability", "Chance that a limit as good as this comes by luck"),
        Column("coverage", "float64", "share", "Share of all cases that lie in the box"),
        Column("density", "float64", "share", "Share of the draws in the box that are cases"),
        Column("n_box", "int64", "draws", "Draws in the box"),
        Column("n_cases", "int64", "draws", "Draws in which the condition holds"),
        Column("n_draws", "int64", "draws", "Draws"),
        Column("note", "str", "words", "What is lacking"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """One side or both of what a key may be inside the box; `words` are the allowed words where it is no number."""

    key: str
    low: float
    high: float
    words: tuple[str, ...]
    chance: float

    @property
    def unit(self) -> str:
        return REGISTER[self.key].unit if self.key in REGISTER else ""

    def __str__(self) -> str:
        if self.words:
            return f"{self.key} is {' or '.join(self.words)}"
        if np.isnan(self.low):
            return f"{self.key} at most {self.high:.4g} ({self.unit})"
        if np.isnan(self.high):
            return f"{self.key} at least {self.low:.4g} ({self.unit})"
        return f"{self.key} from {self.low:.4g} to {self.high:.4g} ({self.unit})"


@dataclass(frozen=True)
class Discovery:
    """What was found: the limits of one box, and how well it tells cases from the rest."""

    when: str
    condition: Condition
    scenario: str
    baseline: str
    limits: tuple[Limit, ...]
    coverage: float
    density: float
    n_box: int
    n_cases: int
    n_draws: int
    lacking: str = ""
    inside: pd.Series = field(repr=False, default_factory=lambda: pd.Series(dtype=bool))

    @property
    def table(self) -> pd.DataFrame:
        """One row a limit, in the columns of `DISCOVERY`; one row without a key when there are none."""
        counts = (self.coverage, self.density, self.n_box, self.n_cases, self.n_draws, self.lacking)
        about = (self.when, self.scenario, self.baseline)
        rows = [(*about, one.key, str(one), one.low, one.high, one.unit, one.chance, *counts) for one in self.limits]
        nan = float("nan")
        return pd.DataFrame(rows or [(*about, "", "none", nan, nan, "", nan, *counts)], columns=DISCOVERY.names)

    def text(self) -> str:
        """The finding in a few sentences."""
        against = f", against {self.baseline}" if self.baseline else ""
        share = f"{self.n_cases:,} of {self.n_draws:,} draws ({self.n_cases / self.n_draws:.0%})"
        lines = [f"{self.condition}", f"in {self.scenario}{against}: holds in {share}."]
        if self.baseline and any(not part.metric.difference for part in self.condition.parts):
            lines.append("Metrics are taken as the change that the scenario makes: scenario less baseline, same luck.")
        if not self.limits:
            none = {0: "It holds nowhere", self.n_draws: "It holds everywhere"}.get(
                self.n_cases, "No limits tell where"
            )
            lines.append(f"{none} in what the study varies, so there are no conditions to state.")
        else:
            lines += ["It holds mostly when", *(f"  {one}" for one in self.limits)]
            lines.append(
                f"Inside these limits lie {self.n_box:,} draws; it holds in {self.density:.0%} of them (density), and they "
                f"are {self.coverage:.0%} of all draws in which it holds (coverage)."
            )
        return "\n".join([*lines, *([f"Note: {self.lacking}."] if self.lacking else [])])


def discover(
    study: Study, when: str = "net_saving_per_head > 0", scenario: str | None = None, allow_incomplete: bool = False
) -> Discovery:
    """Under which conditions does a scenario achieve this?

    Each draw counts once, by the mean over its seeds of the paired difference from the baseline. Of the boxes that PRIM
    meets while it peels, those count that are at least 80% pure (or halfway to pure, where the condition holds nearly
    everywhere), or all if none is; among them the one with the best balance (harmonic mean) of coverage and density is
    taken. Limits that chance would give in more than 1 of 20 are dropped.

    Args:
        study: an open study with a design that fills a space (Latin hypercube, Sobol sequence, posterior, grid, factorial).
        when: metrics compared with numbers, joined by `and`.
        scenario: may be left out where only one is compared.
        allow_incomplete: use what is there when runs have failed or are missing, and say so in `lacking`.

    Raises:
        LcpSimError: if the condition is not understood, the study has no such design, or the workbench is not installed.
        OutputError: if the study is incomplete, unless that is allowed.
    """
    condition = read_condition(when)
    pairs = paired_many(study, condition.metrics, scenario, allow_incomplete)
    one = next(iter(pairs.values()))
    design = _design(study, one)
    results = pd.DataFrame({key: _by_draw(study, found, design) for key, found in pairs.items()}).dropna()
    x = varied_values(study, one.scenario, list(results.index), design)
    is_grid = kind_of(study, design) in (GRID, FACTORIAL)
    fewest = FEWEST_OF_A_GRID if is_grid else FEWEST
    if len(x) < fewest or x.empty:
        more = "Give it more values in its file" if is_grid else f"Try: lcpsim study expand {study.name}"
        raise LcpSimError(
            f"{study.shown}: {len(x)} draws of {design} are too few to find conditions; {fewest} at least, some hundreds "
            f"to be sure. {more}"
        )
    y = condition.holds({key: results[key].to_numpy() for key in pairs})
    lacking = "; ".join(dict.fromkeys(found.lacking for found in pairs.values() if found.lacking))
    everywhere = np.ones(len(y), dtype=bool)
    limits, inside = find_box(x, y) if 0 < y.sum() < len(y) else ((), everywhere)
    hits = int(y[inside].sum())
    return Discovery(
        when, condition, one.scenario, one.baseline, limits, hits / max(int(y.sum()), 1), hits / int(inside.sum()),
        int(inside.sum()), int(y.sum()), len(y), lacking, pd.Series(inside, index=results.index),
    )  # fmt: skip


def _design(study: Study, pairs: Pairs) -> str:
    """The design of the study that fills a space best."""
    kinds = {design: kind_of(study, design) for design in dict.fromkeys(pairs.frame["design"])}
    filling = sorted((SPACE.index(kind), design) for design, kind in kinds.items() if kind in SPACE)
    if not filling:
        raise LcpSimError(
            f"{study.shown}: has no design that fills a space of levers or parameters, so no conditions can be found in it. "
            "Add a design to its file in conf/study/: latin_hypercube or sobol over the keys in question, 200 draws or more"
        )
    return filling[0][1]


def _by_draw(study: Study, pairs: Pairs, design: str) -> pd.Series:
    frame = pairs.frame[(pairs.frame["design"] == design) & (pairs.frame["structure"] == base_structure(study))]
    return frame.groupby("draw")["value"].mean()


def find_box(values: pd.DataFrame, y: np.ndarray) -> tuple[tuple[Limit, ...], np.ndarray]:
    """The limits of the box that is chosen, and which draws lie in it.

    Args:
        values: what varies, a row a draw and a column a key.
        y: in which draws it holds, bool; some and not all.
    """
    x = pd.DataFrame({key: _column(values[key]) for key in values}).reset_index(drop=True)
    prim = extra("ema_workbench.analysis.prim", "ema-workbench")
    logging.getLogger("EMA").setLevel(logging.WARNING)
    with quiet():
        # any density will do here, for the choice is ours
        box = prim.Prim(x, y.astype(int), threshold=1e-9, mass_min=SMALLEST_BOX).find_box()
        box.select(_choice(box.peeling_trajectory, float(y.mean())))
        while unsure := _unsure(box):
            box.drop_restriction(unsure)
    start, end = box.box_lims[0], box.box_lims[box._cur_box]
    chances = box.qp[box._cur_box]
    found = (_limit(key, start[key], end[key], x[key], chances.get(key, [])) for key in map(str, x.columns))
    limits = tuple(sorted((one for one in found if one), key=lambda one: one.chance))
    inside = np.ones(len(y), dtype=bool)
    for one in limits:
        inside &= _within(x[one.key], one)
    return limits, inside


def _column(column: pd.Series) -> Any:
    """Numbers as floats; words and truth values as words, which PRIM takes as categories."""
    numbers = column.map(lambda value: isinstance(value, int | float) and not isinstance(value, bool)).all()
    if numbers:
        return column.astype(float)
    return column.map(lambda value: value if isinstance(value, str) else json.dumps(value)).astype("category")


def _choice(boxes: pd.DataFrame, share: float) -> int:
    """The place of the box to report: the best balance of coverage and density among those that are pure enough."""
    pure = boxes[boxes["density"] >= max(PURE, (1.0 + share) / 2.0)]
    among = pure if len(pure) else boxes
    return _largest(2.0 * among["coverage"] * among["density"] / (among["coverage"] + among["density"]))


def _largest(column: pd.Series) -> int:
    """The label of the first largest number."""
    return int(column.index[int(column.to_numpy(dtype=float).argmax())])


def _unsure(box: Any) -> str:
    """The limited key that is most likely due to chance, if any is beyond doubt's limit; else an empty text."""
    chances = {key: _chance(sides) for key, sides in box.qp[box._cur_box].items()}
    worst = max(chances, key=lambda key: chances[key], default="")
    return worst if worst and chances[worst] > SURE else ""


def _chance(sides: Any) -> float:
    """The chance of a limit; of two sides the surer one. The workbench writes -1 for a side without a limit."""
    return min((float(side) for side in sides if side >= 0.0), default=float("nan"))


def _limit(key: str, start: Any, end: Any, column: pd.Series, sides: Any) -> Limit | None:
    nan = float("nan")
    if not pd.api.types.is_numeric_dtype(column):
        kept = tuple(sorted(map(str, end[0])))
        return Limit(key, nan, nan, kept, _chance(sides)) if len(kept) < len(set(column)) else None
    low = float(end[0]) if float(end[0]) > float(start[0]) else nan
    high = float(end[1]) if float(end[1]) < float(start[1]) else nan
    return None if np.isnan(low) and np.isnan(high) else Limit(key, low, high, (), _chance(sides))


def _within(column: pd.Series, limit: Limit) -> np.ndarray:
    if limit.words:
        return column.isin(limit.words).to_numpy()
    above = np.isnan(limit.low) | (column >= limit.low)
    return (above & (np.isnan(limit.high) | (column <= limit.high))).to_numpy()
