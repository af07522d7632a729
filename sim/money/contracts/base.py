"""What a budget holder faces: one object, made by one function a kind."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Contract:
    """Terms of a budget for a year. Lines of spending are covered in order, cash first, the most manageable first.

    Attributes:
        cash_scope: share of spending for which the holder has cash: savings are at hand.
        promised_scope: further share for which the budget is indicative: savings are promised, overspends are not its.
        upside: share of a saving that the holder may keep.
        downside: share of a cash overspend that it must bear.
        corridor: band around the budget, as a share of it, in which nothing is gained or lost.
    """

    cash_scope: float = 0.0
    promised_scope: float = 0.0
    upside: float = 0.0
    downside: float = 0.0
    corridor: float = 0.0


@dataclass(frozen=True)
class Settlement:
    """Who has what after a year, in whole pence."""

    kept: int  # of a saving, by the holder
    returned: int  # of a saving, to the primary care trust
    borne: int  # of an overspend, by the holder
    covered: int  # of an overspend, by the primary care trust


def settle(contract: Contract, budget_pence: int, spend_pence: int) -> Settlement:
    """Who gets the money when a year is over?

    Inside the corridor the primary care trust has all and bears all. Beyond it the holder keeps its share of a saving,
    or bears its share of an overspend, rounded to the penny; the two sides are together exactly the difference.

    Args:
        contract: the terms.
        budget_pence: budget of the year.
        spend_pence: spending charged to it.
    """
    surplus = budget_pence - spend_pence
    band = round(budget_pence * contract.corridor)
    if surplus >= 0:
        kept = round(max(surplus - band, 0) * contract.upside)
        return Settlement(kept, surplus - kept, 0, 0)
    borne = round(max(-surplus - band, 0) * contract.downside)
    return Settlement(0, 0, borne, -surplus - borne)
