"""The model: a thin Mesa model that holds the World and walks the schedule."""

from __future__ import annotations

from sim import checks
from sim.abm import AgentModel
from sim.agents import specialist
from sim.agents.base import ColumnSet
from sim.agents.department import Department
from sim.agents.gp import GpView
from sim.agents.group import Group
from sim.agents.pct import PrimaryCareTrust
from sim.agents.practice import Practice
from sim.agents.trust import HospitalTrust
from sim.build import build_world
from sim.clock import is_march
from sim.config import Config
from sim.data.geography import Scope
from sim.linear_algebra import on_one_thread
from sim.record import Record
from sim.schedule import SCHEDULE
from sim.world import World


class Model(AgentModel):
    """One simulated world.

    `practices`, `groups`, `hospital_trusts` and `pcts` are Mesa AgentSets; `gps` behaves like one over columns:

    >>> model = sim.Model(sim.load_config(["scenario=lcp_ladder"]), seed=1)
    >>> model.step()
    >>> model.practices.select(lambda practice: practice.group < 0).agg("list_size", sum)
    >>> model.gps.agg("engagement", max)

    Args:
        config: from `sim.load_config`.
        seed: fixes all luck.
        places: an artificial scope, for tests; otherwise the configuration's real one.
        world: go on from this world, which becomes this model's own, and not from the first month (see `sim.history`).
    """

    def __init__(
        self, config: Config, seed: int = 1, places: Scope | None = None, world: World | None = None
    ) -> None:  # fmt: skip
        super().__init__()
        self.config = config
        if world is None:
            with on_one_thread():
                world = build_world(config, seed, places)
            world.record = Record(world.clock, [str(code) for code in world.scope.pct_codes])
        self.world = world
        self.world.model = self
        self._department = Department(self, self.world.department, 0, "department")
        scope = self.world.scope
        self._practices = [
            Practice(self, self.world.practices, key, str(code)) for key, code in enumerate(scope.practice_codes)
        ]
        for kind, columns, codes in (
            (PrimaryCareTrust, self.world.pcts, scope.pct_codes),
            (HospitalTrust, self.world.hospitals, scope.trust_codes),
        ):
            for key, code in enumerate(codes):
                kind(self, columns, key, str(code))
        self._groups = {key: Group(self, world.groups, key) for key in world.groups.alive.nonzero()[0].tolist()}
        for key, group in self._groups.items():
            group.members = set((world.practices.group == key).nonzero()[0].tolist())
        self.gps = ColumnSet(self.world.gps, GpView)
        self.specialists = ColumnSet(self.world.specialists, specialist.SpecialistView)

    @property
    def record(self) -> Record:
        """What the months so far have left behind."""
        assert self.world.record is not None
        return self.world.record

    def step(self) -> None:
        """One month: every step of the schedule that is due, each followed by a check of the books."""
        world = self.world
        number = world.clock.number(world.month)
        with on_one_thread():
            for step in SCHEDULE:
                if step.when(number):
                    step.run(world)
                    checks.after_step(world, step.name)
        checks.after_month(world)
        if is_march(number):
            checks.after_year(world)
        world.month += 1

    # Agents ------------------------------------------------------------------------------------------------------

    @property
    def practices(self):
        """All practices, as an AgentSet."""
        return self.agents_of(Practice)

    @property
    def groups(self):
        """Groups that exist now, as an AgentSet."""
        return self.agents_of(Group)

    @property
    def pcts(self):
        """Primary care trusts, as an AgentSet."""
        return self.agents_of(PrimaryCareTrust)

    @property
    def hospital_trusts(self):
        """Hospital trusts with most of their patients in the scope, as an AgentSet."""
        return self.agents_of(HospitalTrust)

    def practice_of(self, key: int) -> Practice:
        """The practice of a row."""
        return self._practices[int(key)]

    def group_of(self, key: int) -> Group:
        """The group of a row."""
        return self._groups[int(key)]

    def is_there(self, group: Group) -> bool:
        """Whether a group has not ended; the row of one that has may belong to another by now."""
        return self._groups.get(group.key) is group

    def found_group(self, pct: int, month: int) -> Group:
        """A new group in a primary care trust, on the lowest rung and with the skill of beginners."""
        columns = self.world.groups
        free = (~columns.alive).nonzero()[0]
        key = int(free[0])
        for name, values in columns.arrays().items():
            values[key] = -1 if name == "lead" else 0
        columns.alive[key], columns.pct[key], columns.founded[key] = True, pct, month
        columns.capability[key] = self.world.parameters.learning.capability_start
        self._groups[key] = group = Group(self, columns, key)
        return group

    def end_group(self, key: int) -> None:
        """End a group that has no members left."""
        specialist.release(self.world.specialists, self.world.specialists.group == key)
        self.world.groups.alive[key] = False
        self._groups.pop(int(key)).remove()
