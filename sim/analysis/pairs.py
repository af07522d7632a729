"""The paired differences of a study: one scenario against its baseline, draw by draw, structure by structure, seed by seed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sim.declared import REGISTER
from sim.errors import LcpSimError, did_you_mean
from sim.outcomes.metrics import METRICS, Metric
from sim.studies.design import FACTORIAL, written
from sim.studies.load import Study, require_complete
from sim.studies.study_file import BASE

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
            f"Name another scenario ({', '.join(study.scenarios[1:]) or 'this study has no other'}), or a metric that has a "
            "level, such as spend_per_head"
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


def kind_of(study: Study, design: str) -> str:
    """What kind of design a draw comes from, such as latin_hypercube; empty for the base draw."""
    about = study.spec.get("designs", {}).get(design, {})
    return str(about.get("kind", "")) if isinstance(about, Mapping) else ""


def draw_values(study: Study, scenario: str) -> pd.DataFrame:
    """What the designs set, one row a draw and one column a key, in the order of the draws; what is not set is None."""
    plan = study.plan[study.plan["scenario"] == scenario].drop_duplicates("draw")
    values = [json.loads(str(given) or "{}") for given in plan["values"]]
    keys = list(dict.fromkeys(key for one in values for key in one))
    rows = [[one.get(key) for key in keys] for one in values]
    return pd.DataFrame(rows, index=pd.Index(plan["draw"], name="draw"), columns=keys, dtype=object).sort_index()


def varied_values(study: Study, scenario: str, draws: list[int], design: str) -> pd.DataFrame:
    """What a design moves, one row for each of the draws; of a factorial its switches, each off or on.

    Several keys that one switch moves together cannot be told apart, so they are not taken one by one.
    """
    if kind_of(study, design) == FACTORIAL:
        plan = study.plan[study.plan["scenario"] == scenario].drop_duplicates("draw").set_index("draw")
        on = [str(case).split(" + ") for case in plan["case"].reindex(draws)]
        switches = study.spec["designs"][design]["switches"]
        values = pd.DataFrame(
            {name: ["on" if name in names else "off" for names in on] for name in switches},
            index=pd.Index(draws),
            dtype=object,
        )
    else:
        values = draw_values(study, scenario).loc[draws]
    return values[[key for key in values if values[key].map(json.dumps).nunique() > 1]]


def base_draws(study: Study, scenario: str) -> list[int]:
    """Draws in which every lever and parameter is as the scenario has it: one for each structure."""
    plan = study.plan[(study.plan["scenario"] == scenario) & (study.plan["design"] == BASE)]
    return [int(draw) for draw in plan["draw"].unique()]


def base_structure(study: Study) -> str:
    """The structure that the others are alternatives to: every switch at its default, or else the first of the plan."""
    keys = study.spec.get("structure") or {}
    default = written({key: REGISTER[key].default for key in keys if key in REGISTER})
    found = list(dict.fromkeys(study.plan["structure"].fillna("")))
    return default if default in found else str(found[0])


def as_numbers(column: pd.Series, key: str = "") -> np.ndarray:
    """Numbers as they are, off and on as 0 and 1, words by their place among the words that the key allows."""
    if column.map(lambda value: isinstance(value, bool | int | float)).all():
        return column.astype(float).to_numpy()
    allowed = [str(word) for word in (REGISTER[key].choices if key in REGISTER else ())]
    words = [word if isinstance(word, str) else json.dumps(word) for word in column]
    places = {word: place for place, word in enumerate(dict.fromkeys([*allowed, *words]))}
    return np.array([float(places[word]) for word in words])
