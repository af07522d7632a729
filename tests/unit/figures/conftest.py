"""A comparison such as `sim.analysis.compare` hands over, made up but realistic, to draw pictures from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sim.data.geography import scope
from sim.outcomes.metrics import HEADLINES, METRICS
from sim.outcomes.tables import GROUP_YEAR, METRICS_MONTHLY, METRICS_SUMMARY, PRACTICE_END, PRACTICE_YEAR

MAIN = ("pbc_2009", "pbc_fixed", "pbc_real_budget", "lcp_ladder", "lcp_big_bang")
RUNGS = ("none", "R0", "R1", "R2", "R3", "R4")
# by scenario: engagement at the end (%), net saving (£), quality (sd), chances of rungs at the end, years to get there
GOOD = {
    "pbc_2009": (31, 0.0, 0.0, (0.12, 0.88, 0, 0, 0, 0), 1),
    "pbc_fixed": (46, 1.1, 0.03, (0.08, 0.92, 0, 0, 0, 0), 3),
    "pbc_real_budget": (40, 1.4, 0.02, (0.15, 0.15, 0.5, 0.2, 0, 0), 4),
    "lcp_ladder": (62, 6.4, 0.11, (0.08, 0.18, 0.1, 0.2, 0.32, 0.12), 9),
    "lcp_big_bang": (52, -4.2, -0.06, (0.02, 0, 0, 0.1, 0.13, 0.75), 1),
    "pct_only": (4, 2.1, -0.12, (1, 0, 0, 0, 0, 0), 1),
    "small_groups": (37, 0.4, 0.05, (0.3, 0.2, 0.1, 0.2, 0.2, 0), 6),
}
BAD = {
    name: (min(31.0, 31 - (end - 31) / 3), -abs(saving) - 2, -abs(quality) - 0.04, (0.3, 0.7, 0, 0, 0, 0), 2)
    if name != "pbc_2009"
    else GOOD[name]
    for name, (end, saving, quality, _, _) in GOOD.items()
}
NONE = dict.fromkeys(GOOD, (31, 0.0, 0.0, (0.12, 0.88, 0, 0, 0, 0), 1))


@dataclass
class Fake:
    """The attributes of a comparison that figures read."""

    table: pd.DataFrame
    metrics: pd.DataFrame
    summary: pd.DataFrame
    groups: pd.DataFrame
    practices: pd.DataFrame
    practice_years: pd.DataFrame
    flows: pd.DataFrame
    configs: dict[str, SimpleNamespace]
    scenarios: list[str]


def fake(
    scenarios: tuple[str, ...] = MAIN,
    seeds: int = 4,
    world: dict[str, tuple] = GOOD,
    start: str = "2006-04",
    end: str = "2020-03",
    policy_start: str = "2010-04",
    place: str = "demo",
) -> Fake:
    here = scope(place)
    months = pd.period_range(start, end, freq="M").strftime("%Y-%m").tolist()
    metrics = _metrics(scenarios, seeds, world, months, policy_start, list(here.pct_codes))
    return Fake(
        table=_table(scenarios, seeds, world),
        metrics=metrics,
        summary=pd.DataFrame(
            [
                (name, seed, metric, 1.0, METRICS[metric].unit, METRICS[metric].period)
                for name in scenarios
                for seed in range(1, seeds + 1)
                for metric in HEADLINES
            ],
            columns=METRICS_SUMMARY.names,
        ),
        groups=_groups(scenarios, seeds, world, months, policy_start, here),
        practices=_practices(scenarios, seeds, world, here),
        practice_years=_practice_years(scenarios, seeds, world, months, policy_start, here),
        flows=pd.DataFrame(columns=["scenario", "seed", "year", "reason", "pence"]),
        configs={
            name: SimpleNamespace(
                about=SimpleNamespace(title=name.replace("_", " ")),
                start=start,
                end=end,
                policy_start=policy_start,
                hash=lambda name=name: sha256(name.encode()).hexdigest()[:16],
            )
            for name in scenarios
        },
        scenarios=list(scenarios),
    )


def _luck(*key: object) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(sha256(repr(key).encode()).digest()[:4], "big"))


def _metrics(scenarios, seeds, world, months, policy_start, areas) -> pd.DataFrame:
    rows = []
    for name in scenarios:
        for seed in range(1, seeds + 1):
            noise = np.cumsum(_luck("month", seed).normal(0, 0.35, len(months)))
            after = np.cumsum(_luck("after", seed, name).normal(0, 0.3, len(months)))
            level = 0.0
            for at, month in enumerate(months):
                value = 31 + 31 * np.exp(-((at / 12 - 2.2) ** 2) / 8) + noise[at] / 3
                if month >= policy_start:
                    level += 1 / 12
                    usual = value
                    aim = world[name][0] if name != scenarios[0] else usual
                    value = usual + (aim - usual) * (1 - np.exp(-level / 1.5)) + (after[at] if name != scenarios[0] else 0)
                value = float(np.clip(value, 0, 100))
                for area in ("scope", *areas):
                    rows.append((name, seed, month, area, "active_engagement", value, "% of practices"))
    return pd.DataFrame(rows, columns=METRICS_MONTHLY.names)


def _table(scenarios, seeds, world) -> pd.DataFrame:
    rows = []
    sizes = {
        "commissioning_hours": 0.3, "trust": 0.1, "lcp_coverage": 20, "gp_referrals": -6, "elective_admissions": -2,
        "emergency_admissions": 0.0, "out_of_hospital_share": 4, "redesigns": 3, "savings_paid_share": 30,
        "overspend_risk": 8, "management_cost_per_head": 1.5,
    }  # fmt: skip
    for metric in HEADLINES:
        for name in scenarios[1:]:
            end, saving, quality, _, _ = world[name]
            moved = {"active_engagement": end - 31.0, "net_saving_per_head": saving, "quality_index": quality}
            strength = (end - 31.0) / 31.0
            mean = moved.get(metric, sizes.get(metric, 0.0) * strength)
            spread = {"active_engagement": 3.0, "net_saving_per_head": 1.2, "quality_index": 0.018}.get(
                metric, 0.2 * abs(sizes.get(metric, 0)) + 0.2
            )
            mean += spread * 0.1 * _luck(metric, name).normal()
            half = spread if seeds > 1 else np.nan
            rows.append((metric, METRICS[metric].unit, name, scenarios[0], mean, mean - half, mean + half,
                         f"95% interval over {seeds} paired seeds (luck only)" if seeds > 1 else "one seed: no interval", seeds))  # fmt: skip
    names = ["metric", "unit", "scenario", "baseline", "estimate", "lower", "upper", "interval", "n_seeds"]
    return pd.DataFrame(rows, columns=names)


def _rungs(name, seed, world, here, part: float) -> np.ndarray:
    """Rung of each practice when `part` of the way is done: places differ in readiness."""
    luck = _luck("rung", seed)
    ready = luck.uniform(0, 1, len(here.practice_codes)) * 0.7 + 0.3 * (here.practice_pct / max(len(here.pct_codes) - 1, 1))
    ready = np.clip(ready, 0, 0.999)
    ends = np.cumsum(world[name][3])
    begins = np.cumsum(world["pbc_2009"][3])
    aim = np.searchsorted(ends / ends[-1], ready, side="right")
    begin = np.searchsorted(begins / begins[-1], ready, side="right")
    return np.round(begin + (aim - begin) * part).astype(int)


def _groups(scenarios, seeds, world, months, policy_start, here) -> pd.DataFrame:
    rows = []
    sizes = here.practice_list_by_cell.reshape(len(here.practice_codes), -1).sum(axis=1)
    for name in scenarios:
        for seed in range(1, seeds + 1):
            for month in (month for month in months if month.endswith("-03")):
                year = int(month[:4])
                rung = _rungs(name, seed, world, here, _part(name, year, world, policy_start))
                group = 0
                for area in range(len(here.pct_codes)):
                    for step in range(1, 6):
                        own = (rung == step) & (here.practice_pct == area)
                        if own.any():
                            group += 1
                            rows.append((name, seed, year, group, here.pct_codes[area], RUNGS[step], int(own.sum()),
                                         int(sizes[own].sum()), 0.5, 0, 0, 0))  # fmt: skip
    return pd.DataFrame(rows, columns=GROUP_YEAR.names)


def _part(name, year, world, policy_start) -> float:
    """How much of its way a scenario has gone at the end of a financial year, 0 to 1."""
    return float(np.clip((year - int(policy_start[:4])) / world[name][4], 0, 1))


def _practice_years(scenarios, seeds, world, months, policy_start, here) -> pd.DataFrame:
    frames = [
        pd.DataFrame(
            {
                "scenario": name, "seed": seed, "area": here.pct_codes[here.practice_pct], "practice": here.practice_codes,
                "year": year, "rung": np.array(RUNGS)[_rungs(name, seed, world, here, _part(name, year, world, policy_start))],
            }
        )
        for name in scenarios
        for seed in range(1, seeds + 1)
        for year in (int(month[:4]) for month in months if month.endswith("-03"))
    ]  # fmt: skip
    return pd.concat(frames, ignore_index=True)[PRACTICE_YEAR.names]


def _practices(scenarios, seeds, world, here) -> pd.DataFrame:
    frames = []
    sizes = here.practice_list_by_cell.reshape(len(here.practice_codes), -1).sum(axis=1)
    for name in scenarios:
        for seed in range(1, seeds + 1):
            rung = _rungs(name, seed, world, here, 1.0)
            frames.append(
                pd.DataFrame(
                    {
                        "scenario": name, "seed": seed, "practice": here.practice_codes,
                        "area": here.pct_codes[here.practice_pct], "easting_m": here.practice_easting_m,
                        "northing_m": here.practice_northing_m, "people": sizes,
                        "rung": np.array(RUNGS)[rung], "engagement": 0.5, "trust": 0.5, "quality": 0.0,
                    }
                )
            )  # fmt: skip
    return pd.concat(frames, ignore_index=True)[PRACTICE_END.names]


@pytest.fixture(scope="session")
def make() -> Callable[..., Fake]:
    return fake


@pytest.fixture(scope="session")
def good() -> Fake:
    return fake()


@pytest.fixture(scope="session")
def bad() -> Fake:
    return fake(world=BAD)
