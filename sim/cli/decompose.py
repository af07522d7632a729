"""`lcpsim decompose A B --blocks ...`: share out the gap between two scenarios among blocks of levers."""

from __future__ import annotations

import argparse

from sim.cli.deal import METRICS, share_out
from sim.cli.helping import Parser
from sim.cli.studies import RESULTS
from sim.cli.study import run_plan

DESCRIPTION = """\
Take the gap between two scenarios apart. The levers in which they differ are put into blocks; every combination of blocks
is run with the same luck, and each block gets its Shapley share of the gap, with intervals, beside what is lost without it
and what it does alone. With k blocks that is 2^k runs for each seed; they can be stopped, and go on where they stopped.

A block is a policy of B, a bundle of levers, or the beginning of a lever's name; + joins several into one, and NAME=
gives it a name. What differs and is in no block makes one more. Without --blocks: one for each policy of B."""
EPILOG = """\
examples:
  lcpsim decompose pbc_2009 pbc_fixed --scope 5D9
  lcpsim decompose pbc_2009 lcp_ladder --blocks money=real_budget_and_risk governance+outcomes ladder
  lcpsim decompose pbc_2009 lcp_big_bang --blocks budget+risk+savings lcp --metric quality_index"""


def main(arguments: list[str]) -> int:
    """Plan and run what is left, share out, print, and write the tables. Exit code of the runs."""
    options = _read(arguments)
    from sim.analysis.pairs import check_metric
    from sim.studies.decomposition import decomposition
    from sim.studies.load import Study
    from sim.studies.plan import make_plan

    metrics = options.metric or list(METRICS)
    for metric in metrics:
        check_metric(metric)
    scope = options.scope.split(",")
    spec = decomposition(
        options.one, options.other, options.blocks, scope[0] if len(scope) == 1 else scope, options.horizon, options.seeds
    )
    name = f"decompose_{options.one}_{options.other}".replace("+", "-")
    options.out = options.out or f"{RESULTS}/{name}"
    if code := run_plan(make_plan(spec, name), options):
        return code
    study = Study(options.out, False)
    for block, values in spec["designs"]["blocks"]["switches"].items():
        print(f"  {block}: {', '.join(values['on'])}")
    share_out(study, metrics, "decomposition")
    return 0


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = Parser("decompose", DESCRIPTION, EPILOG)
    parser.add_argument("one", metavar="A", help="the scenario from which the gap is measured")
    parser.add_argument("other", metavar="B", help="the scenario to which it leads")
    parser.add_argument("--blocks", metavar="BLOCK", nargs="+", default=[], help="policies, bundles or beginnings of levers' names")
    parser.add_argument("--metric", metavar="KEY", action="append", help="may be given several times; default seven of them")
    parser.add_argument("--scope", default="demo", help="places, as of lcpsim compare; default demo")
    parser.add_argument("--horizon", default="full", help="full (14 years, the default) or quick")
    parser.add_argument("--seeds", type=int, default=4, metavar="N", help="runs of every combination; default 4")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="local processes, one thread each; default 1")
    parser.add_argument("--out", metavar="DIR", help=f"folder of the study; default {RESULTS}/decompose_A_B")
    parser.set_defaults(engine="local", scheduler=None, time_limit=None)
    return parser.parse_args(arguments)
