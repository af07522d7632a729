"""Hospital bills that were found to be wrong are corrected: the better the monitoring, the more of them."""

from __future__ import annotations

import numpy as np

from sim.agents.rules import monitoring
from sim.money.ledger import shared_in_all


def correct(ledger, pcts, pct, bill_pence, income_pence, levers, parameters, month) -> None:
    """Hospitals give back to trusts what these found to be wrong in the bills of the month, each by what it earned.

    It goes to the primary care trusts; holders of budgets were charged the bill as it came.

    Args:
        ledger: the books.
        pcts: columns of trusts; `corrected_pence` is set.
        pct: primary care trust of each practice, [P].
        bill_pence: hospital bills for each practice's patients, int64 [P].
        income_pence: the same by hospital, int64 [H].
        levers: of the month.
        parameters: of the model.
        month: of the run.
    """
    billed = np.bincount(pct, bill_pence, len(pcts))
    found = monitoring.given_back(billed, levers.pct.monitoring, parameters.monitoring)
    pcts.corrected_pence[:] = found
    if found.any():
        shares = income_pence / max(int(income_pence.sum()), 1)
        back = shared_in_all(np.array([found.sum()]), shares[None, :])
        hospitals, trusts = ledger.account("hospital", np.arange(back.size)), ledger.account("pct", np.arange(len(pcts)))
        ledger.post_jointly("bills corrected", hospitals, back, trusts, found, month)
