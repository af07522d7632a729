"""Modelled waits against the 18-week returns of early 2010, for England and its regions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.care.waiting import PATHWAYS, WaitingLists, WaitingParams
from sim.care.waiting_speeds import UP_TO_WEEKS, observed
from sim.data.geography import SHA_NAMES

INCOMPLETE = "incomplete"


@dataclass(frozen=True)
class WaitsRow:
    """One comparison: a share of pathways within `weeks`, or the number of pathways where `weeks` is 0."""

    place: str  # england or a region
    pathway: str  # non_admitted, admitted or incomplete
    weeks: int
    unit: str
    observed: float
    modelled: float
    fitted: bool


def waits_report(
    lists: WaitingLists | None = None, region: np.ndarray | None = None, parameters: WaitingParams | None = None
) -> list[WaitsRow]:
    """Compare distributions of weeks waited (4, 8, 12, 18, 26, 52) and the number waiting.

    Without `lists`, each region is one trust in a steady state, with its own demand by group and England's speeds: what
    differs between regions is then only which specialties their patients need. England's admitted and non-admitted
    shares within 12 and 18 weeks and its number waiting set parameters (`fitted`); the rest were left to compare.

    Args:
        lists: lists after a month of a run; its trusts in the order of `region`. A run's numbers are of its scope.
        region: region of each trust, 0 to 9 in the order Q30 to Q39, -1 for none, [T + 1].
        parameters: used without `lists`; the declared defaults if left out.

    Raises:
        ValueError: if `lists` comes without `region`, or their lengths differ.
    """
    if lists is None:
        parameters = parameters or WaitingParams()
        joined = np.stack([observed(pathway).sum(axis=-1) for pathway in PATHWAYS]) / (1.0 - parameters.removed_share)
        lists, region = WaitingLists(joined, parameters), np.arange(10)
    elif region is None or len(region) != lists.list.shape[1]:
        raise ValueError(f"give the region of each of the {lists.list.shape[1]} trusts, -1 for none")
    places = [("england", np.arange(10)), *((name, np.array([row])) for row, name in enumerate(SHA_NAMES))]
    rows: list[WaitsRow] = []
    for place, regions in places:
        trusts = np.isin(region, regions) if place != "england" else np.ones(len(region), dtype=bool)
        for pathway in (*PATHWAYS, INCOMPLETE):
            rows += _rows(lists, trusts, place, regions, pathway)
    return rows


def _rows(lists: WaitingLists, trusts: np.ndarray, place: str, regions: np.ndarray, pathway: str) -> list[WaitsRow]:
    seen = observed(pathway)[regions].sum(axis=(0, 1))
    still = pathway == INCOMPLETE
    kind = slice(None) if still else PATHWAYS.index(pathway)
    total = float((lists.waiting if still else lists.treated)[kind][..., trusts, :].sum())
    england = place == "england"
    rows = [WaitsRow(place, pathway, 0, "pathways", float(seen.sum()), total, england or not still)]
    for band, weeks in enumerate(UP_TO_WEEKS):
        within = (lists.waiting_within if still else lists.treated_within)(weeks)[kind][..., trusts, :].sum()
        share = float(within) / total if total > 0.0 else float("nan")
        fitted = england and not still and weeks in (12, 18)
        rows.append(WaitsRow(place, pathway, weeks, "share", float(seen[: band + 1].sum() / seen.sum()), share, fitted))
    return rows
