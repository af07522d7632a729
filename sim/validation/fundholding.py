"""How strongly GPs answer to money: solved so that fundholding does in the model what it did in life.

When fundholding ended, admissions that a fund had paid for rose by 3.5 to 5.1% against practices that had held none, and
emergencies did not move (evidence gpfh-elective-did, gpfh-emergency-effect). `python -m sim.validation.fundholding` finds
`referral.budget_response` for the middle of that range, and then simulates both worlds with the same luck as a check.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from sim.care.lines import ELECTIVE
from sim.config import Config, load_config
from sim.data.geography import Scope
from sim.model import Model

FALL = 0.042
"""Fewer chargeable electives under fundholding, a share: near the middle of gpfh-elective-did."""
FIRST_MONTH = 12
"""A year until hours, engagement and belief have answered."""
YEARS = ("start=2006-04", "policy_start=2006-04", "end=2009-03")


@dataclass(frozen=True)
class Answer:
    """What was found.

    Attributes:
        response: `referral.budget_response`, log ratio.
        at_stake: mean share of a saved pound that fundholders' GPs could expect to direct.
        electives: simulated change of chargeable electives of fundholders against no budgets at all, share.
        emergencies: simulated change of their emergencies, share.
    """

    response: float
    at_stake: float
    electives: float
    emergencies: float


def solved(at_stake: np.ndarray, weight: np.ndarray, fall: float = FALL) -> float:
    """The response at which chargeable electives fall by a share, when GPs have so much at stake.

    Args:
        at_stake: m of rule D3 by GP, [G].
        weight: electives or patients of each GP, [G].
        fall: share, below 1.

    Raises:
        ValueError: if nothing is at stake, so that no response gives the fall.
    """
    if not (at_stake > 0.0).any():
        raise ValueError("nobody has anything at stake: no response to money can give a fall")
    share = weight / weight.sum()
    return float(brentq(lambda k: 1.0 - float(share @ np.exp(-k * at_stake)) - fall, 0.0, 10.0))


def fundholding_response(overrides: tuple[str, ...] = ("scope=5D9",), seed: int = 1, places: Scope | None = None) -> Answer:
    """Solve for the response and check it by simulation, over the second and third year of fundholding.

    What is at stake hardly depends on the response, so that one run tells it; two more runs, with it and without any
    budget, check the result. Both sides are the same practices with the same luck, as no survey could have them.

    Args:
        overrides: of the configuration, such as the scope.
        seed: fixes all luck.
        places: an artificial scope, for tests.
    """
    stakes, weight, _, _, holds = _run(load_config(["scenario=fundholding", *YEARS, *overrides]), seed, places)
    response = solved(stakes[holds], weight[holds])
    setting = f"referral.budget_response={response:.6f}"
    with_it = load_config(["scenario=fundholding", *YEARS, *overrides, setting])
    without = load_config(["scenario=pbc_2009", *YEARS, *overrides, setting, "budget.contract=none"])
    _, _, *held, holds = _run(with_it, seed, places)
    _, _, *free, _ = _run(without, seed, places)
    electives, emergencies = (float(a[holds].sum() / b[holds].sum() - 1.0) for a, b in zip(held, free, strict=True))
    chargeable = with_it.parameters.money.contracts.fundholding_elective_share
    return Answer(response, float(stakes.mean()), electives / chargeable, emergencies)


def _run(config: Config, seed: int, places: Scope | None) -> tuple[np.ndarray, ...]:
    """By GP: mean at stake, patients, electives, emergencies of the practice, and whether the practice holds a fund."""
    model = Model(config, seed, places)
    world = model.world
    gps, practices = world.gps, world.practices
    stakes, electives, emergencies = (np.zeros(len(gps)) for _ in range(3))
    for month in range(config.clock.months):
        model.step()
        if month >= FIRST_MONTH:
            stakes += gps.at_stake / (config.clock.months - FIRST_MONTH)
            electives += world.care.activity.count_by_gp[1:3].sum(axis=0)
            emergencies += (world.care.activity.emergencies() / practices.gp_count)[gps.practice]
    patients = (practices.list_size / practices.gp_count)[gps.practice]
    return stakes, patients, electives, emergencies, (world.budgets.cash[:, ELECTIVE] > 0.0)[gps.practice]


if __name__ == "__main__":
    found = fundholding_response()
    lines = (
        f"referral.budget_response {found.response:.4f}, with {found.at_stake:.3f} of a saved pound at stake",
        f"chargeable electives {found.electives:+.2%} (sought {-FALL:.1%}), emergencies {found.emergencies:+.2%}",
    )
    sys.stdout.write("\n".join(lines) + "\n")
