"""What lies years ahead counts less the less a policy is trusted to last."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents.outlook import Outlook
from tests.unit.money.toy import levers, parameters

pytestmark = pytest.mark.unit
WORTH = {0: 0.0, 1: -1.0, 3: 1.0}  # a first step that costs, towards a top that pays


class Fixed(Outlook):
    """An outlook whose rungs are worth what the table says to everybody."""

    def __init__(self, commitment: float, stages: list[str]) -> None:
        self._levers = levers(lcp={"enabled": True}, migration={"stages": stages}, policy={"sustained_commitment": commitment})
        self._parameters = parameters(joining={"foresight": 0.8})
        self._groups = SimpleNamespace(rung=np.array([0]))

    def members(self, key: int) -> np.ndarray:
        return np.arange(3)

    def worth(self, key: int, rung: int, members: np.ndarray) -> np.ndarray:
        return np.full(members.size, WORTH[rung])


def test_a_group_sets_out_for_a_top_that_it_trusts_to_be_there():
    # the top counts 0.8 x 0.8 = 0.64, then 0.8 x 0.5 = 0.4, of what is ahead; half is needed
    assert Fixed(0.8, ["R0", "R1", "R3"]).is_willing(0, 1)
    assert not Fixed(0.5, ["R0", "R1", "R3"]).is_willing(0, 1)


def test_the_next_step_itself_needs_no_further_year():
    assert Fixed(0.5, ["R0", "R3"]).is_willing(0, 3)


def test_a_result_is_judged_for_cash_without_the_cut_that_fell_on_promises():
    def seen(sliced: float, cash: float, promised: float, result: float = -0.06) -> float:
        outlook = Fixed(0.8, ["R0", "R1"])
        outlook._groups = SimpleNamespace(lead=np.array([0]))
        outlook._practices = SimpleNamespace(sliced=np.array([sliced]), cash_scope=np.array([cash]), promised_scope=np.array([promised]))
        return outlook._without_slice(result, 0)

    assert seen(0.0, 0.0, 0.6) == pytest.approx(-0.06, abs=1e-15)
    assert seen(0.05, 0.0, 0.6) == pytest.approx(1.0 - 1.06 * 0.95)
    assert seen(0.05, 0.6, 0.0) == pytest.approx(-0.06)
    assert seen(0.05, 0.3, 0.3) == pytest.approx(1.0 - 1.06 * 0.975)
    assert seen(0.05, 0.0, 0.6, result=0.0) == 0.0
