"""The paired differences of a study: one scenario against its baseline, draw by draw, structure by structure, seed by seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import LcpSimError, did_you_mean
from sim.outcomes.metrics import METRICS, Metric
from sim.studies.load import Study, require_complete

CELL = ["draw", "structure", "seed"]


@dataclass(frozen=True)
class Pairs:
    """What one metric did in one scenario, by draw, structure and seed.

    `frame` has the columns draw, design, structure, seed, value (the difference from the baseline, or the level itself
    where `baseline` is empty) and level (of the baseline). `planned` counts the pairs of the plan, and `lacking` says in
    words what is not there.
    """

    metric: Metric
    scenario: str
    baseline: str
    frame: pd.DataFrame = field(repr=False)
    planned: int
    lacking: str = ""

    @property
    def n(self) -> int:
        """Pairs in which the metric is defined in both arms."""
        return len(self.frame)

    @property
    def what(self) -> str:
        """What the values are, in words."""
        if not self.baseline:
            return f"{self.metric.name} in {self.scenario} ({self.metric.unit})"
        how = "baseline less scenario" if self.metric.difference else "scenario less baseline"
        return f"{self.metric.name} of {self.scenario} against {self.baseline}, {how} ({self.metric.unit})"


def check_metric(key: str) -> Metric:
    """The metric of that key.

    Raises:
        LcpSimError: naming the nearest.
    """
    if key not in METRICS:
        raise LcpSimError(f"{key}: no such metric{did_you_mean(key, METRICS)} (there are {', '.join(METRICS)})")
    return METRICS[key]


def check_scenario(study: Study, scenario: str | None) -> str:
    """The scenario of that name, or the only one that is not the baseline.

    Raises:
        LcpSimError: if the study has no such scenario, or several and none is named.
    """
    others = study.scenarios[1:] or study.scenarios
    if scenario is None:
        if len(others) > 1:
            raise LcpSimError(f"{study.shown}: has several scenarios; name one with --scenario: {', '.join(others)}")
        return others[0]
    if scenario not in study.scenarios:
        near = did_you_mean(scenario, study.scenarios)
        raise LcpSimError(f"{study.shown}: has no scenario {scenario}{near} (it has {', '.join(study.scenarios)})")
    return scenario


def paired(study: Study, metric: str, scenario: str | None = None, allow_incomplete: bool = False) -> Pairs:
    """The differences of one metric between a scenario and the baseline of its study.

    The baseline itself, or the scenario of a study that has no other, is taken at its own level.

    Args:
        study: an open study.
        metric: key of the metric.
        scenario: may be left out where only one is compared.
        allow_incomplete: use what is there when runs have failed or are missing, and say so in `lacking`.

    Raises:
        LcpSimError: if there is no such metric or scenario, or the metric is a difference and there is no baseline.
        OutputError: if the study is incomplete, unless that is allowed.
    """
    return paired_many(study, [metric], scenario, allow_incomplete)[metric]


def paired_many(
    study: Study, metrics: list[str], scenario: str | None = None, allow_incomplete: bool = False
) -> dict[str, Pairs]:
    """`paired` for several metrics, with one reading of the study."""
    declared = {key: check_metric(key) for key in metrics}
    scenario = check_scenario(study, scenario)
    baseline = study.baseline if scenario != study.baseline else ""
    if not baseline and (key := next((key for key, metric in declared.items() if metric.difference), None)):
        raise LcpSimError(
            f"{key}: is a difference between two scenarios, and {scenario} is the baseline. "
            f"Name another scenario ({', '.join(study.scenarios[1:]) or 'this study has no other: plan one with two'})"
        )
    plan = study.plan[study.plan["scenario"].isin([scenario, baseline])]
    lacking = require_complete(study, allow_incomplete, plan["run_id"])
    names = ", ".join(f"'{key}'" for key in metrics)
    value = study.query(f"select run_id, metric, value from summary where metric in ({names})")
    wide = value.pivot(index="run_id", columns="metric", values="value").reindex(columns=metrics)
    arm = _arm(plan, scenario, wide)
    base = _arm(plan, baseline or scenario, wide)[[*CELL, *metrics]]
    both = arm.merge(base, on=CELL, how="left", suffixes=("", " of the baseline"), validate="one_to_one")
    return {key: _pairs(declared[key], scenario, baseline, both, lacking) for key in metrics}


def _arm(plan: pd.DataFrame, scenario: str, wide: pd.DataFrame) -> pd.DataFrame:
    rows = plan.loc[plan["scenario"] == scenario, ["run_id", "draw", "design", "structure", "seed"]]
    rows = rows.assign(structure=rows["structure"].fillna(""), design=rows["design"].fillna(""))
    return rows.join(wide, on="run_id")


def _pairs(metric: Metric, scenario: str, baseline: str, both: pd.DataFrame, lacking: str) -> Pairs:
    level, own = both[f"{metric.key} of the baseline"], both[metric.key]
    value = own if not baseline else (level - own if metric.difference else own - level)
    frame = both[["draw", "design", "structure", "seed"]].assign(value=value, level=level)
    known = frame.dropna(subset=["value"]).reset_index(drop=True)
    undefined = len(frame) - len(known)
    if undefined and not lacking:
        lacking = f"{metric.key} is not defined in {undefined:,} of {len(frame):,} pairs"
    return Pairs(metric, scenario, baseline, known, len(frame), lacking)


def draw_values(study: Study, scenario: str) -> pd.DataFrame:
    """What the design sets, one row a draw and one column a key, in the order of the plan; unset is None."""
    import json

    plan = study.plan[study.plan["scenario"] == scenario].drop_duplicates("draw")
    values = [json.loads(str(given) or "{}") for given in plan["values"]]
    frame = pd.DataFrame(values, index=pd.Index(plan["draw"], name="draw"), dtype=object)
    return frame.sort_index()


def as_numbers(column: pd.Series, choices: Mapping[Any, int] | None = None) -> np.ndarray:
    """Numbers as they are, off and on as 0 and 1, words by their place in `choices` (or in order of appearance)."""
    if column.map(lambda value: isinstance(value, bool | int | float)).all():
        return column.astype(float).to_numpy()
    places = choices or {value: place for place, value in enumerate(dict.fromkeys(column.map(str)))}
    return column.map(lambda value: float(places[str(value)])).to_numpy()
