"""The ledger: every pound has a payer and a payee, in whole pence, every month."""

from __future__ import annotations

import numpy as np

from sim.errors import BooksError
from sim.outcomes.reasons import REASONS

REASON = {name: number for number, name in enumerate(REASONS)}
CARE_REASONS = (
    "hospital care", "community care", "prescribing", "community health", "mental health", "other care", "practice contract",
    "integrated care payment", "quality payment",
)  # fmt: skip
KINDS = (
    "department", "pct", "budget", "fund", "hospital", "community", "pharmacy", "mental_health", "other", "manager", "clinician", "host",
    "pool", "premises",
)  # fmt: skip


class Ledger:
    """Double entry in integer pence.

    Accounts are numbered by kind: one department; primary care trusts; budget accounts and funds of holders (practices
    first, then groups); hospitals (the last stands for all outside the scope); and, by primary care trust, community
    services, pharmacies, mental health services, other care, managers, clinicians' pay, hosts, risk pools and suppliers of premises.

    Args:
        sizes: number of accounts of each kind.
        months: months of the run, for the flows that are kept by month and reason.
    """

    def __init__(self, sizes: dict[str, int], months: int) -> None:
        missing = set(KINDS) - set(sizes)
        if missing:
            raise ValueError(f"accounts are missing: {sorted(missing)}")
        starts = np.cumsum([0] + [sizes[kind] for kind in KINDS])
        self._start = dict(zip(KINDS, starts, strict=False))
        self._size = {kind: sizes[kind] for kind in KINDS}
        self.balance = np.zeros(starts[-1], dtype=np.int64)
        self.flows = np.zeros((months, len(REASONS)), dtype=np.int64)
        self.paid_by_area = np.zeros((len(REASONS), sizes["pct"]), dtype=np.int64)

    def account(self, kind: str, index) -> np.ndarray:
        """Account numbers of a kind by index."""
        return self._start[kind] + np.asarray(index, dtype=np.int64)

    def balances(self, kind: str) -> np.ndarray:
        """Balances of all accounts of a kind, pence; negative is owed."""
        start = self._start[kind]
        return self.balance[start : start + self._size[kind]]

    def open_month(self) -> None:
        """Begin to sum a new month's payments by area."""
        self.paid_by_area[:] = 0

    def post(self, reason: str, payer, payee, pence, month: int, area=None) -> None:
        """Move money.

        Args:
            reason: one of `REASONS`.
            payer: account, or array of accounts.
            payee: likewise.
            pence: whole pence, never negative: money that flows back is posted the other way.
            month: month of the run.
            area: primary care trust of the people concerned, where the payment is spending on their care.

        Raises:
            BooksError: if an amount is negative or not whole.
        """
        payer, payee, pence = np.broadcast_arrays(payer, payee, pence)
        self.post_jointly(reason, payer, pence, payee, pence, month, area)

    def post_jointly(self, reason: str, payer, paid, payee, received, month: int, area=None) -> None:
        """Move money that some pay and others receive, where it does not matter whose pound went to whom.

        Args:
            reason: one of `REASONS`.
            payer: accounts [n].
            paid: whole pence of each payer, never negative, [n].
            payee: accounts [k].
            received: whole pence of each payee, never negative, [k].
            month: month of the run.
            area: primary care trust of the people concerned, by payer, where the payment is spending on their care.

        Raises:
            BooksError: if an amount is negative or not whole, or more or less is received than was paid.
        """
        for pence in (paid, received):
            if pence.dtype.kind not in "iu":
                raise BooksError(f"{reason}, month {month}: an amount is not in whole pence")
            if pence.size and pence.min() < 0:
                raise BooksError(f"{reason}, month {month}: an amount is negative ({pence.min()} pence)")
        total = int(paid.sum())
        if received is not paid and int(received.sum()) != total:
            raise BooksError(f"{reason}, month {month}: {total} pence are paid, but {int(received.sum())} received")
        np.subtract.at(self.balance, payer, paid)
        np.add.at(self.balance, payee, received)
        if area is not None:
            np.add.at(self.paid_by_area[REASON[reason]], np.broadcast_to(area, paid.shape), paid)
        self.flows[month, REASON[reason]] += total

    def check(self) -> None:
        """All balances sum to nothing: what one body has, another has paid or owes.

        Raises:
            BooksError: if a penny was made or lost.
        """
        if total := int(self.balance.sum()):
            raise BooksError(f"the accounts sum to {total} pence, not 0")


def shared_in_all(pence: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """What each of k gets of the whole when everybody's amount is shared out, in whole pence that add up exactly.

    Args:
        pence: amounts, int64 [n].
        shares: shares of each, [n, k], rows summing to 1.

    Returns:
        int64 [k].
    """
    expected = np.einsum("n,nk->k", pence.astype(np.float64), shares)  # in a fixed order, unlike a threaded product
    total = int(pence.sum())
    reached = np.minimum(np.floor(np.cumsum(expected) + 0.5).astype(np.int64), total)
    reached[-1] = total
    return np.diff(reached, prepend=0)


def in_month(year_pence, month_of_year: int):
    """The twelfth of a yearly amount for one month; March takes the pence that are left."""
    twelfth = year_pence // 12
    return year_pence - 11 * twelfth if month_of_year == 11 else twelfth
