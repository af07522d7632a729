"""From what a month of care counts to the pathways that join each hospital's lists."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from sim.care.waiting import WaitingLists, WaitingParams
from sim.care.waiting_speeds import pathways_per_event
from sim.data.specialties import GROUPS

ENGLAND_REGISTERED = 54_836_561  # April 2009, whose use of care the rates of 2009-10 are


class Referred:
    """How many pathways each event stands for, in England 2009-10.

    Args:
        first_attendances: GP-referred first attendances a year.
        planned_admissions: planned admissions a year, day cases included.
        removed_share: share of those who join that is removed without treatment, and so is no event.
    """

    def __init__(self, first_attendances: float, planned_admissions: float, removed_share: float) -> None:
        self._shares: tuple[np.ndarray, csr_array] | None = None
        self._yearly = np.array([first_attendances, planned_admissions])
        self._per_event = pathways_per_event(first_attendances, planned_admissions) / (1.0 - removed_share)

    def joining(self, events: np.ndarray, hospital_share: np.ndarray) -> np.ndarray:
        """Pathways that join the lists, float64 [2, T + 1, 10] by pathway, trust and group.

        Args:
            events: first attendances and planned admissions by practice and group, [2, P, 10].
            hospital_share: share of each practice's patients by trust, [P, T + 1]; the last is all other hospitals. It must
                not change in place.
        """
        if self._shares is None or self._shares[0] is not hospital_share:
            self._shares = hospital_share, csr_array(hospital_share.T)
        to_trust = self._shares[1]  # summed in a fixed order, unlike a threaded dense product
        return np.stack([(to_trust @ kind.astype(np.float64)) * per for kind, per in zip(events, self._per_event)])

    def usual_events(self, people: np.ndarray, group_share: np.ndarray) -> np.ndarray:
        """Events of a mean month if use were England's everywhere, float64 [2, P, 10].

        Args:
            people: registered persons of each practice, times what else raises their use over England's, [P].
            group_share: specialty groups of first attendances and planned admissions, [2, P, 10].
        """
        a_month = self._yearly / ENGLAND_REGISTERED / 12.0
        return a_month[:, None, None] * people[None, :, None] * group_share


def opening_lists(
    referred: Referred, people: np.ndarray, group_share: np.ndarray, hospital_share: np.ndarray,
    parameters: WaitingParams,
) -> WaitingLists:  # fmt: skip
    """Lists in the steady state of usual demand. Arguments as for `Referred`.

    A trust outside the scope has no list of its own: patients who go there share the last row, `other hospitals`. A
    scope none of whose practices uses a trust leaves that trust with empty lists, which have no wait (nan).

    Raises:
        ValueError: if the shares of a practice do not sum to 1, or shapes differ.
    """
    if group_share.shape != (2, people.size, len(GROUPS)) or hospital_share.shape[0] != people.size:
        raise ValueError(f"shares by group {group_share.shape} and by hospital {hospital_share.shape} do not fit {people.size} practices")  # fmt: skip
    if not np.allclose(hospital_share.sum(axis=1), 1.0):
        raise ValueError(
            "the hospital shares of a practice sum to something other than 1; the last column takes the rest"
        )
    usual = referred.usual_events(people, group_share)
    return WaitingLists(referred.joining(usual, hospital_share), parameters)


def month_of_waits(care, waiting: WaitingLists, referred: Referred) -> None:
    """Step of the month: those whom care counted join the lists of their hospitals, which treat as they can."""
    events = np.stack([care.outpatients_by_group, care.admissions_by_group])
    waiting.run_month(referred.joining(events, care.hospital_share))
