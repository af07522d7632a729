"""The gravity model of hospital choice, fitted to where the admitted patients of each authority went in 2020.

Rerun with `python -m sim.data.choice`, which prints the fit that `care.trust_decay_km` rests on. Trusts of 2010 are
added up into the trusts of 2020 that took their hospitals over; trusts that are not in the patients table on either
side (specialist hospitals, small ones, those without beds in the return of 2010) are left out of both, and the rest of
each authority counts as a whole. So the fit is of the choice between hospitals that both years know.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import minimize_scalar

from sim.data.attraction import attraction
from sim.data.load import columns
from sim.data.population import lists_by_cell

# Which trust of the patients table ran the hospitals of a trust of 2010. South London Healthcare (RYQ) was divided.
SUCCESSORS: dict[str, tuple[str, ...]] = {
    "RA3": ("RA7",), "RBA": ("RH5",), "RBF": ("RTH",), "RC1": ("RC9",), "RC3": ("R1K",), "RCC": ("RCB",),
    "RD3": ("R0D",), "RD7": ("RDU",), "RDD": ("RAJ",), "RDZ": ("R0D",), "RE9": ("R0B",), "RFW": ("RQM",),
    "RGC": ("R1H",), "RGQ": ("RDE",), "RJD": ("RJE",), "RJF": ("RTG",), "RLN": ("R0B",), "RM2": ("R0A",),
    "RM4": ("R0A",), "RN1": ("RN5",), "RNJ": ("R1H",), "RNL": ("RNN",), "RQ6": ("REM",), "RQ8": ("RAJ",),
    "RQQ": ("RGN",), "RR1": ("RRK",), "RV8": ("R1K",), "RVL": ("RAL",), "RW3": ("R0A",), "RW6": ("RM3",),
    "RXH": ("RYR",), "RYQ": ("RJZ", "RJ2"),
}  # fmt: skip
LEAST_KNOWN = 0.5  # an authority counts if at least this share of its patients went to trusts that both years know
LEAST_SHARE = 1e-4  # floor of a modelled share, so that one patient far from home does not decide the fit


@dataclass(frozen=True)
class ChoiceFit:
    """How well the gravity model gives the patients of 2020: `misplaced` is the share in the wrong trust."""

    decay_km: float
    beds_power: float
    authorities: int
    trusts: int
    correlation: float  # of shares over pairs of authority and trust, weighted by people
    misplaced: float
    log_loss: float  # mean -ln of the modelled share, over people; 0 is perfect


@lru_cache
def _observed() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Shares [A, K] of authorities by known trust, people [A], row of the authority of each practice (-1: none) [P],
    and which trust of 2010 became which [T, K]."""
    rows, codes = columns("trust_patients_2020"), columns("trusts")["code"]
    trusts_2020 = set(rows["trust"])
    heirs = [SUCCESSORS.get(str(code), (str(code),)) for code in codes]
    known = sorted({heir for of_one in heirs for heir in of_one} & trusts_2020)
    became = np.array([[(k in heir) / len(heir) for k in known] for heir in heirs])
    names, authority = np.unique(rows["authority"], return_inverse=True)
    shares = np.zeros((names.size, len(known)))
    inside = np.isin(rows["trust"], known)
    shares[authority[inside], np.searchsorted(known, rows["trust"][inside])] = rows["share"][inside]
    of_practice = columns("practice_authorities")["authority"]
    place = np.searchsorted(names, of_practice).clip(max=names.size - 1)
    home = np.where(names[place] == of_practice, place, -1)
    size = lists_by_cell().sum(axis=(1, 2)).astype(np.float64)
    people = np.bincount(home[home >= 0], size[home >= 0], names.size)
    people[shares.sum(axis=1) < LEAST_KNOWN] = 0.0
    return shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-12), people, home, became


def choice_fit(decay_km: float, beds_power: float = 1.0) -> ChoiceFit:
    """Compare the gravity model at these values with the patients of 2020.

    Args:
        decay_km: Distance over which the pull of a hospital falls by a factor e.
        beds_power: Power of beds in the pull.

    Raises:
        ValueError: if the decay is not positive.
    """
    observed, people, home, became = _observed()
    size = lists_by_cell().sum(axis=(1, 2)).astype(np.float64)
    used = (attraction(decay_km, beds_power).share @ became) * size[:, None]
    modelled = np.zeros_like(observed)
    np.add.at(modelled, home[home >= 0], used[home >= 0])
    modelled /= np.maximum(modelled.sum(axis=1, keepdims=True), 1e-12)
    weight = people / people.sum()
    loss = -(observed * np.log(np.maximum(modelled, LEAST_SHARE))).sum(axis=1)
    entropy = -(observed * np.log(np.maximum(observed, LEAST_SHARE))).sum(axis=1)
    pairs = np.repeat(weight[:, None], observed.shape[1], axis=1).ravel()
    both = np.cov(observed.ravel(), modelled.ravel(), aweights=pairs)
    return ChoiceFit(
        decay_km=decay_km,
        beds_power=beds_power,
        authorities=int((people > 0).sum()),
        trusts=observed.shape[1],
        correlation=float(both[0, 1] / np.sqrt(both[0, 0] * both[1, 1])),
        misplaced=float(weight @ np.abs(observed - modelled).sum(axis=1) / 2.0),
        log_loss=float(weight @ (loss - entropy)),
    )


def fit_choice(beds_power: float = 1.0) -> ChoiceFit:
    """The decay that gives the patients of 2020 the highest likelihood, and how well it does."""
    found = minimize_scalar(
        lambda km: choice_fit(float(km), beds_power).log_loss,
        bounds=(0.5, 30.0),
        method="bounded",
        options={"xatol": 0.02},
    )
    return choice_fit(round(float(found.x), 1), beds_power)


if __name__ == "__main__":
    fits = [fit_choice(power) for power in (0.0, 0.5, 1.0, 1.5)]
    sys.stdout.write("".join(f"{fit}\n" for fit in (*fits, choice_fit(6.0))))
