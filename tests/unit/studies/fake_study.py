"""Studies that nobody ran: folders of the real form, filled by a rule, so that every analysis has a known answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.outcomes.metrics import METRICS
from sim.outcomes.tables import TABLES
from sim.studies.version import model_version

Rule = Callable[[str, Mapping[str, Any], str, int], Mapping[str, float]]  # scenario, values, structure, seed
PRICES = {"net_saving_per_head": 1000.0}


@dataclass(frozen=True)
class Draw:
    """One draw of a design, with the seeds that it is run with."""

    design: str
    values: Mapping[str, Any] = field(default_factory=dict)
    seeds: Sequence[int] = (1,)


def write(
    path: Path,
    draws: Sequence[Draw],
    rule: Rule,
    scenarios: Sequence[str] = ("pbc_2009", "lcp_ladder"),
    structures: Sequence[str] = ("",),
    designs: Mapping[str, Mapping[str, Any]] | None = None,
    failed: Collection[int] = (),
    missing: Collection[int] = (),
    header: Mapping[str, Any] | None = None,
    tables: Sequence[str] = ("summary",),
    cases: Sequence[str] = (),
) -> Path:
    """Write a study in which `rule` decides the metrics of each run; those that it does not name are 1.

    Args:
        path: folder to make.
        draws: every scenario and structure has them all.
        rule: what a run gives.
        scenarios: the baseline first.
        structures: labels.
        designs: kind and settings by name, as in the study's file.
        failed: rows of the plan that failed.
        missing: rows of the plan that were not run.
        header: what the header says instead.
        tables: those that are kept.
        cases: names of the draws.
    """
    rows = plan(draws, scenarios, structures, cases)
    for folder in ("configs", "done", "failed", *(f"tables/{name}" for name in tables)):
        (path / folder).mkdir(parents=True, exist_ok=True)
    rows.to_parquet(path / "plan.parquet", index=False)
    for place, row in enumerate(rows.itertuples(index=False)):
        if place in failed:
            about = {"run_id": row.run_id, "reason": "ValueError: the well is dry", "traceback": "..."}
            (path / "failed" / f"{row.run_id}.json").write_text(json.dumps(about), encoding="utf-8")
        elif place not in missing:
            _run(
                path,
                row,
                rule(row.scenario, json.loads(row[rows.columns.get_loc("values")]), row.structure, row.seed),
                tables,
            )
    spec = {"title": "A study of nothing", "question": "Does it add up?", "designs": dict(designs or {})}
    about = {"made_by": "lcp-sim", "kind": "study", "form": 1, "name": path.name, "spec": spec, **model_version()}
    about = {**about, "created": "2026-01-02T03:04:05+00:00", **(header or {})}
    (path / "study.json").write_text(json.dumps(about), encoding="utf-8")
    return path


def plan(
    draws: Sequence[Draw], scenarios: Sequence[str], structures: Sequence[str], cases: Sequence[str] = ()
) -> pd.DataFrame:
    """One row a run, as the planner writes it: each draw has a number of its own in each structure."""
    named = list(zip(draws, cases or [f"case {number}" for number in range(len(draws))]))
    numbered = list(enumerate((structure, draw, case) for structure in structures for draw, case in named))
    rows = [
        (scenario, number, draw.design, case, structure, seed, "c0ffee", json.dumps(draw.values), "[]")
        for number, (structure, draw, case) in numbered
        for seed in draw.seeds
        for scenario in scenarios
    ]
    names = ["scenario", "draw", "design", "case", "structure", "seed", "config_hash", "values", "overrides"]
    frame = pd.DataFrame(rows, columns=names)
    frame.insert(0, "run_id", [f"{place:016x}" for place in range(len(frame))])
    return frame.astype({"draw": "int32", "seed": "int32"})


def _run(path: Path, row: Any, values: Mapping[str, float], tables: Sequence[str]) -> None:
    own = {
        "summary": {
            "metric": list(METRICS),
            "value": [float(values.get(key, PRICES.get(key, 1.0))) for key in METRICS],
            "unit": [metric.unit for metric in METRICS.values()],
            "period": [metric.period for metric in METRICS.values()],
        },
        "flows": {"year": np.int16([2010, 2011]), "reason": ["x", "x"], "pence": [100, 250]},
    }
    for name in tables:
        columns = own.get(name) or {column.name: pd.Series(dtype=column.kind) for column in TABLES[name].columns}
        frame = pd.DataFrame(columns).assign(run_id=row.run_id, scenario=row.scenario, seed=np.int32(row.seed))
        folder = path / "tables" / name / f"scenario={row.scenario}"
        folder.mkdir(parents=True, exist_ok=True)
        frame[["run_id", *TABLES[name].names]].to_parquet(folder / f"{row.run_id}.parquet", index=False)
    mark = {"run_id": row.run_id, "attempt": 1, "seconds": 1.5, "tables": {}}
    (path / "done" / f"{row.run_id}.json").write_text(json.dumps(mark), encoding="utf-8")


def saving(effect: Callable[[Mapping[str, Any], str, int], float]) -> Rule:
    """A rule in which the scenario saves `effect` pounds a head against the baseline, and luck moves both alike."""

    def rule(scenario: str, values: Mapping[str, Any], structure: str, seed: int) -> Mapping[str, float]:
        saved = effect(values, structure, seed) if scenario != "pbc_2009" else 0.0
        return {"net_saving_per_head": 1000.0 + 7.0 * seed - saved}

    return rule


def luck(seed: int, sd: float = 1.0, stream: int = 0) -> float:
    """A normal number that a seed fixes."""
    return float(np.random.default_rng([seed, stream]).normal(0.0, sd))


def hypercube(
    keys: Mapping[str, tuple[float, float]], n: int, first_seed: int = 1000, design: str = "sample"
) -> list[Draw]:
    """Draws of a Latin hypercube, each with a seed of its own, as the planner makes them."""
    from scipy.stats import qmc

    units = qmc.LatinHypercube(len(keys), rng=np.random.default_rng(1)).random(n)
    return [
        Draw(
            design,
            {key: low + u * (high - low) for (key, (low, high)), u in zip(keys.items(), row)},
            (first_seed + place,),
        )
        for place, row in enumerate(units)
    ]


BASE = Draw("base", {}, (1, 2, 3, 4, 5, 6, 7, 8))
SAMPLE = {"sample": {"kind": "latin_hypercube"}}
