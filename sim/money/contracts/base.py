"""What a budget holder faces: one object, made by one function a kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import isfinite

from sim.errors import ContractError
from sim.levers import AllLevers
from sim.money.contracts.parameters import ContractParams

ROUNDING = 1e-9  # error allowed in a sum of shares
SHARES = (
    "cash_scope", "promised_scope", "upside", "downside", "corridor", "pool_share", "capitation", "outcome_weight", "alone",
)  # fmt: skip


@dataclass(frozen=True)
class Contract:
    """Terms of a budget for a year. Lines of spending are covered in order, cash first, the most manageable first.

    Attributes:
        cash_scope: share of spending for which the holder has cash: savings are at hand.
        promised_scope: further share for which the budget is indicative: savings are promised, overspends are not its.
        upside: share of a saving that the holder may keep.
        downside: share of a cash overspend that it must bear.
        corridor: band around the budget, as a share of it, in which nothing is gained or lost.
        stop_loss_gbp: cost of one patient in a year above which the holder is not charged; 0 sets no limit.
        pool_share: share of the budget paid into a pool that meets overspends of its members.
        capitation: least weight of capitation, against past use, when the budget is set.
        outcome_weight: share of the money that depends on measured outcomes.
        alone: 1 if each practice holds the budget itself, even as a member of a group; 0 if the group does.
        min_people: fewest registered people with whom the contract is given; who is smaller has no budget.
        management_gbp: allowance for management and transactions, £ a head a year at base-year prices.
        term_years: years for which the terms hold, whatever is offered meanwhile; one year is renewed each April.

    Raises:
        ContractError: for terms that no contract can have, all of them at once.
    """

    cash_scope: float = 0.0
    promised_scope: float = 0.0
    upside: float = 0.0
    downside: float = 0.0
    corridor: float = 0.0
    stop_loss_gbp: float = 0.0
    pool_share: float = 0.0
    capitation: float = 0.0
    outcome_weight: float = 0.0
    alone: float = 0.0
    min_people: float = 0.0
    management_gbp: float = 0.0
    term_years: float = 1.0

    def __post_init__(self) -> None:
        wrong = []
        for field in fields(self):
            value = getattr(self, field.name)
            if not isfinite(value) or value < 0.0:
                wrong.append(f"{field.name} is {value:g}, but may not be below 0")
            elif field.name in SHARES and value > 1.0:
                why = ": it would pay out more than was saved" if field.name == "upside" else ""
                wrong.append(f"{field.name} is {value:g}, above the highest possible share, 1{why}")
        if self.cash_scope + self.promised_scope > 1.0 + ROUNDING:
            wrong.append("cash_scope and promised_scope together cover more than all spending")
        if wrong:
            raise ContractError("; ".join(wrong))


TERMS = tuple(field.name for field in fields(Contract))
"""Names of all terms; each is a column of practices."""


@dataclass(frozen=True)
class Offer:
    """What a kind of contract may read when it states its terms.

    Attributes:
        levers: of the month.
        line_shares: share of each line in the area's spending, by the line's name (`sim.care.lines.LINES`), summing to 1.
        parameters: numbers of the contracts that the project ships.
    """

    levers: AllLevers
    line_shares: Mapping[str, float]
    parameters: ContractParams

    def share_of(self, *lines: str) -> float:
        """Share of spending that some lines make up, as in `offer.share_of("prescribing", "outpatient")`."""
        return sum(self.line_shares[line] for line in lines)


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
