"""`lcpsim show NAME [--diff BASE]`: what a scenario asks, and which levers it moves, when and from what."""

from __future__ import annotations

from collections.abc import Iterator

from sim.analysis.words import written
from sim.cli.helping import Parser
from sim.clock import month_label, parse_month
from sim.config import LEVER_REGISTER, Config, Policy, load_config
from sim.parameters import flatten
from sim.policies.differences import beliefs_and_dates, differing_levers

EPILOG = """\
examples:
  lcpsim show lcp_ladder
  lcpsim show lcp_ladder --diff pbc_2009      every lever that differs, with its value in each"""
NO_POLICY = "outside all policies"


def main(arguments: list[str]) -> None:
    """Print a scenario, or its difference from another."""
    parser = Parser("show", "What a scenario asks, and which levers it moves and when.", EPILOG)
    parser.add_argument("name", metavar="NAME", help="a scenario: lcpsim scenarios lists them")
    parser.add_argument("--diff", metavar="BASE", help="show only what differs from this scenario")
    options = parser.parse_args(arguments)
    config = load_config([f"scenario={options.name}"])
    lines = _differences(config, load_config([f"scenario={options.diff}"])) if options.diff else _whole(config)
    print("\n".join(lines))


def _whole(config: Config) -> Iterator[str]:
    about = config.about
    yield config.scenario
    for name, text in (
        ("title", about.title), ("question", about.question), ("source", about.source), ("date", about.date),
        ("status", about.status), ("claims", ", ".join(about.claims)), ("policy from", config.policy_start),
    ):  # fmt: skip
        if text:
            yield f"  {name:<12}{text}"
    for name, policy in config.policies.items():
        until = f" until {policy.ends}" if policy.ends else ""
        half = f", at strength {policy.strength:g}" if policy.strength != 1.0 else ""
        yield f"\npolicy {name}, from {policy.starts}{until}{half}"
        for key, value in flatten(policy.levers):
            yield f"  {key:<36}{written(value)}  ({LEVER_REGISTER[key].unit})"
    if not config.policies:
        yield "\nNo policy: every lever keeps its declared value (lcpsim explain KEY)."


def _differences(config: Config, base: Config) -> Iterator[str]:
    yield f"{config.scenario} against {base.scenario}: value there -> value here"
    theirs = "policy {} of " + f"{base.scenario}, which {config.scenario} has not"
    rows: dict[str, list[str]] = {
        **{f"policy {name}": [] for name in config.policies},
        **{theirs.format(name): [] for name in base.policies},
        NO_POLICY: [],
    }
    for key, month, value_there, value_here in differing_levers(config, base):
        mine, other = (_last_mover(either, key, month) for either in (config, base))
        cause = f"policy {mine}" if mine else theirs.format(other) if other else NO_POLICY
        line = f"  {month_label(month)}  {key:<36}{written(value_there)} -> {written(value_here)}  ({LEVER_REGISTER[key].unit})"
        rows[cause].append(line)
    here = beliefs_and_dates(config)
    rows["parameters and dates"] = [
        f"  {key:<36}{written(value)} -> {written(here[key])}" for key, value in beliefs_and_dates(base).items() if here[key] != value
    ]
    for title, lines in rows.items():
        if lines:
            yield f"\n{title}"
            yield from lines
    if not any(rows.values()):
        yield "  nothing differs"


def _last_mover(config: Config, key: str, month: int) -> str | None:
    """The policy that decides a lever in a month."""
    return next((name for name, policy in reversed(config.policies.items()) if _moves(policy, key, month)), None)


def _moves(policy: Policy, key: str, month: int) -> bool:
    over = policy.ends is not None and parse_month(policy.ends) <= month
    return (
        policy.strength > 0.0
        and parse_month(policy.starts) <= month
        and not over
        and key in dict(flatten(policy.levers))
    )
