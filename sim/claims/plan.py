"""From claims to one study: every arm that some claim needs runs once, in the same worlds as all others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sim.claims.experiment import Experiment
from sim.claims.ledger import arms, digest, experiments
from sim.data.geography import scope as find_scope
from sim.studies.design import POSTERIOR, SOBOL

NAME, WORLDS = "claims", "worlds"
PRIORS = "priors"
# What is believed of behaviour, and the rival theories; people, care and prices stay as they are.
BELIEFS = (
    "structure", "referral", "effort", "engagement", "risk_attitude", "joining", "peers", "promise", "approval", "learning",
    "capability", "attention", "bargaining", "monitoring", "legitimacy", "patient_experience", "quality", "redesign.cost_ratio",
    "redesign.cost_ratio_log_sd", "redesign.induced_demand", "redesign.quality_sd", "redesign.idea_rate", "redesign.failure",
    "accountability", "self_dealing", "partnership", "specialist_work", "hospital.fixed_share", "hospital.shed",
    "hospital.admission_response", "hospital.pressure_response",
)  # fmt: skip


def runnable(ids: Iterable[str], scope: str | list[str]) -> list[Experiment]:
    """Experiments of those claims that the scope can test."""
    trusts = len(find_scope(scope).pct_codes)
    return [one for one in (experiments()[claim] for claim in ids) if one.tests and one.trusts <= trusts]


def without(arm: str, restates: Mapping[str, Any]) -> str:
    """The name of an arm in which what restates a claim is off."""
    return f"{arm}--{'-'.join(key.replace('.', '_') for key in restates)}" if restates else arm


def names_of(experiment: Experiment) -> list[str]:
    """Every arm that an experiment needs: as they are, and with what restates the claim off."""
    both = ({}, experiment.restates) if experiment.restates else ({},)
    return [without(arm, restates) for arm in experiment.arms for restates in both]


def claims_study(
    ids: Iterable[str], scope: str | list[str], seeds: int, draws: int, horizon: str = "full", worlds: str = PRIORS
) -> dict[str, Any]:
    """The study file of some claims.

    Args:
        ids: claims of the ledger.
        scope: where.
        seeds: of the declared values.
        draws: worlds from the priors (a power of two), or from the posterior of practice-based commissioning; each has one
            seed of its own, which all arms share.
        horizon: of `conf/horizon`.
        worlds: `priors` or `posterior`.
    """
    needed: dict[str, dict[str, Any]] = {}
    names: dict[str, None] = {}
    for experiment in runnable(ids, scope):
        for arm in experiment.arms:
            for restates in ({}, experiment.restates):
                name = without(arm, restates)
                names[name] = None
                if name in arms() or restates:
                    needed[name] = _arm(arm, restates)
    design = (
        {"kind": SOBOL, "n": draws, "over": list(BELIEFS), "acts": "from_start"}
        if worlds == PRIORS
        else {"kind": POSTERIOR, "from": "pbc", "n": draws}
    )
    return {
        "title": f"Claims of the ledger {digest()[:16]}",
        "question": "Which claims hold, and in how many plausible worlds?",
        "scope": scope, "horizon": horizon, "arms": needed, "scenarios": list(names), "seeds": seeds,
        "designs": {WORLDS: design} if draws else {},
    }  # fmt: skip


def widened(spec: dict[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
    """The same study with what a folder holds already, so that nothing finished is lost or computed twice."""
    names = list(dict.fromkeys([*present["scenarios"], *spec["scenarios"]]))
    return {**spec, "arms": {**present.get("arms", {}), **spec["arms"]}, "scenarios": names}


def _arm(name: str, restates: Mapping[str, Any]) -> dict[str, Any]:
    declared = arms().get(name, {"scenario": name})
    levers = {key: value for key, value in declared.get("levers", {}).items() if key not in restates}
    return {"scenario": declared["scenario"], "levers": levers, "from_start": {**declared.get("from_start", {}), **restates}}
