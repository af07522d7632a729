"""Practices sign up for a payment: at a pace of their own, once, and for as long as there is one."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.rules.joining import JoiningParams, chance_of_signing
from tests.worlds import run_small, small_scope

pytestmark = pytest.mark.unit
P = JoiningParams()


def test_the_chance_by_hand():
    # worth: 3.0 paid, half an hour at 0.701, half of the neighbours signed at 5.0 for all: 5.1495; logit at scale 5
    p = JoiningParams(signing_speed=0.4, signing_hours=0.5, peers=5.0, scale=5.0)
    keen = 1.0 / (1.0 + np.exp(-(3.0 - 0.3505 + 2.5) / 5.0))
    assert chance_of_signing(3.0, 0.5, p) == pytest.approx(1.0 - np.exp(-0.4 * keen))


def test_nobody_signs_for_nothing_or_without_speed():
    assert chance_of_signing(np.zeros(2), np.ones(2), P).tolist() == [0.0, 0.0]
    assert chance_of_signing(5.0, 1.0, JoiningParams(signing_speed=0.0)) == 0.0


def test_a_larger_payment_and_more_signed_neighbours_bring_more():
    assert chance_of_signing(1.0, 0.0, P) < chance_of_signing(4.0, 0.0, P) < chance_of_signing(4.0, 1.0, P)


def signed(*overrides: str, months: int = 13) -> tuple[list[int], list[int]]:
    """How many practices have signed, and months due to them all, month by month."""
    seen: list[tuple[int, int]] = []
    run_small(
        "start=2006-04", "end=2007-05", "policy_start=2007-04", *overrides, places=small_scope(practices=24), months=months,
        watch=lambda world: seen.append(
            (int((world.practices.signed_since >= 0).sum()), int(world.practices.incentive_months.sum()))
        ),
    )  # fmt: skip
    return [one for one, _ in seen], [due for _, due in seen]


def test_uptake_only_grows_while_the_payment_lasts_and_all_get_the_whole_year():
    count, due = signed()
    assert count[:12] == sorted(count[:12])
    assert 0 < count[1] < count[11]
    assert sum(due[:12]) == 12 * count[11], "whoever signs late has the year so far"
    assert (count[12], due[12]) == (0, 0), "the payment ended in April 2007"


def test_the_speed_moves_uptake():
    assert signed("joining.signing_speed=0.1", months=6)[0][5] < signed("joining.signing_speed=1.5", months=6)[0][5]
    assert sum(signed("joining.signing_speed=0.0", months=6)[0]) == 0
