"""A contract with nought in it is no contract: whatever else it says, nothing differs, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worlds import digest, run_small, small_scope

pytestmark = pytest.mark.identity
YEARS = ("start=2006-04", "policy_start=2008-04", "end=2009-03")
TERMS = ("savings.retention=1.0", "risk.corridor=5.0", "risk.downside_share=1.0", "risk.pool_share=10.0", "budget.term_years=3")


def history(*overrides: str) -> list[str]:
    seen: list[str] = []
    run_small(*YEARS, *TERMS, *overrides, places=small_scope(practices=6), watch=lambda world: seen.append(digest(world)))
    return seen


@pytest.mark.parametrize("kind", ["notional", "real"])
def test_a_contract_that_covers_nothing_is_no_contract_to_the_last_bit(kind):
    assert history(f"budget.kind={kind}", "budget.scope=0.0") == history("budget.kind=none", "budget.scope=0.0")


@pytest.mark.parametrize("kind", ["notional", "real"])
def test_a_contract_of_which_nothing_is_kept_or_borne_moves_no_patient(kind):
    """It is still one to meet and commission over, so that redesigns and the eyes of peers are kept out of the way."""

    def care(*overrides: str) -> list[np.ndarray]:
        seen: list[np.ndarray] = []
        shares = ("savings.retention=0.0", "risk.downside_share=0.0", "redesign.idea_rate=0.0", "gp.peer_review=0.0", *overrides)
        run_small(
            *YEARS, *shares, places=small_scope(practices=6), watch=lambda world: seen.append(world.care.activity.count_by_gp.copy())
        )
        return seen

    for month, (under, without) in enumerate(zip(care(f"budget.kind={kind}"), care("budget.kind=none"), strict=True)):
        assert (under == without).all(), f"month {month}"
