"""Patients choose between partnerships, once a year, without moving house (rule D16). Budgets follow their lists."""

from __future__ import annotations

import numpy as np

from sim.agents.rules import patient_choice as rule
from sim.people.columns import CLOSED_BELOW
from sim.people.moves import Moves, move, moving_chance
from sim.policies import ladder


def choose_partnerships(people, migration, registers, practices, groups, levers, parameters, draws, month, clock) -> None:
    """Step of April, after moves: who is near a practice of another partnership may go there; luck is the person's own.

    Nobody does where choice is off or no practice near is in a partnership (R3 or R4), and then nothing is touched.
    """
    practices.chose[:] = 0
    if not levers.choice.lcp or month == 0:
        return
    p, near = parameters.patient_choice, migration.moves.near
    group = np.maximum(practices.group, 0)
    partnership = (practices.group >= 0) & (groups.rung[group] >= ladder.R3)
    here = np.arange(len(practices))[:, None]
    other_group = practices.group[near] != practices.group[:, None]
    may = partnership[near] & other_group & (near != here)
    if not may.any():
        return
    km = np.hypot(practices.easting_km[near] - practices.easting_km[:, None], practices.northing_km[near] - practices.northing_km[:, None])
    points = practices.experience * parameters.patient_experience.points_in_sd
    goes = rule.shares(
        practices.quality[near] - practices.quality[:, None], points[near] - points[:, None], km, may,
        rule.habit(km, near != here, p), levers.choice, p,
    )  # fmt: skip
    goes = _within_room(goes, near, people)
    came, _ = move(people, _as_moves(goes, near, migration.moves, parameters), registers, clock.number(month), month, draws.key("choice"))
    practices.chose[:] = came


def _within_room(goes: np.ndarray, near: np.ndarray, people) -> np.ndarray:
    """Practices take no more than they have room for: where more are expected, each is as likely as another to stay away."""
    wanted = np.bincount(near.ravel(), (goes * people.population[:, None]).ravel(), people.practices)
    rows = np.diff(people.edge)
    room = np.maximum(rows - people.population - CLOSED_BELOW * rows, 0.0)
    taken = np.minimum(np.divide(room, wanted, out=np.ones_like(wanted), where=wanted > 0.0), 1.0)
    return goes * taken[near]


def _as_moves(goes: np.ndarray, near: np.ndarray, moves: Moves, parameters) -> Moves:
    """Shares as the kernel of moves reads them: everybody of a chosen age draws a practice, mostly the own one."""
    relative, mean = rule.chance_by_age(moving_chance(parameters.moves), parameters.patient_choice.by_age)
    leaves = goes.sum(axis=1, keepdims=True)
    scaled = np.minimum(leaves / mean, 1.0) / np.maximum(leaves, np.finfo(float).tiny)
    chances = goes * scaled
    own = near == np.arange(len(near))[:, None]
    first_own = own & (np.cumsum(own, axis=1) == 1)
    chances += first_own * (1.0 - chances.sum(axis=1, keepdims=True))
    at_most = np.cumsum(chances, axis=1)
    at_most[:, -1] = 1.0
    return Moves(relative, near, at_most, moves.far_at_most, 0.0)
