"""Moves between practices: each April some people leave their list for another, mostly one near by.

A mover keeps the permanent id, birthday, frailty and conditions, and is given a GP of the new practice. Ids stay unique: the
id that came with the row taken goes to a row that was left. The scope is closed: who moves, moves within it; what its areas
gain and lose beyond that is the matter of `sim.people.growth`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit, prange
from scipy.spatial import cKDTree

from sim.compiling import compiled
from sim.errors import BooksError
from sim.parameters import Params, interval, param
from sim.people.columns import EMPTY, OLDEST_IN_BANDS, SATURATED, People
from sim.people.registers import Registers
from sim.people.synthesise import gp_drawn, second_word
from sim.randomness import U64, unit, word

NEAREST = 24  # practices that a short move may lead to, the own one among them
BALANCING = 60  # rounds, after which gains and losses of most practices agree within a hundredth
MOST_A_YEAR = 0.9  # chance that no age exceeds
MOVING_AGES = (0, 5, 18, 30, 45, 65, 85)
MOVING = (1.2, 0.7, 2.2, 1.2, 0.5, 0.3, 0.6)
"""Relative chance of a move from each age of `MOVING_AGES` on (assumption): the young move most."""
METRES_IN_KM = 1000.0


class MoveParams(Params):
    """How often people change their practice, and how far they go."""

    share: float = param(
        8.0, unit="% of people a year", low=0.0, high=25.0, prior=interval(5.0, 12.0), source="assumption",
        mark="assumption", about="People who change their practice within a year, were all ages alike in number.")  # fmt: skip
    decay_km: float = param(
        4.0, unit="km", low=0.5, high=50.0, prior=interval(2.0, 10.0), source="assumption", mark="assumption",
        about="Distance over which the pull of another practice on movers falls by a factor of e.")  # fmt: skip
    far_share: float = param(
        0.3, unit="share of moves", low=0.0, high=1.0, prior=interval(0.15, 0.45), source="assumption", mark="assumption",
        about="Moves that lead anywhere in the scope, in proportion to lists, whatever the distance.")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Moves:
    """Who moves and where to, fixed for a run; made by `moves_of`.

    Attributes:
        chance: float64 [121], of a move within a year by age.
        near: int32 [P, K], destinations of short moves; the practice itself where nobody else is near.
        near_at_most: float64 [P, K], cumulative chances of those; the last is 1.
        far_at_most: float64 [P], cumulative shares of lists in the scope.
        far_share: share of long moves.
    """

    chance: np.ndarray
    near: np.ndarray
    near_at_most: np.ndarray
    far_at_most: np.ndarray
    far_share: float


def moving_chance(p: MoveParams) -> np.ndarray:
    """Chance of a move within a year by age, float64 [121]. Its mean over ages 0 to 79 is the declared share."""
    ages = np.arange(OLDEST_IN_BANDS + 1)
    shape = np.array(MOVING)[np.searchsorted(MOVING_AGES, ages, side="right") - 1]
    chance: np.ndarray = np.minimum(shape * p.share / 100.0 / shape[:80].mean(), MOST_A_YEAR)
    return chance


def moves_of(p: MoveParams, easting_m: np.ndarray, northing_m: np.ndarray, list_size: np.ndarray) -> Moves:
    """Where do movers of each practice go? A gravity model, balanced so that lists neither gain nor lose by moves.

    The pull of a near practice is its list times `exp(-km / decay_km)`; the own practice pulls as one at `decay_km`, so
    that in thin country more people stay with their GP. Balancing (Furness) makes expected gains match expected losses,
    or else practices in the middle of a town would drain its edge. A practice without people attracts nobody.

    Args:
        p: rates and distances.
        easting_m: of the practices, [P]. northing_m: [P].
        list_size: people at the start, [P].
    """
    size = np.asarray(list_size, dtype=np.float64)
    place = np.column_stack([easting_m, northing_m]).astype(np.float64) / METRES_IN_KM
    kept = min(NEAREST, size.size)
    distance, near = (found.reshape(size.size, kept) for found in cKDTree(place).query(place, k=kept))
    own = np.arange(size.size)[:, None]
    # practices share buildings, so that the nearest of all need not be the own one
    near[:, 0] = np.where((near == own).any(axis=1), near[:, 0], own[:, 0])
    distance = np.where(near == own, p.decay_km, distance)
    pull = size[near] * np.exp(-distance / p.decay_km)
    pull = _balanced(pull, near, size)
    pull[size == 0.0] = near[size == 0.0] == own[size == 0.0]
    at_most = np.cumsum(pull / pull.sum(axis=1, keepdims=True), axis=1)
    at_most[:, -1] = 1.0
    total = max(size.sum(), 1.0)
    return Moves(moving_chance(p), near.astype(np.int32), at_most, np.cumsum(size) / total, p.far_share)


def _balanced(pull: np.ndarray, near: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Weight destinations until as many are expected to come to each practice as to leave it."""
    weight = np.ones(size.size)
    for _ in range(BALANCING):
        flow = pull * weight[near]
        flow *= np.divide(size, flow.sum(axis=1), out=np.zeros_like(size), where=size > 0.0)[:, None]
        gained = np.bincount(near.ravel(), flow.ravel(), size.size)
        weight *= np.divide(size, gained, out=np.ones_like(size), where=gained > 0.0)
    balanced: np.ndarray = pull * weight[near]
    return balanced


@njit
def _destination(bits, practice, near, near_at_most, far_at_most, far_share):
    """The practice that a mover goes to, which may be the own one: then nobody moves."""
    u = unit(bits)
    if u < far_share:
        return min(np.searchsorted(far_at_most, u / far_share, side="right"), far_at_most.size - 1)
    u = (u - far_share) / (1.0 - far_share)
    place = 0
    while place < near.shape[1] - 1 and u >= near_at_most[practice, place]:
        place += 1
    return np.int64(near[practice, place])


@njit(inline="always")
def _goes_to(
    row,
    practice,
    identity,
    birth_month,
    chance,
    near,
    near_at_most,
    far_at_most,
    far_share,
    closed,
    month_number,
    run_month,
    key,
):
    """Destination of the person of a row, or -1 for those who stay where they are."""
    if birth_month[row] == EMPTY:
        return -1
    first = word(key, identity[row], run_month)
    age = min((month_number - np.int64(birth_month[row])) // 12, OLDEST_IN_BANDS)
    if unit(first) >= chance[age]:
        return -1
    destination = _destination(second_word(first), practice, near, near_at_most, far_at_most, far_share)
    return -1 if destination == practice or closed[destination] else destination


@compiled
def _leaving(
    edge, identity, birth_month, chance, near, near_at_most, far_at_most, far_share, closed, month_number, run_month, key, leaving,
):  # fmt: skip
    for practice in prange(edge.size - 1):
        for row in range(edge[practice], edge[practice + 1]):
            leaving[practice] += (
                _goes_to(
                    row, practice, identity, birth_month, chance, near, near_at_most, far_at_most, far_share, closed, month_number,
                    run_month, key,
                )
                >= 0
            )  # fmt: skip


@compiled
def _leave(
    edge, identity, birth_month, sex_fifth, frailty, conditions, chance, near, near_at_most, far_at_most, far_share, closed,
    month_number, run_month, key, first, row_left, goes_to, id_of, born, sex_of, frailty_of, conditions_of,
):  # fmt: skip
    for practice in prange(edge.size - 1):
        place = first[practice]
        for row in range(edge[practice], edge[practice + 1]):
            destination = _goes_to(
                row, practice, identity, birth_month, chance, near, near_at_most, far_at_most, far_share, closed, month_number,
                run_month, key,
            )  # fmt: skip
            if destination >= 0:
                row_left[place], goes_to[place], id_of[place] = row, destination, identity[row]
                born[place], sex_of[place] = birth_month[row], sex_fifth[row]
                frailty_of[place], conditions_of[place] = frailty[row], conditions[row]
                place += 1


@compiled
def _arrive(
    edge, identity, birth_month, sex_fifth, gp, frailty, conditions, bound, next_free, population, gp_count, run_month, key,
    first, row_left, arriving, first_in, id_of, born, sex_of, frailty_of, conditions_of, given, taken,
):  # fmt: skip
    for practice in prange(edge.size - 1):
        start, rows = edge[practice], edge[practice + 1] - edge[practice]
        out, came = first[practice + 1] - first[practice], first_in[practice + 1] - first_in[practice]
        place = next_free[practice]
        for count in range(came):
            if count < out:
                row = row_left[first[practice] + count]  # its id is with the mover
            else:
                place = place % rows
                while birth_month[start + place] != EMPTY:
                    place = (place + 1) % rows
                row = start + place
                given[taken[practice] + count - out] = identity[row]
                place += 1
            mover = arriving[first_in[practice] + count]
            identity[row], birth_month[row], sex_fifth[row] = id_of[mover], born[mover], sex_of[mover]
            frailty[row], conditions[row], bound[row] = frailty_of[mover], conditions_of[mover], SATURATED
            gp[row] = gp_drawn(second_word(second_word(word(key, id_of[mover], run_month))), gp_count[practice])
        for count in range(came, out):  # nobody follows
            row = row_left[first[practice] + count]
            birth_month[row], bound[row] = EMPTY, 0
        next_free[practice] = place
        population[practice] += came - out


@compiled
def _hand_back(first, first_in, row_left, given, handed, identity):
    """Rows left without a follower get the ids of the rows that were taken elsewhere."""
    for practice in prange(first.size - 1):
        out, came = first[practice + 1] - first[practice], first_in[practice + 1] - first_in[practice]
        for count in range(came, out):
            identity[row_left[first[practice] + count]] = given[handed[practice] + count - came]


def move(
    people: People, moves: Moves, registers: Registers, month_number: int, run_month: int, key: np.uint64
) -> tuple[np.ndarray, np.ndarray]:
    """Let people change their practice, once a year in April; keyed by permanent id, so that scenarios share who moves.

    Those who come take the rows of those who go, and free rows beyond that. A practice that is nearly full has closed its list
    (`People.closed`), and who would have gone there stays. Bounds of movers are saturated: exact, but
    slow until `sim.care.kernel.renew_bounds(..., due=without_bound(people))`.

    Args:
        people: changed in place.
        moves: chances and destinations.
        registers: ids and GP numbers of the practices.
        month_number: month of `sim.clock`.
        run_month: month of the run, below 256.
        key: key of a stream of its own in the domain "simulation".

    Returns:
        People who came to each practice and who left it, int64 [P] each.

    Raises:
        BooksError: if a practice has no row for somebody who comes; nothing has been changed then.
    """
    practices = people.practices
    leaving = np.zeros(practices, np.int64)
    if not moves.chance.any():
        return leaving, leaving.copy()
    who = (
        moves.chance, moves.near, moves.near_at_most, moves.far_at_most, float(moves.far_share), people.closed(), int(month_number),
        int(run_month), U64(key),
    )  # fmt: skip
    _leaving(people.edge, people.identity, people.birth_month, *who, leaving)
    first = _starts(leaving)
    total = int(first[-1])
    kinds = (np.int64, np.int32, np.uint32, np.int16, np.uint8, np.uint8, np.uint16)
    row_left, goes_to, *carried = (np.empty(total, kind) for kind in kinds)
    _leave(
        people.edge, people.identity, people.birth_month, people.sex_fifth, people.frailty, people.conditions, *who, first,
        row_left, goes_to, *carried,
    )  # fmt: skip
    coming = np.bincount(goes_to, minlength=practices).astype(np.int64)
    room = np.diff(people.edge) - people.population
    short = coming - leaving - room
    if (short > 0).any():
        worst = int(short.argmax())
        raise BooksError(
            f"moves, month {run_month} of the run: practice {int(registers.practice_id[worst])} is {int(short[worst])} rows "
            f"short for those who come; it has room for {int(people.edge[worst + 1] - people.edge[worst])} people"
        )
    first_in = _starts(coming)
    taken, handed = _starts(np.maximum(coming - leaving, 0)), _starts(np.maximum(leaving - coming, 0))
    given = np.empty(int(taken[-1]), np.uint32)
    _arrive(
        people.edge, people.identity, people.birth_month, people.sex_fifth, people.gp, people.frailty, people.conditions,
        people.bound, people.next_free, people.population, registers.gp_count, int(run_month), U64(key), first, row_left,
        np.argsort(goes_to, kind="stable"), first_in, *carried, given, taken,
    )  # fmt: skip
    _hand_back(first, first_in, row_left, given, handed, people.identity)
    return coming, leaving


def _starts(counts: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
