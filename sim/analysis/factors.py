"""Factors that are switched on and off in every combination: is what they do together a sum, a product, or neither?

With k factors there are 2^k worlds for each seed. A *sum* predicts a combination from the effects of its factors one by
one, added to the world without any. A *product* multiplies the ratios of the levels. The *weakest link* predicts nothing
until all factors are there, and then the whole effect. Each prediction uses only the worlds with one factor or none (and,
for the weakest link, with all), and is judged on all the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from sim.analysis.pairs import check_metric, check_scenario, kind_of
from sim.errors import LcpSimError, did_you_mean
from sim.outcomes.metrics import Metric
from sim.studies.design import FACTORIAL
from sim.studies.load import Study, require_complete

SUM, PRODUCT, WEAKEST = "sum", "product", "weakest link"
CLEAR = 0.5  # a form is nearest only if its error is below this share of the next one's; otherwise they are alike
ALL_OFF = "all off"


@dataclass(frozen=True)
class Together:
    """What factors do one by one and together, means over seeds with standard errors over seeds.

    `alone`: factor, effect of switching it on in the world without any, and its main effect over all others. `pairs`:
    two factors and what they do beyond the sum of each alone, averaged over the others. `error`: root mean square error of each form over combinations of two or more,
    nan where a product cannot be formed. `luck`: standard error of a combination's effect, so that an error below it says
    nothing.
    """

    metric: Metric
    scenario: str
    factors: tuple[str, ...]
    seeds: int
    none: float
    all: float
    all_se: float
    alone: pd.DataFrame
    pairs: pd.DataFrame
    combinations: pd.DataFrame
    error: dict[str, float]
    luck: float
    lacking: str = ""

    @property
    def sum_of_parts(self) -> float:
        """Effects one by one, added up."""
        return float(self.alone["alone"].sum())

    @property
    def whole(self) -> float:
        """Effect of all factors together."""
        return self.all - self.none

    def verdict(self) -> str:
        """In plain words, which form is nearest."""
        if abs(self.whole) <= 2.0 * self.all_se:
            return "Together the factors do nothing that chance could not do, so there is nothing to be a sum or a product of."
        known = {form: value for form, value in self.error.items() if not np.isnan(value)}
        ordered = sorted(known, key=lambda form: known[form])
        best, next_best = ordered[0], ordered[1]
        if known[next_best] <= self.luck or known[best] >= CLEAR * known[next_best]:
            return (
                f"A {ordered[0]} and a {ordered[1]} predict the combinations about equally well "
                f"(errors {known[best]:.3g} and {known[next_best]:.3g})."
            )
        return f"The combinations are nearest to a {best} (error {known[best]:.3g}, next {next_best} {known[next_best]:.3g})."

    def in_words(self) -> str:
        """The whole against the sum of its parts."""
        parts = self.sum_of_parts
        if abs(parts) < 1e-12 or np.sign(parts) != np.sign(self.whole):
            return f"all together {self.whole:+.3g}, one by one {parts:+.3g} in sum"
        return f"all together {self.whole:+.3g}, {self.whole / parts:.2f} times the sum of the factors one by one ({parts:+.3g})"


def factors(
    study: Study, metric: str, scenario: str | None = None, design: str | None = None, allow_incomplete: bool = False
) -> Together:
    """What the switches of a factorial design do to a metric, one by one and together.

    Args:
        study: an open study with a factorial design.
        metric: key of a metric that has a level.
        scenario: in which the factors are switched; may be left out where there is only one.
        design: name of the design; may be left out where only one is factorial.
        allow_incomplete: use the seeds that are whole when others are not.

    Raises:
        LcpSimError: if there is no such metric, scenario or design, or no seed has every combination.
    """
    return together(*levels_of(study, metric, scenario, design, allow_incomplete))


def levels_of(
    study: Study, metric: str, scenario: str | None = None, design: str | None = None, allow_incomplete: bool = False
) -> tuple[np.ndarray, tuple[str, ...], Metric, str, str]:
    """Levels of a metric in every combination, float [2^k, seeds], the last switch switched fastest, all off first.

    With the names of the switches, the metric, the scenario, and what is lacking in words; arguments as in `factors`.

    Raises:
        LcpSimError: as `factors`.
    """
    declared = check_metric(metric)
    if declared.difference:
        raise LcpSimError(f"{metric}: is a difference between scenarios; name one with a level, such as spend_per_head")
    scenario, design = check_scenario(study, scenario), _design(study, design)
    names = tuple(study.spec["designs"][design]["switches"])
    plan = study.plan[(study.plan["scenario"] == scenario) & (study.plan["design"] == design)]
    lacking = require_complete(study, allow_incomplete, plan["run_id"])
    value = study.query(f"select run_id, value from summary where metric = '{metric}'").set_index("run_id")["value"]
    rows = plan.assign(value=value.reindex(plan["run_id"]).to_numpy())
    table = rows.pivot_table(index="case", columns=["structure", "seed"], values="value", dropna=False)
    table = table.reindex([_case(names, on) for on in _states(len(names))]).dropna(axis=1)
    if table.shape[1] == 0:
        raise LcpSimError(f"{study.shown}: no seed has {metric} in all {2 ** len(names)} combinations of {design}")
    return table.to_numpy(), names, declared, scenario, lacking


def states_of(levels: np.ndarray) -> np.ndarray:
    """Which switches are on in each row of levels, bool [2^k, k]."""
    return _states(int(levels.shape[0]).bit_length() - 1)


def row_of(levels: np.ndarray, on: list[int]) -> int:
    """The row of levels in which some switches, by their places, are on and the others off."""
    return _row(states_of(levels), on)


def together(
    levels: np.ndarray, names: tuple[str, ...], metric: Metric, scenario: str = "", lacking: str = ""
) -> Together:
    """The same from levels: float [2^k, seeds], the last factor switched fastest, all off first."""
    states = _states(len(names))
    mean = levels.mean(axis=1)
    none, many = levels[0], states.sum(axis=1)
    single = {name: levels[_row(states, [place])] - none for place, name in enumerate(names)}
    main = {name: levels[states[:, place]].mean(axis=0) - levels[~states[:, place]].mean(axis=0) for place, name in enumerate(names)}
    alone = pd.DataFrame(
        {
            "factor": list(names),
            "alone": [single[name].mean() for name in names],
            "alone_se": [_se(single[name]) for name in names],
            "main": [main[name].mean() for name in names],
            "main_se": [_se(main[name]) for name in names],
        }
    )
    rows = []
    for one, other in combinations(range(len(names)), 2):
        sign = np.where(states[:, one] == states[:, other], 1.0, -1.0)
        effect = 4.0 * (levels * sign[:, None]).mean(axis=0)
        rows.append((names[one], names[other], effect.mean(), _se(effect)))
    parts = np.array([single[name].mean() for name in names])
    as_sum = mean[0] + states @ parts
    as_link = np.where(many == len(names), mean[-1], mean[0])
    singles = mean[0] + parts
    as_product = np.full(mean.size, np.nan)
    if mean[0] > 0.0 and (singles > 0.0).all():
        as_product = mean[0] * np.exp(states @ np.log(singles / mean[0]))
    predicted = {SUM: as_sum, PRODUCT: as_product, WEAKEST: as_link}
    judged = many >= 2
    error = {form: float(np.sqrt(np.mean((mean - given)[judged] ** 2))) for form, given in predicted.items()}
    spread = np.mean([_se(row) for row in (levels - none)[1:]])
    cases = pd.DataFrame({"case": [_case(names, on) for on in states], "factors": many, "mean": mean, **predicted})
    return Together(
        metric, scenario, names, levels.shape[1], float(mean[0]), float(mean[-1]), _se(levels[-1] - none), alone,
        pd.DataFrame(rows, columns=["one", "other", "interaction", "se"]), cases, error, float(spread), lacking,
    )  # fmt: skip


def _states(k: int) -> np.ndarray:
    return (np.arange(2**k)[:, None] >> np.arange(k)[::-1]) % 2 == 1


def _row(states: np.ndarray, on: list[int]) -> int:
    wanted = np.isin(np.arange(states.shape[1]), on)
    return int(np.flatnonzero((states == wanted).all(axis=1))[0])


def _case(names: tuple[str, ...], on: np.ndarray) -> str:
    return " + ".join(name for name, here in zip(names, on, strict=True) if here) or ALL_OFF


def _se(values: np.ndarray) -> float:
    return float(values.std(ddof=1) / np.sqrt(values.size)) if values.size > 1 else float("nan")


def _design(study: Study, design: str | None) -> str:
    known = [name for name in study.spec.get("designs", {}) if kind_of(study, name) == FACTORIAL]
    if design is None and len(known) == 1:
        return known[0]
    if design is None or design not in known:
        near = did_you_mean(design, known) if design else ""
        there = f"it has {', '.join(known)}; name one" if known else "it has none"
        raise LcpSimError(f"{study.shown}: needs one factorial design{near} ({there})")
    return design
