"""A scope with some of its practices only, so that a sample of all England is quick to simulate."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from sim.data.geography import Scope
from sim.randomness import Draws


def thinned(places: Scope, people: int, seed: int = 1) -> Scope:
    """Whole practices drawn by their permanent ids until about so many people are there; trusts and areas all stay.

    The order of drawing runs through the trusts in turn, so that each gives its share, and hangs on nothing but ids.

    Args:
        places: a scope.
        people: registered persons wanted; with more than the scope holds it is returned as it is.
        seed: another sample of practices.

    Raises:
        ValueError: if fewer than one person is asked for.
    """
    if people < 1:
        raise ValueError(f"a sample needs people, not {people}")
    size = places.practice_list_by_cell.sum(axis=(1, 2))
    if people >= size.sum():
        return places
    luck = Draws(seed, "validation").uniform("sampled practice", 0, places.practice_national_index)
    order = np.lexsort((luck, places.practice_pct))
    step = size.sum() / people  # one practice in so many, area after area
    start = Draws(seed, "validation").uniform("start of the sample", 0, np.array([0]))[0] * step
    place = np.arange(order.size)
    taken = np.floor((place + start) / step) < np.floor((place + 1 + start) / step)
    taken[:1] |= not taken.any()
    return _with(places, np.sort(order[taken]))


def shrunk(places: Scope, people: int, seed: int = 1) -> Scope:
    """All practices with the same share of every list, about so many people together; registers of trusts stay.

    Args:
        places: a scope.
        people: registered persons wanted; with more than the scope holds it is returned as it is.
        seed: which way fractions of a person are rounded.

    Raises:
        ValueError: if fewer than one person is asked for.
    """
    if people < 1:
        raise ValueError(f"a sample needs people, not {people}")
    lists = places.practice_list_by_cell
    if people >= lists.sum():
        return places
    exact = lists * (people / lists.sum())
    cells = np.arange(lists[0].size)
    ids = places.practice_national_index.astype(np.int64)[:, None] * cells.size + cells
    luck = Draws(seed, "validation").uniform("shrunk list", 0, ids.ravel()).reshape(lists.shape)
    fewer = np.floor(exact + luck).astype(lists.dtype)
    empty = fewer.sum(axis=(1, 2)) == 0
    fewer[empty] = np.minimum(lists[empty], 1)  # a practice keeps somebody
    return replace(
        places, key=f"{places.key}_{people}_people", registered=int(fewer.sum()), practice_list_by_cell=fewer
    )


def _with(places: Scope, rows: np.ndarray) -> Scope:
    practices = {
        field.name: getattr(places, field.name)[rows] for field in fields(places) if field.name.startswith("practice_")
    }  # fmt: skip
    registered = int(practices["practice_list_by_cell"].sum())
    return replace(places, key=f"{places.key}_{rows.size}_practices", registered=registered, **practices)
