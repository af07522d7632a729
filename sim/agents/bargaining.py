"""Each April trusts bargain over the prices of care that has no tariff: community and mental health care (rule D14)."""

from __future__ import annotations

import numpy as np

from sim.agents.rules import bargaining as rule
from sim.agents.rules import capability, monitoring


def strike_prices(pcts, practices, care, levers, parameters, month) -> None:
    """Step of April: what each trust wins sets the local prices of the year for the practices of its area.

    Merged trusts bargain as one, with the people of all. Hospital care has a tariff, over which nobody bargains; how much is
    bought, and where, is not bargained over either.
    """
    p, trusts = parameters.bargaining, len(pcts)
    people = np.bincount(pcts.body[practices.pct], practices.list_size, trusts)[pcts.body]
    went = np.zeros((trusts, care.hospital_share.shape[1]))
    np.add.at(went, pcts.body[practices.pct], care.hospital_share * practices.list_size[:, None])
    others = rule.alternative(went / np.maximum(went.sum(axis=1, keepdims=True), 1.0))[pcts.body]
    skill = capability.within_reach(pcts.analytic, pcts.shock, parameters.capability)
    known = 1.0 - (1.0 - skill) * (1.0 - monitoring.found(levers.pct.monitoring))
    share = rule.share_of_gain(people, others, levers.pct.purchasing_power, known, levers.pct.autonomy, p)
    if month == 0:
        pcts.opening_bargain[:] = share
    pcts.bargain[:] = share
    care.local_price[:] = rule.local_price(share, pcts.opening_bargain, p)[practices.pct]
