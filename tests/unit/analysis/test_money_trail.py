"""The page about a run's money: sums, years and promises as the tables have them."""

from __future__ import annotations

import pandas as pd
import pytest

from sim.analysis.money_trail import told
from sim.errors import LcpSimError

pytestmark = pytest.mark.unit


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    """Two years: £3 million for hospitals, £2,000 of savings paid of £5,000 promised to 1,000 people; one group over."""
    flows = pd.DataFrame(
        [(2010, "hospital care", 300_000_000), (2010, "prescribing", 0), (2011, "savings paid", 200_000)],
        columns=["year", "reason", "pence"],
    )
    values = {"savings_due_per_head": 60.0, "savings_received_per_head": 24.0, "savings_paid_share": 40.0}
    metrics = pd.DataFrame([("2010-04", "scope", key, value) for key, value in values.items()],
                           columns=["month", "area", "metric", "value"])  # fmt: skip
    groups = pd.DataFrame(
        [(2011, 500_000_000, 510_000_000), (2011, 500_000_000, 480_000_000), (2010, 1, 2)],
        columns=["year", "budget_pence", "spend_pence"],
    )
    events = pd.DataFrame([("2010-04", "failed")], columns=["month", "event"])
    return {"flows": flows, "metrics": metrics, "groups": groups, "events": events}


def test_the_page_says_who_paid_whom_and_which_promises_were_kept(tables):
    page = told(tables)  # 2009-10 is the last year that was settled
    assert "Who paid whom in 2009-10" in page
    assert "3.00  hospital care             trusts and holders to hospitals" in page
    assert "pharmacies" not in page, "nothing was paid"
    assert "2 groups: budget £10.00 million, charged £9.90 million" in page
    assert "1 within budget, 1 over it" in page
    assert "5.00  promised by the rule" in page
    assert "Of each promised pound 40 pence were paid and 60 were not." in page
    assert "1  groups failed" in page


def test_the_last_year_is_not_settled_yet_and_an_unknown_one_is_refused(tables):
    assert "the run ended before the year was settled" in told(tables, 2011)
    with pytest.raises(LcpSimError, match="2005: the run has the years 2010 to 2011"):
        told(tables, 2005)
