"""Settings that are each allowed, and cannot hold together: found before anything runs, each with its reason."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.care.lines import LINES
from sim.care.redesign import CATALOGUE, ELECTIVE
from sim.clock import month_label, parse_month
from sim.data.geography import scope as find_scope
from sim.declared import REGISTER, AllParams
from sim.errors import Problem, ScopeError
from sim.levers import BY_KIND, RUNGS, AllLevers
from sim.money import kinds
from sim.parameters import DatedPath, looks_dated


def impossible_care(values: Mapping[str, Any]) -> list[Problem]:
    """Redesigns that would move more care than there is, and rates that could rise above the head room."""
    given = AllParams.model_validate({key: values[key] for key in AllParams.model_fields if key in values})
    found = []
    highest = 0.0
    for stream in sorted({pathway.stream for pathway in CATALOGUE}):
        names = [pathway.eligible for pathway in CATALOGUE if pathway.stream == stream]
        movable = sum(getattr(given.redesign, name) for name in names)
        if round(movable, 9) > 1.0:
            what = f"{', '.join(names)} together move {movable:.2f} of the care that there is, above the highest possible, 1"
            found.append(Problem(f"redesign.{names[0]}", what))
        rise = 1.0 + given.redesign.induced_demand * min(movable, 1.0)
        if stream == ELECTIVE:
            rise *= 1.0 + min(given.hospital.admission_response, given.hospital.most_added)
        highest = max(highest, rise)
    highest *= math.exp(max(0.0, -given.referral.budget_response))
    highest *= math.exp(abs(given.referral.control_effect) * (REGISTER["pct.referral_control"].high or 0.0))
    if given.referral.foresight * given.referral.budget_response > 0.0:
        highest *= 1.0 + given.referral.most_added
    if highest > given.care.head_room:
        what = f"{given.care.head_room:g} is too low: redesign.induced_demand, referral.budget_response, referral.most_added and hospital.most_added can raise a rate {highest:.3f} times"
        found.append(Problem("care.head_room", what))
    return found


def contradictions(values: Mapping[str, Any], policies: Mapping[str, Any], scope: Any) -> list[Problem]:
    """Settings that are each allowed but cannot hold together; what is not well formed is passed over."""
    found = []
    of_policies = ((name, policy) for name, policy in policies.items() if isinstance(policy, Mapping))
    settings = [("", values), *((f"policies.{name}.levers.", policy.get("levers", {})) for name, policy in of_policies)]
    merging = any(_words_of(_at(levers, "pct.merger.mode")) != "none" for _, levers in settings)
    for prefix, levers in settings:
        for rungs in _values_of(_at(levers, "migration.stages")):
            if not isinstance(rungs, list | tuple):
                continue
            if tuple(rungs) != tuple(rung for rung in RUNGS if rung in rungs) or "R0" not in rungs:
                found.append(
                    Problem(f"{prefix}migration.stages", f"{list(rungs)} must rise from R0 without repeating a rung")
                )
        for name in _values_of(_at(levers, "budget.contract")):
            if wrong := kinds.problem_of(str(name)):
                found.append(Problem(f"{prefix}budget.contract", wrong))
        if _words_of(_at(levers, "pct.merger.mode")) != "none" and (one := _only_trust(scope)):
            what = (
                f"there is one primary care trust in the scope, {one}, which has nobody to merge with; "
                "use a scope of two or more, such as demo, or the mode none"
            )
            found.append(Problem(f"{prefix}pct.merger.mode", what))
        if _at(levers, "pct.n") is not None and not merging:
            what = "trusts become fewer by mergers alone, and pct.merger.mode is none throughout; set it, or leave pct.n null"
            found.append(Problem(f"{prefix}pct.n", what))
        if "automatic" in _values_of(_at(levers, "savings.rule")) and _at(levers, "savings.honour_prob") is not None:
            what = "an automatic rule leaves nothing to chance; use savings.rule negotiated or fixed, or leave this null"
            found.append(Problem(f"{prefix}savings.honour_prob", what))
    return found


def unmeasured_payment(values: Mapping[str, Any], policies: Mapping[str, Any], run: Mapping[str, Any]) -> list[Problem]:
    """Money that depends on outcomes in a month in which none are measured: the first such month, whoever brought it about."""
    framework, weight, contract = "outcomes.framework", "outcomes.payment_weight", "budget.contract"
    dates = [date for policy in policies.values() for date in (policy["starts"], policy.get("ends")) if date is not None]
    settings = [values, *(policy["levers"] for policy in policies.values())]
    for value in (_at(levers, key) for levers in settings for key in (framework, weight, contract)):
        dates += [date for date, _ in value] if looks_dated(value) else []
    start, end = parse_month(run["start"]), parse_month(run["end"])
    for month in sorted({start, *(parse_month(date) for date in dates)}):
        if not start <= month <= end or _in_force(framework, values, policies, month) != "none":
            continue
        kind = _in_force(contract, values, policies, month)
        payers = {weight: _in_force(weight, values, policies, month), f"the contract {kind} (budget.contract)": _paid_by_contract(kind, values)}
        for payer, share in payers.items():
            if share > 0.0:
                what = (
                    f"is none from {month_label(month)} on, so that no results are measured, but {payer} makes {share:g} of the money "
                    "depend on them; use mixed, process or outcome, or pay nothing for outcomes"
                )
                return [Problem(framework, what)]
    return []


def _paid_by_contract(kind: str, values: Mapping[str, Any]) -> float:
    """Share of the money that a named contract makes depend on outcomes by itself."""
    if kind == BY_KIND:
        return 0.0
    given = AllParams.model_validate({key: values[key] for key in AllParams.model_fields if key in values})
    offer = kinds.offered(AllLevers(), np.full(len(LINES), 1.0 / len(LINES)), given.money.contracts)
    return kinds.terms(kind, offer).outcome_weight


def _in_force(key: str, values: Mapping[str, Any], policies: Mapping[str, Any], month: int) -> Any:
    """Value of a lever in a month, of settings that are well formed: what policies move, in their order, from what it is."""
    value = _step(_at(values, key), month)
    for policy in policies.values():
        aim, strength = _step(_at(policy["levers"], key), month), policy.get("strength", 1.0)
        over = policy.get("ends") is not None and month >= parse_month(policy["ends"])
        if aim is None or strength == 0.0 or month < parse_month(policy["starts"]) or over:
            continue
        value = aim if isinstance(aim, str) else value + strength * (aim - value)
    return value


def _step(value: Any, month: int) -> Any:
    """The value of a dated path in a month; any other value is the same in every month."""
    if not looks_dated(value):
        return value
    return DatedPath(tuple((parse_month(date), step) for date, step in value)).at(month)


def _at(levers: Any, key: str) -> Any:
    """What is set at a dotted key, or None where nothing is."""
    for name in key.split("."):
        levers = levers.get(name) if isinstance(levers, Mapping) else None
    return levers


def _words_of(value: Any) -> str:
    """A word that is set somewhere and is not "none", or "none"."""
    return next((word for word in _values_of(value) if word != "none"), "none")


def _only_trust(scope: Any) -> str:
    """The code of a scope's only primary care trust; nothing where there are more, or where the scope is wrong."""
    try:
        codes = find_scope(scope).pct_codes
    except (ScopeError, TypeError, AttributeError):
        return ""
    return str(codes[0]) if len(codes) == 1 else ""


def _values_of(value: Any) -> list[Any]:
    if value is None:
        return []
    return [step for _, step in value] if looks_dated(value) else [value]
