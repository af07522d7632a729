"""How far a difference may be believed: luck, parameters and structure, each shown apart.

*Luck* is what another seed would have given; *parameters* are what we do not know of the world, sampled by a design of
the study; *structure* is what happens when a mechanism is replaced by its alternative. One interval for all three would
hide which of them could be made smaller, and how: luck by more seeds, parameters by evidence, structure by argument.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.analysis.compare import CONFIDENCE, paired_interval
from sim.analysis.pairs import Pairs, base_draws, base_structure, kind_of, paired_many
from sim.outcomes.metrics import METRICS
from sim.outcomes.tables import Column, Table
from sim.studies.design import LATIN_HYPERCUBE, MORRIS, POSTERIOR, SOBOL
from sim.studies.load import Study

BELIEVED = (LATIN_HYPERCUBE, SOBOL, POSTERIOR)  # kinds whose draws are as frequent as they are likely
TAILS = ((1.0 - CONFIDENCE) / 2.0, (1.0 + CONFIDENCE) / 2.0)
Z = 1.96
FEW = 20  # draws under which no quantile is taken
SPREAD = Table(
    "spread", "Paired differences from the baseline, with luck, parameters and structure apart.", ("metric", "scenario"),
    (
        Column("metric", "str", "identifier", "Key of the metric"),
        Column("unit", "str", "words", "Unit of every number but the counts"),
        Column("scenario", "str", "identifier", "Scenario, as named in scenarios/"),
        Column("baseline", "str", "identifier", "Scenario that it is compared with"),
        Column("estimate", "float64", "see unit", "Mean over seeds at the base draw; over all draws where there is none"),
        Column("luck_lower", "float64", "see unit", "Lower end of the 95% interval of the estimate over seeds"),
        Column("luck_upper", "float64", "see unit", "Upper end"),
        Column("parameter_lower", "float64", "see unit", "Lower end of what the draws of the parameters give, without luck"),
        Column("parameter_upper", "float64", "see unit", "Upper end"),
        Column("structure_lower", "float64", "see unit", "Lowest estimate over the structures"),
        Column("structure_upper", "float64", "see unit", "Highest estimate over the structures"),
        Column("luck_sd", "float64", "see unit", "Standard deviation over seeds of one paired difference"),
        Column("parameter_sd", "float64", "see unit", "Standard deviation over draws, without luck"),
        Column("structure_sd", "float64", "see unit", "Standard deviation over structures"),
        Column("n_seeds", "int64", "paired seeds", "Seeds behind the estimate"),
        Column("n_draws", "int64", "draws", "Draws behind the parameter interval"),
        Column("n_structures", "int64", "structures", "Structures, the base one among them"),
        Column("n_pairs", "int64", "paired runs", "Pairs used"),
        Column("n_planned", "int64", "paired runs", "Pairs of the plan"),
        Column("interval", "str", "words", "What the intervals mean, and what is lacking"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Among:
    """How much draws differ: their number, the standard deviation and interval without luck, and what was assumed."""

    n: int
    sd: float
    lower: float
    upper: float
    luck_share: float
    words: str


NOTHING = Among(0, math.nan, math.nan, math.nan, math.nan, "")


def spread(
    study: Study,
    metrics: Sequence[str] | None = None,
    scenarios: Sequence[str] | None = None,
    allow_incomplete: bool = False,
) -> pd.DataFrame:
    """How sure is each difference from the baseline, and what is the doubt made of?

    Luck: a t interval over the seeds of the base draw. Parameters: the middle 95% of the draws of a Latin hypercube, a
    Sobol sequence or a posterior, drawn together by as much as luck had spread them; of other designs the lowest and
    highest draw, which is no probability. Where luck alone could have spread the draws as they are, the limits are the
    widest that the draws allow. Structure: lowest and highest estimate over the structures at the base draw.

    Args:
        study: an open study with a baseline and at least one other scenario.
        metrics: keys; all metrics unless given.
        scenarios: all but the baseline unless given.
        allow_incomplete: use what is there when runs have failed or are missing, and say so in `interval`.

    Returns:
        One row for each metric and scenario, in the columns of `SPREAD`.

    Raises:
        LcpSimError: if there is no such metric or scenario.
        OutputError: if the study is incomplete, unless that is allowed.
    """
    keys = list(METRICS) if metrics is None else list(metrics)
    by_scenario = {
        scenario: paired_many(study, keys, scenario, allow_incomplete)
        for scenario in (study.scenarios[1:] if scenarios is None else scenarios)
    }
    rows = [_row(study, pairs[key]) for key in keys for pairs in by_scenario.values()]
    return pd.DataFrame(rows, columns=SPREAD.names)


def base_values(study: Study, pairs: Pairs) -> np.ndarray:
    """The differences of the base draw and base structure, one a seed; empty where the study has no base draw."""
    frame = pairs.frame
    at_base = frame["draw"].isin(base_draws(study, pairs.scenario)) & (frame["structure"] == base_structure(study))
    return frame.loc[at_base].sort_values("seed")["value"].to_numpy()


def among_draws(study: Study, pairs: Pairs) -> Among:
    """How much the draws of the study differ from one another, once luck is taken off."""
    frame = pairs.frame[pairs.frame["structure"] == base_structure(study)]
    frame = frame[~frame["draw"].isin(base_draws(study, pairs.scenario))]
    kinds = frame["design"].map(lambda design: kind_of(study, design))
    believed = kinds.isin(BELIEVED)
    drawn = frame[believed] if believed.any() else frame[kinds != MORRIS]
    means = drawn.groupby("draw")["value"].mean()
    if len(means) < 2:
        return NOTHING
    noise, freedom = _noise(drawn, base_values(study, pairs))
    between = float(means.var(ddof=1))
    own = max(between - noise, 0.0)
    widest = _widest(between, len(means) - 1, noise, freedom)
    ends = f"middle {CONFIDENCE:.0%}" if believed.any() and len(means) >= FEW else "lowest and highest"
    if widest is not None:
        reach = Z * math.sqrt(widest)
        lower, upper = float(means.mean()) - reach, float(means.mean()) + reach
        meaning = (
            f"parameters: {len(means)} draws differ no more than by luck; the limits are the widest that they allow"
        )
    else:
        kept = math.sqrt(own / between) if between > 0.0 else 1.0
        settled = means.mean() + kept * (means - means.mean())
        quantiles = TAILS if ends.startswith("middle") else (0.0, 1.0)
        lower, upper = (float(settled.quantile(tail)) for tail in quantiles)
        how = (
            "luck taken off" if freedom else "luck not taken off (it takes two seeds a draw, or several at a base draw)"
        )
        meaning = f"parameters: {ends} of {len(means)} draws, {how}"
    return Among(len(means), math.sqrt(own), lower, upper, 1.0 - own / between if between > 0.0 else 0.0, meaning)


def _noise(drawn: pd.DataFrame, base: np.ndarray) -> tuple[float, int]:
    """The variance that luck gives to the mean of a draw, and its degrees of freedom: none where it cannot be told.

    Draws with seeds of their own differ by all of their luck. Draws with the same seeds share most of it, and differ
    only by what is left once each draw and each seed has its own level.
    """
    per_draw = drawn.groupby("draw")["value"]
    if _is_crossed(drawn):
        squares, freedom = _left_over(drawn)
    else:
        squares, freedom = (
            float(((drawn["value"] - per_draw.transform("mean")) ** 2).sum()),
            len(drawn) - per_draw.ngroups,
        )
        if len(base) > 1:
            squares, freedom = squares + float(((base - base.mean()) ** 2).sum()), freedom + len(base) - 1
    if freedom < 1:
        return 0.0, 0
    return squares / freedom * float((1.0 / per_draw.size()).mean()), freedom


def _widest(between: float, draws: int, noise: float, freedom: int) -> float | None:
    """The largest variance of parameters that the draws allow (95%), where luck alone could have spread them so."""
    from scipy.special import fdtri

    if freedom < 1 or noise <= 0.0 or between > noise * float(fdtri(draws, freedom, CONFIDENCE)):
        return None
    return max(between / float(fdtri(draws, freedom, 1.0 - CONFIDENCE)) - noise, 0.0)


def _is_crossed(drawn: pd.DataFrame) -> bool:
    """Whether the draws share their seeds: the table of draws and seeds is filled, but for what is lacking."""
    return len(drawn) > 0.5 * drawn["draw"].nunique() * drawn["seed"].nunique()


def _left_over(drawn: pd.DataFrame) -> tuple[float, int]:
    """Sum of squares and degrees of freedom once every draw and every seed has a level of its own."""
    left = drawn["value"] - drawn["value"].mean()
    for _ in range(200):  # alternate until the levels settle, which is at once where no cell is empty
        before = left
        left = left - left.groupby(drawn["draw"]).transform("mean")
        left = left - left.groupby(drawn["seed"]).transform("mean")
        if float((left - before).abs().max()) <= 1e-12 * (1.0 + float(drawn["value"].abs().max())):
            break
    return float((left**2).sum()), len(drawn) - drawn["draw"].nunique() - drawn["seed"].nunique() + 1


def _row(study: Study, pairs: Pairs) -> tuple[object, ...]:
    luck, luck_sd, luck_words = _luck(study, pairs)
    among = among_draws(study, pairs)
    structures, structure_words = _structures(study, pairs)
    low, high = (float(structures.min()), float(structures.max())) if len(structures) > 1 else (math.nan, math.nan)
    words = "; ".join(part for part in (luck_words, among.words, structure_words, pairs.lacking) if part)
    return (
        pairs.metric.key, pairs.metric.unit, pairs.scenario, pairs.baseline, *luck[:3], among.lower, among.upper, low, high,
        luck_sd, among.sd, float(structures.std(ddof=1)) if len(structures) > 1 else math.nan, luck[4], among.n,
        len(structures), pairs.n, pairs.planned, words,
    )  # fmt: skip


def _luck(study: Study, pairs: Pairs) -> tuple[tuple[float, float, float, str, int], float, str]:
    """Estimate and interval over seeds, the spread of one pair, and what they mean."""
    base = base_values(study, pairs)
    if len(base):
        found = paired_interval(base)
        return found, float(base.std(ddof=1)) if len(base) > 1 else math.nan, f"luck: {found[3]}"
    frame = pairs.frame[pairs.frame["structure"] == base_structure(study)]
    if frame.empty:
        return (math.nan, math.nan, math.nan, "", 0), math.nan, "luck: no pair in which the metric is defined"
    estimate = float(frame.groupby("draw")["value"].mean().mean())
    words = f"estimate: mean of {frame['draw'].nunique()} draws, for there is no base draw in which it is defined"
    if not _is_crossed(frame):
        return (estimate, math.nan, math.nan, "", frame["seed"].nunique()), math.nan, words
    seeds = frame.groupby("seed")["value"].mean().to_numpy()
    found = paired_interval(seeds)
    sd = float(seeds.std(ddof=1)) if len(seeds) > 1 else math.nan
    return (estimate, found[1], found[2], found[3], found[4]), sd, f"{words}; luck: {found[3]}"


def _structures(study: Study, pairs: Pairs) -> tuple[pd.Series, str]:
    """The estimate of each structure over the same draws, and what its ends mean."""
    frame, base = pairs.frame, base_draws(study, pairs.scenario)
    same = frame[frame["draw"].isin(base)] if frame["draw"].isin(base).any() else frame
    means = same.groupby("structure")["value"].mean()
    return means, f"structure: lowest and highest of {len(means)}" if len(means) > 1 else ""
