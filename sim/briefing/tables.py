"""Tables T-A to T-F: tidy rows, each number with estimate, lower and upper end, unit and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sim.analysis.sensitivity import FEWEST, FIRST_ORDER, sensitivity
from sim.declared import REGISTER
from sim.figures.briefing.patterns import against
from sim.figures.briefing.reading import LUCK, Reading, Rows
from sim.figures.briefing.worlds import verdicts_of
from sim.figures.drawn import NothingToShow
from sim.figures.style import short_name
from sim.outcomes.metrics import METRICS
from sim.parameters import PARAMETER, flatten

TEN = (
    "active_engagement", "budget_coverage", "lcp_coverage", "redesigns", "out_of_hospital_share", "gp_referrals", "emergency_admissions",
    "net_saving_per_head", "management_cost_per_head", "quality_index",
)  # fmt: skip
UP, DOWN, SAME, UNKNOWN = "▲ up", "▼ down", "● no sure change", "? one seed"
MOST = 15  # parameters shown
Runs = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Tabled:
    """A table with what its columns mean in a sentence, and the runs behind each row where rows rest on runs."""

    data: pd.DataFrame = field(repr=False)
    note: str
    runs: Runs = field(default=(), repr=False)


def summary(now: Mapping[str, Reading]) -> Tabled:
    """T-A. Ten outcomes of each route: the baseline's level, and the differences of the others with an arrow."""
    reading = now["routes"]
    rows = Rows()
    arrows = []
    for name in reading.scenarios:
        for metric in TEN:
            is_base = name == reading.study.baseline
            if is_base and METRICS[metric].difference:
                continue
            found = reading.level(metric, name) if is_base else reading.change_of(metric, name)
            rows.metric(metric, found, scenario=name, kind="level" if is_base else f"difference from {reading.study.baseline}")
            sign = found.interval.sign
            arrows.append("" if is_base else UNKNOWN if not found.interval.known else UP if sign > 0 else DOWN if sign < 0 else SAME)
    data = rows.frame().assign(arrow=arrows)
    data.insert(3, "name", data["measure"].map(lambda key: METRICS[key].name))
    return Tabled(data, f"Levels of the baseline and differences from it, {LUCK}; arrows: the interval excludes no change.", tuple(rows.runs))


def claims(now: Mapping[str, Reading]) -> Tabled:
    """T-B. Every claim of the ledger with its verdict, or why it has none."""
    reading = now["claims"]
    found = verdicts_of(reading.study)
    data = found.table.rename(columns={"share_of_worlds": "share_of_draws"})
    why = f" All of this is exploratory: {found.exploratory}." if found.exploratory else ""
    runs = tuple(reading.study.plan["run_id"])
    return Tabled(
        data, "Estimate: the first test of a claim at declared values; empty verdict: not run in this profile." + why,
        tuple(runs if row else () for row in data["estimate"].notna()),
    )  # fmt: skip


def parameters(now: Mapping[str, Reading]) -> Tabled:
    """T-C. The parameters that explain most of how net saving differs between plausible worlds."""
    reading = now["robustness"]
    scenario = reading.study.scenarios[-1]
    if reading.study.plan["draw"].nunique() <= FEWEST:
        raise NothingToShow(f"fewer than {FEWEST} plausible worlds say nothing of what matters")
    found = sensitivity(reading.study, "net_saving_per_head", scenario, only=(FIRST_ORDER,))
    found = found[found["measure"] == FIRST_ORDER].sort_values("rank").head(MOST)
    rows = []
    for row in found.to_dict("records"):
        about = REGISTER[row["key"]]
        rows.append(
            {
                "rank": row["rank"], "name": row["key"], "meaning": about.about, "value": str(about.default), "range": str(about.prior or ""),
                "measure": "share of the variance of net saving that it explains alone", "unit": "share", "estimate": row["estimate"],
                "lower": row["lower"], "upper": row["upper"], "reached_by_chance": row["chance"], "source": about.source, "mark": about.mark,
                "n_draws": row["n_draws"],
            }
        )  # fmt: skip
    runs = tuple(reading.study.plan["run_id"])
    return Tabled(
        pd.DataFrame(rows), f"Net saving of {short_name(scenario)}. Read no share below what chance reaches in 1 of 20.", (runs,) * len(rows)
    )


def scenarios(now: Mapping[str, Reading]) -> Tabled:
    """T-D. What each scenario sets that the baseline does not, with the baseline's value."""
    reading = now["routes"]
    base = reading.config_of(reading.study.baseline)
    usual = dict(flatten(base.plain()["levers"]))
    rows = []
    for name in reading.scenarios[1:]:
        config = reading.config_of(name)
        own = dict(flatten(config.plain()["levers"]))
        rows += [_lever(name, key, usual.get(key), value, "first month", "") for key, value in own.items() if value != usual.get(key)]
        for policy in config.policies.values():
            rows += [_lever(name, key, usual.get(key), value, policy.starts, policy.ends or "") for key, value in flatten(policy.levers)]
    return Tabled(pd.DataFrame(rows), f"Levers only; the baseline is {reading.study.baseline}. Same people, same luck, same beliefs in all.")


def _lever(scenario: str, key: str, before: Any, after: Any, starts: str, ends: str) -> dict[str, str]:
    about = REGISTER[key]
    return {"scenario": scenario, "lever": key, "meaning": about.about, "unit": about.unit, "baseline": _text(before), "value": _text(after), "from": starts, "until": ends}


def _text(value: Any) -> str:
    return "none" if value is None else str(value)


def validation(now: Mapping[str, Reading]) -> Tabled:
    """T-E. Every declared pattern: published figure and band, the model's figure and interval, role, hit or miss."""
    reading = now["history"]
    data = against(reading).rename(
        columns={"modelled": "estimate", "modelled_low": "lower", "modelled_high": "upper", "low": "band_low", "high": "band_high"}
    )
    runs = tuple(reading.study.plan["run_id"])
    return Tabled(data, "Estimate: the model, mean over seeds, with its 95% interval. Rows held out were never fitted.", (runs,) * len(data))


def assumptions(now: Mapping[str, Reading]) -> Tabled:
    """T-F. Every parameter that rests on an assumption: value, what is believed possible, and what would settle it."""
    rows = [
        {
            "assumption": entry.key, "meaning": entry.about, "value": str(entry.default), "unit": entry.unit,
            "why": "no source gives it" if entry.source == "assumption" else f"after {entry.source}, by our judgement",
            "believed_possible": str(entry.prior or ""),
            "what_would_change_the_answer": f"a measured value outside {entry.prior}" if entry.prior else "a measured value",
        }
        for entry in REGISTER.parameters if entry.mark == "assumption" and entry.role == PARAMETER
    ]  # fmt: skip
    return Tabled(pd.DataFrame(rows), "Made from the declarations. Sweep a value over what is believed possible to see what rests on it.")
