"""How long a plan will take, and how large it will be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.data.geography import scope as find_scope
from sim.studies.configuration import configuration_of

if TYPE_CHECKING:
    from sim.studies.plan import Plan

NS_PER_PERSON_MONTH, SECONDS_PER_RUN = 27.0, 0.7  # on one core: from one trust and from three, held against England
KB_PER_RUN, KB_PER_PCT_MONTH, KB_PER_PRACTICE = 26.0, 0.17, 0.2  # measured, as Parquet


@dataclass(frozen=True)
class Estimate:
    """What a plan will cost: roughly, for machines differ."""

    runs: int
    people: int  # registered, in the scope
    months: int
    seconds_per_run: float
    jobs: int
    megabytes: float

    @property
    def person_months(self) -> int:
        """People x months, of all runs."""
        return self.runs * self.people * self.months

    @property
    def seconds(self) -> float:
        """Time on `jobs` processes."""
        return self.runs * self.seconds_per_run / min(self.jobs, self.runs)

    def __str__(self) -> str:
        minutes = self.seconds / 60.0
        time = (
            f"{self.seconds:.0f} seconds"
            if minutes < 2
            else f"{minutes:.0f} minutes"
            if minutes < 120
            else f"{minutes / 60:.0f} hours"
        )
        jobs = "one process" if self.jobs == 1 else f"{self.jobs} processes"
        return (
            f"{self.runs:,} run{'s' if self.runs != 1 else ''} of {self.people:,} people over {self.months} months: about {time} "
            f"on {jobs} ({self.seconds_per_run:.1f} s a run), {self.megabytes:,.0f} MB on disk"
        )


def estimate(plan: Plan, seconds_per_run: float | None = None, jobs: int = 1) -> Estimate:
    """How long a plan will take and how much it will leave on disk.

    Args:
        plan: the plan.
        seconds_per_run: measured on this machine; otherwise a rough figure from people and months.
        jobs: processes.
    """
    config = configuration_of(plan.table.iloc[0].to_dict())
    places, months = find_scope(config.scope), config.clock.months
    rough = SECONDS_PER_RUN + places.registered * months * NS_PER_PERSON_MONTH * 1e-9
    kilobytes = KB_PER_RUN + KB_PER_PCT_MONTH * places.pct_codes.size * months + KB_PER_PRACTICE * places.practices
    return Estimate(
        runs=len(plan),
        people=places.registered,
        months=months,
        seconds_per_run=rough if seconds_per_run is None else seconds_per_run,
        jobs=jobs,
        megabytes=len(plan) * kilobytes / 1000.0,
    )
