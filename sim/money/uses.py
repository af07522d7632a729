"""What retained savings may be spent on, and what a saved pound is then worth to those who saved it."""

from __future__ import annotations

from sim.levers import AllLevers

OF_USE = {
    "services": (1.0, 0.0, 0.0),
    "premises": (0.0, 1.0, 0.0),
    "income": (0.0, 0.0, 1.0),
    "mixed": (0.4, 0.6, 0.0),  # fundholders: 35% premises and 25% office kit against 15% medical kit and 25% services
}
"""Shares for services, premises and income under each rule (evidence gpfh-surplus-use for the mixed one)."""


def shares(levers: AllLevers) -> tuple[float, float, float]:
    """Shares of a saving that go to services, premises and personal income; the personal share is taken first."""
    own = levers.gp.personal_share
    services, premises, income = OF_USE[levers.savings.use]
    return services * (1.0 - own), premises * (1.0 - own), income * (1.0 - own) + own


def worth(levers: AllLevers, of_services: float) -> float:
    """Worth of a retained pound to GPs, in pounds of income.

    Args:
        levers: of the month.
        of_services: worth of a pound that may only be spent on services; premises, which GPs often own, lie half-way
            between that and income.
    """
    services, premises, income = shares(levers)
    return services * of_services + premises * (1.0 + of_services) / 2.0 + income


def pull(levers: AllLevers, of_services: float) -> float:
    """The same against a pound for services: 1 where savings may only be spent on these."""
    return worth(levers, of_services) / of_services if of_services > 0.0 else 1.0
