"""Stop-loss: what one patient costs above a cap in a year is not the holder's.

Whoever sets a cap must know what each patient cost. People's cost by stream is therefore kept while any month of the
run has a cap, and only then. It covers care that is drawn person by person: hospital and mental health care. Drugs,
community care and maternity are spread evenly in the model, so that nobody passes a cap through them.
"""

from __future__ import annotations

import numpy as np

from sim.care.lines import LINE_OF_STREAM
from sim.care.need import PersonMonths
from sim.care.streams import STREAMS
from sim.clock import MONTHS_IN_YEAR

PENCE = 100.0


class StopLoss:
    """Cost of each patient in the running year.

    Args:
        rows: rows of people.
    """

    def __init__(self, rows: int) -> None:
        lanes = np.arange(len(STREAMS))
        shape = (len(STREAMS), rows)
        self.running = PersonMonths(lanes, np.zeros(shape, np.int32), np.zeros((0, 0), np.int32), np.zeros(rows, np.uint16))

    def forget(self) -> None:
        """A new year begins."""
        self.running.pence[:] = 0


def pence_above_cap(pence: np.ndarray, cap_pence: float, covered: np.ndarray) -> int:
    """What people of one practice cost above a cap, of what its budget covers.

    Args:
        pence: cost of the year by stream and person, [9, n].
        cap_pence: cap of one person's covered cost.
        covered: share of each stream that the budget covers, [9].
    """
    cost = np.einsum("s,sn->n", covered, pence)
    return int(np.floor(np.maximum(cost - cap_pence, 0.0).sum()))


def note_costly_patients(stop_loss: StopLoss | None, people, practices, budgets, month, clock) -> None:
    """Step at the end of March, before the year's record is closed: how much of each budget's charges lay above its cap.

    A patient's cost counts from April; where the budget arrived late, the excess counts for the months that it was charged.
    Cash comes before promises, as on the lines themselves.
    """
    budgets.above_cap_pence[:] = 0
    if stop_loss is None:
        return
    pence = stop_loss.running.pence
    for row in np.flatnonzero(practices.stop_loss_gbp > 0.0):
        rows = slice(int(people.edge[row]), int(people.edge[row + 1]))
        costly = pence[:, rows]
        costly = costly[:, costly.sum(axis=0) > practices.stop_loss_gbp[row] * PENCE]
        late = max(int(practices.arrives[row]) - (month - MONTHS_IN_YEAR + 1), 0)
        in_force = max(MONTHS_IN_YEAR - late, 0) / MONTHS_IN_YEAR
        cap = practices.stop_loss_gbp[row] * PENCE
        found = [
            int(pence_above_cap(costly, cap, share[row][LINE_OF_STREAM]) * in_force)
            for share in (budgets.cash, budgets.covered)
        ]
        budgets.above_cap_pence[row] = found[0], max(found[1] - found[0], 0)


def forget_the_year(stop_loss: StopLoss | None) -> None:
    """Step of April: patients' costs are counted from nought again."""
    if stop_loss is not None:
        stop_loss.forget()


def relieve(ledger, practices, budgets, account, month) -> None:
    """In April, before anything is settled: the primary care trust takes over what lay above the cap.

    Args:
        ledger: the books.
        practices: whose charges fall.
        budgets: with what lay above the cap.
        account: budget account of each practice's holder.
        month: of the run.
    """
    cash = np.minimum(budgets.above_cap_pence[:, 0], practices.cash_charged_pence)
    ledger.post("stop-loss met", ledger.account("pct", practices.pct), account, cash, month)
    practices.cash_charged_pence -= cash
    promised = np.minimum(budgets.above_cap_pence[:, 1], practices.promised_charged_pence)
    practices.promised_charged_pence -= promised
    _forget_in_history(budgets, cash + promised)
    budgets.above_cap_pence[:] = 0


def _forget_in_history(budgets, relieved: np.ndarray) -> None:
    """Take what the holder was not charged out of the year's spending, for the next budget follows what was charged.

    Otherwise the trust would meet the cost of the sickest twice, and every holder with a cap would seem to save.
    """
    lines = np.unique(LINE_OF_STREAM)
    spent = (budgets.year_pence * budgets.covered)[:, lines].sum(axis=1)
    left = 1.0 - np.divide(relieved, spent, out=np.zeros(len(relieved)), where=spent > 0.0)
    rows = np.flatnonzero(relieved > 0)
    budgets.year_pence[np.ix_(rows, lines)] = np.round(budgets.year_pence[np.ix_(rows, lines)] * left[rows, None])
