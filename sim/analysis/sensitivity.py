"""Which of the things that a study varies matter most for a result.

Morris trajectories are for screening: the mean change of the result when one thing moves over its range, all else
somewhere. A sample (Latin hypercube, Sobol sequence, posterior) gives two measures from the runs that
were made anyway: the share of variance that one thing explains alone (first-order Sobol index), and how much knowing it
moves the whole distribution (PAWN). One-at-a-time designs give the swing between the ends of each range.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.compare import paired_interval
from sim.analysis.extras import extra, quiet
from sim.analysis.measures import first_order, grid_share, pawn_shift, problem, rank_correlation, resampled, shuffled
from sim.analysis.pairs import (
    Pairs,
    as_numbers,
    base_draws,
    base_structure,
    draw_values,
    kind_of,
    paired,
    varied_values,
)
from sim.analysis.spread import among_draws
from sim.errors import LcpSimError
from sim.outcomes.tables import Column, Table
from sim.studies.design import CASES, FACTORIAL, GRID, MORRIS, ONE_AT_A_TIME
from sim.studies.load import Study

MU_STAR, MU, SIGMA = "mean absolute effect", "mean effect", "spread of effects"
FIRST_ORDER, PAWN, RANK = "share of variance", "shift of distribution", "rank correlation"
SWING, ALONG = "swing", "lowest to highest"
RESAMPLES, SHUFFLES = 60, 40
FEWEST = 30  # draws under which a sample says nothing
SENSITIVITY = Table(
    "sensitivity", "How much each varied lever or parameter matters.", ("design", "key", "measure"),
    (
        Column("metric", "str", "identifier", "Key of the metric"),
        Column("unit", "str", "words", "Unit of the metric"),
        Column("scenario", "str", "identifier", "Scenario, as named in scenarios/"),
        Column("baseline", "str", "identifier", "Scenario that it is compared with; empty: the level itself"),
        Column("design", "str", "identifier", "Design of the study that the draws come from"),
        Column("method", "str", "words", "Morris, given data, grid, or one at a time"),
        Column("rank", "int64", "place", "Place among the keys of the design, 1 for what matters most"),
        Column("key", "str", "identifier", "Lever or parameter"),
        Column("measure", "str", "words", "What the estimate is"),
        Column("estimate", "float64", "see measure", "Effects and swings in the metric's unit; the rest are shares"),
        Column("lower", "float64", "see measure", "Lower end of the 95% interval"),
        Column("upper", "float64", "see measure", "Upper end of the 95% interval"),
        Column("chance", "float64", "see measure", "What something without any effect reaches in 1 of 20; empty if not known"),
        Column("n_draws", "int64", "draws", "Draws behind the estimate"),
        Column("n_pairs", "int64", "paired runs", "Pairs used, over all designs"),
        Column("n_planned", "int64", "paired runs", "Pairs of the plan, over all designs"),
        Column("note", "str", "words", "What is lacking, and how much of the spread is luck"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """One measure of one key."""

    key: str
    measure: str
    estimate: float
    lower: float = float("nan")
    upper: float = float("nan")
    chance: float = float("nan")


@dataclass(frozen=True)
class Sample:
    """The draws of one design: what they set (numbers by key) and what came of each (mean over its seeds)."""

    kind: str
    draws: pd.Index
    keys: list[str]
    x: np.ndarray
    y: np.ndarray


def sensitivity(
    study: Study, metric: str = "net_saving_per_head", scenario: str | None = None, allow_incomplete: bool = False,
    only: Collection[str] = (),
) -> pd.DataFrame:
    """Which of the things that the study varies matter most for the difference a scenario makes?

    Args:
        study: an open study with a design that varies levers or parameters.
        metric: key of a metric; its paired difference from the baseline is explained.
        scenario: may be left out where only one is compared.
        allow_incomplete: use what is there when runs have failed or are missing, and say so in `note`.
        only: of a sample take these measures alone (all unless given); `PAWN` takes nearly all of the time.

    Returns:
        Rows in the columns of `SENSITIVITY`, for each design what matters most first.

    Raises:
        LcpSimError: if there is no such metric or scenario, the study varies nothing, or SALib is not installed.
        OutputError: if the study is incomplete, unless that is allowed.
    """
    pairs = paired(study, metric, scenario, allow_incomplete)
    frames = []
    for design in dict.fromkeys(pairs.frame["design"]):
        kind = kind_of(study, design)
        if kind and kind != CASES:
            made, n = METHODS.get(kind, partial(_given_data, only=only))(study, pairs, design, kind)
            frames.append(_table(study, pairs, design, kind, made, n))
    frames = [frame for frame in frames if not frame.empty]
    if not frames:
        raise LcpSimError(
            f"{study.shown}: varies no lever or parameter from draw to draw, so there is nothing to explain. Add a design "
            "to its file in conf/study/: morris (screens many parameters with few runs), latin_hypercube or sobol (for "
            "shares of variance), or one_at_a_time (for levers)"
        )
    return pd.concat(frames, ignore_index=True)


def _table(study: Study, pairs: Pairs, design: str, kind: str, made: list[Measured], n: int) -> pd.DataFrame:
    """Rows of one design, ranked by the first measure of its method."""
    main = sorted((one for one in made if one.measure == made[0].measure), key=lambda one: -abs(one.estimate))
    ranks = {one.key: place + 1 for place, one in enumerate(main)}
    method = {MORRIS: "Morris", ONE_AT_A_TIME: "one at a time", GRID: GRID, FACTORIAL: GRID}.get(kind, "given data")
    luck = among_draws(study, pairs).luck_share if method == "given data" else 0.0
    of_luck = f"about {luck:.0%} of the variance between draws is luck" if luck > 0.005 else ""
    note = "; ".join(part for part in (of_luck, pairs.lacking) if part)
    rows = [
        (
            pairs.metric.key, pairs.metric.unit, pairs.scenario, pairs.baseline, design, method, ranks[one.key], one.key,
            one.measure, one.estimate, one.lower, one.upper, one.chance, n, pairs.n, pairs.planned, note,
        )
        for one in sorted(made, key=lambda one: ranks[one.key])
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=SENSITIVITY.names)


def sample_of(study: Study, pairs: Pairs, design: str) -> Sample:
    """The draws of a design at the base structure, in the order of the plan, and what came of them."""
    frame = pairs.frame[(pairs.frame["design"] == design) & (pairs.frame["structure"] == base_structure(study))]
    y = frame.groupby("draw")["value"].mean()
    values = varied_values(study, pairs.scenario, list(y.index), design)
    varied = [str(key) for key in values]
    x = np.column_stack([as_numbers(values[key], key) for key in varied]) if varied else np.empty((len(y), 0))
    return Sample(kind_of(study, design), y.index, varied, x, y.to_numpy())


# Morris --------------------------------------------------------------------------------------------------------


def _morris(study: Study, pairs: Pairs, design: str, kind: str) -> tuple[list[Measured], int]:
    sample = sample_of(study, pairs, design)
    plan = study.plan[(study.plan["scenario"] == pairs.scenario) & (study.plan["design"] == design)]
    planned = (
        plan.loc[plan["structure"].fillna("") == base_structure(study), "draw"]
        .drop_duplicates()
        .sort_values()
        .to_numpy()
    )
    size = len(draw_values(study, pairs.scenario).loc[planned].dropna(axis=1, how="all").columns) + 1
    whole = np.isin(planned, sample.draws).reshape(-1, size).all(axis=1)  # a trajectory with a gap is left out
    kept = np.isin(sample.draws, planned.reshape(-1, size)[whole])
    x, y = sample.x[kept], sample.y[kept]
    if len(sample.keys) != size - 1 or whole.sum() < 2:
        raise LcpSimError(f"{study.shown}: has {int(whole.sum())} whole Morris trajectories; two at least are needed")
    morris = extra("SALib.analyze.morris", "SALib")
    levels = int(study.spec["designs"][design].get("levels", 4))
    with quiet():
        found = morris.analyze(problem(sample.keys), x, y, num_levels=levels, num_resamples=RESAMPLES, seed=1)
    made = []
    for place, key in enumerate(sample.keys):
        star, half = float(found["mu_star"][place]), float(found["mu_star_conf"][place])
        made += [
            Measured(key, MU_STAR, star, max(star - half, 0.0), star + half),
            Measured(key, MU, float(found["mu"][place])),
            Measured(key, SIGMA, float(found["sigma"][place])),
        ]
    return made, len(y)


# Given data ----------------------------------------------------------------------------------------------------


def _given_data(study: Study, pairs: Pairs, design: str, kind: str, only: Collection[str] = ()) -> tuple[list[Measured], int]:
    sample = sample_of(study, pairs, design)
    if not sample.keys:
        return [], 0
    n = len(sample.y)
    if n < FEWEST:
        raise LcpSimError(
            f"{study.shown}: {n} draws of {design} are too few to tell what matters; {FEWEST} at least, some hundreds for "
            f"small shares. Try: lcpsim study expand {study.name}"
        )
    if np.ptp(sample.y) == 0.0:
        return [
            Measured(key, measure, 0.0, 0.0, 0.0) for key in sample.keys for measure in (FIRST_ORDER, PAWN, RANK)
        ], n
    again = [resampled(n, f"bootstrap {turn}") for turn in range(RESAMPLES)]
    nothing = [shuffled(n, f"shuffle {turn}") for turn in range(SHUFFLES)]
    measures: dict[str, Callable[[np.ndarray, np.ndarray], float]] = {FIRST_ORDER: first_order, RANK: rank_correlation}
    if not only or PAWN in only:
        measures = {FIRST_ORDER: first_order, PAWN: pawn_shift(), RANK: rank_correlation}
    measures = {name: measure for name, measure in measures.items() if not only or name in only}
    by_chance: dict[tuple[Any, ...], float] = {}  # all keys without equal values share theirs
    made = []
    for key, x in zip(sample.keys, sample.x.T):
        for name, measure in measures.items():
            estimate = measure(x, sample.y)
            half = 1.96 * float(np.std([measure(x[rows], sample.y[rows]) for rows in again], ddof=1))
            alike = (name, *np.unique(x, return_counts=True)[1])
            if alike not in by_chance:
                by_chance[alike] = float(np.quantile([abs(measure(x, sample.y[order])) for order in nothing], 0.95))
            least = -1.0 if name == RANK else 0.0
            lower, upper = max(estimate - half, least), min(estimate + half, 1.0)
            made.append(Measured(key, name, estimate, lower, upper, by_chance[alike]))
    return made, n


# Grids, and one at a time --------------------------------------------------------------------------------------


def _grid(study: Study, pairs: Pairs, design: str, kind: str) -> tuple[list[Measured], int]:
    """For each key, how far its values lie apart, the other keys taken at all of theirs."""
    sample = sample_of(study, pairs, design)
    by_seed = _by_seed(study, pairs)[list(sample.draws)].dropna()
    made = []
    for key, x in zip(sample.keys, sample.x.T):
        made += [*_moves(key, by_seed.T.groupby(x).mean().T), Measured(key, FIRST_ORDER, grid_share(x, sample.y))]
    return made, len(sample.y)


def _one_at_a_time(study: Study, pairs: Pairs, design: str, kind: str) -> tuple[list[Measured], int]:
    """For each key, how far its values lie apart, everything else as the scenario has it."""
    by_seed = _by_seed(study, pairs)
    draws = [draw for draw in pairs.frame.loc[pairs.frame["design"] == design, "draw"].unique() if draw in by_seed]
    values = draw_values(study, pairs.scenario).loc[draws]
    base = by_seed[[draw for draw in base_draws(study, pairs.scenario) if draw in by_seed]]
    made = []
    for key in map(str, values.columns):
        own = values[key].dropna()
        if len(own):
            moved = by_seed[list(own.index)].set_axis(as_numbers(own, key), axis=1).sort_index(axis=1)
            made += _moves(key, moved, base)
    return made, len(draws)


def _by_seed(study: Study, pairs: Pairs) -> pd.DataFrame:
    """The values at the base structure: a row for each seed, a column for each draw."""
    frame = pairs.frame[pairs.frame["structure"] == base_structure(study)]
    return frame.pivot(index="seed", columns="draw", values="value")


def _moves(key: str, by_value: pd.DataFrame, base: pd.DataFrame | None = None) -> list[Measured]:
    """The swing between the two values that differ most, and the way from the lowest value to the highest, by seed."""
    every = by_value if base is None else pd.concat([by_value, base.set_axis(["base"] * base.shape[1], axis=1)], axis=1)
    means = every.mean().to_numpy()
    found = []
    for measure, columns, high, low in (
        (SWING, every, int(means.argmax()), int(means.argmin())),
        (ALONG, by_value, by_value.shape[1] - 1, 0),
    ):
        apart = (columns.iloc[:, high] - columns.iloc[:, low]).dropna().to_numpy()
        estimate, lower, upper, _, _ = paired_interval(apart)
        alone = measure == ALONG and by_value.shape[1] < 2
        found.append(Measured(key, measure, *((float("nan"),) * 3 if alone else (estimate, lower, upper))))
    return found


METHODS: dict[str, Callable[[Study, Pairs, str, str], tuple[list[Measured], int]]] = {
    MORRIS: _morris, ONE_AT_A_TIME: _one_at_a_time, GRID: _grid, FACTORIAL: _grid,
}  # fmt: skip
