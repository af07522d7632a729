"""An agent-based microsimulation of practice-based commissioning and local clinical partnerships.

    import sim

    sim.scenarios()                                                   # what can be run, one line each
    sim.explain("savings.retention")                                  # meaning, unit, default, range, source
    config = sim.load_config(["scenario=pbc_2009", "scope=demo"])     # composed and checked
    result = sim.run(config, seed=1)                                  # one run in memory, nothing written
    sim.compare(["pbc_2009", "lcp_ladder"], scope="demo", seeds=4)    # paired differences with intervals
    sim.load_study("results/size_risk")                               # tables of a study, read when asked for

The public names load when first used, so that `import sim` is quick and brings in no heavy library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim._version import __version__

if TYPE_CHECKING:
    from sim.analysis.compare import compare
    from sim.config import explain, load_config, scenarios
    from sim.model import Model
    from sim.runner import RunResult, run
    from sim.studies.load import load_study

__all__ = ["scenarios", "explain", "load_config", "run", "compare", "load_study", "Model", "RunResult", "__version__"]

_HOMES = {
    "scenarios": "sim.config",
    "explain": "sim.config",
    "load_config": "sim.config",
    "run": "sim.runner",
    "compare": "sim.analysis.compare",
    "load_study": "sim.studies.load",
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
