"""Small studies with made-up runs for every source of the briefing, so that all figures can be drawn in seconds.

A run is fixed by its configuration and seed. In the world `up` what policies do is for the better, in `down` for the worse, and
in both the seeds differ a little. No mechanism of the model is in it: these studies test what is drawn, not what is simulated.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.histories import spec as history_spec
from sim.claims.plan import claims_study
from sim.config import Config
from sim.data.geography import scope
from sim.declared import REGISTER
from sim.figures.briefing.pound import in_force
from sim.outcomes.metrics import METRICS
from sim.outcomes.tables import EVENTS, FLOWS, GROUP_YEAR, METRICS_MONTHLY, METRICS_SUMMARY, PRACTICE_END, PRACTICE_YEAR
from sim.parameters import flatten
from sim.runner import RunResult
from sim.studies.folder import StudyFolder
from sim.studies.load import Study
from sim.studies.plan import configuration_of, make_plan
from sim.studies.study_file import check_study
from sim.studies.worker import carry_out
from tests.study_runs import tasks

PLACE = "5D9"
MONTHLY = ("active_engagement", "spend_per_head", "engagement", "gp_referrals")  # what figures read month by month, but for the history
ROUTES = [
    "pbc_2009", "pbc_fixed", "gp_only_statutory", "lcp_ladder", "lcp_big_bang", "pct_mergers_first",
    "pct_mergers_with_lcp", "lcp_first_then_mergers",
]  # fmt: skip


def _spec(scenarios, designs=None, seeds=2, horizon="quick", place=PLACE, **more):
    return {"title": "t", "question": "q", "scope": place, "horizon": horizon, "scenarios": scenarios, "seeds": seeds, "designs": designs or {}, **more}


def _factorial(*switches, acts="policy_start"):
    return {"parts": {"kind": "factorial", "switches": list(switches), "acts": acts}}


def _grid(acts="policy_start", **over):
    return {"grid": {"kind": "grid", "acts": acts, "over": {key.replace("__", "."): values for key, values in over.items()}}}


SPECS = {
    "routes": lambda: _spec(ROUTES, horizon="full", place=["5D9", "5J9"]),
    "deal": lambda: _spec(["lcp_shell"], _factorial("real_budget", "experimentation"), base_draw=False),
    "sizes": lambda: _spec(["pbc_2009", "lcp_big_bang"], _grid(lcp__min_pop=[7000, 60000, 400000]), base_draw=False),
    "risk": lambda: _spec(
        ["pbc_2009", "lcp_ladder"], _grid(risk__downside_share=[0.0, 1.0], risk__corridor=[2.0], risk_attitude__loss_aversion=[1.3, 2.25]),
        base_draw=False,
    ),
    "conditions": lambda: _spec(["pbc_2009"], _factorial("timely_budgets", "usable_information"), base_draw=False),
    "enthusiasm": lambda: _spec(
        ["pbc_2009"], _grid(acts="from_start", enthusiasm__share=[0.0, 0.3], pct__support_to_practices__mean=[0.1, 0.8]), base_draw=False
    ),
    "handicaps": lambda: _spec(["pbc_2009"], _factorial("national_targets", "lack_of_trust", acts="from_start"), base_draw=False),
    "inducements": lambda: _spec(
        ["lcp_big_bang"],
        {"one": {"kind": "one_at_a_time", "over": {"specialist.pension_portability": [0.2, 1.0], "specialist.package.premium": [0.0, 20.0], "specialist.package.on_call_relief": [0.0, 1.0]}}},
        fixed={"specialist.engagement_mode": "chosen"},
    ),
    "conflict": lambda: _spec(
        ["pbc_2009", "lcp_big_bang"], _grid(self_dealing__own_profit=[0.0, 0.4], gov__conflict_rule=["none", "register", "recusal", "independent_panel"]),
        base_draw=False,
    ),
    "pilots": lambda: _spec(["pbc_2009"], horizon="full", place=["5D9", "5J9", "5ET"]),
    "robustness": lambda: _spec(["pbc_2009", "lcp_big_bang"], {"behaviour": {"kind": "latin_hypercube", "n": 4, "over": ["referral", "promise.base"]}}),
    "history": lambda: history_spec([PLACE], [1, 2]),
    "claims": lambda: claims_study(["B1"], PLACE, 2, 2),
}  # fmt: skip


def planned(source: str, folder: Path) -> StudyFolder:
    """A small study of a source, with nothing done."""
    return StudyFolder.create(folder, make_plan(check_study(SPECS[source](), source), source), configuration_of)


def study(source: str, folder: Path, world: str) -> Study:
    """The same, all of it done in a world, `up` or `down`."""
    made = planned(source, folder)
    for task in tasks(made, f"tests.briefing_runs:{world}"):
        outcome = carry_out(task)
        assert outcome.state == "done", outcome
    return Study(folder)


def up(config: Config, seed: int) -> RunResult:
    """A run in a world in which policies do good."""
    return _result(config, seed, 1.0)


def down(config: Config, seed: int) -> RunResult:
    """A run in a world in which they do harm."""
    return _result(config, seed, -1.0)


def _moved(config: Config) -> float:
    """How much a configuration does: levers of its policies that are not as declared."""
    return float(sum(key in REGISTER and value != REGISTER[key].default for policy in config.policies.values() for key, value in flatten(policy.levers)))


def _values(config: Config, seed: int, sign: float) -> dict[str, float]:
    """Every metric of a run over its period."""
    place = int(hashlib.sha256(f"{seed}".encode()).hexdigest()[:6], 16)
    luck = np.random.default_rng(place).normal(size=len(METRICS)) * 0.05
    own = np.random.default_rng(int(config.hash(), 16) % 2**32 + seed).normal(size=len(METRICS)) * 0.01
    drive = _moved(config)
    found = {}
    for rank, (key, metric) in enumerate(METRICS.items()):
        good = metric.good or 1
        found[key] = 40.0 + sign * good * 0.4 * drive + luck[rank] + own[rank]
    size = float(in_force(config, "lcp.min_pop"))
    bent = (np.log10(size / 60_000.0)) ** 2 if config.scenario == "lcp_big_bang" else 0.0
    profit = float(config.parameters.self_dealing.own_profit) if in_force(config, "gov.conflict_rule") == "none" else 0.0
    found["spend_per_head"] = 1400.0 - sign * (2.0 * drive - 20.0 * bent - 40.0 * profit) + luck[0] + own[1]
    found["net_saving_per_head"] = found["spend_per_head"]
    share = float(in_force(config, "risk.downside_share"))
    found["budget_coverage"] = 50.0 - sign * 40.0 * (share - 0.5) + luck[1]
    keen, support = float(in_force(config, "enthusiasm.share")), float(in_force(config, "pct.support_to_practices.mean"))
    found["redesigns"] = 8.0 + sign * (0.3 * drive + 10.0 * keen * support) + luck[2] + own[2]
    found["specialists_in_groups"] = 10.0 + sign * (4.0 * float(in_force(config, "specialist.pension_portability"))) + luck[3]
    found["gp_referrals"] = 200.0 - sign * drive + luck[4]
    return found


def _result(config: Config, seed: int, sign: float) -> RunResult:
    here, values = scope(config.scope), _values(config, seed, sign)
    start = pd.Period(config.start, "M")
    months = pd.period_range(start, pd.Period(config.end, "M"), freq="M").strftime("%Y-%m").to_numpy()
    before = months < config.policy_start
    numbers = np.random.default_rng(seed)
    frames = []
    wanted = values if config.end == "2010-04" else MONTHLY
    for key in wanted:
        value = values[key]
        usual = 40.0 if key not in ("spend_per_head", "net_saving_per_head", "gp_referrals") else 1400.0 if "head" in key else 200.0
        monthly = np.where(before, usual, value)
        frames.append(pd.DataFrame({"month": months, "area": "scope", "metric": key, "value": monthly}))
        if key in ("gp_referrals", "engagement"):
            for place, area in enumerate(here.pct_codes):
                drift = 1.0 + 0.001 * place * np.arange(months.size) / 12.0 + 0.002 * numbers.normal(size=months.size)
                frames.append(pd.DataFrame({"month": months, "area": area, "metric": key, "value": monthly * drift}))
    metrics = pd.concat(frames, ignore_index=True).assign(unit="", scenario=config.scenario, seed=np.int32(seed))
    summary = pd.DataFrame({"metric": list(values), "value": list(values.values())}).assign(unit="", period="", scenario=config.scenario, seed=np.int32(seed))
    n = here.practices
    people = here.practice_list_by_cell.reshape(n, -1).sum(axis=1)
    keen = np.linspace(0.2, 0.8, n)
    practices = pd.DataFrame(
        {
            "practice": here.practice_codes.astype(str), "area": here.pct_codes[here.practice_pct].astype(str), "easting_m": here.practice_easting_m,
            "northing_m": here.practice_northing_m, "people": people,
            "rung": np.where((np.arange(n) % 2 == 0) & (config.scenario == "lcp_ladder"), "R2", "R0"),
            "engagement": np.clip(keen + sign * 0.002 * _moved(config) * (here.practice_imd - here.practice_imd.mean()) / 10.0, 0, 1), "trust": 0.5, "quality": keen - 0.5,
        }
    ).assign(scenario=config.scenario, seed=np.int32(seed))  # fmt: skip
    years = sorted({int(month[:4]) for month in months if month.endswith("-03")})
    groups = pd.DataFrame(
        [(year, 1, str(here.pct_codes[0]), "R0", n, int(people.sum()), 0.5, 0, 0, 0) for year in years], columns=GROUP_YEAR.names[2:]
    ).assign(scenario=config.scenario, seed=np.int32(seed))
    practice_years = pd.concat([practices[["scenario", "seed", "area", "practice", "rung"]].assign(year=year) for year in years])
    tables = {"practice_years": (practice_years, PRACTICE_YEAR), "metrics": (metrics, METRICS_MONTHLY), "summary": (summary, METRICS_SUMMARY), "practices": (practices, PRACTICE_END), "groups": (groups, GROUP_YEAR)}
    ready = {name: frame.astype({c.name: c.kind for c in table.columns})[table.names] for name, (frame, table) in tables.items()}
    empty = {
        name: pd.DataFrame({c.name: pd.Series(dtype="object" if c.kind == "str" else c.kind) for c in table.columns})
        for name, table in (("flows", FLOWS), ("events", EVENTS))
    }
    return RunResult(config, seed, **ready, **empty)
