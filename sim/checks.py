"""Conservation checks, always on: a run that loses a penny or a person stops and says where."""

from __future__ import annotations

import numpy as np

from sim.care.redesign import MOVABLE_LINES
from sim.errors import BooksError
from sim.money.control_total import after_cuts
from sim.money.ledger import CARE_REASONS, REASON
from sim.people.columns import EMPTY
from sim.world import World


def after_step(world: World, step: str) -> None:
    """The accounts sum to nothing after every step.

    Raises:
        BooksError: naming step and month.
    """
    try:
        world.ledger.check()
    except BooksError as error:
        raise BooksError(f"after '{step}', {world.clock.label(world.month)}: {error}") from None


def after_month(world: World) -> None:
    """Bills equal payments, members agree from both sides, states are within their declared ranges.

    Raises:
        BooksError: naming month and body.
    """
    try:
        _bills(world)
        _members(world)
        world.waiting.check()
        for body in ("gps", "specialists", "practices", "groups", "pcts", "hospitals", "department"):
            getattr(world, body).check_ranges(body)
        if (world.people.population != world.practices.list_size).any():
            raise BooksError("a practice's list differs from its people")
    except BooksError as error:
        raise BooksError(f"{world.clock.label(world.month)}: {error}") from None


def after_year(world: World) -> None:
    """Every living row is on exactly one list, and lists count their rows.

    Raises:
        BooksError: naming the practice.
    """
    people = world.people
    edges = zip(people.edge[:-1], people.edge[1:])
    living = np.array([np.count_nonzero(people.birth_month[start:end] != EMPTY) for start, end in edges])
    wrong = np.flatnonzero(living != people.population)
    if wrong.size:
        row = int(wrong[0])
        raise BooksError(f"practice {row} counts {people.population[row]} people but {living[row]} rows live")


def _bills(world: World) -> None:
    """All care that was given this month was paid for, to the penny, whoever paid."""
    care, ledger = world.care, world.ledger
    community, hospital = care.places(world.redesigns)
    month_of_year = (world.clock.number(world.month) - 3) % 12
    twelfth = world.pcts.other_care_pence // 12
    month_pence = world.pcts.other_care_pence - 11 * twelfth if month_of_year == 11 else twelfth
    planned = care.other_care_pence(month_pence)
    other = after_cuts(planned, world.practices, world.pcts, world.budgets, world.month)
    given = care.line_pence(other)
    elsewhere = np.delete(given, MOVABLE_LINES, axis=1)
    bills = int(community.sum() + hospital.sum() + elsewhere.sum())
    paid = int(sum(ledger.flows[world.month, REASON[reason]] for reason in CARE_REASONS))
    if bills != paid:
        raise BooksError(f"care worth {bills} pence was given, but {paid} pence were paid")


def _members(world: World) -> None:
    groups, practices = world.groups, world.practices
    member = practices.group >= 0
    _claims(world)
    counted = np.bincount(practices.group[member], minlength=len(groups))
    if (counted != groups.practices).any() or (counted[~groups.alive] > 0).any():
        raise BooksError("a group and its practices disagree about who is a member")
    if (practices.pct[member] != groups.pct[practices.group[member]]).any():
        raise BooksError("a group reaches over the border of its primary care trust")


def _claims(world: World) -> None:
    """No practice is claimed by two groups, or by another than that which it says it is in."""
    codes, says = world.scope.practice_codes, world.practices.group
    claimed = np.full(len(codes), -1)
    for group in world.model.groups:
        for row in group.members:
            if claimed[row] >= 0:
                raise BooksError(f"groups G{claimed[row]:04d} and {group.code} both claim practice {codes[row]}")
            claimed[row] = group.key
    wrong = np.flatnonzero(claimed != says)
    if wrong.size:
        own, other = ("none" if key < 0 else f"G{key:04d}" for key in (says[wrong[0]], claimed[wrong[0]]))
        raise BooksError(
            f"a group and its practices disagree about who is a member: {codes[wrong[0]]} says {own}, and is claimed by {other}; "
            "practices move by join and leave alone"
        )
