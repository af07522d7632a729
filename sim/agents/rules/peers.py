"""Rules D4 and D7: what peers' example does to joining, and what peers' eyes do to those who refer most."""

from __future__ import annotations

import numpy as np

from sim.agents.rules import joining
from sim.parameters import Params, interval, param


class PeerParams(Params):
    """Example and sight of peers."""

    innovation: float = param(
        0.03, unit="share a year", low=0.0, high=0.2, prior=interval(0.01, 0.06), source="assumption",
        mark="assumption", about="Hazard of joining without any example (p of the Bass rule).")  # fmt: skip
    imitation: float = param(
        0.38, unit="share a year", low=0.0, high=1.0, prior=interval(0.2, 0.6), source="assumption",
        mark="assumption", about="Added hazard when all neighbours have joined (q of the Bass rule).")  # fmt: skip
    threshold_mean: float = param(
        0.3, unit="share of neighbours", low=0.0, high=1.0, prior=interval(0.1, 0.6), source="assumption",
        mark="assumption", about="Neighbours who must have joined before a practice does, on average.")  # fmt: skip
    threshold_sd: float = param(
        0.15, unit="share of neighbours", low=0.0, high=0.5, prior=interval(0.05, 0.25), source="assumption",
        mark="assumption", about="Spread of that threshold between practices.")  # fmt: skip
    no_example_needed: float = param(
        0.7, unit="index 0-1", low=0.0, high=1.0, prior=interval(0.5, 0.9), source="assumption", mark="assumption",
        about="Engagement from which a practice joins without any example, under the threshold rule.")  # fmt: skip
    review_speed: float = param(
        0.1, unit="share a quarter", low=0.0, high=0.3, prior=interval(0.0, 0.3), source="assumption",
        mark="assumption", about="Speed at which those who refer most answer to being seen (phi of rule D7).")  # fmt: skip
    review_effect: float = param(
        0.033, unit="share", low=0.0, high=0.2, prior=interval(0.0, 0.06), source="Hallsworth 2016", mark="checked",
        about="Fall in referrals of those who are fully seen to refer most; measured for antibiotics.")  # fmt: skip
    review_tail: float = param(
        0.2, unit="share of GPs", low=0.1, high=0.5, prior=interval(0.1, 0.5), source="assumption", mark="assumption",
        about="GPs who count as referring most; the others do not answer.")  # fmt: skip
    rewired: float = param(
        0.1, unit="share of neighbours", low=0.0, high=1.0, prior=interval(0.02, 0.3), source="assumption",
        mark="assumption", about="Neighbours who are anywhere in the trust, under the small-world network.")  # fmt: skip
    unlikeness_km: float = param(
        5.0, unit="km per sd", low=0.0, high=50.0, prior=interval(2.0, 15.0), source="assumption", mark="assumption",
        about="Distance that weighs as much as one standard deviation of unlikeness, where likes listen to likes.")  # fmt: skip
    size_log_sd: float = param(
        0.57, unit="log units", low=0.1, high=2.0, prior=interval(0.5, 0.65), source="list-dist-2007", mark="derived",
        about="Spread of list sizes, in which unlikeness of size is stated.")  # fmt: skip
    deprivation_sd: float = param(
        17.1, unit="points of the index of deprivation", low=1.0, high=50.0, prior=interval(15.0, 19.0), source="practice-imd",
        mark="checked", about="Spread of practices' deprivation, in which unlikeness of deprivation is stated.")  # fmt: skip
    district_km: float = param(
        10.0, unit="km", low=1.0, high=50.0, prior=interval(5, 20), source="assumption", mark="assumption",
        about="Width of the districts in which enthusiasts gather.")  # fmt: skip


def chance_of_joining(rule, worth, peers, threshold, engagement, p: PeerParams, joining_params):
    """Chance that a practice joins a group this year.

    Args:
        rule: peer_logit, threshold, bass or none.
        worth: worth of joining (£000 a year per GP), with the wish to do as neighbours do under peer_logit alone.
        peers: share of its neighbours in a group, 0 to 1.
        threshold: its own threshold, 0 to 1.
        engagement: its engagement, 0 to 1.
        p: example of peers.
        joining_params: of the logit.
    """
    if rule == "bass":
        return np.minimum(p.innovation + p.imitation * peers, 1.0)
    if rule == "threshold":
        return ((peers >= threshold) | (engagement >= p.no_example_needed)).astype(float)
    return joining.chance(worth, joining_params)


def next_restraint(restraint, visibility, in_tail, p: PeerParams):
    """Referrals against a GP's own style after a quarter: those seen to refer most refer less, the others as they did."""
    aim = 1.0 - p.review_effect * visibility * in_tail
    return restraint + p.review_speed * (aim - restraint)


def upper_tail(rate, pool, share):
    """Who refers most in each pool: the upper `share` of its members, and above its mean; bool, one for each.

    Args:
        rate: referral style of each.
        pool: pool of each, a whole number from 0.
        share: share that counts as most.
    """
    heads = np.bincount(pool)
    mean = np.bincount(pool, rate) / np.maximum(heads, 1)
    order = np.lexsort((-rate, pool))
    place = np.empty(rate.size, dtype=int)
    place[order] = np.arange(rate.size) - np.searchsorted(pool[order], pool[order])
    return (place < np.ceil(share * heads)[pool]) & (rate > mean[pool])
