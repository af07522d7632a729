"""What groups see when they judge a rung: a rung is worth an uncertain surplus, a say over services, and a finance duty."""

from __future__ import annotations

import numpy as np

from sim.agents.gp import by_practice
from sim.agents.rules import risk
from sim.forms import forms
from sim.money import uses
from sim.policies import ladder

THOUSAND, PENCE = 1000.0, 100.0


class Outlook:
    """The view of one April, worked out once for all groups.

    The surplus is judged by the group's own last result, in cash as it would have been without a cut that falls on promises only; its spread by how practices of the same trust came out, less
    with the size of the group: as it really was, not by a formula for patients. Money that may only be spent on services
    is worth less than income. Cash counts in full; a promised saving as far as it is believed, and a say over money that
    the trust holds as far as it is believed and the trust trusted.
    """

    def __init__(self, practices, groups, gps, pcts: int, care, levers, parameters, shock) -> None:
        self._practices, self._groups, self._levers, self._parameters = practices, groups, levers, parameters
        self.keen = by_practice(gps.engagement, gps, len(practices))
        self.belief = by_practice(gps.belief, gps, len(practices))
        self.shock = shock  # of each trust's office, 0 to 1
        self._attitude = p = parameters.risk_attitude
        if levers.structure.risk_attitude == "expected_utility":
            self._attitude = p.model_copy(update={"loss_aversion": 1.0, "curvature": 1.0})
        self._lines = care.expected_line_pence()
        self._spread = np.array([self._spread_of(pct) for pct in range(pcts)])
        people = np.bincount(practices.pct, practices.list_size, pcts)
        self._mean_list = people / np.maximum(np.bincount(practices.pct, minlength=pcts), 1)

    def _spread_of(self, pct: int) -> float:
        seen = self._practices.deviation[(self._practices.pct == pct) & (self._practices.deviation_known > 0)]
        return float(seen.std()) if seen.size > 2 else self._parameters.group.deviation_start

    def _owned(self, key: int) -> float:
        """Share of a cash surplus that a group's clinicians own, in the form that it has."""
        return self._levers.lcp.clinician_owned * float(forms().owned[self._groups.form[key]])

    def _without_slice(self, result: float, key: int) -> float:
        """A group's last result had its indicative budget not been cut for the trust's deficit: cash is not cut."""
        practices, lead = self._practices, self._groups.lead[key]
        scope = practices.cash_scope[lead] + practices.promised_scope[lead]
        if result == 0.0 or scope == 0.0:
            return result
        cut = practices.sliced[lead] * practices.promised_scope[lead] / scope
        return float(1.0 - (1.0 - result) * (1.0 - cut))

    def members(self, key: int) -> np.ndarray:
        """Practices of a group, as rows."""
        return np.flatnonzero(self._practices.group == key)

    def worth(self, key: int, rung: int, members: np.ndarray) -> np.ndarray:
        """Worth of a rung to each member of a group, £000 a year per GP (rules D1 and D8)."""
        practices, groups, p = self._practices, self._groups, self._parameters
        lines = self._lines[members].sum(axis=0)
        terms = ladder.contract(rung, self._levers, p, lines / lines.sum())
        pct = groups.pct[key]
        spending = lines.sum() / PENCE / THOUSAND / max(int(groups.gps[key]), 1)
        last = float(groups.deviation[key])
        mean, mean_in_cash = (result * p.joining.result_weight for result in (last, self._without_slice(last, key)))
        sd = self._spread[pct] / np.sqrt(max(groups.people[key] / max(self._mean_list[pct], 1.0), 1.0))
        owned = self._owned(key) if terms.cash_scope > 0.0 else 1.0
        kept = terms.upside * owned

        def surplus(scope: float, downside: float, expected: float) -> float:
            budget = spending * scope
            band = terms.corridor * budget
            return float(risk.worth_of_contract(expected * budget, sd * budget, kept, downside, band, self._attitude))

        belief = self.belief[members]
        money = surplus(terms.cash_scope, terms.downside * owned, mean_in_cash) + belief * surplus(terms.promised_scope, 0.0, mean)
        say = terms.cash_scope + terms.promised_scope * belief * practices.trust[members]
        duty = p.joining.finance_duty * (1.0 - practices.accepts[members]) * (terms.cash_scope > 0.0)
        return money * uses.worth(self._levers, p.joining.own_share) + p.joining.autonomy * self.keen[members] * say - duty

    def is_willing(self, key: int, goal: int) -> bool:
        """Whether enough members would rather be on the way up than where they are.

        A step is judged by the rung that it reaches and, as far as people look ahead, by the top of the ladder: less with
        each year that the policy must survive until then, a rung a year.
        """
        members = self.members(key)
        top = max(ladder.stages(self._levers))
        now, step, ahead = (self.worth(key, rung, members) for rung in (int(self._groups.rung[key]), goal, top))
        years = sum(stage > goal for stage in ladder.stages(self._levers))
        weight = self._parameters.joining.foresight * self._levers.policy.sustained_commitment**years
        better = (1.0 - weight) * step + weight * ahead >= now
        return float(np.mean(better)) >= self._levers.lcp.voluntary_commitment
