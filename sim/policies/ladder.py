"""The migration ladder: what each rung's contract is, and what its gate asks for. It knows numbers, not names.

R0 is a notional budget; R1 shares the risk of one line; R2 covers part of spending; R3 most; R4 all that the levers say.
"""

from __future__ import annotations

import numpy as np

from sim.care.lines import LINES
from sim.levers import BY_KIND, RUNGS, AllLevers
from sim.money import kinds
from sim.money.contracts import none, notional, real
from sim.money.contracts.base import Contract

R1, R2, R3, R4 = 1, 2, 3, 4


def contract(rung: int, levers: AllLevers, parameters, line_shares: np.ndarray) -> Contract:
    """Terms of a rung under the levers of the month.

    Without the ladder (`lcp.enabled` false) everyone has what the levers of `budget` say. With it, those levers are the
    offer at the top: R0 stays notional, and the rungs between hold ever more of it in cash. A notional offer stays
    notional on every rung. A contract that `budget.contract` names goes before `budget.kind`; on the ladder it is what the
    highest rung that exists holds.

    Args:
        rung: 0 to 4.
        levers: of the month.
        parameters: of the model, for scopes and shares of the rungs between and for named contracts.
        line_shares: share of each line in the area's spending, [11]; R1 covers the first.

    Raises:
        ContractError: if a named contract does not exist or has impossible terms.
    """
    if levers.lcp.enabled and levers.lcp.scope == "provider_only":  # it provides: the trust keeps the cash
        return none.terms() if _is_none(levers) else notional.terms(levers)
    if levers.budget.contract != BY_KIND:
        if not levers.lcp.enabled or rung == max(stages(levers)):
            return kinds.terms(levers.budget.contract, kinds.offered(levers, line_shares, parameters.money.contracts))
        if rung == 0:
            return notional.terms(levers)
    elif levers.budget.kind == "none":
        return none.terms()
    group_parameters = parameters.group
    if not levers.lcp.enabled:
        return notional.terms(levers) if levers.budget.kind == "notional" else real.terms(levers)
    scope = {R1: float(line_shares[0]), R2: group_parameters.partial_scope, R3: group_parameters.delegated_scope}.get(
        rung
    )
    if rung == 0 or (levers.budget.kind == "notional" and levers.budget.contract == BY_KIND):
        return notional.terms(levers, scope)
    downside = min(group_parameters.shared_risk_downside, levers.risk.downside_share) if rung == R1 else None
    return real.terms(levers, scope=scope, downside=downside)


def _is_none(levers: AllLevers) -> bool:
    return levers.budget.kind == "none" if levers.budget.contract == BY_KIND else levers.budget.contract == "none"


def offers_nothing(levers: AllLevers, parameters) -> bool:
    """Whether no rung that exists offers a budget that covers anything, so that there is nothing to commission with."""
    shares = np.full(len(LINES), 1.0 / len(LINES))
    offers = (contract(rung, levers, parameters, shares) for rung in stages(levers))
    return all(offer.cash_scope + offer.promised_scope == 0.0 for offer in offers)


def caps_patients(levers: AllLevers, parameters) -> bool:
    """Whether any contract on offer has a stop-loss, so that each patient's cost must be kept."""
    shares = np.full(len(LINES), 1.0 / len(LINES))
    return any(contract(rung, levers, parameters, shares).stop_loss_gbp > 0.0 for rung in range(len(RUNGS)))


def stages(levers: AllLevers) -> list[int]:
    """Rungs that exist, as numbers."""
    return [RUNGS.index(stage) for stage in levers.migration.stages] if levers.lcp.enabled else [0]


def next_rung(rung: int, levers: AllLevers) -> int | None:
    """The next rung up that exists, or None at the top."""
    return next((stage for stage in stages(levers) if stage > rung), None)


def rung_below(rung: int, levers: AllLevers) -> int:
    """The next rung down that exists."""
    return max((stage for stage in stages(levers) if stage < rung), default=0)


def floor(rung: int, group_parameters) -> float:
    """Capability and governance that the gate of a rung asks for."""
    return (
        0.0,
        group_parameters.floor_r1,
        group_parameters.floor_r2,
        group_parameters.floor_r3,
        group_parameters.floor_r4,
    )[rung]


def has_size(rung: int, people: int, min_people: int, max_people: float | None) -> bool:
    """Whether a group has people enough for a rung, and not too many; only the two highest ask."""
    return rung < R3 or (people >= min_people and (max_people is None or people <= max_people))
