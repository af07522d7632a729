"""Care so frequent that it is drawn by practice and cell: rates of 2009 by age band, sex and fifth of deprivation."""

from __future__ import annotations

import re

import numpy as np

from sim.data import ages
from sim.data.deprivation import FIFTHS
from sim.data.evidence import number, row
from sim.data.rates import (
    CELLS,
    MATERNITY_BANDS,
    england_registered_by_cell,
    multiplier,
    nonemergency_excess,
    residents_over_registered,
)

VISIT_AGES = (0, 5, 15, 45, 65, 75)  # where the age groups of the visits begin
COMMUNITY_AGES = (0, 5, 65, 75, 85)
COMMUNITY_USE = (1.5, 0.5, 1.5, 3.0, 6.0)  # relative use by these ages (assumption: health visiting, then district nursing)


def annual_rates() -> np.ndarray:
    """Consultations, prescribed items, community contacts and maternity episodes a person a year, float64 [4, 190].

    Consultations and items have the level of their evidence rows and the age shape of GP visits (assumption for items).
    Community contacts have mean 1: how many there are is a parameter. Maternity is what the hospital table holds for women
    of 15 to 44 beyond other planned care, with the gradient of deprivation that all planned care has at that age.
    """
    people = england_registered_by_cell()
    visits = np.repeat(_visits().reshape(-1), FIFTHS)
    community = np.repeat(np.array(COMMUNITY_USE)[_group(COMMUNITY_AGES)], 2 * FIFTHS)
    levels = (number("gp-consultations", purpose="fit"), number("prescribing-items", part=0), 1.0)
    shapes = (visits, visits, community)
    scaled = [shape * level * people.sum() / (shape @ people) for shape, level in zip(shapes, levels, strict=True)]
    maternity = np.zeros((len(ages.BANDS), 2, FIFTHS))
    by_fifth = multiplier("nonemergency_cost")[MATERNITY_BANDS, 0]
    women = people.reshape(len(ages.BANDS), 2, FIFTHS)[MATERNITY_BANDS, ages.FEMALE]
    by_fifth = by_fifth * (women.sum(axis=1) / (by_fifth * women).sum(axis=1))[:, None]  # the level of each age stays
    maternity[MATERNITY_BANDS, ages.FEMALE] = nonemergency_excess()[0][:, None] * by_fifth
    return np.stack([*scaled, maternity.reshape(CELLS) * residents_over_registered()])


def maternity_price_gbp() -> float:
    """GBP 2009-10 of a maternity episode, the mean of the table."""
    rate, cost = nonemergency_excess()
    people = england_registered_by_cell().reshape(len(ages.BANDS), 2, FIFTHS)[MATERNITY_BANDS, ages.FEMALE].sum(axis=1)
    return float((cost @ people) / (rate @ people))


def _visits() -> np.ndarray:
    pairs = re.findall(r"(\d+\.\d+)/(\d+\.\d+)", row("gp-visits-by-age").quantity)
    return np.array(pairs, dtype=np.float64)[_group(VISIT_AGES)]


def _group(starts: tuple[int, ...]) -> np.ndarray:
    return np.searchsorted(starts, ages.BAND_STARTS, side="right") - 1
