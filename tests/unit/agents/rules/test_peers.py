"""Rules D4 and D7: how example spreads joining, and what those do who are seen to refer most."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.rules.joining import JoiningParams, chance
from sim.agents.rules.peers import PeerParams, chance_of_joining, next_restraint, upper_tail

pytestmark = pytest.mark.unit
P, J = PeerParams(), JoiningParams()
PEERS = np.array([0.0, 0.25, 0.5, 1.0])


def joins(rule, worth=0.0, threshold=0.3, engagement=0.4):
    return chance_of_joining(rule, np.full(4, worth), PEERS, threshold, engagement, P, J)


def test_three_rules_of_contagion_by_hand():
    # p + q F: 0.03, 0.03 + 0.38 / 4, ...
    assert joins("bass") == pytest.approx([0.03, 0.125, 0.22, 0.41])
    assert joins("threshold").tolist() == [0.0, 0.0, 1.0, 1.0]
    assert joins("threshold", engagement=0.8).tolist() == [1.0] * 4
    assert joins("peer_logit", worth=3.0) == pytest.approx(float(chance(3.0, J)))


def test_without_contagion_worth_alone_decides():
    assert joins("none", worth=2.0) == pytest.approx(joins("peer_logit", worth=2.0))


def test_those_who_refer_most_are_found_in_each_pool():
    rate = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 9.0, 8.0])
    pool = np.array([0, 0, 0, 0, 0, 2, 2])
    assert upper_tail(rate, pool, 0.2).tolist() == [False, False, False, False, True, True, False]
    assert not upper_tail(np.ones(4), np.zeros(4, dtype=int), 0.2).any(), "where all are alike nobody refers most"


def test_a_letter_is_worth_three_per_cent_and_no_more():
    restraint = np.ones(2)
    for _ in range(200):
        restraint = next_restraint(restraint, 1.0, np.array([True, False]), P)
    assert restraint == pytest.approx([0.967, 1.0], abs=1e-6)


def test_unseen_nobody_changes_to_the_last_bit():
    assert next_restraint(np.ones(2), 0.0, np.array([True, False]), P).tolist() == [1.0, 1.0]
