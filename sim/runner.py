"""One run: a pure function of configuration and seed. It writes nothing and prints nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.config import Config
from sim.outcomes.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class RunResult:
    """What came of one run: tidy frames whose columns are declared in `sim.outcomes.tables`."""

    config: Config
    seed: int
    metrics: pd.DataFrame = field(repr=False)
    summary: pd.DataFrame = field(repr=False)
    groups: pd.DataFrame = field(repr=False)
    practices: pd.DataFrame = field(repr=False)
    practice_years: pd.DataFrame = field(repr=False)
    flows: pd.DataFrame = field(repr=False)
    events: pd.DataFrame = field(repr=False)

    def tables(self) -> dict[str, pd.DataFrame]:
        """The frames by the name of their table."""
        return {name: getattr(self, name) for name in TABLES}


def run(config: Config, seed: int = 1, progress: Callable[[int, int], None] | None = None) -> RunResult:
    """Run one scenario with one seed.

    The same configuration and seed give the same result, bit for bit, whatever the number of threads or workers. Two
    scenarios with the same seed are identical until the month in which their policies begin to differ.

    Args:
        config: from `load_config`.
        seed: whole number from 0 that fixes all luck.
        progress: called with (months done, months in all) after each month.

    Raises:
        ScopeError: if the scope names no primary care trust.
        DataError: if a packaged table is missing or altered.
    """
    from sim import history
    from sim.outcomes import frames

    model = history.begin(config, seed, progress)
    try:
        months = config.clock.months
        for month in range(model.world.month, months):
            model.step()
            if progress:
                progress(month + 1, months)
        return RunResult(config=config, seed=seed, **frames.from_model_record(model.record, config, seed))
    finally:
        model.close()
