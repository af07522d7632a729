"""The only file that imports Mesa: a thin model and agent, so that another version of Mesa touches one file.

The clock, the order of activation and the recorder are ours (`sim.clock`, `sim.schedule`, `sim.record`); Mesa supplies
agents and AgentSets, so that `model.practices.select(...)`, `.get(...)` and `.agg(...)` feel at home to those who know it.
"""

from __future__ import annotations

import mesa


class AgentModel(mesa.Model):
    """A Mesa model with a fixed generator that nothing draws from: all luck is keyed (`sim.randomness`)."""

    def __init__(self) -> None:
        super().__init__(rng=0)

    def agents_of(self, kind: type[ModelAgent]) -> mesa.agent.AgentSet:
        """All agents of one type, as a Mesa AgentSet (empty when there are none)."""
        return self.agents_by_type.get(kind) or mesa.agent.AgentSet([], random=self.random)

    def close(self) -> None:
        """Let go of all agents and of the model itself, which Mesa would otherwise keep alive."""
        self.remove_all_agents()
        mesa.Agent._ids.pop(self, None)


class ModelAgent(mesa.Agent):
    """An agent over one row of columns. Its `key` is permanent; Mesa's `unique_id` depends on creation order."""
