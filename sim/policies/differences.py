"""What differs between two scenarios: levers by month, beliefs, and dates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.clock import parse_month
from sim.config import Config
from sim.declared import LEVER_REGISTER
from sim.parameters import flatten, looks_dated
from sim.policies.timeline import Timeline


def differing_levers(config: Config, base: Config) -> Iterator[tuple[str, int, Any, Any]]:
    """Where levers differ: key, month number from which a new pair of values holds, value in `base`, value in `config`."""
    months = months_of_change(config, base)
    here, there = ([Timeline(either).values(month) for month in months] for either in (config, base))
    for key in LEVER_REGISTER:
        before = None
        for place, month in enumerate(months):
            pair = (there[place][key], here[place][key])
            if pair != before and pair[0] != pair[1]:
                yield key, month, *pair
            before = pair


def beliefs_and_dates(config: Config) -> dict[str, Any]:
    """Start, end and policy start, and every parameter by dotted key."""
    plain = config.plain()
    return {**{key: plain[key] for key in ("start", "end", "policy_start")}, **dict(flatten(plain["parameters"]))}


def months_of_change(*configs: Config) -> list[int]:
    """The month numbers from which some lever of some scenario may have another value, the first month among them."""
    return sorted({month for config in configs for month in _changes(config)})


def _changes(config: Config) -> Iterator[int]:
    values = [value for _, value in flatten(config.plain()["levers"])]
    values += [value for policy in config.policies.values() for _, value in flatten(policy.levers)]
    edges = [edge for policy in config.policies.values() for edge in (policy.starts, policy.ends) if edge]
    edges += [month for value in values if looks_dated(value) for month, _ in value]
    start = parse_month(config.start)
    yield start
    yield from (max(parse_month(edge), start) for edge in edges)
