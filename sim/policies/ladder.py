"""The migration ladder: what each rung's contract is, and what its gate asks for. It knows numbers, not names.

R0 is a notional budget; R1 shares the risk of one line; R2 covers part of spending; R3 most; R4 all that the levers say.
"""

from __future__ import annotations

from sim.levers import RUNGS, AllLevers
from sim.money.contracts import none, notional, real
from sim.money.contracts.base import Contract

R1, R2, R3, R4 = 1, 2, 3, 4


def contract(rung: int, levers: AllLevers, group_parameters, first_line_share: float) -> Contract:
    """Terms of a rung under the levers of the month.

    Without the ladder (`lcp.enabled` false) everyone has what the levers of `budget` say. With it, those levers are the
    offer at the top: R0 stays notional, and the rungs between hold ever more of it in cash. A notional offer stays
    notional on every rung.

    Args:
        rung: 0 to 4.
        levers: of the month.
        group_parameters: scopes and shares of the rungs between.
        first_line_share: share of the most manageable line in spending, which R1 covers.
    """
    if levers.budget.kind == "none":
        return none.terms()
    if not levers.lcp.enabled:
        return notional.terms(levers) if levers.budget.kind == "notional" else real.terms(levers)
    scope = {R1: first_line_share, R2: group_parameters.partial_scope, R3: group_parameters.delegated_scope}.get(rung)
    if rung == 0 or levers.budget.kind == "notional":
        return notional.terms(levers, scope)
    downside = min(group_parameters.shared_risk_downside, levers.risk.downside_share) if rung == R1 else None
    return real.terms(levers, scope=scope, downside=downside)


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


def is_large_enough(rung: int, people: int, min_people: int) -> bool:
    """Whether a group has people enough for a rung; only the two highest ask."""
    return rung < R3 or people >= min_people
