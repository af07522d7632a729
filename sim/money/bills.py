"""Hospital bills that were found to be wrong are corrected: the better the monitoring, the more of them."""

from __future__ import annotations

import numpy as np

from sim.agents.rules import monitoring


def correct(ledger, pcts, billed, levers, parameters, month) -> None:
    """Hospitals give back to each trust what it found to be wrong in their bills of the month.

    It goes to the primary care trust; holders of budgets were charged the bill as it came.

    Args:
        ledger: the books.
        pcts: columns of trusts; `corrected_pence` is set.
        billed: bills of each hospital for each trust's people, int64 pence [C, H].
        levers: of the month.
        parameters: of the model.
        month: of the run.
    """
    back = monitoring.given_back(billed, levers.pct.monitoring, parameters.monitoring)
    pcts.corrected_pence[:] = back.sum(axis=1)
    if back.any():
        hospitals = ledger.account("hospital", np.arange(billed.shape[1]))
        ledger.post("bills corrected", hospitals[None, :], ledger.account("pct", np.arange(len(pcts)))[:, None], back, month)
