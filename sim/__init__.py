"""An agent-based microsimulation of practice-based commissioning and local clinical partnerships.

    import sim

    sim.scenarios()                                                   # what can be run, one line each
    sim.explain("savings.retention")                                  # meaning, unit, default, range, source
    config = sim.load_config(["scenario=pbc_2009", "scope=demo"])     # composed and checked
    result = sim.run(config, seed=1)                                  # one run in memory, nothing written
    sim.compare(["pbc_2009", "lcp_ladder"], scope="demo", seeds=4)    # paired differences with intervals
    sim.run_study("small", "results/small")                           # a table of runs; stop it, and call it again
    sim.load_study("results/size_risk")                               # tables of a study, read when asked for
    sim.figure("F6", "results/sizes")                                 # a figure of the briefing from a study
    sim.pool_risk([5_000, 100_000])                                   # what luck alone does to groups of a size
    sim.use_folder("mine")                                            # scenarios and contracts of your own

The public names load when first used, so that `import sim` is quick and brings in no heavy library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim._version import __version__

if TYPE_CHECKING:
    from sim.analysis.compare import compare
    from sim.briefing.single import figure
    from sim.config import explain, load_config, scenarios
    from sim.model import Model
    from sim.money.contracts.base import Contract
    from sim.own import use_folder
    from sim.runner import RunResult, run
    from sim.studies.load import load_study
    from sim.studies.whole import run_study
    from sim.validation.luck import pool_risk

__all__ = [
    "scenarios", "explain", "load_config", "run", "compare", "run_study", "load_study", "figure", "pool_risk", "use_folder", "Contract",
    "Model", "RunResult", "__version__",
]  # fmt: skip

_HOMES = {
    "scenarios": "sim.config",
    "explain": "sim.config",
    "load_config": "sim.config",
    "run": "sim.runner",
    "compare": "sim.analysis.compare",
    "run_study": "sim.studies.whole",
    "load_study": "sim.studies.load",
    "figure": "sim.briefing.single",
    "pool_risk": "sim.validation.luck",
    "use_folder": "sim.own",
    "Contract": "sim.money.contracts.base",
    "Model": "sim.model",
    "RunResult": "sim.runner",
}


def __getattr__(name: str) -> Any:
    """Fetch a public name from its module on first use, and keep it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
