"""Histories of practice-based commissioning from a study: planned as a table of runs, and read as figures by draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.declared import AllParams
from sim.studies.design import FROM_START, LATIN_HYPERCUBE, POSTERIOR
from sim.validation.history import SCENARIOS, History, figures
from sim.validation.pbc_knobs import KNOBS

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.load import Study

HORIZON = "history"
READS = (
    "select m.run_id, m.area, m.month, m.metric, m.value from metrics m where m.area = 'scope'",
    "select run_id, year, practices from \"groups\"",
    "select run_id, people from practices",
)


def spec(scope: list[str], seeds: list[int], design: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A study of the history: all three scenarios with the same luck, at the declared values or over a design's points."""
    return {
        "title": "Practice-based commissioning as it was, fundholding, and no budgets at all",
        "question": "What do surveys and studies of the time tell of the model?",
        "scope": scope, "horizon": HORIZON, "scenarios": list(SCENARIOS), "seeds": seeds,
        "designs": {} if design is None else {"fitted": dict(design)}, "base_draw": design is None,
    }  # fmt: skip


def over_ranges(draws: int, seeds_per_draw: int) -> dict[str, Any]:
    """A design that spreads draws evenly over the ranges of all knobs."""
    over = {key: list(ends) for key, ends in KNOBS.items()}
    return {"kind": LATIN_HYPERCUBE, "acts": FROM_START, "over": over, "n": draws, "seeds_per_draw": seeds_per_draw}


def over_draws(file: str, draws: int, seeds_per_draw: int) -> dict[str, Any]:
    """A design over the first draws of a file."""
    return {"kind": POSTERIOR, "acts": FROM_START, "from": file, "n": draws, "seeds_per_draw": seeds_per_draw}


def by_world(study: Study, parameters: AllParams) -> Iterator[tuple[int, int, dict[str, float]]]:
    """Draw, seed and figures of each world of a study whose three runs are done.

    Args:
        study: planned by `spec`.
        parameters: of money; none of the knobs is read here.
    """
    metrics, groups, practices = ({str(run): rows for run, rows in study.query(sql).groupby("run_id")} for sql in READS)
    done = study.plan[study.plan["run_id"].isin(study.done)]
    worlds: dict[tuple[int, int], dict[str, str]] = {}
    for draw, seed, scenario, run in zip(done["draw"], done["seed"], done["scenario"], done["run_id"]):
        worlds.setdefault((int(draw), int(seed)), {})[str(scenario)] = str(run)
    for (draw, seed), runs in worlds.items():
        if set(runs) == set(SCENARIOS):
            histories = {
                scenario: History.of(metrics[run], groups.get(run, groups_of_none(groups)), practices[run])
                for scenario, run in runs.items()
            }
            yield draw, seed, figures(histories, parameters.money)


def groups_of_none(groups: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """An empty table of groups, for a run that formed none."""
    import pandas as pd

    return next(iter(groups.values())).head(0) if groups else pd.DataFrame({"year": [], "practices": []})
