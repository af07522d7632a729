"""Groups take a legal form when they first hold cash, and give it up when they hold none."""

from __future__ import annotations

import numpy as np

from sim.agents.gp import by_practice
from sim.agents.rules import choice
from sim.agents.rules import partnership as rule
from sim.forms import forms

CHOSEN = "chosen"


def take_forms(practices, groups, gps, levers, parameters, draws, month) -> None:
    """Step of April, after moves on the ladder: the form that is fixed, or that members choose by its worth (rule D1)."""
    table = forms()
    if not levers.lcp.enabled:
        groups.form[:] = 0
        return
    if levers.lcp.form != CHOSEN:
        groups.form[:] = np.where(groups.alive, table.row(levers.lcp.form), 0)
        return
    holds = groups.alive & (groups.rung > 0)
    groups.form[~holds] = 0
    new = np.flatnonzero(holds & (groups.form == 0) & (groups.lead >= 0))
    if new.size == 0:
        return
    member = practices.group >= 0
    keen = (by_practice(gps.engagement, gps, len(practices)) * practices.gp_count)[member]
    keen = np.bincount(practices.group[member], keen, len(groups))[new] / np.maximum(groups.gps[new], 1)
    bears = np.full(new.size, levers.risk.downside_share)
    worths = rule.worth_of_forms(keen, bears, table, parameters.joining.autonomy, parameters.partnership)
    worths[:, 0] = -np.inf  # who holds cash of their own choice become a body
    luck = draws.uniform("group.form", month, practices.permanent_id[groups.lead[new]])
    groups.form[new] = choice.choose(worths, luck, parameters.joining.scale)
